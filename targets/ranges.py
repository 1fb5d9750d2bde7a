"""Figures of areas over a range of weeks: the mean of their bodies' ratios of sums.

Stored roll-ups hold single weeks, and a mean of weekly means is not what scoring.md's
section 4 asks for; so a range is added up from the weeks of the bodies, in one statement for
the range and the one it is compared with. A regency has some hundred bodies and answers at
once; the nation has 91,000 and takes about as long as a national list does.
"""

from collections import defaultdict

from django.db import connection

from adhoc_bodies.models import Area, Body
from adhoc_bodies.scope import LEVEL_FIELDS
from targets.figures import COUNTS, Sums
from targets.models import BodyWeek
from targets.scoring.terms import UNIT

#: The column of a body by which the children of an area are told apart.
CHILD_FIELDS = {0: "province_id", 1: "regency_id", 2: "district_id", 3: "id"}
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


def children(
    area: Area, election: int, kind: str, first: int, last: int, before: tuple[int, int] | None
) -> tuple[dict[int, Sums], dict[int, Sums]]:
    """Sums by child area, for the weeks from first to last and for those before."""
    scope, ids = scope_sql(area)
    statement = STATEMENT.format(
        child=CHILD_FIELDS[area.level],
        outer=", ".join(f"SUM({name})" for name in COUNTS),
        inner=", ".join(f"SUM(w.{name}) AS {name}" for name in COUNTS),
        score=percent_sql("earned"),
        provisional=percent_sql("earned_provisional"),
        weeks=BodyWeek._meta.db_table,
        bodies=Body._meta.db_table,
        kinds=", ".join(["%s"] * len(KINDS[kind])),
        scope=scope,
    )
    start = before[0] if before else first
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, start, last, election, *KINDS[kind], *ids, first])
        return split(cursor.fetchall())


def split(rows: list[tuple[int, ...]]) -> tuple[dict[int, Sums], dict[int, Sums]]:
    """The rows of the statement as sums by child: of the range, and of the one before."""
    found: tuple[dict[int, Sums], dict[int, Sums]] = (defaultdict(Sums), defaultdict(Sums))
    for child, running, *values in rows:
        found[0 if running else 1][child] = Sums(*(int(value) for value in values))
    return found
