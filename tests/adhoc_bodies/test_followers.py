"""Followers of an account: entered day by day, corrected on the day, never decisive."""

import datetime as dt
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
from adhoc_bodies import followers
from adhoc_bodies.models import Body, FollowerCount, SocialAccount
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
TODAY = dt.date(2024, 9, 4)
DAY = dt.timedelta(days=1)


def enter(world: World, count: int, day: dt.date = TODAY, **more: Any) -> FollowerCount:
    said = {"account": world.accounts["pps_empang"], "by": world.member_empang} | more
    return followers.enter(counted_on=day, followers=count, **said)


def url(account: SocialAccount) -> str:
    return reverse("follower_counts", args=[account.pk])


def test_a_count_is_kept_with_its_day_and_told(world: World) -> None:
    row = enter(world, 1234)
    assert (row.followers, row.counted_on, row.entered_by) == (1234, TODAY, world.member_empang)
    event = AuditEvent.objects.get(action="followers-entered")
    assert event.data == {"counted_on": "2024-09-04", "followers": 1234}
    assert event.area_code == "32.71.01.1003"


def test_todays_count_is_corrected_today(world: World) -> None:
    enter(world, 120)
    enter(world, 12)
    assert FollowerCount.objects.get().followers == 12
    event = AuditEvent.objects.get(action="followers-corrected")
    assert event.data == {"counted_on": "2024-09-04", "followers": 12, "before": 120}


def test_counts_of_earlier_days_stand(world: World) -> None:
    enter(world, 120, TODAY - DAY)
    with pytest.raises(followers.DayCounted):
        enter(world, 12, TODAY - DAY)
    enter(world, 125)
    with time_machine.travel(NOW + DAY), pytest.raises(followers.DayCounted):
        enter(world, 1)
    assert list(FollowerCount.objects.values_list("followers", flat=True)) == [125, 120]


@pytest.mark.parametrize("day", [TODAY + DAY, TODAY - 4 * DAY, dt.date(2024, 5, 25)])
def test_nobody_counts_tomorrow_or_what_is_long_past(world: World, day: dt.date) -> None:
    with pytest.raises(followers.DayOutside):
        enter(world, 12, day)


def test_a_note_is_entered_a_few_days_later(world: World) -> None:
    assert enter(world, 12, TODAY - 3 * DAY).counted_on == TODAY - 3 * DAY


def test_a_new_body_counts_from_its_first_day(world: World) -> None:
    Body.objects.filter(pk=world.pps_empang.pk).update(formed_on=TODAY - DAY)
    world.accounts["pps_empang"].refresh_from_db()
    with pytest.raises(followers.DayOutside):
        enter(world, 12, TODAY - 2 * DAY)
    assert enter(world, 12, TODAY - DAY).followers == 12


def test_the_day_is_the_bodys_own(world: World) -> None:
    late = dt.datetime(2024, 9, 4, 15, 30, tzinfo=dt.UTC)  # half past midnight in Nabire
    with time_machine.travel(late):
        said = {"account": world.accounts["pps_oyehe"], "by": world.member_oyehe}
        assert enter(world, 5, TODAY + DAY, **said).counted_on == TODAY + DAY
        with pytest.raises(followers.DayOutside):
            enter(world, 5, TODAY + DAY)


@pytest.mark.parametrize("status", ["refused", "ended"])
def test_accounts_that_nobody_uses_are_not_counted(world: World, status: str) -> None:
    SocialAccount.objects.filter(pk=world.accounts["pps_empang"].pk).update(status=status)
    with pytest.raises(followers.NotInUse):
        enter(world, 12)


@pytest.mark.parametrize(
    "name",
    ["member_batu_tulis", "commissioner_bogor", "auditor_ri", "operator_kab_bogor", "dismissed"],
)
def test_others_enter_nothing(world: World, name: str) -> None:
    with pytest.raises(PermissionDenied):
        enter(world, 12, by=world.people[name])
    assert not FollowerCount.objects.exists()


@pytest.mark.parametrize(
    ("name", "status", "writes"),
    [
        ("member_empang", 200, True), ("colleague_empang", 200, True),
        ("operator_bogor", 200, True), ("commissioner_bogor", 200, False),
        ("auditor_bogor", 200, False), ("member_batu_tulis", 404, False),
        ("operator_blora", 404, False), ("nobody", 403, False),
    ],
)  # fmt: skip
def test_who_opens_the_page(
    world: World, signed_in: SignIn, name: str, status: int, writes: bool
) -> None:
    client, page = signed_in(world.people[name]), url(world.accounts["pps_empang"])
    answer = client.get(page)
    assert answer.status_code == status
    if status == 200:
        assert answer.context["may_enter"] == writes
    client.post(page, {"followers": "1,2 rb", "counted_on": "2024-09-04"})
    assert list(FollowerCount.objects.values_list("followers", flat=True)) == [1200] * writes


def test_the_list_shows_changes_and_a_line(world: World, signed_in: SignIn) -> None:
    for day, count in ((3, 100), (2, 150), (0, 140)):
        enter(world, count, TODAY - day * DAY)
    client = signed_in(world.member_empang)
    answer = client.get(url(world.accounts["pps_empang"]))
    assert [line.change for line in answer.context["lines"]] == [-10, 50, None]
    page = answer.content.decode()
    assert 'd="M8.0 112.0L162.7 8.0L472.0 28.8"' in page
    assert 'value="140"' in page
    own = reverse("body_accounts", args=[world.pps_empang.pk])
    assert url(world.accounts["pps_empang"]) in client.get(own).content.decode()


def test_one_count_draws_no_line(world: World) -> None:
    enter(world, 7)
    assert followers.chart(followers.history(world.accounts["pps_empang"])) is None
    enter(world, 7, TODAY - DAY)
    drawn = followers.chart(followers.history(world.accounts["pps_empang"]))
    assert drawn is not None
    assert drawn.path == "M8.0 112.0L472.0 112.0"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"followers": "", "counted_on": "2024-09-04"}, "followers"),
        ({"followers": "banyak", "counted_on": "2024-09-04"}, "followers"),
        ({"followers": "3000 jt", "counted_on": "2024-09-04"}, "followers"),
        ({"followers": "12", "counted_on": ""}, "counted_on"),
        ({"followers": "12", "counted_on": "2024-09-05"}, "counted_on"),
        ({"followers": "12", "counted_on": "2024-09-03"}, "counted_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    world: World, signed_in: SignIn, said: dict[str, str], field: str
) -> None:
    enter(world, 120, TODAY - DAY)
    answer = signed_in(world.member_empang).post(url(world.accounts["pps_empang"]), said)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert FollowerCount.objects.count() == 1


def test_many_counts_ask_as_often_as_one(world: World, signed_in: SignIn) -> None:
    client, page = signed_in(world.member_empang), url(world.accounts["pps_empang"])
    enter(world, 100)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    FollowerCount.objects.bulk_create(
        FollowerCount(
            account=world.accounts["pps_empang"], counted_on=TODAY - day * DAY,
            followers=100 + day, entered_by=world.member_empang, entered_at=NOW,
        )
        for day in range(1, 80)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        answer = client.get(page)
    assert len(answer.context["lines"]) == followers.SHOWN
    assert answer.context["lines"][-1].change is not None
    assert len(one) == len(many)
