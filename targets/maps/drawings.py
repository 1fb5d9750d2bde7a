"""The outlines of areas, from the files that `tools/boundaries.py` wrote."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
#: A drawing so much wider than high has the page's whole width.
BROAD = 1.7
#: Outlines with less room than this are marked by a dot as well.
TINY = 4


@dataclass(frozen=True)
class Outline:
    """An area's shape as an SVG path, and its roomiest spot: middle, half width, half height."""

    code: str
    name: str
    path: str
    x: int
    y: int
    half: int
    tall: int

    @property
    def is_tiny(self) -> bool:
        """Whether it could hardly be seen or hit."""
        return max(self.half, self.tall) < TINY


@dataclass(frozen=True)
class Drawing:
    """The map of an area: the outlines of its children by code.

    `mixed_up` says how many of them the source confuses with each other.
    """

    width: int
    height: int
    mixed_up: int
    outlines: dict[str, Outline]

    @property
    def is_broad(self) -> bool:
        """Whether it wants the whole width of a page."""
        return self.width > BROAD * self.height


@lru_cache(maxsize=128)
def drawing_of(code: str) -> Drawing | None:
    """The map of an area; None where its children have no outlines."""
    file = DATA / f"{code}.json"
    if not file.exists():
        return None
    found = json.loads(file.read_text(encoding="utf-8"))
    outlines = {child: Outline(child, *told) for child, told in found["areas"].items()}
    return Drawing(found["width"], found["height"], found["mixed_up"], outlines)
