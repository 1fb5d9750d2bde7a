"""What was said where: bodies and posts of a week by topic and platform, and of stages.

Each fact has a statement that writes only what differs, with nothing for what vanished, and one
that deletes the rows in which nothing is left. A body lies in one district, so districts and
regencies are counted together, from the bodies, and everything above them adds up what is
stored below.

No guess of a planner can make these slow, whether it takes a new week for a row or for millions:
what is large meets in one pass, by `UNION ALL` and `GROUP BY`, whatever is joined has an index
by which it is looked up, and stored rows are read by the keys of their areas.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from targets.scoring.sql.words import OF_WEEK, listed, total, upsert

WEEK, STAGE = "targets_coverageweek", "targets_stagecoverage"


@dataclass(frozen=True, slots=True)
class Places:
    """The bodies that are counted (as `b`)."""

    bodies: str

    @classmethod
    def everywhere(cls) -> "Places":
        """All bodies of the election."""
        return cls("true")

    @classmethod
    def of_regency(cls, regency: int) -> "Places":
        """The bodies of a regency."""
        return cls(f"b.regency_id = {regency:d}")

    @property
    def reports(self) -> str:
        """Reports of few bodies are read body by body, those of everybody week by week."""
        everybody = self == Places.everywhere()
        return "" if everybody else "AND r.body_id IN (SELECT id FROM bodies)"


#: A body is counted with all and with its kind, in its district and in its regency.
_CELLS = """
  FROM {counted} c
  JOIN (SELECT 'all' AS kind UNION ALL SELECT 'ppk' UNION ALL SELECT 'pps') k
    ON k.kind IN ('all', c.kind)"""
_AREAS = """(SELECT district_id AS area_id, {columns} FROM each_place
    UNION ALL SELECT regency_id, {columns} FROM each_place)"""

# A CASE, whose truth the planner takes for even: fresh statistics may lack the election, and it
# would take its bodies for one.
_OURS = """CASE WHEN b.election_id = %(election)s AND b.kind IN ('ppk', 'pps')
    AND b.district_id IS NOT NULL AND {exist} THEN true ELSE false END"""
_EXISTS = "b.formed_on <= {first} AND (b.dissolved_on IS NULL OR b.dissolved_on >= {last})"


def week_below(places: Places) -> str:
    """SELECT area, kind, dimension, value, bodies and posts of districts and regencies."""
    areas = _AREAS.format(columns="kind, dimension, value, bodies, posts")
    ours = _OURS.format(exist=_EXISTS.format(first="%(sunday)s", last="%(monday)s"))
    return f"""
WITH bodies AS NOT MATERIALIZED (
  SELECT b.id, b.kind, b.district_id, b.regency_id FROM adhoc_bodies_body b
  WHERE {ours} AND {places.bodies}
),
said AS (
  SELECT r.body_id, r.platform, r.directive_id FROM posts_report r
  WHERE r.week = %(week)s AND r.status = 'accepted' {places.reports}
),
facts AS (
  SELECT body_id, 'platform' AS dimension, platform AS value, count(*) AS posts
  FROM said GROUP BY body_id, platform
  UNION ALL
  SELECT s.body_id, t.kind, t.slug, count(*)
  FROM said s JOIN posts_directive_topics d ON d.directive_id = s.directive_id
  JOIN posts_topic t ON t.id = d.topic_id
  GROUP BY s.body_id, t.kind, t.slug
  UNION ALL
  SELECT DISTINCT s.body_id, 'account', s.platform, 0
  FROM adhoc_bodies_socialaccount s JOIN bodies ON bodies.id = s.body_id
  WHERE s.registered_at < %(week_ends)s AND (s.status IN ('claimed', 'verified')
    OR (s.status = 'ended' AND s.ended_on > %(sunday)s))
),
each_place AS (
  SELECT b.district_id, b.regency_id, b.kind, f.dimension, f.value,
         count(*) AS bodies, {total("f.posts")} AS posts
  FROM facts f JOIN bodies b ON b.id = f.body_id
  GROUP BY b.district_id, b.regency_id, b.kind, f.dimension, f.value
)
SELECT c.area_id, k.kind, c.dimension, c.value,
       {total("c.bodies")} AS bodies, {total("c.posts")} AS posts
{_CELLS.format(counted=areas)}
GROUP BY c.area_id, k.kind, c.dimension, c.value"""


def week_above(level: int, children: Iterable[int]) -> str:
    """The same of provinces (1) or the nation (0), from what is stored of all their children."""
    column = "a.province_id" if level else "%(nation)s"
    return f"""
SELECT {column} AS area_id, w.kind, w.dimension, w.value,
       {total("w.bodies")} AS bodies, {total("w.posts")} AS posts
FROM {WEEK} w JOIN adhoc_bodies_area a ON a.id = w.area_id
WHERE w.election_id = %(election)s AND w.week = %(week)s AND w.area_id IN ({listed(children)})
GROUP BY {"a.province_id, " if level else ""}w.kind, w.dimension, w.value"""


def store_week(counted: str, areas: Iterable[int]) -> str:
    """Write what was counted of some areas where it differs; nothing (0) where only stored."""
    keys, counts = ("area_id", "kind", "dimension", "value"), ("bodies", "posts")
    both = _both(counted, keys, counts, f"{WEEK} {_IN_WEEK} AND {_in(areas)}")
    return upsert(WEEK, OF_WEEK, keys, counts, both)


def drop_week(areas: Iterable[int]) -> str:
    """Delete the rows of some areas in which nothing is left."""
    return f"DELETE FROM {WEEK} {_IN_WEEK} AND bodies = 0 AND {_in(areas)}"


_IN_WEEK = "WHERE election_id = %(election)s AND week = %(week)s"


def _in(areas: Iterable[int]) -> str:
    """Stored rows of these areas."""
    return f"area_id IN ({listed(areas)})"


def _both(counted: str, keys: Sequence[str], counts: Sequence[str], stored: str) -> str:
    """SELECT what was counted, and zeros for what is stored and wasn't counted any more."""
    names, sums = ", ".join(keys), ", ".join(f"max({count}) AS {count}" for count in counts)
    zeros = ", ".join(f"0 AS {count}" for count in counts)
    return f"""SELECT {names}, {sums} FROM (
    SELECT {names}, {", ".join(counts)} FROM ({counted}) AS counted
    UNION ALL SELECT {names}, {zeros} FROM {stored}
  ) AS sides GROUP BY {names}"""


# ---- stages -----------------------------------------------------------------

#: An office addresses everybody below it: sought level by level, by equal columns.
_ASKED = " UNION ALL ".join(
    f"""
  SELECT d.stage_id, d.directive_id, b.id AS body_id, b.kind, b.district_id, b.regency_id
  FROM directives d JOIN bodies b ON {join}
  WHERE CASE b.kind WHEN 'ppk' THEN d.for_ppk ELSE d.for_pps END
    AND {_EXISTS.format(first="d.due_on", last="d.due_on")}"""
    for join in (
        "d.area_id = %(nation)s",
        "d.area_id = b.province_id",
        "d.area_id = b.regency_id",
        "d.area_id = b.district_id",
        "d.area_id = b.area_id AND b.area_id <> b.district_id",
    )
)


def stage_below(places: Places, stages: Iterable[int]) -> str:
    """SELECT stage, area, kind, asked, posted and posts of districts and regencies.

    Who was asked meets who has posted in one pass, by directive and body.
    """
    areas = _AREAS.format(columns="stage_id, kind, asked, posted, posts")
    return f"""
WITH bodies AS NOT MATERIALIZED (
  SELECT b.id, b.kind, b.area_id, b.district_id, b.regency_id, b.province_id,
         b.formed_on, b.dissolved_on
  FROM adhoc_bodies_body b WHERE {_OURS.format(exist="true")} AND {places.bodies}
),
directives AS (
  SELECT d.id AS directive_id, d.stage_id, d.area_id, d.for_ppk, d.for_pps, d.due_on
  FROM posts_directive d
  WHERE d.election_id = %(election)s AND d.state = 'issued' AND d.stage_id IN ({listed(stages)})
),
asked AS ({_ASKED}
),
answers AS (
  SELECT r.directive_id, r.body_id FROM posts_report r
  JOIN posts_directive d ON d.id = r.directive_id
  WHERE d.stage_id IN ({listed(stages)}) AND r.status = 'accepted' {places.reports}
),
each_answer AS (
  SELECT max(stage_id) AS stage_id, body_id, max(kind) AS kind, max(district_id) AS district_id,
         max(regency_id) AS regency_id, {total("posts")} AS posts
  FROM (
    SELECT stage_id, directive_id, body_id, kind, district_id, regency_id, 0 AS posts FROM asked
    UNION ALL SELECT NULL, directive_id, body_id, NULL, NULL, NULL, 1 FROM answers
  ) AS sides
  GROUP BY directive_id, body_id HAVING max(stage_id) IS NOT NULL
),
each_body AS (
  SELECT stage_id, body_id, kind, district_id, regency_id, {total("posts")} AS posts
  FROM each_answer GROUP BY stage_id, body_id, kind, district_id, regency_id
),
each_place AS (
  SELECT district_id, regency_id, kind, stage_id, count(*) AS asked,
         count(CASE WHEN posts > 0 THEN 1 END) AS posted, {total("posts")} AS posts
  FROM each_body GROUP BY district_id, regency_id, kind, stage_id
)
SELECT c.stage_id, c.area_id, k.kind, {total("c.asked")} AS asked,
       {total("c.posted")} AS posted, {total("c.posts")} AS posts
{_CELLS.format(counted=areas)}
GROUP BY c.stage_id, c.area_id, k.kind"""


def stage_above(level: int, children: Iterable[int], stages: Iterable[int]) -> str:
    """The same of provinces (1) or the nation (0), from what is stored of all their children."""
    column = "a.province_id" if level else "%(nation)s"
    return f"""
SELECT w.stage_id, {column} AS area_id, w.kind, {total("w.asked")} AS asked,
       {total("w.posted")} AS posted, {total("w.posts")} AS posts
FROM {STAGE} w JOIN adhoc_bodies_area a ON a.id = w.area_id
WHERE w.stage_id IN ({listed(stages)}) AND w.area_id IN ({listed(children)})
GROUP BY w.stage_id, {"a.province_id, " if level else ""}w.kind"""


def store_stage(counted: str, areas: Iterable[int], stages: Iterable[int]) -> str:
    """Write what was counted of some areas where it differs; nothing (0) where only stored."""
    keys, counts = ("stage_id", "area_id", "kind"), ("asked", "posted", "posts")
    stored = f"{STAGE} WHERE stage_id IN ({listed(stages)}) AND {_in(areas)}"
    return upsert(STAGE, {}, keys, counts, _both(counted, keys, counts, stored))


def drop_stage(areas: Iterable[int], stages: Iterable[int]) -> str:
    """Delete the rows of these stages and areas in which nobody is asked any more."""
    of = f"stage_id IN ({listed(stages)})"
    return f"DELETE FROM {STAGE} WHERE {of} AND asked = 0 AND {_in(areas)}"
