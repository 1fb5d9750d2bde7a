"""Counting what was said where, regency by regency, from the marks of what changed.

Computing a week's figures leaves a mark (`CoverageDue`) for each regency whose bodies it
computed, in the same transaction. Here the marks are worked off: each regency's week in a
transaction of its own that also adds up its province and the nation, and forgets just the
marks that were there before it counted. One worker counts in an election at a time, so that
no sum above is taken beside another; whatever kills it leaves whole weeks and the other marks.

A week that hasn't come has no figures, but directives are due in it whose stages are counted from
the day on which they are issued.

What fails again and again is set aside, so that the log tells of it once and not every other
minute; each night it is tried once more.
"""

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from adhoc_bodies.models import Area, Election, Level
from portal import clock, weeks
from portal.models import Fact
from posts.models import Directive
from targets.models import AreaWeek, CoverageDue, CoverageWeek
from targets.scoring.compliance import Days, execute, parameters
from targets.scoring.sql import coverage as sql
from targets.scoring.sql.coverage import Places
from targets.scoring.sql.words import Scope

logger = logging.getLogger(__name__)

#: From so many marked regencies on the whole week is counted at once.
MANY = 20
#: The fact that tells since when nothing is left to count.
COUNTED = "coverage-counted"
#: The fact that tells of an election that its weeks from before coverage was kept are marked.
OLD_WEEKS = "coverage-of-old-weeks"

# ---- marks ------------------------------------------------------------------


def mark_scope(election: Election, week: int, scope: Scope) -> None:
    """Mark the regencies of the bodies whose week is computed, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO targets_coveragedue (election_id, week, regency_id)
SELECT DISTINCT b.election_id, CAST(%s AS integer), b.regency_id FROM adhoc_bodies_body b
WHERE b.election_id = %s AND b.kind IN ('ppk', 'pps') AND b.regency_id IS NOT NULL
  AND {scope.condition}""",
            [week, election.pk],
        )


def mark_ahead() -> None:
    """Mark the weeks ahead of which something changed, in the caller's transaction.

    Their figures are computed when they come; a stage's directive may be due in them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO targets_coveragedue (election_id, week, regency_id)
SELECT DISTINCT b.election_id, m.week, b.regency_id
FROM adhoc_bodies_dirty m JOIN adhoc_bodies_body b ON b.id = m.body_id
WHERE m.week > %s AND b.kind IN ('ppk', 'pps') AND b.regency_id IS NOT NULL""",
            [present_week()],
        )


def ask(election: Election) -> None:
    """Mark the weeks ahead that directives of a stage are due in: who is asked may have changed.

    Also what was computed and never counted, as before coverage was kept. What was set aside is
    tried once.
    """
    mark_uncounted(election)
    ahead = Directive.objects.filter(
        election=election, stage__isnull=False, due_on__gt=weeks.sunday(present_week())
    )
    days = ahead.exclude(state=Directive.State.DRAFT).order_by().values_list("due_on", flat=True)
    for week in {weeks.of(day) for day in days.distinct()}:
        mark_scope(election, week, Scope.everybody())
    failing = CoverageDue.objects.filter(election=election, tries__gte=CoverageDue.LIMIT)
    failing.update(tries=CoverageDue.LIMIT - 1)


def mark_uncounted(election: Election) -> None:
    """Mark regencies' weeks that have figures and, closed before coverage was kept, no counts.

    Once for an election: what is left without counts after that has nothing to count.
    """
    _fact, is_first = Fact.objects.get_or_create(key=f"{OLD_WEEKS}-{election.pk}")
    if not is_first:
        return
    same = {"election": election, "week": OuterRef("week")}
    counted = CoverageWeek.objects.filter(**same, area=OuterRef("area"))
    marked = CoverageDue.objects.filter(**same, regency=OuterRef("area"))
    rows = AreaWeek.objects.filter(
        Q(posts__gt=0) | Q(bodies__gt=F("no_account")), ~Exists(counted), ~Exists(marked),
        election=election, kind=AreaWeek.Kind.ALL, area__level=Level.REGENCY,
    )  # fmt: skip
    CoverageDue.objects.bulk_create(
        (
            CoverageDue(election=election, week=week, regency_id=regency)
            for week, regency in rows.values_list("week", "area").order_by("-week", "area")
        ),
        batch_size=5000,
    )


def present_week() -> int:
    """The week of today, where the day begins first."""
    return weeks.of(Days.today().latest)


def due() -> list[tuple[Election, int]]:
    """Elections and weeks with marks, the newest first: that is where people look."""
    found = CoverageDue.objects.values_list("election", "week").distinct().order_by("-week")
    elections = Election.objects.in_bulk()
    return [(elections[pk], week) for pk, week in found]


def count_due() -> int:
    """Work off what is marked; how many regencies' weeks were counted.

    What fails is logged and left for the next time; it doesn't hold up the others.
    """
    begun = clock.now()
    newest = CoverageDue.objects.aggregate(newest=Max("pk"))["newest"] or 0
    done = sum(attempt(election, week) for election, week in due())
    if not CoverageDue.objects.filter(pk__lte=newest).exists():
        Fact.objects.update_or_create(key=COUNTED, defaults={"value": begun.isoformat()})
    return done


def counted_at() -> dt.datetime | None:
    """Up to when everything that was computed is counted too."""
    found = Fact.objects.filter(key=COUNTED).values_list("value", flat=True).first()
    return dt.datetime.fromisoformat(found) if found else None


def attempt(election: Election, week: int) -> int:
    """Count the marked regencies of a week, or everything where most are marked."""
    regencies = marked_regencies(election, week)
    if len(regencies) >= MANY:
        return safely(election, week, None)
    return sum(safely(election, week, regency) for regency in regencies)


def safely(election: Election, week: int, regency: int | None) -> int:
    """Count; a failure is logged and costs only this, the end of a worker's time costs all.

    The try is counted before the work: a worker that is killed counts nothing any more.
    """
    try:
        return count(election, week, regency) if count_try(election, week, regency) else 0
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("The coverage of %s, %s could not be counted", election, week)
        tell_set_aside(election, week, regency)
        return 0


def marked_regencies(election: Election, week: int) -> list[int]:
    """The regencies of a week that have a mark and didn't fail too often."""
    marks = CoverageDue.objects.filter(election=election, week=week).order_by()
    tried = marks.values_list("regency").annotate(most=Max("tries"))
    return sorted(regency for regency, most in tried if most < CoverageDue.LIMIT)


def marks_of(election: Election, week: int, regency: int | None) -> QuerySet[CoverageDue]:
    """The marks of a regency's week, or of everybody's."""
    marks = CoverageDue.objects.filter(election=election, week=week)
    return marks if regency is None else marks.filter(regency=regency)


def count_try(election: Election, week: int, regency: int | None) -> bool:
    """Count a try in a transaction of its own; False: somebody else is at it."""
    with held(election) as free:
        if free:
            marks_of(election, week, regency).update(tries=F("tries") + 1)
    return free


def tell_set_aside(election: Election, week: int, regency: int | None) -> None:
    """Log once what failed too often."""
    if marks_of(election, week, regency).filter(tries=CoverageDue.LIMIT).exists():
        logger.error(
            "The coverage of %s, %s failed too often and is set aside until the next night",
            election, week,
        )  # fmt: skip


@contextmanager
def held(election: Election) -> Iterator[bool]:
    """A transaction in which nobody else counts in the election; False: somebody does.

    SQLite has one writer: there the transaction itself waits for the other worker.
    """
    rows = Election.objects.filter(pk=election.pk)
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
        yield rows.first() is not None


def count(election: Election, week: int, regency: int | None) -> int:
    """Count a regency's week, or everybody's, and forget its marks; how many were marked.

    The marks are read first: what their writers committed with them is then counted.
    """
    with held(election) as free:
        marks = marks_of(election, week, regency)
        taken = dict(marks.values_list("pk", "regency_id")) if free else {}
        if taken:
            count_week(election, week, regency)
            CoverageDue.objects.filter(pk__in=list(taken)).delete()
    return len(set(taken.values()))


# ---- counting ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Levels:
    """The keys of the areas that are counted, and of those that are added up for them."""

    #: Districts and regencies, counted from their bodies.
    below: list[int]
    #: Provinces that are added up, and all of their regencies.
    provinces: list[int]
    regencies: list[int]
    #: What the nation is added up from.
    all_provinces: list[int]


def levels_of(regency: int | None) -> Levels:
    """The areas of a regency and those above it, or all areas."""
    areas = Area.objects.order_by()
    below, provinces = areas.filter(level__in=(2, 3)), areas.filter(level=1)
    regencies, everywhere = areas.filter(level=2), keys(provinces)
    if regency is not None:
        below = below.filter(Q(pk=regency) | Q(regency=regency))
        provinces = provinces.filter(pk__in=areas.filter(pk=regency).values("province"))
        regencies = regencies.filter(province__in=provinces)
    return Levels(keys(below), keys(provinces), keys(regencies), everywhere)


def keys(areas: QuerySet[Area]) -> list[int]:
    """The keys of some areas."""
    return list(areas.values_list("pk", flat=True))


def count_week(election: Election, week: int, regency: int | None = None) -> int:
    """Count a week of a regency, or of everybody, and the stages of which it speaks; rows written.

    In the caller's transaction, beside whom nobody else may count in the election.
    """
    places = Places.everywhere() if regency is None else Places.of_regency(regency)
    levels = levels_of(regency)
    written = count_said(election, week, places, levels) if week <= present_week() else 0
    return written + count_stages(election, week, places, levels)


def count_said(election: Election, week: int, places: Places, levels: Levels) -> int:
    """Count what was said and who has accounts in a week; rows written."""
    given = parameters(election, week, Days.today())
    written = 0
    for counted, areas in (
        (sql.week_below(places), levels.below),
        (sql.week_above(1, levels.regencies), levels.provinces),
        (sql.week_above(0, levels.all_provinces), [given["nation"]]),
    ):
        written += execute(sql.store_week(counted, areas), given)
        written += execute(sql.drop_week(areas), given)
    return written


def count_stages(election: Election, week: int, places: Places, levels: Levels) -> int:
    """Count the stages that have a directive due in a week; rows written.

    Whatever changes who is asked or who has posted marks the week in which the directive is due,
    also one that hasn't come yet (`mark_ahead`).
    """
    stages = stages_due(election, week)
    if not stages:
        return 0
    given = parameters(election, week, Days.today())
    written = 0
    for counted, areas in (
        (sql.stage_below(places, stages), levels.below),
        (sql.stage_above(1, levels.regencies, stages), levels.provinces),
        (sql.stage_above(0, levels.all_provinces, stages), [given["nation"]]),
    ):
        written += execute(sql.store_stage(counted, areas, stages), given)
        written += execute(sql.drop_stage(areas, stages), given)
    return written


def stages_due(election: Election, week: int) -> Sequence[int]:
    """The stages that have a directive due in a week, also a withdrawn one."""
    span = (weeks.monday(week), weeks.sunday(week))
    directives = Directive.objects.filter(election=election, due_on__range=span).order_by()
    found = directives.values_list("stage_id", flat=True).distinct()
    return sorted(stage for stage in found if stage is not None)
