"""A drawing with figures: which shape leads where, and which figures have room on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from targets.maps.drawings import Drawing, Outline
from targets.maps.measures import Figure

#: Width and height in pixels that a map has on a desk and on a phone.
DESK, DESK_BROAD, PHONE = (600, 620), (1040, 620), (300, 480)
#: Size of the figures on it, in pixels, and the width of a letter as a part of that.
LETTERS, LETTER = 12, 0.56


@dataclass(frozen=True)
class Shape:
    """An area on the map: its outline, its figure, and its page."""

    outline: Outline
    figure: Figure
    url: str


@dataclass(frozen=True)
class Label:
    """Words on the map: the name where there is room for it, and the figure."""

    x: int
    y: float
    step: str
    name: str
    text: str


@dataclass(frozen=True)
class Labels:
    """The words on the map for one size of screen, in units of the drawing."""

    size: float
    line: float
    labels: Sequence[Label]


def shapes(
    drawing: Drawing, figures: Sequence[Figure], address: Callable[[str], str]
) -> list[Shape]:
    """The areas that have both an outline and a line in the table."""
    by_code = {figure.code: figure for figure in figures}
    return [
        Shape(outline, by_code[code], address(code))
        for code, outline in drawing.outlines.items()
        if code in by_code
    ]


def labels(drawing: Drawing, shown: Sequence[Shape], room: tuple[int, int]) -> Labels:
    """What can be written on the shapes when the map has so many pixels."""
    scale = min(room[0] / drawing.width, room[1] / drawing.height)
    size = LETTERS / scale
    found = [label for shape in shown if (label := label_of(shape, size)) is not None]
    return Labels(round(size, 1), round(size * 1.1, 1), found)


def label_of(shape: Shape, size: float) -> Label | None:
    """The name and figure, the figure, or nothing, as there is room."""
    outline, text = shape.outline, shape.figure.short
    if not text:
        return None
    name = shape.figure.name.removeprefix("Kabupaten ")

    def fits(words: str, height: float) -> bool:
        return outline.half >= len(words) * size * LETTER / 2 and outline.tall >= height

    if fits(name, size * 1.3):
        return Label(outline.x, round(outline.y - size * 0.2, 1), shape.figure.step, name, text)
    if fits(text, size * 0.5):
        return Label(outline.x, round(outline.y + size * 0.36, 1), shape.figure.step, "", text)
    return None
