"""Marks of what is to be computed again, written in the transaction of the deed.

The mark is the intent; `targets.tasks.flush` reads and removes the marks. They are only
ever added here, doubled ones too, so that no request waits for another one or for the job.
"""

from collections.abc import Iterable

from posts.models import Dirty, Report
from portal import weeks


def mark_dirty(body_id: int, touched: Iterable[int]) -> None:
    """Mark weeks (as 202436) of a body."""
    Dirty.objects.bulk_create(
        [Dirty(body_id=body_id, week=week) for week in sorted(set(touched))]
    )


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
    mark_dirty(report.body_id, weeks_touched(report))
