"""The figures of bodies in a week, as one statement."""

from dataclasses import asdict

from targets.scoring.sql.words import DIALECTS, Scope, differs, least, taken_over, total
from targets.scoring.terms import NATIONAL_DEFAULT, UNIT

#: The columns of a body's week that are computed, in the order of the SELECT.
FIGURES = (
    "regency_id", "policy_id", "earned", "earned_provisional", "owed", "score", "provisional",
    "band", "met", "late", "partial", "missing", "exempt", "open",
    "directives_met", "posts", "submitted", "returned", "rejected", "has_account",
)  # fmt: skip

_DEFAULT_POLICY = "0 AS policy_id, " + ", ".join(
    f"{value} AS {name}" for name, value in asdict(NATIONAL_DEFAULT).items()
)
_POLICY_COLUMNS = "id AS policy_id, " + ", ".join(asdict(NATIONAL_DEFAULT))

_KIND = "((b.kind = 'ppk' AND d.for_ppk) OR (b.kind = 'pps' AND d.for_pps))"
_EXISTS_THEN = "b.formed_on <= d.due_on AND (b.dissolved_on IS NULL OR b.dissolved_on >= d.due_on)"
# An office addresses everybody below it, so a directive is sought at each level above a body;
# each time by equal columns, which lets the planner hash where it guesses numbers wrong.
_ASKED = " UNION ALL ".join(
    f"""
  SELECT b.body_id, b.as_of, b.late_days, b.late_credit, d.directive_id, d.named,
         d.min_platforms, d.starts_on, d.due_on, d.weight
  FROM directives d JOIN bodies b ON {join}
  WHERE {_KIND} AND {_EXISTS_THEN}"""
    for join in (
        "d.area_id = b.regency_id",
        "d.area_id = b.province_id",
        "d.area_id = b.nation_id",
        "d.area_id = b.district_id",
        "d.area_id = b.area_id AND b.area_id <> b.district_id",
    )
)

_COVERS = "(x.ends_on IS NULL OR x.ends_on >= {0})"


def _tardy(on_time: str, late: str) -> str:
    """How many late platforms still find a place among the k best."""
    return (
        f"CASE WHEN {on_time} >= k THEN 0 WHEN {late} < k - {on_time} THEN {late}"
        f" ELSE k - {on_time} END"
    )


def _percentage(earned: str) -> str:
    """Hundredths of a percent, half up; nothing where nothing was owed."""
    unit = f"CAST({UNIT} AS bigint)"
    rounded = f"(20000 * {earned} + owed * {unit}) / (2 * owed * {unit})"
    return f"CASE WHEN owed > 0 THEN {rounded} END"


_STATES = ("met", "late", "partial", "missing", "exempt", "open")
COUNTED = "state NOT IN ('open', 'exempt')"

#: What the figures and the lines of closed weeks come from: bodies, and what each owed.
OWED = f"""
WITH in_force AS (
  SELECT * FROM (
    SELECT p.*, row_number() OVER (PARTITION BY area_id ORDER BY effective_from DESC) AS newest
    FROM targets_policy p WHERE effective_from <= %(monday)s) AS versions
  WHERE newest = 1
),
policy AS (
  SELECT {_POLICY_COLUMNS} FROM in_force UNION ALL SELECT {_DEFAULT_POLICY}
),
bodies AS (
  SELECT b.id AS body_id, b.kind, b.area_id, b.district_id, b.regency_id, b.province_id,
         %(nation)s AS nation_id, b.formed_on, b.dissolved_on, policy.*,
         CASE home.zone WHEN 'WIT' THEN %(wit)s WHEN 'WITA' THEN %(wita)s
                        ELSE %(wib)s END AS as_of
  FROM adhoc_bodies_body b
  JOIN adhoc_bodies_area home ON home.id = b.area_id
  LEFT JOIN in_force regency ON regency.area_id = b.regency_id
  LEFT JOIN in_force province ON province.area_id = b.province_id
  LEFT JOIN in_force nation ON nation.area_id = %(nation)s
  JOIN policy ON policy.policy_id = COALESCE(regency.id, province.id, nation.id, 0)
  LEFT JOIN targets_bodyweek stored ON stored.body_id = b.id AND stored.week = %(week)s
  WHERE b.election_id = %(election)s AND b.kind IN ('ppk', 'pps') AND b.formed_on <= %(sunday)s
    AND (b.dissolved_on IS NULL OR b.dissolved_on >= %(monday)s)
    AND (stored.closed_on IS NULL OR stored.closed_on > %(frozen_by)s) AND {{scope}}
),
directives AS (
  SELECT d.id AS directive_id, d.area_id, d.for_ppk, d.for_pps, d.min_platforms, d.starts_on,
         d.due_on, d.weight, count(*) AS named
  FROM posts_directive d JOIN posts_directiveplatform p ON p.directive_id = d.id
  WHERE d.state = 'issued' AND d.election_id = %(election)s
    AND d.due_on BETWEEN %(monday)s AND %(sunday)s
  GROUP BY d.id
),
asked AS ({_ASKED}
),
excused AS (
  SELECT a.body_id, a.directive_id, max(CASE WHEN x.platform = '' THEN 1 ELSE 0 END) AS wholly,
         count(DISTINCT p.platform) AS narrower
  FROM asked a
  JOIN adhoc_bodies_exemption x ON x.body_id = a.body_id AND x.status = 'granted'
    AND x.starts_on <= a.due_on AND {_COVERS.format("a.due_on")}
  LEFT JOIN posts_directiveplatform p
    ON p.directive_id = a.directive_id AND p.platform = x.platform
  GROUP BY a.body_id, a.directive_id
),
answered AS (
  SELECT body_id, directive_id, platform, min(tier) AS counted,
         min(CASE WHEN status = 'accepted' THEN tier END) AS accepted
  FROM (
    SELECT a.body_id, a.directive_id, r.platform, r.status,
           CASE WHEN r.effective_on <= a.due_on THEN 0
                WHEN {{days_late}} <= a.late_days THEN 1 ELSE 2 END AS tier
    FROM asked a
    JOIN posts_report r ON r.directive_id = a.directive_id AND r.body_id = a.body_id
    JOIN posts_directiveplatform p ON p.directive_id = r.directive_id AND p.platform = r.platform
    LEFT JOIN adhoc_bodies_exemption x ON x.body_id = a.body_id AND x.platform = r.platform
      AND x.status = 'granted' AND x.starts_on <= a.due_on AND {_COVERS.format("a.due_on")}
    WHERE r.status IN ('accepted', 'submitted') AND r.effective_on >= a.starts_on
      AND r.reported_on <= a.as_of AND x.id IS NULL) AS told
  GROUP BY body_id, directive_id, platform
),
reached AS (
  SELECT body_id, directive_id,
         count(CASE WHEN accepted = 0 THEN 1 END) AS on_time,
         count(CASE WHEN accepted = 1 THEN 1 END) AS late,
         count(CASE WHEN counted = 0 THEN 1 END) AS maybe_on_time,
         count(CASE WHEN counted = 1 THEN 1 END) AS maybe_late
  FROM answered GROUP BY body_id, directive_id
),
needed AS (
  SELECT a.body_id, a.directive_id, a.due_on, a.weight, a.late_credit,
         CASE WHEN a.due_on >= a.as_of THEN 'open'
              WHEN x.wholly = 1 OR x.narrower >= a.named THEN 'exempt' ELSE '' END AS apart,
         {least("a.named - COALESCE(x.narrower, 0)", "a.min_platforms")} AS k,
         COALESCE(r.on_time, 0) AS on_time, COALESCE(r.late, 0) AS late,
         COALESCE(r.maybe_on_time, 0) AS maybe_on_time, COALESCE(r.maybe_late, 0) AS maybe_late
  FROM asked a
  LEFT JOIN excused x ON x.body_id = a.body_id AND x.directive_id = a.directive_id
  LEFT JOIN reached r ON r.body_id = a.body_id AND r.directive_id = a.directive_id
),
best AS (
  SELECT body_id, directive_id, due_on, weight, late_credit, apart, k,
         {least("on_time", "k")} AS punctual, {_tardy("on_time", "late")} AS tardy,
         100 * {least("maybe_on_time", "k")}
           + late_credit * {_tardy("maybe_on_time", "maybe_late")} AS maybe_points
  FROM needed
),
posted AS (
  SELECT r.body_id,
         count(CASE WHEN r.status = 'accepted' THEN 1 END) AS accepted,
         count(CASE WHEN r.status = 'submitted' THEN 1 END) AS submitted,
         count(CASE WHEN r.status = 'returned' THEN 1 END) AS returned,
         count(CASE WHEN r.status = 'rejected' THEN 1 END) AS rejected
  FROM posts_report r JOIN bodies b ON b.body_id = r.body_id
  WHERE r.week = %(week)s AND r.reported_on <= b.as_of
  GROUP BY r.body_id
),
quotas AS (
  SELECT b.body_id, b.quota_weight, b.weekly_quota AS q,
         CASE WHEN %(sunday)s >= b.as_of THEN 'open'
              WHEN b.body_id IN (
                SELECT x.body_id FROM adhoc_bodies_exemption x
                WHERE x.status = 'granted' AND x.platform = '' AND x.starts_on <= %(sunday)s
                  AND {_COVERS.format("%(sunday)s")}) THEN 'exempt' ELSE '' END AS apart,
         {least("COALESCE(p.accepted, 0)", "b.weekly_quota")} AS done,
         {least("COALESCE(p.accepted + p.submitted, 0)", "b.weekly_quota")} AS maybe_done
  FROM bodies b LEFT JOIN posted p ON p.body_id = b.body_id
  WHERE b.weekly_quota > 0 AND b.formed_on <= %(monday)s
    AND (b.dissolved_on IS NULL OR b.dissolved_on >= %(sunday)s)
),
owed AS (
  SELECT body_id, directive_id, due_on, weight, k AS needed, punctual + tardy AS done,
         punctual AS on_time,
         CASE WHEN apart <> '' THEN apart
              WHEN 100 * punctual + late_credit * tardy = 100 * k THEN 'met'
              WHEN 100 * punctual + late_credit * tardy = 0 THEN 'missing'
              WHEN late_credit > 0 AND punctual + tardy = k THEN 'late'
              ELSE 'partial' END AS state,
         CASE WHEN apart = '' THEN weight * (100 * punctual + late_credit * tardy)
              * (CAST({UNIT // 100} AS bigint) / k) END AS earned,
         CASE WHEN apart = '' THEN weight * maybe_points
              * (CAST({UNIT // 100} AS bigint) / k) END AS maybe_earned
  FROM best
  UNION ALL
  SELECT body_id, NULL, %(sunday)s, quota_weight, q, done, done,
         CASE WHEN apart <> '' THEN apart WHEN done = q THEN 'met' WHEN done = 0 THEN 'missing'
              ELSE 'partial' END,
         CASE WHEN apart = '' THEN quota_weight * done * (CAST({UNIT} AS bigint) / q) END,
         CASE WHEN apart = '' THEN quota_weight * maybe_done * (CAST({UNIT} AS bigint) / q) END
  FROM quotas
)"""

_FIGURES_SQL = f"""{OWED},
totals AS (
  SELECT body_id, {total("earned")} AS earned, {total("maybe_earned")} AS earned_provisional,
         {total(f"CASE WHEN {COUNTED} THEN weight END")} AS owed,
         {", ".join(f"count(CASE WHEN state = '{s}' THEN 1 END) AS {s}" for s in _STATES)},
         count(CASE WHEN state = 'met' AND on_time >= needed AND directive_id IS NOT NULL
                    THEN 1 END) AS directives_met
  FROM owed GROUP BY body_id
),
percentages AS (
  SELECT totals.*, {_percentage("earned")} AS score,
         {_percentage("earned_provisional")} AS provisional
  FROM totals
)
SELECT %(week)s AS week, b.body_id, b.regency_id, NULLIF(b.policy_id, 0) AS policy_id,
       COALESCE(t.earned, 0) AS earned, COALESCE(t.earned_provisional, 0) AS earned_provisional,
       COALESCE(t.owed, 0) AS owed, t.score, t.provisional,
       CASE WHEN t.score IS NULL THEN '' WHEN t.score >= 100 * b.compliant_from THEN 'compliant'
            WHEN t.score >= 100 * b.partial_from THEN 'partial' ELSE 'non_compliant' END AS band,
       {", ".join(f"COALESCE(t.{s}, 0) AS {s}" for s in _STATES)},
       COALESCE(t.directives_met, 0) AS directives_met,
       COALESCE(p.accepted, 0) AS posts, COALESCE(p.submitted, 0) AS submitted,
       COALESCE(p.returned, 0) AS returned, COALESCE(p.rejected, 0) AS rejected,
       b.body_id IN (
         SELECT s.body_id FROM adhoc_bodies_socialaccount s
         WHERE s.registered_at < %(week_ends)s AND (s.status IN ('claimed', 'verified')
           OR (s.status = 'ended' AND s.ended_on > %(sunday)s))) AS has_account
FROM bodies b
LEFT JOIN percentages t ON t.body_id = b.body_id
LEFT JOIN posted p ON p.body_id = b.body_id
WHERE true
"""


def select(vendor: str, scope: Scope) -> str:
    """SELECT the week, body_id and FIGURES of every open body-week of a scope."""
    return filled(_FIGURES_SQL, vendor, scope)


def filled(statement: str, vendor: str, scope: Scope, **words: str) -> str:
    """A statement over OWED for a database and a scope."""
    late = DIALECTS[vendor]["days"].format("r.effective_on", "a.due_on")
    return statement.format(scope=scope.condition, days_late=late, **words)


def store(vendor: str, scope: Scope) -> str:
    """Write the figures of a scope, only where they differ from what is stored."""
    return f"""INSERT INTO targets_bodyweek (week, body_id, {", ".join(FIGURES)})
{select(vendor, scope)}
ON CONFLICT (week, body_id) DO UPDATE SET {taken_over(FIGURES)}
WHERE {differs("targets_bodyweek", FIGURES)}"""


def drop(scope: Scope) -> str:
    """Delete open body-weeks in which the body (dates were corrected) does not exist."""
    return f"""DELETE FROM targets_bodyweek
WHERE week = %(week)s AND closed_on IS NULL AND body_id IN (
  SELECT b.id FROM adhoc_bodies_body b WHERE b.election_id = %(election)s AND {scope.condition}
    AND (b.formed_on > %(sunday)s OR b.dissolved_on < %(monday)s OR b.kind NOT IN ('ppk', 'pps')))
"""
