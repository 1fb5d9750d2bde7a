"""Closing the week of a province or of the nation: ordered on the page, done by a worker.

Thousands of bodies are computed anew before they are closed, which takes longer than anybody
waits for a page. The order stands in the database until it is done; messages to workers only
say that there is one. Whoever works on it holds its row, so that two never do it at once.
"""

import logging

from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Permission
from adhoc_bodies.models import Area, Election, Level
from adhoc_bodies.scope import can
from portal import clock
from targets.closing import Closed, close_area_week
from targets.models import ClosingOrder

logger = logging.getLogger(__name__)


def is_large(area: Area) -> bool:
    """Whether an area has more bodies than a page can close while somebody waits."""
    return area.level < Level.REGENCY


def order(*, election: Election, week: int, area: Area, by: User) -> ClosingOrder:
    """Order the closing of an area's week; one that stands already or failed is taken up."""
    given = {"by": by, "asked_at": clock.now(), "failed_at": None}
    kept, _made = ClosingOrder.objects.update_or_create(
        election=election, week=week, area=area, defaults=given
    )
    return kept


def orders_of(area: Area, election: Election) -> dict[int, ClosingOrder]:
    """The orders of an area that aren't done, by week."""
    rows = ClosingOrder.objects.filter(area=area, election=election)
    return {one.week: one for one in rows}


def waiting() -> list[int]:
    """The orders that a worker is wanted for, the oldest first."""
    rows = ClosingOrder.objects.filter(failed_at__isnull=True)
    return list(rows.order_by("asked_at", "pk").values_list("pk", flat=True))


def attempt(key: int) -> Closed | None:
    """Work on an order; a failure is logged and told on the page."""
    try:
        return work(key)
    except Exception:
        logger.exception("The order %s to close a week failed", key)
        ClosingOrder.objects.filter(pk=key).update(failed_at=clock.now())
        return None


@transaction.atomic
def work(key: int) -> Closed | None:
    """Close what may be closed and strike off the order; None where another worker is at it.

    Who lost the right since then orders nothing any more.
    """
    rows = ClosingOrder.objects.filter(pk=key, failed_at__isnull=True)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    found = rows.select_related("election", "area", "by").first()
    if found is None:
        return None
    closed = None
    if can(found.by, Permission.REOPEN_WEEKS, found.area):
        closed = close_area_week(
            election=found.election, week=found.week, area=found.area, by=found.by
        )
    found.delete()
    return closed
