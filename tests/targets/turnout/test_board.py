"""What a target needs, who below carries it, and where figures don't add up."""

import pytest

from targets.models import TargetShare
from targets.turnout import actions, terms
from targets.turnout.board import Ask, Board, board
from tests.factories import AreaFactory
from tests.targets.turnout.stated import bogor, tell
from tests.world import WEEK, World


def of(world: World, area: str = "bogor", division: str = "") -> Board:
    return board(getattr(world, area), world.pilkada.pk, WEEK, division)


def extras(found: Board) -> list[tuple[str, int | None]]:
    return [(line.plan.name, line.extra) for line in found.lines]


def test_jember_needs_1281676_voters_which_are_146111_more(world: World) -> None:
    tell(world, world.bogor, 1_971_809, 5759, 6500)
    found = of(world)
    assert found.ask is not None
    assert (found.ask.voters, found.plan.baseline_voters) == (1_281_676, 1_135_565)
    assert (found.extra, found.points) == (146_111, 741)


def test_kota_bogor_aims_at_90_after_84_4(world: World) -> None:
    tell(world, world.bogor, 800_181, 8440, 9000)
    found = of(world)
    assert found.ask is not None
    assert (found.ask.target, found.points, found.extra) == (9000, 560, 44_810)


def test_children_stand_by_additional_voters_with_their_cumulative_share(world: World) -> None:
    bogor(world)
    found = of(world)
    assert extras(found) == [("Bogor Selatan", 9_000), ("Bogor Timur", 1_000)]
    assert [line.cumulative for line in found.lines] == [9_000, 10_000]
    assert (found.sums.voters, found.sums.extra, found.extra) == (100_000, 10_000, 10_000)
    assert found.gaps == []


@pytest.mark.parametrize("division", ["same", "gap"])
def test_divided_targets_add_up_to_the_voter(world: World, division: str) -> None:
    tell(world, world.bogor, 100_003, 7013, 8001, division)
    tell(world, world.bogor_selatan, 60_001, 6507)
    tell(world, world.bogor_timur, 40_002, 7751)
    found = of(world)
    assert found.ask is not None
    assert found.sums.asked == found.ask.voters


def test_villages_add_up_to_the_part_of_their_district(world: World) -> None:
    tell(world, world.bogor, 100_003, 7013, 8011, "gap")
    tell(world, world.bogor_selatan, 60_001, 6507)
    tell(world, world.bogor_timur, 40_002, 7751)
    tell(world, world.empang, 20_000, 6000)
    tell(world, world.batu_tulis, 40_001, 6700)
    found = of(world, "bogor_selatan")
    assert found.ask is not None
    assert found.ask.target is not None
    # its part is no whole share of its voters, so rounding that share up would give others
    assert found.ask.voters != terms.target_voters(60_001, found.ask.target)
    assert found.sums.asked == found.ask.voters


def test_by_the_gap_the_lowest_rise_most(world: World) -> None:
    bogor(world)
    same, gap = of(world, division="same").lines[1], of(world, division="gap").lines[1]
    assert (same.extra, gap.extra) == (1_000, 3_000)
    assert gap.ask is not None
    assert gap.ask.target == 8500


def test_own_figures_are_taken_as_stated(world: World) -> None:
    bogor(world, "own")
    for area, voters in ((world.bogor_selatan, 45_000), (world.bogor_timur, 35_000)):
        actions.state(TargetShare, election=world.pilkada, area=area, by=None, voters=voters)
    assert extras(of(world)) == [("Bogor Selatan", 6_000), ("Bogor Timur", 4_000)]


def test_children_without_figures_are_listed_as_such(world: World) -> None:
    bogor(world)
    silent = AreaFactory(code="32.71.09", parent=world.bogor, name="Belum Ada")
    tell(world, silent, voters=5_000)
    found = of(world)
    assert [plan.name for plan in found.silent] == ["Belum Ada"]
    assert len(found.lines) == 2
    assert not found.sums.whole


def test_a_sum_that_differs_from_the_areas_own_figure_is_shown(world: World) -> None:
    bogor(world)
    tell(world, world.bogor_timur, voters=39_000)
    gaps = {gap.what: (gap.children, gap.own, gap.by) for gap in of(world).gaps}
    assert gaps["voters"] == (99_000, 100_000, -1_000)
    assert gaps["asked"] == (79_200, 80_000, -800)


def test_children_that_lack_one_figure_count_in_the_others(world: World) -> None:
    tell(world, world.bogor, 1_000, 5759, 6500, "own")
    tell(world, world.bogor_selatan, 400, 5000)
    tell(world, world.bogor_timur, 600)
    for area, voters in ((world.bogor_selatan, 400), (world.bogor_timur, 250)):
        actions.state(TargetShare, election=world.pilkada, area=area, by=None, voters=voters)
    assert of(world).gaps == []
    # Less than the whole is only to be expected as long as one child is silent; more isn't.
    assert of(world, division="same").gaps == []
    tell(world, world.bogor_selatan, 400, 10_000)
    tell(world, world.bogor, 1_000, 3900)
    assert [(g.what, g.children, g.own, g.stated, g.of_children) for g in of(world).gaps] == [
        ("baseline", 400, 390, 1, 2)
    ]


def test_more_voters_than_there_are_have_no_percentage(world: World) -> None:
    bogor(world, "own")
    for area, voters in ((world.bogor_selatan, 45_000), (world.bogor_timur, 35_000)):
        actions.state(TargetShare, election=world.pilkada, area=area, by=None, voters=voters)
    tell(world, world.bogor_timur, voters=34_999)
    found = of(world)
    asks = {line.plan.name: line.ask for line in found.lines}
    assert asks == {"Bogor Selatan": Ask(45_000, 7500), "Bogor Timur": Ask(35_000, None)}
    assert [(plan.name, ask.voters) for plan, ask in found.too_high] == [("Bogor Timur", 35_000)]
    assert [line.points for line in found.lines] == [None, 1_000]


def test_what_is_more_than_the_voters_is_divided_no_further(world: World) -> None:
    bogor(world, "own")
    tell(world, world.bogor_timur, voters=30_000)
    shares = {"area": world.bogor_timur, "by": None, "voters": 30_001}
    actions.state(TargetShare, election=world.pilkada, **shares)
    village = AreaFactory(code="32.71.02.1009", parent=world.bogor_timur, level=4)
    tell(world, village, 30_000, 5_000)
    found = of(world, "bogor_timur")
    assert found.ask == Ask(30_001, None)
    assert (found.points, found.asks) == (None, {})


def test_own_figures_whose_sum_is_no_more_the_target_are_named(world: World) -> None:
    bogor(world, "own")
    for area, voters in ((world.bogor_selatan, 45_000), (world.bogor_timur, 35_000)):
        actions.state(TargetShare, election=world.pilkada, area=area, by=None, voters=voters)
    tell(world, world.bogor, voters=110_000)
    assert ("asked", 80_000, 88_000) in [(g.what, g.children, g.own) for g in of(world).gaps]


def test_a_district_answers_for_its_part_of_the_regencys_target(world: World) -> None:
    bogor(world, "gap")
    found = of(world, "bogor_timur")
    assert found.ask is not None
    assert (found.ask.voters, found.extra) == (34_000, 3_000)


def test_areas_without_a_target_above_them_stand_by_their_own(world: World) -> None:
    bogor(world)
    found = of(world, "jabar")
    assert found.ask is None
    assert extras(found) == [("Kota Bogor", 10_000)]


def test_another_target_than_the_divided_one_is_named(world: World) -> None:
    bogor(world)
    tell(world, world.jabar, 1_000_000, 7000, 7500)
    [line] = of(world, "jabar").lines
    assert line.ask is not None
    assert (line.ask.target, line.own_target) == (7500, 8000)


def test_the_focus_is_the_first_quarter(world: World) -> None:
    tell(world, world.bogor, 8_000, 5000, 6000)
    areas = [AreaFactory(code=f"32.71.{n}", parent=world.bogor) for n in range(10, 18)]
    for n, area in enumerate(areas):
        tell(world, area, 1_000, 5000 + 100 * (n - 4))
    found = of(world)
    assert (found.focus_count, len(found.lines)) == (2, 8)
    assert found.focus is not None
    assert found.focus.cumulative == 3214


def test_who_is_at_the_target_already_needs_nobody(world: World) -> None:
    bogor(world)
    tell(world, world.bogor_timur, baseline=9000)
    found = of(world)
    assert found.reached == 1
    assert [line.cumulative for line in found.lines] == [10_000, None]
    assert found.highest is not None
    assert found.highest.plan.name == "Bogor Timur"
