"""What bodies owed in a week that closes, line by line, as one statement over the same facts."""

from targets.scoring.sql.body_weeks import COUNTED, OWED, STATES, filled
from targets.scoring.sql.closing import may_close
from targets.scoring.sql.words import DIALECTS, Scope

_STATE = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(STATES))
# The window, not the aggregate, puts the lines in order: only newer SQLites order in aggregates.
_WRITTEN = f"""{OWED},
lines AS (
  SELECT body_id, directive_id, COALESCE(earned, 0) AS earned,
         CASE WHEN {COUNTED} THEN weight ELSE 0 END AS counted,
         '[' || COALESCE(CAST(directive_id AS text), 'null') || ',"' || {{due_on}} || '",'
         || weight || ',"' || CASE state {_STATE} END || '",' || needed || ',' || done || ','
         || on_time || ',' || COALESCE(earned, 0) || ']' AS line
  FROM owed
),
written AS (
  SELECT body_id, {{joined}} OVER every_line AS lines, sum(earned) OVER every_line AS earned,
         sum(counted) OVER every_line AS counted,
         row_number() OVER (PARTITION BY body_id) AS place
  FROM lines
  WINDOW every_line AS (
    PARTITION BY body_id ORDER BY directive_id IS NULL, directive_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT b.body_id, '[' || COALESCE(x.lines, '') || ']' AS duties, COALESCE(x.earned, 0) AS earned,
       COALESCE(x.counted, 0) AS owed
FROM bodies b LEFT JOIN written x ON x.body_id = b.body_id AND x.place = 1
"""


def select(vendor: str, scope: Scope, which: str = "true") -> str:
    """SELECT body_id, duties and their sums for every open body-week of a scope."""
    write = DIALECTS[vendor]
    words = {"due_on": write["iso"].format("due_on"), "joined": write["joined"].format("line")}
    return filled(_WRITTEN, vendor, scope, which, **words)


def store(vendor: str, scope: Scope) -> str:
    """Write the duties of what may be closed, where they add up to the stored figures.

    Nothing here is joined: a planner that has no statistics of the week yet takes it for a body
    or two, and would add up all duties again for each. What may be closed is looked up, and what
    was told meets what is stored in one pass by body and figures.
    """
    told = select(
        vendor, scope, f"CASE WHEN b.id IN ({may_close(vendor, scope)}) THEN true ELSE false END"
    )
    return f"""INSERT INTO targets_closedduties (week, body_id, duties)
SELECT %(week)s, body_id, max(duties)
FROM (
  SELECT body_id, duties, earned, owed FROM ({told}) AS told
  UNION ALL
  SELECT w.body_id, NULL, w.earned, w.owed FROM targets_bodyweek w WHERE w.week = %(week)s
) AS both_sides
GROUP BY body_id, earned, owed
HAVING count(*) = 2 AND count(duties) = 1
ON CONFLICT (week, body_id) DO UPDATE SET duties = excluded.duties"""


def drop(scope: Scope) -> str:
    """Delete the duties of body-weeks that stayed open after all."""
    return f"""DELETE FROM targets_closedduties
WHERE week = %(week)s AND body_id IN (
  SELECT w.body_id FROM targets_bodyweek w JOIN adhoc_bodies_body b ON b.id = w.body_id
  WHERE w.week = %(week)s AND b.election_id = %(election)s AND w.closed_on IS NULL
    AND {scope.condition})"""
