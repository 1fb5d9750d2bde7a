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

    What speaks for closing and against it is gathered by body in one pass, as days after the
    Sunday: looked up or joined, it took a planner that takes a week for nearly empty a quarter
    of an hour for the nation.
    """
    days = DIALECTS[vendor]["days"]
    came = days.format("r.reported_on", "%(sunday)s")
    until = f"{days.format(f'({_START})', '%(sunday)s')} + {_DAYS}"
    waiting = f"""JOIN adhoc_bodies_body b ON b.id = r.body_id
    JOIN adhoc_bodies_area a ON a.id = b.area_id
    WHERE ({_WAITS} OR {_IS_MENDED}) AND b.election_id = %(election)s AND {scope.condition}"""
    return f"""SELECT body_id FROM (
    SELECT w.body_id, {until} AS until, CAST(NULL AS integer) AS came
    FROM {_open(scope)} AND {_is_over(vendor)}
    UNION ALL
    SELECT r.body_id, NULL, {came} FROM posts_report r {waiting} AND r.week = %(week)s
    UNION ALL
    SELECT r.body_id, NULL, {came}
    FROM posts_directive d JOIN posts_report r ON r.directive_id = d.id {waiting}
      AND d.due_on BETWEEN %(monday)s AND %(sunday)s
    UNION ALL
    SELECT body_id, NULL, -1000000 FROM adhoc_bodies_dirty WHERE week = %(week)s
  ) AS told
  GROUP BY body_id
  HAVING max(until) IS NOT NULL AND (min(came) IS NULL OR min(came) > max(until))"""


def close(vendor: str, scope: Scope) -> str:
    """Close the body-weeks that may be closed and whose duties were just written down."""
    return f"""UPDATE targets_bodyweek SET closed_on = (
  SELECT {_TODAY} FROM adhoc_bodies_body b JOIN adhoc_bodies_area a ON a.id = b.area_id
  WHERE b.id = targets_bodyweek.body_id)
WHERE week = %(week)s AND CASE WHEN body_id IN (
  {may_close(vendor, scope)}
  INTERSECT SELECT body_id FROM targets_closedduties WHERE week = %(week)s)
  THEN true ELSE false END
RETURNING regency_id"""


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
