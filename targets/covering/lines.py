"""A line of a list behind a number of coverage: a body, or an area with what its bodies have."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

ALL, NOT_YET, DONE = "", "belum", "sudah"


@dataclass(frozen=True)
class Line:
    """A body or an area: how many bodies it stands for, of them those that posted, and posts."""

    code: str
    name: str
    url: str
    bodies: int = 1
    done: int = 0
    posts: int = 0
    where: str = ""
    cells: Sequence[str] = ()
    #: Where the numbers among the cells lead to; nothing for those that count nothing.
    links: Sequence[str] = ()
    #: More or fewer than before, or what is added up instead of bodies and posts.
    change: int = 0

    def told(self, columns: Sequence[str]) -> list[tuple[str, str, bool, str]]:
        """Heading and text of each cell, whether it is a number, and where it leads to."""
        named = zip_longest(columns, self.cells, self.links[: len(columns)], fillvalue="")
        return [
            (column, cell, cell.lstrip("+−")[:1].isdecimal(), "" if cell == "0" else url)
            for column, cell, url in named
        ]

    def counts(self, chosen: str) -> int:
        """How many of its bodies belong on the list that is chosen."""
        return {ALL: self.bodies, DONE: self.done, NOT_YET: self.bodies - self.done}[chosen]

    @property
    def share(self) -> float:
        """Which part of its bodies has posted, for the order."""
        return self.done / self.bodies if self.bodies else 0
