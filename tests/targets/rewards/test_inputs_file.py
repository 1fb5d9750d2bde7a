"""What stands in the inputs of a ranking: what counts, nothing else, in few queries."""

import datetime as dt
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from adhoc_bodies.models import Body
from portal import clock
from targets.models import BodyWeek, ClosedDuties, Policy, Programme, Ranking, RankingRow
from targets.rewards import drafts, inputs
from targets.scoring import ranking as rules
from targets.scoring.terms import UNIT
from tests.factories import (
    AreaFactory,
    BodyFactory,
    EngagementFactory,
    FollowerCountFactory,
    IntegrityCaseFactory,
    JurorFactory,
    MarkFactory,
    NominationFactory,
    ReportFactory,
    SocialAccountFactory,
    VoterCountFactory,
)
from tests.targets.rewards.stories import closed, more_bodies, programme_of, ready
from tests.world import WEEK, World


def read(programme: Programme, edition: int = 1) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first line, and the others by the last part of their codes."""
    ranking = Ranking(programme=programme, edition=edition)
    first, *rest = [json.loads(line) for _body, line in inputs.lines(ranking)]
    return first, {line["code"][-7:]: line for line in rest}


def digest(programme: Programme) -> str:
    with drafts.assembled(Ranking(programme=programme)) as draft:
        return draft.digest


EMPANG, BATU_TULIS = "01.1003", "01.1001"


def test_the_first_line_states_the_rules_and_the_policies_of_the_weeks(world: World) -> None:
    Policy.objects.all().delete()
    made = [
        (world.indonesia, dt.date(2024, 5, 6), 3), (world.bogor, dt.date(2024, 6, 3), 2),
        (world.bogor, dt.date(2024, 8, 26), 5), (world.bogor, dt.date(2024, 9, 2), 4),
        (world.bogor, dt.date(2024, 9, 9), 9), (world.blora, dt.date(2024, 6, 3), 7),
    ]  # fmt: skip
    for area, day, quota in made:
        Policy.objects.create(
            area=area, effective_from=day, weekly_quota=quota, created_at=clock.now()
        )
    programme = programme_of(world, first_week=202435, last_week=202436, league_bounds=[])
    first, _ = read(programme, edition=3)
    assert first["programme"] == {
        "id": programme.pk, "name": programme.name, "office": "32.71",
        "election": world.pilkada.slug,
    }  # fmt: skip
    assert first["weights"] == {"compliance": 70, "creativity": 30, "engagement": 0}
    assert (first["first_week"], first["last_week"], first["edition"]) == (202435, 202436, 3)
    found = [(p["area"], p["effective_from"], p["weekly_quota"]) for p in first["policies"]]
    assert found == [
        ("32.71", "2024-08-26", 5), ("32.71", "2024-09-02", 4), ("ID", "2024-05-06", 3),
    ]  # fmt: skip
    assert first["default_policy"]["late_credit"] == 50


def test_the_bodies_are_those_of_kind_area_and_election_in_the_weeks(world: World) -> None:
    gone = BodyFactory.create(
        area=AreaFactory.create(code="32.71.01.1099", parent=world.bogor_selatan),
        election=world.pilkada, dissolved_on=dt.date(2024, 9, 1),
    )  # fmt: skip
    _, found = read(programme_of(world))
    assert list(found) == ["01.1001", "01.1003", "02.1002"]
    gone.dissolved_on = dt.date(2024, 9, 2)
    gone.save()
    assert "01.1099" in read(programme_of(world))[1]
    _, found = read(programme_of(world, kind="ppk"))
    assert [line["code"] for line in found.values()] == ["32.71.01", "32.71.02"]


def test_weeks_bring_their_duty_lines_only_when_all_are_closed(world: World) -> None:
    programme = ready(world)
    first, found = read(programme)
    assert first["duties"] is True
    (week,) = found[EMPANG]["weeks"]
    assert week[:4] == [WEEK, 4 * UNIT, 4, 2]
    assert [line[3] for line in week[4]] == ["met", "met", "late", "late"]
    BodyWeek.objects.filter(body=world.pps_batu_tulis).update(closed_on=None)
    first, found = read(programme)
    assert first["duties"] is False
    assert found[EMPANG]["weeks"] == [[WEEK, 4 * UNIT, 4, 2, None]]


def test_a_week_closed_before_lines_were_kept_has_none(world: World) -> None:
    programme = ready(world)
    ClosedDuties.objects.filter(body=world.pps_empang).delete()
    first, found = read(programme)
    assert first["duties"] is False  # not all of them are there
    assert found[EMPANG]["weeks"][0][4] is None
    assert found[BATU_TULIS]["weeks"][0][4]


def test_what_decides_the_prizes_is_in_the_first_line(world: World) -> None:
    programme = ready(world, places=4, appeal_days=9, criteria=["Jelas", "Lucu"])
    ranking = Ranking(programme=programme, edition=2, reason="Salah hitung")
    first = json.loads(next(inputs.lines(ranking))[1])
    assert first["format"] == "gaung-ranking-2"
    assert (first["places"], first["appeal_days"], first["criteria"]) == (4, 9, 2)
    assert first["criteria_names"] == ["Jelas", "Lucu"]
    assert first["reason"] == "Salah hitung"


def test_the_weeks_before_count_where_improvement_is_rewarded(world: World) -> None:
    for week, earned in ((202433, 4), (202434, 1), (202435, 2), (202436, 3)):
        closed(world.pps_empang, earned, week=week)
    plain = programme_of(world, first_week=202435, last_week=202436)
    assert read(plain)[1][EMPANG]["before"] == [0, 0]
    rewarded = programme_of(world, first_week=202435, last_week=202436, rewards_improvement=True)
    assert read(rewarded)[1][EMPANG]["before"] == [5 * UNIT, 8]
    assert [week[0] for week in read(rewarded)[1][EMPANG]["weeks"]] == [202435, 202436]


def test_accounts_and_cases_are_counted(world: World) -> None:
    SocialAccountFactory.create(body=world.pps_baranangsiang, claimed=True)
    IntegrityCaseFactory.create(body=world.pps_empang, confirmed=True)
    IntegrityCaseFactory.create(body=world.pps_empang)
    IntegrityCaseFactory.create(body=world.pps_empang, dismissed=True)
    for day in (1, 9):
        IntegrityCaseFactory.create(
            body=world.pps_empang, confirmed=True, happened_on=dt.date(2024, 9, day)
        )
    _, found = read(programme_of(world))
    assert [found[code]["accounts"] for code in sorted(found)] == [1, 1, 0]
    assert [found[code]["cases"] for code in sorted(found)] == [0, 1, 0]


def test_marks_count_of_serving_jurors_without_conflict_and_name_nobody(world: World) -> None:
    programme = programme_of(world)
    report = ReportFactory.create(body=world.pps_empang, accepted=True, post_id="karya")
    post = NominationFactory.create(programme=programme, report=report)
    jurors = [JurorFactory.create(programme=programme) for _ in range(5)]
    for juror, points in zip(jurors, ([5, 4, 3], [1, 2, 3], [2, 2, 2], [3, 3]), strict=False):
        MarkFactory.create(nomination=post, juror=juror, points=points)
    MarkFactory.create(nomination=post, juror=jurors[4], conflict=True)
    jurors[2].removed_at = clock.now()
    jurors[2].save()
    _, found = read(programme)
    assert found[EMPANG]["marks"] == [[post.pk, [1, 2, 3]], [post.pk, [5, 4, 3]]]
    report.status = "rejected"
    report.save()
    assert read(programme)[1][EMPANG]["marks"] == []


def test_rates_take_the_newest_count_and_the_followers_of_that_day(world: World) -> None:
    programme, account = programme_of(world), world.accounts["pps_empang"]
    fields = {"body": world.pps_empang, "account": account}
    report = ReportFactory.create(accepted=True, post_id="a", **fields)
    waiting = ReportFactory.create(post_id="b", **fields)
    other_week = ReportFactory.create(accepted=True, week=202435, post_id="c", **fields)
    nobodys = ReportFactory.create(accepted=True, body=world.pps_empang, post_id="d")
    for each in (waiting, other_week, nobodys):
        EngagementFactory.create(report=each)
    EngagementFactory.create(report=report, counted_on=dt.date(2024, 9, 3), likes=1)
    EngagementFactory.create(
        report=report, counted_on=dt.date(2024, 9, 4), likes=None, comments=7, shares=2
    )
    FollowerCountFactory.create(account=account, counted_on=dt.date(2024, 9, 5), followers=9)
    assert read(programme)[1][EMPANG]["rates"] == []
    FollowerCountFactory.create(account=account, counted_on=dt.date(2024, 8, 1), followers=100)
    FollowerCountFactory.create(account=account, counted_on=dt.date(2024, 9, 4), followers=250)
    assert read(programme)[1][EMPANG]["rates"] == [[report.pk, 0, 7, 2, 250]]
    EngagementFactory.create(report=report, counted_on=dt.date(2024, 9, 6), likes=None, views=999)
    assert read(programme)[1][EMPANG]["rates"] == []


def test_leagues_go_by_voters_or_by_villages(world: World) -> None:
    VoterCountFactory.create(election=world.pilkada, area=world.empang, voters=4321)
    _, found = read(programme_of(world, league_by="voters", league_bounds=[4000]))
    assert [found[code]["number"] for code in sorted(found)] == [None, 4321, None]
    AreaFactory.create(
        code="32.71.01.1098", parent=world.bogor_selatan, valid_to=dt.date(2024, 9, 7)
    )
    AreaFactory.create(
        code="32.71.01.1097", parent=world.bogor_selatan, valid_from=dt.date(2024, 9, 8)
    )
    _, found = read(programme_of(world, kind="ppk", league_by="villages", league_bounds=[5]))
    assert [line["number"] for line in found.values()] == [3, 1]


def test_as_many_queries_for_one_body_as_for_thirty(
    world: World, django_assert_num_queries: Callable[..., Any]
) -> None:
    programme = ready(world, rewards_improvement=True, league_by="voters", league_bounds=[9])
    Body.objects.exclude(pk=world.pps_empang.pk).filter(kind="pps").update(
        dissolved_on=dt.date(2024, 6, 30)
    )
    with CaptureQueriesContext(
        connection,
    ) as one:
        _, found = read(programme)
    assert len(found) == 1
    more_bodies(world, 30)
    with django_assert_num_queries(len(one)):
        _, found = read(programme)
    assert len(found) == 31


def test_portions_give_the_same_inputs_as_one_reading(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = ready(world)
    more_bodies(world, 7)
    whole = digest(programme)
    monkeypatch.setattr(inputs, "PORTION", 3)
    assert digest(programme) == whole


def test_every_line_is_canonical_and_signing_reads_the_same_as_computing(world: World) -> None:
    programme = ready(world, rewards_improvement=True)
    Body.objects.filter(pk=world.pps_empang.pk).update(name='PPS "Empang" \\ é \U0001f5f3 \u2028')
    ClosedDuties.objects.filter(body=world.pps_batu_tulis).update(duties="[]")
    ranking = Ranking(programme=programme)
    lines = [line for _body, line in inputs.lines(ranking)]
    assert [rules.canonical(json.loads(line)) for line in lines] == lines
    ClosedDuties.objects.filter(body=world.pps_batu_tulis).delete()
    assert drafts.digest_now(ranking) == digest(programme)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Jayapura", "America/Los_Angeles"])
def test_neither_zone_nor_the_order_of_rows_changes_the_digest(
    world: World, settings: Settings, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = ready(world)
    more_bodies(world, 5)
    wanted = digest(programme)
    settings.TIME_ZONE = zone
    dice = random.Random(zone)
    weeks, duties = list(BodyWeek.objects.all()), list(ClosedDuties.objects.all())
    for _ in range(3):
        BodyWeek.objects.all().delete()
        ClosedDuties.objects.all().delete()
        BodyWeek.objects.bulk_create(dice.sample(weeks, len(weeks)))
        ClosedDuties.objects.bulk_create(dice.sample(duties, len(duties)))
        assert digest(programme) == wanted
    BodyWeek.objects.filter(body=world.pps_empang).update(directives_met=1)
    ClosedDuties.objects.filter(body=world.pps_empang).delete()
    assert digest(programme) != wanted


def test_a_row_is_stored_with_all_its_columns() -> None:
    columns = {field.column for field in RankingRow._meta.concrete_fields}
    assert columns == {"id", "ranking_id", *drafts.COLUMNS}
