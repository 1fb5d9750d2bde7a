"""The figures of bodies in a week, as one statement."""

from dataclasses import asdict

from targets.scoring.sql.words import DIALECTS, Scope, least, total, upsert
from targets.scoring.terms import NATIONAL_DEFAULT, UNIT

#: The columns of a body's week that are computed, in the order of the SELECT.
FIGURES = (
    "regency_id", "policy_id", "earned", "earned_provisional", "owed", "score", "provisional",
    "band", "met", "late", "partial", "missing", "exempt", "open",
    "directives_met", "posts", "submitted", "returned", "rejected", "has_account",
)  # fmt: skip

# The nearest office with a policy decides; column by column, so that no join by a computed key
# makes the planner guess that hardly a body is left.
_POLICY = ", ".join(
    f"COALESCE(regency.{name}, province.{name}, nation.{name}, {value}) AS {name}"
    for name, value in asdict(NATIONAL_DEFAULT).items()
)
# Where it is the same date everywhere this folds to one date, and the planner drops the join.
_AS_OF = """CASE WHEN %(earliest)s = %(latest)s THEN %(latest)s WHEN home.zone = 'WIT' THEN %(wit)s
              WHEN home.zone = 'WITA' THEN %(wita)s ELSE %(wib)s END"""
# By dates alone for all but the reports of a few hours: bodies are looked up only for those.
_KNOWN = """CASE WHEN r.reported_on <= %(earliest)s THEN true
              WHEN %(earliest)s = %(latest)s OR r.reported_on > %(latest)s THEN false
              WHEN r.reported_on > %(middle)s
              THEN r.body_id IN (SELECT body_id FROM bodies WHERE as_of >= %(latest)s)
              ELSE r.body_id IN (SELECT body_id FROM bodies WHERE as_of >= %(middle)s) END"""

# A CASE, whose truth the planner takes for even: where statistics say that hardly a week is open,
# it would take the bodies for one, and put everything that follows in nested loops.
_NOT_FROZEN = """CASE WHEN EXISTS (
      SELECT 1 FROM targets_bodyweek stored
      WHERE stored.body_id = b.id AND stored.week = %(week)s AND stored.closed_on <= %(frozen_by)s)
    THEN false ELSE true END"""

_KIND = "CASE b.kind WHEN 'ppk' THEN d.for_ppk ELSE d.for_pps END"
_EXISTS_THEN = "b.formed_on <= d.due_on AND (b.dissolved_on IS NULL OR b.dissolved_on >= d.due_on)"
# An office addresses everybody below it, so a directive is sought at each level above a body;
# below the nation by equal columns, which lets the planner hash where it guesses numbers wrong.
_ASKED = " UNION ALL ".join(
    f"""
  SELECT b.body_id, b.as_of, b.late_credit, d.directive_id, d.named, d.min_platforms,
         d.starts_on, d.due_on, d.weight
  FROM directives d JOIN bodies b ON {join}
  WHERE {_KIND} AND {_EXISTS_THEN}"""
    for join in (
        "d.area_id = %(nation)s",
        "d.area_id = b.province_id",
        "d.area_id = b.regency_id",
        "d.area_id = b.district_id",
        "d.area_id = b.area_id AND b.area_id <> b.district_id",
    )
)

_COVERS = "(x.ends_on IS NULL OR x.ends_on >= {0})"


def _tardy(on_time: str, late: str) -> str:
    """How many late platforms still find a place among the k best."""
    return least(late, f"k - {least(on_time, 'k')}")


def _percentage(earned: str) -> str:
    """Hundredths of a percent, half up; nothing where nothing was owed."""
    unit = f"CAST({UNIT} AS bigint)"
    rounded = f"(20000 * {earned} + owed * {unit}) / (2 * owed * {unit})"
    return f"CASE WHEN owed > 0 THEN {rounded} END"


# Numbers while computing, since a nation's lines are compared many times: the first four count.
STATES = ("met", "late", "partial", "missing", "exempt", "open")
_MET, _LATE, _PARTIAL, _MISSING, _EXEMPT, _OPEN = range(len(STATES))
COUNTED = f"state < {_EXEMPT}"
_STATE_COUNTS = ", ".join(
    f"count(CASE WHEN state = {number} THEN 1 END) AS {name}" for number, name in enumerate(STATES)
)

#: What the figures and the lines of closed weeks come from: bodies, and what each owed.
OWED = f"""
WITH in_force AS (
  SELECT * FROM (
    SELECT p.*, row_number() OVER (PARTITION BY area_id ORDER BY effective_from DESC) AS newest
    FROM targets_policy p WHERE effective_from <= %(monday)s) AS versions
  WHERE newest = 1
),
bodies AS (
  SELECT b.id AS body_id, b.kind, b.area_id, b.district_id, b.regency_id, b.province_id,
         b.formed_on, b.dissolved_on, {_AS_OF} AS as_of,
         COALESCE(regency.id, province.id, nation.id) AS policy_id, {_POLICY}
  FROM adhoc_bodies_body b
  LEFT JOIN adhoc_bodies_area home ON home.id = b.area_id
  LEFT JOIN in_force regency ON regency.area_id = b.regency_id
  LEFT JOIN in_force province ON province.area_id = b.province_id
  LEFT JOIN in_force nation ON nation.area_id = %(nation)s
  WHERE b.election_id = %(election)s AND b.kind IN ('ppk', 'pps') AND b.formed_on <= %(sunday)s
    AND (b.dissolved_on IS NULL OR b.dissolved_on >= %(monday)s)
    AND {_NOT_FROZEN}
    AND {{scope}} AND {{which}}
),
directives AS (
  SELECT d.id AS directive_id, d.area_id, d.for_ppk, d.for_pps, d.min_platforms,
         d.starts_on, d.due_on, d.weight, count(*) AS named
  FROM posts_directive d JOIN posts_directiveplatform p ON p.directive_id = d.id
  WHERE d.state = 'issued' AND d.election_id = %(election)s
    AND d.due_on BETWEEN %(monday)s AND %(sunday)s
  GROUP BY d.id
),
asked AS NOT MATERIALIZED ({_ASKED}
),
excuses AS (
  SELECT x.body_id, x.platform, x.starts_on, x.ends_on
  FROM adhoc_bodies_exemption x JOIN adhoc_bodies_body b ON b.id = x.body_id
  WHERE x.status = 'granted' AND x.starts_on <= %(sunday)s AND {_COVERS.format("%(monday)s")}
    AND {{scope}}
),
excused AS (
  SELECT a.body_id, a.directive_id, max(CASE WHEN x.platform = '' THEN 1 ELSE 0 END) AS wholly,
         count(DISTINCT p.platform) AS narrower
  FROM asked a
  JOIN excuses x ON x.body_id = a.body_id AND x.starts_on <= a.due_on
    AND {_COVERS.format("a.due_on")}
  LEFT JOIN posts_directiveplatform p
    ON p.directive_id = a.directive_id AND p.platform = x.platform
  GROUP BY a.body_id, a.directive_id
),
answered AS (
  SELECT r.body_id, r.directive_id, r.platform, min(r.effective_on) AS counted,
         min(CASE WHEN r.status = 'accepted' THEN r.effective_on END) AS accepted
  FROM {{questions}} d
  JOIN posts_report r ON r.directive_id = d.directive_id {{answers}}
  WHERE r.status IN ('accepted', 'submitted') AND r.effective_on >= d.starts_on AND {_KNOWN}
    AND NOT EXISTS (
      SELECT 1 FROM excuses x WHERE x.body_id = r.body_id AND x.platform = r.platform
        AND x.starts_on <= d.due_on AND {_COVERS.format("d.due_on")})
  GROUP BY r.body_id, r.directive_id, r.platform
),
reached AS (
  SELECT t.body_id, t.directive_id,
         count(CASE WHEN t.accepted <= d.due_on THEN 1 END) AS on_time,
         count(CASE WHEN t.accepted > d.due_on AND {{accepted_late}} <= b.late_days THEN 1 END)
           AS late,
         count(CASE WHEN t.counted <= d.due_on THEN 1 END) AS maybe_on_time,
         count(CASE WHEN t.counted > d.due_on AND {{counted_late}} <= b.late_days THEN 1 END)
           AS maybe_late
  FROM answered t JOIN directives d ON d.directive_id = t.directive_id
  JOIN posts_directiveplatform p ON p.directive_id = t.directive_id AND p.platform = t.platform
  JOIN bodies b ON b.body_id = t.body_id
  GROUP BY t.body_id, t.directive_id
),
needed AS (
  SELECT a.body_id, a.directive_id, a.due_on, a.weight, a.late_credit,
         CASE WHEN a.due_on >= a.as_of THEN {_OPEN}
              WHEN x.wholly = 1 OR x.narrower >= a.named THEN {_EXEMPT} ELSE 0 END AS apart,
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
  FROM posts_report r
  WHERE r.week = %(week)s AND {_KNOWN} {{posters}}
  GROUP BY r.body_id
),
quotas AS (
  SELECT b.body_id, b.quota_weight, b.weekly_quota AS q,
         CASE WHEN %(sunday)s >= b.as_of THEN {_OPEN}
              WHEN b.body_id IN (
                SELECT x.body_id FROM excuses x
                WHERE x.platform = '' AND {_COVERS.format("%(sunday)s")})
              THEN {_EXEMPT} ELSE 0 END AS apart,
         {least("COALESCE(p.accepted, 0)", "b.weekly_quota")} AS done,
         {least("COALESCE(p.accepted + p.submitted, 0)", "b.weekly_quota")} AS maybe_done
  FROM bodies b LEFT JOIN posted p ON p.body_id = b.body_id
  WHERE b.weekly_quota > 0 AND b.formed_on <= %(monday)s
    AND (b.dissolved_on IS NULL OR b.dissolved_on >= %(sunday)s)
),
owed AS (
  SELECT body_id, directive_id, due_on, weight, k AS needed, punctual + tardy AS done,
         punctual AS on_time,
         CASE WHEN apart > 0 THEN apart
              WHEN 100 * punctual + late_credit * tardy = 100 * k THEN {_MET}
              WHEN 100 * punctual + late_credit * tardy = 0 THEN {_MISSING}
              WHEN late_credit > 0 AND punctual + tardy = k THEN {_LATE}
              ELSE {_PARTIAL} END AS state,
         CASE WHEN apart = 0 THEN weight * (100 * punctual + late_credit * tardy)
              * (CAST({UNIT // 100} AS bigint) / k) END AS earned,
         CASE WHEN apart = 0 THEN weight * maybe_points
              * (CAST({UNIT // 100} AS bigint) / k) END AS maybe_earned
  FROM best
  UNION ALL
  SELECT body_id, NULL, %(sunday)s, quota_weight, q, done, done,
         CASE WHEN apart > 0 THEN apart WHEN done = q THEN {_MET} WHEN done = 0 THEN {_MISSING}
              ELSE {_PARTIAL} END,
         CASE WHEN apart = 0 THEN quota_weight * done * (CAST({UNIT} AS bigint) / q) END,
         CASE WHEN apart = 0 THEN quota_weight * maybe_done * (CAST({UNIT} AS bigint) / q) END
  FROM quotas
)"""

_FIGURES_SQL = f"""{OWED},
totals AS (
  SELECT body_id, {total("earned")} AS earned, {total("maybe_earned")} AS earned_provisional,
         {total(f"CASE WHEN {COUNTED} THEN weight END")} AS owed,
         {_STATE_COUNTS},
         count(CASE WHEN state = {_MET} AND on_time >= needed AND directive_id IS NOT NULL
                    THEN 1 END) AS directives_met
  FROM owed GROUP BY body_id
),
percentages AS (
  SELECT totals.*, {_percentage("earned")} AS score,
         {_percentage("earned_provisional")} AS provisional
  FROM totals
)
SELECT %(week)s AS week, b.body_id, b.regency_id, b.policy_id,
       COALESCE(t.earned, 0) AS earned, COALESCE(t.earned_provisional, 0) AS earned_provisional,
       COALESCE(t.owed, 0) AS owed, t.score, t.provisional,
       CASE WHEN t.score IS NULL THEN '' WHEN t.score >= 100 * b.compliant_from THEN 'compliant'
            WHEN t.score >= 100 * b.partial_from THEN 'partial' ELSE 'non_compliant' END AS band,
       {", ".join(f"COALESCE(t.{s}, 0) AS {s}" for s in STATES)},
       COALESCE(t.directives_met, 0) AS directives_met,
       COALESCE(p.accepted, 0) AS posts, COALESCE(p.submitted, 0) AS submitted,
       COALESCE(p.returned, 0) AS returned, COALESCE(p.rejected, 0) AS rejected,
       b.body_id IN (
         SELECT s.body_id FROM adhoc_bodies_socialaccount s
         WHERE s.registered_at < %(week_ends)s {{holders}} AND (s.status IN ('claimed', 'verified')
           OR (s.status = 'ended' AND s.ended_on > %(sunday)s))) AS has_account
FROM bodies b
LEFT JOIN percentages t ON t.body_id = b.body_id
LEFT JOIN posted p ON p.body_id = b.body_id
WHERE true
"""


def select(vendor: str, scope: Scope) -> str:
    """SELECT the week, body_id and FIGURES of every open body-week of a scope."""
    return filled(_FIGURES_SQL, vendor, scope)


def filled(statement: str, vendor: str, scope: Scope, which: str = "true", **words: str) -> str:
    """A statement over OWED for a database and a scope; `which`: only such of its bodies `b`.

    For everybody reports are read directive by directive and week by week, for some bodies
    body by body.
    """
    days = DIALECTS[vendor]["days"].format
    if scope == Scope.everybody():
        words |= {"questions": "directives", "answers": "", "posters": "", "holders": ""}
    else:
        words |= {
            "questions": "asked",
            "answers": "AND r.body_id = d.body_id",
            "posters": "AND r.body_id IN (SELECT body_id FROM bodies)",
            "holders": "AND s.body_id IN (SELECT body_id FROM bodies)",
        }
    return statement.format(
        scope=scope.condition,
        which=which,
        least=DIALECTS[vendor]["least"],
        accepted_late=days("t.accepted", "d.due_on"),
        counted_late=days("t.counted", "d.due_on"),
        **words,
    )


def store(vendor: str, scope: Scope) -> str:
    """Write the figures of a scope, only where they differ from what is stored."""
    rows = select(vendor, scope)
    return upsert("targets_bodyweek", {"week": "%(week)s"}, ["body_id"], FIGURES, rows)


def drop(scope: Scope) -> str:
    """Delete open body-weeks in which the body (dates were corrected) does not exist."""
    return f"""DELETE FROM targets_bodyweek
WHERE week = %(week)s AND closed_on IS NULL AND body_id IN (
  SELECT b.id FROM adhoc_bodies_body b WHERE b.election_id = %(election)s AND {scope.condition}
    AND (b.formed_on > %(sunday)s OR b.dissolved_on < %(monday)s OR b.kind NOT IN ('ppk', 'pps')))
"""
