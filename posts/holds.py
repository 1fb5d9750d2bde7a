"""Who looks at which report: leases of ten minutes, so that two reviewers never hold the same.

Every hold is written with the report's row locked, after a look at its hold that was taken
with the lock: PostgreSQL hands a row on that somebody held a moment ago, SQLite lets only
one write at all. An expired hold is nobody's.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from portal import clock
from posts.models import Evidence, Hold, Report
from posts.querysets import ReportQuerySet
from posts.refusals import HeldByOther

#: How long a reviewer keeps a report without doing anything.
LEASE = dt.timedelta(minutes=10)
#: As many clean reports as one batch holds.
BATCH = 50
#: A batch and what is open besides: who takes more gives the first ones back.
MOST = BATCH + 10
#: The order of every queue; the indexes `report_waiting_*` have it.
ORDER = ("-risk", "reported_at", "pk")
#: How often a reviewer tries again after others were faster.
TRIES = 5


def active() -> Q:
    """Holds that count now. A demo's clock jumps back: none lasts longer than a lease."""
    now = clock.now()
    return Q(until__gt=now, until__lte=now + LEASE)


def is_active(hold: Hold) -> bool:
    """The same for one hold."""
    now = clock.now()
    return now < hold.until <= now + LEASE


def free(reports: ReportQuerySet, by: User) -> ReportQuerySet:
    """Those of some reports that nobody else holds."""
    others = Hold.objects.filter(active(), report=OuterRef("pk")).exclude(reviewer=by)
    return reports.filter(~Exists(others))


def clean(reports: ReportQuerySet) -> ReportQuerySet:
    """Those of some reports without a flag; a picture that waits to be compared may bring one."""
    waiting = Evidence.objects.filter(report=OuterRef("pk"), state=Evidence.State.PENDING)
    return reports.filter(~Exists(waiting), risk=0)


def held(by: User) -> ReportQuerySet:
    """Waiting reports that the person holds and may still decide on."""
    own = Hold.objects.filter(active(), report=OuterRef("pk"), reviewer=by)
    return Report.objects.reviewable_by(by).submitted().filter(Exists(own))


def held_by_other(report: Report, by: User | None) -> User | None:
    """Who else is looking at the report now."""
    hold = Hold.objects.select_related("reviewer").filter(active(), report=report).first()
    return hold.reviewer if hold and hold.reviewer != by else None


@transaction.atomic
def take(report: Report, by: User) -> bool:
    """Hold a report, or hold it longer; False if it waits no more or somebody else has it."""
    waiting = Report.objects.submitted().filter(pk=report.pk)
    return bool(keep(waiting.select_for_update(of=("self",), no_key=True), by))


def take_next(by: User, rule: Q | None = None, after: Report | None = None) -> Report | None:
    """Hold the first free report of the person's queue that the rule admits: the first after
    another one, or from the beginning when none follows."""
    waiting = Report.objects.reviewable_by(by).submitted().filter(rule or Q()).order_by(*ORDER)
    for rows in following(waiting, after):
        if taken := take_first(rows, by, 1):
            return taken[0]
    return None


def following(waiting: ReportQuerySet, after: Report | None) -> Iterator[ReportQuerySet]:
    """The parts of a queue in which to look: behind a report, and then from the beginning.

    In parts, because an index can't be entered in the middle of an order that is mixed.
    """
    if after is not None:
        same = waiting.filter(risk=after.risk, reported_at__gte=after.reported_at)
        yield same.exclude(reported_at=after.reported_at, pk__lte=after.pk)
        yield waiting.filter(risk__lt=after.risk)
    yield waiting


def take_clean(by: User, most: int = BATCH) -> list[Report]:
    """Hold the longest waiting clean reports, those that the person holds already included."""
    waiting = clean(Report.objects.reviewable_by(by).submitted())
    return take_first(waiting.order_by(*ORDER), by, most)


def take_again(reports: Iterable[Report], by: User) -> None:
    """Hold reports that the person has just put back."""
    waiting = Report.objects.submitted().filter(pk__in=[report.pk for report in reports])
    take_first(waiting.order_by(*ORDER), by, BATCH)


@transaction.atomic
def take_first(rows: ReportQuerySet, by: User, most: int) -> list[Report]:
    """Hold so many of some waiting reports, in their order, passing over what others are
    taking at this very moment."""
    for _ in range(TRIES):
        locked = free(rows, by).select_for_update(of=("self",), skip_locked=True, no_key=True)
        found = list(locked[:most])
        taken = keep(found, by)
        if taken or not found:
            return taken
    return []


def keep(locked: Iterable[Report], by: User) -> list[Report]:
    """Write the holds of reports whose rows are locked, but for those that others hold."""
    reports = list(locked)
    others = Hold.objects.filter(active(), report__in=reports).exclude(reviewer=by)
    taken = set(others.values_list("report_id", flat=True)) if reports else set()
    own = [report for report in reports if report.pk not in taken]
    until = clock.now() + LEASE
    Hold.objects.bulk_create(
        [Hold(report=report, reviewer=by, until=until) for report in own],
        update_conflicts=True,
        unique_fields=["report"],
        update_fields=["reviewer", "until"],
    )
    own_holds = Hold.objects.filter(reviewer=by).order_by("-until", "-pk")
    if beyond := list(own_holds.values_list("pk", flat=True)[MOST:]):
        delete(Hold.objects.filter(pk__in=beyond, reviewer=by))
    return own


def release(report: Report | int, by: User) -> None:
    """Give a report back to the queue."""
    Hold.objects.filter(report=report, reviewer=by).delete()


def release_clean(by: User) -> None:
    """Give the reports of an unfinished batch back to the queue."""
    delete(Hold.objects.filter(reviewer=by, report__risk=0))


def end(report: Report, by: User | None) -> None:
    """A verdict ends the hold. Raises HeldByOther while somebody else is looking at it.

    Call it after the move, which has locked the report.
    """
    hold = Hold.objects.select_related("reviewer").filter(report=report).first()
    if hold is None:
        return
    if hold.reviewer != by and is_active(hold):
        raise HeldByOther(report, hold.reviewer)
    hold.delete()


def sweep() -> None:
    """Delete what has expired."""
    delete(Hold.objects.exclude(active()))


@transaction.atomic
def delete(holds: QuerySet[Hold]) -> None:
    """Delete some holds, but for those that are being written at this very moment: two people
    who wait for each other's rows would both get an error."""
    locked = holds.select_for_update(of=("self",), skip_locked=True)
    Hold.objects.filter(pk__in=list(locked.values_list("pk", flat=True))).delete()
