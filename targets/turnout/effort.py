"""Compliance of the last weeks beside the points that are missing to the target.

The two stand beside each other so that people ask; nothing here says that one causes the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adhoc_bodies.models import Area, Body, Level
from portal import weeks
from targets import ranges
from targets.figures import Sums
from targets.ranges import Found
from targets.scoring.terms import mean
from targets.turnout.board import Board

#: So many weeks back, the page's week included.
WEEKS = 4


@dataclass(frozen=True)
class Pair:
    """A child: mean compliance of the last weeks and points to its target (hundredths).

    `is_said`: its own page says these points too.
    """

    code: str
    name: str
    compliance: int | None
    gap: int | None
    is_said: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is anything to tell about it."""
        return self.compliance is not None or self.gap is not None

    @property
    def is_whole(self) -> bool:
        """Whether both are known, so that it has a place in the chart."""
        return self.compliance is not None and self.gap is not None


def sums_of(area: Area, election: int, last: int) -> Found:
    """The children's last weeks, added up as every page of a range does."""
    if area.level not in ranges.CHILD_FIELDS:
        return Found({}, {})
    return ranges.children(area, election, "all", weeks.shift(last, 1 - WEEKS), last, None)


def compliance_of(area: Area, sums: Mapping[int, Sums]) -> dict[int, int | None]:
    """The children's compliance over the last weeks."""
    if area.level == Level.DISTRICT:
        # The range tells bodies apart there; a village has one.
        bodies: Any = Body.objects.filter(pk__in=sums, kind=Body.Kind.PPS)
        areas = dict(bodies.values_list("area_id", "pk"))
        return {place: mean_of(sums[body]) for place, body in areas.items()}
    return {child: mean_of(found) for child, found in sums.items()}


def mean_of(sums: Sums) -> int | None:
    """The mean of the bodies' percentages."""
    return mean(sums.score_sum, sums.scored)


def pairs(board: Board, compliance: dict[int, int | None]) -> list[Pair]:
    """Every child of the board; widest gap first, those without one last."""
    told = [
        Pair(
            line.plan.code,
            line.plan.name,
            compliance.get(line.plan.area_id),
            line.points,
            board.asks_as_its_page(line.plan),
        )
        for line in board.lines
    ]
    silent = [
        Pair(plan.code, plan.name, compliance.get(plan.area_id), None) for plan in board.silent
    ]
    return sorted([*told, *silent], key=lambda p: (p.gap is None, -(p.gap or 0), p.code))


def middle(found: Sequence[Pair]) -> int:
    """The median gap: half of the children lie above it."""
    gaps = sorted(pair.gap for pair in found if pair.gap is not None)
    return gaps[len(gaps) // 2] if gaps else 0
