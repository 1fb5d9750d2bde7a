"""Why a figure is what it is: the parts add up to the stored figure, for whatever happened."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override

from accounts.audit import record
from adhoc_bodies.models import Body
from portal import clock, weeks
from posts.models import Directive, Report, Review
from targets import why, why_closed, why_lines, why_words
from targets.models import BodyWeek, ClosedDuties
from targets.scoring import rules, terms
from targets.scoring.compliance import Days, compute, settle_dates
from targets.scoring.sql.words import Scope
from targets.scoring.terms import UNIT, Obligation
from targets.why import Why
from tests.targets.scoring.campaigns import Campaign, World, make_world, play

CAMPAIGNS = 8


@pytest.fixture
def country(db: None) -> World:
    return make_world()


def compute_all(country: World, campaign: Campaign) -> None:
    """Store the figures of all weeks of a campaign."""
    days = Days(*campaign.as_of.values())
    for week in campaign.weeks:
        settle_dates(election=country.election, week=week, scope=Scope.everybody())
    for week in campaign.weeks:
        compute(election=country.election, week=week, scope=Scope.everybody(), days=days)


def close(campaign: Campaign, *, with_lines: bool = True) -> None:
    """Close every body-week on the date of its zone, and write its lines."""
    for row in BodyWeek.objects.all():
        as_of = campaign.as_of[campaign.zones[row.body_id]]
        BodyWeek.objects.filter(week=row.week, body=row.body_id).update(closed_on=as_of)
        if with_lines:
            lines = rules.obligations(campaign.facts[row.body_id], row.week, as_of)
            lines.sort(key=lambda one: (one.directive is None, one.directive or 0))
            ClosedDuties.objects.create(
                week=row.week, body_id=row.body_id, duties=json.dumps([written(o) for o in lines])
            )


def written(one: Obligation) -> list[Any]:
    """A line as the closing stores it."""
    return [
        one.directive, one.due_on.isoformat(), one.weight, one.state,
        one.needed, one.done, one.on_time, one.earned,
    ]  # fmt: skip


def explained(country: World, campaign: Campaign) -> Iterator[tuple[BodyWeek, Why]]:
    """Every stored body-week with its explanation."""
    bodies = {body.pk: body for body in Body.objects.ad_hoc().select_related("area")}
    for row in BodyWeek.objects.all():
        body = bodies[row.body_id]
        yield row, why.explain(body, row.week, campaign.as_of[campaign.zones[row.body_id]])


def check(row: BodyWeek, told: Why, seed: int) -> None:
    """Sum of parts = stored figure, to the cent; reports = credit of their line."""
    key = (seed, row.week, row.body_id)
    assert (told.sums.earned, told.sums.owed) == (row.earned, row.owed), key
    assert told.figure == row.score, key
    assert not told.disagrees, key
    if row.score is not None:
        assert 10_000 - sum(told.sums.losses) - told.sums.rounding == row.score, key
        # Each line is at most half a cent off, and so is the figure: no loss hides in it.
        assert 2 * abs(told.sums.rounding) <= sum(line.counts for line in told.lines) + 1, key
    for line in told.lines:
        if line.counts:
            earned = sum((o.credit for o in line.outcomes), Fraction(0))
            assert earned / line.owed.needed == line.credit, (key, line)
        assert line.recomputed is None, key
        assert len({o.told.report.pk for o in line.outcomes}) == len(line.outcomes), key


@pytest.mark.parametrize("told_by", [why.RUNNING, why.CLOSED, why.RECOMPUTED])
def test_the_parts_of_random_weeks_add_up_to_the_stored_figure(
    country: World, told_by: str
) -> None:
    met = 0
    for seed in range(CAMPAIGNS):
        with transaction.atomic():
            campaign = play(country, seed)
            compute_all(country, campaign)
            if told_by != why.RUNNING:
                close(campaign, with_lines=told_by == why.CLOSED)
            for row, told in explained(country, campaign):
                assert told.told_by == told_by
                check(row, told, seed)
                sentences(told)
                met += row.score is not None
            transaction.set_rollback(True)
    assert met > 200


def sentences(told: Why) -> None:
    """Everything can be said, and no placeholder is left."""
    for line in told.lines:
        for outcome in line.outcomes:
            assert "%(" not in why_words.verdict(outcome, line, told.policy)
        words = [
            why_words.title(line),
            why_words.demand(line),
            why_words.rule(line, told.policy)[0],
        ]
        words += why_words.advice(line, told, line.owed.due_on + dt.timedelta(days=1))
        assert "%(" not in "".join(words)
    assert all(why_words.exemption_words(one) for one in told.exemptions)


# ---- one report after the other -------------------------------------------------------------

BODY = terms.Body("pps", ("32", "ID"), dt.date(2024, 1, 1))
ASKED = terms.Directive(
    1, "ID", frozenset({"pps"}), frozenset({"instagram", "facebook", "tiktok"}),
    dt.date(2024, 9, 2), dt.date(2024, 9, 4), min_platforms=2, weight=2,
)  # fmt: skip


def reported(platform: str, posted: int, told: int = 0, status: str = "accepted") -> terms.Report:
    """A report for the directive on days of September."""
    days = dt.date(2024, 9, posted), dt.date(2024, 9, told or posted)
    return terms.Report(platform, *days, status, 1)


def verdicts(*reports: terms.Report, exempt: str | None = None) -> list[str]:
    """What each report did, in the order in which they are given."""
    spans = [] if exempt is None else [terms.Exemption(dt.date(2024, 9, 1), None, exempt)]
    facts = terms.Facts(BODY, [ASKED], reports, spans)
    at = dt.datetime(2024, 9, 1, tzinfo=dt.UTC)
    rows = [Report(pk=pk, reported_at=at) for pk in range(len(reports))]
    told = why_lines.told_of(facts, rows)
    found = why_lines.of_directive(facts, ASKED, terms.NATIONAL_DEFAULT, told)
    owed = rules.directive_obligation(
        facts, ASKED, terms.NATIONAL_DEFAULT, dt.date(2024, 12, 1)
    )  # fmt: skip
    assert sum(o.credit for o in found) * ASKED.weight * UNIT == owed.earned * owed.needed
    return [o.verdict for o in sorted(found, key=lambda o: o.told.report.pk)]


@pytest.mark.parametrize(
    ("reports", "wanted"),
    [
        ([reported("instagram", 3), reported("facebook", 5)], ["on_time", "late"]),
        ([reported("instagram", 3), reported("facebook", 12)], ["on_time", "too_late"]),
        ([reported("instagram", 1), reported("facebook", 4)], ["early", "on_time"]),
        ([reported("instagram", 5), reported("facebook", 4), reported("tiktok", 3)],
         ["spare", "on_time", "on_time"]),
        ([reported("instagram", 5), reported("instagram", 4)], ["double", "on_time"]),
        ([reported("youtube", 4), reported("instagram", 4)], ["unnamed", "on_time"]),
        ([reported("instagram", 3, 8), reported("facebook", 3, 6)], ["late", "on_time"]),
        ([reported("instagram", 3, status="submitted"), reported("facebook", 3, status="rejected"),
          reported("tiktok", 3, status="returned")], ["submitted", "rejected", "returned"]),
    ],
)  # fmt: skip
def test_each_report_is_told_by_the_rule_that_decides_on_it(
    reports: list[terms.Report], wanted: list[str]
) -> None:
    assert verdicts(*reports) == wanted


def test_an_exempt_platform_is_told_as_such() -> None:
    both = reported("instagram", 3), reported("facebook", 3)
    assert verdicts(*both, exempt="instagram") == ["excused", "on_time"]
    assert set(verdicts(reported("tiktok", 3), exempt="facebook")) == {"on_time"}


@pytest.mark.parametrize(
    ("first", "figure", "losses", "shares"),
    [((3, 3), 8542, [0, 625, 833], ["1", "0,75", "2/3"]),
     ((3, 10), 5208, [2500, 625, 1667], ["0,5", "0,75", "1/3"])],
)  # fmt: skip
def test_the_worked_example_of_the_rules(
    first: tuple[int, int], figure: int, losses: list[int], shares: list[str]
) -> None:
    """PPS Empang in week 2024-W36, and the same had its first report come on 10 September."""
    start, two = dt.date(2024, 9, 2), frozenset({"instagram", "facebook"})
    directives = [
        terms.Directive(1, "ID", frozenset({"pps"}), two, start, dt.date(2024, 9, 4), 1, 2),
        terms.Directive(2, "ID", frozenset({"pps"}), frozenset({"instagram", "tiktok"}), start,
                        dt.date(2024, 9, 6), 2, 1),
    ]  # fmt: skip
    sent = [("instagram", *first, 1), ("instagram", 6, 7, 2), ("tiktok", 9, 9, 2)]
    facts = terms.Facts(
        BODY, directives,
        [terms.Report(p, dt.date(2024, 9, a), dt.date(2024, 9, b), "accepted", key)
         for p, a, b, key in sent],
    )  # fmt: skip
    owed = rules.obligations(facts, 202436, dt.date(2024, 9, 16))
    lines = [why_lines.Line(one, None, (), (), ()) for one in owed]
    sums = why_lines.sums_of(lines)
    assert (sums.figure, list(sums.losses)) == (figure, losses)
    assert 10_000 - sum(losses) - sums.rounding == figure
    assert [why_words.share(line.credit) for line in lines] == shares


def hints(*reports: terms.Report, day: int = 20) -> list[str]:
    """How the loss of the directive's line could have been avoided."""
    facts = terms.Facts(BODY, [ASKED], reports)
    policy, as_of = terms.NATIONAL_DEFAULT, dt.date(2024, 9, day)
    at = dt.datetime(2024, 9, 1, tzinfo=dt.UTC)
    told = why_lines.told_of(facts, [Report(pk=n, reported_at=at) for n in range(len(reports))])
    line = why_lines.Line(
        rules.directive_obligation(facts, ASKED, policy, as_of),
        Directive(starts_on=ASKED.starts_on),
        ["instagram", "facebook", "tiktok"], [],
        why_lines.of_directive(facts, ASKED, policy, told),
    )  # fmt: skip
    sums = why_lines.sums_of([line])
    week = Why(Body(), 202436, why.RUNNING, None, policy, [line], sums, [], [])
    with override("en"):
        return why_words.advice(line, week, as_of)


def test_hints_name_platform_and_deadline() -> None:
    wednesday = "Wednesday, 4 September 2024"
    assert hints(reported("instagram", 3), reported("facebook", 3)) == []
    assert hints(reported("instagram", 3), reported("facebook", 4, 9)) == [
        "The post on Facebook was in time. Reported by Saturday, 7 September 2024, it would have"
        " counted in full."
    ]
    assert hints(reported("instagram", 3), reported("facebook", 6)) == [
        f"The post on Facebook by {wednesday} would have counted in full."
    ]
    assert hints(reported("instagram", 3)) == [
        f"1 post on Facebook or TikTok by {wednesday} would have kept the whole credit."
    ]
    assert hints(day=6) == [
        f"Posts on 2 of Instagram, Facebook or TikTok by {wednesday} would have kept the whole"
        " credit.",
        "Still possible: a post that counts by Wednesday, 11 September 2024 gives credit 0.5.",
    ]
    assert hints(reported("instagram", 3, status="submitted"), day=3) == [
        f"To be done: 1 post on Facebook or TikTok by {wednesday}."
    ]


# ---- a closed week and what came after ------------------------------------------------------


@pytest.fixture
def closed(country: World) -> tuple[Campaign, BodyWeek, Why]:
    """A closed week of a body with two accepted reports that count."""
    for seed in range(60):
        sid = transaction.savepoint()
        campaign = play(country, seed)
        compute_all(country, campaign)
        close(campaign)
        for row, told in explained(country, campaign):
            counted = [o for line in told.lines for o in line.outcomes if o.counts]
            if row.score and 0 < row.score < 10_000 and len(counted) >= 2:
                return campaign, row, told
        transaction.savepoint_rollback(sid)
    raise AssertionError("no such week")


def again(row: BodyWeek) -> Why:
    """The explanation as it is now."""
    body = Body.objects.select_related("area").get(pk=row.body_id)
    return why.explain(body, row.week, dt.date(2030, 1, 1))


def test_a_verdict_after_the_closing_is_told_apart_and_changes_nothing(
    closed: tuple[Campaign, BodyWeek, Why],
) -> None:
    _campaign, row, told = closed
    report = next(o for line in told.lines for o in line.outcomes if o.counts).told.report
    at = dt.datetime(2029, 1, 1, tzinfo=dt.UTC)
    past = report.reported_at
    Review.objects.create(report=report, verdict="accepted", at=past)
    Review.objects.create(report=report, verdict="revoked", reason="gone", at=at)
    Report.objects.filter(pk=report.pk).update(status="rejected", decided_at=at)
    now = again(row)
    assert now.figure == told.figure == row.score
    assert now.sums == told.sums
    assert [(each.report.pk, each.state_then) for each in now.later] == [(report.pk, "accepted")]
    assert all(line.recomputed is None for line in now.lines)


def test_a_report_that_came_after_the_closing_is_told_apart(
    closed: tuple[Campaign, BodyWeek, Why],
) -> None:
    _campaign, row, told = closed
    report = next(o for line in told.lines for o in line.outcomes if o.counts).told.report
    twin = Report.objects.get(pk=report.pk)
    twin.pk = None
    twin.client_key = twin.post_key = uuid.uuid4()
    twin.reported_at = dt.datetime(2029, 1, 1, tzinfo=dt.UTC)
    twin.reported_on = dt.date(2029, 1, 1)
    twin.save()
    now = again(row)
    assert now.sums == told.sums
    assert [each.came_later for each in now.later] == [True]
    assert twin.pk not in {o.told.report.pk for line in now.lines for o in line.outcomes}


def test_a_closed_line_stands_where_the_records_tell_something_else(
    closed: tuple[Campaign, BodyWeek, Why],
) -> None:
    """A deed that left no trace in time: the line decides, and the difference is shown."""
    _campaign, row, told = closed
    changed = next(line for line in told.lines if line.counts and line.credit)
    for outcome in changed.outcomes:
        Report.objects.filter(pk=outcome.told.report.pk).update(status="rejected")
    now = again(row)
    assert now.sums == told.sums
    assert any(line.recomputed for line in now.lines)


def test_without_lines_a_difference_to_the_closed_figure_is_shown(
    closed: tuple[Campaign, BodyWeek, Why],
) -> None:
    _campaign, row, told = closed
    ClosedDuties.objects.filter(week=row.week, body=row.body_id).delete()
    line = next(line for line in told.lines if line.counts and line.credit)
    for outcome in line.outcomes:
        Report.objects.filter(pk=outcome.told.report.pk).update(status="rejected")
    now = again(row)
    assert now.told_by == why.RECOMPUTED
    assert now.figure == row.score
    assert now.difference > 0
    lines = 10_000 - sum(now.sums.losses) - now.sums.rounding
    assert lines + now.difference == row.score


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_audit_log_tells_when_the_week_was_closed(
    closed: tuple[Campaign, BodyWeek, Why], level: int
) -> None:
    _campaign, row, _told = closed
    body = Body.objects.select_related("area").get(pk=row.body_id)
    code = ".".join(body.area.code.split(".")[:level])
    end = why_closed.moment_of_closing(body, row)
    assert row.closed_on is not None
    assert (end - dt.timedelta(seconds=1)).astimezone(end.tzinfo).date() == row.closed_on
    at = end - dt.timedelta(hours=20)
    data = {"week": weeks.text(row.week)}
    with clock.stopped_at(at):
        record(action="week-closed", by=None, obj=body.area, area=code, data=data)
    assert why_closed.moment_of_closing(body, row) == at


def test_shares_are_written_as_a_person_would() -> None:
    written = [why_words.share(Fraction(*pair)) for pair in ((1, 1), (3, 4), (1, 2), (2, 3))]
    assert written == ["1", "0,75", "0,5", "2/3"]
