"""Reporting a post: what is stored, what is refused, and that nothing is done twice."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from adhoc_bodies.models import Dirty, SocialAccount
from posts.models import Report
from tests.factories import DirectiveFactory, SocialAccountFactory
from tests.posts import pasted
from tests.world import NOW, WEEK, World

SignIn = Callable[[Any], Client]
THIS_NOON = dt.datetime(2024, 9, 4, 5, 12, tzinfo=dt.UTC)  # 12.12 WIB


@pytest.fixture
def member(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.member_empang)


def form(world: World, link: str, **changes: Any) -> dict[str, Any]:
    """What the browser sends."""
    return {
        "link": link,
        "directive": str(world.directive_bogor.pk),
        "posted_at": "2024-09-04T14:00",
        "client_key": str(uuid.uuid4()),
    } | changes


def send(client: Client, data: dict[str, Any]) -> Any:
    return client.post(reverse("report_new"), data)


def test_a_report_holds_what_its_link_tells(world: World, member: Client) -> None:
    before = Report.objects.count()
    response = send(member, form(world, pasted.instagram(THIS_NOON, "PPS.Empang")))
    assert response.status_code == 302
    assert response["Location"] == reverse("staff_home")
    report = Report.objects.latest("pk")
    assert Report.objects.count() == before + 1
    assert (report.platform, report.handle, report.status) == (
        "instagram", "pps.empang", "submitted",
    )  # fmt: skip
    assert report.account == world.accounts["pps_empang"]
    assert abs(report.posted_at - THIS_NOON) < dt.timedelta(seconds=1)
    assert report.posted_at_source == "id"
    assert report.reported_at == NOW
    assert (report.posted_on, report.reported_on, report.effective_on, report.week) == (
        *[dt.date(2024, 9, 4)] * 3, WEEK,
    )  # fmt: skip
    assert (report.province, report.regency, report.district) == (
        world.jabar, world.bogor, world.bogor_selatan,
    )  # fmt: skip
    assert (report.body, report.submitted_by) == (world.pps_empang, world.member_empang)
    assert report.election == world.pilkada
    assert report.directive == world.directive_bogor


def test_a_report_is_audited_and_marks_the_weeks_it_changes(world: World, member: Client) -> None:
    directive: Any = DirectiveFactory(
        election=world.pilkada, office=world.office_bogor, area=world.bogor,
        starts_on=dt.date(2024, 9, 1), due_on=dt.date(2024, 9, 11),
    )  # fmt: skip
    send(member, form(world, pasted.instagram(THIS_NOON), directive=directive.pk))
    report = Report.objects.latest("pk")
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.object_id) == ("report-submitted", report.pk)
    assert (event.actor, event.area_code) == (world.member_empang, world.empang.code)
    marks = Dirty.objects.filter(body=world.pps_empang).values_list("week", flat=True)
    assert set(marks) == {202436, 202437}


def test_a_late_report_counts_on_the_day_of_the_report(world: World, member: Client) -> None:
    posted = NOW - dt.timedelta(days=4)
    send(member, form(world, pasted.x_post(posted), directive="none"))
    report = Report.objects.latest("pk")
    assert report.posted_on == dt.date(2024, 8, 31)
    assert report.effective_on == dt.date(2024, 9, 4)
    assert report.week == 202436
    assert report.directive is None


def test_dates_are_those_of_the_bodys_zone(world: World, signed_in: SignIn) -> None:
    # 23.30 WIB is 01.30 WIT of the next day.
    posted = dt.datetime(2024, 9, 3, 16, 30, tzinfo=dt.UTC)
    client = signed_in(world.member_oyehe)
    send(client, form(world, pasted.x_post(posted), directive="none"))
    assert Report.objects.latest("pk").posted_on == dt.date(2024, 9, 4)


def test_the_id_is_believed_and_not_the_reporter(world: World, member: Client) -> None:
    send(member, form(world, pasted.instagram(THIS_NOON), posted_at="2024-08-01T10:00"))
    assert Report.objects.latest("pk").posted_on == dt.date(2024, 9, 4)


def test_a_claim_stands_where_the_id_is_silent(world: World, member: Client) -> None:
    send(member, form(world, pasted.facebook(), posted_at="2024-09-03T08:30"))
    report = Report.objects.latest("pk")
    assert report.posted_at_source == "claimed"
    assert report.posted_at == dt.datetime(2024, 9, 3, 1, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "claim", ["", "2024-09-05T08:00", "0000-01-01T00:00", "gestern", "9999-12-31T23:59"]
)
def test_a_missing_or_impossible_claim_is_refused(world: World, member: Client, claim: str) -> None:
    before = Report.objects.count()
    response = send(member, form(world, pasted.facebook(), posted_at=claim))
    assert response.status_code == 422
    assert "posted_at" in response.context["form"].errors
    assert Report.objects.count() == before


def test_the_same_form_sent_twice_makes_one_report(world: World, member: Client) -> None:
    data = form(world, pasted.instagram(THIS_NOON))
    first, second = send(member, data), send(member, data)
    assert first.status_code == second.status_code == 302
    assert Report.objects.filter(client_key=data["client_key"]).count() == 1


def test_the_same_key_with_another_content_is_refused(world: World, member: Client) -> None:
    data = form(world, pasted.instagram(THIS_NOON))
    send(member, data)
    other = data | {"link": pasted.instagram(THIS_NOON, serial=2)}
    response = send(member, other)
    assert response.status_code == 409
    kept = Report.objects.get(client_key=data["client_key"])
    assert kept.post_id in data["link"]


def test_a_post_is_reported_once_by_one_body(
    world: World, member: Client, signed_in: SignIn
) -> None:
    link = pasted.instagram(THIS_NOON)
    send(member, form(world, link))
    first = Report.objects.latest("pk")
    again = send(member, form(world, link))
    assert again.status_code == 422
    page = again.content.decode()
    assert reverse("report_detail", args=[first.pk]) in page
    assert link.replace("&", "&amp;") in page, "nothing typed is lost"
    others = send(signed_in(world.member_batu_tulis), form(world, link))
    assert others.status_code == 422
    assert reverse("report_detail", args=[first.pk]) not in others.content.decode()
    assert Report.objects.filter(post_key=first.post_key).count() == 1


@pytest.mark.parametrize("status", ["withdrawn", "rejected"])
def test_a_post_is_free_again(world: World, member: Client, status: str) -> None:
    link = pasted.instagram(THIS_NOON)
    send(member, form(world, link))
    Report.objects.filter(pk=Report.objects.latest("pk").pk).update(status=status)
    assert send(member, form(world, link)).status_code == 302


def test_no_link_no_directive(world: World, member: Client) -> None:
    response = send(member, {"link": " ", "client_key": "x"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"link", "directive"}
    page = response.content.decode()
    assert "<title>Error: " in page or "<title>Galat: " in page
    assert 'class="errsum"' in page


@pytest.mark.parametrize("whose", ["draft_bogor", "directive_blora"])
def test_a_directive_for_others_is_no_choice(world: World, member: Client, whose: str) -> None:
    directive = world.draft_bogor if whose == "draft_bogor" else world.directives["office_blora"]
    response = send(member, form(world, pasted.instagram(THIS_NOON), directive=directive.pk))
    assert response.status_code == 422
    assert "directive" in response.context["form"].errors


def test_an_unknown_or_foreign_account_is_no_obstacle(world: World, member: Client) -> None:
    SocialAccountFactory(body=world.pps_batu_tulis, handle="milik.lain")
    for serial, handle in enumerate(["tak.dikenal", "milik.lain"], start=5):
        send(member, form(world, pasted.instagram(THIS_NOON, handle, serial)))
        report = Report.objects.latest("pk")
        assert (report.handle, report.account) == (handle, None)


def test_an_ended_account_is_not_the_bodys(world: World, member: Client) -> None:
    account = SocialAccountFactory(body=world.pps_empang, handle="lama.empang", no_longer_used=True)
    assert account.status == SocialAccount.Status.ENDED
    send(member, form(world, pasted.instagram(THIS_NOON, "lama.empang")))
    assert Report.objects.latest("pk").account is None


def test_only_listed_fields_are_taken(world: World, member: Client) -> None:
    extra = {
        "status": "accepted", "body": world.pps_batu_tulis.pk, "reported_at": "2024-01-01",
        "effective_on": "2024-01-01", "submitted_by": world.nobody.pk, "week": "202401",
    }  # fmt: skip
    send(member, form(world, pasted.instagram(THIS_NOON)) | extra)
    report = Report.objects.latest("pk")
    assert (report.status, report.body, report.week) == ("submitted", world.pps_empang, WEEK)
    assert report.submitted_by == world.member_empang


@pytest.mark.parametrize("who", ["dismissed", "member_dissolved", "nobody", "operator_bogor"])
def test_who_serves_in_no_body_today_reports_nothing(
    world: World, signed_in: SignIn, who: str
) -> None:
    before = Report.objects.count()
    response = send(signed_in(getattr(world, who)), form(world, pasted.instagram(THIS_NOON)))
    assert response.status_code == 403
    assert Report.objects.count() == before


@pytest.mark.parametrize(
    "link",
    ["a" * 20_000, "https://www.instagram.com/pps.empang/", "http://[", "٠" * 99,
     "https://x.com/i/status/" + "9" * 400, "\ud800".encode("utf-8", "replace").decode()],
)  # fmt: skip
def test_nonsense_is_refused_in_words(world: World, member: Client, link: str) -> None:
    before = Report.objects.count()
    response = send(member, form(world, link))
    assert response.status_code == 422
    assert Report.objects.count() == before
    check = member.get(reverse("report_check"), {"link": link, "directive": "%"})
    assert check.status_code == 200


def test_submitting_costs_few_queries(
    world: World, member: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(24):
        send(member, form(world, pasted.instagram(THIS_NOON, "pps.empang")))
