"""Figures follow deeds, dates and nights; closed weeks stand."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError, connection, transaction

from accounts.models import AuditEvent
from adhoc_bodies.dirty import mark_dirty
from adhoc_bodies.models import Body, Dirty, Exemption
from posts.models import Directive, Report
from targets import actions, campaign, closing, tasks
from targets.models import AreaWeek, BodyWeek, Computation, Policy
from targets.scoring import compliance
from targets.scoring.compliance import Written
from tests.factories import DirectiveFactory, ReportFactory
from tests.world import WEEK, World

NIGHT_AFTER_CLOSING = dt.datetime(2024, 9, 22, 18, 10, tzinfo=dt.UTC)  # 23 September, 01.10 WIB


def everything(world: World, area: str = "indonesia", **changes: Any) -> Written:
    span = {"first": WEEK - 1, "last": WEEK + 1} | changes
    return actions.recompute(election=world.pilkada, area=getattr(world, area), **span)


def week_of(body: Body, week: int = WEEK) -> BodyWeek:
    return BodyWeek.objects.get(body=body, week=week)


def accept(report: Report) -> None:
    """What a reviewer's deed does to a report, as far as scores are concerned."""
    with transaction.atomic():
        Report.objects.filter(pk=report.pk).update(status="accepted")
        mark_dirty(report.body_id, [report.week])


# ---- recompute ----------------------------------------------------------------


def test_every_active_body_has_a_row_whether_or_not_it_owes_anything(world: World) -> None:
    Directive.objects.update(state="draft")
    Policy.objects.create(
        area=world.indonesia, effective_from=dt.date(2024, 1, 1), weekly_quota=0,
        created_at=NIGHT_AFTER_CLOSING,
    )  # fmt: skip
    everything(world)
    rows = BodyWeek.objects.filter(week=WEEK)
    assert {row.body_id for row in rows} == {
        body.pk for body in world.bodies.values() if body.election == world.pilkada
    }
    assert {(row.score, row.band) for row in rows} == {(None, "")}


def stored_rows() -> list[Any]:
    """All figures; of PostgreSQL also where each row is, and who wrote or locked it last."""
    rows: list[Any] = [*BodyWeek.objects.values(), *AreaWeek.objects.values()]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in ("targets_bodyweek", "targets_areaweek"):
                cursor.execute(f"SELECT ctid::text, xmin::text, xmax::text FROM {table}")
                rows += cursor.fetchall()
    return rows


def test_recompute_of_unchanged_input_writes_and_locks_no_row(world: World) -> None:
    assert everything(world).bodies > 0
    before = stored_rows()
    assert everything(world) == Written(0, 0)
    assert stored_rows() == before


def test_an_area_is_recomputed_with_the_areas_above_it_and_no_other(world: World) -> None:
    everything(world, "bogor_selatan", first=WEEK, last=WEEK)
    computed = {row.body_id for row in BodyWeek.objects.all()}
    assert computed == {
        body.pk for body in (world.ppk_bogor_selatan, world.pps_empang, world.pps_batu_tulis)
    }
    areas = set(AreaWeek.objects.values_list("area__code", flat=True))
    assert areas == {"32.71.01", "32.71", "32", "ID"}


def test_a_village_can_be_recomputed_alone(world: World) -> None:
    assert everything(world, "empang", first=WEEK, last=WEEK).bodies == 1


def test_figures_as_of_a_date_know_nothing_of_later_days(world: World) -> None:
    everything(world, as_of=dt.date(2024, 9, 30))
    assert week_of(world.pps_empang).owed > 0
    everything(world, as_of=dt.date(2024, 9, 2))
    assert week_of(world.pps_empang).owed == 0
    assert week_of(world.pps_empang).open > 0


def test_two_elections_in_one_week_stay_apart(world: World) -> None:
    world.pps_dissolved.dissolved_on = None
    world.pps_dissolved.save()
    everything(world)
    actions.recompute(election=world.pemilu, area=world.indonesia, first=WEEK, last=WEEK)
    nation = AreaWeek.objects.filter(week=WEEK, area=world.indonesia, kind="pps")
    assert {row.election_id: row.bodies for row in nation} == {
        world.pilkada.pk: 6,
        world.pemilu.pk: 1,
    }


def test_a_body_whose_dates_are_corrected_leaves_the_weeks_before(world: World) -> None:
    everything(world)
    Body.objects.filter(district=world.bogor_timur).update(formed_on=dt.date(2024, 9, 9))
    everything(world)
    assert not BodyWeek.objects.filter(week=WEEK, body=world.pps_baranangsiang).exists()
    assert not AreaWeek.objects.filter(week=WEEK, area=world.bogor_timur).exists()
    assert AreaWeek.objects.get(week=WEEK, area=world.bogor, kind="pps").bodies == 2


def test_bodies_without_a_living_account_are_counted(world: World) -> None:
    everything(world)
    assert not week_of(world.pps_baranangsiang).has_account
    assert week_of(world.pps_empang).has_account
    assert AreaWeek.objects.get(week=WEEK, area=world.bogor_timur, kind="all").no_account == 1


def test_the_policy_of_the_city_moves_a_belated_report_to_the_week_of_its_receipt(
    world: World,
) -> None:
    Policy.objects.create(
        area=world.bogor, effective_from=dt.date(2024, 8, 26), report_within_days=0,
        created_at=NIGHT_AFTER_CLOSING,
    )  # fmt: skip
    report: Report = ReportFactory.create(
        body=world.pps_empang, accepted=True, post_id="belated",
        posted_at=dt.datetime(2024, 9, 1, 5, tzinfo=dt.UTC),
        reported_at=dt.datetime(2024, 9, 2, 5, tzinfo=dt.UTC),
    )  # fmt: skip
    assert report.week == WEEK - 1
    everything(world, first=WEEK, last=WEEK)
    report.refresh_from_db()
    assert (report.effective_on, report.week) == (dt.date(2024, 9, 2), WEEK)
    assert Dirty.objects.filter(body=world.pps_empang, week=WEEK - 1).exists()


# ---- flush --------------------------------------------------------------------


def test_an_accepted_report_reaches_body_and_areas_with_the_next_flush(world: World) -> None:
    tasks.flush()
    before = week_of(world.pps_beran).posts
    nation = AreaWeek.objects.get(week=WEEK, area=world.indonesia, kind="pps").posts
    accept(world.reports["pps_beran"])
    tasks.flush()
    assert week_of(world.pps_beran).posts == before + 1
    for area in (world.kecamatan_blora, world.blora, world.jateng):
        assert AreaWeek.objects.get(week=WEEK, area=area, kind="pps").posts == before + 1
    assert AreaWeek.objects.get(week=WEEK, area=world.indonesia, kind="pps").posts == nation + 1
    assert not Dirty.objects.exists()


def test_a_flush_deletes_just_the_marks_it_took(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report that commits while the flush computes is not forgotten."""
    tasks.flush()
    mark_dirty(world.pps_empang.pk, [WEEK])
    compute = compliance.compute

    def meanwhile(**given: Any) -> Written:
        written = compute(**given)
        mark_dirty(world.pps_empang.pk, [WEEK])
        return written

    monkeypatch.setattr(compliance, "compute", meanwhile)
    assert actions.flush_batch(world.pilkada, WEEK) == 1
    assert Dirty.objects.count() == 1


def test_a_flush_that_dies_leaves_all_marks_and_no_figure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.flush()
    before = week_of(world.pps_beran).posts
    accept(world.reports["pps_beran"])
    compute = compliance.compute

    def dies(**given: Any) -> Written:
        compute(**given)
        raise MemoryError

    monkeypatch.setattr(compliance, "compute", dies)
    assert actions.flush() == 0
    assert Dirty.objects.count() == 1
    assert week_of(world.pps_beran).posts == before
    monkeypatch.undo()
    assert actions.flush() == 1
    assert week_of(world.pps_beran).posts == before + 1


def test_one_week_that_fails_does_not_hold_up_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.flush()
    mark_dirty(world.pps_empang.pk, [WEEK - 1, WEEK])
    compute = compliance.compute

    def fails(*, week: int, **given: Any) -> Written:
        if week == WEEK:
            raise ZeroDivisionError
        return compute(week=week, **given)

    monkeypatch.setattr(compliance, "compute", fails)
    actions.flush()
    assert [mark.week for mark in Dirty.objects.all()] == [WEEK]


def test_a_turn_of_the_day_that_fails_does_not_hold_up_the_marks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute = compliance.compute

    def fails(*, week: int, **given: Any) -> Written:
        if week == WEEK:
            raise ZeroDivisionError
        return compute(week=week, **given)

    monkeypatch.setattr(compliance, "compute", fails)
    mark_dirty(world.pps_empang.pk, [WEEK - 3])
    actions.flush()
    assert not Dirty.objects.filter(week=WEEK - 3).exists()


def test_marks_of_offices_and_of_coming_weeks_ask_for_nothing(world: World) -> None:
    mark_dirty(world.office_bogor.pk, [WEEK])
    mark_dirty(world.pps_empang.pk, [WEEK + 1])
    tasks.flush()
    assert not Dirty.objects.exists()
    assert not BodyWeek.objects.filter(week=WEEK + 1).exists()


def test_marks_beyond_one_batch_are_all_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    for name in ("pps_empang", "pps_batu_tulis", "pps_beran", "pps_oyehe", "pps_karadenan"):
        mark_dirty(world.bodies[name].pk, [WEEK])
    assert actions.flush_week(world.pilkada, WEEK) == 5
    assert BodyWeek.objects.filter(week=WEEK).count() == 5


def test_very_many_marks_are_done_by_computing_the_whole_week(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MANY", 2)
    for name in ("pps_empang", "pps_batu_tulis", "pps_beran"):
        mark_dirty(world.bodies[name].pk, [WEEK])
    assert actions.flush_week(world.pilkada, WEEK) == 3
    assert BodyWeek.objects.filter(week=WEEK).count() == 11
    assert not Dirty.objects.exists()


def test_at_midnight_an_obligation_becomes_due_in_the_east_first(world: World) -> None:
    """Nobody does anything: the flush notices the new date by itself."""
    Directive.objects.update(state="draft")
    DirectiveFactory(
        election=world.pilkada, office=world.office_ri, starts_on=dt.date(2024, 9, 1),
        due_on=dt.date(2024, 9, 4),
    )  # fmt: skip
    tasks.flush()
    assert week_of(world.pps_oyehe).missing == 0
    with time_machine.travel(dt.datetime(2024, 9, 4, 15, 30, tzinfo=dt.UTC), tick=False):
        tasks.flush()
        assert (week_of(world.pps_oyehe).missing, week_of(world.pps_empang).missing) == (1, 0)
    with time_machine.travel(dt.datetime(2024, 9, 4, 17, 30, tzinfo=dt.UTC), tick=False):
        tasks.flush()
        assert (week_of(world.pps_oyehe).missing, week_of(world.pps_empang).missing) == (1, 1)


def test_the_day_turns_once_and_not_with_every_flush(
    world: World, django_assert_max_num_queries: Any
) -> None:
    tasks.flush()
    computed = Computation.objects.get(election=world.pilkada, week=WEEK).computed_at
    with django_assert_max_num_queries(8):
        tasks.flush()
    assert Computation.objects.get(election=world.pilkada, week=WEEK).computed_at == computed


# ---- night --------------------------------------------------------------------


def test_the_night_repairs_what_no_mark_tells(world: World) -> None:
    tasks.flush()
    Report.objects.filter(pk=world.reports["pps_beran"].pk).update(status="accepted")
    BodyWeek.objects.filter(body=world.pps_empang).update(score=1, posts=99)
    AreaWeek.objects.filter(area=world.blora).delete()
    tasks.flush()
    assert week_of(world.pps_empang).posts == 99
    campaign.run()
    assert week_of(world.pps_empang).posts < 99
    assert week_of(world.pps_beran).posts == 1
    assert AreaWeek.objects.get(week=WEEK, area=world.blora, kind="all").posts >= 1


def night(moment: dt.datetime = NIGHT_AFTER_CLOSING) -> None:
    with time_machine.travel(moment, tick=False):
        campaign.run()


def test_a_week_that_fails_at_night_does_not_keep_the_others_open(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute = compliance.compute

    def stumbling(**given: Any) -> Written:
        if given["week"] == WEEK - 1:
            raise OperationalError("the database was restarted")
        return compute(**given)

    Report.objects.all().delete()
    monkeypatch.setattr(compliance, "compute", stumbling)
    with time_machine.travel(NIGHT_AFTER_CLOSING):
        campaign.run()
    assert week_of(world.pps_empang).closed_on == dt.date(2024, 9, 23)
    assert not BodyWeek.objects.filter(week=WEEK - 1).exists()


def test_a_week_has_more_time_than_other_tasks_and_less_than_the_queue_waits() -> None:
    waits = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert settings.CELERY_TASK_TIME_LIMIT < (tasks.compute_week.time_limit or 0) < waits


def test_a_week_closes_in_the_night_after_its_fourteenth_day(world: World) -> None:
    Report.objects.filter(status="submitted").update(status="accepted")
    night(NIGHT_AFTER_CLOSING - dt.timedelta(days=1))
    assert week_of(world.pps_empang).closed_on is None
    assert week_of(world.pps_empang, WEEK - 1).closed_on == dt.date(2024, 9, 22)
    night()
    assert week_of(world.pps_empang).closed_on == dt.date(2024, 9, 23)
    nation = AreaWeek.objects.get(week=WEEK, area=world.indonesia, kind="all")
    assert nation.closed == nation.bodies
    event = AuditEvent.objects.filter(action="week-closed", area_code="32.71").first()
    assert event is not None
    assert event.actor is None
    assert event.data == {"election": "pilkada-2024", "week": "2024-W36", "bodies": 5}


def test_nobody_loses_by_a_slow_reviewer(world: World) -> None:
    waiting = world.reports["pps_beran"]
    Report.objects.exclude(pk=waiting.pk).filter(status="submitted").update(status="accepted")
    night()
    assert week_of(world.pps_beran).closed_on is None
    assert week_of(world.pps_empang).closed_on is not None
    accept(waiting)
    night(NIGHT_AFTER_CLOSING + dt.timedelta(days=1))
    assert week_of(world.pps_beran).closed_on == dt.date(2024, 9, 24)
    assert week_of(world.pps_beran).posts == 1


def test_a_late_report_for_a_directive_of_the_week_keeps_it_open_too(world: World) -> None:
    Report.objects.filter(status="submitted").update(status="accepted")
    directive = world.directives["office_blora"]
    ReportFactory(
        body=world.pps_beran, directive=directive, post_id="late",
        posted_at=dt.datetime(2024, 9, 12, 5, tzinfo=dt.UTC),
        reported_at=dt.datetime(2024, 9, 12, 6, tzinfo=dt.UTC),
    )  # fmt: skip
    night()
    assert week_of(world.pps_beran).closed_on is None
    assert week_of(world.pps_empang).closed_on is not None


def test_a_marked_body_week_is_not_closed_before_it_is_computed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Report.objects.filter(status="submitted").update(status="accepted")
    with time_machine.travel(NIGHT_AFTER_CLOSING, tick=False):
        campaign.run()
        BodyWeek.objects.update(closed_on=None)
        mark_dirty(world.pps_beran.pk, [WEEK])
        closing.close_week(world.pilkada, WEEK)
    assert week_of(world.pps_beran).closed_on is None
    assert week_of(world.pps_empang).closed_on is not None


def test_what_comes_later_changes_no_closed_week(world: World) -> None:
    Report.objects.filter(status="submitted").update(status="accepted")
    night()
    before = BodyWeek.objects.filter(week=WEEK).values()
    stood = list(before)
    Report.objects.update(status="rejected")
    Directive.objects.update(weight=5)
    Exemption.objects.update(platform="", status="granted", decided_by=world.operator_ri)
    for body in world.bodies.values():
        mark_dirty(body.pk, [WEEK])
    with time_machine.travel(NIGHT_AFTER_CLOSING, tick=False):
        tasks.flush()
        everything(world, first=WEEK, last=WEEK)
        campaign.run()
    assert list(before.all()) == stood
    assert not Dirty.objects.exists()


# ---- closing on an office's word ------------------------------------------------


def close_bogor(world: World, moment: dt.datetime = NIGHT_AFTER_CLOSING) -> closing.Closed:
    with time_machine.travel(moment, tick=False):
        return closing.close_area_week(
            election=world.pilkada, week=WEEK, area=world.bogor, by=world.commissioner_bogor
        )


def test_an_office_closes_the_week_of_its_own_bodies_and_of_no_other(world: World) -> None:
    Report.objects.filter(status="submitted").update(status="accepted")
    BodyWeek.objects.all().delete()
    assert close_bogor(world) == closing.Closed(5, compliance.KeptOpen())
    assert week_of(world.pps_empang).closed_on == dt.date(2024, 9, 23)
    assert week_of(world.pps_empang).posts > 0
    assert set(BodyWeek.objects.values_list("regency", flat=True)) == {world.bogor.pk}
    assert AreaWeek.objects.get(week=WEEK, area=world.bogor, kind="all").closed == 5
    event = AuditEvent.objects.get(action="week-closed")
    assert (event.actor, event.area_code) == (world.commissioner_bogor, "32.71")
    assert event.data == {"election": "pilkada-2024", "week": "2024-W36", "bodies": 5}


def test_no_office_closes_a_week_whose_days_still_run(world: World) -> None:
    closed = close_bogor(world, NIGHT_AFTER_CLOSING - dt.timedelta(days=1))
    assert (closed.bodies, closed.kept.bodies, closed.kept.running) == (0, 5, 5)
    assert not BodyWeek.objects.filter(closed_on__isnull=False).exists()
    assert not AuditEvent.objects.filter(action="week-closed").exists()


def test_no_office_closes_the_week_of_a_body_whose_report_waits(world: World) -> None:
    Report.objects.filter(status="submitted").update(status="accepted")
    for post in ("one", "two"):
        ReportFactory(
            body=world.pps_empang, post_id=post, directive=world.directives["office_bogor"],
            posted_at=dt.datetime(2024, 9, 12, 5, tzinfo=dt.UTC),
            reported_at=dt.datetime(2024, 9, 12, 6, tzinfo=dt.UTC),
        )  # fmt: skip
    closed = close_bogor(world)
    assert closed == closing.Closed(4, compliance.KeptOpen(1, running=0, unreviewed=1, reports=2))
    assert week_of(world.pps_empang).closed_on is None
    with time_machine.travel(NIGHT_AFTER_CLOSING, tick=False):
        kept = closing.kept_open(election=world.pilkada, week=WEEK, area=world.bogor_selatan)
    assert kept == closed.kept


def came(world: World, day: int, **fields: Any) -> Report:
    """A report of PPS Empang for a directive of the week, received on a day of September."""
    Report.objects.filter(status="submitted").update(status="accepted")
    at = dt.datetime(2024, 9, day, 3, tzinfo=dt.UTC)
    made: Report = ReportFactory.create(
        body=world.pps_empang, directive=world.directives["office_bogor"], post_id=f"D-{day}",
        posted_at=at, reported_at=at, **fields,
    )  # fmt: skip
    return made


def morning(day: int) -> dt.datetime:
    return dt.datetime(2024, 9, day, 3, tzinfo=dt.UTC)


def test_a_report_that_comes_on_the_last_day_keeps_its_week_open(world: World) -> None:
    came(world, 22)
    night(morning(30))
    assert week_of(world.pps_empang).closed_on is None


def test_nobody_holds_a_week_open_with_reports_that_come_when_its_days_are_over(
    world: World,
) -> None:
    waits = came(world, 22)
    came(world, 23, status="submitted")
    Report.objects.filter(pk=waits.pk).update(status="submitted")
    night(morning(24))
    assert week_of(world.pps_empang).closed_on is None
    with time_machine.travel(morning(24), tick=False):
        kept = closing.kept_open(election=world.pilkada, week=WEEK, area=world.bogor_selatan)
    assert (kept.unreviewed, kept.reports) == (1, 1)
    accept(waits)
    night(morning(24))
    assert week_of(world.pps_empang).closed_on == dt.date(2024, 9, 24)


def test_a_report_of_a_reopened_weeks_days_keeps_it_open(world: World) -> None:
    Report.objects.filter(status="submitted").update(status="accepted")
    night()
    with time_machine.travel(morning(26), tick=False):
        closing.reopen_week(
            election=world.pilkada, week=WEEK, area=world.bogor_selatan,
            by=world.commissioner_bogor, reason="Banjir",
        )  # fmt: skip
    came(world, 25)
    night(dt.datetime(2024, 10, 20, 3, tzinfo=dt.UTC))
    assert week_of(world.pps_empang).closed_on is None


def test_a_returned_report_keeps_its_week_open_for_three_days(world: World) -> None:
    came(world, 12, returned=True, decided_at=morning(21))
    night(morning(24))
    assert week_of(world.pps_empang).closed_on is None
    closed = close_bogor(world, morning(24))
    assert (closed.kept.mending, closed.kept.reports) == (1, 0)
    night(morning(25))
    assert week_of(world.pps_empang).closed_on == dt.date(2024, 9, 25)


def test_a_report_returned_long_before_keeps_nothing_open(world: World) -> None:
    came(world, 12, returned=True, decided_at=morning(19))
    night(morning(23))
    assert week_of(world.pps_empang).closed_on == dt.date(2024, 9, 23)


# ---- reopening ----------------------------------------------------------------


def test_a_reopened_week_is_computed_again_and_closes_after_the_same_days(world: World) -> None:
    Report.objects.filter(status="submitted").update(status="accepted")
    night()
    Report.objects.filter(body=world.pps_empang).update(status="rejected")
    day = NIGHT_AFTER_CLOSING + dt.timedelta(days=7)
    with time_machine.travel(day, tick=False):
        opened = closing.reopen_week(
            election=world.pilkada, week=WEEK, area=world.bogor_selatan,
            by=world.commissioner_bogor, reason=" Banjir ",
        )  # fmt: skip
        assert opened == 3
        assert Dirty.objects.filter(week=WEEK).count() == 3
        tasks.flush()
        campaign.run()
    assert week_of(world.pps_empang).posts == 0
    assert week_of(world.pps_empang).closed_on is None
    assert week_of(world.pps_baranangsiang).closed_on is not None
    assert AreaWeek.objects.get(week=WEEK, area=world.bogor_selatan, kind="all").closed == 0
    night(day + dt.timedelta(days=14))
    assert week_of(world.pps_empang).closed_on is None
    night(day + dt.timedelta(days=15))
    assert week_of(world.pps_empang).closed_on is not None
    event = AuditEvent.objects.get(action="week-reopened")
    assert (event.actor, event.area_code) == (world.commissioner_bogor, "32.71.01")
    assert event.data["reason"] == "Banjir"
    assert event.data["bodies"] == 3


def test_reopening_needs_a_reason(world: World) -> None:
    with pytest.raises(closing.ReasonMissing):
        closing.reopen_week(
            election=world.pilkada, week=WEEK, area=world.bogor, by=world.commissioner_bogor,
            reason="  ",
        )  # fmt: skip


# ---- two at once --------------------------------------------------------------

#: How each database is asked, without patience, for what `held` holds.
IMPATIENT = {
    "postgresql": ("SET lock_timeout = '200ms'", "SELECT 1 FROM targets_computation FOR UPDATE"),
    "sqlite": ("PRAGMA busy_timeout = 200", "BEGIN IMMEDIATE"),
}


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_figures_of_a_week_waits_for_the_other(world: World) -> None:
    patience, wish = IMPATIENT[connection.vendor]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(patience)
            with (
                compliance.held(world.pilkada, WEEK),
                pytest.raises(OperationalError, match="lock"),
            ):
                cursor.execute(wish)
            cursor.execute(wish)
    finally:
        other.close()


def test_days_that_stand_wrong_are_mended_by_whole_weeks_where_all_policies_agree(
    world: World,
) -> None:
    """A flush needn't read all reports of its bodies for what no policy can have caused."""
    report = ReportFactory(body=world.pps_empang)
    right, week = report.effective_on, report.week
    Report.objects.filter(pk=report.pk).update(effective_on=right - dt.timedelta(days=30))
    mark_dirty(report.body_id, [week])
    assert actions.flush_week(world.pilkada, week) == 1
    report.refresh_from_db()
    assert report.effective_on != right
    actions.compute_whole(world.pilkada, week)
    report.refresh_from_db()
    assert report.effective_on == right
