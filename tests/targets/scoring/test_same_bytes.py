"""The same input gives the same bytes, in whatever order it came and wherever the clock stands."""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from django.db import connection
from django.db.models import Model
from pytest_django.fixtures import Settings

from adhoc_bodies.models import Exemption, SocialAccount
from posts.models import Report
from targets.models import AreaWeek, BodyWeek, ClosedDuties
from targets.scoring import rules
from targets.scoring.duty_lines import to_text
from targets.scoring.terms import Facts
from tests.targets.scoring.campaigns import Campaign, World, make_world, play
from tests.targets.scoring.digests import stored_digest
from tests.targets.scoring.nights import night

T = TypeVar("T")
SHUFFLES = 1000
SEED = 7
ZONES = ["Asia/Jakarta", "Asia/Jayapura", "America/Los_Angeles"]


@pytest.fixture
def country(db: None) -> World:
    return make_world()


def test_computing_again_changes_no_byte(country: World) -> None:
    campaign, dice = play(country, SEED), random.Random(SEED)
    night(country, campaign, dice)
    before = stored_digest()
    assert ClosedDuties.objects.exists()
    for _again in range(2):
        night(country, campaign, dice)
        assert stored_digest() == before


def pure_digest(campaign: Campaign, body: int, facts: Facts) -> str:
    """SHA-256 over a body's figures and duties by the pure rules."""
    today = campaign.as_of[campaign.zones[body]]
    told = [
        (rules.week_figures(facts, week, today), to_text(rules.obligations(facts, week, today)))
        for week in campaign.weeks
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def in_any_order(some: Sequence[T], dice: random.Random) -> list[T]:
    """The same things, shuffled."""
    return dice.sample(some, len(some))


def shuffled(facts: Facts, dice: random.Random) -> Facts:
    """The same facts in another order."""
    return replace(
        facts,
        directives=in_any_order(facts.directives, dice),
        reports=in_any_order(facts.reports, dice),
        exemptions=in_any_order(facts.exemptions, dice),
        policies=in_any_order(facts.policies, dice),
    )


def test_a_thousand_orders_of_the_input_give_one_digest(country: World) -> None:
    campaign, dice = play(country, SEED), random.Random(SEED)
    digests = {body: pure_digest(campaign, body, f) for body, f in campaign.facts.items()}
    bodies = [body for body, facts in campaign.facts.items() if len(facts.reports) > 3]
    for n in range(SHUFFLES):
        body = bodies[n % len(bodies)]
        facts = shuffled(campaign.facts[body], dice)
        assert pure_digest(campaign, body, facts) == digests[body], (n, body)


def store_anew(kind: type[Model], rows: list[Model], dice: random.Random) -> None:
    """Delete all rows of a kind and store these in another order, under new keys."""
    kind._default_manager.all().delete()
    for row in rows:
        row.pk = None
    kind._default_manager.bulk_create(in_any_order(rows, dice))


@pytest.fixture
def stand_in(
    country: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], None]]:
    """Sets the time zone of the portal and, on PostgreSQL, of the database session."""

    def stand(zone: str) -> None:
        settings.TIME_ZONE = zone
        if connection.vendor == "postgresql":
            monkeypatch.setitem(connection.settings_dict, "TIME_ZONE", zone)
            take_over()

    def take_over() -> None:
        for cached in ("timezone", "timezone_name"):
            vars(connection).pop(cached, None)
        connection.ensure_timezone()

    yield stand
    monkeypatch.undo()
    take_over()


@pytest.mark.parametrize("zone", ZONES)
def test_orders_of_storing_and_time_zones_give_one_digest(
    country: World, stand_in: Callable[[str], None], zone: str
) -> None:
    campaign, dice = play(country, SEED), random.Random(zone)
    night(country, campaign, dice)
    before = stored_digest()
    told: dict[type[Model], list[Model]] = {
        kind: list(kind._default_manager.order_by("pk"))
        for kind in (Report, Exemption, SocialAccount)
    }
    stand_in(zone)
    for _shuffle in range(3):
        for kind, rows in told.items():
            store_anew(kind, rows, dice)
        for computed in (ClosedDuties, BodyWeek, AreaWeek):
            computed.objects.all().delete()
        night(country, campaign, dice)
        assert stored_digest() == before
