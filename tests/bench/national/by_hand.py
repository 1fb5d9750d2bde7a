"""A week of the nation as somebody would write it by hand for this campaign alone.

The national default policy stands in it as numbers, and nothing that the campaign lacks is
looked for: no policies of offices, no dissolved bodies, no time zones of as-of dates (the week
is over everywhere), no closed weeks. The rows must come out the same as the portal's.
"""

from typing import Any

from django.db import connection

from portal import weeks
from targets.scoring.sql.body_weeks import FIGURES
from targets.scoring.terms import UNIT
from tests.bench.national.campaign import Campaign

BODIES, AREAS = "hand_bodyweek", "hand_areaweek"
_CHANGED = ", ".join(f"{c} = excluded.{c}" for c in FIGURES)
_COLUMNS = ", ".join(FIGURES)

BODY_WEEKS = f"""
WITH d AS (
  SELECT id, area_id, min_platforms AS k, starts_on, due_on, weight
  FROM posts_directive
  WHERE state = 'issued' AND election_id = %(election)s
    AND due_on BETWEEN %(monday)s AND %(sunday)s
), b AS (
  SELECT id, kind, province_id, regency_id FROM adhoc_bodies_body
  WHERE election_id = %(election)s AND kind IN ('ppk', 'pps')
), exempt AS (
  SELECT body_id, platform, starts_on, ends_on FROM adhoc_bodies_exemption
  WHERE status = 'granted' AND starts_on <= %(sunday)s AND ends_on >= %(monday)s
), asked AS (
  SELECT b.id AS body_id, d.* FROM b CROSS JOIN d WHERE d.area_id = %(nation)s
  UNION ALL
  SELECT b.id, d.* FROM b JOIN d ON d.area_id = b.province_id
  UNION ALL
  SELECT b.id, d.* FROM b JOIN d ON d.area_id = b.regency_id
), best AS (
  SELECT r.body_id, r.directive_id, r.platform,
         min(CASE WHEN r.status = 'accepted' THEN r.effective_on END) AS accepted,
         min(r.effective_on) AS counted
  FROM d JOIN posts_report r ON r.directive_id = d.id AND r.effective_on >= d.starts_on
    AND r.effective_on <= d.due_on + 7
  WHERE r.status IN ('accepted', 'submitted')
    AND NOT EXISTS (SELECT 1 FROM exempt x WHERE x.body_id = r.body_id
                    AND x.platform = r.platform AND d.due_on BETWEEN x.starts_on AND x.ends_on)
  GROUP BY r.body_id, r.directive_id, r.platform
), reached AS (
  SELECT t.body_id, t.directive_id,
         count(*) FILTER (WHERE accepted <= d.due_on) AS a0,
         count(*) FILTER (WHERE accepted > d.due_on) AS a1,
         count(*) FILTER (WHERE counted <= d.due_on) AS c0,
         count(*) FILTER (WHERE counted > d.due_on) AS c1
  FROM best t JOIN d ON d.id = t.directive_id
  GROUP BY t.body_id, t.directive_id
), line AS (
  SELECT a.body_id, a.weight,
         least(a.k, 3 - (x.body_id IS NOT NULL)::int) AS k,
         coalesce(a0, 0) AS a0, coalesce(a1, 0) AS a1,
         coalesce(c0, 0) AS c0, coalesce(c1, 0) AS c1, w.body_id IS NOT NULL AS is_exempt
  FROM asked a
  LEFT JOIN reached r ON r.body_id = a.body_id AND r.directive_id = a.id
  LEFT JOIN exempt x ON x.body_id = a.body_id AND x.platform <> ''
    AND a.due_on BETWEEN x.starts_on AND x.ends_on
  LEFT JOIN exempt w ON w.body_id = a.body_id AND w.platform = ''
    AND a.due_on BETWEEN w.starts_on AND w.ends_on
), pointed AS (
  SELECT body_id, weight, is_exempt, k,
         100 * least(a0, k) + 50 * least(a1, k - least(a0, k)) AS points,
         100 * least(c0, k) + 50 * least(c1, k - least(c0, k)) AS maybe,
         least(a0, k) + least(a1, k - least(a0, k)) = k AS whole
  FROM line
), posted AS (
  SELECT body_id, count(*) FILTER (WHERE status = 'accepted') AS posts,
         count(*) FILTER (WHERE status = 'submitted') AS submitted,
         count(*) FILTER (WHERE status = 'returned') AS returned,
         count(*) FILTER (WHERE status = 'rejected') AS rejected
  FROM posts_report WHERE week = %(week)s GROUP BY body_id
), duty AS (
  SELECT body_id, weight, true AS of_directive, is_exempt, points = 100 * k AS is_met,
         points = 0 AS is_missing, whole, points::bigint * weight * ({UNIT // 100}::bigint / k)
         AS earned, maybe::bigint * weight * ({UNIT // 100}::bigint / k) AS maybe_earned
  FROM pointed
  UNION ALL
  SELECT b.id, 1, false, w.body_id IS NOT NULL, coalesce(posts, 0) >= 3,
         coalesce(posts, 0) = 0, false, least(coalesce(posts, 0), 3) * ({UNIT}::bigint / 3),
         least(coalesce(posts + submitted, 0), 3) * ({UNIT}::bigint / 3)
  FROM b LEFT JOIN posted p ON p.body_id = b.id
  LEFT JOIN exempt w ON w.body_id = b.id AND w.platform = ''
    AND %(sunday)s BETWEEN w.starts_on AND w.ends_on
), total AS (
  SELECT body_id,
         coalesce(sum(earned) FILTER (WHERE NOT is_exempt), 0)::bigint AS earned,
         coalesce(sum(maybe_earned) FILTER (WHERE NOT is_exempt), 0)::bigint
           AS earned_provisional,
         coalesce(sum(weight) FILTER (WHERE NOT is_exempt), 0) AS owed,
         count(*) FILTER (WHERE NOT is_exempt AND is_met) AS met,
         count(*) FILTER (WHERE NOT is_exempt AND NOT is_met AND NOT is_missing AND whole)
           AS late,
         count(*) FILTER (WHERE NOT is_exempt AND NOT is_met AND NOT is_missing AND NOT whole)
           AS partial,
         count(*) FILTER (WHERE NOT is_exempt AND is_missing) AS missing,
         count(*) FILTER (WHERE is_exempt) AS exempt,
         count(*) FILTER (WHERE NOT is_exempt AND is_met AND of_directive) AS directives_met
  FROM duty GROUP BY body_id
), scored AS (
  SELECT t.*,
         CASE WHEN owed > 0 THEN (20000 * earned + owed * {UNIT}::bigint)
                                 / (2 * owed * {UNIT}::bigint) END AS score,
         CASE WHEN owed > 0 THEN (20000 * earned_provisional + owed * {UNIT}::bigint)
                                 / (2 * owed * {UNIT}::bigint) END AS provisional
  FROM total t
), held AS (
  SELECT DISTINCT body_id FROM adhoc_bodies_socialaccount
  WHERE status IN ('claimed', 'verified')
)
INSERT INTO {BODIES} (week, body_id, {_COLUMNS})
SELECT %(week)s, b.id, b.regency_id, NULL, s.earned, s.earned_provisional, s.owed, s.score,
       s.provisional,
       CASE WHEN s.score IS NULL THEN '' WHEN s.score >= 8000 THEN 'compliant'
            WHEN s.score >= 5000 THEN 'partial' ELSE 'non_compliant' END,
       s.met, s.late, s.partial, s.missing, s.exempt, 0, s.directives_met,
       coalesce(p.posts, 0), coalesce(p.submitted, 0), coalesce(p.returned, 0),
       coalesce(p.rejected, 0), h.body_id IS NOT NULL
FROM b JOIN scored s ON s.body_id = b.id
LEFT JOIN posted p ON p.body_id = b.id
LEFT JOIN held h ON h.body_id = b.id
ON CONFLICT (week, body_id) DO UPDATE SET {_CHANGED}
WHERE ({", ".join(f"{BODIES}.{c}" for c in FIGURES)})
  IS DISTINCT FROM ({", ".join(f"excluded.{c}" for c in FIGURES)})
"""

_SUMS = (
    "met", "late", "partial", "missing", "exempt", "open", "posts", "submitted", "returned",
    "rejected",
)  # fmt: skip
_AREA_FIGURES = (
    "bodies", "bodies_scored", "compliant", "partly_compliant", "non_compliant", "score_sum",
    "provisional_sum", "score", "provisional", *_SUMS, "no_account", "closed",
)  # fmt: skip
AREA_WEEKS = f"""
WITH g AS (
  SELECT coalesce(b.district_id, b.regency_id, b.province_id, %(nation)s) AS area_id,
         coalesce(b.kind, 'all') AS kind, count(*) AS bodies, count(w.score) AS bodies_scored,
         count(*) FILTER (WHERE w.band = 'compliant') AS compliant,
         count(*) FILTER (WHERE w.band = 'partial') AS partly_compliant,
         count(*) FILTER (WHERE w.band = 'non_compliant') AS non_compliant,
         coalesce(sum(w.score), 0) AS score_sum,
         coalesce(sum(w.provisional), 0) AS provisional_sum,
         {", ".join(f"sum(w.{c}) AS {c}" for c in _SUMS)},
         count(*) FILTER (WHERE NOT w.has_account) AS no_account, count(w.closed_on) AS closed
  FROM {BODIES} w JOIN adhoc_bodies_body b ON b.id = w.body_id
  WHERE w.week = %(week)s
  GROUP BY GROUPING SETS (
    (b.district_id, b.kind), (b.district_id), (b.regency_id, b.kind), (b.regency_id),
    (b.province_id, b.kind), (b.province_id), (b.kind), ())
)
INSERT INTO {AREAS} (election_id, week, area_id, kind, {", ".join(_AREA_FIGURES)})
SELECT %(election)s, %(week)s, area_id, kind, bodies, bodies_scored, compliant,
       partly_compliant, non_compliant, score_sum, provisional_sum,
       CASE WHEN bodies_scored > 0 THEN div(2 * score_sum + bodies_scored, 2 * bodies_scored) END,
       CASE WHEN bodies_scored > 0
            THEN div(2 * provisional_sum + bodies_scored, 2 * bodies_scored) END,
       {", ".join(_SUMS)}, no_account, closed
FROM g
ON CONFLICT (election_id, week, area_id, kind) DO UPDATE
SET {", ".join(f"{c} = excluded.{c}" for c in _AREA_FIGURES)}
WHERE ({", ".join(f"{AREAS}.{c}" for c in _AREA_FIGURES)})
  IS DISTINCT FROM ({", ".join(f"excluded.{c}" for c in _AREA_FIGURES)})
"""


def prepare() -> None:
    """Tables like the portal's, with the same keys and indexes, to write into."""
    with connection.cursor() as cursor:
        for mine, theirs in ((BODIES, "targets_bodyweek"), (AREAS, "targets_areaweek")):
            cursor.execute(f"CREATE TABLE {mine} (LIKE {theirs} INCLUDING ALL)")
            cursor.execute(f"INSERT INTO {mine} SELECT * FROM {theirs}")
            cursor.execute(f"ANALYZE {mine}")


def compute(campaign: Campaign, week: int, nation: int) -> None:
    """Compute a week by hand."""
    given: dict[str, Any] = {
        "election": campaign.election.pk, "week": week, "monday": weeks.monday(week),
        "sunday": weeks.sunday(week), "nation": nation,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(BODY_WEEKS, given)
        cursor.execute(AREA_WEEKS, given)


def differences(week: int) -> int:
    """How many rows of the week are not the same as the portal's; none, or it is no yardstick."""
    found = 0
    with connection.cursor() as cursor:
        for mine, theirs in ((BODIES, "targets_bodyweek"), (AREAS, "targets_areaweek")):
            for one, other in ((mine, theirs), (theirs, mine)):
                cursor.execute(
                    f"SELECT count(*) FROM (SELECT * FROM {one} WHERE week = %(week)s"
                    f" EXCEPT SELECT * FROM {other} WHERE week = %(week)s) AS different",
                    {"week": week},
                )
                found += cursor.fetchone()[0]
    return found
