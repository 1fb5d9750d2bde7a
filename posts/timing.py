"""When a post went public, and on which local date its report counts (scoring.md, section 1)."""

import datetime as dt
from dataclasses import dataclass

from portal import weeks
from portal.clock import local_date
from posts.models import Report
from posts.refusals import TimeInFuture, TimeMissing

__all__ = ["LATE_DAYS", "REPORT_WITHIN_DAYS", "TimeInFuture", "TimeMissing", "Times"]
__all__ += ["dated", "effective", "times", "told_by_id"]

#: The national default of a policy's `report_within_days`. Scoring works from the two dates
#: and the policy of the week; the date stored here is what the report's own page shows.
REPORT_WITHIN_DAYS = 3
#: The national default of a policy's `late_days`, for the wording on forms.
LATE_DAYS = 7

Source = Report.TimeSource


@dataclass(frozen=True)
class Times:
    """All times of a report; the dates are those of the body's zone."""

    posted_at: dt.datetime
    posted_at_source: str
    reported_at: dt.datetime
    posted_on: dt.date
    reported_on: dt.date
    effective_on: dt.date
    week: int


def told_by_id(id_time: dt.datetime | None, reported_at: dt.datetime) -> bool:
    """Whether the time in a post's ID exists and can be believed: it never lies ahead."""
    return id_time is not None and id_time <= reported_at


def times(
    *,
    id_time: dt.datetime | None,
    claimed_at: dt.datetime | None,
    reported_at: dt.datetime,
    zone: str,
) -> Times:
    """Decide on the time of posting: the ID is believed, not the reporter.

    Raises TimeMissing, or TimeInFuture for a claim after `reported_at`.
    """
    posted_at, source = claimed_at, Source.CLAIMED
    if told_by_id(id_time, reported_at):
        posted_at, source = id_time, Source.ID
    if posted_at is None:
        raise TimeMissing
    if posted_at > reported_at:
        raise TimeInFuture
    return dated(posted_at, source, reported_at, zone)


def dated(posted_at: dt.datetime, source: str, reported_at: dt.datetime, zone: str) -> Times:
    """Add the local dates to a time of posting and of reporting."""
    posted_on, reported_on = local_date(posted_at, zone), local_date(reported_at, zone)
    effective_on = effective(posted_on, reported_on)
    return Times(
        posted_at=posted_at,
        posted_at_source=source,
        reported_at=reported_at,
        posted_on=posted_on,
        reported_on=reported_on,
        effective_on=effective_on,
        week=weeks.of(effective_on),
    )


def effective(
    posted_on: dt.date, reported_on: dt.date, within_days: int = REPORT_WITHIN_DAYS
) -> dt.date:
    """The date that counts: that of the post, when the report followed within some days."""
    in_time = (reported_on - posted_on).days <= within_days
    return posted_on if in_time else reported_on
