"""Closing the week of a large area: ordered on the page, done once by a worker."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from adhoc_bodies.models import Area, Dirty, Membership
from portal import clock, weeks
from posts.models import Report
from targets import closing, closing_orders, tasks
from targets.models import BodyWeek, ClosingOrder
from tests.targets.stored import roll_up, store
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
PLACE = "/pekan/?wilayah=32"


@pytest.fixture
def campaign(world: World) -> World:
    """Stored weeks of the province, of which W33 may be closed."""
    Report.objects.all().update(status="accepted")
    for week in weeks.between(202433, WEEK):
        for body in ("ppk_bogor_selatan", "pps_empang", "pps_batu_tulis"):
            store(world.bodies[body], week, earned=2)
    roll_up(world, *weeks.between(202433, WEEK))
    Dirty.objects.all().delete()
    return world


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The orders of which workers were told."""
    keys: list[int] = []
    monkeypatch.setattr(
        tasks.close_area, "apply_async", lambda args, **options: keys.append(args[0])
    )
    return keys


@pytest.fixture
def ordered(campaign: World, signed_in: SignIn, told: list[int]) -> Client:
    """The province's commissioner after closing W33."""
    client = signed_in(campaign.commissioner_jabar)
    answer = client.post(reverse("week_close", args=[202433]), {"wilayah": "32"})
    assert answer.status_code == 302
    return client


def closed() -> int:
    return BodyWeek.objects.filter(week=202433, closed_on__isnull=False).count()


def test_a_provinces_week_is_closed_by_a_worker(
    campaign: World, ordered: Client, told: list[int]
) -> None:
    assert closed() == 0
    assert told == [ClosingOrder.objects.get().pk]
    html = ordered.get(PLACE).content.decode()
    assert "Sedang ditutup." in html
    assert "load delay:5s" in html
    assert "2024-W33/tutup" not in html
    tasks.close_area(told[0])
    assert closed() > 3
    assert not ClosingOrder.objects.exists()
    event = AuditEvent.objects.get(action="week-closed")
    assert (event.actor, event.area_code) == (campaign.commissioner_jabar, "32")
    assert "Sedang ditutup." not in ordered.get(PLACE).content.decode()


@pytest.mark.usefixtures("ordered")
def test_a_message_that_comes_twice_closes_nothing_twice(told: list[int]) -> None:
    tasks.close_area(told[0])
    tasks.close_area(told[0])
    assert AuditEvent.objects.filter(action="week-closed").count() == 1


def test_asking_twice_leaves_one_order(ordered: Client) -> None:
    ordered.post(reverse("week_close", args=[202433]), {"wilayah": "32"})
    assert ClosingOrder.objects.count() == 1


@pytest.mark.usefixtures("ordered")
def test_the_sweep_tells_again_of_an_order(told: list[int]) -> None:
    first = list(told)
    tasks.sweep_weeks()
    assert told == first * 2


def test_an_order_that_fails_is_told_and_can_be_given_again(
    campaign: World, ordered: Client, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**given: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(closing_orders, "close_area_week", fails)
        tasks.close_area(told[0])
    html = ordered.get(PLACE).content.decode()
    assert "Penutupan gagal." in html
    assert "2024-W33/tutup" in html
    told.clear()
    tasks.sweep_weeks()
    assert told == [], "nobody repeats it by himself"
    ordered.post(reverse("week_close", args=[202433]), {"wilayah": "32"})
    tasks.close_area(told[0])
    assert closed() > 3


@pytest.mark.usefixtures("ordered")
def test_who_lost_the_right_meanwhile_closes_nothing(campaign: World, told: list[int]) -> None:
    Membership.objects.filter(user=campaign.commissioner_jabar).update(ends_on="2024-09-01")
    tasks.close_area(told[0])
    assert closed() == 0
    assert not ClosingOrder.objects.exists()


def test_a_regencys_week_is_closed_at_once(
    campaign: World, signed_in: SignIn, told: list[int]
) -> None:
    client = signed_in(campaign.commissioner_bogor)
    client.post(reverse("week_close", args=[202433]), {"wilayah": "32.71"})
    assert told == []
    assert closed() > 2


def test_nothing_is_ordered_before_the_days_are_over(
    campaign: World, signed_in: SignIn, told: list[int]
) -> None:
    client = signed_in(campaign.commissioner_jabar)
    client.post(reverse("week_close", args=[202435]), {"wilayah": "32"})
    assert told == []
    assert not ClosingOrder.objects.exists()


def test_no_request_computes_a_large_areas_week(
    campaign: World, signed_in: SignIn, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**given: Any) -> None:
        raise AssertionError("computed while somebody waits")

    monkeypatch.setattr(closing, "close_area_week", fails)
    client = signed_in(campaign.commissioner_jabar)
    answer = client.post(reverse("week_close", args=[202435]), {"wilayah": "32"}, follow=True)
    assert "Belum ada yang bisa ditutup" in answer.content.decode()


def test_a_failing_closing_is_told_and_logged(
    campaign: World,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(**given: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(closing, "close_area_week", fails)
    client = signed_in(campaign.commissioner_bogor)
    answer = client.post(reverse("week_close", args=[202433]), {"wilayah": "32.71"}, follow=True)
    assert "Penutupan gagal." in answer.content.decode()
    assert "could not be closed" in caplog.text


@pytest.mark.usefixtures("ordered")
def test_a_standing_order_is_neither_locked_nor_rewritten(campaign: World) -> None:
    """A worker may hold its row: whoever asks again only reads it."""
    before = ClosingOrder.objects.values().get()
    with CaptureQueriesContext(connection) as queries:
        closing_orders.order(
            election=campaign.pilkada, week=202433, area=campaign.jabar, by=campaign.commissioner_ri
        )
    assert not [one for one in queries if "FOR UPDATE" in one["sql"]]
    assert ClosingOrder.objects.values().get() == before
    assert AuditEvent.objects.filter(action="week-close-ordered").count() == 1


@pytest.mark.usefixtures("ordered")
def test_an_order_that_kills_its_worker_is_given_up(
    told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """What no handler sees."""

    def killed(**given: Any) -> None:
        raise Killed

    monkeypatch.setattr(closing_orders, "close_area_week", killed)
    for _try in range(5):
        with pytest.raises(Killed):
            tasks.close_area(told[0])
        tasks.close_area(told[0])  # it is still that worker's
        assert closing_orders.waiting() == []
        ClosingOrder.objects.update(started_at=clock.now() - closing_orders.LEASE * 2)
    tasks.close_area(told[0])
    assert ClosingOrder.objects.get().failed_at is not None


@pytest.mark.usefixtures("ordered")
def test_whose_account_is_shut_closes_nothing(campaign: World, told: list[int]) -> None:
    type(campaign.commissioner_jabar).objects.filter(pk=campaign.commissioner_jabar.pk).update(
        is_active=False
    )
    tasks.close_area(told[0])
    assert closed() == 0
    assert AuditEvent.objects.filter(action="week-close-dropped", area_code="32").exists()


def reopen(world: World, code: str, by: Any) -> None:
    closing.reopen_week(
        election=world.pilkada, week=202433, area=Area.objects.get(code=code), by=by, reason="x"
    )


@pytest.mark.parametrize("code", ["32.71", "32", "ID"])
@pytest.mark.usefixtures("ordered")
def test_a_reopening_takes_back_the_orders_around_it(
    campaign: World, told: list[int], code: str
) -> None:
    area = Area.objects.get(code=code)
    closing.close_area_week(
        election=campaign.pilkada, week=202433, area=area, by=campaign.commissioner_ri
    )
    reopen(campaign, code, campaign.commissioner_ri)
    tasks.close_area(told[0])
    assert not ClosingOrder.objects.exists()
    assert closed() == 0
    assert AuditEvent.objects.filter(action="week-close-dropped", area_code="32").exists()


@pytest.mark.usefixtures("ordered")
def test_a_reopening_elsewhere_leaves_an_order(campaign: World) -> None:
    reopen(campaign, "33", campaign.commissioner_ri)
    assert ClosingOrder.objects.exists()


@pytest.mark.parametrize(("code", "again"), [("32", True), ("32.71", False)])
def test_a_province_ends_the_days_of_its_own_reopening_only(
    campaign: World, ordered: Client, told: list[int], code: str, again: bool
) -> None:
    tasks.close_area(told[0])
    reopen(campaign, code, campaign.commissioner_ri)
    left = closed()
    assert ("Tutup lagi" in ordered.get(PLACE).content.decode()) is again
    ordered.post(reverse("week_close", args=[202433]), {"wilayah": "32"})
    assert ClosingOrder.objects.exists() is again
    tasks.sweep_weeks()
    for key in set(told):
        tasks.close_area(key)
    assert (closed() > left) is again


def test_an_open_page_stops_asking_after_some_minutes(ordered: Client) -> None:
    assert "load delay:5s" in ordered.get(PLACE).content.decode()
    ClosingOrder.objects.update(asked_at=clock.now() - dt.timedelta(minutes=11))
    html = ordered.get(PLACE).content.decode()
    assert "Sedang ditutup." in html
    assert "load delay:5s" not in html
