"""States figures of turnout for tests."""

from typing import Any

from adhoc_bodies.models import Area
from targets.models import Baseline, TurnoutTarget, VoterCount
from targets.turnout import actions
from tests.world import World


def tell(
    world: World,
    area: Area,
    voters: int | None = None,
    baseline: int | None = None,
    target: int | None = None,
    division: str = "same",
) -> None:
    """State what is given, in hundredths of a percent."""
    about: Any = {"election": world.pilkada, "area": area, "by": None, "source": "Uji"}
    if voters is not None:
        actions.state(VoterCount, **about, voters=voters)
    if baseline is not None:
        actions.state(Baseline, **about, turnout=baseline, name="Pilkada 2020")
    if target is not None:
        actions.state(TurnoutTarget, **about, target=target, division=division)


def bogor(world: World, division: str = "same") -> None:
    """Kota Bogor: 100,000 voters, 80 of 100 after 70; Selatan 60,000 after 65, Timur the rest."""
    tell(world, world.bogor, 100_000, 7000, 8000, division)
    tell(world, world.bogor_selatan, 60_000, 6500)
    tell(world, world.bogor_timur, 40_000, 7750)
