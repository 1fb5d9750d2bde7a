"""Computing figures: on command, after deeds, and when the day turns.

Every one of them works week by week, each week in a transaction of its own that holds the
week's row of `Computation`: two workers never write the same figures at once, and whatever
kills a worker leaves whole weeks and all marks of what is still to do. What happens at night
is in `targets.campaign`.
"""

import datetime as dt
import logging
from collections.abc import Callable

from django.db import transaction

from adhoc_bodies.models import Area, Body, Dirty, Election
from portal import weeks
from targets.computing import renew, stamp
from targets.counting import mark_ahead, mark_scope, present_week
from targets.marks import forget, marks_of
from targets.models import Computation
from targets.scoring import compliance
from targets.scoring.compliance import Days, Written, held
from targets.scoring.sql.words import Scope

logger = logging.getLogger(__name__)

#: Marks that one transaction takes; from so many on the whole week is computed instead.
BATCH = 2000
MANY = 20_000


# ---- computing --------------------------------------------------------------


def recompute(
    *,
    election: Election,
    area: Area,
    first: int,
    last: int,
    as_of: dt.date | None = None,
    progress: Callable[[int], object] | None = None,
) -> Written:
    """Compute the open weeks of an area's bodies, as known today or at the end of a date.

    Closed body-weeks stay as they are. `progress` is told of each week that is
    finished.
    """
    scope = Scope.of_area(area.level, area.pk)
    span = weeks.between(first, last)
    settle(election, span, scope)
    written = Written()
    for week in span:
        written += compute_week(election, week, scope, as_of)
        if progress:
            progress(1)
    return written


def settle(election: Election, span: list[int], scope: Scope) -> None:
    """Bring the counting days of reports in line with policy before any week is computed."""
    for week in span:
        with held(election, week):
            compliance.settle_dates(election=election, week=week, scope=scope)


def compute_week(
    election: Election, week: int, scope: Scope, as_of: dt.date | None = None
) -> Written:
    """Compute one week of a scope as its reports are dated; with today's date its marks are done.

    `renew` is for where the dates of reports may be out of line with the policies.
    """
    days = Days.at(as_of) if as_of else Days.today()
    with held(election, week) as computation:
        marks = [] if as_of else marks_of(election, week, scope)
        written = compliance.compute(election=election, week=week, scope=scope, days=days)
        mark_scope(election, week, scope)
        forget(marks)
        if not as_of and scope == Scope.everybody():
            stamp(computation, days)
    return written


# ---- after deeds ------------------------------------------------------------


def flush() -> int:
    """Compute what is marked, and what a new day made due; how many marks were done.

    A week that fails is logged and left for the next flush; it doesn't hold up the others.
    Weeks that are set aside wait for the night (`targets.campaign`).
    """
    turn_of_day()
    clear_marks()
    return sum(safely(flush_week, election, week) for election, week in marked_weeks())


def is_set_aside(election: Election, week: int) -> bool:
    """Whether the week failed too often to be tried before the night."""
    rows = Computation.objects.filter(election=election, week=week)
    return rows.filter(failures__gte=Computation.LIMIT).exists()


def turn_of_day() -> None:
    """Compute whole weeks in which a local date has changed since they were computed.

    An obligation counts from the day after its due date, without any deed of anybody.
    """
    days = Days.today()
    latest = weeks.of(days.latest)
    for week in (weeks.shift(latest, -1), latest):
        for election in elections_in(week):
            if computed_up_to(election, week) != days.clipped(week):
                safely(compute_whole, election, week)


def elections_in(week: int) -> list[Election]:
    """Elections that have ad hoc bodies in a week."""
    bodies = Body.objects.ad_hoc().filter(formed_on__lte=weeks.sunday(week))
    bodies = bodies.exclude(dissolved_on__lt=weeks.monday(week))
    return list(Election.objects.filter(pk__in=bodies.values("election")))


def computed_up_to(election: Election, week: int) -> Days | None:
    """The dates up to which the whole week was computed, as far as they matter to it."""
    found = Computation.objects.filter(election=election, week=week, wib__isnull=False).first()
    if found is None or found.wib is None or found.wita is None or found.wit is None:
        return None
    return Days(found.wib, found.wita, found.wit).clipped(week)


def clear_marks() -> None:
    """Drop marks that ask for nothing: of offices, and of weeks that haven't come yet.

    A week that comes is computed whole on its first day; only its stages are counted before.
    """
    Dirty.objects.filter(body__election__isnull=True).delete()
    ahead = Dirty.objects.filter(week__gt=present_week()).values_list("pk", flat=True)
    if marks := list(ahead):
        with transaction.atomic():
            mark_ahead()
            forget(marks)


def marked_weeks() -> list[tuple[Election, int]]:
    """Elections and weeks with marks, the newest first: that is where people look."""
    found = Dirty.objects.values_list("body__election", "week").distinct().order_by("-week")
    elections = Election.objects.in_bulk()
    return [(elections[pk], week) for pk, week in found if pk is not None]


def safely(work: Callable[[Election, int], int], election: Election, week: int) -> int:
    """Work on a week; a failure is logged with its place and costs only this week.

    A week that is set aside is passed over, without a word each time.
    """
    if is_set_aside(election, week):
        return 0
    try:
        return work(election, week)
    except Exception:
        logger.exception("The figures of %s, %s could not be computed", election, week)
        return 0


def flush_week(election: Election, week: int) -> int:
    """Take the marks that a week has now, in batches, or all at once; how many were done."""
    marked = Dirty.objects.filter(week=week, body__election=election).count()
    if marked >= MANY:
        compute_whole(election, week)
        return marked
    return sum(flush_batch(election, week) for _batch in range(0, marked, BATCH))


def compute_whole(election: Election, week: int) -> int:
    """Compute a week of everybody; how many rows that changed."""
    with held(election, week) as computation:
        written = renew(computation, Scope.everybody(), Days.today())
    return written.bodies + written.areas


def flush_batch(election: Election, week: int) -> int:
    """Compute the bodies of some marks and delete their marks, all or nothing; how many."""
    with held(election, week) as computation:
        marks = Dirty.objects.filter(week=week, body__election=election).order_by("pk")
        bodies = list(marks.values_list("body_id", flat=True)[:BATCH])
        if bodies:
            renew(computation, Scope.of_bodies(bodies), Days.today())
    return len(bodies)
