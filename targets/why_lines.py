"""What each report did for each obligation, and what each obligation cost: whole numbers and
fractions only, so that the parts of a week's percentage add up to it to the cent.

The rules are those of `targets.scoring.rules`; here they are told report by report.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portal import weeks
from posts.models import Directive, Report
from targets.coverage import in_order
from targets.scoring import rules, terms
from targets.scoring.terms import UNIT

#: What became of a report for an obligation, besides the states of a report that doesn't count.
ON_TIME, LATE, COUNTED = "on_time", "late", "counted"
TOO_LATE, EARLY, UNNAMED, EXCUSED = "too_late", "early", "unnamed", "excused"
DOUBLE, SPARE, EXTRA = "double", "spare", "extra"


@dataclass(frozen=True)
class Told:
    """A report as its row and as the rules know it, with the day on which it counts."""

    report: Report
    fact: terms.Report
    day: dt.date

    @property
    def moved(self) -> bool:
        """Whether it counts on the day of its report, because that came long after the post."""
        return self.day != self.fact.posted_on


@dataclass(frozen=True)
class Outcome:
    """What a report did for an obligation: `credit` is its share of one platform or post."""

    told: Told
    verdict: str
    credit: Fraction = Fraction(0)
    days: int = 0
    number: int = 0

    @property
    def counts(self) -> bool:
        """Whether it earned something."""
        return self.credit > 0


@dataclass(frozen=True)
class Line:
    """An obligation with its reports; `directive` is None for the quota."""

    owed: terms.Obligation
    directive: Directive | None
    platforms: Sequence[str]
    excused: Sequence[str]
    outcomes: Sequence[Outcome]
    #: What the records give now, where a closed line says something else.
    recomputed: terms.Obligation | None = None

    @property
    def counts(self) -> bool:
        """Whether it enters the percentage."""
        return self.owed.state not in ("open", "exempt")

    @property
    def credit(self) -> Fraction:
        """The share of its weight that was earned, 0 to 1."""
        return Fraction(self.owed.earned, self.owed.weight * UNIT)

    @property
    def points(self) -> Fraction:
        """Weight times credit."""
        return Fraction(self.owed.earned, UNIT)

    @property
    def usable(self) -> list[str]:
        """The platforms from which the needed ones may come."""
        return [platform for platform in self.platforms if platform not in self.excused]


# ---- reports of an obligation ---------------------------------------------------------------


def told_of(facts: terms.Facts, reports: Iterable[Report]) -> list[Told]:
    """Reports with their facts and counting days; `facts.reports` are in their order."""
    return [
        Told(report, fact, rules.counts_on(facts, fact))
        for report, fact in zip(reports, facts.reports, strict=True)
    ]


def of_directive(
    facts: terms.Facts,
    directive: terms.Directive,
    policy: terms.PolicyRules,
    reports: Iterable[Told],
) -> list[Outcome]:
    """What each report for a directive did for it, those that count first."""
    mine = [told for told in reports if told.fact.directive == directive.key]
    excused = excused_platforms(facts, directive)
    best = best_by_platform(directive, excused, mine)
    ranked = in_rank(best, directive.due_on)
    needed = min(directive.min_platforms, len(directive.platforms - set(excused)))
    chosen = ranked[:needed]
    found = []
    for told in mine:
        days = (told.day - directive.due_on).days
        plain = barred(told, directive, excused)
        if plain is None and told not in best:
            plain = DOUBLE
        if plain is None and days > policy.late_days:
            plain = TOO_LATE
        if plain is None and told not in chosen:
            plain = SPARE
        found.append(Outcome(told, plain, days=days) if plain else credited(told, days, policy))
    return sorted(found, key=order)


def barred(told: Told, directive: terms.Directive, excused: Sequence[str]) -> str | None:
    """Why a report can't count for a directive, whatever the others are."""
    if told.fact.status != "accepted":
        return told.fact.status
    if told.fact.platform not in directive.platforms:
        return UNNAMED
    if told.fact.platform in excused:
        return EXCUSED
    return EARLY if told.day < directive.starts_on else None


def credited(told: Told, days: int, policy: terms.PolicyRules) -> Outcome:
    """A report that is one of the needed ones: whole credit in time, a part of it after."""
    if days <= 0:
        return Outcome(told, ON_TIME, Fraction(1), days)
    return Outcome(told, LATE, Fraction(policy.late_credit, 100), days)


def excused_platforms(facts: terms.Facts, directive: terms.Directive) -> list[str]:
    """Platforms of a directive that an exemption takes out; all, where it covers everything."""
    named = {e.platform for e in facts.exemptions if e.covers(directive.due_on)}
    return in_order(directive.platforms if "" in named else directive.platforms & named)


def best_by_platform(
    directive: terms.Directive, excused: Sequence[str], reports: Iterable[Told]
) -> list[Told]:
    """The earliest report of each platform that may count."""
    best: dict[str, Told] = {}
    for told in reports:
        if barred(told, directive, excused) is None:
            held = best.get(told.fact.platform)
            if held is None or moment(told) < moment(held):
                best[told.fact.platform] = told
    return list(best.values())


def in_rank(best: Sequence[Told], due_on: dt.date) -> list[Told]:
    """In time before late, then by platform, as every page names them."""
    names = in_order({told.fact.platform for told in best})
    return sorted(best, key=lambda t: (max(0, (t.day - due_on).days), names.index(t.fact.platform)))


def of_quota(week: int, quota: int, reports: Iterable[Told]) -> list[Outcome]:
    """What the reports of a week did for the quota: the first ones count, up to it."""
    found = []
    number = 0
    for told in sorted(reports, key=moment):
        if weeks.of(told.day) != week:
            continue
        if told.fact.status != "accepted":
            found.append(Outcome(told, told.fact.status))
            continue
        number += 1
        fits = number <= quota
        credit = Fraction(1 if fits else 0)
        found.append(Outcome(told, COUNTED if fits else EXTRA, credit, number=number))
    return sorted(found, key=order)


def moment(told: Told) -> tuple[dt.date, dt.datetime, int]:
    """What orders reports of a body in time."""
    return told.day, told.report.reported_at, told.report.pk


def order(outcome: Outcome) -> tuple[bool, dt.date, dt.datetime, int]:
    """Those that count first, then by time."""
    return (not outcome.counts, *moment(outcome.told))


# ---- what a week lost -----------------------------------------------------------------------


@dataclass(frozen=True)
class Sums:
    """A week's percentage as 100 minus what each line lost, all in hundredths of a point.

    `rounding` is what single roundings leave over: figure = 10000 − losses − rounding.
    """

    earned: int
    owed: int
    losses: Sequence[int]

    @property
    def figure(self) -> int | None:
        """The percentage in hundredths; None where nothing was owed."""
        return terms.hundredths(self.earned, self.owed)

    @property
    def rounding(self) -> int:
        """What must be taken off besides the rounded losses, so that the sum is exact."""
        return 0 if self.figure is None else 10_000 - self.figure - sum(self.losses)


def sums_of(lines: Sequence[Line]) -> Sums:
    """The sums of the lines that count, and what each line (also one that doesn't) lost."""
    counted = [line for line in lines if line.counts]
    owed = sum(line.owed.weight for line in counted)
    earned = sum(line.owed.earned for line in counted)
    return Sums(earned, owed, [lost(line, owed) if line.counts else 0 for line in lines])


def lost(line: Line, owed: int) -> int:
    """Hundredths of a point that an obligation took off the percentage, half up."""
    missing = line.owed.weight * UNIT - line.owed.earned
    return (20_000 * missing + owed * UNIT) // (2 * owed * UNIT)
