"""Closing the weeks of bodies, and what keeps them open."""

from targets.scoring.sql.words import DIALECTS, Scope
from targets.scoring.terms import NATIONAL_DEFAULT

_TODAY = "CASE a.zone WHEN 'WIT' THEN %(wit)s WHEN 'WITA' THEN %(wita)s ELSE %(wib)s END"
# A week that was reopened gets its days again.
_START = "CASE WHEN w.reopened_on > %(sunday)s THEN w.reopened_on ELSE %(sunday)s END"
_WAITING = "r.body_id = w.body_id AND r.status = 'submitted'"
_IN_WEEK = f"posts_report r WHERE {_WAITING} AND r.week = w.week"
_DUE_IN_WEEK = f"""posts_report r JOIN posts_directive d ON d.id = r.directive_id
      WHERE {_WAITING} AND d.due_on BETWEEN %(monday)s AND %(sunday)s"""


def _open(scope: Scope) -> str:
    """The open body-weeks `w` of a scope with what their closing depends on."""
    return f"""targets_bodyweek w JOIN adhoc_bodies_body b ON b.id = w.body_id
  JOIN adhoc_bodies_area a ON a.id = b.area_id
  LEFT JOIN targets_policy p ON p.id = w.policy_id
  WHERE w.week = %(week)s AND b.election_id = %(election)s AND w.closed_on IS NULL
    AND {scope.condition}"""


def _is_over(vendor: str) -> str:
    """True where the days in which reports and reviews may still come have passed."""
    passed = DIALECTS[vendor]["days"].format(f"({_TODAY})", f"({_START})")
    days = f"COALESCE(p.close_after_days, {NATIONAL_DEFAULT.close_after_days})"
    return f"{passed} > {days}"


def may_close(vendor: str, scope: Scope) -> str:
    """The open body-weeks whose days are over, nothing waiting and nothing left to compute."""
    return f"""{_open(scope)}
    AND {_is_over(vendor)}
    AND NOT EXISTS (SELECT 1 FROM {_IN_WEEK})
    AND NOT EXISTS (SELECT 1 FROM {_DUE_IN_WEEK})
    AND NOT EXISTS (
      SELECT 1 FROM adhoc_bodies_dirty m WHERE m.week = w.week AND m.body_id = w.body_id)"""


def close(vendor: str, scope: Scope) -> str:
    """Close the body-weeks that may be closed and whose duties were just written down."""
    return f"""UPDATE targets_bodyweek SET closed_on = over.today
FROM (
  SELECT w.body_id, {_TODAY} AS today
  FROM {may_close(vendor, scope)}
    AND EXISTS (
      SELECT 1 FROM targets_closedduties c WHERE c.week = w.week AND c.body_id = w.body_id)
) AS over
WHERE targets_bodyweek.week = %(week)s AND targets_bodyweek.body_id = over.body_id
RETURNING targets_bodyweek.regency_id"""


def kept_open(vendor: str, scope: Scope) -> str:
    """Count the open body-weeks, those whose days run, those with waiting reports, and these."""
    return f"""SELECT count(*), count(CASE WHEN is_over THEN NULL ELSE 1 END),
       count(CASE WHEN waiting > 0 THEN 1 END), COALESCE(sum(waiting), 0)
FROM (
  SELECT {_is_over(vendor)} AS is_over,
         (SELECT count(*) FROM {_IN_WEEK})
         + (SELECT count(*) FROM {_DUE_IN_WEEK} AND r.week <> w.week) AS waiting
  FROM {_open(scope)}
) AS weeks"""
