"""Engagement figures: what the body counted below its post, day by day. Never decisive."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.audit import record
from accounts.models import User
from portal import clock
from posts import outliers
from posts.actions import check_reporter
from posts.counts import NAMES, Figures
from posts.models import Engagement, Report
from posts.permissions import reports_for
from posts.refusals import NotAllowed, Refusal

#: As many earlier posts of the account make the median.
EARLIER = 20
#: As many counts as a page shows.
SHOWN = 31


class DayOutside(Refusal):
    """Counted before the post was there, or on a day that is still to come."""


class DayCounted(Refusal):
    """The figures of an earlier day stand."""


class NothingCounted(Refusal):
    """No figure at all."""


# ---- deeds ------------------------------------------------------------------


@transaction.atomic
def enter(*, report: Report, by: User, counted_on: dt.date, figures: Figures) -> Engagement:
    """Keep the figures of a day. Today's can be corrected today; those of earlier days stand.

    Raises NotAllowed, DayOutside, DayCounted, NothingCounted, PermissionDenied.
    """
    check_reporter(report.body, by)
    report = Report.objects.locked(report.pk)
    today = clock.today(report.body.zone)
    check_day(report, counted_on, today)
    if not figures:
        raise NothingCounted
    row = report.engagement.filter(counted_on=counted_on).first()
    if row and counted_on != today:
        raise DayCounted
    return write(row or Engagement(report=report, counted_on=counted_on), by, figures)


def check_day(report: Report, counted_on: dt.date, today: dt.date) -> None:
    """Refuse reports that are over, and days on which nobody can have counted."""
    if report.status not in Report.LIVE:
        raise NotAllowed
    if not report.posted_on <= counted_on <= today:
        raise DayOutside


def write(row: Engagement, by: User, figures: Figures) -> Engagement:
    """Store the figures with what is unusual about them, and tell the audit log."""
    before = None if row.pk is None else figures_of(row)
    for name, count in asdict(figures).items():
        setattr(row, name, count)
    row.entered_by, row.entered_at = by, clock.now()
    row.outlier = outliers.found(figures, count_before(row), usual_of(row.report))
    row.save()
    told(row, by, before, figures)
    return row


def told(row: Engagement, by: User, before: Figures | None, figures: Figures) -> None:
    """Write the audit event; a correction's names both."""
    data: dict[str, Any] = {"counted_on": row.counted_on.isoformat(), **given(figures)}
    if before is not None:
        data["before"] = given(before)
    action = "engagement-entered" if before is None else "engagement-corrected"
    record(action=action, by=by, obj=row.report, area=row.report.body.area.code, data=data)


def given(figures: Figures) -> dict[str, int]:
    """What was counted, by name."""
    return {name: count for name, count in asdict(figures).items() if count is not None}


def counted_with(deed: Callable[..., Report], figures: Figures) -> Callable[..., Report]:
    """A deed on a report that keeps today's figures in the same transaction, if there are any."""
    if not figures:
        return deed

    @transaction.atomic
    def both(*, by: User, **said: Any) -> Report:
        report = deed(by=by, **said)
        today = clock.today(report.body.zone)
        enter(report=report, by=by, counted_on=today, figures=figures)
        return report

    return both


# ---- comparing --------------------------------------------------------------


def figures_of(row: Engagement) -> Figures:
    """The figures of a stored count."""
    return Figures(*(getattr(row, name) for name in NAMES))


def count_before(row: Engagement) -> Figures | None:
    """The same post's count before this one."""
    earlier = Engagement.objects.filter(report=row.report_id, counted_on__lt=row.counted_on)
    last = earlier.order_by("-counted_on").first()
    return figures_of(last) if last else None


def usual_of(report: Report) -> list[Figures]:
    """The latest figures of the account's own earlier posts."""
    of_account = {"account": report.account_id} if report.account_id else {"handle": report.handle}
    earlier = Report.objects.live().filter(
        body=report.body_id, platform=report.platform, posted_at__lt=report.posted_at, **of_account
    )
    counts = latest(earlier).order_by("-report__posted_at", "-report")[:EARLIER]
    return [figures_of(row) for row in counts]


# ---- reading ----------------------------------------------------------------


def latest(reports: "QuerySet[Report] | Iterable[Report]") -> "QuerySet[Engagement]":
    """The latest figures of each of these reports; one query for all of them."""
    later = Engagement.objects.filter(
        report=OuterRef("report"), counted_on__gt=OuterRef("counted_on")
    )
    return Engagement.objects.filter(~Exists(later), report__in=reports)


@dataclass(frozen=True)
class Panel:
    """What the report's page says about the figures."""

    rows: list[Engagement]
    may_enter: bool
    hints: list[str]

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to say or to do."""
        return bool(self.rows or self.may_enter)


def panel(report: Report, user: Any) -> Panel:
    """The page's part of one report; what is unusual is told to who looks after it. One query."""
    own = reports_for(user, report.body)
    rows = list(report.engagement.select_related("entered_by")[:SHOWN])
    hints = [] if own or not rows else outliers.sentences(rows[0].outlier)
    return Panel(rows, own and report.status in Report.LIVE, hints)
