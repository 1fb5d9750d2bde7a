"""Whether posts are still up: looking, asking, explaining, deciding, and the clock."""

import datetime as dt
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.roles import Role
from adhoc_bodies.models import Dirty
from posts import deeds, presence, presence_panel, review, revoking, tasks
from posts.models import Disappearance, Hold, PresenceCheck, Report, Review
from posts.refusals import NotAllowed
from tests.factories import MembershipFactory, ReportFactory
from tests.world import NOW, WEEK, World

SignIn = Callable[[Any], Client]
DAY = dt.timedelta(days=1)


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def accepted(world: World, many: int) -> list[Report]:
    """So many more accepted reports of PPS Empang."""
    number = 7000 + Report.objects.count()
    return [
        ReportFactory.create(body=world.pps_empang, accepted=True, post_id=f"C-{number + n:09d}")
        for n in range(many)
    ]


def look(world: World, state: str, at: dt.datetime = NOW, by: User | None = None) -> PresenceCheck:
    """A check of the accepted report at a moment."""
    with time_machine.travel(at, tick=False):
        return presence.check(
            report=fresh(world.report_accepted), by=by or world.reviewer_bogor_selatan, state=state
        )


def asked(world: World) -> Disappearance:
    """The report's post, found gone on two days; the second was yesterday."""
    look(world, "gone", NOW - 2 * DAY)
    look(world, "gone", NOW - DAY)
    return Disappearance.objects.get()


def explain(world: World, text: str = "Diarsipkan tanpa sengaja.") -> Disappearance:
    return presence.explain(report=fresh(world.report_accepted), by=world.member_empang, text=text)


def explained(world: World) -> Disappearance:
    asked(world)
    return explain(world)


def actions_told() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


# --- taking the credit ---------------------------------------------------------------


def test_revoking_is_a_new_verdict_beside_the_old_one(world: World) -> None:
    report = world.report_accepted
    before = list(Review.objects.filter(report=report).values())
    verdict = revoking.revoke(
        report=fresh(report), by=world.operator_bogor, reason="off_directive", note="Lain isi."
    )
    assert list(Review.objects.filter(report=report).order_by("pk").values())[:1] == before
    assert (verdict.verdict, verdict.reviewer, verdict.office, verdict.at) == (
        "revoked", world.operator_bogor, world.office_bogor, NOW,
    )  # fmt: skip
    report = fresh(report)
    assert (report.status, report.reason, report.reason_note, report.decided_by) == (
        "rejected", "off_directive", "Lain isi.", world.operator_bogor,
    )  # fmt: skip
    event = AuditEvent.objects.get(action="report-revoked")
    assert (event.actor, event.object_id, event.area_code) == (
        world.operator_bogor, report.pk, "32.71.01.1003",
    )  # fmt: skip
    assert (report.body_id, WEEK) in set(Dirty.objects.values_list("body_id", "week"))


def test_what_an_office_took_only_an_office_gives_again(world: World, signed_in: SignIn) -> None:
    """A PPK that accepts the same post once more would undo what its office did."""
    first, again = world.report_accepted, world.report_submitted
    revoking.revoke(report=fresh(first), by=world.operator_bogor, reason="gone")
    Report.objects.filter(pk=again.pk).update(post_key=first.post_key)
    client = signed_in(world.reviewer_bogor_selatan)
    page = client.post(reverse("review_accept", args=[again.pk]), follow=True)
    assert fresh(again).status == "submitted"
    assert [m.level_tag for m in page.context["messages"]] == ["error"]
    with pytest.raises(review.CreditTaken):
        review.accept(report=fresh(again), by=world.reviewer_bogor_selatan)
    Hold.objects.all().delete()
    review.accept(report=fresh(again), by=world.operator_bogor)
    assert fresh(again).status == "accepted"


def test_revoking_without_a_person_names_none(world: World) -> None:
    verdict = revoking.revoke(report=fresh(world.report_accepted), by=None, reason="gone")
    assert (verdict.reviewer, verdict.office) == (None, None)
    assert AuditEvent.objects.get(action="report-revoked").actor is None


@pytest.mark.parametrize("status", ["submitted", "returned", "rejected", "withdrawn"])
def test_only_an_acceptance_can_be_taken_back(world: World, status: str) -> None:
    with pytest.raises(NotAllowed):
        revoking.revoke(report=world.named[f"report_{status}"], by=None, reason="gone")
    assert not AuditEvent.objects.exists()


OUTSIDERS = [
    "member_empang", "colleague_empang", "member_bogor_selatan", "reviewer_bogor_timur",
    "operator_kab_bogor", "commissioner_bogor", "administrator_bogor", "dismissed", "nobody",
]  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_revokes_or_checks(world: World, name: str) -> None:
    by = world.people[name]
    with pytest.raises(PermissionDenied):
        revoking.revoke(report=fresh(world.report_accepted), by=by, reason="gone")
    with pytest.raises(PermissionDenied):
        look(world, "gone", by=by)
    assert fresh(world.report_accepted).status == "accepted"
    assert not PresenceCheck.objects.exists()


@pytest.mark.parametrize(
    "name", ["reviewer_bogor_selatan", "operator_bogor", "auditor_bogor", "operator_ri"]
)
def test_who_looks_after_the_body_checks(world: World, name: str) -> None:
    made = look(world, "unsure", by=world.people[name])
    assert (made.state, made.checked_by, made.checked_at) == ("unsure", world.people[name], NOW)


def test_who_sent_the_report_or_serves_in_the_body_never_checks_it(world: World) -> None:
    report = world.report_accepted
    Report.objects.filter(pk=report.pk).update(submitted_by=world.operator_bogor)
    with pytest.raises(PermissionDenied):
        look(world, "gone", by=world.operator_bogor)
    MembershipFactory.create(
        user=world.reviewer_bogor_selatan, body=world.pps_empang, role=Role.MEMBER
    )
    with pytest.raises(PermissionDenied):
        look(world, "gone", by=User.objects.get(pk=world.reviewer_bogor_selatan.pk))


# --- when a post counts as gone ------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "is_asked"),
    [
        ([("gone", 0)], False),
        ([("gone", 0), ("gone", 0)], False),
        ([("gone", -1), ("gone", 0)], True),
        ([("gone", -3), ("gone", 0)], True),
        ([("gone", -2), ("alive", -1), ("gone", 0)], False),
        ([("gone", -2), ("alive", -2), ("gone", -1), ("gone", 0)], True),
        ([("gone", -2), ("private", -1), ("gone", 0)], True),
        ([("gone", -2), ("unsure", -1), ("gone", 0)], True),
        ([("private", -1), ("private", 0)], False),
        ([("unsure", -1), ("gone", 0)], False),
    ],
)  # fmt: skip
def test_gone_needs_two_days_with_no_life_between(
    world: World, seen: list[tuple[str, int]], is_asked: bool
) -> None:
    for state, days in seen:
        look(world, state, NOW + days * DAY)
    assert Disappearance.objects.filter(outcome="").exists() == is_asked


def test_the_days_are_the_bodys_own(world: World) -> None:
    """23.30 and 00.30 at the body's clock lie on two days, 22.30 and 23.30 on one."""
    evening = dt.datetime(2024, 9, 3, 15, 30, tzinfo=dt.UTC)
    look(world, "gone", evening)
    look(world, "gone", evening + dt.timedelta(hours=1))
    assert not Disappearance.objects.exists()
    look(world, "gone", evening + dt.timedelta(hours=2))
    assert Disappearance.objects.exists()


def test_the_body_has_48_hours_from_the_second_find(world: World) -> None:
    question = asked(world)
    assert question.opened_at == NOW - DAY
    assert question.explain_until == NOW + DAY
    assert actions_told() == ["presence-checked", "presence-checked", "post-gone"]
    look(world, "gone", NOW)
    assert Disappearance.objects.count() == 1


def test_checks_are_kept_and_only_of_accepted_reports(world: World) -> None:
    look(world, "alive", NOW - DAY)
    look(world, "private", NOW)
    states = PresenceCheck.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["alive", "private"]
    with pytest.raises(NotAllowed):
        presence.check(report=world.report_submitted, by=world.reviewer_bogor_selatan, state="gone")


def test_seen_alive_in_time_the_credit_stays(world: World) -> None:
    asked(world)
    look(world, "alive", NOW)
    question = Disappearance.objects.get()
    assert (question.outcome, question.decided_by) == ("kept", world.reviewer_bogor_selatan)
    with time_machine.travel(NOW + 9 * DAY, tick=False):
        assert presence.take_unexplained() == 0
    assert fresh(world.report_accepted).status == "accepted"


def test_who_accepted_is_no_witness_for_the_post(world: World) -> None:
    """Or a reviewer could keep the credit of whatever they accepted, with one press a day."""
    by = world.reviewer_bogor_selatan
    Report.objects.filter(pk=world.report_accepted.pk).update(decided_by=by)
    look(world, "gone", NOW - 2 * DAY, world.auditor_bogor)
    look(world, "alive", NOW - 2 * DAY, by)
    look(world, "gone", NOW - DAY, world.auditor_bogor)
    question = Disappearance.objects.get()
    look(world, "alive", NOW, by)
    assert PresenceCheck.objects.filter(state="alive").count() == 2
    question.refresh_from_db()
    assert question.outcome == ""
    look(world, "alive", NOW, world.auditor_bogor)
    question.refresh_from_db()
    assert question.outcome == "kept"


def test_once_explained_only_who_decides_ends_the_question(world: World) -> None:
    question = explained(world)
    look(world, "alive", NOW, world.reviewer_bogor_selatan)
    question.refresh_from_db()
    assert question.outcome == ""
    look(world, "alive", NOW, world.operator_bogor)
    question.refresh_from_db()
    assert question.outcome == "kept"


def test_after_a_decision_two_new_finds_are_needed(world: World) -> None:
    question = explained(world)
    presence.decide(question=question, by=world.operator_bogor, outcome="kept")
    look(world, "gone", NOW + DAY)
    assert not Disappearance.objects.filter(outcome="").exists()
    look(world, "gone", NOW + 2 * DAY)
    assert Disappearance.objects.filter(outcome="").exists()


# --- explaining and deciding ---------------------------------------------------------


def test_the_body_explains_once_and_in_time(world: World) -> None:
    question = explained(world)
    assert (question.explanation, question.explained_by, question.explained_at) == (
        "Diarsipkan tanpa sengaja.", world.member_empang, NOW,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        explain(world, "Yang lain.")
    assert Disappearance.objects.get().explanation == "Diarsipkan tanpa sengaja."


def test_too_late_is_too_late(world: World) -> None:
    question = asked(world)
    with time_machine.travel(question.explain_until, tick=False), pytest.raises(NotAllowed):
        explain(world)
    with time_machine.travel(question.explain_until - dt.timedelta(seconds=1), tick=False):
        explain(world)


@pytest.mark.parametrize("name", ["member_batu_tulis", "reviewer_bogor_selatan", "dismissed"])
def test_only_the_body_explains(world: World, name: str) -> None:
    asked(world)
    with pytest.raises(PermissionDenied):
        presence.explain(report=world.report_accepted, by=world.people[name], text="x")


@pytest.mark.parametrize(
    "name", ["reviewer_bogor_selatan", "member_empang", "operator_kab_bogor", "commissioner_bogor"]
)
def test_only_an_office_above_decides(world: World, name: str) -> None:
    question = explained(world)
    with pytest.raises(PermissionDenied):
        presence.decide(question=question, by=world.people[name], outcome="kept")
    assert Disappearance.objects.get().outcome == ""


def test_who_sent_the_report_does_not_decide(world: World) -> None:
    question = explained(world)
    Report.objects.filter(pk=question.report_id).update(submitted_by=world.operator_bogor)
    with pytest.raises(PermissionDenied):
        presence.decide(question=question, by=world.operator_bogor, outcome="kept")


def test_an_office_takes_the_credit_with_a_reason(world: World) -> None:
    presence.decide(
        question=explained(world), by=world.operator_bogor, outcome="taken", note="Tidak ada lagi."
    )
    question, report = Disappearance.objects.get(), fresh(world.report_accepted)
    assert (question.outcome, question.decided_by) == ("taken", world.operator_bogor)
    assert (report.status, report.reason, report.reason_note) == (
        "rejected", "gone", "Tidak ada lagi.",
    )  # fmt: skip
    assert report.reviews.first().verdict == "revoked"
    with pytest.raises(NotAllowed):
        presence.decide(question=question, by=world.operator_bogor, outcome="kept")


def test_without_an_explanation_there_is_nothing_to_decide(world: World) -> None:
    with pytest.raises(NotAllowed):
        presence.decide(question=asked(world), by=world.operator_bogor, outcome="taken", note="x")


def test_a_report_that_lost_its_credit_elsewhere_ends_the_question(world: World) -> None:
    explained(world)
    revoking.revoke(
        report=fresh(world.report_accepted), by=world.operator_bogor, reason="duplicate"
    )
    assert Disappearance.objects.get().outcome == "moot"
    assert fresh(world.report_accepted).reason == "duplicate"


# --- the clock -----------------------------------------------------------------------


def test_nobody_explained_so_the_clock_takes_the_credit_once(world: World) -> None:
    until = asked(world).explain_until
    with time_machine.travel(until - dt.timedelta(seconds=1), tick=False):
        tasks.take_unexplained()
    assert fresh(world.report_accepted).status == "accepted"
    with time_machine.travel(until, tick=False):
        assert presence.take_unexplained() == 1
        assert presence.take_unexplained() == 0
    question, report = Disappearance.objects.get(), fresh(world.report_accepted)
    assert (question.outcome, question.decided_by, question.decided_at) == ("taken", None, until)
    assert (report.status, report.reason, report.decided_by) == ("rejected", "gone", None)
    assert Review.objects.filter(verdict="revoked", reviewer=None).count() == 1


def test_what_was_explained_waits_for_a_person_however_long(world: World) -> None:
    explained(world)
    with time_machine.travel(NOW + 30 * DAY, tick=False):
        assert presence.take_unexplained() == 0
    assert fresh(world.report_accepted).status == "accepted"


def test_the_clock_ends_questions_about_reports_that_changed(world: World) -> None:
    asked(world)
    Report.objects.filter(pk=world.report_accepted.pk).update(status="submitted")
    assert presence.take_unexplained() == 1
    assert Disappearance.objects.get().outcome == "moot"
    assert fresh(world.report_accepted).status == "submitted"
    assert not Review.objects.filter(verdict="revoked").exists()


def test_one_failure_does_not_hold_up_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = accepted(world, 3)
    for report in reports:
        Disappearance.objects.create(
            report=report, opened_at=NOW - 3 * DAY, explain_until=NOW - DAY
        )
    real = revoking.revoke

    def revoke(*, report: Report, **said: Any) -> Any:
        if report.pk == reports[1].pk:
            raise RuntimeError("spoilt")
        return real(report=report, **said)

    monkeypatch.setattr(presence, "revoke", revoke)
    assert presence.take_unexplained() == 2
    assert [fresh(r).status for r in reports] == ["rejected", "accepted", "rejected"]
    assert Disappearance.objects.get(report=reports[1]).outcome == ""
    monkeypatch.setattr(presence, "revoke", real)
    assert presence.take_unexplained() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["told", "revoke", "move", "mark_report"])
def test_killed_between_two_steps_nothing_is_half_done(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    asked(world)
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            dead = lambda *_a, **_k: os.kill(os.getpid(), signal.SIGKILL)  # noqa: E731
            homes = {"move": revoking, "mark_report": deeds}
            setattr(homes.get(step, presence), step, dead)
            with time_machine.travel(NOW + 3 * DAY, tick=False):
                presence.take_unexplained()
        finally:
            os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert Disappearance.objects.get().outcome == ""
    assert fresh(world.report_accepted).status == "accepted"
    assert not Review.objects.filter(verdict="revoked").exists()
    with time_machine.travel(NOW + 3 * DAY, tick=False):
        assert presence.take_unexplained() == 1
    assert Review.objects.filter(verdict="revoked").count() == 1


def at_once(deed: Callable[[], object], times: int) -> list[object]:
    """The deed in several threads at the same moment; what each gave or raised."""
    start, answers = threading.Barrier(times), []

    def run() -> None:
        start.wait()
        try:
            answers.append(deed())
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_eight_sweepers_at_once_take_one_credit(world: World) -> None:
    asked(world)
    with time_machine.travel(NOW + 3 * DAY, tick=False):
        answers = at_once(presence.take_unexplained, 8)
    assert sorted(map(str, answers)) == ["0"] * 7 + ["1"]
    assert Review.objects.filter(verdict="revoked").count() == 1
    assert AuditEvent.objects.filter(action="report-revoked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_finds_at_once_ask_once(world: World) -> None:
    look(world, "gone", NOW - DAY)
    report, by = fresh(world.report_accepted), world.reviewer_bogor_selatan
    answers = at_once(lambda: presence.check(report=report, by=by, state="gone"), 8)
    assert all(isinstance(answer, PresenceCheck) for answer in answers), answers
    assert Disappearance.objects.count() == 1


# --- pages ---------------------------------------------------------------------------


def url(name: str, pk: int) -> str:
    return reverse(name, args=[pk])


def test_a_reviewer_checks_from_the_reports_page(world: World, signed_in: SignIn) -> None:
    client, pk = signed_in(world.reviewer_bogor_selatan), world.report_accepted.pk
    page = client.get(url("report_detail", pk)).content.decode()
    assert url("presence_check", pk) in page
    assert "noopener nofollow" in client.get(url("presence_check", pk)).content.decode()
    said = {"state": "private", "note": "Akun dikunci."}
    assert client.post(url("presence_check", pk), said).status_code == 302
    page = client.get(url("report_detail", pk)).content.decode()
    assert "Akun dikunci." in page


@pytest.mark.parametrize(
    ("said", "field"),
    [({}, "state"), ({"state": "x"}, "state"),
     ({"state": "gone", "note": "NIK 3271 0112 3456 0001"}, "note"),
     ({"state": "gone", "note": "x" * 301}, "note")],
)  # fmt: skip
def test_a_check_that_is_none_is_refused(
    world: World, signed_in: SignIn, said: dict[str, str], field: str
) -> None:
    client = signed_in(world.operator_bogor)
    response = client.post(url("presence_check", world.report_accepted.pk), said)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not PresenceCheck.objects.exists()


def test_the_member_is_asked_at_home_and_on_the_reports_page(
    world: World, signed_in: SignIn
) -> None:
    client, pk = signed_in(world.member_empang), world.report_accepted.pk
    assert url("disappearance_explain", pk) not in client.get("/beranda/").content.decode()
    asked(world)
    for address in ("/beranda/", url("report_detail", pk)):
        assert url("disappearance_explain", pk) in client.get(address).content.decode()
    assert client.get(url("disappearance_explain", pk)).status_code == 200
    answer = client.post(url("disappearance_explain", pk), {"text": "Diarsipkan."})
    assert answer.status_code == 302
    assert url("disappearance_explain", pk) not in client.get("/beranda/").content.decode()
    assert "Diarsipkan." in client.get(url("report_detail", pk)).content.decode()
    # a second time leads back without a word
    assert client.get(url("disappearance_explain", pk)).status_code == 302


@pytest.mark.parametrize("text", ["", "   ", "NIK 3271011234560001", "x" * 501])
def test_an_explanation_that_is_none_is_refused(world: World, signed_in: SignIn, text: str) -> None:
    asked(world)
    client = signed_in(world.member_empang)
    response = client.post(url("disappearance_explain", world.report_accepted.pk), {"text": text})
    assert response.status_code == 422
    assert Disappearance.objects.get().explained_at is None


def test_an_explanation_of_500_characters_is_kept(world: World, signed_in: SignIn) -> None:
    asked(world)
    client = signed_in(world.member_empang)
    client.post(url("disappearance_explain", world.report_accepted.pk), {"text": "x" * 500})
    assert Disappearance.objects.get().explanation == "x" * 500


def test_a_late_explanation_is_told_so(world: World, signed_in: SignIn) -> None:
    asked(world)
    client = signed_in(world.member_empang)
    with time_machine.travel(NOW + DAY, tick=False):
        response = client.post(
            url("disappearance_explain", world.report_accepted.pk), {"text": "x"}, follow=True
        )
    assert Disappearance.objects.get().explained_at is None
    assert [m.level_tag for m in response.context["messages"]] == ["error"]


def test_an_operator_decides_from_the_list(world: World, signed_in: SignIn) -> None:
    question = explained(world)
    client = signed_in(world.operator_bogor)
    page = client.get(reverse("disappearance_list")).content.decode()
    assert "Diarsipkan tanpa sengaja." in page
    assert url("disappearance_decide", question.pk) in page
    address = url("disappearance_decide", question.pk)
    refused = client.post(address, {"outcome": "taken"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["note"])
    assert fresh(world.report_accepted).status == "accepted"
    said = {"outcome": "taken", "note": "Unggahan tidak kembali."}
    assert client.post(address, said).status_code == 302
    assert fresh(world.report_accepted).status == "rejected"
    shown = signed_in(world.member_empang).get(url("report_detail", question.report_id))
    assert "Unggahan tidak kembali." in shown.content.decode()
    assert shown.context["presence"].is_revoked


def test_the_list_has_three_parts_and_pages(world: World, signed_in: SignIn) -> None:
    reports = accepted(world, 45)
    Disappearance.objects.bulk_create(
        Disappearance(report=report, opened_at=NOW, explain_until=NOW + 2 * DAY)
        for report in reports
    )
    client = signed_in(world.operator_bogor)
    seen: list[int] = []
    address = reverse("disappearance_list") + "?saring=terbuka"
    before = ""
    while True:
        context = client.get(address + before).context
        seen += [row.pk for row, _ in context["rows"]]
        if not context["older"]:
            break
        before = f"&sebelum={context['older']}"
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 45
    assert [chip["count"] for chip in context["chips"]] == [45, 0, 0]
    assert client.get(reverse("disappearance_list") + "?saring=diputuskan").context["rows"] == []


def test_the_pages_ask_as_often_for_many_as_for_one(
    world: World, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(world.operator_bogor)
    counts = []
    for many in (1, 19):
        for report in accepted(world, many):
            Disappearance.objects.create(
                report=report, opened_at=NOW, explain_until=NOW + 2 * DAY, explained_at=NOW,
                explained_by=world.member_empang, explanation="x",
            )  # fmt: skip
            PresenceCheck.objects.create(
                report=world.report_accepted, state="gone", checked_at=NOW,
                checked_by=world.operator_bogor, checked_on=NOW.date(),
            )  # fmt: skip
        for address in (reverse("disappearance_list"),
                        url("report_detail", world.report_accepted.pk)):  # fmt: skip
            with django_assert_max_num_queries(100) as asked_for:
                client.get(address)
            counts.append(len(asked_for))
    assert counts[:2] == counts[2:]


def test_a_body_sees_only_its_own_missing_posts(world: World) -> None:
    asked(world)
    assert len(presence_panel.asked_of(world.pps_empang)) == 1
    assert presence_panel.asked_of(world.pps_batu_tulis) == []
    for name, number in (("operator_bogor", 1), ("operator_kab_bogor", 0), ("nobody", 0)):
        assert Disappearance.objects.visible_to(world.people[name]).count() == number


def test_the_menu_leads_there_only_while_something_is_open(world: World, signed_in: SignIn) -> None:
    client, address = signed_in(world.auditor_bogor), reverse("disappearance_list")
    home = reverse("recheck_list")
    assert address not in client.get(home).content.decode()
    asked(world)
    assert address in client.get(home).content.decode()
    look(world, "alive")
    assert address not in client.get(home).content.decode()
