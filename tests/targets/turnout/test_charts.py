"""Charts of turnout say in words what they draw, and stay within their frame."""

import re

import pytest

from targets.turnout import charts
from targets.turnout.charts import Spot


@pytest.mark.parametrize(("baseline", "target"), [(5759, 6500), (8440, 9000), (7000, 6000)])
def test_the_way_says_both_ends(baseline: int, target: int) -> None:
    drawn = str(charts.way(baseline, target))
    assert 'role="img"' in drawn
    assert f"{target // 100},00%" in drawn or f"{target // 100}.00%" in drawn
    assert "style=" not in drawn


def test_a_child_starts_and_ends_where_its_figures_are() -> None:
    drawn = str(charts.dumbbell(5000, 6000, 5000, 6000))
    assert 'x1="6.0" x2="194.0"' in drawn


def test_the_pareto_line_marks_the_focus() -> None:
    drawn = str(charts.pareto([5000, 8000, 10000], 1, "1 kecamatan, 50%", "3 kecamatan"))
    assert 'cx="113.3" cy="60.0"' in drawn


def test_spots_of_a_scatter_lie_in_its_frame() -> None:
    spots = [Spot("A", 0, -300), Spot("B", 10_000, 2_500), Spot("C", 9_000, 0)]
    drawn = str(charts.quadrants(spots, 9_000, 0, "Uji")).split("</svg>")
    for box, svg in zip(charts.BOXES, drawn[:2], strict=True):
        places = re.findall(r'<circle class="pt" cx="([\d.]+)" cy="([\d.]+)"', svg)
        assert len(places) == 3
        assert all(charts.LEFT <= float(x) <= box.right for x, _ in places)
        assert all(charts.TOP <= float(y) <= box.bottom for _, y in places)


def test_names_that_would_print_over_each_other_are_left_to_the_table() -> None:
    near = [Spot(f"Bogor Selatan {n}", 5000 + n, 1000 + n) for n in range(9)]
    drawn = str(charts.quadrants([*near, Spot("Jauh", 9000, 100)], 9000, 500, "Uji"))
    wide = drawn.split("</svg>")[1]
    assert 1 <= wide.count('">Bogor ') < 9
    assert wide.count("<title>Bogor ") == 9
    assert '">Jauh</text>' in wide


def test_a_name_finds_the_side_of_its_dot_that_is_free() -> None:
    spots = [Spot("Bogor Tengah", 8890, 625), Spot("Bogor Timur", 8770, 588)]
    across, up = charts.Range(5500, 9500, 40, 460), charts.Range(0, 1000, 270, 20)
    marks = (across.at(8000), up.at(100))
    drawn = str(charts.names([*spots, Spot("Bogor Utara", 8530, 731)], across, up, marks))
    places = re.findall(r'x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)">([^<]+)', drawn)
    assert {name for *_, name in places} == {"Bogor Tengah", "Bogor Timur", "Bogor Utara"}
    for x, _y, anchor, name in places:
        width = charts.LETTER * len(name)
        start = float(x) - {"start": 0, "end": width, "middle": width / 2}[anchor]
        assert 40 <= start <= start + width <= 460


def test_a_name_stands_beside_the_dashed_lines() -> None:
    across, up = charts.Range(5500, 9500, 40, 460), charts.Range(0, 1000, 270, 20)
    marks = (across.at(8000), up.at(612))
    drawn = str(charts.names([Spot("Bogor Selatan", 6840, 612)], across, up, marks))
    ((base, name),) = re.findall(r'y="([\d.]+)" text-anchor="\w+">([^<]+)', drawn)
    assert name == "Bogor Selatan"
    assert not float(base) - 10 < marks[1] < float(base) + 3


def test_a_name_stands_on_a_dashed_line_rather_than_nowhere() -> None:
    across, up = charts.Range(5500, 9500, 40, 460), charts.Range(0, 1000, 45, 20)
    drawn = str(charts.names([Spot("Bogor Selatan", 6840, 500)], across, up, (200, up.at(500))))
    assert ">Bogor Selatan</text>" in drawn


def test_a_name_keeps_off_the_sides_of_other_dots() -> None:
    spots = [Spot("Bogor Utara", 8690, 731), Spot("Bogor Tengah", 9000, 625),
             Spot("Bogor Timur", 8590, 588)]  # fmt: skip
    across, up = charts.Range(6000, 9500, 40, 460), charts.Range(0, 1000, 270, 20)
    drawn = str(charts.names(spots, across, up, (across.at(8000), up.at(612))))
    places = re.findall(r'x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)">([^<]+)', drawn)
    assert len(places) == 3
    for left, base, anchor, name in places:
        width = charts.LETTER * len(name)
        start = float(left) - {"start": 0, "middle": width / 2, "end": width}[anchor]
        for other in spots:
            x, y = across.at(other.compliance), up.at(other.gap)
            if other.name != name and float(base) - 10 < y < float(base) + 3:
                assert not start - 12 < x < start + width + 12, (name, other.name)
