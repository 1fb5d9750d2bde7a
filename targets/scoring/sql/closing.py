"""Closing the weeks of bodies, and what keeps them open."""

from targets.scoring.sql.words import DIALECTS, Scope
from targets.scoring.terms import NATIONAL_DEFAULT

_TODAY = "CASE a.zone WHEN 'WIT' THEN %(wit)s WHEN 'WITA' THEN %(wita)s ELSE %(wib)s END"
# A week that was reopened gets its days again.
_START = "CASE WHEN w.reopened_on > %(sunday)s THEN w.reopened_on ELSE %(sunday)s END"
# They are its own to end: an office closes it again by hand as soon as nothing waits.
_RUNS_FROM = f"CASE WHEN %(by_hand)s = 1 THEN %(sunday)s ELSE {_START} END"
_DAYS = f"COALESCE(p.close_after_days, {NATIONAL_DEFAULT.close_after_days})"
_WAITS = "r.status = 'submitted'"
# The beginnings of the days on which a returned report can still be mended.
_MENDED_FROM = (
    "CASE a.zone WHEN 'WIT' THEN %(mend_wit)s WHEN 'WITA' THEN %(mend_wita)s ELSE %(mend_wib)s END"
)
_IS_MENDED = f"r.status = 'returned' AND r.decided_at >= {_MENDED_FROM}"


def _of_week(vendor: str, state: str) -> str:
    """Reports of the week `w` in a state that came while its days ran, for FROM."""
    return f"posts_report r WHERE r.week = w.week AND {_in_time(vendor, state)}"


def _due_in_week(vendor: str, state: str) -> str:
    """The same of reports for directives that are due in the week."""
    return f"""posts_report r JOIN posts_directive d ON d.id = r.directive_id
      WHERE {_in_time(vendor, state)} AND d.due_on BETWEEN %(monday)s AND %(sunday)s"""


def _in_time(vendor: str, state: str) -> str:
    """Only these keep a week open, lest a body hold it open for ever with late reports."""
    after = DIALECTS[vendor]["days"].format("r.reported_on", f"({_START})")
    return f"r.body_id = w.body_id AND ({state}) AND {after} <= {_DAYS}"


def _open(scope: Scope) -> str:
    """The open body-weeks `w` of a scope with what their closing depends on."""
    return f"""targets_bodyweek w JOIN adhoc_bodies_body b ON b.id = w.body_id
  JOIN adhoc_bodies_area a ON a.id = b.area_id
  LEFT JOIN targets_policy p ON p.id = w.policy_id
  WHERE w.week = %(week)s AND b.election_id = %(election)s AND w.closed_on IS NULL
    AND {scope.condition}"""


def _is_over(vendor: str) -> str:
    """True where the days in which reports and reviews may still come have passed."""
    passed = DIALECTS[vendor]["days"].format(f"({_TODAY})", f"({_RUNS_FROM})")
    return f"{passed} > {_DAYS}"


def may_close(vendor: str, scope: Scope) -> str:
    """SELECT body_id of open body-weeks whose days are over, with nothing waiting or to compute.

    What waits is gathered first and taken away as a set. Looked up body by body it took a
    planner that thought nearly all weeks closed a quarter of an hour for the nation.
    """
    return f"""WITH waits AS MATERIALIZED (
  SELECT r.body_id, r.status, r.reported_on, r.decided_at
  FROM posts_report r JOIN adhoc_bodies_body b ON b.id = r.body_id
  WHERE r.week = %(week)s AND r.status IN ('submitted', 'returned')
    AND b.election_id = %(election)s AND {scope.condition}
  UNION ALL
  SELECT r.body_id, r.status, r.reported_on, r.decided_at
  FROM posts_directive d JOIN posts_report r ON r.directive_id = d.id
  JOIN adhoc_bodies_body b ON b.id = r.body_id
  WHERE d.due_on BETWEEN %(monday)s AND %(sunday)s AND r.status IN ('submitted', 'returned')
    AND b.election_id = %(election)s AND {scope.condition}
),
held AS (
  SELECT w.body_id
  FROM waits r JOIN targets_bodyweek w ON w.week = %(week)s AND w.body_id = r.body_id
  JOIN adhoc_bodies_body b ON b.id = w.body_id
  JOIN adhoc_bodies_area a ON a.id = b.area_id
  LEFT JOIN targets_policy p ON p.id = w.policy_id
  WHERE {_in_time(vendor, f"{_WAITS} OR {_IS_MENDED}")}
)
SELECT w.body_id FROM {_open(scope)} AND {_is_over(vendor)}
EXCEPT SELECT body_id FROM held
EXCEPT SELECT body_id FROM adhoc_bodies_dirty WHERE week = %(week)s"""


def close(vendor: str, scope: Scope) -> str:
    """Close the body-weeks that may be closed and whose duties were just written down."""
    return f"""UPDATE targets_bodyweek SET closed_on = over.today
FROM (
  SELECT free.body_id, {_TODAY} AS today
  FROM ({may_close(vendor, scope)}) AS free
  JOIN adhoc_bodies_body b ON b.id = free.body_id
  JOIN adhoc_bodies_area a ON a.id = b.area_id
  JOIN targets_closedduties c ON c.week = %(week)s AND c.body_id = free.body_id
) AS over
WHERE targets_bodyweek.week = %(week)s AND targets_bodyweek.body_id = over.body_id
RETURNING targets_bodyweek.regency_id"""


def kept_open(vendor: str, scope: Scope) -> str:
    """Count the open body-weeks, those whose days run, those with waiting reports, these, and
    those with returned reports that can still be mended."""
    return f"""SELECT count(*), count(CASE WHEN is_over THEN NULL ELSE 1 END),
       count(CASE WHEN waiting > 0 THEN 1 END), COALESCE(sum(waiting), 0),
       count(CASE WHEN mending > 0 THEN 1 END)
FROM (
  SELECT {_is_over(vendor)} AS is_over,
         (SELECT count(*) FROM {_of_week(vendor, _WAITS)})
         + (SELECT count(*) FROM {_due_in_week(vendor, _WAITS)} AND r.week <> w.week) AS waiting,
         (SELECT count(*) FROM {_of_week(vendor, _IS_MENDED)})
         + (SELECT count(*) FROM {_due_in_week(vendor, _IS_MENDED)}) AS mending
  FROM {_open(scope)}
) AS weeks"""
