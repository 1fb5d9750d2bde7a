"""Which weeks a report can change, marked to be computed again."""

from collections.abc import Iterable

from adhoc_bodies.dirty import mark_pairs
from portal import weeks
from posts.models import Report


def weeks_touched(report: Report) -> set[int]:
    """Weeks whose figures a report can change.

    The quota week hangs on the policy's `report_within_days`, so both of its candidates
    are named; a directive's obligation belongs to the week of its due date.
    """
    days = {report.effective_on, report.posted_on, report.reported_on}
    if report.directive:
        days.add(report.directive.due_on)
    return {weeks.of(day) for day in days}


def mark_report(report: Report) -> None:
    """Mark everything that this report can change."""
    mark_reports([report])


def mark_reports(reports: Iterable[Report]) -> None:
    """Mark everything that some reports can change; they come with their directives."""
    mark_pairs((report.body_id, week) for report in reports for week in weeks_touched(report))
