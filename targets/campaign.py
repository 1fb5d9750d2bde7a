"""The whole campaign at night: every open week computed and closed, by any number of workers.

What is asked for stands in the database: `Computation.asked_at`. Messages to workers only say
that there is something to do; whoever takes one holds the week's row while computing, passes
over a week that somebody else holds, and strikes off what was asked in the same transaction
as the figures. So a worker may be killed at any point, a message be lost or come twice, and
`asked` still tells what is left. No week needs another one computed before it: the dates of
all reports that its figures depend on are settled with it (`targets.scoring.sql.dates`).

A week that fails again and again is set aside, with the reason where administrators see it, so
that the log tells of it once and not every other minute; each night it is tried once more.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import F, Max, Min

from adhoc_bodies.models import Body, Election
from portal import clock, weeks
from targets import counting
from targets.closing import close_week
from targets.computing import renew
from targets.models import AreaWeek, Computation
from targets.scoring.compliance import Days
from targets.scoring.sql.words import Scope

logger = logging.getLogger(__name__)

#: So much of a failure's own words is kept.
WORDS = 300
#: What stands there while a try runs, and stays where the worker was killed.
STOPPED = "The worker was stopped in the middle, or is still at it."


def ask() -> None:
    """Ask for every open week of every election, also for those that are asked already.

    Those that are set aside are tried once.
    """
    for election in Election.objects.all():
        span = open_weeks(election)
        Computation.objects.bulk_create(
            [Computation(election=election, week=week) for week in span], ignore_conflicts=True
        )
        asked = Computation.objects.filter(election=election, week__in=span)
        asked.update(asked_at=clock.now())
        failing = asked.filter(failures__gte=Computation.LIMIT)
        failing.update(failures=Computation.LIMIT - 1)
        counting.ask(election)


def asked() -> list[tuple[Election, int]]:
    """What is asked, not done and not set aside, the newest weeks first."""
    rows = Computation.objects.filter(asked_at__isnull=False, failures__lt=Computation.LIMIT)
    rows = rows.select_related("election")
    return [(row.election, row.week) for row in rows.order_by("-week", "election")]


def run() -> None:
    """Ask for every open week and work through all that is asked."""
    ask()
    work_through()


def work_through() -> None:
    """Compute all that is asked, beside any other worker.

    A week that fails costs only itself: otherwise none after it would ever close.
    """
    for election, week in asked():
        attempt(election, week)


def attempt(election: Election, week: int) -> int:
    """Work on a week; a failure is logged and counted, and costs only this week.

    The try is counted before the work: a worker that is killed counts nothing any more.
    """
    try:
        return compute(election, week) if count_try(election, week) else 0
    except Exception as error:
        logger.exception("The figures of %s, %s could not be computed", election, week)
        note_failure(election, week, error)
        return 0


def count_try(election: Election, week: int) -> bool:
    """Count a try in a transaction of its own; whether the week is asked and free."""
    with claimed(election, week) as computation:
        if computation is None:
            return False
        Computation.objects.filter(pk=computation.pk).update(
            failures=F("failures") + 1, failed_at=clock.now(), failure=STOPPED
        )
    return True


def note_failure(election: Election, week: int, error: Exception) -> None:
    """Write why a counted try failed; after the last one the week is set aside."""
    rows = Computation.objects.filter(election=election, week=week)
    words = f"{type(error).__name__}: {error}"[:WORDS]
    rows.update(failed_at=clock.now(), failure=words)
    if rows.filter(failures__gte=Computation.LIMIT).exists():
        logger.error(
            "%s, %s failed too often and is set aside until the next night: %s",
            election, week, words,
        )  # fmt: skip


def retry(election: Election, week: int) -> None:
    """Ask for a week that was set aside, as if it had never failed."""
    rows = Computation.objects.filter(election=election, week=week)
    rows.update(asked_at=clock.now(), failures=0, failed_at=None, failure="")


def work(election: Election, week: int) -> int:
    """Compute an asked week whole and close what may be closed; how many body-weeks were.

    Nothing where nobody asks (any more), where another worker is at it, or where it is set aside.
    """
    return compute(election, week, Computation.LIMIT)


def compute(election: Election, week: int, limit: int = Computation.LIMIT + 1) -> int:
    """Like `work`, with fewer than so many tries: the present one is counted already."""
    with claimed(election, week, limit) as computation:
        if computation is None:
            return 0
        renew(computation, Scope.everybody(), Days.today())
        closed = close_week(election, week)
        Computation.objects.filter(pk=computation.pk).update(
            asked_at=None, failures=0, failed_at=None, failure=""
        )
    return closed


@contextmanager
def claimed(
    election: Election, week: int, limit: int = Computation.LIMIT
) -> Iterator[Computation | None]:
    """A transaction that holds an asked week; None where it isn't asked or is held already.

    SQLite has one writer: there the transaction itself waits for the other worker.
    """
    rows = Computation.objects.filter(
        election=election, week=week, asked_at__isnull=False, failures__lt=limit
    )
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        yield rows.select_related("election").first()


def open_weeks(election: Election) -> list[int]:
    """Weeks from the first body to today or the last one in which some body-week is open."""
    bodies = Body.objects.ad_hoc().filter(election=election)
    life = bodies.aggregate(first=Min("formed_on"), last=Max("dissolved_on"))
    if life["first"] is None:
        return []
    last = Days.today().latest
    if not bodies.filter(dissolved_on__isnull=True).exists():
        last = min(last, life["last"])
    shut = fully_closed(election)
    return [
        week for week in weeks.between(weeks.of(life["first"]), weeks.of(last)) if week not in shut
    ]


def fully_closed(election: Election) -> set[int]:
    """Weeks in which every body's week is closed."""
    nation = AreaWeek.objects.filter(election=election, area__level=0, kind=AreaWeek.Kind.ALL)
    return {row.week for row in nation if row.bodies > 0 and row.closed == row.bodies}
