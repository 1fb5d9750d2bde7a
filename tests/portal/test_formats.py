"""Numbers, dates and times as people here write them (the design's table of formats)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal import formats

WEDNESDAY = dt.date(2024, 7, 24)
AFTERNOON = dt.datetime(2024, 7, 24, 7, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formats.integer(1971809), "1.971.809"),
        (formats.integer(-5), "−5"),
        (formats.integer(None), "–"),
        (formats.signed(44810), "+44.810"),
        (formats.signed(0), "0"),
        (formats.percent(8542), "85,4%"),
        (formats.percent(8545), "85,5%"),
        (formats.percent(Decimal("57.59"), 2), "57,59%"),
        (formats.percent(6430, 0), "64%"),
        (formats.percent(None), "–"),
        (formats.goal(9000), "90%"),
        (formats.goal(6543), "65,43%"),
        (formats.goal(Decimal("77.5")), "77,5%"),
        (formats.score(8790), "87,9"),
        (formats.delta_points(200), "▲ 2,0 poin"),
        (formats.delta_points(-80), "▼ 0,8 poin"),
        (formats.delta_points(-5), "▼ 0,1 poin"),
        (formats.delta_points(4), "= tetap"),
        (formats.delta_points(None), "–"),
        (formats.filesize(184_000), "184 KB"),
        (formats.filesize(1_200_000), "1,2 MB"),
        (formats.filesize(3), "1 KB"),
    ],
)
def test_numbers_read_as_in_indonesian(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formats.day(WEDNESDAY), "Rabu, 24 Juli 2024"),
        (formats.long_date(WEDNESDAY), "24 Juli 2024"),
        (formats.month(WEDNESDAY), "Juli 2024"),
        (formats.weekday(dt.date(2024, 7, 26)), "Jumat, 26 Juli"),
        (formats.short_day(dt.date(2024, 8, 11)), "11 Agu"),
        (formats.heat_day(dt.date(2024, 7, 22)), "22/7"),
        (formats.clock(AFTERNOON), "14.30 WIB"),
        (formats.clock(AFTERNOON, "WIT"), "16.30 WIT"),
        (formats.moment(AFTERNOON, "WITA"), "Rabu, 24 Juli 2024 pukul 15.30 WITA"),
        (
            formats.day_range(dt.date(2024, 7, 22), dt.date(2024, 7, 28)),
            "22–28 Juli 2024",
        ),
        (
            formats.day_range(dt.date(2024, 7, 29), dt.date(2024, 8, 4)),
            "29 Juli–4 Agustus 2024",
        ),
        (formats.week_label(202501), "30 Desember 2024–5 Januari 2025"),
        (formats.week_label(202436), "2–8 September 2024"),
    ],
)
def test_days_and_times_read_as_in_indonesian(written: str, expected: str) -> None:
    assert written == expected


def test_a_moment_has_the_date_of_its_own_zone() -> None:
    late = dt.datetime(2024, 7, 24, 16, 30, tzinfo=dt.UTC)
    assert formats.long_date(late, "WIB") == "24 Juli 2024"
    assert formats.long_date(late, "WIT") == "25 Juli 2024"


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (-1, "lewat tenggat"),
        (0.5, "sisa 30 menit"),
        (5.5, "sisa 5 jam 30 menit"),
        (5, "sisa 5 jam"),
        (47.9, "sisa 1 hari"),
        (48, "sisa 2 hari"),
    ],
)
def test_what_remains_is_rounded_down(hours: float, expected: str) -> None:
    assert formats.remaining(AFTERNOON + dt.timedelta(hours=hours), AFTERNOON) == expected


def test_age_says_the_largest_unit() -> None:
    assert formats.age(AFTERNOON - dt.timedelta(hours=19, minutes=59), AFTERNOON) == "19 jam"
    assert formats.age(AFTERNOON - dt.timedelta(days=2), AFTERNOON) == "2 hari"
    assert formats.age(AFTERNOON, AFTERNOON) == "baru saja"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "hari ini"),
        (1, "besok"),
        (18, "18 hari"),
        (-1, "kemarin"),
        (-3, "3 hari lalu"),
    ],
)
def test_days_away_names_the_near_days(days: int, expected: str) -> None:
    assert formats.days_away(WEDNESDAY + dt.timedelta(days=days), WEDNESDAY) == expected


def test_english_pages_read_as_english() -> None:
    with translation.override("en"):
        assert formats.integer(1971809) == "1,971,809"
        assert formats.percent(8542) == "85.4%"
        assert formats.moment(AFTERNOON) == "Wednesday, 24 July 2024 at 14:30 WIB"
        assert formats.remaining(AFTERNOON + dt.timedelta(days=1), AFTERNOON) == "1 day left"


def test_heat_steps_change_colour_at_the_target() -> None:
    steps = [formats.heat_step(v, 9000) for v in (4999, 5000, 6500, 8000, 8999, 9000, 9999, 10000)]
    assert steps == ["h0", "h1", "h2", "h3", "h3", "h4", "h4", "h5"]
    assert formats.heat_step(None, 9000) == "hx"
    assert formats.heat_step(8000, 8000) == "h4"


@given(
    value=st.integers(0, 10000),
    target=st.integers(40, 99).map(lambda percent: percent * 100),
)
def test_a_heat_cell_never_prints_a_figure_of_another_colour(value: int, target: int) -> None:
    printed = int(formats.heat_value(value, target)) * 100
    assert formats.heat_step(printed, target) == formats.heat_step(value, target)
    assert abs(printed - value) < 100
