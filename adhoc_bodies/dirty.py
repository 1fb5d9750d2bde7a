"""Marks of what is to be computed again, written in the transaction of the deed.

The mark is the intent; `targets.tasks.flush` reads and removes the marks. They are only
ever added here, doubled ones too, so that no request waits for another one or for the job.
"""

import datetime as dt
from collections.abc import Iterable

from adhoc_bodies.models import Dirty
from portal import weeks


def mark_dirty(body_id: int, touched: Iterable[int]) -> None:
    """Mark weeks (as 202436) of a body."""
    mark_pairs((body_id, week) for week in touched)


def mark_pairs(touched: Iterable[tuple[int, int]]) -> None:
    """Mark weeks of several bodies at once: pairs of the body's key and the week."""
    pairs = sorted(set(touched))
    Dirty.objects.bulk_create([Dirty(body_id=body, week=week) for body, week in pairs])


def mark_span(body_id: int, first: dt.date, last: dt.date) -> None:
    """Mark every week of a body that has a day from first to last."""
    days = (last - first).days
    mark_dirty(body_id, {weeks.of(first + dt.timedelta(days=n)) for n in range(days + 1)})
