"""The appeals of a programme, over all of its editions: none is lost when a later one begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import ngettext

from portal import formats
from targets.models import Appeal, Programme


@dataclass(frozen=True)
class Waiting:
    """How many appeals against an edition are undecided."""

    edition: int
    count: int

    @property
    def words(self) -> str:
        """Edition 1: 2 appeals wait for a decision."""
        sentence = ngettext(
            "Edition %(edition)d: %(count)s appeal waits for a decision.",
            "Edition %(edition)d: %(count)s appeals wait for a decision.",
            self.count,
        )
        return sentence % {"edition": self.edition, "count": formats.integer(self.count)}


def open_appeals(programme: Programme) -> Sequence[Waiting]:
    """The editions with undecided appeals, the oldest first. One query."""
    rows = Appeal.objects.filter(ranking__programme=programme, state=Appeal.State.OPEN)
    counts = rows.order_by("ranking__edition").values_list("ranking__edition")
    return [Waiting(edition, count) for edition, count in counts.annotate(count=Count("pk"))]
