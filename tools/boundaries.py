#!/usr/bin/env python3
"""Draw the maps anew: `python3 tools/boundaries.py FOLDER` (needs numpy; about five minutes).

FOLDER holds provinces, regencies and districts as `*.geojson.gz`, property `code` the dotted
Kemendagri code (cahyadsn/wilayah_boundaries, MIT). Writes `targets/maps/data/<code>.json` for
the nation (ID), each province and each regency; the result is committed, so nobody needs the
source to run the portal.

The source's outlines were simplified one by one: neighbours overlap and leave slits. Each map
is therefore drawn on a grid of its parent: every cell goes to one child, slits inside the
parent to the nearest, and the borders between cells are followed from junction to junction.
Each such line is simplified once and used by both neighbours, so nothing gapes.
"""

import argparse
import gzip
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent.parent / "targets" / "maps" / "data"
FILES = ("provinces", "regencies", "districts")
#: The largest drawing, in cells, which are the units of the paths.
WIDE, HIGH, MARGIN = 760, 600, 4
#: The nation's map is so much finer, for it has the whole width of a page.
NATION = 1.5
#: How far a line may stray from the grid's border, in cells.
TOLERANCE = 1.2
#: Rings that enclose less (islets, ponds) are left out unless they are all an area has.
SMALLEST = 5
#: Names on a map take so many cells above, below and to each side of their middle.
WORDS = 12
SHORTEST = 24
#: How far a slit is filled from its sides, in cells.
REACH = 24
#: Parents of which the source mixes some children up, and how many.
MIXED_UP = {"96.01": 6}

Point = tuple[int, int]
Ring = list[Point]
Grid = np.ndarray[Any, Any]
Polygon = list[list[list[float]]]
#: The four ways along the grid, clockwise on the page: right, down, left, up.
WAYS = ((1, 0), (0, 1), (-1, 0), (0, -1))


@dataclass(frozen=True)
class Feature:
    """An area of the source."""

    code: str
    name: str
    polygons: list[Polygon]


@dataclass(frozen=True)
class Frame:
    """Where a grid lies: equirectangular, degrees of longitude shortened by the latitude."""

    west: float
    north: float
    shrink: float
    scale: float
    columns: int
    rows: int

    @classmethod
    def around(cls, features: Iterable[Feature], finer: float = 1) -> "Frame":
        """The frame in which all these have room."""
        spots = np.array([p for f in features for polygon in f.polygons for p in polygon[0]])
        (west, south), (east, north) = spots.min(axis=0), spots.max(axis=0)
        shrink = math.cos(math.radians((north + south) / 2))
        scale = min(
            (WIDE * finer - 2 * MARGIN) / ((east - west) * shrink),
            (HIGH * finer - 2 * MARGIN) / (north - south),
        )
        columns = math.ceil((east - west) * shrink * scale) + 2 * MARGIN
        rows = math.ceil((north - south) * scale) + 2 * MARGIN
        return cls(west, north, shrink, scale, columns, rows)

    def cells_of(self, feature: Feature) -> Grid:
        """The cells whose middle lies within an area, by the even-odd rule."""
        turns = np.zeros((self.rows, self.columns + 1), dtype=np.int32)
        for ring in (ring for polygon in feature.polygons for ring in polygon):
            spots = np.array(ring)
            x = (spots[:, 0] - self.west) * self.shrink * self.scale + MARGIN
            y = (self.north - spots[:, 1]) * self.scale + MARGIN
            for x0, y0, x1, y1 in zip(x, y, x[1:], y[1:], strict=False):
                first, last = sorted((math.ceil(y0 - 0.5), math.ceil(y1 - 0.5)))
                if first < last:
                    lines = np.arange(max(0, first), min(self.rows, last))
                    at = x0 + (lines + 0.5 - y0) * (x1 - x0) / (y1 - y0)
                    turns[lines, np.ceil(at - 0.5).astype(int).clip(0, self.columns)] += 1
        return (np.cumsum(turns, axis=1)[:, :-1] & 1).astype(bool)


# ---- cells --------------------------------------------------------------------------


def around(grid: Grid) -> list[Grid]:
    """The grid moved by one cell to each side, nothing coming in."""
    moved = []
    for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
        one = np.roll(grid, step, axis)
        edge: list[Any] = [slice(None), slice(None)]
        edge[axis] = 0 if step == 1 else -1
        one[tuple(edge)] = 0
        moved.append(one)
    return moved


def grown(grid: Grid, into: Grid, steps: int) -> Grid:
    """Labels spread into free cells of a mask, step by step, to the nearest."""
    padded = np.pad(grid, 1)
    cells, width = padded.ravel(), padded.shape[1]
    free = np.flatnonzero(np.pad(into & (grid == 0), 1).ravel())
    for _ in range(steps):
        near = np.stack([cells[free + step] for step in (1, -1, width, -width)])
        label = near[(near != 0).argmax(axis=0), np.arange(len(free))]
        cells[free] = label
        if not label.any():
            break
        free = free[label == 0]
    return cells.reshape(padded.shape)[1:-1, 1:-1]


def closed(mask: Grid, steps: int) -> Grid:
    """A mask whose slits up to twice as wide as the steps are closed."""
    for _ in range(steps):
        mask = mask | np.logical_or.reduce(around(mask))
    for _ in range(steps):
        outside = ~mask
        mask = ~(outside | np.logical_or.reduce(around(outside)))
    return mask


def labelled(frame: Frame, parent: Feature | None, features: list[Feature]) -> Grid:
    """Each cell with the number of its area, counted from 1.

    Where two claim a cell, the smaller has it: a new district often lies within the old
    outline of the one that it was cut from.
    """
    grid = np.zeros((frame.rows, frame.columns), dtype=np.int32)
    claims = [frame.cells_of(feature) for feature in features]
    for number in sorted(range(len(features)), key=lambda n: -int(claims[n].sum())):
        grid[claims[number]] = number + 1
    land = closed(grid != 0, 3)
    if parent is not None:
        land |= frame.cells_of(parent)
    return grown(grid, land, REACH)


# ---- lines --------------------------------------------------------------------------


def rings_of(grid: Grid) -> dict[int, list[Ring]]:
    """Each label's rings along the cells, the label on the right hand (clockwise outside)."""
    padded = np.pad(grid, 1)
    starts: dict[int, dict[Point, list[int]]] = defaultdict(lambda: defaultdict(list))
    # (way, the cell inside, the cell outside): slices of the padded grid
    for way, inside, outside in (
        (0, padded[1:, :], padded[:-1, :]),  # going right, the cell below
        (2, padded[:-1, :], padded[1:, :]),  # going left, the cell above
        (1, padded[:, :-1], padded[:, 1:]),  # going down, the cell to the left
        (3, padded[:, 1:], padded[:, :-1]),  # going up, the cell to the right
    ):
        rows, columns = np.nonzero((inside != outside) & (inside != 0))
        labels = inside[rows, columns]
        dx, dy = {0: (-1, 0), 2: (0, 0), 1: (0, -1), 3: (0, 0)}[way]
        for row, column, label in zip(
            rows.tolist(), columns.tolist(), labels.tolist(), strict=True
        ):
            starts[label][column + dx, row + dy].append(way)
    return {label: list(walked(edges)) for label, edges in starts.items()}


def walked(edges: dict[Point, list[int]]) -> Iterator[Ring]:
    """Closed walks along directed edges, turning right where there is a choice."""
    while edges:
        at = start = next(iter(edges))
        way = edges[at][0]
        ring = []
        while True:
            ring.append(at)
            edges[at].remove(way)
            if not edges[at]:
                del edges[at]
            at = (at[0] + WAYS[way][0], at[1] + WAYS[way][1])
            if at == start:
                break
            way = next(w % 4 for w in (way + 1, way, way - 1) if w % 4 in edges[at])
        yield ring


def junctions(grid: Grid) -> set[Point]:
    """Corners of the grid at which more than two lines meet."""
    padded = np.pad(grid, 1)
    a, b, c, d = padded[:-1, :-1], padded[:-1, 1:], padded[1:, 1:], padded[1:, :-1]
    lines = (a != b).astype(int) + (b != c) + (c != d) + (d != a)
    rows, columns = np.nonzero(lines > 2)
    return set(zip(columns.tolist(), rows.tolist(), strict=True))


def size_of(ring: Ring) -> float:
    """Area that a ring encloses."""
    following = [*ring[1:], ring[0]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True))) / 2


def simplified(line: Ring) -> Ring:
    """Douglas and Peucker's line: both ends stay, and what strays further than the tolerance."""
    if len(line) < 3:
        return line
    spots = np.array(line, dtype=float)
    keep = np.zeros(len(line), dtype=bool)
    keep[[0, -1]] = True
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        between, base = spots[first + 1 : last] - spots[first], spots[last] - spots[first]
        length = math.hypot(*base)
        if length:
            far = np.abs(between[:, 0] * base[1] - between[:, 1] * base[0]) / length
        else:
            far = np.hypot(between[:, 0], between[:, 1])
        farthest = int(far.argmax())
        if far[farthest] > TOLERANCE:
            middle = first + 1 + farthest
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return [point for point, kept in zip(line, keep, strict=True) if kept]


class Lines:
    """The lines between junctions: each is simplified once, whoever asks from whichever side."""

    def __init__(self, corners: set[Point]) -> None:
        self.corners = corners
        self.known: dict[tuple[Point, ...], Ring] = {}

    def once(self, line: Ring) -> Ring:
        """A line simplified, the same from both ends."""
        key = min(tuple(line), tuple(reversed(line)))
        if key not in self.known:
            self.known[key] = simplified(list(key))
        found = self.known[key]
        return found if tuple(line) == key else found[::-1]

    def ring(self, ring: Ring) -> Ring:
        """A closed walk with its lines simplified."""
        cuts = [i for i, point in enumerate(ring) if point in self.corners] or self.ends(ring)
        ring = ring[cuts[0] :] + ring[: cuts[0]]
        stops = [i - cuts[0] for i in cuts] + [len(ring)]
        ring = [*ring, ring[0]]
        drawn: Ring = []
        for first, last in pairwise(stops):
            drawn += self.once(ring[first : last + 1])[:-1]
        return drawn

    @staticmethod
    def ends(ring: Ring) -> list[int]:
        """Two points of a ring without junctions, the same for both of its sides."""
        first = min(range(len(ring)), key=lambda i: ring[i])
        x, y = ring[first]

        def far(i: int) -> tuple[int, Point]:
            return ((ring[i][0] - x) ** 2 + (ring[i][1] - y) ** 2, ring[i])

        return sorted((first, max(range(len(ring)), key=far)))


def drawn(grid: Grid) -> dict[int, list[Ring]]:
    """Each label's simplified rings."""
    rings = rings_of(grid)
    lines = Lines(junctions(grid))
    # An islet or pond is left out for both of its sides; an area's largest ring stays.
    largest = {label: max(found, key=size_of) for label, found in rings.items()}
    kept = {frozenset(ring) for ring in largest.values()}
    found: dict[int, list[Ring]] = {}
    for label, own in rings.items():
        wanted = [
            ring
            for ring in own
            if size_of(ring) >= SMALLEST
            or frozenset(ring) in kept
            or not lines.corners.isdisjoint(ring)
        ]
        found[label] = [ring for ring in map(lines.ring, wanted) if len(ring) > 2]
        if not found[label]:
            found[label] = [largest[label]]
    return found


def path(rings: list[Ring]) -> str:
    """An SVG path with relative steps."""
    text, at = [], (0, 0)
    for ring in rings:
        for i, point in enumerate(ring):
            x, y = point[0] - at[0], point[1] - at[1]
            text.append(("m" if i == 0 else "" if i > 1 else "l") + pair(x, y, i > 1))
            at = point
        text.append("z")
        at = ring[0]
    return "".join(text)


def pair(x: int, y: int, parted: bool) -> str:
    """Two numbers as short as a path allows; a minus parts as well as a blank."""
    before = " " if parted and x >= 0 else ""
    return f"{before}{x}{'' if y < 0 else ' '}{y}"


def roomiest(cells: Grid) -> tuple[int, int, int, int]:
    """Where words fit best within cells, and half the width and height that they have there."""
    top, left = int(np.argmax(cells.any(axis=1))), int(np.argmax(cells.any(axis=0)))
    bottom = int(np.flatnonzero(cells.any(axis=1))[-1]) + 1
    right = int(np.flatnonzero(cells.any(axis=0))[-1]) + 1
    cells = cells[top:bottom, left:right]
    wide = np.minimum(run(cells, 1, False), run(cells, 1, True))
    high = np.minimum(run(cells, 0, False), run(cells, 0, True))
    lines = np.pad(wide, ((WORDS, WORDS), (0, 0)))
    band = np.lib.stride_tricks.sliding_window_view(lines, 2 * WORDS + 1, axis=0).min(axis=-1)
    named = band.max() >= SHORTEST
    room = band if named else np.minimum(wide, 2 * high)
    # Among equals the one that is farthest from what lies above and below.
    row, column = np.unravel_index(np.argmax(room * 1000 + high), cells.shape)
    half = int((band if named else wide)[row, column])
    return int(column) + left, int(row) + top, half, int(high[row, column])


def run(cells: Grid, axis: int, back: bool) -> Grid:
    """How many cells in a row lie behind (or before) each, itself among them."""
    cells = np.flip(cells, axis) if back else cells
    steps = np.cumsum(cells, axis=axis)
    gaps = np.maximum.accumulate(np.where(cells, 0, steps), axis=axis)
    found = steps - gaps
    return np.flip(found, axis) if back else found


# ---- files --------------------------------------------------------------------------


def read(folder: Path) -> dict[str, Feature]:
    """All areas of the source by code."""
    found = {}
    for name in FILES:
        with gzip.open(folder / f"{name}.geojson.gz", "rt", encoding="utf-8") as file:
            for row in json.load(file)["features"]:
                shape, told = row["geometry"], row["properties"]
                many = shape["type"] == "MultiPolygon"
                polygons = shape["coordinates"] if many else [shape["coordinates"]]
                found[told["code"]] = Feature(told["code"], told["name"], polygons)
    return found


def drawing(parent: Feature | None, features: list[Feature]) -> dict[str, Any]:
    """The map of one parent: what its file holds."""
    frame = Frame.around(features, 1 if parent else NATION)
    grid = labelled(frame, parent, features)
    rings = drawn(grid)
    areas = {}
    for number, feature in enumerate(features, 1):
        if number in rings:
            areas[feature.code] = [feature.name, path(rings[number]), *roomiest(grid == number)]
    return {
        "width": frame.columns,
        "height": frame.rows,
        "mixed_up": MIXED_UP.get(parent.code, 0) if parent else 0,
        "areas": areas,
    }


def families(features: Mapping[str, Feature]) -> dict[str, list[Feature]]:
    """The children of the nation, of provinces and of regencies."""
    found: dict[str, list[Feature]] = defaultdict(list)
    for code in sorted(features):
        found[code.rpartition(".")[0] or "ID"].append(features[code])
    return found


def main() -> None:
    """Draw every map, or those that were named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="folder with the three files")
    parser.add_argument("codes", nargs="*", help="only the maps of these parents")
    options = parser.parse_args()
    features = read(options.folder)
    HERE.mkdir(parents=True, exist_ok=True)
    for code, children in families(features).items():
        if options.codes and code not in options.codes:
            continue
        found = drawing(features.get(code), children)
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        (HERE / f"{code}.json").write_text(text + "\n", encoding="utf-8")
        for child in children:
            if child.code not in found["areas"]:
                print(f"{code}: nothing left of {child.code} {child.name}")


if __name__ == "__main__":
    main()
