"""Targets that were kept with their baseline and voters, before and after the upgrade."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from targets.models import Baseline, TurnoutTarget, VoterCount
from tests.factories import ElectionFactory
from tests.world import NOW, World

NOTE = "waktu dan pengisi tidak tercatat"
BEFORE = NOW - dt.timedelta(days=20)


def migrate(name: str | None = None) -> Any:
    """The models of a migration of this app, the last one's by default."""
    executor = MigrationExecutor(connection)
    nodes = [("targets", name)] if name else executor.loader.graph.leaf_nodes("targets")
    executor.migrate(nodes)
    return executor.loader.project_state(nodes).apps


@pytest.fixture
def old(world: World) -> Iterator[Any]:
    """The models as they were while a target held its baseline and voters."""
    yield migrate("0008_turnout_statements_coverage_and_packs")
    migrate()


def target(old: Any, area: Any, election: Any, **said: Any) -> None:
    figures = {"target": 8000, "baseline": 7000, "baseline_name": "Pilkada 2020"} | said
    old.get_model("targets", "TurnoutTarget").objects.create(
        area_id=area.pk, election_id=election.pk, entered_at=NOW, **figures
    )


def counted(old: Any, area: Any, election: Any, voters: int, at: dt.datetime) -> None:
    old.get_model("targets", "VoterCount").objects.create(
        area_id=area.pk, election_id=election.pk, voters=voters, entered_at=at, source="DP4"
    )


def counts(area: Any) -> list[tuple[int, str, bool]]:
    rows = VoterCount.objects.filter(area=area).order_by("entered_at")
    return [(row.voters, row.source, row.replaced_at is None) for row in rows]


@pytest.mark.django_db(transaction=True)
def test_no_count_is_lost_and_what_nobody_wrote_down_is_said(world: World, old: Any) -> None:
    past = ElectionFactory(slug="pemilu-2024", voting_day=dt.date(2024, 2, 14))
    target(old, world.bogor, world.pilkada, registered_voters=100_000, source="DPT")
    counted(old, world.bogor, world.pilkada, 99_000, BEFORE)
    target(old, world.jabar, world.pilkada, registered_voters=7_000_000)
    counted(old, world.jabar, world.pilkada, 7_000_000, BEFORE)
    target(old, world.bogor_selatan, past, registered_voters=60_000, source="x" * 300)
    counted(old, world.bogor_selatan, past, 61_000, BEFORE)
    migrate()
    assert counts(world.bogor) == [(99_000, "DP4", False), (100_000, f"DPT ({NOTE})", True)]
    assert counts(world.jabar) == [(7_000_000, "DP4", True)]
    [before, later] = counts(world.bogor_selatan)
    assert (before[0], len(before[1]), before[2]) == (60_000, 300, False)
    assert later == (61_000, "DP4", True)
    assert Baseline.objects.get(area=world.jabar).source == NOTE
    # Nobody knows when, but it was before the vote: from then on nothing is a plan.
    row = TurnoutTarget.objects.get(area=world.bogor_selatan)
    assert row.entered_at.date() == dt.date(2024, 2, 13)
    assert row.source.endswith(f"({NOTE})")
    assert TurnoutTarget.objects.get(area=world.bogor).entered_at == NOW


@pytest.mark.django_db(transaction=True)
def test_a_target_takes_its_figures_back(world: World, old: Any) -> None:
    target(old, world.bogor, world.pilkada, registered_voters=100_000)
    migrate()
    VoterCount.objects.filter(area=world.bogor).update(voters=101_000)
    models = migrate("0009_turnout_statements_apart")
    row = models.get_model("targets", "TurnoutTarget").objects.get(area_id=world.bogor.pk)
    figures = (row.baseline, row.baseline_name, row.registered_voters)
    assert figures == (7000, "Pilkada 2020", 101_000)
