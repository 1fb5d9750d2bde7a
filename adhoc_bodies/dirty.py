"""Marks of what is to be computed again, written in the transaction of the deed.

The mark is the intent; `targets.tasks.flush` reads and removes the marks. They are only
ever added here, doubled ones too, so that no request waits for another one or for the job.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import connection

from portal import weeks

#: Marks in one statement.
PORTION = 500


def mark_dirty(body_id: int, touched: Iterable[int]) -> None:
    """Mark weeks (as 202436) of a body."""
    mark_pairs((body_id, week) for week in touched)


def mark_pairs(touched: Iterable[tuple[int, int]]) -> None:
    """Mark weeks of several bodies at once: pairs of the body's key and the week.

    Without the ORM, since every report that is sent brings a mark.
    """
    pairs = sorted(set(touched))
    with connection.cursor() as cursor:
        for start in range(0, len(pairs), PORTION):
            some = pairs[start : start + PORTION]
            cursor.execute(
                "INSERT INTO adhoc_bodies_dirty (body_id, week) VALUES "
                + ", ".join(["(%s, %s)"] * len(some)),
                [number for pair in some for number in pair],
            )


def mark_span(body_id: int, first: dt.date, last: dt.date) -> None:
    """Mark every week of a body that has a day from first to last."""
    days = (last - first).days
    mark_dirty(body_id, {weeks.of(first + dt.timedelta(days=n)) for n in range(days + 1)})
