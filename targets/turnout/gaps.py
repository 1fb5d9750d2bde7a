"""Where the areas below say something else than the area above them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """A figure that the children don't add up to: 'voters', 'baseline' or 'asked'.

    `stated` of `of_children` children say theirs.
    """

    what: str
    children: int
    own: int
    stated: int
    of_children: int

    @property
    def by(self) -> int:
        """How many the children have more; below 0: less."""
        return self.children - self.own


def gap(what: str, below: Sequence[int | None], own: int) -> Gap | None:
    """What the children say beside the area's own figure, if both can't be right.

    As long as some children are silent, less than the whole is only to be expected.
    """
    said = [number for number in below if number is not None]
    total = sum(said)
    if total == own or not said or (len(said) < len(below) and total < own):
        return None
    return Gap(what, total, own, len(said), len(below))
