"""The review queue: what waits, what the checks say, and what the buttons do."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adhoc_bodies.models import SocialAccount
from posts import review, review_queue
from posts.flags import Flag, risk_of
from posts.models import Report, Review
from posts.review_checks import examined
from posts.review_queue import FILTERS, Queue, queue_of, with_all
from tests.factories import MembershipFactory, ReportFactory, SocialAccountFactory
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
QUEUE = "/verifikasi/"
LONG_AGO = NOW - dt.timedelta(days=3)
FRAGMENT = {"HX-Request": "true"}
#: What the checks write about each flag, as far as a page reads it.
EVIDENCE: dict[str, dict[str, Any]] = {
    "hashtag_missing": {"missing": ["#KenaliPantarlih"]},
}


@pytest.fixture(autouse=True)
def nothing_old_waits(world: World) -> None:
    """The body of the last election is called PPS Empang too."""
    Report.objects.filter(body=world.pps_dissolved).update(status="withdrawn")


@pytest.fixture
def reviewer(world: World, signed_in: SignIn) -> Client:
    """The PPK's reviewer; two reports of PPS Empang and Batu Tulis wait."""
    return signed_in(world.reviewer_bogor_selatan)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def change(report: Report, **fields: Any) -> Report:
    Report.objects.filter(pk=report.pk).update(**fields)
    return fresh(report)


def url(name: str, report: Report) -> str:
    return reverse(name, args=[report.pk])


def checks_of(report: Report) -> list[tuple[str, str]]:
    [item] = examined(with_all(Report.objects.filter(pk=report.pk)))
    return [(check.tone, str(check.text)) for check in item.checks]


def flag(report: Report, *names: str, **fields: Any) -> Report:
    """The report as if the checks had noticed this."""
    seen = {name: EVIDENCE.get(name, {}) for name in names}
    return change(report, flags=seen, risk=risk_of(seen), **fields)


def bodies(queue: Queue) -> list[Any]:
    return [row.report.body for row in queue.rows]


# --- what waits ------------------------------------------------------------------------


def test_the_riskiest_comes_first_then_the_longest_waiting_and_own_bodies_never(
    world: World, reviewer: Client
) -> None:
    batu_tulis = change(world.reports["pps_batu_tulis"], posted_at=LONG_AGO, reported_at=LONG_AGO)
    queue = reviewer.get(QUEUE).context["queue"]
    assert bodies(queue) == [world.pps_batu_tulis, world.pps_empang]
    assert queue.chosen is queue.rows[0]
    assert (str(queue.waiting), queue.place) == ("2", 1)
    flag(world.report_submitted, "old")
    assert bodies(reviewer.get(QUEUE).context["queue"]) == [world.pps_empang, batu_tulis.body]


def test_what_the_reviewer_sent_in_does_not_wait_for_them(world: World, reviewer: Client) -> None:
    change(world.report_submitted, submitted_by=world.reviewer_bogor_selatan)
    assert bodies(reviewer.get(QUEUE).context["queue"]) == [world.pps_batu_tulis]


def test_the_reports_of_a_ppk_wait_for_the_office(world: World, signed_in: SignIn) -> None:
    queue = signed_in(world.operator_bogor).get(QUEUE).context["queue"]
    assert world.ppk_bogor_selatan in bodies(queue)
    assert world.pps_karadenan not in bodies(queue)


def test_reports_of_a_dissolved_body_wait_for_the_office_which_can_decide(
    world: World, signed_in: SignIn
) -> None:
    """Otherwise the week in which they count could never be closed."""
    report = change(world.reports["pps_dissolved"], status="submitted")
    client = signed_in(world.operator_bogor)
    page = client.get(f"{QUEUE}?laporan={report.pk}")
    assert page.context["row"].report == report
    assert "14 April 2024" in page.content.decode()
    client.post(url("review_refuse", report), {"verdict": "rejected", "reason": "duplicate"})
    assert fresh(report).status == "rejected"
    assert report not in Report.objects.reviewable_by(world.reviewer_bogor_selatan)


def test_who_reviews_for_two_bodies_sees_both_and_the_nation_all(world: World) -> None:
    both = world.reviewer_bogor_timur
    MembershipFactory(user=both, body=world.ppk_blora, role="reviewer")
    found = set(bodies(queue_of(both, "", None)))
    assert found == {world.pps_baranangsiang, world.pps_beran}
    nation = set(bodies(queue_of(world.operator_ri, "", None)))
    assert {world.pps_oyehe, world.pps_empang, world.ppk_blora} <= nation


def test_the_filters_count_what_they_show(world: World) -> None:
    user = world.reviewer_bogor_selatan
    empang = flag(world.report_submitted, "after_due", "mended").body
    batu_tulis = flag(world.reports["pps_batu_tulis"], "account_other").body
    third = ReportFactory(body=world.pps_batu_tulis, election=world.election, post_id="q3").body
    names = ["", "perlu-cek", "bersih", "terlambat", "perbaikan", "account_other", "old"]
    found = {name: bodies(queue_of(user, name, None)) for name in names}
    assert found == {
        "": [batu_tulis, empang, third],
        "perlu-cek": [batu_tulis, empang],
        "bersih": [third],
        "terlambat": [empang],
        "perbaikan": [empang],
        "account_other": [batu_tulis],
        "old": [],
    }
    for name, rows in found.items():
        assert str(queue_of(user, name, None).total) == str(len(rows))


def test_every_flag_is_a_filter_and_nothing_else_is(world: World, reviewer: Client) -> None:
    assert set(Flag.values) <= FILTERS.keys()
    for name in Flag.values:
        flag(world.report_submitted, name)
        assert bodies(queue_of(world.reviewer_bogor_selatan, name, None)) == [world.pps_empang]
        assert f'<option value="{name}" selected>' in page_of(reviewer, f"?saring={name}")
    assert queue_of(world.reviewer_bogor_selatan, "risk", None).which == ""


def page_of(client: Client, query: str) -> str:
    html: str = client.get(f"{QUEUE}{query}").content.decode()
    return html


def test_nobody_counts_beyond_a_thousand(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_queue, "MOST_COUNTED", 2)
    for number in range(6):
        report = ReportFactory(
            body=world.pps_empang, election=world.election, post_id=f"antre-{number}"
        )
        if number < 4:
            flag(report, "after_due")
    queue = queue_of(world.reviewer_bogor_selatan, "", None)
    counted = {name: str(tally) for name, tally in queue.counts.items()}
    assert counted == {
        "": "2+",
        "perlu-cek": "2+",
        "bersih": "",
        "terlambat": "2+",
        "perbaikan": "",
    }
    Report.objects.filter(pk__gt=report.pk - 4).update(risk=0, flags={})
    queue = queue_of(world.reviewer_bogor_selatan, "", None)
    counted = {name: str(tally) for name, tally in queue.counts.items()}
    assert counted == {"": "2+", "perlu-cek": "2", "bersih": "", "terlambat": "2", "perbaikan": "0"}
    one_flag = queue_of(world.reviewer_bogor_selatan, "old", None)
    assert str(one_flag.total) == "0"


def test_a_report_in_order_needs_no_check(world: World) -> None:
    change(world.report_submitted, directive=world.directive_bogor)
    assert {tone for tone, _ in checks_of(world.report_submitted)} == {"ok"}
    assert not queue_of(world.reviewer_bogor_selatan, "perlu-cek", None).rows


def test_a_failed_check_chooses_the_reason(world: World, reviewer: Client) -> None:
    flag(world.report_submitted, "hashtag_missing")
    page = page_of(reviewer, f"?laporan={world.report_submitted.pk}")
    assert re.search(r'value="hashtag"[^>]*checked', page)


def test_the_original_post_opens_without_a_trace(world: World, reviewer: Client) -> None:
    html = reviewer.get(QUEUE).content.decode()
    links = re.findall(r'<a [^>]*href="https://www\.instagram\.com[^>]*>', html)
    assert links
    for link in links:
        assert 'target="_blank"' in link
        assert "noopener nofollow" in link


def test_an_empty_queue_says_so(world: World, reviewer: Client) -> None:
    Report.objects.submitted().update(status="withdrawn")
    assert reviewer.get(QUEUE).context["queue"].chosen is None
    assert reviewer.get(f"{QUEUE}?saring=terlambat").status_code == 200


def test_a_foreign_report_is_never_shown(world: World, reviewer: Client) -> None:
    foreign = world.reports["pps_karadenan"]
    page = reviewer.get(f"{QUEUE}?laporan={foreign.pk}")
    assert page.context["queue"].chosen.report.body == world.pps_empang
    assert foreign.canonical not in page.content.decode()


@pytest.mark.parametrize("nonsense", ["abc", "-1", "9" * 40, "1;drop", ""])
def test_nonsense_in_the_address_is_ignored(reviewer: Client, nonsense: str) -> None:
    query = {"laporan": nonsense, "saring": nonsense}
    assert reviewer.get(QUEUE, query).status_code == 200


def test_htmx_gets_the_panel_alone(reviewer: Client) -> None:
    html = reviewer.get(QUEUE, headers=FRAGMENT).content.decode()
    assert html.startswith('<div class="review')
    assert "<html" not in html


@pytest.mark.parametrize("person", ["reviewer_bogor_selatan", "operator_bogor", "operator_ri"])
def test_one_and_twenty_reports_cost_the_same(world: World, signed_in: SignIn, person: str) -> None:
    client = signed_in(world.people[person])
    Report.objects.exclude(pk=world.report_submitted.pk).update(status="withdrawn")
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as one:
        client.get(QUEUE)
    for number in range(19):
        ReportFactory(
            body=world.pps_empang,
            election=world.election,
            post_id=f"antre-{number}",
            handle=f"akun.{number}",
            directive=world.directive_bogor,
        )
    with CaptureQueriesContext(connection) as twenty:
        page = client.get(QUEUE)
    assert len(page.context["queue"].rows) == 20
    # One more: the platforms of directives, of which the first report had none.
    assert len(twenty) <= len(one) + 1
    assert len(twenty) <= 13


# --- the buttons ------------------------------------------------------------------------


def test_accepting_opens_the_next_report_and_offers_undo(world: World, reviewer: Client) -> None:
    report, following = world.report_submitted, world.reports["pps_batu_tulis"]
    response = reviewer.post(url("review_accept", report), {"ambil": "1"})
    assert response["Location"] == f"{QUEUE}?laporan={following.pk}"
    page = reviewer.get(response["Location"])
    verdict = Review.objects.get(report=report)
    assert reverse("review_undo", args=[verdict.pk]) in page.content.decode()
    assert fresh(report).status == "accepted"


def test_the_filter_stays_after_a_verdict(world: World, reviewer: Client) -> None:
    sent = {"saring": "terlambat"}
    response = reviewer.post(url("review_accept", world.report_submitted), sent)
    assert response["Location"] == f"{QUEUE}?saring=terlambat"


@pytest.mark.parametrize("verdict", ["returned", "rejected"])
def test_refusing_takes_a_reason_and_a_note(world: World, reviewer: Client, verdict: str) -> None:
    sent = {"verdict": verdict, "reason": "off_directive", "note": "Tambahkan tagar."}
    reviewer.post(url("review_refuse", world.report_submitted), sent)
    report = fresh(world.report_submitted)
    assert (report.status, report.reason, report.reason_note) == (
        verdict,
        "off_directive",
        "Tambahkan tagar.",
    )


@pytest.mark.parametrize(
    "sent",
    [
        {"verdict": "rejected"},
        {"verdict": "rejected", "reason": "bored"},
        {"verdict": "rejected", "reason": "other"},
        {"verdict": "accepted", "reason": "other", "note": "x"},
        {"verdict": "rejected", "reason": "other", "note": "x" * 301},
        {"verdict": "rejected", "reason": "other", "note": "NIK 3271 0101 0190 0001"},
    ],
)
def test_an_incomplete_refusal_is_asked_again(
    world: World, reviewer: Client, sent: dict[str, str]
) -> None:
    response = reviewer.post(url("review_refuse", world.report_submitted), sent)
    assert response.status_code == 422
    assert fresh(world.report_submitted).status == "submitted"


def test_only_listed_fields_change(world: World, reviewer: Client) -> None:
    sent = {"status": "rejected", "week": "202401", "submitted_by": "", "body": "1", "reason": "x"}
    reviewer.post(url("review_accept", world.report_submitted), sent)
    report = fresh(world.report_submitted)
    assert (report.status, report.week, report.body) == ("accepted", 202436, world.pps_empang)
    assert report.reason == ""


def test_who_is_late_learns_that_it_is_decided(world: World, reviewer: Client) -> None:
    review.reject(report=world.report_submitted, by=world.operator_bogor, reason="duplicate")
    response = reviewer.post(url("review_accept", world.report_submitted), follow=True)
    assert fresh(world.report_submitted).status == "rejected"
    assert [m.level_tag for m in response.context["messages"]] == ["info"]


def test_without_a_verified_account_the_button_is_off_and_says_why(
    world: World, reviewer: Client
) -> None:
    SocialAccount.objects.filter(pk=world.accounts["pps_empang"].pk).update(status="claimed")
    page = reviewer.get(f"{QUEUE}?laporan={world.report_submitted.pk}").content.decode()
    assert "disabled" in page
    assert reverse("body_accounts", args=[world.pps_empang.pk]) in page
    response = reviewer.post(url("review_accept", world.report_submitted), follow=True)
    assert [m.level_tag for m in response.context["messages"]] == ["error"]
    assert fresh(world.report_submitted).status == "submitted"


def test_of_several_accounts_one_is_chosen_in_the_form(world: World, reviewer: Client) -> None:
    second = SocialAccountFactory(body=world.pps_empang, handle="pps.empang.dua")
    report = change(world.report_submitted, handle="", account=None)
    page = reviewer.get(f"{QUEUE}?laporan={report.pk}").content.decode()
    assert f'<option value="{second.pk}">' in page
    reviewer.post(url("review_accept", report), follow=True)
    assert fresh(report).status == "submitted"
    reviewer.post(url("review_accept", report), {"account": second.pk})
    assert (fresh(report).status, fresh(report).account) == ("accepted", second)


def test_undo_gives_the_report_back(world: World, reviewer: Client) -> None:
    verdict = review.accept(report=world.report_submitted, by=world.reviewer_bogor_selatan)
    response = reviewer.post(reverse("review_undo", args=[verdict.pk]))
    assert response["Location"] == f"{QUEUE}?laporan={world.report_submitted.pk}"
    assert fresh(world.report_submitted).status == "submitted"


def test_undo_says_when_it_is_too_late(world: World, reviewer: Client) -> None:
    verdict = review.accept(report=world.report_submitted, by=world.reviewer_bogor_selatan)
    with time_machine.travel(NOW + dt.timedelta(minutes=11), tick=False):
        response = reviewer.post(reverse("review_undo", args=[verdict.pk]), follow=True)
    assert [m.level_tag for m in response.context["messages"]] == ["error"]
    assert fresh(world.report_submitted).status == "accepted"


def test_the_history_shows_own_verdicts_and_undo_for_the_young(
    world: World, reviewer: Client
) -> None:
    verdict = review.accept(report=world.report_submitted, by=world.reviewer_bogor_selatan)
    review.reject(
        report=world.reports["pps_batu_tulis"], by=world.operator_bogor, reason="duplicate"
    )
    rows = reviewer.get(reverse("review_history")).context["rows"]
    assert rows[0][0].report_id == world.report_submitted.pk
    assert {row.reviewer for row, _ in rows} == {world.reviewer_bogor_selatan}
    assert [row.pk for row, can_undo in rows if can_undo] == [verdict.pk]


def test_a_later_time_is_set_with_a_reason(world: World, reviewer: Client) -> None:
    page = url("review_time", world.report_submitted)
    assert reviewer.get(page).status_code == 200
    sent = {"posted_at": "2024-09-04T09:00", "reason": "Terjadwal, tampil pukul 09.00"}
    assert reviewer.post(page, sent).status_code == 302
    report = fresh(world.report_submitted)
    assert report.posted_at == dt.datetime(2024, 9, 4, 2, tzinfo=dt.UTC)
    assert report.posted_at_source == "reviewer"


@pytest.mark.parametrize(
    "sent",
    [
        {"posted_at": "2024-09-04T09:00", "reason": ""},
        {"posted_at": "2024-09-04T09:00", "reason": "kata 3271010101900001"},
        {"posted_at": "", "reason": "x"},
        {"posted_at": "kemarin", "reason": "x"},
        {"posted_at": "0000-00-00T00:00", "reason": "x"},
        {"posted_at": "0001-01-01T00:00", "reason": "x"},
        {"posted_at": "2024-09-04T07:00", "reason": "earlier"},
        {"posted_at": "2024-09-04T10:00", "reason": "after the report"},
        {"posted_at": "9999-12-31T23:59", "reason": "x"},
    ],
)
def test_a_time_that_cannot_be_is_asked_again(
    world: World, reviewer: Client, sent: dict[str, str]
) -> None:
    assert reviewer.post(url("review_time", world.report_submitted), sent).status_code == 422
    assert fresh(world.report_submitted).posted_at_source == "id"
