"""Mending and withdrawing: who may, from which states, and what becomes of the report."""

import datetime as dt
import uuid
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from adhoc_bodies.models import Dirty
from posts import actions, flag_words, flagging, holds, links, review_queue
from posts.flags import Flag, Flags
from posts.models import Report, Review
from posts.refusals import NotAllowed
from posts.states import MOVES, allowed, move
from tests.posts import pasted
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
POSTED = NOW - dt.timedelta(hours=6)


@pytest.fixture
def returned(world: World) -> Report:
    """A returned report of PPS Empang, reported an hour after its post."""
    link = links.read(pasted.instagram(POSTED, "pps.empang"))
    report = world.report_returned
    report.post_id, report.canonical, report.post_key = link.post_id, link.canonical, link.key
    report.reason_note = "Tautannya profil"
    report.save()
    return report


def form(world: World, link: str, **changes: Any) -> dict[str, Any]:
    return {
        "link": link,
        "directive": str(world.directive_bogor.pk),
        "posted_at": "2024-09-04T08:00",
        "client_key": str(uuid.uuid4()),
    } | changes


def test_the_same_post_keeps_its_time_of_report(
    world: World, signed_in: SignIn, returned: Report
) -> None:
    client, reported = signed_in(world.member_empang), returned.reported_at
    count = Report.objects.count()
    url = reverse("report_mend", args=[returned.pk])
    page = client.get(url)
    assert page.context["form"]["link"].value() == returned.canonical
    assert "Tautannya profil" in page.content.decode()
    response = client.post(url, form(world, returned.canonical))
    assert response.status_code == 302
    returned.refresh_from_db()
    assert returned.status == "submitted"
    assert returned.reported_at == reported
    assert returned.directive == world.directive_bogor
    assert (returned.reason, returned.reason_note, returned.decided_by) == ("", "", None)
    assert Report.objects.count() == count
    assert AuditEvent.objects.latest("pk").action == "report-mended"
    assert Dirty.objects.filter(body=world.pps_empang, week=202436).exists()


def test_another_post_is_a_new_report(world: World, signed_in: SignIn, returned: Report) -> None:
    data = form(world, pasted.instagram(POSTED, "pps.empang", serial=9))
    url = reverse("report_mend", args=[returned.pk])
    client = signed_in(world.member_empang)
    assert client.post(url, data).status_code == 302
    returned.refresh_from_db()
    assert returned.status == "withdrawn"
    fresh = Report.objects.get(client_key=data["client_key"])
    assert (fresh.status, fresh.reported_at) == ("submitted", NOW)


def replaced(world: World, report: Report, **sent: Any) -> Report:
    """A returned report mended with another post of the own account."""
    link = links.read(pasted.instagram(POSTED, "pps.empang", serial=9))
    actions.mend(report=report, by=world.member_empang, link=link, **sent)
    return Report.objects.latest("pk")


def test_what_replaces_a_returned_report_is_never_clean(world: World, returned: Report) -> None:
    """Or another post would be the way past the reviewer who had asked for something."""
    fresh = replaced(world, returned)
    evidence = {"report": returned.pk, "reason": returned.reason, "note": "Tautannya profil"}
    assert fresh.flags == {Flag.REPLACEMENT: evidence}
    assert fresh.risk == 1
    reviewer = world.reviewer_bogor_selatan
    mended = review_queue.waiting(reviewer).filter(review_queue.FILTERS[review_queue.MENDED])
    assert list(mended) == [fresh]
    assert fresh not in holds.take_clean(reviewer)
    [words] = flag_words.for_reviewer(fresh)
    assert "Tautannya profil" in words.heading + words.sentence
    event = AuditEvent.objects.get(action="report-submitted", object_id=fresh.pk)
    assert event.data["flags"] == ["replacement"]


def test_a_replacement_stays_one_when_it_is_mended(world: World, returned: Report) -> None:
    fresh = replaced(world, returned)
    Report.objects.filter(pk=fresh.pk).update(status="returned", reason="hashtag")
    fresh.refresh_from_db()
    actions.mend(report=fresh, by=world.member_empang, link=links.read(fresh.canonical))
    assert set(Report.objects.get(pk=fresh.pk).flags) == {Flag.REPLACEMENT, Flag.MENDED}


def test_the_pages_of_both_reports_lead_to_each_other(
    world: World, signed_in: SignIn, returned: Report
) -> None:
    fresh = replaced(world, returned)
    for who in (world.member_empang, world.reviewer_bogor_selatan):
        client = signed_in(who)
        for one, other in ((returned, fresh), (fresh, returned)):
            page = client.get(reverse("report_detail", args=[one.pk])).content.decode()
            assert f'href="{reverse("report_detail", args=[other.pk])}"' in page


def test_a_reviewers_time_outlives_mending(world: World, returned: Report) -> None:
    seen = POSTED + dt.timedelta(minutes=30)
    Report.objects.filter(pk=returned.pk).update(posted_at=seen, posted_at_source="reviewer")
    returned.refresh_from_db()
    link = links.read(returned.canonical, NOW)
    actions.mend(report=returned, by=world.member_empang, link=link)
    returned.refresh_from_db()
    assert (returned.posted_at, returned.posted_at_source) == (seen, "reviewer")


def test_a_claim_may_not_come_after_the_first_receipt(
    world: World, signed_in: SignIn, returned: Report
) -> None:
    link = links.read(pasted.facebook())
    for name in ("platform", "post_id", "canonical"):
        setattr(returned, name, getattr(link, name))
    returned.post_key = link.key
    returned.save()
    url = reverse("report_mend", args=[returned.pk])
    data = form(world, link.canonical, posted_at="2024-09-04T10:30")  # reported 09.30 WIB
    assert signed_in(world.member_empang).post(url, data).status_code == 422


@pytest.mark.parametrize("status", ["submitted", "accepted", "rejected", "withdrawn"])
def test_only_a_returned_report_is_mended(world: World, signed_in: SignIn, status: str) -> None:
    report = world.named[f"report_{status}"]
    url = reverse("report_mend", args=[report.pk])
    client = signed_in(world.member_empang)
    for response in (client.get(url), client.post(url, form(world, report.canonical))):
        assert response["Location"] == reverse("report_detail", args=[report.pk])
    report.refresh_from_db()
    assert report.status == status


@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("submitted", "withdrawn"),
        ("returned", "withdrawn"),
        ("accepted", "accepted"),
        ("rejected", "rejected"),
    ],
)
def test_withdrawing(world: World, signed_in: SignIn, status: str, after: str) -> None:
    report = world.named[f"report_{status}"]
    url = reverse("report_withdraw", args=[report.pk])
    client = signed_in(world.colleague_empang)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    report.refresh_from_db()
    assert report.status == after


def test_what_the_lot_left_to_a_person_is_not_withdrawn_before_that(
    world: World, signed_in: SignIn, returned: Report
) -> None:
    """Or whoever sends untrue reports would take back just those that somebody looks at."""
    waiting = world.report_submitted
    for report in (waiting, returned):
        flagging.add_flag(report.pk, Flag.DRAWN, {"share": 5})
    given = {"verdict": "returned", "reason": "wrong_link", "at": NOW}
    Review.objects.create(report=returned, reviewer=world.reviewer_bogor_selatan, **given)
    client = signed_in(world.member_empang)
    for report, after in ((waiting, "submitted"), (returned, "withdrawn")):
        client.post(reverse("report_withdraw", args=[report.pk]))
        report.refresh_from_db()
        assert report.status == after


@pytest.mark.parametrize(
    ("who", "status"),
    [("member_batu_tulis", 404), ("member_beran", 404), ("reviewer_bogor_selatan", 403),
     ("operator_bogor", 403), ("dismissed", 403)],
)  # fmt: skip
def test_others_neither_mend_nor_withdraw(
    world: World, signed_in: SignIn, returned: Report, who: str, status: int
) -> None:
    client = signed_in(getattr(world, who))
    assert client.get(reverse("report_mend", args=[returned.pk])).status_code == status
    for name in ("report_mend", "report_withdraw"):
        response = client.post(reverse(name, args=[returned.pk]), form(world, returned.canonical))
        assert response.status_code == status
    returned.refresh_from_db()
    assert returned.status == "returned"


def test_every_move_starts_only_where_the_table_says(world: World) -> None:
    for name, status in product(MOVES, Report.Status.values):
        report = world.named[f"report_{status}"]
        Report.objects.filter(pk=report.pk).update(status=status)
        if allowed(name, status):
            move(report, name)
            assert report.status == MOVES[name].target
        else:
            with pytest.raises(NotAllowed):
                move(report, name)
        report.refresh_from_db()
        assert report.status == (MOVES[name].target if allowed(name, status) else status)


def test_a_stale_copy_moves_nothing(world: World) -> None:
    stale = Report.objects.get(pk=world.report_submitted.pk)
    move(world.report_submitted, "accept")
    with pytest.raises(NotAllowed):
        move(stale, "withdraw")


def test_mending_without_a_new_caption_keeps_what_the_old_one_told(
    world: World, returned: Report
) -> None:
    link = links.read(returned.canonical)
    told: Flags = {Flag.HASHTAG_MISSING: {"missing": ["#DPHP"]}, Flag.TIME_DIFFERS: {}}
    flagging.apply(returned, told)
    returned.save()
    actions.mend(report=returned, by=world.member_empang, link=link)
    returned.refresh_from_db()
    assert set(returned.flags) >= {Flag.HASHTAG_MISSING, Flag.TIME_DIFFERS, Flag.MENDED}


def test_a_new_caption_is_judged_anew(world: World, returned: Report) -> None:
    link = links.read(returned.canonical)
    flagging.apply(returned, {Flag.HASHTAG_MISSING: {"missing": ["#DPHP"]}})
    returned.save()
    sent = "Cek nama Anda sekarang juga #DPHP"
    actions.mend(report=returned, by=world.member_empang, link=link, caption=sent)
    returned.refresh_from_db()
    assert Flag.HASHTAG_MISSING not in returned.flags
