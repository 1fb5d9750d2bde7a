"""Holds: a report is in one reviewer's hands at a time, for ten minutes of doing nothing."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from posts import holds, review
from posts.models import Hold, Report, Review
from posts.querysets import ReportQuerySet
from posts.refusals import HeldByOther
from posts.review_queue import FILTERS, queue_of
from tests.factories import MembershipFactory, ReportFactory, UserFactory
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
QUEUE = "/verifikasi/"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def nothing_old_waits(world: World) -> None:
    """The body of the last election is called PPS Empang too."""
    Report.objects.filter(body=world.pps_dissolved).update(status="withdrawn")


@pytest.fixture
def two(world: World) -> tuple[Any, Any]:
    """Two people who review for PPK Bogor Selatan; reports of two PPS wait."""
    colleague = UserFactory(name="Siti Rahma")
    MembershipFactory(user=colleague, body=world.ppk_bogor_selatan, role="reviewer")
    return world.reviewer_bogor_selatan, colleague


@pytest.fixture
def reviewer(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.reviewer_bogor_selatan)


def more(world: World, number: int, **fields: Any) -> list[Report]:
    """Reports of PPS Empang, the first the longest waiting of all."""
    return [
        ReportFactory(
            body=world.pps_empang,
            election=world.election,
            post_id=f"antre-{each}",
            posted_at=NOW - dt.timedelta(days=3),
            reported_at=NOW - dt.timedelta(days=2, minutes=-each),
            **fields,
        )
        for each in range(number)
    ]


def later(minutes: float) -> Any:
    return time_machine.travel(NOW + dt.timedelta(minutes=minutes), tick=False)


def url(name: str, report: Report) -> str:
    return reverse(name, args=[report.pk])


def status_of(report: Report) -> str:
    return Report.objects.get(pk=report.pk).status


# --- who holds what ----------------------------------------------------------------------


def test_the_next_one_is_nobody_elses(world: World, two: tuple[Any, Any]) -> None:
    one, other = two
    first, second = holds.take_next(one), holds.take_next(other)
    assert {first, second} == {world.report_submitted, world.reports["pps_batu_tulis"]}
    assert holds.take_next(UserFactory()) is None, "who reviews nothing is given nothing"
    assert first is not None
    assert not holds.take(first, other)
    assert holds.take(first, one), "again"
    assert holds.held_by_other(first, other) == one
    assert holds.held_by_other(first, one) is None


def test_after_ten_minutes_of_nothing_a_report_is_free(world: World, two: tuple[Any, Any]) -> None:
    one, other = two
    holds.take(world.report_submitted, one)
    with later(9.9):
        assert not holds.take(world.report_submitted, other)
        assert holds.take(world.report_submitted, one), "renewed"
    with later(15):
        assert not holds.take(world.report_submitted, other)
    with later(20):
        assert holds.held_by_other(world.report_submitted, other) is None
        assert holds.take(world.report_submitted, other)
        assert not holds.take(world.report_submitted, one)


def test_a_demo_clock_that_jumps_back_frees_everything(world: World, two: tuple[Any, Any]) -> None:
    one, other = two
    with later(60 * 9):
        holds.take(world.report_submitted, one)
    assert holds.take(world.report_submitted, other)


def test_a_decided_report_cannot_be_held(world: World, two: tuple[Any, Any]) -> None:
    review.accept(report=world.report_submitted, by=two[0])
    assert not holds.take(world.report_submitted, two[0])
    assert not Hold.objects.exists()


def test_a_verdict_ends_the_hold_and_needs_none(world: World, two: tuple[Any, Any]) -> None:
    holds.take(world.report_submitted, two[0])
    review.accept(report=world.report_submitted, by=two[0])
    assert not Hold.objects.exists()
    review.accept(report=world.reports["pps_batu_tulis"], by=two[1])


@pytest.mark.parametrize("deed", [review.accept, review.return_, review.reject])
def test_nobody_decides_on_what_another_holds(
    world: World, two: tuple[Any, Any], deed: Callable[..., Review]
) -> None:
    one, other = two
    holds.take(world.report_submitted, one)
    reason = {} if deed is review.accept else {"reason": "duplicate"}
    with pytest.raises(HeldByOther) as refusal:
        deed(report=Report.objects.get(pk=world.report_submitted.pk), by=other, **reason)
    assert refusal.value.holder == one
    assert status_of(world.report_submitted) == "submitted"
    assert Hold.objects.filter(reviewer=one).exists()
    with later(10):
        deed(report=Report.objects.get(pk=world.report_submitted.pk), by=other, **reason)


def test_nobody_keeps_a_whole_queue_from_the_others(
    world: World, two: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who takes more than a batch and some reports besides gives the first ones back."""
    monkeypatch.setattr(holds, "MOST", 5)
    first, second = two
    made = more(world, 12, risk=3)
    for minute, report in enumerate(made):
        with later(minute / 10):
            assert holds.take(report, first)
    with later(2):
        kept = Hold.objects.values_list("report", flat=True)
        assert set(kept) == {report.pk for report in made[-5:]}
        assert holds.take_next(second) == made[0]
        assert holds.take(made[-1], first)
        assert Hold.objects.filter(reviewer=first).count() == 5


def test_expired_holds_are_swept(world: World, two: tuple[Any, Any]) -> None:
    holds.take(world.report_submitted, two[0])
    with later(5):
        holds.take(world.reports["pps_batu_tulis"], two[0])
    with later(11):
        holds.sweep()
    assert [hold.report for hold in Hold.objects.all()] == [world.reports["pps_batu_tulis"]]


# --- in which order -------------------------------------------------------------------------


def test_who_skips_goes_on_behind_and_begins_again_at_the_end(world: World) -> None:
    by = world.reviewer_bogor_selatan
    order = list(queue_reports(by))
    risky = order[-1]
    Report.objects.filter(pk=risky.pk).update(risk=3, flags={"old": {}})
    more(world, 2)
    wanted = [row.report for row in queue_of(by, "", None).rows]
    assert wanted[0] == risky
    walked = [holds.take_next(by)]
    for _ in range(4):
        report = walked[-1]
        assert report is not None
        holds.release(report, by)
        walked.append(holds.take_next(by, after=report))
    assert walked == [*wanted, wanted[0]]


def queue_reports(by: Any) -> ReportQuerySet:
    return Report.objects.reviewable_by(by).submitted().order_by(*holds.ORDER)


def test_the_next_one_is_of_the_filter(world: World) -> None:
    by = world.reviewer_bogor_selatan
    flagged = world.reports["pps_batu_tulis"]
    Report.objects.filter(pk=flagged.pk).update(risk=1, flags={"mended": {}})
    assert holds.take_next(by, FILTERS["bersih"]) == world.report_submitted
    assert holds.take_next(by, FILTERS["perbaikan"]) == flagged
    assert holds.take_next(by, FILTERS["old"]) is None


# --- the buttons ------------------------------------------------------------------------------


def test_next_opens_a_report_and_skipping_gives_it_back(
    world: World, reviewer: Client, two: tuple[Any, Any]
) -> None:
    response = reviewer.post(reverse("review_next"))
    held = Hold.objects.get().report
    assert response["Location"] == f"{QUEUE}?laporan={held.pk}"
    response = reviewer.post(reverse("review_next"), {"lewati": held.pk})
    following = Hold.objects.get().report
    assert following != held
    holds.take(held, two[1])
    response = reviewer.post(reverse("review_next"), {"lewati": held.pk, "saring": "bersih"})
    assert Hold.objects.get(reviewer=two[1]).report == held, "not mine to give back"
    assert response["Location"] == f"{QUEUE}?saring=bersih&laporan={following.pk}"


def test_next_says_when_nothing_is_free(
    world: World, reviewer: Client, two: tuple[Any, Any]
) -> None:
    while holds.take_next(two[1], after=None) and Hold.objects.count() < 2:
        holds.take_clean(two[1])
    response = reviewer.post(reverse("review_next"), follow=True)
    assert [m.level_tag for m in response.context["messages"]] == ["info"]
    html = response.content.decode()
    assert html.count("Siti Rahma") >= 2
    assert reverse("review_accept", args=[world.report_submitted.pk]) not in html


def test_a_verdict_takes_the_next_one_in_the_same_request(world: World, reviewer: Client) -> None:
    reviewer.post(url("review_accept", world.report_submitted), {"ambil": "1"})
    assert Hold.objects.get().report == world.reports["pps_batu_tulis"]
    reviewer.post(url("review_accept", world.reports["pps_batu_tulis"]))
    assert not Hold.objects.exists()


def test_an_opened_report_is_held_and_the_one_before_given_back(
    world: World, reviewer: Client
) -> None:
    first, second = world.report_submitted, world.reports["pps_batu_tulis"]
    assert reviewer.post(url("review_hold", first), headers=FRAGMENT).status_code == 204
    reviewer.post(url("review_hold", second), {"lepas": first.pk}, headers=FRAGMENT)
    assert Hold.objects.get().report == second
    response = reviewer.post(url("review_hold", second))
    assert response["Location"] == f"{QUEUE}?laporan={second.pk}"


def test_who_comes_too_late_is_told_or_led_on(
    world: World, reviewer: Client, two: tuple[Any, Any]
) -> None:
    first, second = world.report_submitted, world.reports["pps_batu_tulis"]
    holds.take(first, two[1])
    told = reviewer.post(url("review_hold", first), headers=FRAGMENT).content.decode()
    assert "Siti Rahma" in told
    led = reviewer.post(url("review_hold", first), {"tiba": "1"}, headers=FRAGMENT)
    assert f"{QUEUE}?laporan={second.pk}" in led["HX-Location"]
    assert Hold.objects.get(report=second).reviewer == two[0]


def test_the_queue_passes_over_what_others_hold(
    world: World, reviewer: Client, two: tuple[Any, Any]
) -> None:
    holds.take(world.reports["pps_batu_tulis"], two[1])
    before = list(Hold.objects.values())
    page = reviewer.get(QUEUE)
    assert page.context["row"].report == world.report_submitted
    assert "Siti Rahma" in page.content.decode()
    opened = reviewer.get(f"{QUEUE}?laporan={world.reports['pps_batu_tulis'].pk}").content.decode()
    assert reverse("review_accept", args=[world.reports["pps_batu_tulis"].pk]) not in opened
    assert list(Hold.objects.values()) == before, "GET writes nothing"


def test_a_refused_verdict_loses_nothing_that_was_written(
    world: World, reviewer: Client, two: tuple[Any, Any]
) -> None:
    holds.take(world.report_submitted, two[1])
    response = reviewer.post(url("review_accept", world.report_submitted), follow=True)
    assert [m.level_tag for m in response.context["messages"]] == ["info"]
    sent = {"verdict": "returned", "reason": "other", "note": "Foto buram sekali", "ambil": "1"}
    page = reviewer.post(url("review_refuse", world.report_submitted), sent)
    assert page.status_code == 422
    assert page["HX-Retarget"] == "body"
    for words in ("Siti Rahma", "Foto buram sekali", 'name="ambil"'):
        assert words in page.content.decode()
    assert status_of(world.report_submitted) == "submitted"


# --- many at once ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_twenty_reviewers_never_get_the_same_report(world: World) -> None:
    """Each takes three, one behind the other; some take a batch. Nobody gives anything back."""
    more(world, 120)
    people = [UserFactory(name=f"Pemeriksa {number}") for number in range(20)]
    for person in people:
        MembershipFactory(user=person, body=world.ppk_bogor_selatan, role="reviewer")
    given: set[tuple[int, int]] = set()
    failures: list[BaseException] = []
    start = threading.Barrier(20)

    def work(person: Any, number: int) -> None:
        report = None
        try:
            start.wait(300)
            for _ in range(3):
                report = holds.take_next(person, after=report)
                assert report is not None
                given.add((report.pk, person.pk))
            batch = holds.take_clean(person, 5) if number % 5 == 0 else []
            given.update((each.pk, person.pk) for each in batch)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(p, n)) for n, p in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert not failures, (connection.vendor, failures)
    reports = [report for report, _ in given]
    assert len(reports) == len(set(reports)) >= 60
    assert given == set(Hold.objects.values_list("report_id", "reviewer_id"))
