"""The page "why this figure": who may read it, what it says, what it costs."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from posts.models import Directive, DirectivePlatform, Report
from targets.models import BodyWeek, ClosedDuties
from targets.scoring.terms import UNIT
from tests.targets.stored import store
from tests.world import World

SignIn = Callable[[User], Client]
WEEK = {"pekan": "2024-W35"}


def address(world: World) -> str:
    return reverse("body_why", args=[world.empang.code, "pps"])


@pytest.fixture
def last_week(world: World) -> Directive:
    """A directive of last week, weight 2, one of two platforms, that Empang kept late."""
    one = world.directives["office_bogor"]
    one.starts_on, one.due_on, one.weight = dt.date(2024, 8, 26), dt.date(2024, 8, 28), 2
    one.save()
    for number, (posted, status) in enumerate([(30, "accepted"), (28, "rejected")]):
        add_report(world, one, posted, status, number)
    return one


def add_report(
    world: World, directive: Directive, posted: int, status: str, number: int, platform: str = ""
) -> Report:
    """A report of Empang's for the directive in August."""
    report = world.report_accepted
    day = dt.date(2024, 8, posted)
    at = dt.datetime.combine(day, dt.time(3), tzinfo=dt.UTC)
    report.pk = None
    report._state.adding = True
    report.directive, report.status, report.platform = directive, status, platform or "instagram"
    report.client_key = report.post_key = f"00000000-0000-4000-8000-{number:012d}"
    report.posted_at, report.reported_at = at, at + dt.timedelta(hours=1)
    report.posted_on = report.reported_on = report.effective_on = day
    report.week, report.decided_at = 202435, None
    report.canonical = f"https://www.instagram.com/p/empang-{number}/"
    report.save()
    report.refresh_from_db()
    return report


def test_a_week_is_told_to_its_own_body(
    world: World, last_week: Directive, signed_in: SignIn
) -> None:
    page = signed_in(world.member_empang).get(address(world), WEEK)
    why, text = page.context["why"], page.content.decode()
    # Half of weight 2, a third of weight 1: 100 · (1 + 1/3) / 3.
    assert why.figure == 4444
    assert "100 × (2 × 0,5 + 1 × 1/3) ÷ (2 + 1)" in text
    assert [lost for _title, lost in page.context["lost"]] == ["−33,33", "−22,22"]
    assert page.context["rounding"] == "−0,01"
    assert last_week.title in text
    assert "https://www.instagram.com/p/empang-0/" in text
    assert reverse("scoring_rules") + "#bagian-3-arahan" in text


def test_a_closed_week_is_told_by_its_closed_lines(
    world: World, last_week: Directive, signed_in: SignIn
) -> None:
    store(world.pps_empang, 202435, earned=2, owed=3, closed_on=dt.date(2024, 9, 3))
    lines = [
        [last_week.pk, "2024-08-28", 2, "met", 1, 1, 1, 2 * UNIT],
        [None, "2024-09-01", 1, "missing", 3, 0, 0, 0],
    ]
    ClosedDuties.objects.create(week=202435, body=world.pps_empang, duties=json.dumps(lines))
    page = signed_in(world.member_empang).get(address(world), WEEK)
    assert page.context["why"].figure == 6667
    assert page.context["why"].told_by == "closed"
    assert page.context["lost"] == [(page.context["entries"][1].title, "−33,33")]
    again = [entry.recomputed for entry in page.context["entries"]]
    assert again == ["0,5", "1/3"]


def test_who_may_read_it(world: World, last_week: Directive, signed_in: SignIn) -> None:
    for name in ("member_empang", "reviewer_bogor_selatan", "operator_bogor", "commissioner_ri"):
        assert signed_in(getattr(world, name)).get(address(world), WEEK).status_code == 200, name
    for name in ("member_batu_tulis", "member_beran"):
        assert signed_in(getattr(world, name)).get(address(world), WEEK).status_code == 404, name


def test_every_week_can_be_opened(world: World, last_week: Directive, signed_in: SignIn) -> None:
    client = signed_in(world.member_empang)
    for week in ("", "2024-W36", "2024-W01", "2019-W10", "9999-W99", "x"):
        assert client.get(address(world), {"pekan": week}).status_code == 200, week
    own, page = reverse("own_score"), reverse("body_page", args=[world.empang.code, "pps"])
    for linking in (own, page):
        assert address(world) + "?pekan=2024-W35" in client.get(linking, WEEK).content.decode()
    assert client.get(reverse("scoring_rules")).status_code == 200


@pytest.mark.parametrize("closed", [False, True])
def test_twenty_lines_cost_no_more_queries_than_one(
    world: World, last_week: Directive, signed_in: SignIn,
    django_assert_max_num_queries: Any, closed: bool,
) -> None:  # fmt: skip
    for number in range(20):
        one = Directive.objects.get(pk=last_week.pk)
        one.pk, one.code = None, f"32.71-x{number}"
        one.save()
        DirectivePlatform.objects.create(directive=one, platform="instagram")
        add_report(world, one, 27, "accepted", 10 + number)
    if closed:
        store(world.pps_empang, 202435, earned=2, owed=3, closed_on=dt.date(2024, 9, 3))
    client = signed_in(world.member_empang)
    with django_assert_max_num_queries(18):
        page = client.get(address(world), WEEK)
    assert len(page.context["entries"]) >= 21
    assert BodyWeek.objects.count() == int(closed)
