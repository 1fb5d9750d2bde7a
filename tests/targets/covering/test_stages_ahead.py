"""A stage is counted from the day on which its directive is issued, weeks before that is due."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from adhoc_bodies.models import Dirty
from portal import weeks
from posts.addressing import Audience, mark_audiences
from posts.dirty import mark_report
from posts.models import Directive, Report
from targets import actions, campaign, counting
from targets.models import CoverageDue, CoverageWeek, StageCoverage
from tests.targets.stored import story
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
NEXT = weeks.shift(WEEK, 1)


@pytest.fixture
def issued(world: World) -> Directive:
    """Kota Bogor has issued the only directive of a stage; it is due next week."""
    story(world)
    Directive.objects.update(stage=None)
    directive = world.directives["office_bogor"]
    directive.stage = world.stage
    directive.starts_on, directive.due_on = weeks.monday(WEEK), weeks.monday(NEXT)
    directive.save()
    mark_audiences([Audience.of(directive)])
    counted()
    return directive


def counted() -> None:
    actions.flush()
    counting.count_due()
    assert not Dirty.objects.exists()
    assert not CoverageDue.objects.exists()


def shown(client: Client) -> tuple[list[str], list[str], tuple[int, int]]:
    """The stages of the table, those that run without a directive, and who was asked and posted."""
    board = client.get("/w/32.71/liputan/").context["stages"]
    whole = board.whole.cells[0] if board.whole.cells else None
    return (
        [stage.slug for stage in board.stages],
        [stage.slug for stage in board.silent],
        (whole.asked, whole.posted) if whole else (0, 0),
    )


def test_it_is_shown_as_soon_as_it_is_issued(
    world: World, issued: Directive, signed_in: SignIn
) -> None:
    client = signed_in(world.commissioner_bogor)
    assert shown(client) == ([world.stage.slug], [], (5, 0))
    assert not CoverageWeek.objects.filter(week=NEXT).exists()


def test_who_posts_before_the_week_is_counted_at_once(
    world: World, issued: Directive, signed_in: SignIn
) -> None:
    client = signed_in(world.commissioner_bogor)
    report = world.reports["pps_batu_tulis"]
    for status, posted in (("accepted", 1), ("returned", 0)):
        Report.objects.filter(pk=report.pk).update(status=status, directive=issued, week=WEEK)
        report.refresh_from_db()
        mark_report(report)
        counted()
        assert shown(client) == ([world.stage.slug], [], (5, posted))


def test_withdrawn_it_is_gone_at_once(world: World, issued: Directive, signed_in: SignIn) -> None:
    Directive.objects.filter(pk=issued.pk).update(state="withdrawn")
    mark_audiences([Audience.of(issued)])
    counted()
    assert shown(signed_in(world.commissioner_bogor)) == ([], [world.stage.slug], (0, 0))
    assert not StageCoverage.objects.exists()


def test_each_night_the_weeks_ahead_are_counted_too(world: World, issued: Directive) -> None:
    """Bodies may have been formed since the directive was issued."""
    StageCoverage.objects.all().delete()
    campaign.ask()
    assert set(CoverageDue.objects.values_list("week", flat=True)) == {NEXT}
    counting.count_due()
    assert StageCoverage.objects.filter(area=world.bogor, kind="all", asked=5).exists()
