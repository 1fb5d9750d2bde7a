"""What a number leads to on the page of a body: its obligations, reports and weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal import weeks
from posts.models import Report
from targets import figures, periods, states
from targets.duties import DutyWeek
from targets.figures import Figures
from targets.periods import FREE, Period
from targets.states import State


@dataclass(frozen=True)
class Sought:
    """What an address asks for: the state, and how many obligations or reports are in it."""

    state: State
    count: int

    @property
    def is_reports(self) -> bool:
        """Whether reports are counted, not obligations."""
        return self.state.columns[0] in states.REPORTS

    @property
    def said(self) -> str:
        """Such as Not reported: 2."""
        return states.counted(self.state, self.count)


def sought(slug: str, owed: DutyWeek, reports: Sequence[Report]) -> Sought | None:
    """What `?saring=` asks for, counted in what the page lists."""
    state = states.chosen(slug)
    if not state.columns:
        return None
    if state.columns[0] in states.REPORTS:
        return Sought(state, len(reports))
    return Sought(state, sum(1 for duty in owed.duties if duty.state in state.columns))


def reports_in(slug: str, owed: DutyWeek, week: int) -> list[Report]:
    """The week's reports in the state that is asked for; all that the page knows if none is."""
    state = states.chosen(slug)
    if not state.columns or state.columns[0] not in states.REPORTS:
        return list(owed.reports)
    return [r for r in owed.reports if r.status == state.columns[0] and r.week == week]


def range_of(params: Mapping[str, str], period: Period) -> Period | None:
    """The weeks that a number over a range adds up; None if the address names no range."""
    if not params.get("dari"):
        return None
    today = weeks.sunday(period.current)
    found = periods.free_range(params["dari"], period.last, period.current, today)
    return found if found.span == FREE else None


@dataclass(frozen=True)
class Span:
    """A range of a body's weeks, each with its figures, their sum, and the state that is asked."""

    period: Period
    lines: Sequence[tuple[int, Figures]]
    total: Figures
    state: State

    @property
    def picked(self) -> set[int]:
        """The weeks with something of the state."""
        return {week for week, one in self.lines if self.state.count(one)}

    @property
    def said(self) -> str:
        """What the state adds up to, such as Not reported: 2; nothing if none is asked."""
        if not self.state.columns:
            return ""
        return states.counted(self.state, self.state.count(self.total))

    @property
    def query(self) -> str:
        """The range as parameters of an address."""
        return f"pekan={weeks.text(self.period.last)}&dari={weeks.text(self.period.first)}"


def span_of(
    stored: Mapping[int, Mapping[str, Any]], period: Period | None, slug: str
) -> Span | None:
    """The lines of a range."""
    if period is None:
        return None
    inside = {week: row for week, row in stored.items() if period.first <= week <= period.last}
    lines = [(week, figures.of_body([inside[week]], None)) for week in sorted(inside)]
    total = figures.of_body(list(inside.values()), inside.get(period.last))
    return Span(period, lines, total, states.chosen(slug))
