"""Computes and stores the figures of a week, and reads figures as of a date.

Everything here works on one election and one ISO week, inside the caller's transaction.
Only what differs is written, so computing unchanged input again writes nothing.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from adhoc_bodies.areas import NATION_CODE
from adhoc_bodies.models import Area, Election, Zone
from portal import clock, weeks
from portal.patience import wait_longer
from targets.models import ChangedWeek, Computation, Policy
from targets.scoring.rules import MENDING_DAYS
from targets.scoring.sql import area_weeks, body_weeks, closed_duties, closing, dates
from targets.scoring.sql.words import Scope
from targets.scoring.terms import NATIONAL_DEFAULT


@dataclass(frozen=True, slots=True)
class Days:
    """The local date in each zone up to which things are known."""

    wib: dt.date
    wita: dt.date
    wit: dt.date

    @classmethod
    def today(cls) -> "Days":
        """The present dates."""
        return cls(*(clock.today(zone) for zone in Zone.values))

    @classmethod
    def at(cls, day: dt.date) -> "Days":
        """The same date everywhere."""
        return cls(day, day, day)

    def by_zone(self) -> list[tuple[str, dt.date]]:
        """Each zone with its date."""
        return [("WIB", self.wib), ("WITA", self.wita), ("WIT", self.wit)]

    @property
    def latest(self) -> dt.date:
        """The date in the east, where a day begins first."""
        return max(self.wib, self.wita, self.wit)

    def clipped(self, week: int) -> "Days":
        """The dates as far as they matter to a week: nothing falls due after its Sunday."""
        end = weeks.sunday(week) + dt.timedelta(days=1)
        return Days(min(self.wib, end), min(self.wita, end), min(self.wit, end))


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows a computation changed."""

    bodies: int = 0
    areas: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(self.bodies + other.bodies, self.areas + other.areas)


@contextmanager
def held(election: Election, week: int) -> Iterator[Computation]:
    """A transaction in which nobody else writes figures of the week."""
    Computation.objects.get_or_create(election=election, week=week)
    with transaction.atomic():
        wait_longer()
        yield Computation.objects.select_for_update().get(election=election, week=week)


def parameters(election: Election, week: int, days: Days) -> dict[str, Any]:
    """What all statements are given."""
    ends = dt.datetime.combine(
        weeks.sunday(week) + dt.timedelta(days=1), dt.time(), tzinfo=clock.ZONES["WIB"]
    )
    earliest, middle, latest = sorted((days.wib, days.wita, days.wit))
    return {
        "election": election.pk,
        "nation": Area.objects.values_list("pk", flat=True).get(code=NATION_CODE),
        "week": week,
        "monday": weeks.monday(week),
        "sunday": weeks.sunday(week),
        "week_ends": connection.ops.adapt_datetimefield_value(ends),
        "wib": days.wib,
        "wita": days.wita,
        "wit": days.wit,
        "earliest": earliest,
        "middle": middle,
        "latest": latest,
        "frozen_by": dt.date.max,
        "by_hand": 0,
        **{f"mend_{zone.lower()}": mended_from(zone, day) for zone, day in days.by_zone()},
    }


def mended_from(zone: str, today: dt.date) -> Any:
    """The beginning of the first day of which a returned report can still be mended today."""
    day = today - dt.timedelta(days=MENDING_DAYS)
    start = dt.datetime.combine(day, dt.time(), tzinfo=clock.ZONES[zone])
    return connection.ops.adapt_datetimefield_value(start)


def execute(statement: str, given: dict[str, Any]) -> int:
    """Run one statement; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        written: int = cursor.rowcount
        return written


def compute(*, election: Election, week: int, scope: Scope, days: Days) -> Written:
    """Compute the open body-weeks of a scope and the areas above them.

    What is written leaves a mark: sums over ranges of weeks are stale then (`targets.adding`).
    """
    given = parameters(election, week, days)
    bodies = execute(body_weeks.store(connection.vendor, scope), given)
    dropped = execute(body_weeks.drop(scope), given)
    if bodies or dropped:
        ChangedWeek.objects.create(election=election, week=week)
    areas = roll_up(election=election, week=week, scope=scope, emptied=dropped > 0)
    return Written(bodies + dropped, areas)


def roll_up(*, election: Election, week: int, scope: Scope, emptied: bool = False) -> int:
    """Add up the districts of a scope's bodies, then the levels above; rows written.

    `emptied`: body-weeks were deleted, so areas may have none left.
    """
    given = parameters(election, week, Days.today())
    written = 0
    for level, areas in areas_of(scope, election):
        written += execute(area_weeks.store(level, areas), given)
        if emptied:
            written += execute(area_weeks.drop(level), given)
    return written


def areas_of(scope: Scope, election: Election) -> Iterator[tuple[int, set[int] | None]]:
    """The areas above a scope's bodies, from districts (level 3) up; None: all of a level."""
    if scope == Scope.everybody():
        yield from ((level, None) for level in (3, 2, 1, 0))
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT b.district_id, b.regency_id, b.province_id"
            f" FROM adhoc_bodies_body b WHERE b.election_id = %s AND {scope.condition}",
            [election.pk],
        )
        above = cursor.fetchall()
    for level, column in ((3, 0), (2, 1), (1, 2)):
        yield level, {row[column] for row in above}
    yield 0, None


def settle_dates(*, election: Election, week: int, scope: Scope) -> list[int]:
    """Bring `effective_on` and `week` of reports in line with the policies, for one week.

    Reports are stored with the national default's days to report in, since only this app
    knows policies. The weeks that a correction touches are marked first; the keys of this
    week's own marks are returned, since computing it next answers them.

    Where no policy ever said anything else, reports stand as they were stored: then only whole
    weeks look again, since for a few bodies it would mean to read all of their reports.
    """
    within = agreed_days()
    if within is not None and scope != Scope.everybody():
        return []
    given = parameters(election, week, Days.today())
    rule = (connection.vendor, scope)
    with connection.cursor() as cursor:
        cursor.execute(dates.mark_misdated(*rule, within=within), given)
        marks = cursor.fetchall()
    if marks:
        execute(dates.redate(*rule, within=within), given)
    return [mark for mark, touched in marks if touched == week]


def agreed_days() -> int | None:
    """The days to report in, where all policies have the same; else None."""
    default = NATIONAL_DEFAULT.report_within_days
    others = Policy.objects.exclude(report_within_days=default)
    return None if others.exists() else default


def read(
    *, election: Election, week: int, scope: Scope, days: Days, frozen_by: dt.date
) -> list[dict[str, Any]]:
    """Figures computed on the spot and stored nowhere, one dict for each body-week.

    Body-weeks that were closed on or before `frozen_by` are left out: they stand as stored.
    """
    given = parameters(election, week, days) | {"frozen_by": frozen_by}
    with connection.cursor() as cursor:
        cursor.execute(body_weeks.select(connection.vendor, scope), given)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def close_week(
    *, election: Election, week: int, scope: Scope, days: Days, by_hand: bool = False
) -> list[int]:
    """Close what may be closed, and keep its duties; the regency of each body-week that was.

    `by_hand`: the days that a reopening gave anew aren't waited for.

    The duties are written first: a body-week whose duties don't add up to its stored figures
    (something was committed in between) is not closed.
    """
    given = parameters(election, week, days) | {"by_hand": int(by_hand)}
    execute(closed_duties.store(connection.vendor, scope), given)
    with connection.cursor() as cursor:
        cursor.execute(closing.close(connection.vendor, scope), given)
        closed = [row[0] for row in cursor.fetchall()]
    execute(closed_duties.drop(scope), given)
    return closed


@dataclass(frozen=True, slots=True)
class KeptOpen:
    """What keeps body-weeks open: how many are, and why, in numbers of bodies and of reports."""

    bodies: int = 0
    #: Bodies whose days to close haven't passed.
    running: int = 0
    #: Bodies with reports that wait for review, and these reports.
    unreviewed: int = 0
    reports: int = 0
    #: Bodies with reports that were returned a few days ago and can still be mended.
    mending: int = 0


def kept_open(*, election: Election, week: int, scope: Scope, days: Days) -> KeptOpen:
    """Count the open body-weeks of a scope and what keeps them open."""
    given = parameters(election, week, days)
    with connection.cursor() as cursor:
        cursor.execute(closing.kept_open(connection.vendor, scope), given)
        return KeptOpen(*(int(number) for number in cursor.fetchone()))
