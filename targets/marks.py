"""The marks of what is to be computed: read before a computation, deleted after it."""

from collections.abc import Iterable

from django.db import connection

from adhoc_bodies.models import Election
from targets.scoring.sql.words import Scope, listed


def marks_of(election: Election, week: int, scope: Scope) -> list[int]:
    """Marks that computing this scope answers; read before, deleted after."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id FROM adhoc_bodies_dirty m JOIN adhoc_bodies_body b ON b.id = m.body_id"
            f" WHERE m.week = %s AND b.election_id = %s AND {scope.condition}",
            [week, election.pk],
        )
        return [row[0] for row in cursor.fetchall()]


def forget(marks: Iterable[int]) -> None:
    """Delete just these marks, whatever their number."""
    ids = list(marks)
    with connection.cursor() as cursor:
        for start in range(0, len(ids), 10_000):
            some = listed(ids[start : start + 10_000])
            cursor.execute(f"DELETE FROM adhoc_bodies_dirty WHERE id IN ({some})")
