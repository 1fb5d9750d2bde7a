"""The figures of areas in a week: districts from their bodies, the others from below."""

from collections.abc import Iterable

from targets.scoring.sql.words import OF_WEEK, listed, total, upsert

#: The columns of an area's week that add up from those below, in the order of the SELECT.
SUMS = (
    "bodies", "bodies_scored", "compliant", "partly_compliant", "non_compliant", "score_sum",
    "provisional_sum", "met", "late", "partial", "missing", "exempt", "open",
    "posts", "submitted", "returned", "rejected", "no_account", "closed",
)  # fmt: skip
_FROM_BODIES = {
    "bodies": "count(*)",
    "bodies_scored": "count(w.score)",
    "compliant": "count(CASE WHEN w.band = 'compliant' THEN 1 END)",
    "partly_compliant": "count(CASE WHEN w.band = 'partial' THEN 1 END)",
    "non_compliant": "count(CASE WHEN w.band = 'non_compliant' THEN 1 END)",
    "score_sum": total("w.score"),
    "provisional_sum": total("w.provisional"),
    "no_account": "count(CASE WHEN NOT w.has_account THEN 1 END)",
    "closed": "count(w.closed_on)",
}
#: Parent column by the level that is rolled up: districts from bodies, the others from below.
_COLUMNS = {3: "district_id", 2: "regency_id", 1: "province_id"}


def _below(level: int, areas: Iterable[int] | None) -> str:
    """SELECT area, kind and SUMS for areas of a level (3 district … 0 nation)."""
    column = f"{'b' if level == 3 else 'a'}.{_COLUMNS[level]}" if level else "%(nation)s"
    only = "" if areas is None or level == 0 else f"AND {column} IN ({listed(areas)})"
    if level == 3:
        sums = ", ".join(f"{_FROM_BODIES.get(c, total(f'w.{c}'))} AS {c}" for c in SUMS)
        # Both kinds together are added up from each, not from all bodies once more.
        of_kinds = ", ".join(f"{total(f'of_kind.{c}')} AS {c}" for c in SUMS)
        return f"""SELECT of_kind.area_id, k.kind, {of_kinds}
  FROM (
    SELECT {column} AS area_id, b.kind, {sums}
    FROM targets_bodyweek w JOIN adhoc_bodies_body b ON b.id = w.body_id
    WHERE w.week = %(week)s AND b.election_id = %(election)s {only}
    GROUP BY {column}, b.kind) AS of_kind
  JOIN (SELECT 'all' AS kind UNION ALL SELECT 'ppk' UNION ALL SELECT 'pps') k
    ON k.kind IN ('all', of_kind.kind)
  GROUP BY of_kind.area_id, k.kind"""
    sums = ", ".join(f"{total(f'w.{c}')} AS {c}" for c in SUMS)
    return f"""SELECT {column} AS area_id, w.kind, {sums}
  FROM targets_areaweek w JOIN adhoc_bodies_area a ON a.id = w.area_id
  WHERE w.election_id = %(election)s AND w.week = %(week)s AND a.level = {level + 1} {only}
  GROUP BY {f"{column}, " if level else ""}w.kind"""


def _mean(total: str) -> str:
    """The mean of the bodies' percentages, half up."""
    half_up = f"(2 * {total} + bodies_scored) / (2 * bodies_scored)"
    return f"CASE WHEN bodies_scored > 0 THEN {half_up} END"


def store(level: int, areas: Iterable[int] | None) -> str:
    """Write the figures of areas of a level (None: all), only where they differ."""
    means = f"{_mean('score_sum')} AS score, {_mean('provisional_sum')} AS provisional"
    rows = f"SELECT below.*, {means} FROM ({_below(level, areas)}) AS below"
    columns = (*SUMS, "score", "provisional")
    return upsert("targets_areaweek", OF_WEEK, ("area_id", "kind"), columns, rows)


def drop(level: int) -> str:
    """Delete the figures of areas of a level that have no body left in the week."""
    return f"""DELETE FROM targets_areaweek
WHERE election_id = %(election)s AND week = %(week)s
  AND area_id IN (SELECT id FROM adhoc_bodies_area WHERE level = {level:d})
  AND NOT EXISTS (SELECT 1 FROM ({_below(level, None)}) AS below
    WHERE below.area_id = targets_areaweek.area_id AND below.kind = targets_areaweek.kind)"""
