"""Nominations: what a body, or the office for it, may put before the jury, and take back."""

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

from accounts.models import AuditEvent, User
from posts.models import Evidence, Report
from targets.models import Nomination, Programme, Signature
from targets.rewards import nominations
from targets.rewards.nominations import NominationRefused
from tests.factories import JurorFactory, MarkFactory, RankingFactory, ReportFactory
from tests.targets.rewards.judged import accepted, nominated
from tests.targets.rewards.stories import programme_of
from tests.world import NOW, World

SignIn = Callable[[User], Client]


def nominate(world: World, programme: Programme, report: Report, **more: Any) -> Nomination:
    said = {"by": world.member_empang} | more
    return nominations.nominate(programme=programme, report=report, **said)


def refused(world: World, programme: Programme, report: Report, **more: Any) -> str:
    """The reason for which a nomination is refused."""
    with pytest.raises(NominationRefused) as refusal:
        nominate(world, programme, report, **more)
    return refusal.value.reason


def url(programme: Programme) -> str:
    return reverse("nomination_list", args=[programme.pk])


# --- nominating ----------------------------------------------------------------------


def test_a_member_nominates_an_own_post(world: World) -> None:
    programme, report = programme_of(world), accepted(world.pps_empang)
    made = nominate(world, programme, report)
    assert (made.body, made.by, made.at) == (world.pps_empang, world.member_empang, NOW)
    event = AuditEvent.objects.get(action="post-nominated")
    assert event.data == {"programme": programme.pk, "report": report.pk}


def test_the_office_nominates_for_a_body(world: World) -> None:
    programme, report = programme_of(world), accepted(world.pps_empang)
    assert nominate(world, programme, report, by=world.operator_bogor).body == world.pps_empang


@pytest.mark.parametrize(
    "name", ["member_batu_tulis", "reviewer_bogor_selatan", "commissioner_bogor", "operator_jabar"]
)
def test_others_nominate_and_withdraw_nothing(world: World, name: str) -> None:
    programme = programme_of(world)
    post = nominated(programme, world.pps_empang)
    with pytest.raises(PermissionDenied):
        nominate(world, programme, accepted(world.pps_empang), by=world.people[name])
    with pytest.raises(PermissionDenied):
        nominations.withdraw(nomination=post, by=world.people[name])
    assert Nomination.objects.count() == 1


@pytest.mark.parametrize("status", ["submitted", "returned", "rejected", "withdrawn"])
def test_only_accepted_posts(world: World, status: str) -> None:
    report = accepted(world.pps_empang)
    Report.objects.filter(pk=report.pk).update(status=status)
    assert refused(world, programme_of(world), report) == "not_accepted"


@pytest.mark.parametrize("week", [202435, 202437])
def test_only_posts_of_the_programmes_weeks(world: World, week: int) -> None:
    report = accepted(world.pps_empang)
    Report.objects.filter(pk=report.pk).update(week=week)
    assert refused(world, programme_of(world), report) == "outside"


@pytest.mark.parametrize("state", ["pending", "unreadable", None])
def test_only_posts_with_a_screenshot(world: World, state: str | None) -> None:
    report = accepted(world.pps_empang)
    rows = Evidence.objects.filter(report=report)
    rows.update(state=state) if state else rows.delete()
    assert refused(world, programme_of(world), report) == "no_picture"


def test_only_bodies_that_the_programme_ranks(world: World) -> None:
    report = accepted(world.pps_empang)
    ppk = programme_of(world, kind="ppk")
    elsewhere = programme_of(world, office=world.office_blora)
    assert refused(world, ppk, report) == "not_a_peer"
    assert refused(world, elsewhere, report) == "not_a_peer"


def test_no_more_posts_than_places_and_each_once(world: World) -> None:
    programme = programme_of(world, nominations_each=2)
    first, second, third = (accepted(world.pps_empang) for _ in range(3))
    made = nominate(world, programme, first)
    assert refused(world, programme, first) == "nominated"
    nominate(world, programme, second)
    assert refused(world, programme, third) == "too_many"
    nominations.withdraw(nomination=made, by=world.member_empang)
    nominate(world, programme, third)
    # Other bodies and other programmes have places of their own.
    nominate(world, programme, accepted(world.pps_batu_tulis), by=world.operator_bogor)
    nominate(world, programme_of(world), first)


def test_the_office_takes_none_of_the_bodys_own_places(world: World) -> None:
    programme = programme_of(world, nominations_each=1)
    posts = [accepted(world.pps_empang) for _ in range(4)]
    nominate(world, programme, posts[0], by=world.operator_bogor)
    nominate(world, programme, posts[1])
    assert refused(world, programme, posts[2]) == "too_many"
    assert refused(world, programme, posts[3], by=world.operator_bogor) == "too_many"


def test_nominations_stand_once_a_commissioner_has_signed(world: World) -> None:
    programme = programme_of(world)
    post = nominated(programme, world.pps_empang)
    ranking = RankingFactory.create(programme=programme, digest="a" * 64)
    Signature.objects.create(
        ranking=ranking, step="announce", by=world.commissioner_bogor, at=NOW, digest="a" * 64
    )
    assert refused(world, programme, accepted(world.pps_empang)) == "signed"
    with pytest.raises(NominationRefused):
        nominations.withdraw(nomination=post, by=world.operator_bogor)
    Signature.objects.update(digest="b" * 64)
    nominate(world, programme, accepted(world.pps_empang))


def test_the_last_day_ends_at_midnight_where_the_body_is(world: World) -> None:
    programme = programme_of(world, nominations_until=dt.date(2024, 9, 4))
    first, second = accepted(world.pps_empang), accepted(world.pps_empang)
    with time_machine.travel(dt.datetime(2024, 9, 4, 16, 59, tzinfo=dt.UTC), tick=False):
        nominate(world, programme, first)
    with time_machine.travel(dt.datetime(2024, 9, 4, 17, 0, tzinfo=dt.UTC), tick=False):
        assert refused(world, programme, second) == "late"
        assert refused(world, programme, second, by=world.operator_bogor) == "late"


def test_nothing_is_nominated_after_the_announcement_or_without_a_jury(world: World) -> None:
    programme, report = programme_of(world), accepted(world.pps_empang)
    RankingFactory.create(programme=programme, announced=True)
    assert refused(world, programme, report) == "closed"
    assert refused(world, programme_of(world, compliance_only=True), report) == "no_jury"


# --- withdrawing ---------------------------------------------------------------------


def test_a_nomination_is_withdrawn_until_a_juror_has_spoken(world: World) -> None:
    programme = programme_of(world)
    free, marked, left = (nominated(programme, world.pps_empang) for _ in range(3))
    MarkFactory.create(nomination=marked)
    MarkFactory.create(nomination=left, conflict=True)
    nominations.withdraw(nomination=free, by=world.member_empang)
    for post in (marked, left):
        with pytest.raises(NominationRefused) as refusal:
            nominations.withdraw(nomination=post, by=world.operator_bogor)
        assert refusal.value.reason == "marked"
    assert set(Nomination.objects.all()) == {marked, left}
    event = AuditEvent.objects.get(action="nomination-withdrawn")
    assert event.data["report"] == free.report_id


def test_nothing_is_withdrawn_after_the_announcement(world: World) -> None:
    programme = programme_of(world)
    post = nominated(programme, world.pps_empang)
    RankingFactory.create(programme=programme, announced=True)
    with pytest.raises(NominationRefused):
        nominations.withdraw(nomination=post, by=world.member_empang)


# --- the page ------------------------------------------------------------------------


def test_a_member_sees_and_nominates_own_posts(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world)
    good, other = accepted(world.pps_empang), accepted(world.pps_batu_tulis)
    ReportFactory.create(body=world.pps_empang, accepted=True, post_id="J-tanpa-gambar")
    client = signed_in(world.member_empang)
    page = client.get(url(programme))
    assert [report.pk for report in page.context["rows"]] == [good.pk]
    assert reverse("evidence_file", args=[good.pk]) in page.content.decode()
    assert "everything" not in page.context
    assert client.post(url(programme), {"report": good.pk}).status_code == 302
    answer = client.post(url(programme), {"report": other.pk})
    assert answer.status_code == 422
    assert answer.context["form"].errors["report"]
    after = client.get(url(programme))
    assert not after.context["rows"]
    made = Nomination.objects.get()
    assert client.post(url(programme), {"tarik": made.pk}).status_code == 302
    assert not Nomination.objects.exists()


def test_a_refusal_stands_at_the_list(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world, nominations_each=1)
    nominated(programme, world.pps_empang, by=world.member_empang)
    answer = signed_in(world.member_empang).post(
        url(programme), {"report": accepted(world.pps_empang).pk}
    )
    assert answer.status_code == 422
    assert "1" in answer.context["form"].errors["report"][0]
    page = answer.content.decode()
    assert 'href="#id_report"' in page
    assert 'id="id_report"' in page


def test_a_member_withdraws_nothing_of_others(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world)
    post = nominated(programme, world.pps_batu_tulis)
    answer = signed_in(world.member_empang).post(url(programme), {"tarik": post.pk})
    assert answer.status_code == 404
    assert Nomination.objects.exists()


def test_the_office_sees_all_and_nominates_for_a_body(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world)
    post = nominated(programme, world.pps_empang)
    MarkFactory.create_batch(2, nomination=post)
    free = accepted(world.pps_batu_tulis)
    client = signed_in(world.operator_bogor)
    page = client.get(url(programme))
    assert [(row.pk, row.marked) for row in page.context["everything"]] == [(post.pk, 2)]
    found = client.get(url(programme), {"cari": "batu"}).context["found"]
    assert list(found) == [world.pps_batu_tulis]
    address = f"{url(programme)}?badan={world.pps_batu_tulis.pk}"
    assert list(client.get(address).context["rows"]) == [free]
    answer = client.post(address, {"report": free.pk})
    assert answer["Location"] == address
    assert Nomination.objects.get(report=free).by == world.operator_bogor
    MarkFactory.create(nomination=post)
    short = client.get(url(programme), {"saring": "kurang"}).context["everything"]
    assert [row.report_id for row in short] == [free.pk]
    elsewhere = {"badan": world.pps_karadenan.pk}
    assert client.get(url(programme), elsewhere).status_code == 404


def test_the_bodys_address_is_for_the_office_alone(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world)
    post = accepted(world.pps_batu_tulis)
    address = f"{url(programme)}?badan={world.pps_batu_tulis.pk}"
    client = signed_in(world.member_empang)
    assert client.get(address).context["body"] == world.pps_empang
    assert client.post(address, {"report": post.pk}).status_code == 422
    assert not Nomination.objects.exists()


def test_a_juror_of_the_office_is_not_told_whose_posts_they_are(
    world: World, signed_in: SignIn
) -> None:
    programme = programme_of(world)
    nominated(programme, world.pps_empang)
    JurorFactory.create(programme=programme, user=world.operator_bogor)
    client = signed_in(world.operator_bogor)
    assert world.pps_empang.name not in client.get(url(programme)).content.decode()
    RankingFactory.create(programme=programme, announced=True)
    assert world.pps_empang.name in client.get(url(programme)).content.decode()


@pytest.mark.parametrize(
    ("name", "read", "write"),
    [
        ("member_empang", 200, 422), ("operator_bogor", 200, 403),
        ("commissioner_bogor", 200, 403), ("operator_jabar", 403, 403),
        ("member_bogor_selatan", 403, 403), ("auditor_bogor", 403, 403),
        ("member_beran", 404, 404), ("operator_blora", 404, 404), ("nobody", 403, 403),
    ],
)  # fmt: skip
def test_who_opens_the_page(
    world: World, signed_in: SignIn, name: str, read: int, write: int
) -> None:
    client, page = signed_in(world.people[name]), url(programme_of(world))
    assert client.get(page).status_code == read
    assert client.post(page, {}).status_code == write


def test_twenty_posts_ask_as_often_as_one(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world, nominations_each=10)
    nominated(programme, world.pps_empang)
    accepted(world.pps_empang)
    counted = []
    for number in (0, 15):
        for _ in range(number):
            nominated(programme, world.pps_batu_tulis)
            accepted(world.pps_empang)
        for name in ("member_empang", "operator_bogor"):
            client = signed_in(world.people[name])
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url(programme)).status_code == 200
            counted.append(len(asked))
    assert counted[:2] == counted[2:]
