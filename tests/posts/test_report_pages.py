"""The list of the own body's reports and the page of one report."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import Report
from tests.factories import ReportFactory
from tests.world import NOW, World

SignIn = Callable[[Any], Client]


@pytest.fixture
def member(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.member_empang)


def listed(client: Client, **query: Any) -> list[Report]:
    rows: list[Report] = client.get(reverse("report_list"), query).context["rows"]
    return rows


def test_the_list_holds_only_the_own_bodys_reports(world: World, member: Client) -> None:
    assert {r.body_id for r in listed(member)} == {world.pps_empang.pk}
    assert len(listed(member)) == 5


def test_a_reviewer_lists_the_own_ppk_and_not_the_area(world: World, signed_in: SignIn) -> None:
    rows = listed(signed_in(world.reviewer_bogor_selatan))
    assert {r.body_id for r in rows} == {world.ppk_bogor_selatan.pk}


def test_filter_and_search(world: World, member: Client) -> None:
    assert [r.status for r in listed(member, status="returned")] == ["returned"]
    assert len(listed(member, status="DROP TABLE")) == 5
    report = world.report_accepted
    assert listed(member, cari=report.post_id) == [report]
    assert listed(member, cari="tidak ada") == []


def test_a_pasted_link_finds_its_report(world: World, member: Client) -> None:
    from posts.links import read

    report = world.report_accepted
    report.post_key = read("https://www.instagram.com/p/C_XZFLDk0hN/").key
    report.save()
    assert listed(member, cari="http://instagram.com/reel/C_XZFLDk0hN/?igsh=abc") == [report]


def test_paging_by_key_shows_everything_once(world: World, member: Client) -> None:
    ReportFactory.reset_sequence(1000)
    ReportFactory.create_batch(40, body=world.pps_empang)
    seen: list[int] = []
    before: Any = ""
    while before is not None:
        context = member.get(reverse("report_list"), {"sebelum": before}).context
        seen += [r.pk for r in context["rows"]]
        before = context["older"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 45
    assert len(listed(member, sebelum="abc' OR 1=1")) == 20
    assert len(listed(member, sebelum="9" * 30)) == 20


def test_one_report_and_twenty_cost_the_same(
    world: World, member: Client, django_assert_max_num_queries: Any
) -> None:
    ReportFactory.reset_sequence(1000)
    ReportFactory.create_batch(30, body=world.pps_empang, directive=world.directive_bogor)
    for url in (reverse("report_list"), reverse("report_detail", args=[world.report_returned.pk])):
        with django_assert_max_num_queries(12):
            assert member.get(url).status_code == 200


def test_the_page_says_why_and_offers_what_is_allowed(world: World, member: Client) -> None:
    offers = {
        "submitted": (False, True),
        "accepted": (False, False),
        "returned": (True, True),
        "rejected": (False, False),
        "withdrawn": (False, False),
    }
    for status, (mend, withdraw) in offers.items():
        report = world.named[f"report_{status}"]
        page = member.get(reverse("report_detail", args=[report.pk])).content.decode()
        assert (reverse("report_mend", args=[report.pk]) in page) == mend
        assert (reverse("report_withdraw", args=[report.pk]) in page) == withdraw
        assert 'rel="noopener nofollow noreferrer"' in page


def test_who_looks_after_the_area_reads_but_is_offered_nothing(
    world: World, signed_in: SignIn
) -> None:
    url = reverse("report_detail", args=[world.report_returned.pk])
    page = signed_in(world.reviewer_bogor_selatan).get(url)
    assert page.status_code == 200
    assert not page.context["may_mend"]
    assert not page.context["may_withdraw"]
    assert signed_in(world.reviewer_blora).get(url).status_code == 404


def test_the_list_narrows_by_platform_directive_and_weeks(world: World, member: Client) -> None:
    ReportFactory.reset_sequence(1000)
    early = ReportFactory(body=world.pps_empang, platform="youtube", week=202401, directive=None)
    late = ReportFactory(
        body=world.pps_empang, platform="tiktok", week=202436, directive=world.directive_bogor
    )
    others = {r.pk for r in listed(member)} - {early.pk, late.pk}
    assert listed(member, platform="youtube") == [early]
    assert late in listed(member, arahan=str(late.directive_id))
    assert early not in listed(member, arahan=str(late.directive_id))
    assert early in listed(member, arahan="none")
    assert listed(member, dari="2024-W01", sampai="2024-W01") == [early]
    assert listed(member, dari="2024-W02", sampai="2024-W01") == [early]  # the wrong way round
    assert early not in listed(member, dari="2024-W02")
    page = member.get(reverse("report_list"), {"dari": "2023-W05"}).content.decode()
    assert '<option value="2023-W05" selected>' in page  # also where there is no report
    for nonsense in ({"platform": "x' OR 1"}, {"arahan": "9" * 30}, {"dari": "2024-W99"}):
        assert {r.pk for r in listed(member, **nonsense)} == others | {early.pk, late.pk}


def test_imported_reports_are_marked_and_show_their_latest_figures(
    world: World, member: Client
) -> None:
    report = world.report_accepted
    Report.objects.filter(pk=report.pk).update(source="import")
    for day, likes in (("2024-09-01", 10), ("2024-09-03", 1234), ("2024-09-02", 20)):
        report.engagement.create(
            counted_on=day, likes=likes, entered_by=world.member_empang, entered_at=NOW
        )
    page = member.get(reverse("report_list"), {"status": "accepted"}).content.decode()
    assert "Dari impor" in page
    assert "1.234 suka" in page
    assert "20 suka" not in page


def test_the_chips_stop_counting_at_a_thousand(
    world: World, member: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("posts.reportlists.MOST_COUNTED", 3)
    context = member.get(reverse("report_list")).context
    assert dict(context["filters"])[""] == 3
    assert "3+" in member.get(reverse("report_list")).content.decode()


def test_an_empty_page_says_whether_a_filter_did_it(world: World, member: Client) -> None:
    url = reverse("report_list")
    filtered = member.get(url, {"platform": "telegram"}).content.decode()
    assert "Hapus saringan" in filtered
    assert '<details class="gap" open>' in filtered
    Report.objects.filter(body=world.pps_empang).update(body=world.pps_batu_tulis)
    assert "Hapus saringan" not in member.get(url).content.decode()
