"""Reads what bodies owed in closed weeks as it stood then, and stored weeks with it in bulk.

Weeks that were closed before such lines were kept have none, and none can be made for them
now: the reports and policies behind them may have changed since. They read as None.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Collate

from adhoc_bodies.models import Body
from targets.models import BodyWeek, ClosedDuties
from targets.scoring.duty_lines import Line, from_text
from targets.scoring.terms import Obligation

#: Rows that a stream holds at a time.
CHUNK = 2000
#: The order of codes by their characters alone, which does not depend on the machine's language.
PLAIN = {"postgresql": "C", "sqlite": "BINARY"}


@dataclass(frozen=True, slots=True)
class StoredWeek:
    """A body's stored week; `duties` is None while it is open, or closed before any were kept."""

    body_id: int
    week: int
    earned: int
    owed: int
    directives_met: int
    is_closed: bool
    duties: list[Line] | None


def closed_duties(body: Body, week: int) -> list[Obligation] | None:
    """What a body owed in a closed week, the quota last; None where nothing was kept."""
    kept = ClosedDuties.objects.filter(body=body, week=week).values_list("duties", flat=True)
    text = kept.first()
    return None if text is None else from_text(text)


def stored_weeks(bodies: QuerySet[Body], first: int, last: int) -> Iterator[StoredWeek]:
    """Stream the stored weeks of many bodies, ordered by their areas' codes, body and week."""
    kept = ClosedDuties.objects.filter(week=OuterRef("week"), body=OuterRef("body_id"))
    rows = (
        BodyWeek.objects.filter(body__in=bodies.order_by(), week__range=(first, last))
        .order_by(Collate("body__area__code", PLAIN[connection.vendor]), "body_id", "week")
        .values_list(
            "body_id", "week", "earned", "owed", "directives_met", "closed_on",
            Subquery(kept.values("duties")[:1]),
        )
    )  # fmt: skip
    for body, week, earned, owed, met, closed_on, duties in rows.iterator(chunk_size=CHUNK):
        lines = None if duties is None else json.loads(duties)
        yield StoredWeek(body, week, earned, owed, met, closed_on is not None, lines)
