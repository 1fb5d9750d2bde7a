"""Reports that waited on a phone: whose they are, taken once, answered in words."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from portal.offline import owner_of
from posts.models import Engagement, Report
from tests.posts.pasted import facebook, instagram
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
URL = reverse("report_outbox")


@pytest.fixture
def member(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.member_empang)


def kept(user: User, **changed: Any) -> dict[str, Any]:
    """What a phone delivers."""
    link = instagram(NOW - dt.timedelta(hours=1), "pps_empang")
    return {
        "link": link, "directive": "none", "posted_at": "", "posted_first": "",
        "client_key": str(uuid.uuid4()), "pemilik": owner_of(user),
        "saved_at": "2024-09-04T06:00:00.000Z",
    } | changed  # fmt: skip


def stored(form: dict[str, Any]) -> int:
    return Report.objects.filter(client_key=form["client_key"]).count()


def deliver(client: Client, form: dict[str, Any]) -> HttpResponse:
    answer: Any = client.post(URL, form)
    return answer


def test_a_phone_learns_who_is_signed_in_and_a_token(world: World, member: Client) -> None:
    told = member.get(URL).json()
    assert told["owner"] == owner_of(world.member_empang)
    assert len(told["token"]) > 30
    assert owner_of(world.member_empang) != owner_of(world.reviewer_bogor_selatan)
    assert "empang" not in told["owner"]


def test_twice_delivered_is_one_report_with_the_phones_time_as_a_remark(
    world: World, member: Client
) -> None:
    form = kept(world.member_empang)
    first, second = deliver(member, form), deliver(member, form)
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    report = Report.objects.get(client_key=form["client_key"])
    assert report.reported_at == NOW  # not the phone's time
    events = AuditEvent.objects.filter(action="report-delivered", object_id=report.pk)
    assert [event.data for event in events] == [{"saved_on_phone": form["saved_at"]}]


@pytest.mark.parametrize(
    ("saved_at", "counted_on"),
    [
        ("2024-09-03T16:59:59.000Z", "2024-09-03"),  # 23.59 WIB, the day before
        ("2024-09-03T17:00:00.000Z", "2024-09-04"),
        ("2019-01-01T00:00:00.000Z", "2024-09-02"),  # before the post: its own day
        ("2031-01-01T00:00:00.000Z", "2024-09-04"),  # still to come: today
        ("2024-09-03T10:00:00", "2024-09-04"),
        ("kemarin", "2024-09-04"),
        ("0001-01-01T00:00:00+23:59", "2024-09-04"),
        ("", "2024-09-04"),
    ],
)
def test_figures_are_kept_with_the_day_on_which_the_phone_says_they_were_written(
    world: World, member: Client, saved_at: str, counted_on: str
) -> None:
    link = instagram(NOW - dt.timedelta(days=2), "pps_empang")
    form = kept(world.member_empang, link=link, saved_at=saved_at, likes="1,2 rb")
    for _again in range(2):
        assert deliver(member, form).status_code == 200
    row = Engagement.objects.get(report__client_key=form["client_key"])
    assert (row.likes, str(row.counted_on)) == (1200, counted_on)
    noted = AuditEvent.objects.get(action="report-delivered").data["saved_on_phone"]
    assert noted == (saved_at if saved_at.endswith(("Z", "+23:59")) else "")


def test_the_same_key_with_another_link_is_a_conflict(world: World, member: Client) -> None:
    form = kept(world.member_empang)
    deliver(member, form)
    answer = deliver(member, form | {"link": instagram(NOW - dt.timedelta(hours=2))})
    assert answer.status_code == 409
    assert "laporan itu yang disimpan" in answer.content.decode()
    assert stored(form) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"link": "https://www.instagram.com/kpukotabogor"}, "bukan tautan profil"),
        ({"link": facebook()}, "Isi kapan unggahan"),
        ({"directive": "999999"}, "Pilih arahan"),
        ({"directive": ""}, "Pilih arahan"),
    ],
)
def test_what_is_wrong_comes_back_in_words(
    world: World, member: Client, changed: dict[str, str], words: str
) -> None:
    form = kept(world.member_empang, **changed)
    answer = deliver(member, form)
    assert answer.status_code == 422
    assert words in answer.json()["message"]  # type: ignore[attr-defined]
    assert stored(form) == 0


def test_what_another_person_wrote_is_not_taken(world: World, member: Client) -> None:
    for owner in (owner_of(world.reviewer_bogor_selatan), "", "x" * 1000, "ä"):
        form = kept(world.member_empang, pemilik=owner)
        assert deliver(member, form).status_code == 412
        assert stored(form) == 0


def test_who_was_dismissed_is_refused_and_strangers_must_sign_in(
    world: World, signed_in: SignIn
) -> None:
    form = kept(world.dismissed)
    gone = signed_in(world.dismissed)
    assert gone.get(URL).status_code == deliver(gone, form).status_code == 403
    assert deliver(Client(), form).status_code == 302
    assert stored(form) == 0


def test_a_delivery_needs_the_token(world: World, member: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = member.cookies
    form = kept(world.member_empang)
    assert deliver(strict, form).status_code == 403
    token = strict.get(URL).json()["token"]
    answer = strict.post(URL, form, headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    assert stored(form) == 1
