"""The appeals of a programme, over all of its editions: none is lost when a later one begins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
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
    return undecided(with_appeals(programme.rankings.only("edition")))


def with_appeals(editions: Any) -> Any:
    """Editions, each with the number of its appeals as `objections`, of the undecided ones as
    `undecided`."""
    is_open = Q(appeals__state=Appeal.State.OPEN)
    return editions.annotate(
        objections=Count("appeals"), undecided=Count("appeals", filter=is_open)
    )


def undecided(editions: Iterable[Any]) -> Sequence[Waiting]:
    """Those of some editions with their counts that have undecided appeals, the oldest first."""
    found = [Waiting(one.edition, one.undecided) for one in editions if one.undecided]
    return sorted(found, key=lambda one: one.edition)
