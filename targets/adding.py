"""Adding up ranges of weeks where there are too many bodies to do it while somebody waits.

What is added up stands in the database: ranges that pages always offer, and those that somebody
asked for (`AddedRange`). Computing a week's figures leaves a mark (`ChangedWeek`) in the same
transaction; marks make the ranges over their week stale, and a stale one is added up anew in one
transaction. Marks are read before, and just those are deleted. So whatever kills a worker leaves
whole sums, stale ones still marked so, and no mark is lost.

A range rests by its own costs and by the number of stale ones beside it, so adding up anew
takes at most a twentieth of a worker's time for the ranges that pages offer, and a twentieth for
those that people asked for, however many these are. Where a range takes milliseconds it is fresh
each minute, where all take half a minute they are some ten minutes old.
"""

import datetime as dt
import logging
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle

from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Count, F, Q

from accounts.models import User
from adhoc_bodies.models import Area, Election
from portal import clock
from targets import figures, ranges
from targets.models import AddedRange, AreaRange, ChangedWeek
from targets.offered_ranges import offered
from targets.ranges import Span

logger = logging.getLogger(__name__)

#: A range rests for so many times as long as adding it up took, times the stale ones of its line.
REST = 20
#: What nobody offers any more is kept for so long after it was asked for.
KEPT_FOR = dt.timedelta(days=7)
#: Ranges that one person may wait for at once.
MOST_OF_A_PERSON = 5
#: Ranges that are kept for one person.
MOST_KEPT = 20
#: Who adds up; so long, in seconds, a worker may be silent before another one begins.
TURN, LEASE = "adding-up", 300

STATEMENT = """
INSERT INTO {table} (range_id, area_id, kind, bodies, scored, score_sum, provisional_sum, {names})
SELECT CAST(%s AS bigint), child, kind, COUNT(*), COUNT(score), COALESCE(SUM(score), 0),
       COALESCE(SUM(provisional), 0), {outer}
FROM (
  SELECT b.{child} AS child, b.kind AS kind,
         CASE WHEN SUM(w.owed) > 0 THEN {score} END AS score,
         CASE WHEN SUM(w.owed) > 0 THEN {provisional} END AS provisional, {inner}
  FROM {weeks} w JOIN {bodies} b ON b.id = w.body_id
  WHERE w.week BETWEEN %s AND %s AND b.election_id = %s AND b.kind IN ('ppk', 'pps')
    AND b.{child} IS NOT NULL{scope}
  GROUP BY b.id, b.{child}, b.kind
) each_body
GROUP BY child, kind
"""


class TooMany(Exception):
    """The person waits for as many ranges as one may."""


class TooManyKept(TooMany):
    """As many ranges are kept for the person as may be."""


# ---- the worker's run -------------------------------------------------------


def add_up() -> int:
    """Add up what is stale and has rested; how many ranges were. One worker at a time.

    Who asks while it runs need not wait for the next run: what is due is looked up each time.
    """
    with turn() as is_mine:
        if not is_mine:
            return 0
        take_marks()
        offer()
        return sum(safely(pk) for pk in due())


@contextmanager
def turn() -> Iterator[bool]:
    """Whether nobody else adds up; a worker that died is waited for until its lease is over."""
    token = secrets.token_hex(8)
    is_mine = cache.add(TURN, token, LEASE)
    try:
        yield is_mine
    finally:
        if is_mine and cache.get(TURN) == token:
            cache.delete(TURN)


def due() -> Iterator[int]:
    """The ranges to add up one after the other: asked for and offered ones take turns.

    What nobody has seen yet comes first in either line.
    """
    stale = AddedRange.objects.filter(is_stale=True, tries__lt=AddedRange.LIMIT)
    lines = {is_asked: stale.filter(asked_by__isnull=not is_asked) for is_asked in (True, False)}
    rests = {is_asked: REST * line.count() for is_asked, line in lines.items()}
    tried: set[int] = set()

    def first_of(is_asked: bool) -> AddedRange | None:
        rows = lines[is_asked].exclude(pk__in=tried)
        rows = rows.order_by(F("computed_at").asc(nulls_first=True), "pk")
        return next((row for row in rows if has_rested(row, rests[is_asked])), None)

    for is_asked in cycle((True, False)):
        found = first_of(is_asked) or first_of(not is_asked)
        if found is None:
            return
        tried.add(found.pk)
        cache.touch(TURN, LEASE)
        yield found.pk


def has_rested(row: AddedRange, times: float) -> bool:
    """Whether a range has rested so many times its costs; a clock that went back: it has."""
    if row.computed_at is None:
        return True
    since = (clock.now() - row.computed_at).total_seconds()
    return not 0 <= since < times * row.seconds


# ---- marks ------------------------------------------------------------------


def take_marks() -> int:
    """Turn marks into stale ranges; how many marks there were.

    A range that is being added up just now is waited for: it may not have seen what was marked.
    """
    with transaction.atomic():
        marks = list(ChangedWeek.objects.values_list("pk", "election_id", "week"))
        if marks:
            touched = over({(election, week) for _pk, election, week in marks})
            AddedRange.objects.filter(pk__in=touched).update(is_stale=True)
            ChangedWeek.objects.filter(pk__in=[mark[0] for mark in marks]).delete()
    return len(marks)


def over(changed: Iterable[tuple[int, int]]) -> list[int]:
    """The ranges over some weeks, held in their order, so that two never wait for each other."""
    some = Q()
    for election, week in sorted(changed):
        some |= Q(election=election, first__lte=week, last__gte=week)
    rows = AddedRange.objects.filter(some).order_by("pk")
    return list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


# ---- what pages always offer ------------------------------------------------


def offer() -> None:
    """Have the ranges that pages always offer, and forget those that nobody offers any more."""
    now = clock.now()
    rows = [row for election in Election.objects.all() for row in offered(election, now)]
    AddedRange.objects.bulk_create(rows, ignore_conflicts=True)
    kept = {key_of(row) for row in rows}
    asked = AddedRange.objects.filter(asked_by__isnull=False)
    AddedRange.objects.filter(pk__in=[row.pk for row in asked if key_of(row) in kept]).update(
        asked_by=None
    )
    old = AddedRange.objects.filter(asked_at__lt=now - KEPT_FOR)
    forget([row.pk for row in old if key_of(row) not in kept])


def key_of(row: AddedRange) -> tuple[int, int, int, int]:
    """What tells a range from all others."""
    return row.election_id, row.area_id, row.first, row.last


def forget(keys: Sequence[int]) -> None:
    """Delete ranges with their sums."""
    if keys:
        with transaction.atomic():
            AreaRange.objects.filter(range__in=keys).delete()
            AddedRange.objects.filter(pk__in=keys).delete()


# ---- asking -----------------------------------------------------------------


def ask(*, area: Area, election: int, spans: Sequence[Span], by: User) -> int:
    """Ask for ranges of an area; how many were not asked for yet.

    What was set aside is tried anew, and what has no sums of the area is added up anew; where the
    nation's is set aside, a province has its own. Raises TooMany.
    """
    now, known = clock.now(), ranges.ranges_of(area, election, spans)
    set_aside = Q(tries__gte=AddedRange.LIMIT)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        known.filter(set_aside, area=area).update(tries=0, asked_at=now)
        there = known.exclude(set_aside)
        empty = ranges.without_sums(area, there.filter(is_stale=False))
        known.filter(pk__in=[row.pk for row in empty]).update(is_stale=True, asked_at=now)
        asked = set(there.values_list("first", "last"))
        new = [span for span in dict.fromkeys(spans) if span not in asked]
        check_room(by, len(new))
        given = {"election_id": election, "area": area, "asked_by": by, "asked_at": now}
        rows = [AddedRange(first=first, last=last, **given) for first, last in new]
        AddedRange.objects.bulk_create(rows, ignore_conflicts=True)
    return len(new)


def check_room(person: User, count: int) -> None:
    """Raise TooMany for who waits for as many as one may, or would keep more than one may."""
    if count and waiting_of(person) >= MOST_OF_A_PERSON:
        raise TooMany
    if count and AddedRange.objects.filter(asked_by=person).count() + count > MOST_KEPT:
        raise TooManyKept


def waiting_of(person: User) -> int:
    """How often a person asked for what isn't added up yet; a range with the one it is held
    against was asked for at once. Nobody waits for what was set aside."""
    tried = AddedRange.objects.filter(tries__lt=AddedRange.LIMIT)
    waiting = tried.filter(asked_by=person, computed_at__isnull=True)
    count: int = waiting.aggregate(moments=Count("asked_at", distinct=True))["moments"]
    return count


def retry() -> None:
    """Try what was set aside once more."""
    failing = AddedRange.objects.filter(tries__gte=AddedRange.LIMIT)
    failing.update(tries=AddedRange.LIMIT - 1)


# ---- one range --------------------------------------------------------------


def safely(pk: int) -> int:
    """Add up a range; a failure is logged and costs only this, the end of the time costs all.

    The try is counted before the work: a worker that is killed counts nothing any more.
    """
    try:
        return add(pk) if count_try(pk) else 0
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("The range %s could not be added up", pk)
        if AddedRange.objects.filter(pk=pk, tries__gte=AddedRange.LIMIT).exists():
            logger.error("The range %s failed too often and is set aside until the next night", pk)
        return 0


@contextmanager
def held(pk: int) -> Iterator[AddedRange | None]:
    """A transaction in which nobody else adds up a stale range; None: somebody does or has.

    SQLite has one writer: there the transaction itself waits for the other worker.
    """
    rows = AddedRange.objects.filter(pk=pk, is_stale=True)
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
        yield rows.select_related("area").first()


def count_try(pk: int) -> bool:
    """Count a try in a transaction of its own; False: somebody else is at it."""
    with held(pk) as row:
        if row is not None:
            AddedRange.objects.filter(pk=pk).update(tries=F("tries") + 1)
    return row is not None


def add(pk: int) -> int:
    """Replace the sums of a stale range; what was committed before is in them."""
    with held(pk) as row:
        if row is None:
            return 0
        now, begun = clock.now(), time.monotonic()
        AreaRange.objects.filter(range=pk).delete()
        store(row)
        AddedRange.objects.filter(pk=pk).update(
            is_stale=False, computed_at=now, seconds=time.monotonic() - begun, tries=0
        )
    return 1


def store(row: AddedRange) -> None:
    """Write the sums of a range: by district in a regency, by regency above."""
    scope, ids = ranges.scope_sql(row.area)
    statement = STATEMENT.format(
        table=AreaRange._meta.db_table,
        names=", ".join(figures.COUNTS),
        child="district_id" if row.area.level == 2 else "regency_id",
        scope=scope,
        **ranges.parts_sql(),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [row.pk, row.first, row.last, row.election_id, *ids])
