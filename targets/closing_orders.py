"""Closing the week of a province or of the nation: ordered on the page, done by a worker.

Thousands of bodies are computed anew before they are closed, which takes longer than anybody
waits for a page. The order stands in the database until it is done; messages to workers only
say that there is one. Whoever works on it takes it for a while (`LEASE`) and holds no lock on
it meanwhile, so that pages never wait for a worker. The try is counted before the work: an
order that kills its worker again and again is given up.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q

from accounts.audit import record
from accounts.models import AuditEvent, User
from accounts.roles import Permission
from adhoc_bodies.models import Area, Election, Level
from adhoc_bodies.scope import can
from portal import clock, weeks
from targets.closing import Closed, close_area_week
from targets.models import ClosingOrder, Computation
from targets.scoring.compliance import held

logger = logging.getLogger(__name__)

#: So long an order belongs to the worker who took it: a little more than the task may last.
LEASE = dt.timedelta(seconds=1600)


def is_large(area: Area) -> bool:
    """Whether an area has more bodies than a page can close while somebody waits."""
    return area.level < Level.REGENCY


@transaction.atomic
def order(*, election: Election, week: int, area: Area, by: User) -> ClosingOrder:
    """Order the closing of an area's week; one that stands is left alone, a failed one renewed.

    Never waits for a worker: a standing order's row is only read.
    """
    given = {"by": by, "asked_at": clock.now()}
    kept, made = ClosingOrder.objects.get_or_create(
        election=election, week=week, area=area, defaults=given
    )
    failed = ClosingOrder.objects.filter(pk=kept.pk, failed_at__isnull=False)
    if made or failed.update(**given, failed_at=None, started_at=None, tries=0):
        note("week-close-ordered", kept, by)
    return kept


def note(action: str, kept: ClosingOrder, by: User | None, why: str = "") -> None:
    """Write into the audit log what became of an order."""
    data = {"election": kept.election.slug, "week": weeks.text(kept.week)}
    if why:
        data["why"] = why
    record(action=action, obj=kept.area, by=by, area=kept.area.code, data=data)


def orders_of(area: Area, election: Election) -> dict[int, ClosingOrder]:
    """The orders of an area that aren't done, by week."""
    rows = ClosingOrder.objects.filter(area=area, election=election)
    return {one.week: one for one in rows}


def untaken() -> Q:
    """Condition on orders: neither failed nor in a living worker's hands."""
    free = Q(started_at__isnull=True) | Q(started_at__lt=clock.now() - LEASE)
    return Q(failed_at__isnull=True) & free


def waiting() -> list[int]:
    """The orders that a worker is wanted for, the oldest first."""
    rows = ClosingOrder.objects.filter(untaken())
    return list(rows.order_by("asked_at", "pk").values_list("pk", flat=True))


def attempt(key: int) -> Closed | None:
    """Work on an order; a failure is logged and told on the page."""
    try:
        return work(key) if take(key) else None
    except Exception:
        logger.exception("The order %s to close a week failed", key)
        ClosingOrder.objects.filter(pk=key).update(failed_at=clock.now(), started_at=None)
        return None


def take(key: int) -> bool:
    """Take an order and count the try, before anything is done; whether it is ours."""
    rows = ClosingOrder.objects.filter(untaken(), pk=key)
    if rows.filter(tries__gte=Computation.LIMIT).update(failed_at=clock.now(), started_at=None):
        logger.error("The order %s to close a week stopped its worker too often", key)
        return False
    return bool(rows.update(started_at=clock.now(), tries=F("tries") + 1))


def work(key: int) -> Closed | None:
    """Close what may be closed and strike off the order; None where it was taken back.

    Who lost the right or the account since then orders nothing any more.
    """
    found = ClosingOrder.objects.select_related("election", "area", "by").get(pk=key)
    with held(found.election, found.week):
        if not ClosingOrder.objects.filter(pk=key).exists():
            return None  # the week was reopened meanwhile
        closed = None
        if found.by.is_active and can(found.by, Permission.REOPEN_WEEKS, found.area):
            closed = close_area_week(
                election=found.election, week=found.week, area=found.area, by=found.by,
                by_hand=is_own_reopening(found),
            )  # fmt: skip
        else:
            note("week-close-dropped", found, None, "right lost")
        found.delete()
    return closed


def is_own_reopening(found: ClosingOrder) -> bool:
    """Whether this very area reopened the week, and none below it: others keep their days."""
    return found.week in own_reopenings(found.election, found.area, [found.week])


def own_reopenings(election: Election, area: Area, span: Sequence[int]) -> set[int]:
    """Those of the weeks that the very area reopened, and none below it."""
    events = AuditEvent.objects.filter(
        action="week-reopened", data__election=election.slug,
        data__week__in=[weeks.text(week) for week in span],
    )  # fmt: skip
    if area.level > Level.NATION:
        events = events.filter(Q(area_code=area.code) | Q(area_code__startswith=f"{area.code}."))
    who: dict[int, set[str]] = defaultdict(set)
    for week, code in events.order_by().values_list("data__week", "area_code"):
        who[weeks.parse(week)].add(code)
    return {week for week, codes in who.items() if codes == {area.code}}
