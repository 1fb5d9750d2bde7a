"""What may be stated now: nothing of a plan from voting day on, and nothing over unseen figures.

A form and a preview know which statements they were based on. What a colleague stated since is
not replaced before whoever replaces it has seen it.
"""

from collections.abc import Collection, Iterable, Sequence

from adhoc_bodies.models import Area, Election
from portal import clock
from targets.models.turnout import Stated


class Frozen(Exception):
    """Voting day has begun: results are measured against what held until then."""


class Overtaken(Exception):
    """Somebody stated `rows` since the form or the preview was made; nothing was written."""

    def __init__(self, rows: Sequence[Stated]) -> None:
        super().__init__(f"{len(rows)} statements of others")
        self.rows = rows


def is_frozen(election: Election, area: Area) -> bool:
    """Whether voting day has begun in the area's own zone."""
    return election.voting_day <= clock.today(area.zone)


def check_open(election: Election, area: Area) -> None:
    """Raise Frozen from voting day on."""
    if is_frozen(election, area):
        raise Frozen


def mark(row: Stated) -> str:
    """The name of a statement in a form that is based on it."""
    return f"{row._meta.model_name}-{row.pk}"


def marks(rows: Iterable[Stated]) -> str:
    """The names of statements, for a hidden field."""
    return " ".join(mark(row) for row in rows)


def read_marks(text: str) -> frozenset[str]:
    """The names in a hidden field."""
    return frozenset(text.split())


def lock(areas: Collection[Area] | Collection[int]) -> None:
    """Lock areas, everybody in the same order: two who state at once wait for each other.

    Reports of the areas don't wait for them.
    """
    keys = [area.pk if isinstance(area, Area) else area for area in areas]
    rows = Area.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk", flat=True))
