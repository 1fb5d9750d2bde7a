"""Engagement figures: entered by the body, day by day, compared, and never decisive."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from adhoc_bodies.models import Dirty
from posts import engagement, review
from posts.counts import Figures
from posts.models import Engagement, Report
from posts.querysets import ReportQuerySet
from posts.refusals import NotAllowed
from tests.factories import ReportFactory
from tests.posts import pasted
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
TODAY = dt.date(2024, 9, 4)
DAY = dt.timedelta(days=1)


def enter(world: World, figures: Figures, day: dt.date = TODAY, **more: Any) -> Engagement:
    said = {"report": world.report_accepted, "by": world.member_empang} | more
    return engagement.enter(counted_on=day, figures=figures, **said)


def older(report: Report, days: int) -> None:
    """Move a report's post to an earlier day."""
    posted = report.posted_at - days * DAY
    Report.objects.filter(pk=report.pk).update(posted_at=posted, posted_on=posted.date())


def url(report: Report) -> str:
    return reverse("report_engagement", args=[report.pk])


# --- entering ------------------------------------------------------------------------


def test_figures_are_kept_with_their_day_and_told(world: World) -> None:
    row = enter(world, Figures(likes=12, views=300))
    assert (row.likes, row.comments, row.views, row.counted_on) == (12, None, 300, TODAY)
    assert (row.entered_by, row.entered_at) == (world.member_empang, NOW)
    event = AuditEvent.objects.get(action="engagement-entered")
    assert event.data == {"counted_on": "2024-09-04", "likes": 12, "views": 300}
    assert event.area_code == "32.71.01.1003"


def test_todays_figures_are_corrected_today(world: World) -> None:
    enter(world, Figures(likes=120, shares=1))
    enter(world, Figures(likes=12))
    row = Engagement.objects.get()
    assert (row.likes, row.shares) == (12, None)
    event = AuditEvent.objects.get(action="engagement-corrected")
    assert event.data["before"] == {"likes": 120, "shares": 1}


def test_those_of_earlier_days_stand(world: World) -> None:
    enter(world, Figures(likes=12))
    with time_machine.travel(NOW + DAY, tick=False):
        with pytest.raises(engagement.DayCounted):
            enter(world, Figures(likes=99))
        enter(world, Figures(likes=20), TODAY + DAY)
    days = Engagement.objects.order_by("counted_on").values_list("likes", flat=True)
    assert list(days) == [12, 20]


def test_a_day_that_was_left_out_can_follow(world: World) -> None:
    older(world.report_accepted, 3)
    enter(world, Figures(likes=5))
    enter(world, Figures(likes=3), TODAY - 2 * DAY)
    assert Engagement.objects.count() == 2


@pytest.mark.parametrize("days", [-1, 1, 400])
def test_only_days_on_which_the_post_was_there(world: World, days: int) -> None:
    with pytest.raises(engagement.DayOutside):
        enter(world, Figures(likes=1), TODAY + days * DAY)
    assert not Engagement.objects.exists()


def test_no_figure_at_all_is_none(world: World) -> None:
    with pytest.raises(engagement.NothingCounted):
        enter(world, Figures())


@pytest.mark.parametrize(
    "name",
    ["member_batu_tulis", "member_bogor_selatan", "reviewer_bogor_selatan", "operator_bogor",
     "dismissed", "nobody"],
)  # fmt: skip
def test_only_who_serves_in_the_body_counts(world: World, name: str) -> None:
    with pytest.raises(PermissionDenied):
        enter(world, Figures(likes=1), by=world.people[name])


@pytest.mark.parametrize(
    ("status", "is_taken"),
    [("submitted", True), ("accepted", True), ("returned", True), ("rejected", False),
     ("withdrawn", False)],
)  # fmt: skip
def test_reports_that_are_over_take_none(world: World, status: str, is_taken: bool) -> None:
    report = world.named[f"report_{status}"]
    if is_taken:
        enter(world, Figures(likes=1), report=report)
    else:
        with pytest.raises(NotAllowed):
            enter(world, Figures(likes=1), report=report)


def test_figures_change_neither_risk_nor_verdict_nor_score(world: World) -> None:
    report = world.report_submitted
    before = Report.objects.filter(pk=report.pk).values().get()
    enter(world, Figures(likes=99_999, views=1), report=report)
    assert Engagement.objects.get().outlier
    assert Report.objects.filter(pk=report.pk).values().get() == before
    assert not Dirty.objects.exists()
    review.accept(report=report, by=world.reviewer_bogor_selatan)


@pytest.mark.django_db(transaction=True)
def test_a_day_has_one_row_whoever_comes_at_once(world: World) -> None:
    start, errors = threading.Barrier(6), []

    def run() -> None:
        start.wait()
        try:
            enter(world, Figures(likes=12))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert Engagement.objects.count() == 1


# --- comparing -----------------------------------------------------------------------


def earlier_posts(world: World, likes: list[int], **more: Any) -> None:
    """Posts of the account before the accepted report's, with figures of two days."""
    for number, count in enumerate(likes, start=1):
        report = ReportFactory.create(
            **{"body": world.pps_empang, "account": world.accounts["pps_empang"],
               "post_id": f"C-{6000 + Report.objects.count():09d}", "accepted": True,
               "posted_at": NOW - number * DAY - DAY, "reported_at": NOW - number * DAY} | more
        )  # fmt: skip
        for days, share in ((1, 2), (0, 1)):
            Engagement.objects.create(
                report=report, counted_on=TODAY - days * DAY, likes=count // share,
                entered_by=world.member_empang, entered_at=NOW,
            )  # fmt: skip


def test_compared_with_the_latest_figures_of_the_accounts_earlier_posts(world: World) -> None:
    earlier_posts(world, [10, 20, 30, 40, 50])
    row = enter(world, Figures(likes=300))
    assert row.outlier == {"interactions_high": {"now": 300, "median": 30, "posts": 5}}
    assert enter(world, Figures(likes=299)).outlier == {}


def test_not_with_those_of_other_accounts_nor_later_nor_rejected_ones(world: World) -> None:
    other = world.claims["pps_empang"]
    earlier_posts(world, [1] * 5, account=other)
    earlier_posts(world, [1] * 5, platform="facebook")
    earlier_posts(world, [1] * 5, posted_at=NOW - dt.timedelta(hours=1), reported_at=NOW)
    earlier_posts(world, [1] * 5, accepted=False, rejected=True)
    assert enter(world, Figures(likes=1_000_000)).outlier == {}


def test_compared_with_the_count_before(world: World) -> None:
    older(world.report_accepted, 2)
    enter(world, Figures(views=500), TODAY - DAY)
    assert enter(world, Figures(views=400)).outlier == {"views_fell": {"before": 500, "now": 400}}


def test_latest_is_one_row_for_each_report_in_one_query(
    world: World, django_assert_num_queries: Any
) -> None:
    earlier_posts(world, [10, 20, 30])
    reports = Report.objects.filter(body=world.pps_empang)
    with django_assert_num_queries(1):
        rows = list(engagement.latest(reports))
    assert {row.likes for row in rows} == {10, 20, 30}
    assert {row.counted_on for row in rows} == {TODAY}
    assert len({row.report_id for row in rows}) == 3
    assert len(engagement.latest(list(reports[:2]))) <= 2


# --- with the report -----------------------------------------------------------------


def reported(**more: str) -> dict[str, str]:
    """The report form filled in."""
    link = pasted.instagram(NOW - dt.timedelta(hours=2))
    return {"link": link, "directive": "none", "client_key": str(uuid.uuid4()), **more}


def test_figures_come_with_the_report(world: World, signed_in: SignIn) -> None:
    client, data = signed_in(world.member_empang), reported(likes="1,2 rb", views="1.234.567")
    for _again in range(2):
        assert client.post(reverse("report_new"), data).status_code == 302
    row = Engagement.objects.get()
    assert (row.likes, row.views, row.comments) == (1200, 1_234_567, None)
    assert (row.counted_on, row.report.client_key) == (TODAY, uuid.UUID(data["client_key"]))


def test_a_report_without_figures_has_none(world: World, signed_in: SignIn) -> None:
    assert signed_in(world.member_empang).post(reverse("report_new"), reported()).status_code == 302
    assert not Engagement.objects.exists()


def test_a_wrong_figure_comes_back_with_the_form_open(world: World, signed_in: SignIn) -> None:
    response = signed_in(world.member_empang).post(reverse("report_new"), reported(likes="banyak"))
    assert response.status_code == 422
    page = response.content.decode()
    assert '<details class="field" open>' in page
    assert 'value="banyak"' in page
    assert list(response.context["form"].errors) == ["likes"]


def test_when_the_figures_fail_the_report_fails_with_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_said: Any) -> None:
        raise RuntimeError("spoilt")

    def deed(**_said: Any) -> Report:
        Report.objects.filter(pk=world.report_submitted.pk).update(note="ditulis")
        return world.report_submitted

    monkeypatch.setattr(engagement, "enter", fail)
    with pytest.raises(RuntimeError):
        engagement.counted_with(deed, Figures(likes=1))(by=world.member_empang)
    assert not Report.objects.filter(note="ditulis").exists()


# --- pages ---------------------------------------------------------------------------


def test_a_member_enters_figures_later(world: World, signed_in: SignIn) -> None:
    client, report = signed_in(world.member_empang), world.report_accepted
    assert url(report) in client.get(reverse("report_detail", args=[report.pk])).content.decode()
    assert client.get(url(report)).status_code == 200
    said = {"counted_on": "2024-09-04", "likes": "1.234", "comments": "2 rb"}
    assert client.post(url(report), said).status_code == 302
    page = client.get(reverse("report_detail", args=[report.pk])).content.decode()
    assert "1.234" in page
    assert "2.000" in page
    assert 'value="1234"' in client.get(url(report)).content.decode()
    assert "1.234" in client.get(reverse("report_list")).content.decode()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"counted_on": "2024-09-04"}, "likes"),
        ({"likes": "1"}, "counted_on"),
        ({"likes": "1", "counted_on": "2024-09-05"}, "counted_on"),
        ({"likes": "1", "counted_on": "2024-09-03"}, "counted_on"),
        ({"likes": "1", "counted_on": "kemarin"}, "counted_on"),
        ({"likes": "-1", "counted_on": "2024-09-04"}, "likes"),
        ({"views": "3000 jt", "counted_on": "2024-09-04"}, "views"),
    ],
)
def test_what_is_none_is_refused(
    world: World, signed_in: SignIn, said: dict[str, str], field: str
) -> None:
    response = signed_in(world.member_empang).post(url(world.report_accepted), said)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Engagement.objects.exists()


def test_an_earlier_day_twice_is_told(world: World, signed_in: SignIn) -> None:
    older(world.report_accepted, 2)
    client, said = signed_in(world.member_empang), {"likes": "1", "counted_on": "2024-09-03"}
    assert client.post(url(world.report_accepted), said).status_code == 302
    response = client.post(url(world.report_accepted), said | {"likes": "5"})
    assert response.status_code == 422
    assert Engagement.objects.get().likes == 1


def test_a_day_before_the_post_is_told_though_the_form_knew_another(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reviewer sets a later time of posting while the form is on its way."""

    def moved(_reports: ReportQuerySet, pk: int) -> Report:
        Report.objects.filter(pk=pk).update(posted_on=dt.date(2024, 9, 5))
        return Report.objects.select_related("body__area").get(pk=pk)

    monkeypatch.setattr(ReportQuerySet, "locked", moved)
    said = {"likes": "1", "counted_on": "2024-09-04"}
    response = signed_in(world.member_empang).post(url(world.report_accepted), said)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["counted_on"]


def test_a_report_that_is_over_leads_back(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.member_empang)
    said = {"likes": "1", "counted_on": "2024-09-04"}
    for method in (client.get, client.post):
        assert method(url(world.report_rejected), said).status_code == 302
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("name", "is_told"),
    [("member_empang", False), ("reviewer_bogor_selatan", True), ("operator_bogor", True),
     ("auditor_ri", True)],
)  # fmt: skip
def test_what_is_unusual_is_for_who_looks_after_the_body(
    world: World, signed_in: SignIn, name: str, is_told: bool
) -> None:
    enter(world, Figures(likes=50, views=3))
    page = signed_in(world.people[name]).get(
        reverse("report_detail", args=[world.report_accepted.pk])
    )
    assert bool(page.context["figures"].hints) == is_told
    assert b"50" in page.content


def test_the_list_asks_once_for_the_figures_of_all(
    world: World, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client, counts = signed_in(world.member_empang), []
    for likes in ([1], [2] * 15):
        earlier_posts(world, likes)
        with django_assert_max_num_queries(50) as asked_for:
            client.get(reverse("report_list"))
        counts.append(len(asked_for))
    assert counts[0] == counts[1]


def test_the_reviewer_sees_figures_and_hints_in_the_queue(world: World, signed_in: SignIn) -> None:
    enter(world, Figures(likes=4321, views=3), report=world.report_submitted)
    queue = reverse("review_queue") + f"?laporan={world.report_submitted.pk}"
    page = signed_in(world.reviewer_bogor_selatan).get(queue)
    assert "4.321" in page.content.decode()
    assert page.context["figures"].hints
