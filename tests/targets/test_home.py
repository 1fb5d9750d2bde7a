"""The home page of members: what is due and how the own body stands."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from adhoc_bodies.models import Exemption
from posts.models import Directive
from targets.models import BodyWeek
from targets.scoring.terms import UNIT
from tests.factories import DirectiveFactory, ExemptionFactory, ReportFactory, StageFactory
from tests.world import World

SignIn = Callable[[Any], Client]
HOME = "/beranda/"


@pytest.fixture
def member(world: World, signed_in: SignIn) -> Client:
    other = world.directive_bogor
    Directive.objects.exclude(pk=other.pk).filter(state="issued").update(state="withdrawn")
    return signed_in(world.member_empang)


def directive(world: World, due: tuple[int, int], **changes: Any) -> Any:
    """A directive of Kota Bogor on Instagram and TikTok, due on a month and day of 2024."""
    due_on = dt.date(2024, *due)
    return DirectiveFactory(
        election=world.pilkada, office=world.office_bogor, area=world.bogor,
        **{"starts_on": min(due_on, dt.date(2024, 9, 1)), "due_on": due_on,
           "platforms": ["instagram", "tiktok"], "min_platforms": 2} | changes,
    )  # fmt: skip


def report(world: World, of: Any, **changes: Any) -> Any:
    ReportFactory.reset_sequence(5000 + ReportFactory._meta.next_sequence() % 1000)
    return ReportFactory(body=world.pps_empang, directive=of, **changes)


def due_pks(client: Client) -> list[int]:
    return [due.directive.pk for due in client.get(HOME).context["dues"]]


def test_open_ones_first_then_late_ones_that_still_count(world: World, member: Client) -> None:
    today, late = directive(world, (9, 4)), directive(world, (8, 28))
    gone, later = directive(world, (8, 27)), directive(world, (9, 9))
    assert due_pks(member) == [today.pk, world.directive_bogor.pk, later.pk, late.pk]
    assert gone.pk not in due_pks(member)
    page = member.get(HOME).content.decode()
    assert "sisa 9 jam 30 menit" in page or "9 hours 30 minutes left" in page


def test_coming_ones_are_announced_and_can_not_be_reported(world: World, member: Client) -> None:
    soon = directive(world, (9, 12), starts_on=dt.date(2024, 9, 10))
    directive(world, (9, 30), starts_on=dt.date(2024, 9, 25))
    context = member.get(HOME).context
    assert [due.directive for due in context["soon"]] == [soon]
    form = member.get(reverse("report_new")).context["form"]
    assert soon.pk not in [due.directive.pk for due in form.dues]


def test_each_platform_says_how_far_it_is(world: World, member: Client) -> None:
    asked = directive(
        world, (9, 4), platforms=["instagram", "tiktok", "facebook", "x"], min_platforms=3
    )
    report(world, asked, accepted=True)
    report(world, asked, platform="tiktok")
    report(world, asked, platform="tiktok", returned=True)
    ExemptionFactory(body=world.pps_empang, platform="x", granted=True,
                     starts_on=dt.date(2024, 9, 1))  # fmt: skip
    due = member.get(HOME).context["dues"][0]
    assert [(p.platform, p.state) for p in due.platforms] == [
        ("instagram", "accepted"), ("tiktok", "submitted"), ("facebook", "none"), ("x", "exempt"),
    ]  # fmt: skip
    assert (due.done, due.needed, due.lacking) == (2, 3, ["facebook"])


def test_what_is_done_or_excused_leaves_the_list(world: World, member: Client) -> None:
    done = directive(world, (9, 4), min_platforms=1)
    assert done.pk in due_pks(member)
    report(world, done, platform="tiktok")
    assert done.pk not in due_pks(member)
    Exemption.objects.create(
        body=world.pps_empang, status="granted", reason="disaster", requested_by=world.nobody,
        requested_at=dt.datetime(2024, 9, 1, tzinfo=dt.UTC), decided_by=world.operator_bogor,
        starts_on=dt.date(2024, 9, 1),
    )  # fmt: skip
    assert due_pks(member) == []


def test_reports_that_can_not_count_do_not_tick_it_off(world: World, member: Client) -> None:
    asked = directive(world, (9, 4), min_platforms=1)
    report(world, asked, effective_on=dt.date(2024, 8, 31))
    report(world, asked, rejected=True)
    assert asked.pk in due_pks(member)


@pytest.mark.parametrize("who", ["ppk", "other office", "draft"])
def test_what_is_not_for_this_body_is_not_shown(world: World, member: Client, who: str) -> None:
    foreign = {
        "ppk": {"for_pps": False},
        "other office": {"office": world.office_kab_bogor, "area": world.kab_bogor},
        "draft": {"state": "draft", "issued_at": None},
    }[who]
    asked: Any = DirectiveFactory(
        **{"election": world.pilkada, "office": world.office_bogor, "area": world.bogor} | foreign
    )
    assert asked.pk not in due_pks(member)


def test_returned_reports_are_to_do_with_their_reason(world: World, member: Client) -> None:
    world.report_returned.reason_note = "Yang ditempel profil"
    world.report_returned.save()
    page = member.get(HOME)
    assert [back.report for back in page.context["returned"]] == [world.report_returned]
    assert "Yang ditempel profil" in page.content.decode()
    assert reverse("report_mend", args=[world.report_returned.pk]) in page.content.decode()


def week(world: World, number: int, earned: int, owed: int, **more: Any) -> None:
    BodyWeek.objects.create(
        week=number, body=world.pps_empang, regency=world.bogor, owed=owed,
        **{"earned": earned * UNIT, "earned_provisional": earned * UNIT} | more,
    )  # fmt: skip


def test_the_score_is_the_ratio_of_the_sums(world: World, member: Client) -> None:
    week(world, 202436, 1, 1)
    week(world, 202435, 1, 4, earned_provisional=2 * UNIT, missing=2, late=1)
    week(world, 202430, 1, 2)
    score = member.get(HOME).context["score"]
    assert (score.score, score.provisional) == (4000, 6000)
    assert score.change == 4000 - 5000
    assert (score.missing, score.late) == (2, 1)
    assert [w.week for w in score.weeks] == [202433, 202434, 202435, 202436]


def test_nothing_owed_is_a_dash_and_not_a_nought(world: World, member: Client) -> None:
    page = member.get(HOME)
    assert page.context["score"].score is None
    assert '<p class="big">–</p>' in page.content.decode()


def test_stages(world: World, member: Client) -> None:
    ending = StageFactory(election=world.pilkada, name="Berakhir hari ini",
                          starts_on=dt.date(2024, 8, 1), ends_on=dt.date(2024, 9, 4))  # fmt: skip
    coming = StageFactory(election=world.pilkada, name="Penetapan pasangan calon",
                          starts_on=dt.date(2024, 9, 22), ends_on=dt.date(2024, 9, 22))  # fmt: skip
    stages = member.get(HOME).context["stages"]
    assert (stages.running, stages.coming, stages.is_last_day) == (ending, coming, True)


def test_a_reviewer_sees_what_waits_and_a_member_does_not(
    world: World, signed_in: SignIn, member: Client
) -> None:
    context = signed_in(world.reviewer_bogor_selatan).get(HOME).context
    nav = [item for group in context["nav"] for item in group["items"]]
    counts = [item["count"] for item in nav if "count" in item]
    assert context["waiting"] >= 2
    assert counts in ([], [context["waiting"]]), "the menu says the same"
    assert member.get(HOME).context["waiting"] is None


@pytest.mark.parametrize("who", ["operator_bogor", "commissioner_ri", "nobody", "dismissed"])
def test_it_is_for_staff_of_bodies_only(world: World, signed_in: SignIn, who: str) -> None:
    assert signed_in(getattr(world, who)).get(HOME).status_code == 403


def test_much_to_do_costs_no_more_queries(
    world: World, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for day in range(4, 24):
        report(world, directive(world, (9, day)), returned=True)
    client = signed_in(world.member_empang)
    with django_assert_max_num_queries(12):
        assert client.get(HOME).status_code == 200


def test_the_own_score_explains_the_week_line_by_line(world: World, member: Client) -> None:
    done = directive(world, (9, 3), platforms=["instagram"], min_platforms=1, weight=3)
    report(world, done, accepted=True, effective_on=dt.date(2024, 9, 3),
           posted_on=dt.date(2024, 9, 3))  # fmt: skip
    page = member.get(reverse("own_score"))
    owed = page.context["owed"]
    assert (owed.owed, owed.hundredths) == (3, 10000)
    assert done.title in page.content.decode()
    assert member.get(reverse("own_score"), {"pekan": "2024-W30"}).status_code == 200
    assert member.get(reverse("own_score"), {"pekan": "9999-W99"}).status_code == 200


def test_the_own_score_costs_few_queries(
    world: World, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for day in range(2, 9):
        report(world, directive(world, (9, day)), accepted=True)
    client = signed_in(world.member_empang)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("own_score")).status_code == 200
