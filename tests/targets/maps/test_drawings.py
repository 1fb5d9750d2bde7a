"""The committed outlines: whole, light, and without slits between neighbours."""

import gzip
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from adhoc_bodies.areas import level_of, parent_code, read_edition
from targets.maps import drawings
from targets.maps.drawings import DATA, drawing_of

Point = tuple[int, int]
Edge = tuple[Point, Point]
#: Every map: the nation's, those of provinces and of regencies.
CODES = sorted(file.stem for file in DATA.glob("*.json"))


def rings_of(path: str) -> list[list[Point]]:
    """The rings of a path with relative steps, as browsers read it."""
    rings = []
    at = (0, 0)
    for part in path.split("z")[:-1]:
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        ring = []
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            at = (at[0] + x, at[1] + y)
            ring.append(at)
        rings.append(ring)
        at = ring[0]
    return rings


def edges_of(ring: list[Point]) -> list[Edge]:
    return list(zip(ring, [*ring[1:], ring[0]], strict=True))


def size_of(ring: list[Point]) -> float:
    """The area; positive for rings that run clockwise on the page."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in edges_of(ring)) / 2


def all_edges(code: str) -> list[Edge]:
    drawing = drawing_of(code)
    assert drawing is not None
    rings = [ring for one in drawing.outlines.values() for ring in rings_of(one.path)]
    return [edge for ring in rings for edge in edges_of(ring)]


def coast(edges: list[Edge]) -> list[list[Point]]:
    """Rings of the edges that have an area on one side only."""
    both = set(edges)
    following: dict[Point, list[Point]] = defaultdict(list)
    for a, b in edges:
        if (b, a) not in both:
            following[a].append(b)
    rings = []
    while following:
        at = start = next(iter(following))
        ring = []
        while at in following:
            ring.append(at)
            choices = following[at]
            at = choices.pop()
            if not choices:
                del following[ring[-1]]
        assert at == start
        rings.append(ring)
    return rings


def is_slit(ring: list[Point]) -> bool:
    """Whether a ring is long and thin: less than a tenth of the circle of its length."""
    length = sum(math.dist(a, b) for a, b in edges_of(ring))
    return abs(size_of(ring)) < 0.1 * length**2 / (4 * math.pi)


def test_every_parent_of_the_edition_has_a_map_of_exactly_its_children() -> None:
    children = defaultdict(set)
    for code in read_edition():
        if level_of(code) <= 3:
            children[parent_code(code)].add(code)
    assert set(CODES) == set(children)
    for code, wanted in children.items():
        drawing = drawing_of(code)
        assert drawing is not None
        assert set(drawing.outlines) == wanted


def test_there_are_no_outlines_of_villages() -> None:
    assert drawing_of("32.71.01") is None


def test_the_source_is_told_with_its_licence() -> None:
    assert "2024-2025 Cahya DSN" in (DATA / "LICENSE-MIT.md").read_text()
    assert "cahyadsn/wilayah_boundaries" in (DATA / "README.md").read_text()


def test_which_maps_are_doubtful_is_written_down() -> None:
    known = {code: drawing_of(code).mixed_up for code in CODES}
    assert {code: count for code, count in known.items() if count} == {"96.01": 6}


def test_every_map_is_light() -> None:
    sizes = {code: len(gzip.compress((DATA / f"{code}.json").read_bytes())) for code in CODES}
    assert max(sizes.values()) < 30_000
    assert sum((DATA / f"{code}.json").stat().st_size for code in CODES) < 6_000_000


def test_neighbours_share_their_borders_to_the_point() -> None:
    """Kota Bogor lies on land: its districts fill its outline, nothing left and nothing twice."""
    edges = all_edges("32.71")
    drawing = drawing_of("32.71")
    rings = [ring for one in drawing.outlines.values() for ring in rings_of(one.path)]
    [outline] = coast(edges)
    assert size_of(outline) == sum(size_of(ring) for ring in rings)
    assert min(size_of(ring) for ring in rings) > 0


@pytest.mark.parametrize("first", sorted({code[:1] for code in CODES}))
def test_no_border_gapes_and_none_is_drawn_twice(first: str) -> None:
    """No edge has two areas on one side; what is free between areas is round: lakes, enclaves."""
    for code in (code for code in CODES if code.startswith(first)):
        edges = all_edges(code)
        repeated = sum(count - 1 for count in Counter(edges).values())
        assert repeated <= len(edges) // 200, code
        slits = [ring for ring in coast(edges) if size_of(ring) < 0 and is_slit(ring)]
        whole = sum(size_of(ring) for ring in coast(edges))
        assert -sum(size_of(ring) for ring in slits) < whole * 0.002, code


def test_words_stand_within_their_area() -> None:
    drawing = drawing_of("32")
    for one in drawing.outlines.values():
        crossings = sum(
            (a[1] > one.y) != (b[1] > one.y)
            and one.x < (b[0] - a[0]) * (one.y - a[1]) / (b[1] - a[1]) + a[0]
            for ring in rings_of(one.path)
            for a, b in edges_of(ring)
        )
        assert crossings % 2 == 1, one.name


def test_a_missing_file_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing_of.cache_clear()
    monkeypatch.setattr(drawings, "DATA", tmp_path)
    assert drawing_of("32.71") is None
    drawing_of.cache_clear()
