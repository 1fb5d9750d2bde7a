"""Figures of areas over a range of weeks: the mean of their bodies' ratios of sums.

Stored roll-ups hold single weeks, and a mean of weekly means is not what scoring.md's
section 4 asks for; so a range is added up from the weeks of the bodies, in one statement for
the range and the one it is compared with. A regency has some hundred bodies and answers at
once. The nation has 91,000: where there are many, workers have added up the sums of each
regency (`targets.adding`), and the page adds these up; what they haven't added up yet is
`NotAddedUp`, and a page stands in for it (`targets.standing_in`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from adhoc_bodies.models import Area, Body
from adhoc_bodies.scope import LEVEL_FIELDS
from portal import weeks
from targets.figures import COUNTS, Sums
from targets.models import AddedRange, AreaRange, AreaWeek, BodyWeek
from targets.scoring.terms import UNIT

#: The column of a body by which the children of an area are told apart.
CHILD_FIELDS = {0: "province_id", 1: "regency_id", 2: "district_id", 3: "id"}
#: So many weeks of bodies are added up while somebody waits.
FEW = 20_000
#: No regency has so many bodies: the largest, Aceh Utara, has 852 villages in 27 sub-districts.
MOST_OF_A_REGENCY = 1_000
#: First and last week.
Span = tuple[int, int]
#: Kinds of body behind each choice of the page.
KINDS = {"all": ("ppk", "pps"), "ppk": ("ppk",), "pps": ("pps",)}

PERCENT = "(20000 * CAST(SUM(w.{part}) AS bigint) + {owed} * {unit}) / (2 * {owed} * {unit})"
STATEMENT = """
SELECT child, running, COUNT(*), COUNT(score), COALESCE(SUM(score), 0),
       COALESCE(SUM(provisional), 0), {outer}
FROM (
  SELECT b.{child} AS child, CASE WHEN w.week >= %s THEN 1 ELSE 0 END AS running,
         CASE WHEN SUM(w.owed) > 0 THEN {score} END AS score,
         CASE WHEN SUM(w.owed) > 0 THEN {provisional} END AS provisional, {inner}
  FROM {weeks} w JOIN {bodies} b ON b.id = w.body_id
  WHERE w.week BETWEEN %s AND %s AND b.election_id = %s AND b.kind IN ({kinds}){scope}
  GROUP BY b.id, b.{child}, CASE WHEN w.week >= %s THEN 1 ELSE 0 END
) each_body
GROUP BY child, running
"""


def percent_sql(part: str) -> str:
    """Hundredths, half up, of a body: `targets.scoring.terms.hundredths` in SQL."""
    return PERCENT.format(part=part, owed="CAST(SUM(w.owed) AS bigint)", unit=UNIT)


def scope_sql(area: Area) -> tuple[str, list[int]]:
    """The part of the condition that keeps to an area, with its parameters."""
    if area.level == 0:
        return "", []
    if area.level == 2:
        # The weeks' own regency leads to their index.
        return " AND w.regency_id = %s AND b.regency_id = %s", [area.pk, area.pk]
    return f" AND b.{LEVEL_FIELDS[area.level]}_id = %s", [area.pk]


@dataclass(frozen=True)
class Found:
    """Sums by child area, of a range and of the one before; of when, if they were stored."""

    now: Mapping[int, Sums]
    before: Mapping[int, Sums]
    at: datetime | None = None

    def __iter__(self) -> Iterator[Mapping[int, Sums]]:
        return iter((self.now, self.before))


@dataclass
class NotAddedUp(Exception):
    """These ranges of an area have so many bodies that a worker must add them up first."""

    area: Area
    election: int
    spans: Sequence[Span] = field(default_factory=list)
    #: All that the page reads: only together they may be too many to be added up at once.
    read: Sequence[Span] = field(default_factory=list)


def children(
    area: Area,
    election: int,
    kind: str,
    first: int,
    last: int,
    before: Span | None,
    *,
    is_patient: bool = False,
) -> Found:
    """Sums by child area, for the weeks from first to last and for those before.

    Few are added up now, and many too for a worker, who `is_patient`. Raises NotAddedUp.
    """
    spans = [(first, last), *([before] if before else [])]
    needed = [] if is_patient else many(area, election, spans)
    if not needed:
        return Found(*added_now(area, election, kind, first, last, before))
    stored = stored_ranges(area, election, needed)
    if len(stored) < len(needed):
        missing = [span for span in needed if span not in stored]
        raise NotAddedUp(area, election, missing, needed)
    sums = stored_sums(area, kind, [one.pk for one in stored.values()])
    if forgotten := [span for span, one in stored.items() if one.pk not in sums]:
        raise NotAddedUp(area, election, forgotten, needed)
    found = [sums[stored[span].pk] if span in stored else {} for span in spans]
    moments = [one.computed_at for one in stored.values() if one.computed_at]
    return Found(found[0], found[1] if before else {}, min(moments))


# ---- now --------------------------------------------------------------------------------


def added_now(
    area: Area, election: int, kind: str, first: int, last: int, before: Span | None
) -> tuple[dict[int, Sums], dict[int, Sums]]:
    """Add up the bodies' weeks themselves."""
    scope, ids = scope_sql(area)
    statement = STATEMENT.format(
        child=CHILD_FIELDS[area.level],
        kinds=", ".join(["%s"] * len(KINDS[kind])),
        scope=scope,
        **parts_sql(),
    )
    start = before[0] if before else first
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, start, last, election, *KINDS[kind], *ids, first])
        return split(cursor.fetchall())


def parts_sql() -> dict[str, str]:
    """The parts of statements that add up the weeks of bodies, then the bodies."""
    return {
        "outer": ", ".join(f"SUM({name})" for name in COUNTS),
        "inner": ", ".join(f"SUM(w.{name}) AS {name}" for name in COUNTS),
        "score": percent_sql("earned"),
        "provisional": percent_sql("earned_provisional"),
        "weeks": BodyWeek._meta.db_table,
        "bodies": Body._meta.db_table,
    }


def named(keys: Iterable[int]) -> list[tuple[int, str, str]]:
    """Key, code and name of areas of a range of which no week was read, by code."""
    wanted = list(keys)
    if not wanted:
        return []
    return list(
        Area.objects.filter(pk__in=wanted).order_by("code").values_list("pk", "code", "name")
    )


def split(rows: list[tuple[int, ...]]) -> tuple[dict[int, Sums], dict[int, Sums]]:
    """The rows of the statement as sums by child: of the range, and of the one before."""
    found: tuple[dict[int, Sums], dict[int, Sums]] = (defaultdict(Sums), defaultdict(Sums))
    for child, running, *values in rows:
        found[0 if running else 1][child] = Sums(*(int(value) for value in values))
    return found


# ---- stored -----------------------------------------------------------------------------


def many(area: Area, election: int, spans: Sequence[Span]) -> list[Span]:
    """Those of the spans that have weeks of bodies, if all have too many; none if they are few.

    The weeks of areas tell how many bodies have one.
    """
    if area.level not in (0, 1, 2):
        return []
    if area.level == 2 and lasting(spans) * MOST_OF_A_REGENCY <= FEW:
        return []
    own = AreaWeek.objects.filter(area=area, election=election, kind=AreaWeek.Kind.ALL)
    inside = own.filter(week__range=(min(s[0] for s in spans), max(s[1] for s in spans)))
    bodies = dict(inside.values_list("week", "bodies"))
    counts = [sum(n for week, n in bodies.items() if s[0] <= week <= s[1]) for s in spans]
    if sum(counts) <= FEW:
        return []
    return [span for span, count in zip(spans, counts, strict=True) if count]


def lasting(spans: Iterable[Span]) -> int:
    """The weeks of all spans."""
    return sum(len(weeks.between(first, last)) for first, last in spans)


def ranges_of(area: Area, election: int, spans: Sequence[Span]) -> QuerySet[AddedRange]:
    """The rows of spans of which the sums of an area can be read: the nation's serve provinces."""
    asked = Q()
    for first, last in spans:
        asked |= Q(first=first, last=last)
    areas = Q(area=area.pk) | Q(area__level=0) if area.level == 1 else Q(area=area.pk)
    return AddedRange.objects.filter(asked, areas, election=election)


def stored_ranges(area: Area, election: int, spans: Sequence[Span]) -> dict[Span, AddedRange]:
    """The ranges that are stored for an area, by span; the latest of two."""
    rows = ranges_of(area, election, spans).filter(computed_at__isnull=False)
    return {(row.first, row.last): row for row in rows.order_by("computed_at")}


def without_sums(area: Area, rows: Iterable[AddedRange]) -> list[AddedRange]:
    """Those that were added up when no body of the area had a week in them yet."""
    added = [row for row in rows if row.computed_at is not None]
    known = stored_sums(area, "all", [row.pk for row in added]) if added else {}
    return [row for row in added if row.pk not in known]


def stored_sums(area: Area, kind: str, ranges: Sequence[int]) -> dict[int, dict[int, Sums]]:
    """The sums of ranges by child of an area; a range that was forgotten meanwhile has no key."""
    rows = AreaRange.objects.filter(range__in=ranges)
    if area.level == 1:
        rows = rows.filter(area__province=area.pk)
    child = "area_id" if area.level else "area__province_id"
    names = [one.name for one in fields(Sums)]
    sums: dict[str, Any] = {f"{name}_in_all": Sum(name) for name in names}
    found: dict[int, dict[int, Sums]] = defaultdict(dict)
    by_child = rows.values_list("range_id", "kind", child).annotate(**sums)
    for stored, one_kind, key, *values in by_child:
        children = found[stored]
        if one_kind in KINDS[kind]:
            added = Sums(*(int(value) for value in values))
            children[key] = children.get(key, Sums()) + added
    return found
