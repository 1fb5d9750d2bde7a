"""What was owed is kept line by line when a week closes, and stands until it is reopened."""

import datetime as dt
import importlib
import json
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import Sum

from adhoc_bodies.models import Body
from posts.models import Directive, Report
from targets import campaign, closing
from targets.closed_duties import StoredWeek, closed_duties, stored_weeks
from targets.models import BodyWeek, ClosedDuties, Policy
from targets.scoring import compliance, rules
from targets.scoring.duty_lines import line_of
from targets.scoring.terms import UNIT, Tally
from tests.targets.stored import store
from tests.world import WEEK, World

mending = importlib.import_module("targets.migrations.0006_directives_met_on_time")

NIGHT = dt.datetime(2024, 9, 22, 18, 10, tzinfo=dt.UTC)  # 23 September, 01.10 WIB


@pytest.fixture
def closed(world: World) -> World:
    """The world after the night in which its week closed."""
    Report.objects.filter(status="submitted").update(status="accepted")
    with time_machine.travel(NIGHT, tick=False):
        campaign.run()
    return world


def test_the_lines_of_a_closed_week_add_up_to_its_figures(closed: World) -> None:
    rows = BodyWeek.objects.filter(week=WEEK)
    assert rows.count() == ClosedDuties.objects.filter(week=WEEK).count() == 11
    assert (rows.aggregate(earned=Sum("earned"))["earned"] or 0) > 0
    for row in rows.select_related("body"):
        sums = rules.tally(closed_duties(row.body, WEEK) or [])
        figures = {name: getattr(row, name) for name in Tally.__slots__}
        assert sums == Tally(**figures), row.body


def test_the_text_has_one_form(closed: World) -> None:
    kept = ClosedDuties.objects.get(week=WEEK, body=closed.pps_beran).duties
    due = Directive.objects.addressed_to(closed.pps_beran).due_between(
        dt.date(2024, 9, 2), dt.date(2024, 9, 8)
    )
    lines = [
        f'[{one.pk},"{one.due_on}",{one.weight},"missing",{one.min_platforms},0,0,0]'
        for one in due.order_by("pk")
    ]
    quota = f'[null,"2024-09-08",1,"partial",3,1,1,{UNIT // 3}]'
    assert kept == f"[{','.join([*lines, quota])}]"
    assert len(lines) > 1


def test_a_body_that_owed_nothing_has_an_empty_list(world: World) -> None:
    Directive.objects.update(state="draft")
    Report.objects.update(status="accepted")
    Body.objects.filter(pk=world.pps_beran.pk).update(formed_on=dt.date(2024, 9, 4))
    with time_machine.travel(NIGHT, tick=False):
        closing.close_area_week(
            election=world.pilkada, week=WEEK, area=world.beran, by=world.operator_ri
        )
    assert ClosedDuties.objects.get(week=WEEK, body=world.pps_beran).duties == "[]"
    assert closed_duties(world.pps_beran, WEEK) == []


def test_what_changes_later_changes_no_line(closed: World) -> None:
    before = list(ClosedDuties.objects.order_by("pk").values())
    Directive.objects.update(weight=5)
    Report.objects.update(status="rejected")
    with time_machine.travel(NIGHT + dt.timedelta(days=1), tick=False):
        campaign.run()
    assert list(ClosedDuties.objects.filter(week=WEEK).order_by("pk").values()) == [
        row for row in before if row["week"] == WEEK
    ]


def test_a_body_week_whose_lines_do_not_add_up_stays_open_until_the_next_night(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Report.objects.filter(status="submitted").update(status="accepted")
    close = compliance.close_week

    def meanwhile(**given: Any) -> list[int]:
        BodyWeek.objects.filter(week=WEEK, body=world.pps_beran).update(earned=1)
        return close(**given)

    monkeypatch.setattr(compliance, "close_week", meanwhile)
    with time_machine.travel(NIGHT, tick=False):
        campaign.run()
    assert BodyWeek.objects.get(week=WEEK, body=world.pps_beran).closed_on is None
    assert not ClosedDuties.objects.filter(week=WEEK, body=world.pps_beran).exists()
    assert BodyWeek.objects.get(week=WEEK, body=world.pps_empang).closed_on is not None
    monkeypatch.undo()
    with time_machine.travel(NIGHT + dt.timedelta(days=1), tick=False):
        campaign.run()
    assert BodyWeek.objects.get(week=WEEK, body=world.pps_beran).closed_on is not None
    assert ClosedDuties.objects.filter(week=WEEK, body=world.pps_beran).exists()


def test_open_weeks_have_no_lines_and_reopened_ones_lose_them(closed: World) -> None:
    assert closed_duties(closed.pps_empang, WEEK + 1) is None
    with time_machine.travel(NIGHT, tick=False):
        closing.reopen_week(
            election=closed.pilkada, week=WEEK, area=closed.bogor_selatan,
            by=closed.commissioner_bogor, reason="Banjir",
        )  # fmt: skip
    assert closed_duties(closed.pps_empang, WEEK) is None
    assert closed_duties(closed.pps_baranangsiang, WEEK) is not None


def test_weeks_that_were_closed_before_lines_were_kept_have_none(closed: World) -> None:
    ClosedDuties.objects.all().delete()
    with time_machine.travel(NIGHT + dt.timedelta(days=1), tick=False):
        campaign.run()
    assert closed_duties(closed.pps_empang, WEEK) is None
    assert BodyWeek.objects.get(week=WEEK, body=closed.pps_empang).closed_on is not None


def test_weeks_that_counted_late_directives_as_met_are_mended(world: World) -> None:
    """They were closed under full credit for late posts, before punctuality was asked."""
    lines = [
        [1, "2024-08-28", 1, "met", 2, 2, 1, UNIT],
        [2, "2024-08-28", 1, "met", 2, 2, 2, UNIT],
        [None, "2024-09-01", 1, "met", 3, 3, 3, UNIT],
    ]
    generous = Policy.objects.create(
        area=world.bogor, effective_from=dt.date(2024, 8, 26), created_at=NIGHT, late_credit=100
    )
    for body, policy in ((world.pps_empang, generous), (world.pps_batu_tulis, None)):
        store(body, 202435, 3, 3, directives_met=2, policy=policy, closed_on=NIGHT.date())
        ClosedDuties.objects.create(body=body, week=202435, duties=json.dumps(lines))
    mending.mend(apps, None)
    found = dict(BodyWeek.objects.values_list("body", "directives_met"))
    assert found == {world.pps_empang.pk: 1, world.pps_batu_tulis.pk: 2}


def test_many_weeks_are_streamed_in_one_query(
    closed: World, django_assert_num_queries: Any
) -> None:
    bodies = Body.objects.filter(election=closed.pilkada, kind="pps", regency=closed.bogor)
    with django_assert_num_queries(1):
        read = list(stored_weeks(bodies, WEEK - 1, WEEK + 1))
    pairs = [(one.body_id, one.week) for one in read]
    by_code = [body.pk for body in bodies.order_by("area__code")]
    assert pairs == [(body, week) for body in by_code for week in (WEEK - 1, WEEK, WEEK + 1)]
    one = read[1]
    row = BodyWeek.objects.get(week=WEEK, body=one.body_id)
    lines = [line_of(duty) for duty in closed_duties(row.body, WEEK) or []]
    assert one == StoredWeek(
        row.body_id, WEEK, row.earned, row.owed, row.directives_met, True, lines
    )
    assert [(one.is_closed, one.duties is None) for one in read[:3]] == [
        (True, False), (True, False), (False, True),
    ]  # fmt: skip
