"""Counts as platforms show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import counts
from portal.counts import MOST, BadCount, read


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("", None), ("   ", None), ("0", 0), ("7", 7), ("007", 7), ("1234", 1234),
        ("1.234", 1234), ("1,234", 1234), ("1 234", 1234), ("1\u00a0234", 1234),
        ("12.345.678", 12_345_678), ("1,2 rb", 1200), ("1,2rb", 1200), ("1.2 rb", 1200),
        ("1,25 rb", 1250), ("3 RB", 3000), ("3 ribu", 3000), ("1.2K", 1200), ("12 jt", 12_000_000),
        ("1,5 juta", 1_500_000), ("  42  ", 42), ("2.000.000.000", MOST), ("0,1 rb", 100),
    ],
)  # fmt: skip
def test_what_people_write(written: str, count: int | None) -> None:
    assert read(written) == count


@pytest.mark.parametrize(
    "written",
    ["-1", "+5", "1,2", "1.2", "1.23", "1.2345", "12.34.567", "1.234,567", "1.234 rb", "1,234 rb",
     "1,5 M", "dua", "rb", "1 rb 2", "1rbu", ".5", "5.", "1..234", "1e3", "0x10", "½", "١٢",
     "１２", "<b>", "1" * 31, "1,2,3 rb", "NaN", "∞", "1\x00"],
)  # fmt: skip
def test_what_can_not_be_told_is_refused(written: str) -> None:
    with pytest.raises(BadCount) as refusal:
        read(written)
    assert refusal.value.reason == "unclear"


@pytest.mark.parametrize("written", ["2.000.000.001", "3000 jt", "9" * 30, "999999,99 jt"])
def test_too_much_is_refused(written: str) -> None:
    with pytest.raises(BadCount) as refusal:
        read(written)
    assert refusal.value.reason == "too_big"


@given(st.integers(0, MOST), st.sampled_from(["", ".", ",", " "]))
def test_every_count_is_read_back(count: int, mark: str) -> None:
    assert read(f"{count:,}".replace(",", mark)) == count


@given(st.text(max_size=40))
def test_any_text_is_a_count_or_refused(text: str) -> None:
    try:
        count = read(text)
    except BadCount:
        return
    assert count is None or 0 <= count <= MOST


def test_units_are_whole_multiples() -> None:
    assert all(unit % 100 == 0 for name, unit in counts.UNITS.items() if name)
