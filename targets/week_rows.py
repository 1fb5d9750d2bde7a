"""A week of an area's bodies: where it stands, and what keeps it open."""

import datetime as dt
from dataclasses import dataclass, field

from accounts.models import AuditEvent
from portal import clock, weeks
from targets.models import ClosingOrder
from targets.scoring.rules import MENDING_DAYS
from targets.scoring.terms import NATIONAL_DEFAULT

RUNNING, WAITING, HELD, DUE, CLOSED, REOPENED = (
    "running", "waiting", "held", "due", "closed", "reopened",
)  # fmt: skip

#: So long a page that is left open asks every few seconds whether an order is done.
WATCHED = dt.timedelta(minutes=10)


@dataclass
class WeekRow:
    """A week of an area's bodies."""

    week: int
    today: dt.date
    zone: str = "WIB"
    bodies: int = 0
    closed: int = 0
    #: When bodies' weeks were closed: first and last date.
    closed_on: list[dt.date] = field(default_factory=list)
    #: When the open ones may be closed: first and last date.
    closes_on: list[dt.date] = field(default_factory=list)
    #: From when they may be closed by hand: those that were reopened as soon as nothing waits.
    by_hand_on: list[dt.date] = field(default_factory=list)
    #: Whether the area may end the days of a reopening: those of another's, it may not.
    ends_reopening: bool = True
    reopened: int = 0
    #: Reports that wait for review and keep bodies' weeks open.
    unreviewed: int = 0
    #: Returned reports that can still be mended and keep bodies' weeks open until then.
    mending: int = 0
    #: The last moment at which one of them was returned.
    returned_at: dt.datetime | None = None
    #: Whether the figures failed so often that they are set aside (`targets.campaign`).
    failing: bool = False
    #: The order to close it, where a worker does it.
    order: ClosingOrder | None = None
    #: Who reopened it last, when, why.
    reopening: AuditEvent | None = None

    @property
    def open(self) -> int:
        """Bodies whose week is open."""
        return self.bodies - self.closed

    @property
    def monday(self) -> dt.date:
        """The first day."""
        return weeks.monday(self.week)

    @property
    def sunday(self) -> dt.date:
        """The last day."""
        return weeks.sunday(self.week)

    @property
    def closes_first(self) -> dt.date | None:
        """The first date on which some open one may be closed."""
        return min(self.closes_on, default=None)

    @property
    def closes_last(self) -> dt.date | None:
        """The date from which all of them may be closed."""
        return max(self.closes_on, default=None)

    @property
    def closed_first(self) -> dt.date | None:
        """When the first ones were closed."""
        return min(self.closed_on, default=None)

    @property
    def closed_last(self) -> dt.date | None:
        """When the last ones were closed."""
        return max(self.closed_on, default=None)

    @property
    def is_over(self) -> bool:
        """Whether some open one may be closed."""
        return self.closes_first is not None and self.closes_first <= self.today

    @property
    def may_be_closed(self) -> bool:
        """Whether a commissioner may close some open one now, as far as its days go."""
        days = self.by_hand_on if self.ends_reopening else self.closes_on
        return min(days, default=dt.date.max) <= self.today

    @property
    def is_ordered(self) -> bool:
        """Whether a worker is to close it."""
        return self.order is not None and self.order.failed_at is None

    @property
    def is_watched(self) -> bool:
        """Whether a page that is left open still asks if the order is done."""
        order = self.order
        return order is not None and self.is_ordered and clock.now() - order.asked_at < WATCHED

    @property
    def waits(self) -> bool:
        """Whether a report keeps a body's week open."""
        return bool(self.unreviewed or self.mending)

    @property
    def mending_until(self) -> dt.date | None:
        """The last day on which a returned report holds it."""
        if self.returned_at is None:
            return None
        return clock.local_date(self.returned_at, self.zone) + dt.timedelta(days=MENDING_DAYS)

    @property
    def state(self) -> str:
        """Where the week stands; what keeps it open says most."""
        if self.today <= self.sunday:
            return RUNNING
        if self.bodies and not self.open:
            return CLOSED
        if self.is_over:
            return HELD if self.waits else DUE
        return REOPENED if self.reopened else WAITING


def last_day(row: WeekRow, reopened_on: dt.date | None, close_after: int | None) -> dt.date:
    """The last day on which reports of bodies' week come in time."""
    days = NATIONAL_DEFAULT.close_after_days if close_after is None else close_after
    return max(row.sunday, reopened_on or row.sunday) + dt.timedelta(days=days)
