"""Verdicts on reports: who may give them, what they leave behind, and that one wins."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from accounts.models import AuditEvent
from accounts.roles import Role
from adhoc_bodies.models import Dirty, SocialAccount
from portal import weeks
from posts import review
from posts.models import Report, Review
from posts.refusals import AlreadyReported, NotAllowed, TimeInFuture
from posts.states import move
from tests.factories import (
    DirectiveFactory,
    MembershipFactory,
    ReportFactory,
    SocialAccountFactory,
)
from tests.world import NOW, WEEK, World

Reason = Review.Reason


def minutes(count: int) -> dt.datetime:
    return NOW + dt.timedelta(minutes=count)


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def marked() -> set[tuple[int, int]]:
    return set(Dirty.objects.values_list("body_id", "week"))


# --- what a verdict does -------------------------------------------------------------


def test_an_accepted_report_counts_and_is_tied_to_its_account(world: World) -> None:
    report = world.report_submitted
    Report.objects.filter(pk=report.pk).update(account=None)
    verdict = review.accept(report=fresh(report), by=world.reviewer_bogor_selatan)
    report = fresh(report)
    assert (report.status, report.decided_by) == ("accepted", world.reviewer_bogor_selatan)
    assert (report.decided_at, report.account) == (NOW, world.accounts["pps_empang"])
    assert (verdict.verdict, verdict.reason, verdict.at) == ("accepted", "", NOW)
    event = AuditEvent.objects.get(action="report-accepted")
    assert (event.object_id, event.actor, event.area_code) == (
        report.pk,
        world.reviewer_bogor_selatan,
        "32.71.01.1003",
    )
    assert marked() == {(report.body_id, WEEK)}


@pytest.mark.parametrize(
    ("deed", "status"), [(review.return_, "returned"), (review.reject, "rejected")]
)
def test_a_refusal_carries_its_reason(
    world: World, deed: Callable[..., Review], status: str
) -> None:
    report = world.report_submitted
    verdict = deed(
        report=report,
        by=world.reviewer_bogor_selatan,
        reason="off_directive",
        note="Tambahkan tagar.",
    )
    assert (verdict.verdict, verdict.reason, verdict.note) == (
        status,
        "off_directive",
        "Tambahkan tagar.",
    )
    report = fresh(report)
    assert (report.status, report.reason, report.reason_note) == (
        status,
        "off_directive",
        "Tambahkan tagar.",
    )
    assert AuditEvent.objects.filter(action=f"report-{status}").count() == 1
    assert marked() == {(report.body_id, WEEK)}


def test_a_reason_that_does_not_exist_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="bored"):
        review.reject(
            report=world.report_submitted, by=world.reviewer_bogor_selatan, reason="bored"
        )


def test_a_verdict_marks_the_week_of_the_directive_too(world: World) -> None:
    directive = DirectiveFactory(
        office=world.office_bogor, election=world.election, due_on=dt.date(2024, 9, 13)
    )
    Report.objects.filter(pk=world.report_submitted.pk).update(directive=directive)
    report = fresh(world.report_submitted)
    review.accept(report=report, by=world.reviewer_bogor_selatan)
    assert marked() == {(report.body_id, WEEK), (report.body_id, weeks.shift(WEEK, 1))}


@pytest.mark.parametrize("status", ["accepted", "returned", "rejected", "withdrawn"])
def test_only_a_waiting_report_can_be_accepted(world: World, status: str) -> None:
    report = world.named[f"report_{status}"]
    with pytest.raises(NotAllowed):
        review.accept(report=report, by=world.reviewer_bogor_selatan)
    assert fresh(report).status == status
    assert not AuditEvent.objects.exists()
    assert not Dirty.objects.exists()


# --- the account -----------------------------------------------------------------------


def test_a_post_of_an_account_that_is_not_verified_does_not_count(world: World) -> None:
    SocialAccount.objects.filter(pk=world.accounts["pps_empang"].pk).update(status="claimed")
    with pytest.raises(review.AccountMissing):
        review.accept(report=world.report_submitted, by=world.reviewer_bogor_selatan)
    assert fresh(world.report_submitted).status == "submitted"


def test_a_post_of_another_bodys_account_does_not_count(world: World) -> None:
    Report.objects.filter(pk=world.report_submitted.pk).update(handle="pps.batu.tulis")
    with pytest.raises(review.AccountMissing):
        review.accept(report=fresh(world.report_submitted), by=world.reviewer_bogor_selatan)


def test_where_the_link_names_no_account_the_only_one_is_meant(world: World) -> None:
    Report.objects.filter(pk=world.report_submitted.pk).update(handle="", account=None)
    report = fresh(world.report_submitted)
    review.accept(report=report, by=world.reviewer_bogor_selatan)
    assert fresh(report).account == world.accounts["pps_empang"]


def test_of_several_accounts_the_reviewer_names_one(world: World) -> None:
    second = SocialAccountFactory(body=world.pps_empang, handle="pps.empang.dua")
    Report.objects.filter(pk=world.report_submitted.pk).update(handle="", account=None)
    report = fresh(world.report_submitted)
    with pytest.raises(review.AccountUnclear):
        review.accept(report=report, by=world.reviewer_bogor_selatan)
    review.accept(report=report, by=world.reviewer_bogor_selatan, account=second)
    assert fresh(report).account == second


def test_an_account_of_another_body_cannot_be_named(world: World) -> None:
    Report.objects.filter(pk=world.report_submitted.pk).update(handle="", account=None)
    with pytest.raises(review.AccountMissing):
        review.accept(
            report=fresh(world.report_submitted),
            by=world.reviewer_bogor_selatan,
            account=world.accounts["pps_batu_tulis"],
        )


# --- who may -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "reviewer"),
    [
        ("pps_empang", "reviewer_bogor_selatan"),
        ("pps_empang", "operator_bogor"),
        ("ppk_bogor_selatan", "operator_bogor"),
        ("ppk_bogor_selatan", "operator_jabar"),
        ("pps_oyehe", "reviewer_nabire"),
        ("pps_empang", "operator_ri"),
    ],
)
def test_the_levels_above_review(world: World, body: str, reviewer: str) -> None:
    report = world.reports[body]
    user = world.people[reviewer]
    assert report in Report.objects.reviewable_by(user)
    review.accept(report=report, by=user)
    assert fresh(report).status == "accepted"


@pytest.mark.parametrize(
    ("body", "person"),
    [
        ("pps_empang", "member_empang"),
        ("pps_empang", "colleague_empang"),
        ("pps_empang", "member_bogor_selatan"),
        ("pps_empang", "reviewer_bogor_timur"),
        ("pps_empang", "reviewer_blora"),
        ("pps_empang", "operator_blora"),
        ("pps_empang", "commissioner_bogor"),
        ("pps_empang", "auditor_bogor"),
        ("pps_empang", "administrator_bogor"),
        ("pps_empang", "dismissed"),
        ("pps_empang", "nobody"),
        ("ppk_bogor_selatan", "reviewer_bogor_selatan"),
        ("ppk_bogor_selatan", "reviewer_bogor_timur"),
    ],
)
def test_nobody_else_reviews(world: World, body: str, person: str) -> None:
    report, user = world.reports[body], world.people[person]
    assert report not in Report.objects.reviewable_by(user)
    for deed in (
        lambda: review.accept(report=report, by=user),
        lambda: review.return_(report=report, by=user, reason="other"),
        lambda: review.reject(report=report, by=user, reason="other"),
        lambda: review.set_posted_at(
            report=report, by=user, posted_at=report.reported_at, reason="terjadwal"
        ),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    assert fresh(report).status == "submitted"


def test_a_reviewer_never_decides_on_the_own_submission(world: World) -> None:
    report = world.report_submitted
    Report.objects.filter(pk=report.pk).update(submitted_by=world.reviewer_bogor_selatan)
    with pytest.raises(PermissionDenied):
        review.accept(report=report, by=world.reviewer_bogor_selatan)
    review.accept(report=report, by=world.operator_bogor)


def test_who_serves_in_a_body_reviews_nothing_of_it_from_another_post(world: World) -> None:
    MembershipFactory(user=world.operator_bogor, body=world.pps_empang, role=Role.MEMBER)
    with pytest.raises(PermissionDenied):
        review.accept(report=world.report_submitted, by=world.operator_bogor)


@pytest.mark.parametrize(
    ("body", "person", "office"),
    [
        ("pps_empang", "reviewer_bogor_selatan", "ppk_bogor_selatan"),
        ("pps_empang", "operator_bogor", "office_bogor"),
        ("ppk_bogor_selatan", "operator_jabar", "office_jabar"),
        ("pps_oyehe", "operator_ri", "office_ri"),
    ],
)
def test_a_verdict_names_the_body_by_which_it_was_given(
    world: World, body: str, person: str, office: str
) -> None:
    verdict = review.accept(report=world.reports[body], by=world.people[person])
    assert verdict.office == world.bodies[office]


def test_of_two_bodies_above_the_nearest_is_named(world: World) -> None:
    both = world.operator_jabar
    MembershipFactory(user=both, body=world.ppk_bogor_selatan, role=Role.REVIEWER)
    MembershipFactory(user=both, body=world.ppk_blora, role=Role.REVIEWER)
    offices = [
        review.reject(report=world.reports[name], by=both, reason="other").office
        for name in ("pps_empang", "pps_baranangsiang", "pps_beran")
    ]
    assert offices == [world.ppk_bogor_selatan, world.office_jabar, world.ppk_blora]


def test_the_portal_itself_decides_by_no_body(world: World) -> None:
    fields = {"account": None, "reason": "", "reason_note": ""}
    verdict = review.decide(world.report_submitted, None, "accept", "accepted", **fields)
    assert (verdict.reviewer, verdict.office) == (None, None)
    with pytest.raises(PermissionDenied):
        review.undo(review=verdict, by=world.reviewer_bogor_selatan)


# --- twenty at once ------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_twenty_accepts_at_once_make_one(world: World) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(20)

    def press() -> None:
        try:
            report = fresh(world.report_submitted)
            start.wait(300)
            review.accept(report=report, by=world.reviewer_bogor_selatan)
            outcomes.append("accepted")
        except NotAllowed:
            outcomes.append("too late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert sorted(outcomes) == ["accepted"] + ["too late"] * 19, connection.vendor
    assert Review.objects.filter(report=world.report_submitted).count() == 1
    assert AuditEvent.objects.filter(action="report-accepted").count() == 1


# --- taking it back ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (review.accept, {}),
        (review.return_, {"reason": "other"}),
        (review.reject, {"reason": "duplicate"}),
    ],
)
def test_an_own_verdict_can_be_taken_back(
    world: World, deed: Callable[..., Review], reason: dict[str, Any]
) -> None:
    verdict = deed(report=world.report_submitted, by=world.reviewer_bogor_selatan, **reason)
    Dirty.objects.all().delete()
    with time_machine.travel(minutes(9), tick=False):
        review.undo(review=verdict, by=world.reviewer_bogor_selatan)
    report = fresh(world.report_submitted)
    assert (report.status, report.decided_by, report.reason) == ("submitted", None, "")
    assert Review.objects.get(pk=verdict.pk).undone_at == minutes(9)
    assert AuditEvent.objects.filter(action="review-undone", object_id=report.pk).exists()
    assert marked() == {(report.body_id, WEEK)}


@pytest.mark.parametrize("mended", [True, False])
def test_taking_back_leads_to_where_the_report_was(world: World, mended: bool) -> None:
    """Rejected after it was returned: again returned, with that reason. Rejected after it was
    mended: waiting."""
    report, by = world.report_submitted, world.reviewer_bogor_selatan
    given = review.return_(report=report, by=by, reason="off_directive", note="Tambah tagar.")
    if mended:
        move(report, "mend", decided_by=None, decided_at=None, reason="", reason_note="")
    with time_machine.travel(minutes(3), tick=False):
        verdict = review.reject(report=report, by=world.operator_bogor, reason="duplicate")
    with time_machine.travel(minutes(5), tick=False):
        review.undo(review=verdict, by=world.operator_bogor)
    report = fresh(report)
    if mended:
        assert (report.status, report.decided_by, report.reason) == ("submitted", None, "")
        return
    assert (report.status, report.reason, report.reason_note) == (
        "returned",
        "off_directive",
        "Tambah tagar.",
    )
    assert (report.decided_by, report.decided_at) == (by, given.at)
    with time_machine.travel(minutes(6), tick=False):
        review.undo(review=given, by=by)
    assert fresh(report).status == "submitted"


def test_after_ten_minutes_a_verdict_stands(world: World) -> None:
    verdict = review.accept(report=world.report_submitted, by=world.reviewer_bogor_selatan)
    with time_machine.travel(minutes(11), tick=False), pytest.raises(NotAllowed):
        review.undo(review=verdict, by=world.reviewer_bogor_selatan)
    assert fresh(world.report_submitted).status == "accepted"


def test_a_verdict_is_taken_back_once(world: World) -> None:
    verdict = review.accept(report=world.report_submitted, by=world.reviewer_bogor_selatan)
    review.undo(review=verdict, by=world.reviewer_bogor_selatan)
    with pytest.raises(NotAllowed):
        review.undo(review=Review.objects.get(pk=verdict.pk), by=world.reviewer_bogor_selatan)


def test_nobody_takes_back_anothers_verdict(world: World) -> None:
    verdict = review.accept(report=world.report_submitted, by=world.reviewer_bogor_selatan)
    with pytest.raises(PermissionDenied):
        review.undo(review=verdict, by=world.operator_bogor)


def test_a_verdict_that_was_answered_by_another_stands(world: World) -> None:
    """Returned by one, mended, accepted by the other: the first can't undo the second's."""
    verdict = review.return_(
        report=world.report_submitted, by=world.reviewer_bogor_selatan, reason="other"
    )
    mended = {"status": "submitted", "decided_by": None, "decided_at": None}
    Report.objects.filter(pk=verdict.report_id).update(**mended)
    with time_machine.travel(minutes(2), tick=False):
        review.accept(report=fresh(world.report_submitted), by=world.operator_bogor)
        with pytest.raises(NotAllowed):
            review.undo(review=verdict, by=world.reviewer_bogor_selatan)
    assert fresh(world.report_submitted).status == "accepted"
    assert Review.objects.get(pk=verdict.pk).undone_at is None


def test_a_rejected_post_that_was_reported_again_stays_rejected(world: World) -> None:
    report = world.report_submitted
    verdict = review.reject(report=report, by=world.reviewer_bogor_selatan, reason="other")
    again = ReportFactory(
        body=world.pps_batu_tulis, election=world.election, post_key=report.post_key
    )
    with pytest.raises(AlreadyReported) as refusal:
        review.undo(review=verdict, by=world.reviewer_bogor_selatan)
    assert refusal.value.report == again
    assert fresh(report).status == "rejected"
    assert Review.objects.get(pk=verdict.pk).undone_at is None


# --- scheduled posts -------------------------------------------------------------------------


@pytest.fixture
def scheduled(world: World) -> Report:
    """Made on Sunday 1 September by its ID, reported on Monday 2 September."""
    made = dt.datetime(2024, 9, 1, 5, tzinfo=dt.UTC)
    report: Report = ReportFactory(
        body=world.pps_empang,
        election=world.election,
        post_id="terjadwal",
        posted_at=made,
        reported_at=dt.datetime(2024, 9, 2, 9, tzinfo=dt.UTC),
    )
    return report


def test_a_reviewer_sets_the_later_time_that_the_post_shows(
    world: World, scheduled: Report
) -> None:
    shown = dt.datetime(2024, 9, 1, 23, 30, tzinfo=dt.UTC)  # Monday 06.30 WIB
    review.set_posted_at(
        report=scheduled, by=world.reviewer_bogor_selatan, posted_at=shown, reason="Terjadwal"
    )
    report = fresh(scheduled)
    monday = dt.date(2024, 9, 2)
    assert (report.posted_at, report.posted_at_source) == (shown, "reviewer")
    assert (report.posted_on, report.effective_on, report.week) == (monday, monday, WEEK)
    assert marked() == {(report.body_id, 202435), (report.body_id, WEEK)}
    event = AuditEvent.objects.get(action="report-time-set")
    assert event.data == {
        "before": "2024-09-01T05:00:00+00:00",
        "after": "2024-09-01T23:30:00+00:00",
        "reason": "Terjadwal",
    }


def test_the_time_only_moves_later_and_never_beyond_the_report(
    world: World, scheduled: Report
) -> None:
    def set_to(moment: dt.datetime) -> None:
        review.set_posted_at(
            report=scheduled, by=world.reviewer_bogor_selatan, posted_at=moment, reason="x"
        )

    with pytest.raises(review.TimeNotLater):
        set_to(scheduled.posted_at)
    with pytest.raises(TimeInFuture):
        set_to(scheduled.reported_at + dt.timedelta(seconds=1))
    assert fresh(scheduled).posted_at_source == "id"


def test_the_time_of_a_decided_report_stands(world: World) -> None:
    report = world.report_accepted
    with pytest.raises(NotAllowed):
        review.set_posted_at(
            report=report,
            by=world.reviewer_bogor_selatan,
            posted_at=report.reported_at,
            reason="x",
        )
    assert not Dirty.objects.exists()
