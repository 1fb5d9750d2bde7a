"""What the home page of PPS and PPK members shows beside their directives: score and stages."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from adhoc_bodies.models import Body
from portal import formats, weeks
from posts.flag_words import Words, for_reporter
from posts.models import Report, Stage
from targets.models import BodyWeek
from targets.scoring.terms import hundredths

#: Weeks in the score on the home page, and in the span that it is compared with.
SPAN = 4


@dataclass(frozen=True)
class Returned:
    """A report that waits to be mended, and the checks that failed."""

    report: Report
    noticed: list[Words]


def returned(report: Report, body: Body) -> Returned:
    """A report of the body with what was noticed about it, but for plain facts."""
    words = for_reporter(report.flags, body.name, body.zone)
    return Returned(report, [each for each in words if not each.is_plain])


@dataclass(frozen=True)
class OwnWeek:
    """One week of the own body: its percentage, or nothing owed, and what pulled it down."""

    week: int
    row: BodyWeek | None

    @property
    def days(self) -> str:
        """2 Sep–8 Sep"""
        first, last = weeks.monday(self.week), weeks.sunday(self.week)
        return f"{formats.short_day(first)}–{formats.short_day(last)}"

    @property
    def score(self) -> int | None:
        """Hundredths of a percent, by accepted reports."""
        return self.row.score if self.row else None


@dataclass(frozen=True)
class OwnScore:
    """The compliance of the latest weeks: a ratio of sums, not a mean of weeks."""

    weeks: Sequence[OwnWeek]
    before: Sequence[OwnWeek]

    @property
    def score(self) -> int | None:
        """By accepted reports only."""
        return ratio(self.weeks, "earned")

    @property
    def provisional(self) -> int | None:
        """As if everything that waits were accepted."""
        return ratio(self.weeks, "earned_provisional")

    @property
    def change(self) -> int | None:
        """Against the weeks before, in hundredths of a point."""
        now, then = self.score, ratio(self.before, "earned")
        return None if now is None or then is None else now - then

    def counted(self, state: str) -> int:
        """How many obligations of the span are in a state (met, late, partial, missing)."""
        return sum(getattr(w.row, state) for w in self.weeks if w.row)

    @property
    def missing(self) -> int:
        """Obligations that earned nothing."""
        return self.counted("missing")

    @property
    def late(self) -> int:
        """Obligations that were met late."""
        return self.counted("late")

    @property
    def partial(self) -> int:
        """Obligations that were met in part."""
        return self.counted("partial")


def ratio(span: Sequence[OwnWeek], earned: str) -> int | None:
    """A percentage in hundredths over some weeks; None where nothing was owed."""
    rows = [w.row for w in span if w.row]
    return hundredths(sum(getattr(r, earned) for r in rows), sum(r.owed for r in rows))


def own_score(body: Body, today: dt.date) -> OwnScore:
    """The body's score up to the running week. One query."""
    current = weeks.of(today)
    span = weeks.between(weeks.shift(current, 1 - 2 * SPAN), current)
    rows = {
        row.week: row for row in BodyWeek.objects.filter(body=body, week__range=(span[0], span[-1]))
    }
    known = [OwnWeek(week, rows.get(week)) for week in span]
    return OwnScore(known[SPAN:], known[:SPAN])


@dataclass(frozen=True)
class Stages:
    """The stage that runs and ends first, and the next one to start."""

    running: Stage | None
    coming: Stage | None
    today: dt.date

    @property
    def is_last_day(self) -> bool:
        """Whether the running stage ends today."""
        return self.running is not None and self.running.ends_on == self.today


def stages_on(body: Body, today: dt.date) -> Stages:
    """Where the body's election stands. One query."""
    dated = Stage.objects.filter(
        election=body.election_id, starts_on__isnull=False, ends_on__gte=today
    )
    rows = [(stage.starts_on, stage.ends_on, stage) for stage in dated]
    running = [(end, stage) for start, end, stage in rows if start and end and start <= today]
    coming = [(start, stage) for start, _, stage in rows if start and start > today]
    return Stages(
        running=min(running, key=lambda r: r[0])[1] if running else None,
        coming=min(coming, key=lambda r: r[0])[1] if coming else None,
        today=today,
    )
