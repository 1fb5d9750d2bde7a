"""The day on which a report counts, by the policy of the week in which it was posted."""

from targets.scoring.sql.words import DIALECTS, Scope
from targets.scoring.terms import NATIONAL_DEFAULT

_WITHIN = """COALESCE((
      SELECT p.report_within_days
      FROM targets_policy p JOIN adhoc_bodies_area o ON o.id = p.area_id
      WHERE p.area_id IN (b.regency_id, b.province_id, %(nation)s)
        AND p.effective_from <= {monday}
      ORDER BY o.level DESC, p.effective_from DESC LIMIT 1), {default})"""


def _misdated(vendor: str, scope: Scope, *, within: int | None) -> str:
    """Reports whose counting day is not what the policy of their posting week says.

    All that the week's figures depend on: reports stored in it, those that belong into it (a
    report counts on the day of its post or of its receipt), and those for its directives,
    whatever their days. So a week needs no other week settled before it.

    Materialized, since a planner that guesses the numbers wrong would look for them again and
    again. `within` spares the look-up where all policies agree on the days to report in.
    """
    write = DIALECTS[vendor]
    days = _WITHIN.format(
        monday=write["monday"].format("r.posted_on"), default=NATIONAL_DEFAULT.report_within_days
    )
    allowed = f"{within:d}" if within is not None else days
    gap = write["days"].format("r.reported_on", "r.posted_on")
    return f"""WITH dated AS (
  SELECT r.id, r.body_id, r.directive_id, r.week AS old_week, r.effective_on AS old_day,
         CASE WHEN {gap} <= {allowed} THEN r.posted_on ELSE r.reported_on END AS new_day
  FROM posts_report r JOIN adhoc_bodies_body b ON b.id = r.body_id
  WHERE b.election_id = %(election)s AND {scope.condition}
    AND (r.week = %(week)s OR r.posted_on BETWEEN %(monday)s AND %(sunday)s
         OR r.reported_on BETWEEN %(monday)s AND %(sunday)s
         OR r.directive_id IN (SELECT d.id FROM posts_directive d
           WHERE d.election_id = %(election)s AND d.due_on BETWEEN %(monday)s AND %(sunday)s))
),
misdated AS MATERIALIZED (
  SELECT id, body_id, directive_id, old_week, new_day, {write["week"].format("new_day")} AS new_week
  FROM dated WHERE new_day <> old_day OR old_week <> {write["week"].format("new_day")}
)"""


def mark_misdated(vendor: str, scope: Scope, *, within: int | None) -> str:
    """Mark every week that the correction of counting days will change; the marks and weeks."""
    return f"""INSERT INTO adhoc_bodies_dirty (body_id, week)
{_misdated(vendor, scope, within=within)}
SELECT body_id, old_week FROM misdated UNION SELECT body_id, new_week FROM misdated
UNION SELECT m.body_id, {DIALECTS[vendor]["week"].format("d.due_on")}
FROM misdated m JOIN posts_directive d ON d.id = m.directive_id
RETURNING id, week"""


def redate(vendor: str, scope: Scope, *, within: int | None) -> str:
    """Correct the counting day and week of the reports that `mark_misdated` found.

    Two weeks may correct the same reports at once: each locks them in the same order.
    """
    return f"""{_misdated(vendor, scope, within=within)},
found AS MATERIALIZED (
  SELECT m.id, m.new_day, m.new_week FROM misdated m JOIN posts_report r ON r.id = m.id
  ORDER BY m.id {DIALECTS[vendor]["locked"].format("r")}
)
UPDATE posts_report SET effective_on = found.new_day, week = found.new_week
FROM found WHERE posts_report.id = found.id"""
