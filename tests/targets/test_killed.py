"""A flush that is killed at any moment loses no mark and doubles no figure."""

import os
import random
import signal
import time

import pytest
from django.db import connection

from adhoc_bodies.models import Dirty
from targets import actions
from targets.models import BodyWeek
from targets.scoring.compliance import Written
from tests.targets.scoring.campaigns import Campaign, World, make_world, play

KILLS = 20


def spoil_and_mark(country: World, campaign: Campaign, dice: random.Random) -> None:
    """Marks of figures that are wrong until a flush has come by."""
    spots = [(body, week) for body in country.bodies for week in campaign.weeks]
    chosen = dice.sample(spots, 12)
    for body, week in chosen:
        BodyWeek.objects.filter(body=body, week=week).update(posts=9999)
    Dirty.objects.bulk_create(Dirty(body=body, week=week) for body, week in chosen)


def flush_in_a_child() -> int:
    """Start a flush in a process of its own; its number."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            actions.flush()
        finally:
            os._exit(0)
    return child


def recomputed(country: World, campaign: Campaign) -> Written:
    return actions.recompute(
        election=country.election, area=country.areas["ID"],
        first=campaign.weeks[0], last=campaign.weeks[-1],
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_flush_killed_at_random_points_ends_like_an_undisturbed_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    country = make_world()
    campaign = play(country, seed=7)
    monkeypatch.setattr(actions, "BATCH", 4)
    dice = random.Random(7)
    left: list[int] = []
    recomputed(country, campaign)
    for _kill in range(KILLS):
        spoil_and_mark(country, campaign, dice)
        child = flush_in_a_child()
        time.sleep(dice.uniform(0.01, 0.3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        left.append(Dirty.objects.count())
    assert any(left), "no kill came in the middle"
    while actions.flush():
        pass  # small batches take several flushes
    assert not Dirty.objects.exists()
    assert recomputed(country, campaign) == Written(0, 0)
