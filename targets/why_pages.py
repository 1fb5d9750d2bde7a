"""What the page "why this figure" shows, put into words and made ready for its template."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adhoc_bodies.models import Body
from portal import clock, formats, weeks
from posts.models import Report
from targets import body_pages, pages, periods, why, why_words
from targets.periods import WEEK, Period
from targets.scoring.terms import PolicyRules
from targets.why import Why
from targets.why_lines import Line, Outcome
from targets.why_words import Clause


@dataclass(frozen=True)
class ReportRow:
    """A report as the page lists it below an obligation."""

    report: Report
    counts: bool
    verdict: str
    counted_on: str
    moved: bool


@dataclass(frozen=True)
class Entry:
    """An obligation as the page tells it."""

    line: Line
    title: str
    demand: str
    rule: str
    clause: Clause
    credit: str
    points: str
    lost: str
    advice: Sequence[str]
    reports: Sequence[ReportRow]
    recomputed: str


def why_page(user: Any, body: Body, params: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the page shows."""
    today = clock.today(body.zone)
    week = periods.chosen_week(params.get("pekan", ""), today)
    period = Period(WEEK, week, week, weeks.of(today))
    told = why.explain(body, week, today)
    return {
        "body": body,
        "why": told,
        "period": period,
        "period_name": pages.period_name(period),
        "crumbs": crumbs(user, body, period),
        "entries": [entry(line, lost, told, today) for line, lost in told.parts],
        "exemptions": [why_words.exemption_words(one) for one in told.exemptions],
        "clauses": {
            "time": why_words.clause(why_words.TIME),
            "compliance": why_words.clause(why_words.COMPLIANCE),
            "closing": why_words.clause(why_words.CLOSING),
        },
    } | sums(told)


def crumbs(user: Any, body: Body, period: Period) -> list[tuple[str, str]]:
    """The way from the nation over the body's page."""
    way = body_pages.crumbs(user, body)[:-1]
    query = f"?pekan={weeks.text(period.last)}"
    return [*way, (body.name, body_pages.home_of(body) + query)]


def sums(told: Why) -> dict[str, Any]:
    """The percentage as a sum, and as 100 minus what was lost."""
    lost = [
        (why_words.title(line), why_words.cents(-hundredths))
        for line, hundredths in told.parts
        if hundredths
    ]
    figure = told.sums.figure
    return {
        "figure": told.figure,
        "lines_figure": figure,
        "target": told.policy.compliant_from * 100,
        "calculation": why_words.calculation(told) if figure is not None else "",
        "whole": why_words.cents(10_000),
        "lost": lost,
        "rounding": why_words.cents(-told.sums.rounding) if told.sums.rounding else "",
        "difference": why_words.cents(told.difference) if told.difference else "",
    }


def entry(line: Line, lost: int, told: Why, today: dt.date) -> Entry:
    """An obligation in words."""
    rule, clause = why_words.rule(line, told.policy)
    return Entry(
        line=line,
        title=why_words.title(line),
        demand=why_words.demand(line),
        rule=rule,
        clause=clause,
        credit=why_words.share(line.credit) if line.counts else formats.NOTHING,
        points=why_words.share(line.points) if line.counts else formats.NOTHING,
        lost=why_words.cents(-lost) if lost else "",
        advice=why_words.advice(line, told, today),
        reports=[row(outcome, line, told.policy) for outcome in line.outcomes],
        recomputed=why_words.share(again_credit(line)) if line.recomputed else "",
    )


def again_credit(line: Line) -> Any:
    """The credit that the records give now for a closed line."""
    assert line.recomputed is not None
    return Line(line.recomputed, None, (), (), ()).credit


def row(outcome: Outcome, line: Line, policy: PolicyRules) -> ReportRow:
    """A report in words."""
    return ReportRow(
        report=outcome.told.report,
        counts=outcome.counts,
        verdict=why_words.verdict(outcome, line, policy),
        counted_on=why_words.counted_day(outcome.told, policy),
        moved=outcome.told.moved,
    )
