"""The figures of one side of a comparison: an area and its children over a period."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from adhoc_bodies.models import Level
from portal import weeks
from targets import bodies, dashboards, figures, periods, ranges
from targets.figures import Figures, Row
from targets.lens import Lens
from targets.periods import FREE, MONTH, WEEK, Period


@dataclass(frozen=True)
class Side:
    """A period with the figures of the area and, by key, of its children."""

    lens: Lens
    total: Row
    children: Mapping[int, Row]
    #: When the figures of a range were added up, where that isn't done now.
    added_at: dt.datetime | None = None

    @property
    def period(self) -> Period:
        """The weeks that it counts."""
        return self.lens.period


def other_period(period: Period, written: str) -> Period:
    """What a period is compared with: the like one around a named week, else the one before."""
    try:
        week = min(weeks.parse(written), period.current)
    except ValueError:
        week = weeks.shift(period.first, -1)
    week = max(week, weeks.shift(periods.OLDEST_WEEK, periods.LONGEST))
    if period.span == MONTH:
        first, last = periods.month_weeks(week)
        return Period(MONTH, first, min(last, period.current), period.current)
    span = WEEK if period.length == 1 else FREE
    return Period(span, weeks.shift(week, 1 - period.length), week, period.current)


def side(lens: Lens, period: Period) -> Side | None:
    """The figures of a period; None where nothing of the area was computed."""
    seen = replace(lens, period=period)
    if lens.area.level == Level.DISTRICT:
        board = bodies.body_board(lens.scope, period, lens.kind, siblings=False, trends=False)
        return Side(seen, board.total, {row.key: row for row in board.children}) if board else None
    stored = dashboards.stored_weeks(
        dashboards.family(lens.area), lens.scope.election_id, lens.kind, period.last, period.last
    )
    rows = {key: row_of(found[period.last]) for key, found in stored.items()}
    if lens.area.pk not in rows:
        return None
    added_at = None
    if not period.is_week:
        found = ranges.children(
            lens.area, lens.scope.election_id, lens.kind, period.first, period.last, None
        )
        rows, added_at = over_range(lens, found.now, rows), found.at
    total = rows.pop(lens.area.pk)
    return Side(seen, total, rows, added_at)


def row_of(stored: Mapping[str, Any]) -> Row:
    """A line of one stored week."""
    return Row(
        key=stored["area_id"],
        code=stored["area__code"],
        name=stored["area__name"],
        figures=figures.from_area_week(stored),
        before=None,
        weeks=[stored["score"]],
    )


def over_range(
    lens: Lens, sums: Mapping[int, figures.Sums], rows: Mapping[int, Row]
) -> dict[int, Row]:
    """The lines with the figures of the whole range; areas that ended within it have one too."""
    none = figures.Sums()
    whole = sum(sums.values(), none)
    ended = {
        key: Row(key, code, name, figures.EMPTY, before=None, weeks=[None])
        for key, code, name in ranges.named(sums.keys() - rows.keys())
    }
    return {
        key: replace(
            row,
            figures=(whole if key == lens.area.pk else sums.get(key, none)).figures(row.figures),
        )
        for key, row in {**rows, **ended}.items()
    }


def difference(now: int | None, then: int | None) -> int | None:
    """Now less then; None where either is not known."""
    return None if now is None or then is None else now - then


def met_share(one: Figures) -> int | None:
    """Obligations met of those due, in hundredths of a percent, half up."""
    return (20_000 * one.met + one.owed) // (2 * one.owed) if one.owed else None
