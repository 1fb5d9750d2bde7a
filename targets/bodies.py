"""Lists of bodies on the pages of figures: their stored weeks, and those of their area."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from adhoc_bodies.models import Area, Body, Level
from adhoc_bodies.querysets import within
from targets import figures, ranges
from targets.dashboards import Scope, known_weeks, stored_weeks
from targets.figures import Figures, Row
from targets.models import BodyWeek
from targets.periods import Period
from targets.ranges import KINDS
from targets.scoring.terms import hundredths, mean

WEEK_COLUMNS = (
    "body_id", "week", "earned", "earned_provisional", "owed", "score", "has_account",
    "body__kind", "body__name", "body__area__code", "body__district__name", *figures.COUNTS,
)  # fmt: skip
#: What else the rules must know of a body to explain its week.
BODY_COLUMNS = (
    "body__election_id", "body__formed_on", "body__dissolved_on",
    "body__area_id", "body__district_id", "body__regency_id", "body__province_id",
)  # fmt: skip


@dataclass(frozen=True)
class BodyRow(Row):
    """A body's line: an area's line, and which body it is."""

    kind: str = ""
    district: str = ""
    body: Body | None = None


@dataclass(frozen=True)
class BodyBoard:
    """Bodies of an area (worst first), the area itself, its siblings, weeks and platforms."""

    total: Row
    children: Sequence[BodyRow]
    siblings: Sequence[Row]
    weeks: Sequence[int]


# ---- figures of bodies ----------------------------------------------------------------


def weeks_in(scope: Scope, kind: str) -> QuerySet[BodyWeek]:
    """Weeks of the ad hoc bodies of an area, of one election and kind."""
    weeks = BodyWeek.objects.filter(body__election=scope.election_id, body__kind__in=KINDS[kind])
    if scope.area.level == Level.REGENCY:
        # The weeks' own regency leads to their index.
        return weeks.filter(regency=scope.area)
    return weeks.filter(within(scope.area, prefix="body__"))


def body_board(scope: Scope, period: Period, kind: str, *, siblings: bool) -> BodyBoard | None:
    """The bodies of a district or regency with their weeks; None when nothing was computed."""
    first = min(period.trend[0], period.first, *(period.before or ()))
    by_body: dict[int, dict[int, Mapping[str, Any]]] = defaultdict(dict)
    chosen = weeks_in(scope, kind).filter(week__range=(first, period.last))
    for row in chosen.order_by("body__area__code", "body__kind").values(
        *WEEK_COLUMNS, *BODY_COLUMNS
    ):
        by_body[row["body_id"]][row["week"]] = row
    shown = known_weeks(period, by_body.values())
    rows = [body_row(weeks, period, shown) for weeks in by_body.values() if period.last in weeks]
    areas, own = area_rows(scope, period, kind, shown, siblings=siblings)
    if own is None:
        return None
    total = own if period.is_week else replace_figures(own, rows)
    return BodyBoard(total, worst(rows), figures.worst_first(areas), shown)


def worst(rows: Iterable[BodyRow]) -> list[BodyRow]:
    """The rows, lowest percentage first."""
    return [row for row in figures.worst_first(rows) if isinstance(row, BodyRow)]


def body_row(
    weeks: Mapping[int, Mapping[str, Any]], period: Period, shown: Sequence[int]
) -> BodyRow:
    """A body's line over the period, compared with the one before."""
    last = weeks[period.last]
    inside = [row for week, row in weeks.items() if period.first <= week]
    earlier = [
        row
        for week, row in weeks.items()
        if period.before and period.before[0] <= week <= period.before[1]
    ]
    return BodyRow(
        key=last["body_id"],
        code=last["body__area__code"],
        name=last["body__name"],
        figures=figures.of_body(inside, last),
        before=hundredths(sum(r["earned"] for r in earlier), sum(r["owed"] for r in earlier)),
        weeks=[weeks[week]["score"] if week in weeks else None for week in shown],
        kind=last["body__kind"],
        district=last["body__district__name"] or "",
        body=body_of(last),
    )


def body_of(row: Mapping[str, Any]) -> Body:
    """The body of a stored week, as far as its duties depend on it."""
    known = {name.removeprefix("body__"): row[name] for name in BODY_COLUMNS}
    area = Area(pk=known.pop("area_id"), code=row["body__area__code"])
    return Body(pk=row["body_id"], kind=row["body__kind"], area=area, **known)


def area_rows(
    scope: Scope, period: Period, kind: str, shown: Sequence[int], *, siblings: bool
) -> tuple[list[Row], Row | None]:
    """The area's own line, and with its siblings all of them."""
    area = scope.area
    areas = Area.objects.filter(Q(parent=area.parent_id) if siblings else Q(pk=area.pk))
    first = min(shown[0], *(period.before or (shown[0],)))
    stored = stored_weeks(areas, scope.election_id, kind, first, period.last)
    rows = [area_row(weeks, period, shown) for weeks in stored.values() if period.last in weeks]
    own = next((row for row in rows if row.key == area.pk), None)
    if siblings and not period.is_week:
        rows = over_range(scope, period, kind, rows)
    return rows, own


def over_range(scope: Scope, period: Period, kind: str, rows: Iterable[Row]) -> list[Row]:
    """The lines of a regency's districts with the figures of the whole range."""
    assert scope.area.regency is not None
    span = (period.first, period.last, period.before)
    now, before = ranges.children(scope.area.regency, scope.election_id, kind, *span)
    none = figures.Sums()
    return [
        replace(
            row,
            figures=now.get(row.key, none).figures(row.figures),
            before=before.get(row.key, none).figures(figures.EMPTY).score,
        )
        for row in rows
    ]


def area_row(weeks: Mapping[int, Mapping[str, Any]], period: Period, shown: Sequence[int]) -> Row:
    """An area's line for the last week of the period."""
    last = weeks[period.last]
    before = weeks.get(period.before[1]) if period.before else None
    return Row(
        key=last["area_id"],
        code=last["area__code"],
        name=last["area__name"],
        figures=figures.from_area_week(last),
        before=before["score"] if before else None,
        weeks=[weeks[week]["score"] if week in weeks else None for week in shown],
    )


def replace_figures(own: Row, rows: Sequence[Row]) -> Row:
    """The area's line over a range: the mean of its bodies' ratios of sums."""
    sums = sum((sums_of(row.figures) for row in rows), figures.Sums())
    olds = [row.before for row in rows if row.before is not None]
    return Row(
        key=own.key,
        code=own.code,
        name=own.name,
        figures=sums.figures(own.figures),
        before=mean(sum(olds), len(olds)),
        weeks=own.weeks,
    )


def sums_of(one: Figures) -> figures.Sums:
    """A single body's figures, ready to be added to others."""
    return figures.Sums(
        bodies=1,
        scored=one.scored,
        score_sum=one.score or 0,
        provisional_sum=one.provisional or 0,
        **{name: getattr(one, name) for name in figures.COUNTS},
    )
