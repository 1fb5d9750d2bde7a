"""The pure rules and the SQL give the same figures for random campaigns.

The same test runs on whichever database the tests run on: SQLite by default, PostgreSQL
where DATABASE_URL names one.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from targets.models import AreaWeek, BodyWeek
from targets.scoring import rules
from targets.scoring.compliance import Days, Written, compute, settle_dates
from targets.scoring.sql.words import Scope
from targets.scoring.terms import WeekFigures
from tests.targets.scoring.campaigns import Campaign, World, make_world, play

CAMPAIGNS = 200
CHUNK = 20


@pytest.fixture
def country(db: None) -> World:
    return make_world()


def run(country: World, campaign: Campaign) -> Written:
    """Compute every week of the campaign for everybody, each with the dates it depends on."""
    days = Days(*campaign.as_of.values())
    written = Written()
    for week in campaign.weeks:
        settle_dates(election=country.election, week=week, scope=Scope.everybody())
        written += compute(election=country.election, week=week, scope=Scope.everybody(), days=days)
    return written


def expected(campaign: Campaign) -> dict[tuple[int, int], WeekFigures]:
    """The figures of all active bodies and weeks by the pure rules."""
    return {
        (week, body): rules.week_figures(facts, week, campaign.as_of[campaign.zones[body]])
        for week in campaign.weeks
        for body, facts in campaign.facts.items()
        if facts.body.active_in(week)
    }


def as_columns(figures: WeekFigures) -> dict[str, Any]:
    """Pure figures under the names of the stored columns."""
    states = ("met", "late", "partial", "missing", "exempt", "open")
    return {
        "earned": figures.score.earned,
        "earned_provisional": figures.provisional.earned,
        "owed": figures.score.owed,
        "score": figures.score.hundredths,
        "provisional": figures.provisional.hundredths,
        "band": figures.band,
        **{state: getattr(figures.score, state) for state in states},
        "directives_met": figures.score.directives_met,
        "posts": figures.posts,
        "submitted": figures.submitted,
        "returned": figures.returned,
        "rejected": figures.rejected,
    }


def check_bodies(pure: dict[tuple[int, int], WeekFigures], seed: int) -> None:
    stored = {(row["week"], row["body_id"]): row for row in BodyWeek.objects.values()}
    assert stored.keys() == pure.keys(), seed
    for key, figures in pure.items():
        wanted = as_columns(figures)
        row: dict[str, Any] = dict(stored[key])
        assert {name: row[name] for name in wanted} == wanted, (seed, key)


def area_groups(country: World) -> Iterator[tuple[int, str, set[int]]]:
    """Each area above bodies, each kind, and the bodies that are meant."""
    for body in country.bodies:
        above = (body.district_id, body.regency_id, body.province_id, country.areas["ID"].pk)
        for area in above:
            for kind in ("all", body.kind):
                yield area or 0, kind, {body.pk}


def check_areas(country: World, pure: dict[tuple[int, int], WeekFigures], seed: int) -> None:
    groups: dict[tuple[int, int, str], list[WeekFigures]] = {}
    for area, kind, bodies in area_groups(country):
        for (week, body), figures in pure.items():
            if body in bodies:
                groups.setdefault((week, area, kind), []).append(figures)
    stored = {(row.week, row.area_id, row.kind): row for row in AreaWeek.objects.all()}
    assert stored.keys() == groups.keys(), seed
    for key, members in groups.items():
        wanted, row = rules.roll_up(members), stored[key]
        assert (row.bodies, row.bodies_scored) == (wanted.bodies, wanted.bodies_scored), seed
        assert (row.score_sum, row.score) == (wanted.score_sum, wanted.score), (seed, key)
        assert row.provisional_sum == wanted.provisional_sum, (seed, key)
        assert (row.compliant, row.partly_compliant, row.non_compliant) == tuple(
            wanted.bands.values()
        ), (seed, key)
        for state in ("met", "late", "partial", "missing", "exempt", "open"):
            assert getattr(row, state) == getattr(wanted.tally, state), (seed, key, state)
        for count in ("posts", "submitted", "returned", "rejected"):
            assert getattr(row, count) == getattr(wanted, count), (seed, key, count)


@pytest.mark.parametrize("first", range(0, CAMPAIGNS, CHUNK))
def test_random_campaigns_score_alike_in_python_and_in_the_database(
    country: World, first: int
) -> None:
    for seed in range(first, first + CHUNK):
        with transaction.atomic():
            campaign = play(country, seed)
            run(country, campaign)
            pure = expected(campaign)
            check_bodies(pure, seed)
            check_areas(country, pure, seed)
            assert run(country, campaign) == Written(0, 0), "unchanged input changed a row"
            transaction.set_rollback(True)


def test_the_campaigns_meet_every_state(country: World) -> None:
    """A property test over campaigns in which nothing happens would prove nothing."""
    seen: set[str] = set()
    for seed in range(20):
        with transaction.atomic():
            campaign = play(country, seed)
            for body, facts in campaign.facts.items():
                for week in campaign.weeks:
                    as_of = campaign.as_of[campaign.zones[body]]
                    seen |= {one.state for one in rules.obligations(facts, week, as_of)}
            transaction.set_rollback(True)
    assert seen == {"met", "late", "partial", "missing", "exempt", "open"}
