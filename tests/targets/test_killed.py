"""A worker that is killed at any moment loses no mark and no asked week, and doubles no figure."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection

from accounts.models import AuditEvent
from adhoc_bodies.models import Body, Dirty
from portal import weeks
from targets import actions, campaign
from targets.models import AreaWeek, BodyWeek, ClosedDuties, Computation
from tests.targets.scoring.campaigns import Campaign, World, make_world, moment, play
from tests.targets.scoring.digests import stored_digest
from tests.workers import left_alone

#: So many kills at random points, of flush and of the night's weeks each.
KILLS = int(os.environ.get("GAUNG_KILLS", "4"))


@pytest.fixture
def country(transactional_db: None) -> World:
    return make_world()


def in_a_child(work: Callable[[], object]) -> int:
    """Start some work in a process of its own; its number."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def killed(
    work: Callable[[], object], left: Callable[[], int], dice: random.Random, needed: float
) -> bool:
    """Kill a worker at a random point of its work; whether that was in its middle.

    The point is an amount of work that is left, then a part of one piece's time: a share of
    the time alone would miss the middle on a machine that just got slower or faster.
    """
    pieces = left()
    enough = dice.randint(1, pieces - 1)
    child = in_a_child(work)
    limit = time.monotonic() + 120
    while left() > enough and time.monotonic() < limit:
        time.sleep(0.0005)
    time.sleep(dice.uniform(0, 0.9) * needed / pieces)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    left_alone()
    return 0 < left() < pieces


def enough_kills(points: list[bool]) -> Iterator[int]:
    """As many kills as are asked for, and more while none came in the middle: on a machine that
    has much else to do, the one who kills may wake up late."""
    for kill in range(10 * KILLS):
        if kill < KILLS or not any(points):
            yield kill


def lasting(work: Callable[[], object]) -> float:
    """How long undisturbed work takes in a process of its own."""
    begun = time.monotonic()
    os.waitpid(in_a_child(work), 0)
    return time.monotonic() - begun


def recomputed(country: World, played: Campaign) -> None:
    actions.recompute(
        election=country.election, area=country.areas["ID"],
        first=played.weeks[0], last=played.weeks[-1],
    )  # fmt: skip


def spoil_and_mark(country: World, played: Campaign, dice: random.Random) -> None:
    """Marks of figures that are wrong until a flush has come by."""
    spots = [(body, week) for body in country.bodies for week in played.weeks]
    chosen = dice.sample(spots, 12)
    for body, week in chosen:
        BodyWeek.objects.filter(body=body, week=week).update(posts=9999)
    Dirty.objects.bulk_create(Dirty(body=body, week=week) for body, week in chosen)


def flush_all() -> None:
    """Flush until no mark is left: small batches take several."""
    while actions.flush():
        pass


def test_a_flush_killed_at_random_points_ends_like_an_undisturbed_one(
    country: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = play(country, seed=7)
    monkeypatch.setattr(actions, "BATCH", 4)
    dice = random.Random(7)
    recomputed(country, played)
    flush_all()
    undisturbed = stored_digest()
    spoil_and_mark(country, played, dice)
    needed = lasting(flush_all)
    for _kill in enough_kills(points := []):
        spoil_and_mark(country, played, dice)
        points.append(killed(flush_all, Dirty.objects.count, dice, needed))
    assert any(points), "no kill came in the middle"
    flush_all()
    assert not Dirty.objects.exists()
    assert stored_digest() == undisturbed


def afresh() -> None:
    """As if no night had ever come."""
    for model in (ClosedDuties, BodyWeek, AreaWeek, Computation):
        model._default_manager.all().delete()


def asked_weeks() -> int:
    return Computation.objects.filter(asked_at__isnull=False).count()


def test_a_night_killed_at_random_points_ends_like_an_undisturbed_one(country: World) -> None:
    """Asked once, killed again and again, picked up by others: closed weeks and all."""
    played = play(country, seed=7)
    since = weeks.monday(played.weeks[0])
    Body.objects.ad_hoc().filter(formed_on__lt=since).update(formed_on=since)
    dice = random.Random(7)
    when = moment(max(played.as_of.values()), 18, 0)
    with time_machine.travel(when, tick=False):
        recomputed(country, played)
        afresh()
        needed = lasting(campaign.run)
        undisturbed, events = stored_digest(), AuditEvent.objects.count()
        assert ClosedDuties.objects.exists(), "nothing was closed"
        for _kill in enough_kills(points := []):
            afresh()
            campaign.ask()
            points.append(killed(campaign.work_through, asked_weeks, dice, needed))
            before = AuditEvent.objects.count()
            campaign.work_through()
            assert asked_weeks() == 0
            assert stored_digest() == undisturbed
            assert AuditEvent.objects.count() - before <= events
        assert any(points), "no kill came in the middle"
