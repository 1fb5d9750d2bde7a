"""The weeks that a page shows, read from its address: a week, a month, or a stage.

`?pekan=2024-W36` names the week, `?rentang=bulan` or `?rentang=tahapan` widens it to the
month or to the stage around that week, `?rentang=bebas&dari=2024-W30` to all weeks from
another one on. Whatever is not understood falls back to the current week: an address shared
in a group must always open. A month or stage never reaches beyond its chosen week, so that
the figures of one address don't change under its reader.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal import weeks
from posts.models import Stage

WEEK, MONTH, STAGE, FREE = "pekan", "bulan", "tahapan", "bebas"
#: Nobody asks for older figures; near year 1 the arithmetic of dates would end.
OLDEST_WEEK = 200001
#: Weeks in a trend, a heat table and a sparkline.
TREND_WEEKS = 12
#: The longest range that somebody may choose; elections take less than a year.
LONGEST = 53


@dataclass(frozen=True)
class Period:
    """A range of whole ISO weeks; `last` is the week that the address names."""

    span: str
    first: int
    last: int
    current: int
    stage: Stage | None = None

    @property
    def is_week(self) -> bool:
        """Whether the figures are those of one stored week."""
        return self.span == WEEK

    @property
    def is_running(self) -> bool:
        """Whether the last week is still running, so that not all of it has fallen due."""
        return self.last == self.current

    @property
    def trend(self) -> list[int]:
        """The weeks of the trend: up to the last one of the period."""
        return weeks.between(weeks.shift(self.last, 1 - TREND_WEEKS), self.last)

    @property
    def first_day(self) -> dt.date:
        """Monday of the first week."""
        return weeks.monday(self.first)

    @property
    def last_day(self) -> dt.date:
        """Sunday of the last week."""
        return weeks.sunday(self.last)

    @property
    def before(self) -> tuple[int, int] | None:
        """First and last week of what the period is compared with; a stage with nothing."""
        if self.span == STAGE:
            return None
        last = weeks.shift(self.first, -1)
        if self.span == FREE:
            return weeks.shift(last, 1 - self.length), last
        return (last, last) if self.is_week else month_weeks(last)

    @property
    def length(self) -> int:
        """How many weeks it has."""
        return len(weeks.between(self.first, self.last))

    @property
    def from_week(self) -> str:
        """The first week of a free range, as its address names it; nothing of the others."""
        return weeks.text(self.first) if self.span == FREE else ""

    @property
    def earlier(self) -> str:
        """The week to name in the address of the period before this one."""
        return weeks.text(weeks.shift(self.first, -1))

    @property
    def later(self) -> str:
        """The week to name in the address of the next period; nothing in the current one."""
        if self.last >= self.current:
            return ""
        if self.is_week:
            return weeks.text(weeks.shift(self.last, 1))
        if self.span == FREE:
            return weeks.text(min(weeks.shift(self.last, self.length), self.current))
        end = month_weeks(weeks.shift(month_weeks(self.last)[1], 1))[1]
        return weeks.text(min(end, self.current))

    @property
    def earlier_from(self) -> str:
        """Where the free range before this one begins."""
        return self.begin_of(self.earlier)

    @property
    def later_from(self) -> str:
        """Where the free range after this one begins."""
        return self.begin_of(self.later)

    def begin_of(self, end: str) -> str:
        """The first week of a free range as long as this one that ends in a week."""
        if self.span != FREE or not end:
            return ""
        return weeks.text(weeks.shift(weeks.parse(end), 1 - self.length))

    @property
    def choices(self) -> list[int]:
        """Weeks to choose a free range from, the latest first."""
        oldest = min(weeks.shift(self.current, 1 - LONGEST), self.first)
        return weeks.between(oldest, self.current)[::-1]

    def due_until(self, today: dt.date) -> dt.date:
        """The last due date that counts: an obligation counts from the day after it."""
        return min(self.last_day, today - dt.timedelta(days=1))


def chosen_week(written: str, today: dt.date) -> int:
    """The week that an address names, at most the current one, which is also the default."""
    current = weeks.of(today)
    try:
        week = weeks.parse(written)
    except ValueError:
        return current
    return min(week, current) if week >= OLDEST_WEEK else current


def month_of(week: int) -> dt.date:
    """First day of the month to which a week belongs: that of its Thursday, as for ISO years."""
    return (weeks.monday(week) + dt.timedelta(days=3)).replace(day=1)


def first_week(month: dt.date) -> int:
    """The week with a month's first Thursday; `month` is its first day."""
    return weeks.of(month + dt.timedelta(days=(3 - month.weekday()) % 7))


def month_weeks(week: int) -> tuple[int, int]:
    """First and last week of the month to which a week belongs."""
    start = month_of(week)
    following = (start + dt.timedelta(days=31)).replace(day=1)
    return first_week(start), weeks.shift(first_week(following), -1)


def running_stages(stages: Sequence[Stage], week: int) -> list[Stage]:
    """Stages with both dates that touch a week, the shortest first: it says most."""
    monday, sunday = weeks.monday(week), weeks.sunday(week)
    touching = []
    for stage in stages:
        starts, ends = stage.starts_on, stage.ends_on
        if starts and ends and starts <= sunday and ends >= monday:
            touching.append((ends - starts, starts, stage))
    return [stage for *_, stage in sorted(touching, key=lambda item: item[:2])]


def stage_named(stages: Sequence[Stage], slug: str, week: int) -> Stage | None:
    """The stage of that name if it touches the week, else the shortest that does."""
    running = running_stages(stages, week)
    return next((s for s in running if s.slug == slug), running[0] if running else None)


def free_range(written: str, last: int, current: int, today: dt.date) -> Period:
    """The weeks between two, in whichever order; at most a year, and a single one is a week."""
    begin = chosen_week(written, today) if written else last
    first, last = sorted((begin, last))
    first = max(first, weeks.shift(last, 1 - LONGEST))
    return Period(WEEK if first == last else FREE, first, last, current)


def read(params: Mapping[str, str], today: dt.date, stages: Sequence[Stage]) -> Period:
    """The period that the query parameters `pekan`, `rentang`, `tahap` and `dari` ask for."""
    week, current = chosen_week(params.get("pekan", ""), today), weeks.of(today)
    span = params.get("rentang", WEEK)
    if span == MONTH:
        return Period(MONTH, month_weeks(week)[0], week, current)
    if span == FREE:
        return free_range(params.get("dari", ""), week, current, today)
    if span == STAGE and (stage := stage_named(stages, params.get("tahap", ""), week)):
        assert stage.starts_on is not None
        return Period(STAGE, weeks.of(stage.starts_on), week, current, stage)
    return Period(WEEK, week, week, current)
