"""Whether children add up to the areas above them."""

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from adhoc_bodies.models import Level


class Place(NamedTuple):
    """An area that a file may speak about."""

    pk: int
    code: str
    name: str
    level: int
    parent: int | None
    regency: int | None = None

    @property
    def office(self) -> int | None:
        """The area of the office that states its figures (offices.py)."""
        return self.pk if self.level <= Level.REGENCY else self.regency


@dataclass(frozen=True)
class Difference:
    """An area whose children add up to something else; `stated` of `children` say a figure."""

    what: str
    code: str
    name: str
    level: int
    own: int
    below: int
    stated: int
    children: int

    @property
    def by(self) -> int:
        """How many the children have more; below 0: less."""
        return self.below - self.own


def differences(
    what: str, figures: Mapping[int, int], places: Mapping[int, Place], told: Container[int]
) -> list[Difference]:
    """The differences where an area or one of its children is `told` about, greatest first."""
    children: dict[int, list[int]] = defaultdict(list)
    for place in places.values():
        if place.parent is not None:
            children[place.parent].append(place.pk)
    found = []
    for parent, below in children.items():
        said = [pk for pk in below if pk in figures]
        if parent not in figures or parent not in places or not said:
            continue
        total = sum(figures[pk] for pk in said)
        near = parent in told or any(pk in told for pk in said)
        if near and total != figures[parent]:
            place = places[parent]
            found.append(
                Difference(
                    what,
                    place.code,
                    place.name,
                    place.level,
                    figures[parent],
                    total,
                    len(said),
                    len(below),
                )
            )
    return sorted(found, key=lambda one: (-abs(one.by), one.code))
