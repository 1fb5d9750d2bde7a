"""The words of scoring: what is owed, what was done, what comes out. Plain data, no rule.

All figures are whole numbers: credit counts in UNIT-ths of a weight point, percentages in
hundredths (8542 is 85.42 %), so that every database and Python agree to the last digit.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal import weeks

#: Platforms needed and posts a week go up to this, so that every share is a whole number.
MOST = 22
#: One weight point: divisible by 100 (late credit is whole percents) and by 1 to MOST.
UNIT = 100 * math.lcm(*range(1, MOST + 1))

SCORE = frozenset({"accepted"})
PROVISIONAL = frozenset({"accepted", "submitted"})


def hundredths(earned: int, owed: int) -> int | None:
    """100 · earned / owed with two decimals, half up, as a whole number; None if owed is 0."""
    if owed == 0:
        return None
    return (20_000 * earned + owed * UNIT) // (2 * owed * UNIT)


def mean(total: int, count: int) -> int | None:
    """A mean rounded half up to a whole number; None of nothing."""
    return (2 * total + count) // (2 * count) if count else None


@dataclass(frozen=True, slots=True)
class PolicyRules:
    """The numbers of a policy; late credit and bands in whole percents."""

    weekly_quota: int = 3
    quota_weight: int = 1
    late_credit: int = 50
    late_days: int = 7
    report_within_days: int = 3
    close_after_days: int = 14
    compliant_from: int = 80
    partial_from: int = 50


NATIONAL_DEFAULT = PolicyRules()


@dataclass(frozen=True, slots=True)
class OfficePolicy:
    """A policy as an office set it: for its area, from a Monday on."""

    area: str
    effective_from: dt.date
    rules: PolicyRules


@dataclass(frozen=True, slots=True)
class Body:
    """A PPK or PPS: its areas from the own one up to the nation, and its days of service."""

    kind: str
    areas: tuple[str, ...]
    formed_on: dt.date
    dissolved_on: dt.date | None = None

    def active_from_to(self, first: dt.date, last: dt.date) -> bool:
        """Whether the body exists on every day from the first to the last."""
        return self.formed_on <= first and (self.dissolved_on is None or last <= self.dissolved_on)

    def active_in(self, week: int) -> bool:
        """Whether the body exists on some day of the week."""
        ended = self.dissolved_on is not None and self.dissolved_on < weeks.monday(week)
        return self.formed_on <= weeks.sunday(week) and not ended


@dataclass(frozen=True, slots=True)
class Directive:
    """An issued directive: whom it addresses, on which platforms, how many of them, by when."""

    key: int
    area: str
    kinds: frozenset[str]
    platforms: frozenset[str]
    starts_on: dt.date
    due_on: dt.date
    min_platforms: int = 1
    weight: int = 1

    def addresses(self, body: Body) -> bool:
        """Whether the body must follow it: right area and kind, and existing on the due date."""
        here = self.area in body.areas and body.kind in self.kinds
        return here and body.active_from_to(self.due_on, self.due_on)


@dataclass(frozen=True, slots=True)
class Report:
    """A report with the local dates of posting and of first receipt; without a directive: None."""

    platform: str
    posted_on: dt.date
    reported_on: dt.date
    status: str = "accepted"
    directive: int | None = None
    #: When a reviewer sent it back, if it is returned.
    returned_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """A granted exemption, from everything or (with a platform) from one platform."""

    starts_on: dt.date
    ends_on: dt.date | None = None
    platform: str = ""

    def covers(self, day: dt.date) -> bool:
        """Whether the day lies in its span; an empty end is open."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known about one body."""

    body: Body
    directives: Sequence[Directive] = ()
    reports: Sequence[Report] = ()
    exemptions: Sequence[Exemption] = ()
    policies: Sequence[OfficePolicy] = ()


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing owed: its state and what it earned, in UNIT-ths of a weight point.

    `directive` is None for the weekly quota. `needed` is k (or the quota), `done` how many of
    them count, `on_time` how many of these were punctual.
    """

    directive: int | None
    due_on: dt.date
    weight: int
    state: str
    earned: int = 0
    needed: int = 0
    done: int = 0
    on_time: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Earned and owed, and how many obligations in each state. Tallies add up over weeks.

    `directives_met` are those of `met` that a directive asked for, without the quota, and that
    were met on time: late posts don't count here, whatever credit they are given.
    """

    earned: int = 0
    owed: int = 0
    met: int = 0
    late: int = 0
    partial: int = 0
    missing: int = 0
    exempt: int = 0
    open: int = 0
    directives_met: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, f) + getattr(other, f) for f in self.__slots__))

    @property
    def hundredths(self) -> int | None:
        """The percentage in hundredths, half up; None where nothing was owed."""
        return hundredths(self.earned, self.owed)


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """A body's figures of one week: `score` by accepted reports, `provisional` by all counted."""

    score: Tally
    provisional: Tally
    band: str
    posts: int = 0
    submitted: int = 0
    returned: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class RollUp:
    """The figures of many bodies in one week; sums of hundredths, so that means stay exact."""

    bodies: int = 0
    bodies_scored: int = 0
    score_sum: int = 0
    provisional_sum: int = 0
    bands: dict[str, int] = field(default_factory=dict)
    tally: Tally = Tally()
    posts: int = 0
    submitted: int = 0
    returned: int = 0
    rejected: int = 0

    @property
    def score(self) -> int | None:
        """The mean of the bodies' percentages, every body counting the same."""
        return mean(self.score_sum, self.bodies_scored)
