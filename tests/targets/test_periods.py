"""The weeks that an address asks for, and the figures of ranges of weeks."""

import datetime as dt
import random
from typing import Any

import pytest

from portal.charts import WIDE
from posts.models import Stage
from targets import pages, periods, ranges
from targets.models import BodyWeek
from targets.periods import FREE, MONTH, STAGE, WEEK, Period
from targets.scoring.terms import UNIT, hundredths, mean
from tests.factories import StageFactory
from tests.targets.stored import store
from tests.world import World

TODAY = dt.date(2024, 9, 4)


@pytest.mark.parametrize(
    ("written", "week"),
    [("2024-W35", 202435), ("", 202436), ("2024-W40", 202436), ("2024-W60", 202436),
     ("0001-W01", 202436), ("kanari", 202436)],
)  # fmt: skip
def test_the_week_is_the_named_one_or_the_current(written: str, week: int) -> None:
    assert periods.chosen_week(written, TODAY) == week


@pytest.mark.parametrize(
    ("week", "first", "last"),
    [(202436, 202436, 202439), (202435, 202431, 202435), (202501, 202501, 202505),
     (202453 - 1, 202449, 202452), (202053, 202049, 202053)],
)  # fmt: skip
def test_a_week_belongs_to_the_month_of_its_thursday(week: int, first: int, last: int) -> None:
    assert periods.month_weeks(week) == (first, last)


def test_a_month_ends_with_the_chosen_week() -> None:
    period = periods.read({"pekan": "2024-W33", "rentang": MONTH}, TODAY, [])
    assert (period.first, period.last, period.before) == (202431, 202433, (202427, 202430))
    assert (period.earlier, period.later) == ("2024-W30", "2024-W36")


@pytest.mark.parametrize(
    ("begin", "end", "span", "first", "last"),
    [("2024-W30", "2024-W35", FREE, 202430, 202435), ("2024-W35", "2024-W30", FREE, 202430, 202435),
     ("2024-W35", "2024-W35", WEEK, 202435, 202435), ("", "2024-W35", WEEK, 202435, 202435),
     ("2024-W30", "", FREE, 202430, 202436), ("2020-W01", "2024-W35", FREE, 202335, 202435)],
)  # fmt: skip
def test_a_free_range_lies_between_two_weeks(
    begin: str, end: str, span: str, first: int, last: int
) -> None:
    period = periods.read({"rentang": FREE, "dari": begin, "pekan": end}, TODAY, [])
    assert (period.span, period.first, period.last) == (span, first, last)


def test_a_free_range_is_compared_with_as_many_weeks_before() -> None:
    period = periods.read({"rentang": FREE, "dari": "2024-W30", "pekan": "2024-W33"}, TODAY, [])
    assert (period.before, period.length) == ((202426, 202429), 4)
    assert (period.earlier_from, period.earlier) == ("2024-W26", "2024-W29")
    assert (period.later_from, period.later) == ("2024-W33", "2024-W36")
    assert "4" in pages.period_name(period)
    assert period.choices[0] == 202436


def test_a_week_leads_to_the_one_before_and_after() -> None:
    period = periods.read({"pekan": "2024-W35"}, TODAY, [])
    assert (period.earlier, period.later, period.before) == (
        "2024-W34", "2024-W36", (202434, 202434),
    )  # fmt: skip
    assert periods.read({}, TODAY, []).later == ""


def test_on_a_monday_nothing_of_the_week_is_due_yet() -> None:
    period = periods.read({}, dt.date(2024, 9, 2), [])
    assert period.due_until(dt.date(2024, 9, 2)) < period.first_day
    assert "2024" not in pages.due_until(period, dt.date(2024, 9, 2))


@pytest.mark.django_db
def test_a_stage_is_the_named_one_or_the_shortest_of_the_week() -> None:
    short: Any = StageFactory(
        slug="daftar", starts_on=dt.date(2024, 8, 27), ends_on=dt.date(2024, 9, 6)
    )
    long: Any = StageFactory(
        slug="pemilih", starts_on=dt.date(2024, 5, 31), ends_on=dt.date(2024, 9, 23)
    )
    over: Any = StageFactory(
        slug="lewat", starts_on=dt.date(2024, 6, 1), ends_on=dt.date(2024, 6, 30)
    )
    stages = list(Stage.objects.all())
    period = periods.read({"rentang": STAGE}, TODAY, stages)
    assert (period.stage, period.first) == (short, 202435)
    period = periods.read({"rentang": STAGE, "tahap": "pemilih"}, TODAY, stages)
    assert (period.stage, period.first, period.before) == (long, 202422, None)
    assert periods.read({"rentang": STAGE, "tahap": over.slug}, TODAY, stages).stage == short
    assert periods.read({"rentang": STAGE}, TODAY, []).span == WEEK


@pytest.mark.django_db
def test_bands_below_the_trend_do_not_overlap_and_are_readable() -> None:
    for number in range(12):
        start = dt.date(2024, 6, 10) + dt.timedelta(days=9 * number)
        StageFactory(
            name=f"Tahapan nomor {number} dengan nama panjang sekali",
            starts_on=start,
            ends_on=start + dt.timedelta(days=20 + number),
        )
    shown = Period(WEEK, 202436, 202436, 202436).trend
    bands = pages.bands(list(Stage.objects.all()), shown)
    assert bands
    taken = [week for band in bands for week in range(band.first, band.last + 1)]
    assert len(taken) == len(set(taken))
    assert {band.label for band in bands} <= {f"Tahapan nomor {n}" for n in range(12)}


@pytest.mark.parametrize(
    ("weeks_long", "label"),
    [(1, ""), (3, "DPS"), (5, "Pengumuman DPS"), (9, "Pengumuman DPS dan tanggapan masyarakat")],
)
def test_a_stage_below_the_trend_has_a_whole_name_or_none(weeks_long: int, label: str) -> None:
    name = "Pengumuman DPS dan tanggapan masyarakat"
    assert pages.fitting(name, WIDE, range(weeks_long), 12) == label


@pytest.mark.django_db
def test_voting_day_is_always_among_the_coming_dates(world: World) -> None:
    for day in range(1, 9):
        StageFactory(election=world.pilkada, starts_on=None, ends_on=dt.date(2024, 9, 10 + day))
    coming = pages.coming(Stage.objects.select_related("election"), TODAY)
    assert len(coming) == 4
    assert coming[-1].on == dt.date(2024, 11, 27)


@pytest.mark.parametrize("level", ["indonesia", "jabar", "bogor"])
def test_a_range_is_the_mean_of_ratios_of_sums_at_every_level(world: World, level: str) -> None:
    chance = random.Random(36)
    bodies = [body for body in world.bodies.values() if body.kind in ("ppk", "pps")]
    bodies.remove(world.pps_dissolved)
    for body in bodies:
        for week in range(202430, 202437):
            owed = chance.choice([0, 1, 3, 7, 20])
            store(body, week, earned=owed * chance.random(), owed=owed, met=chance.randint(0, 3))
    area = world.areas[level]
    now, before = ranges.children(area, world.pilkada.pk, "all", 202433, 202436, (202430, 202432))
    column = {0: "province_id", 1: "regency_id", 2: "district_id"}[area.level]
    inside = [b for b in bodies if area.level == 0 or area.pk in (b.province_id, b.regency_id)]
    for sums, first, last in ((now, 202433, 202436), (before, 202430, 202432)):
        expected: dict[int, list[int]] = {}
        for body in inside:
            weeks = BodyWeek.objects.filter(body=body, week__range=(first, last))
            score = hundredths(sum(w.earned for w in weeks), sum(w.owed for w in weeks))
            if score is not None:
                expected.setdefault(getattr(body, column), []).append(score)
        found = {key: mean(s.score_sum, s.scored) for key, s in sums.items() if s.scored}
        assert found == {key: mean(sum(s), len(s)) for key, s in expected.items()}


def test_a_unit_divides_into_whole_hundredths() -> None:
    assert hundredths(UNIT, 1) == 10000
