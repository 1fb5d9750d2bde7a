"""What the pages of figures read: stored weeks of areas and bodies, never the reports.

A page costs a fixed number of queries, whatever the number of children: the area with its
policy and election, its and its children's weeks, the bodies that need a person, turnout,
stages, the best of the month.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404

from adhoc_bodies.areas import level_of
from adhoc_bodies.models import Area, Election, Level
from adhoc_bodies.scope import LEVEL_FIELDS
from posts.models import Report, Stage
from targets import figures, ranges
from targets.figures import Figures, Row
from targets.models import AreaWeek, Policy
from targets.periods import Period
from targets.ranges import KINDS
from targets.scoring.terms import NATIONAL_DEFAULT
from targets.turnout.plans import Plan, plan_of

#: Ad hoc bodies are dissolved two months after voting; until then a page is about that election.
AFTER_VOTING = dt.timedelta(days=62)
AREA_COLUMNS = (
    "area_id", "area__code", "area__name", "week", "bodies", "bodies_scored",
    "score", "provisional", "no_account", *figures.COUNTS,
)  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """The area of a page, and what goes with it in the chosen week."""

    area: Area
    election_id: int
    compliant_from: int
    oldest_waiting: dt.datetime | None
    #: Whether nobody waits for an answer, as for a file that a worker makes.
    is_patient: bool = False

    @property
    def target(self) -> int:
        """The policy's `compliant_from` in hundredths of a percent."""
        return self.compliant_from * 100


@dataclass(frozen=True)
class Board:
    """The figures of an area, of its children (worst first), and the weeks of the trend."""

    total: Row
    children: Sequence[Row]
    weeks: Sequence[int]
    #: When the figures of a range were added up, where that isn't done now.
    added_at: dt.datetime | None = None

    @property
    def has_gaps(self) -> bool:
        """Whether somebody owed nothing in some week."""
        return any(score is None for row in self.children for score in row.weeks)


# ---- the area and its election ------------------------------------------------------
#
# Parts of one query, each written once: that takes Django longer than the database to answer.
# None of what is kept so may hold a subquery of its own: Django would change it at its first use.


@lru_cache(maxsize=64)
def election_of(day: dt.date) -> Subquery:
    """The election that a date belongs to: the next one, or one that is just over."""
    ahead = Election.objects.filter(voting_day__gte=day - AFTER_VOTING).order_by("voting_day", "pk")
    return Subquery(ahead.values("pk")[:1])


@lru_cache(maxsize=64)
def policy_number(name: str, monday: dt.date) -> Coalesce:
    """A number of the policy of an (outer) area in a week: nearest office, its latest date."""
    own = [Q(area=OuterRef(name)) for name in ("pk", "regency", "province")]
    policies = Policy.objects.filter(
        own[0] | own[1] | own[2] | Q(area__level=Level.NATION), effective_from__lte=monday
    ).order_by("-area__level", "-effective_from")
    return Coalesce(Subquery(policies.values(name)[:1]), Value(getattr(NATIONAL_DEFAULT, name)))


@lru_cache(maxsize=64)
def waiting_since(level: int, kind: str) -> Subquery:
    """When the oldest report was made that waits for review in an (outer) area of a level."""
    waiting = Report.objects.submitted().filter(body__kind__in=KINDS[kind])
    if Level.REGENCY <= level <= Level.DISTRICT:
        waiting = waiting.filter(**{LEVEL_FIELDS[level]: OuterRef("pk")})
    else:  # too many above a regency; the page names the areas where they wait instead
        waiting = waiting.none()
    return Subquery(waiting.order_by("reported_at").values("reported_at")[:1])


def scope_of(user: Any, code: str, monday: dt.date, kind: str = "all") -> Scope:
    """The area with this code if the person may see it; Http404 if not."""
    areas = Area.objects.visible_to(user).filter(code=code)
    area = (
        areas.select_related("province", "regency", "district")
        .annotate(
            page_election=Coalesce(
                election_of(monday),
                Subquery(Election.objects.order_by("-voting_day").values("pk")[:1]),
                Value(0),
            ),
            page_target=policy_number("compliant_from", monday),
            page_waiting=waiting_since(level_of(code), kind),
        )
        .first()
    )
    if area is None:
        raise Http404
    found = vars(area)
    return Scope(area, found["page_election"], found["page_target"], found["page_waiting"])


# ---- figures of areas -----------------------------------------------------------------


def stored_weeks(
    areas: QuerySet[Area], election: int, kind: str, first: int, last: int
) -> dict[int, dict[int, Mapping[str, Any]]]:
    """Stored weeks of areas: by area, then by week."""
    found: dict[int, dict[int, Mapping[str, Any]]] = defaultdict(dict)
    rows = AreaWeek.objects.filter(
        election_id=election, kind=kind, week__range=(first, last), area__in=areas.values("pk")
    ).order_by("area__code", "week")
    for row in rows.values(*AREA_COLUMNS):
        found[row["area_id"]][row["week"]] = row
    return found


def family(area: Area) -> QuerySet[Area]:
    """An area and its children."""
    return Area.objects.filter(Q(pk=area.pk) | Q(parent=area.pk))


def known_weeks(period: Period, stored: Iterable[Mapping[int, Mapping[str, Any]]]) -> list[int]:
    """The weeks of the trend without those at its beginning in which nobody owed anything."""
    known = {week for weeks in stored for week, row in weeks.items() if row["score"] is not None}
    shown = list(period.trend)
    while len(shown) > 1 and shown[0] not in known:
        shown.pop(0)
    return shown


def board(scope: Scope, period: Period, kind: str) -> Board | None:
    """The figures of the area and its children; None when nothing was ever computed."""
    weeks = period.trend
    stored = stored_weeks(family(scope.area), scope.election_id, kind, weeks[0], weeks[-1])
    own = stored.pop(scope.area.pk, {})
    if not own:
        return None
    shown = known_weeks(period, [own])
    if period.is_week:
        total = week_row(own, period, shown)
        rows = [week_row(child, period, shown) for child in stored.values()]
        return Board(total, figures.worst_first(rows), shown)
    found = ranges.children(
        scope.area,
        scope.election_id,
        kind,
        period.first,
        period.last,
        period.before,
        is_patient=scope.is_patient,
    )
    total, rows = range_rows(found, period, own, stored, shown)
    return Board(total, figures.worst_first(rows), shown, found.at)


def week_row(stored: Mapping[int, Mapping[str, Any]], period: Period, shown: Sequence[int]) -> Row:
    """A line for one stored week, compared with the week before it."""
    earlier = stored.get(period.before[1]) if period.before else None
    current = stored.get(period.last)
    return line(
        stored,
        shown,
        figures.from_area_week(current) if current else figures.EMPTY,
        earlier["score"] if earlier else None,
    )


def line(
    stored: Mapping[int, Mapping[str, Any]],
    shown: Sequence[int],
    now: Figures,
    before: int | None,
) -> Row:
    """A line of an area from its stored weeks."""
    any_week = next(iter(stored.values()))
    return Row(
        key=any_week["area_id"],
        code=any_week["area__code"],
        name=any_week["area__name"],
        figures=now,
        before=before,
        weeks=[stored[week]["score"] if week in stored else None for week in shown],
    )


def range_rows(
    found: ranges.Found,
    period: Period,
    own: Mapping[int, Mapping[str, Any]],
    stored: Mapping[int, Mapping[int, Mapping[str, Any]]],
    shown: Sequence[int],
) -> tuple[Row, list[Row]]:
    """Lines for a range of weeks, compared with the range before it."""
    now, before = found

    def latest(weeks: Mapping[int, Mapping[str, Any]]) -> Figures:
        row = weeks.get(period.last)
        return figures.from_area_week(row) if row else figures.EMPTY

    def row(weeks: Mapping[int, Mapping[str, Any]], sums: figures.Sums, old: figures.Sums) -> Row:
        return line(weeks, shown, sums.figures(latest(weeks)), old.figures(figures.EMPTY).score)

    none = figures.Sums()
    total = row(own, sum(now.values(), none), sum(before.values(), none))
    lines = [
        row(weeks, now.get(child, none), before.get(child, none)) for child, weeks in stored.items()
    ]
    # A range may reach further back than the trend, to areas that have ended since.
    ended = [
        Row(
            child,
            code,
            name,
            now[child].figures(figures.EMPTY),
            before.get(child, none).figures(figures.EMPTY).score,
            [None] * len(shown),
        )
        for child, code, name in ranges.named(now.keys() - stored.keys())
    ]
    return total, [*lines, *ended]


# ---- what stands beside them ------------------------------------------------------------


def stages_of(election: int) -> list[Stage]:
    """All stages of an election, in their order."""
    return list(Stage.objects.filter(election_id=election).select_related("election"))


def turnout_of(scope: Scope, week: int) -> Plan | None:
    """The area's turnout plan; None as long as it is not whole."""
    plan = plan_of(scope.area, scope.election_id, week)
    return plan if plan.is_whole else None
