"""Batches: clean reports accepted together, each of them chosen, and taken back together."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from adhoc_bodies.models import Dirty, SocialAccount
from posts import holds, review, review_batch
from posts.models import Hold, Report, Review
from posts.refusals import NotAllowed
from tests.factories import (
    EvidenceFactory,
    MembershipFactory,
    ReportFactory,
    SocialAccountFactory,
    UserFactory,
)
from tests.world import NOW, WEEK, World

SignIn = Callable[[Any], Client]
PAGE = "/verifikasi/bersih/"


@pytest.fixture
def reviewer(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.reviewer_bogor_selatan)


@pytest.fixture
def by(world: World) -> Any:
    """Reports of PPS Empang and Batu Tulis wait for this person."""
    Report.objects.filter(body=world.pps_dissolved).update(status="withdrawn")
    return world.reviewer_bogor_selatan


def clean(world: World, number: int) -> list[Report]:
    """Clean reports of PPS Empang."""
    return [
        ReportFactory(
            body=world.pps_empang,
            election=world.election,
            post_id=f"bersih-{each}",
            handle="pps.empang",
            directive=world.directive_bogor,
        )
        for each in range(number)
    ]


def keys(reports: list[Report]) -> list[int]:
    return [report.pk for report in reports]


def statuses(reports: list[Report]) -> set[str]:
    return set(Report.objects.filter(pk__in=keys(reports)).values_list("status", flat=True))


# --- taking -------------------------------------------------------------------------------


def test_fifty_clean_ones_are_taken_the_longest_waiting_first(world: World, by: Any) -> None:
    made = clean(world, 55)
    Report.objects.filter(pk=made[0].pk).update(risk=1, flags={"mended": {}})
    taken = holds.take_clean(by)
    assert len(taken) == 50
    assert taken[:2] == [world.report_submitted, world.reports["pps_batu_tulis"]] or taken[:2] == [
        world.reports["pps_batu_tulis"],
        world.report_submitted,
    ]
    assert made[0] not in taken
    assert taken[2:] == made[1:49]
    assert holds.take_clean(by) == taken, "the same again"


def test_a_picture_that_nobody_has_compared_yet_keeps_a_report_out(
    world: World, by: Any, reviewer: Client
) -> None:
    """Whether its screenshot was seen before is known only when it is prepared."""
    made = clean(world, 3)
    EvidenceFactory(report=made[0], state="pending")
    EvidenceFactory(report=made[1], state="ready")
    assert made[0] not in holds.take_clean(by)
    assert holds.take(made[0], by)
    batch = review_batch.accept_all(keys=keys(made), by=by)
    assert set(batch.accepted) == set(made[1:])
    assert batch.left == [made[0]]


def test_a_batch_is_offered_taken_and_given_back(world: World, by: Any, reviewer: Client) -> None:
    assert 'name="langkah"' in reviewer.get(PAGE).content.decode()
    assert not Hold.objects.exists()
    reviewer.post(PAGE, {"langkah": "ambil"})
    page = reviewer.get(PAGE)
    assert {row.report.body for row in page.context["rows"]} == {
        world.pps_empang,
        world.pps_batu_tulis,
    }
    html = page.content.decode()
    assert world.report_submitted.canonical in html
    assert " checked" not in html
    response = reviewer.post(PAGE, {"langkah": "lepas"})
    assert response["Location"] == "/verifikasi/"
    assert not Hold.objects.exists()


def test_who_holds_a_few_can_take_the_rest_of_fifty(
    world: World, by: Any, reviewer: Client
) -> None:
    """Looking at single reports in the queue holds them; that shall not be the whole batch."""
    made = clean(world, 60)
    assert holds.take(made[0], by)
    page = reviewer.get(PAGE)
    assert len(page.context["rows"]) == 1
    assert offer(page) == 50
    reviewer.post(PAGE, {"langkah": "ambil"})
    page = reviewer.get(PAGE)
    assert len(page.context["rows"]) == 50
    assert offer(page) is None


def test_nothing_is_offered_that_others_hold(
    world: World, by: Any, reviewer: Client, signed_in: SignIn
) -> None:
    made = clean(world, 3)
    other = UserFactory()
    MembershipFactory(user=other, body=world.ppk_bogor_selatan, role="reviewer")
    assert len(holds.take_clean(other)) == 5
    assert offer(reviewer.get(PAGE)) is None
    Hold.objects.filter(report=made[1]).delete()
    assert offer(reviewer.get(PAGE)) == 1
    assert holds.take(made[1], by)
    assert offer(reviewer.get(PAGE)) is None


def test_the_empty_page_says_how_many_it_gives(world: World, by: Any, reviewer: Client) -> None:
    assert offer(reviewer.get(PAGE)) == 2
    clean(world, 60)
    assert offer(reviewer.get(PAGE)) == 50


def offer(page: Any) -> int | None:
    """Up to how many clean reports the page offers to hold; None if it offers nothing."""
    found = re.search(r'value="ambil"[^>]*>\D*(\d+)', page.content.decode())
    return int(found[1]) if found else None


def test_an_empty_queue_of_clean_ones_says_so(by: Any, reviewer: Client) -> None:
    Report.objects.submitted().update(risk=1)
    assert 'name="langkah"' not in reviewer.get(PAGE).content.decode()
    response = reviewer.post(PAGE, follow=True)
    assert [m.level_tag for m in response.context["messages"]] == ["info"]


# --- accepting ----------------------------------------------------------------------------


def test_the_chosen_ones_are_accepted_with_everything_that_goes_with_it(
    world: World, by: Any
) -> None:
    Report.objects.update(account=None)
    taken = holds.take_clean(by)
    batch = review_batch.accept_all(keys=keys(taken), by=by)
    assert (batch.accepted, batch.left) == (sorted(taken, key=lambda r: r.pk), [])
    for report in Report.objects.filter(pk__in=keys(taken)):
        assert (report.status, report.decided_by, report.decided_at) == ("accepted", by, NOW)
        assert report.account == SocialAccount.objects.get(
            body=report.body, platform=report.platform, status="verified"
        )
    verdicts = Review.objects.filter(batch=batch.key)
    assert set(verdicts.values_list("report_id", flat=True)) == set(keys(taken))
    assert {(v.reviewer, v.office, v.verdict, v.at) for v in verdicts} == {
        (by, world.ppk_bogor_selatan, "accepted", NOW)
    }
    events = AuditEvent.objects.filter(action="report-accepted")
    assert set(events.values_list("object_id", flat=True)) == set(keys(taken))
    assert {event.data["batch"] for event in events} == {str(batch.key)}
    assert {event.area_code for event in events} == {"32.71.01.1001", "32.71.01.1003"}
    marked = set(Dirty.objects.values_list("body_id", "week"))
    assert marked == {(world.pps_empang.pk, WEEK), (world.pps_batu_tulis.pk, WEEK)}
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"risk": 1, "flags": {"after_due": {}}},
        {"status": "withdrawn"},
        {"status": "accepted"},
        {"submitted_by": "reviewer"},
        {"handle": "orang.lain"},
    ],
)
def test_what_changed_meanwhile_is_left_and_named(
    world: World, by: Any, change: dict[str, Any]
) -> None:
    taken = holds.take_clean(by)
    if "submitted_by" in change:
        change = {"submitted_by": by}
    Report.objects.filter(pk=world.report_submitted.pk).update(**change)
    before = Report.objects.filter(pk=world.report_submitted.pk).values().get()
    batch = review_batch.accept_all(keys=keys(taken), by=by)
    assert batch.accepted == [world.reports["pps_batu_tulis"]]
    assert batch.left == [world.report_submitted]
    assert Report.objects.filter(pk=world.report_submitted.pk).values().get() == before


def test_of_several_accounts_a_batch_chooses_none(world: World, by: Any) -> None:
    SocialAccountFactory(body=world.pps_empang, handle="pps.empang.dua")
    Report.objects.filter(pk=world.report_submitted.pk).update(handle="")
    taken = holds.take_clean(by)
    assert review_batch.accept_all(keys=keys(taken), by=by).left == [world.report_submitted]


def test_only_what_the_person_holds_can_be_accepted_together(world: World, by: Any) -> None:
    other = UserFactory()
    MembershipFactory(user=other, body=world.ppk_bogor_selatan, role="reviewer")
    taken = holds.take_clean(other)
    foreign = world.reports["pps_karadenan"]
    batch = review_batch.accept_all(keys=[*keys(taken), foreign.pk], by=by)
    assert batch.accepted == []
    assert foreign not in batch.left, "not even its name is told"
    assert statuses([*taken, foreign]) == {"submitted"}
    with time_machine.travel(NOW + dt.timedelta(minutes=11), tick=False):
        assert not review_batch.accept_all(keys=keys(taken), by=other).accepted, "expired"
    assert not Review.objects.filter(batch__isnull=False).exists()


def test_one_and_fifty_cost_the_same(world: World, by: Any, reviewer: Client) -> None:
    clean(world, 48)
    taken = holds.take_clean(by)
    with CaptureQueriesContext(connection) as one:
        assert len(review_batch.accept_all(keys=keys(taken[:1]), by=by).accepted) == 1
    with CaptureQueriesContext(connection) as many:
        batch = review_batch.accept_all(keys=keys(taken[1:]), by=by)
    assert len(batch.accepted) == 49
    assert len(many) == len(one)
    first = Review.objects.get(report=taken[0]).batch
    assert first is not None
    with CaptureQueriesContext(connection) as undo_one:
        review_batch.undo_all(batch=first, by=by)
    with CaptureQueriesContext(connection) as undo_many:
        review_batch.undo_all(batch=batch.key, by=by)
    assert len(undo_many) == len(undo_one)
    reviewer.get(PAGE)
    with CaptureQueriesContext(connection) as fifty:
        assert len(reviewer.get(PAGE).context["rows"]) == 50
    Report.objects.exclude(pk=taken[0].pk).update(status="withdrawn")
    with CaptureQueriesContext(connection) as single:
        assert len(reviewer.get(PAGE).context["rows"]) == 1
    assert len(fifty) <= len(single) + 1, "the platforms of directives"
    assert len(fifty) <= 12


# --- taking back -----------------------------------------------------------------------------


def test_a_batch_is_taken_back_into_the_persons_hands(world: World, by: Any) -> None:
    taken = holds.take_clean(by)
    batch = review_batch.accept_all(keys=keys(taken), by=by)
    Dirty.objects.all().delete()
    with time_machine.travel(NOW + dt.timedelta(minutes=9), tick=False):
        assert set(review_batch.undo_all(batch=batch.key, by=by)) == set(taken)
        assert set(review_batch.clean_held(by)) == set(taken)
        with pytest.raises(NotAllowed):
            review_batch.undo_all(batch=batch.key, by=by)
    for report in Report.objects.filter(pk__in=keys(taken)):
        assert (report.status, report.decided_by, report.decided_at) == ("submitted", None, None)
    assert not Review.objects.filter(batch=batch.key, undone_at=None).exists()
    assert AuditEvent.objects.filter(action="review-undone").count() == len(taken)
    assert Dirty.objects.count() == len(taken)


def test_after_ten_minutes_or_for_another_a_batch_stands(world: World, by: Any) -> None:
    taken = holds.take_clean(by)
    batch = review_batch.accept_all(keys=keys(taken), by=by)
    with pytest.raises(PermissionDenied):
        review_batch.undo_all(batch=batch.key, by=world.operator_bogor)
    with time_machine.travel(NOW + dt.timedelta(minutes=11), tick=False), pytest.raises(NotAllowed):
        review_batch.undo_all(batch=batch.key, by=by)
    assert statuses(taken) == {"accepted"}


def test_what_was_taken_back_alone_stays_so(world: World, by: Any) -> None:
    taken = holds.take_clean(by)
    batch = review_batch.accept_all(keys=keys(taken), by=by)
    review.undo(review=Review.objects.get(report=taken[0], batch=batch.key), by=by)
    review.reject(report=Report.objects.get(pk=taken[0].pk), by=by, reason="duplicate")
    assert review_batch.undo_all(batch=batch.key, by=by) == taken[1:]
    assert statuses(taken[:1]) == {"rejected"}


# --- the buttons -------------------------------------------------------------------------------


def test_the_page_accepts_what_was_ticked_and_offers_to_take_it_back(
    world: World, by: Any, reviewer: Client
) -> None:
    taken = holds.take_clean(by)
    sent = {"langkah": "terima", "laporan": keys(taken)[:1]}
    page = reviewer.post(PAGE, sent, follow=True)
    assert statuses(taken[:1]) == {"accepted"}
    assert statuses(taken[1:]) == {"submitted"}
    key = Review.objects.get(report=taken[0], batch__isnull=False).batch
    back = reverse("review_batch_undo", args=[key])
    assert f'action="{back}"' in page.content.decode()
    assert reviewer.post(back)["Location"] == PAGE
    assert statuses(taken) == {"submitted"}
    assert reviewer.post(back, follow=True).status_code == 200


def test_the_page_names_what_it_left(world: World, by: Any, reviewer: Client) -> None:
    taken = holds.take_clean(by)
    Report.objects.filter(pk=world.report_submitted.pk).update(risk=8)
    page = reviewer.post(PAGE, {"langkah": "terima", "laporan": keys(taken)}, follow=True)
    tags = {m.level_tag: str(m) for m in page.context["messages"]}
    assert tags.keys() == {"warning", "success"}
    assert "PPS Empang" in tags["warning"]


@pytest.mark.parametrize("sent", [[], ["x"], ["-1"], ["9" * 30], ["0"]])
def test_nothing_chosen_is_nothing_done(by: Any, reviewer: Client, sent: list[str]) -> None:
    taken = holds.take_clean(by)
    response = reviewer.post(PAGE, {"langkah": "terima", "laporan": sent}, follow=True)
    assert [m.level_tag for m in response.context["messages"]] == ["warning"]
    assert statuses(taken) == {"submitted"}


def test_nobody_learns_of_a_batch_elsewhere(world: World, by: Any, signed_in: SignIn) -> None:
    taken = holds.take_clean(by)
    key = review_batch.accept_all(keys=keys(taken), by=by).key
    elsewhere = signed_in(world.operator_blora)
    for batch in (key, uuid.uuid4()):
        address = reverse("review_batch_undo", args=[batch])
        assert elsewhere.post(address).status_code == 404
    above = signed_in(world.operator_bogor)
    assert above.post(reverse("review_batch_undo", args=[key])).status_code == 403
