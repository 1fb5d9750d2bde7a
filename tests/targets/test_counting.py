"""Coverage is counted exactly, by marks, and writes only what changed."""

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adhoc_bodies.dirty import mark_dirty
from adhoc_bodies.models import Body, SocialAccount
from portal import weeks
from posts.models import Directive, Report, Stage, Topic
from targets import actions, campaign, counting
from targets.models import CoverageDue, CoverageWeek, StageCoverage
from targets.scoring.sql.words import Scope
from tests.targets.scoring.campaigns import Campaign, World, make_world, play

#: Area, week, kind of body, dimension, value.
Cell = tuple[str, int, str, str, str]


@pytest.fixture
def country(db: None) -> World:
    return make_world()


def campaign_of(country: World, seed: int) -> Campaign:
    """A random campaign whose directives have topics and stages, and bodies more accounts."""
    played = play(country, seed)
    dice = random.Random(seed)
    topics = list(Topic.objects.all())
    stages = [
        Stage.objects.create(election=country.election, slug=f"s{n}", name=f"S{n}")
        for n in range(2)
    ]
    for directive in Directive.objects.order_by("pk"):
        directive.topics.set(dice.sample(topics, dice.randrange(0, 4)))
        directive.stage = dice.choice([None, *stages])
        directive.save()
    day = weeks.monday(played.first)
    for body in country.bodies[::3]:
        SocialAccount.objects.create(
            body=body, platform="tiktok", handle=f"t{body.pk}", status="ended",
            registered_at=dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC),
            ended_on=day + dt.timedelta(days=dice.randrange(0, 20)),
        )  # fmt: skip
    return played


# ---- the same by plain counting ---------------------------------------------------------


def places(body: Body) -> Iterator[tuple[str, str]]:
    """Everywhere that a body is counted: codes and kinds."""
    for code in ("ID", body.province.code, body.regency.code, body.district.code):
        yield code, "all"
        yield code, body.kind


def plain_weeks(country: World, week: int) -> dict[Cell, tuple[int, int]]:
    """Bodies and posts by area, kind, dimension and value."""
    posts: Counter[tuple[str, str, str, str, int]] = Counter()
    sunday, monday = weeks.sunday(week), weeks.monday(week)
    end = dt.datetime.combine(
        sunday + dt.timedelta(days=1), dt.time(), tzinfo=dt.timezone(dt.timedelta(hours=7))
    )
    for body in country.bodies:
        if body.formed_on > sunday or (body.dissolved_on and body.dissolved_on < monday):
            continue
        told: Counter[tuple[str, str]] = Counter()
        for report in Report.objects.filter(body=body, week=week, status="accepted"):
            told["platform", report.platform] += 1
            topics = report.directive.topics.all() if report.directive else []
            told.update((topic.kind, topic.slug) for topic in topics)
        for account in SocialAccount.objects.filter(body=body, registered_at__lt=end):
            ended = account.ended_on and account.ended_on <= sunday
            if account.status in ("claimed", "verified") or not ended:
                told["account", account.platform] = 0
        for (dimension, value), count in told.items():
            for code, kind in places(body):
                posts[code, kind, dimension, value, body.pk] = count
    found: dict[Cell, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (code, kind, dimension, value, _), count in posts.items():
        key = (code, week, kind, dimension, value)
        found[key] = (found[key][0] + 1, found[key][1] + count)
    return dict(found)


def plain_stages(country: World) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """Asked, posted and posts by area, kind and stage."""
    asked: dict[tuple[str, str, str, int], int] = {}
    issued = Directive.objects.filter(state="issued").exclude(stage=None).select_related("stage")
    for directive in issued.select_related("area"):
        for body in country.bodies:
            wanted = directive.for_ppk if body.kind == "ppk" else directive.for_pps
            gone = body.dissolved_on and body.dissolved_on < directive.due_on
            below = directive.area.code == "ID" or f"{body.area.code}.".startswith(
                f"{directive.area.code}."
            )
            if not (wanted and below and body.formed_on <= directive.due_on and not gone):
                continue
            said = Report.objects.filter(body=body, directive=directive, status="accepted").count()
            for code, kind in places(body):
                key = (code, kind, directive.stage.slug, body.pk)
                asked[key] = asked.get(key, 0) + said
    found: dict[tuple[str, str, str], tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for (code, kind, stage, _), said in asked.items():
        one = found[code, kind, stage]
        found[code, kind, stage] = (one[0] + 1, one[1] + bool(said), one[2] + said)
    return dict(found)


def stored_weeks() -> dict[Cell, tuple[int, int]]:
    rows = CoverageWeek.objects.values_list(
        "area__code", "week", "kind", "dimension", "value", "bodies", "posts"
    )
    return {(c, week, k, d, v): (bodies, posts) for c, week, k, d, v, bodies, posts in rows}


def stored_stages() -> dict[tuple[str, str, str], tuple[int, int, int]]:
    rows = StageCoverage.objects.values_list("area__code", "kind", "stage__slug", "asked", "posted",
                                             "posts")  # fmt: skip
    return {(code, kind, stage): (a, b, c) for code, kind, stage, a, b, c in rows}


def plain(country: World, played: Campaign) -> dict[Cell, tuple[int, int]]:
    found: dict[Cell, tuple[int, int]] = {}
    for week in played.weeks:
        found |= plain_weeks(country, week)
    return found


def mark_all(country: World, played: Campaign) -> None:
    for week in played.weeks:
        for area in country.areas.values():
            if area.level == 2:
                CoverageDue.objects.create(election=country.election, week=week, regency=area)


# ---- exactness ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [3, 8, 21])
def test_regency_by_regency_and_all_at_once_are_the_plain_count(country: World, seed: int) -> None:
    played = campaign_of(country, seed)
    wanted, asked = plain(country, played), plain_stages(country)
    assert wanted
    mark_all(country, played)
    counting.count_due()
    assert (stored_weeks(), stored_stages()) == (wanted, asked)
    CoverageWeek.objects.all().delete()
    StageCoverage.objects.all().delete()
    for week in played.weeks:
        counting.count_week(country.election, week)
    assert (stored_weeks(), stored_stages()) == (wanted, asked)


def test_what_changed_is_written_and_what_vanished_is_deleted(country: World) -> None:
    played = campaign_of(country, 5)
    mark_all(country, played)
    counting.count_due()
    assert sum(counting.count_week(country.election, week) for week in played.weeks) == 0
    Report.objects.filter(pk__in=list(Report.objects.values_list("pk", flat=True)[::2])).update(
        status="rejected"
    )
    Directive.objects.filter(pk=Directive.objects.order_by("pk")[0].pk).update(state="withdrawn")
    SocialAccount.objects.filter(status="claimed").delete()
    mark_all(country, played)
    counting.count_due()
    assert stored_weeks() == plain(country, played)
    assert stored_stages() == plain_stages(country)


# ---- marks --------------------------------------------------------------------------------


def test_computing_marks_the_regencies_of_what_it_computed(country: World) -> None:
    played = campaign_of(country, 3)
    body = country.bodies[0]
    actions.flush_week(country.election, played.first)
    assert not CoverageDue.objects.exists()
    mark_dirty(body.pk, [played.first])
    actions.flush_week(country.election, played.first)
    marks = CoverageDue.objects.values_list("election", "week", "regency")
    assert list(marks) == [(country.election.pk, played.first, body.regency_id)]
    actions.compute_whole(country.election, played.first)
    assert len(counting.marked_regencies(country.election, played.first)) == 6


def test_many_marks_count_the_whole_week_once(
    country: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = campaign_of(country, 8)
    mark_all(country, played)
    calls: list[int | None] = []
    monkeypatch.setattr(counting, "MANY", 3)
    monkeypatch.setattr(counting, "count_week", lambda *args: calls.append(args[2]))
    assert counting.count_due() == 6 * len(played.weeks)
    assert calls == [None] * len(played.weeks)
    assert not CoverageDue.objects.exists()


def test_a_week_that_fails_keeps_its_marks_and_holds_up_no_other(
    country: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    played = campaign_of(country, 8)
    mark_all(country, played)
    counted = counting.count_week

    def failing(election: object, week: int, regency: int | None = None) -> int:
        if week == played.first:
            raise RuntimeError("disk is full")
        return counted(country.election, week, regency)

    monkeypatch.setattr(counting, "count_week", failing)
    counting.count_due()
    assert set(CoverageDue.objects.values_list("week", flat=True)) == {played.first}
    assert "could not be counted" in caplog.text
    monkeypatch.setattr(counting, "count_week", counted)
    counting.count_due()
    assert stored_weeks() == plain(country, played)


# ---- what fails ---------------------------------------------------------------------------


def test_the_end_of_a_workers_time_ends_the_work(
    country: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = campaign_of(country, 8)
    mark_all(country, played)
    begun: list[int] = []

    def stopped(_election: object, week: int, _regency: int | None = None) -> int:
        begun.append(week)
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(counting, "count_week", stopped)
    with pytest.raises(SoftTimeLimitExceeded):
        counting.count_due()
    assert len(begun) == 1
    assert CoverageDue.objects.filter(tries=1).count() == 1


@pytest.mark.parametrize("many", [3, 40])
def test_what_fails_too_often_is_set_aside_until_the_night(
    country: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, many: int
) -> None:
    played = campaign_of(country, 8)
    mark_all(country, played)
    counted, tried = counting.count_week, []

    def failing(election: object, week: int, regency: int | None = None) -> int:
        if week == played.first:
            tried.append(regency)
            raise RuntimeError("disk is full")
        return counted(country.election, week, regency)

    monkeypatch.setattr(counting, "MANY", many)
    monkeypatch.setattr(counting, "count_week", failing)
    for _ in range(CoverageDue.LIMIT + 3):
        counting.count_due()
    parts = len(set(tried))
    assert len(tried) == CoverageDue.LIMIT * parts
    assert caplog.text.count("set aside until the next night") == parts
    campaign.ask()
    for _ in range(3):
        counting.count_due()
    assert len(tried) == (CoverageDue.LIMIT + 1) * parts
    monkeypatch.setattr(counting, "count_week", counted)
    campaign.ask()
    counting.count_due()
    assert stored_weeks() == plain(country, played)
    assert not CoverageDue.objects.exists()


def test_weeks_that_were_never_counted_are_filled_at_night(country: World) -> None:
    """As weeks that were closed before coverage was kept."""
    played = campaign_of(country, 8)
    for week in played.weeks:
        actions.compute_week(country.election, week, Scope.everybody())
    counting.count_due()
    before = stored_weeks()
    CoverageWeek.objects.filter(week=played.first).delete()
    counting.ask(country.election)
    counting.ask(country.election)  # asked twice, marked once
    asked = CoverageDue.objects.filter(week=played.first)
    assert asked.count() == asked.values("regency").distinct().count() > 0
    counting.count_due()
    assert stored_weeks() == before
    CoverageWeek.objects.filter(week=played.first).delete()
    counting.ask(country.election)
    assert not CoverageDue.objects.filter(week=played.first).exists(), "not every night anew"


def test_whoever_finds_another_at_work_counts_no_try(
    country: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = campaign_of(country, 8)
    mark_all(country, played)

    @contextmanager
    def taken(_election: object) -> Iterator[bool]:
        yield False

    monkeypatch.setattr(counting, "held", taken)
    assert counting.count_due() == 0
    assert not CoverageDue.objects.filter(tries__gt=0).exists()


# ---- cost ---------------------------------------------------------------------------------


def test_reports_are_read_once_and_no_row_is_compared_with_every_other(country: World) -> None:
    played = campaign_of(country, 5)
    due = next(week for week in played.weeks if counting.stages_due(country.election, week))
    with CaptureQueriesContext(connection) as seen:
        counting.count_week(country.election, due)
    statements = [query["sql"] for query in seen]
    assert sum("FROM posts_report" in sql for sql in statements) == 2
    assert not [sql for sql in statements if "NOT IN" in sql]
