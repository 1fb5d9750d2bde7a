"""Closing the weeks of bodies."""

from targets.scoring.sql.words import DIALECTS
from targets.scoring.terms import NATIONAL_DEFAULT


def close(vendor: str) -> str:
    """Close body-weeks whose days are over, nothing waiting and nothing left to compute."""
    start = "CASE WHEN w.reopened_on > %(sunday)s THEN w.reopened_on ELSE %(sunday)s END"
    today = "CASE a.zone WHEN 'WIT' THEN %(wit)s WHEN 'WITA' THEN %(wita)s ELSE %(wib)s END"
    passed = DIALECTS[vendor]["days"].format(f"({today})", f"({start})")
    days = f"COALESCE(p.close_after_days, {NATIONAL_DEFAULT.close_after_days})"
    waiting = "r.body_id = w.body_id AND r.status = 'submitted'"
    return f"""UPDATE targets_bodyweek SET closed_on = over.today
FROM (
  SELECT w.body_id, {today} AS today
  FROM targets_bodyweek w JOIN adhoc_bodies_body b ON b.id = w.body_id
  JOIN adhoc_bodies_area a ON a.id = b.area_id
  LEFT JOIN targets_policy p ON p.id = w.policy_id
  WHERE w.week = %(week)s AND b.election_id = %(election)s AND w.closed_on IS NULL
    AND {passed} > {days}
    AND NOT EXISTS (SELECT 1 FROM posts_report r WHERE {waiting} AND r.week = w.week)
    AND NOT EXISTS (SELECT 1 FROM posts_report r JOIN posts_directive d ON d.id = r.directive_id
      WHERE {waiting} AND d.due_on BETWEEN %(monday)s AND %(sunday)s)
    AND NOT EXISTS (
      SELECT 1 FROM adhoc_bodies_dirty m WHERE m.week = w.week AND m.body_id = w.body_id)
) AS over
WHERE targets_bodyweek.week = %(week)s AND targets_bodyweek.body_id = over.body_id
RETURNING targets_bodyweek.regency_id"""
