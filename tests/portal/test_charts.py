"""Charts are markup that the content security policy and a screen reader can live with."""

import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from portal.bars import Part, meter, stack, target_bar
from portal.charts import Band, Week, lines, sparkline, trend

HUNDREDTHS = st.none() | st.integers(0, 10000)


def drawings(markup: str) -> list[ET.Element]:
    """The outer SVGs of a markup; fails where it isn't well-formed."""
    return list(ET.fromstring(f"<html>{markup}</html>"))


def test_a_meter_is_as_long_as_its_value() -> None:
    (svg,) = drawings(meter(6430, target=9000, label="64,3%, target 90%"))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "64,3%, target 90%"
    assert [r.get("width") for r in svg.findall("rect")] == ["100%", "64.3%"]
    tick = svg.find("svg")
    assert tick is not None
    assert tick.get("x") == "90%"


def test_a_meter_stays_inside_its_track() -> None:
    assert 'width="100%" height="8" rx="4"/></svg>' in meter(12000, label="120%")
    assert 'width="0%"' in meter(None, label="–")


def test_a_stack_shares_its_length_by_count_and_skips_empty_parts() -> None:
    parts = [Part(3, "c-ok", "a"), Part(0, "c-wait", "b"), Part(1, "c-bad", "c")]
    (svg,) = drawings(stack(parts, label="a 3, c 1"))
    shown = [(r.get("class"), r.get("x"), r.get("width")) for r in svg.findall("rect")]
    assert shown == [("c-ok", "0%", "75%"), ("c-bad", "75%", "25%")]
    assert len(svg.findall("svg")) == 1


def test_an_empty_stack_is_drawn_empty() -> None:
    (svg,) = drawings(stack([Part(0, "c-ok", "a")], label="0"))
    assert list(svg) == []


def test_labels_are_escaped() -> None:
    evil = '"><script>alert(1)</script>'
    markup = [
        meter(1, label=evil),
        stack([Part(1, "c-ok", evil)], label=evil),
        sparkline([1], label=evil),
        trend(
            [Week(evil, 5000, evil)],
            label=evil,
            target_word=evil,
            bands=[Band("x", 0, 0)],
        ),
        target_bar(5000, 6000, label=evil, baseline_word=evil, target_word=evil),
    ]
    assert all("<script" not in svg for svg in markup)


def test_a_missing_week_breaks_the_line() -> None:
    assert lines([(0, 1), None, (2, 3), (4, 5)]) == "M0.0 1.0M2.0 3.0L4.0 5.0"


def test_a_trend_is_drawn_wide_and_compact() -> None:
    weeks = [Week(f"{i}/7", 7000 + i * 100) for i in range(5)]
    compact, wide = drawings(trend(weeks, label="dari 70% ke 74%", target=9000))
    assert "chart-s" in compact.get("class", "")
    assert "chart-w" in wide.get("class", "")
    assert {svg.get("aria-label") for svg in (compact, wide)} == {"dari 70% ke 74%"}


def test_a_running_week_is_joined_by_dots() -> None:
    weeks = [Week("a", 7000), Week("b", 7100), Week("c", 7200)]
    assert 'stroke-dasharray="1 5"' in trend(weeks, label="x")
    assert 'stroke-dasharray="1 5"' not in trend(weeks, label="x", provisional=False)


def test_a_stage_too_short_for_its_name_keeps_silent() -> None:
    weeks = [Week(str(i), 7000) for i in range(11)]
    bands = [
        Band("Penetapan daftar pemilih sementara", 0, 0),
        Band("Coklit", 3, 8, current=True),
    ]
    markup = trend(weeks, label="x", bands=bands)
    assert "Penetapan" not in markup
    assert 'class="st-now"' in markup


@given(st.lists(HUNDREDTHS, max_size=20), HUNDREDTHS)
def test_any_figures_give_a_well_formed_drawing(
    values: list[int | None], target: int | None
) -> None:
    weeks = [Week(str(i), value) for i, value in enumerate(values)]
    markup = trend(weeks, label="x", target=target) + sparkline(values, label="y", target=target)
    assert len(drawings(markup)) == 3
    assert not re.search(r"style=|nan|inf", markup)
