"""Lists of bodies on the pages of figures: their stored weeks, and those of their area.

A regency has up to 900 bodies and a page shows fifty, so what is read of all of them is
light: their figures, added up by the database, and what names and orders them. The weeks of
the trend are read of those that are shown.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Case, IntegerField, Max, Q, QuerySet, Sum, Value, When

from adhoc_bodies.models import Area, Body, Level
from adhoc_bodies.querysets import within
from targets import figures, ranges
from targets.dashboards import Scope, known_weeks, stored_weeks
from targets.figures import Figures, Row
from targets.models import BodyWeek
from targets.periods import Period
from targets.ranges import KINDS
from targets.scoring.terms import hundredths

#: What is added up over the weeks of a body.
SUMMED = ("earned", "earned_provisional", "owed", *figures.COUNTS)
#: What a body's own page reads of its weeks.
WEEK_COLUMNS = (
    "body_id", "week", "earned", "earned_provisional", "owed", "score", "has_account",
    "body__kind", "body__name", "body__area__code", "body__district__name", *figures.COUNTS,
)  # fmt: skip
#: What names a body, and what the rules must know of it to explain its week.
FACTS = (
    "pk", "kind", "name", "area__code", "district__name", "regency__name", "election_id",
    "formed_on", "dissolved_on", "area_id", "district_id", "regency_id", "province_id",
)  # fmt: skip


#: Percentages of bodies by week, in hundredths.
Scores = defaultdict[int, dict[int, int | None]]


class Facts(NamedTuple):
    """What names a body and says where it belongs, as read from its table."""

    pk: int
    kind: str
    name: str
    code: str
    district: str | None
    regency: str | None
    election_id: int | None
    formed_on: dt.date
    dissolved_on: dt.date | None
    area_id: int
    district_id: int | None
    regency_id: int | None
    province_id: int | None


class Added(NamedTuple):
    """A body's weeks added up, those of the period or those before it."""

    body: int
    is_running: int
    #: At the end of the period: 2 with an account, 1 without, 0 no longer there.
    account: int
    earned: int
    earned_provisional: int
    owed: int
    counts: tuple[int, ...]

    @property
    def score(self) -> int | None:
        """The ratio of the sums."""
        return hundredths(self.earned, self.owed)

    @property
    def figures(self) -> Figures:
        """The figures of the body alone."""
        return Figures(
            bodies=1,
            scored=1 if self.owed else 0,
            score=self.score,
            provisional=hundredths(self.earned_provisional, self.owed),
            no_account=1 if self.account == 1 else 0,
            **dict(zip(figures.COUNTS, self.counts, strict=True)),
        )


@dataclass(frozen=True)
class BodyRow(Row):
    """A body's line: an area's line, and which body it is."""

    kind: str = ""
    district: str = ""
    #: Whether it is there in the last week; in a range one may have ended before.
    is_present: bool = True
    facts: Facts | None = None

    @property
    def body(self) -> Body | None:
        """The body as far as its duties depend on it."""
        return body_of(self.facts) if self.facts else None


@dataclass(frozen=True)
class BodyBoard:
    """Bodies of an area (worst first), the area itself, its siblings, weeks and platforms."""

    total: Row
    children: Sequence[BodyRow]
    siblings: Sequence[Row]
    weeks: Sequence[int]
    #: When the figures of the siblings were added up, where that isn't done now.
    siblings_at: dt.datetime | None = None


# ---- figures of bodies ----------------------------------------------------------------


def bodies_in(scope: Scope, kind: str) -> QuerySet[Body]:
    """The ad hoc bodies of an area, of one election and kind."""
    return Body.objects.filter(within(scope.area), election=scope.election_id, kind__in=KINDS[kind])


def weeks_in(scope: Scope, kind: str) -> QuerySet[BodyWeek]:
    """Weeks of the ad hoc bodies of an area, of one election and kind."""
    weeks = BodyWeek.objects.filter(
        within(scope.area, prefix="body__"),
        body__election=scope.election_id,
        body__kind__in=KINDS[kind],
    )
    # The weeks' own regency leads to their index.
    return weeks.filter(regency=scope.area) if scope.area.level == Level.REGENCY else weeks


def body_board(
    scope: Scope, period: Period, kind: str, *, siblings: bool, trends: bool = True
) -> BodyBoard | None:
    """The bodies of a district or regency; None when nothing was computed.

    Without `trends` their lines have no weeks: see `with_weeks`.
    """
    areas, own, shown = area_rows(scope, period, kind, siblings=siblings)
    if own is None:
        return None
    at = None
    if siblings and not period.is_week:
        areas, at = over_range(scope, period, kind, areas)
    stored, named = weeks_in(scope, kind), bodies_in(scope, kind)
    if trends and period.is_week:
        now, before, scores = with_trend(stored, period, shown)
        rows = worst(trending(lines(now, before, facts_of(named)), scores, shown))
    else:
        now, before = added_up(stored, period)
        rows = worst(lines(now, before, facts_of(named)))
        rows = with_weeks(rows, shown) if trends else rows
    total = own if period.is_week else replace_figures(own, now.values(), before.values())
    return BodyBoard(total, rows, figures.worst_first(areas), shown, at)


def added_up(
    stored: QuerySet[BodyWeek], period: Period
) -> tuple[dict[int, Added], dict[int, Added]]:
    """Weeks of bodies added up by body: of the period, and of what it is compared with."""
    start = period.before[0] if period.before else period.first
    found: tuple[dict[int, Added], dict[int, Added]] = ({}, {})
    for row in sums(stored.filter(week__range=(start, period.last)).order_by(), period):
        added = added_of(row)
        found[0 if added.is_running else 1][added.body] = added
    return found


def added_of(row: Iterable[Any]) -> Added:
    """A row of `sums`."""
    body, is_running, account, earned, provisional, owed, *counts = row
    weight = (int(earned), int(provisional), int(owed))
    return Added(body, is_running, account, *weight, tuple(counts))


def with_trend(
    stored: QuerySet[BodyWeek], period: Period, shown: Sequence[int]
) -> tuple[dict[int, Added], dict[int, Added], Scores]:
    """For a period of one week: what `added_up` finds and the percentages of the weeks that are
    shown, of all the bodies, in one query."""
    earlier = period.before[0] if period.before else period.last
    span = stored.filter(week__range=(min(shown[0], earlier), period.last)).order_by()
    now: dict[int, Added] = {}
    before: dict[int, Added] = {}
    scores: Scores = defaultdict(dict)
    for *row, week, score in sums(span, period, "week", "score"):
        scores[row[0]][week] = score
        if week in (period.last, earlier):
            (now if week == period.last else before)[row[0]] = added_of(row)
    return now, before, scores


def sums(stored: QuerySet[BodyWeek], period: Period, *more: str) -> Iterable[tuple[Any, ...]]:
    """Body, whether inside the period, account, and the sums; of a week it is the week itself,
    with `more` of its columns."""
    whole = IntegerField()
    running = Case(
        When(week__gte=period.first, then=Value(1)), default=Value(0), output_field=whole
    )
    account = Case(
        When(week=period.last, has_account=True, then=Value(2)),
        When(week=period.last, then=Value(1)),
        default=Value(0),
        output_field=whole,
    )
    if period.is_week:
        return stored.values_list("body_id", running, account, *SUMMED, *more)
    by_body = stored.annotate(is_running=running).values("body_id", "is_running")
    added = {f"all_{name}": Sum(name) for name in SUMMED}
    return by_body.annotate(account=Max(account), **added).values_list(
        "body_id", "is_running", "account", *added
    )


def facts_of(bodies: QuerySet[Body]) -> dict[int, Facts]:
    """What names some bodies. A regency's are sought by it, not by hundreds of keys: to write
    those takes longer than to answer.
    """
    return {row[0]: Facts(*row) for row in bodies.values_list(*FACTS)}


def lines(
    now: Mapping[int, Added], before: Mapping[int, Added], facts: Mapping[int, Facts]
) -> list[BodyRow]:
    """The lines of bodies over the period, compared with the one before; without their weeks."""
    return [
        BodyRow(
            key=added.body,
            code=known.code,
            name=known.name,
            figures=added.figures,
            before=before[added.body].score if added.body in before else None,
            weeks=(),
            kind=known.kind,
            district=known.district or "",
            is_present=added.account > 0,
            facts=known,
        )
        for known, added in ((facts[body], added) for body, added in now.items())
    ]


def with_weeks(rows: Sequence[BodyRow], shown: Sequence[int]) -> list[BodyRow]:
    """The lines with the percentages of the weeks that are shown."""
    found: Scores = defaultdict(dict)
    scores = BodyWeek.objects.filter(
        body__in=[row.key for row in rows], week__range=(shown[0], shown[-1])
    )
    for body, week, score in scores.values_list("body_id", "week", "score"):
        found[body][week] = score
    return trending(rows, found, shown)


def trending(rows: Iterable[BodyRow], scores: Scores, shown: Sequence[int]) -> list[BodyRow]:
    """The lines with the percentages of some weeks."""
    return [replace(row, weeks=[scores[row.key].get(week) for week in shown]) for row in rows]


def worst(rows: Iterable[BodyRow]) -> list[BodyRow]:
    """The rows, lowest percentage first."""
    return [row for row in figures.worst_first(rows) if isinstance(row, BodyRow)]


def body_of(facts: Facts) -> Body:
    """A body as far as its duties depend on it."""
    return Body(
        pk=facts.pk,
        kind=facts.kind,
        area=Area(pk=facts.area_id, code=facts.code),
        election_id=facts.election_id,
        formed_on=facts.formed_on,
        dissolved_on=facts.dissolved_on,
        district_id=facts.district_id,
        regency_id=facts.regency_id,
        province_id=facts.province_id,
    )


# ---- figures of their areas -------------------------------------------------------------


def area_rows(
    scope: Scope, period: Period, kind: str, *, siblings: bool
) -> tuple[list[Row], Row | None, list[int]]:
    """The area's own line, with its siblings all of them, and the weeks to show."""
    area = scope.area
    areas = Area.objects.filter(Q(parent=area.parent_id) if siblings else Q(pk=area.pk))
    first = min(period.trend[0], *(period.before or (period.last,)))
    stored = stored_weeks(areas, scope.election_id, kind, first, period.last)
    shown = known_weeks(period, [stored.get(area.pk, {})])
    rows = [area_row(weeks, period, shown) for weeks in stored.values() if period.last in weeks]
    own = next((row for row in rows if row.key == area.pk), None)
    return rows, own, shown


def over_range(
    scope: Scope, period: Period, kind: str, rows: Iterable[Row]
) -> tuple[list[Row], dt.datetime | None]:
    """The lines of a regency's districts with the figures of the whole range, and of when."""
    assert scope.area.regency is not None
    span = (period.first, period.last, period.before)
    found = ranges.children(scope.area.regency, scope.election_id, kind, *span)
    none = figures.Sums()
    return [
        replace(
            row,
            figures=found.now.get(row.key, none).figures(row.figures),
            before=found.before.get(row.key, none).figures(figures.EMPTY).score,
        )
        for row in rows
    ], found.at


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


def replace_figures(own: Row, now: Collection[Added], before: Collection[Added]) -> Row:
    """The area's line over a range: the mean of its bodies' ratios of sums.

    What it is compared with counts the bodies that ended before it began as well.
    """
    return replace(
        own,
        figures=sums_of(now).figures(own.figures),
        before=sums_of(before).figures(figures.EMPTY).score,
    )


def sums_of(bodies: Collection[Added]) -> figures.Sums:
    """Some bodies' figures added up, without rounding a mean."""
    scores = [one.score for one in bodies if one.owed]
    later = [hundredths(one.earned_provisional, one.owed) for one in bodies if one.owed]
    columns = zip(*(one.counts for one in bodies), strict=True)
    return figures.Sums(
        bodies=len(bodies),
        scored=len(scores),
        score_sum=sum(score or 0 for score in scores),
        provisional_sum=sum(score or 0 for score in later),
        **dict(zip(figures.COUNTS, map(sum, columns), strict=False)),
    )
