"""The figures of an area's turnout page: what its target needs, and who of its children how much.

Nothing is made up: children about which nothing was stated are listed as such, and where the
children don't add up to the area's own figure, the difference is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adhoc_bodies.models import Area, Level
from targets.models import TurnoutTarget
from targets.scoring.terms import mean
from targets.turnout import terms
from targets.turnout.gaps import Gap, gap
from targets.turnout.plans import Plan, family

Division = TurnoutTarget.Division
#: The focus of the Pareto line: a quarter of the children, rounded up.
FOCUS = 4


@dataclass(frozen=True)
class Ask:
    """What is asked of an area: voters, and the share of its voters (hundredths of a percent).

    No share (None) of voters that nobody stated, or that are fewer than what is asked.
    """

    voters: int
    target: int | None


@dataclass(frozen=True)
class Line:
    """A child of the area: its plan, what is asked of it, and the cumulative share up to it.

    `cumulative` is in hundredths of a percent of all that is needed; None where nothing is.
    """

    plan: Plan
    ask: Ask | None
    cumulative: int | None = None

    @property
    def extra(self) -> int | None:
        """Voters more than the baseline gives; below 0 where the target is passed already."""
        base = self.plan.baseline_voters
        return None if self.ask is None or base is None else self.ask.voters - base

    @property
    def is_there(self) -> bool:
        """Whether its baseline reaches what is asked."""
        return self.extra is not None and self.extra <= 0

    @property
    def own_target(self) -> int | None:
        """What its own office aims at, where that is something else."""
        own = self.plan.target
        return own if self.ask is not None and own != self.ask.target else None

    @property
    def points(self) -> int | None:
        """Points from its baseline to what is asked, in hundredths; None if one is unknown."""
        return points_between(self.plan, self.ask)


@dataclass(frozen=True)
class Sums:
    """What the children say together; `whole` when every child says it."""

    voters: int
    baseline: int
    asked: int
    whole: bool

    @property
    def extra(self) -> int:
        """Additional voters of all of them."""
        return self.asked - self.baseline

    @property
    def turnout(self) -> int | None:
        """The baseline of all of them, hundredths of a percent."""
        return terms.turnout(self.baseline, self.voters)


@dataclass(frozen=True)
class Board:
    """A turnout page: the area, its children by additional voters, and who says nothing yet."""

    area: Area
    plan: Plan
    ask: Ask | None
    lines: Sequence[Line]
    silent: Sequence[Plan]
    sums: Sums
    division: str
    #: What is asked of each child, by area; also of those that lack voters or a baseline.
    asks: Mapping[int, Ask]

    @property
    def extra(self) -> int | None:
        """Additional voters that the area needs."""
        base = self.plan.baseline_voters
        return None if self.ask is None or base is None else self.ask.voters - base

    @property
    def points(self) -> int | None:
        """Points from the baseline to the target, in hundredths."""
        return points_between(self.plan, self.ask)

    @property
    def village_share(self) -> int | None:
        """Additional voters for each village, rounded half up."""
        villages = self.plan.villages
        return mean(self.extra, villages) if self.extra is not None and villages else None

    @property
    def needing(self) -> list[Line]:
        """The children that need more voters."""
        return [line for line in self.lines if line.extra is not None and line.extra > 0]

    @property
    def reached(self) -> int:
        """How many children's baselines reach what is asked of them."""
        return sum(line.is_there for line in self.lines)

    @property
    def highest(self) -> Line | None:
        """The child with the highest baseline."""
        return max(self.lines, key=lambda line: line.plan.baseline or 0, default=None)

    @property
    def focus(self) -> Line | None:
        """The last child of the first quarter of those that need most."""
        count = -(-len(self.lines) // FOCUS)
        return self.needing[min(count, len(self.needing)) - 1] if self.needing else None

    @property
    def focus_count(self) -> int:
        """How many children that quarter has."""
        return self.needing.index(self.focus) + 1 if self.focus else 0

    @property
    def sources(self) -> list[str]:
        """Where the children's figures come from."""
        return sorted({source for line in self.lines for source in line.plan.sources})

    @property
    def children(self) -> list[Plan]:
        """All children, whatever they stated."""
        return [*(line.plan for line in self.lines), *self.silent]

    def asks_as_its_page(self, plan: Plan) -> bool:
        """Whether a child's own page asks of it what this one does.

        It asks for what its office stated; below a regency else for its part as divided here.
        """
        ask = self.asks.get(plan.area_id)
        if plan.target is not None and plan.target_voters is not None:
            return ask == Ask(plan.target_voters, plan.target)
        by_part = self.area.level >= Level.REGENCY and self.division == self.plan.division
        return ask is not None and by_part

    @property
    def gaps(self) -> list[Gap]:
        """Where the children contradict the area's own figure."""
        asks = [self.asks.get(plan.area_id) for plan in self.children]
        asked = [None if ask is None else ask.voters for ask in asks]
        said = (
            ("voters", [plan.voters for plan in self.children], self.plan.voters),
            ("baseline", [p.baseline_voters for p in self.children], self.plan.baseline_voters),
            ("asked", asked, self.ask.voters if self.ask else None),
        )
        found = [gap(what, below, own) for what, below, own in said if own is not None]
        return [one for one in found if one is not None]

    @property
    def too_high(self) -> list[tuple[Plan, Ask]]:
        """Children that are asked for more voters than they have."""
        asked = [(plan, self.asks.get(plan.area_id)) for plan in self.children]
        return [(p, a) for p, a in asked if a and p.voters is not None and a.voters > p.voters]


def points_between(plan: Plan, ask: Ask | None) -> int | None:
    """Points from a baseline to what is asked."""
    if ask is None or ask.target is None or plan.baseline is None:
        return None
    return ask.target - plan.baseline


def board(area: Area, election: int, week: int, division: str = "") -> Board:
    """The board of an area. `division` tries out another way to divide its target."""
    own, children = family(area, election, week)
    ask = asked_of(area, own, election, week)
    division = division or own.division
    asks = divided(ask, own, children, division)
    known = [plan for plan in children if told(plan)]
    lines = ranked([Line(plan, asks.get(plan.area_id)) for plan in known])
    silent = [plan for plan in children if not told(plan)]
    return Board(area, own, ask, lines, silent, sums_of(lines, not silent), division, asks)


def told(plan: Plan) -> bool:
    """Whether voters and baseline are known."""
    return plan.voters is not None and plan.baseline is not None


def asked_of(area: Area, own: Plan, election: int, week: int) -> Ask | None:
    """What is asked of an area: its own target, or its part of the target of the area above."""
    if own.target is not None and own.target_voters is not None:
        return Ask(own.target_voters, own.target)
    above = area.district if area.level == Level.VILLAGE else area.regency
    if area.level <= Level.REGENCY or above is None:
        return None
    parent, siblings = family(above, election, week)
    whole = asked_of(above, parent, election, week)
    return divided(whole, parent, siblings, parent.division).get(own.area_id)


def divided(
    whole: Ask | None, own: Plan, children: Sequence[Plan], division: str
) -> dict[int, Ask]:
    """What a target asks of each child, by area; of those without a target above, their own.

    The parts add up to the area's voters where every child is known and their voters add up to
    the area's own. Otherwise each child answers for its own voters alone.
    """
    if whole is None:
        return {
            plan.area_id: Ask(plan.target_voters, plan.target)
            for plan in children
            if plan.target is not None and plan.target_voters is not None
        }
    if division == Division.OWN:
        return {
            plan.area_id: Ask(plan.share, share_of(plan.share, plan.voters))
            for plan in children
            if plan.share is not None
        }
    if whole.target is None:
        return {}
    known = [plan for plan in children if told(plan)]
    parts = [terms.Part(plan.voters or 0, plan.baseline_voters or 0) for plan in known]
    voters = sum(part.voters for part in parts)
    is_whole = len(known) == len(children) and voters == own.voters
    total = whole.voters if is_whole else terms.target_voters(voters, whole.target)
    rule = terms.by_gap if division == Division.GAP else terms.same_for_all
    shares = rule(parts, whole.target, total)
    return {
        plan.area_id: Ask(
            share,
            whole.target if division == Division.SAME else share_of(share, plan.voters),
        )
        for plan, share in zip(known, shares, strict=True)
    }


def share_of(asked: int, voters: int | None) -> int | None:
    """What is asked as a share of the voters; none of fewer voters than are asked for."""
    return terms.turnout(asked, voters) if voters and asked <= voters else None


def ranked(lines: Sequence[Line]) -> list[Line]:
    """Most additional voters first, each with the share of all that is needed up to it."""
    order = sorted(lines, key=lambda line: (line.extra is None, -(line.extra or 0), line.plan.code))
    needed = sum(max(0, line.extra or 0) for line in order)
    counted = 0
    result = []
    for line in order:
        counted += max(0, line.extra or 0)
        share = terms.turnout(counted, needed) if (line.extra or 0) > 0 else None
        result.append(Line(line.plan, line.ask, share))
    return result


def sums_of(lines: Sequence[Line], whole: bool) -> Sums:
    """The lines added up."""

    def total(values: Any) -> int:
        return sum(value or 0 for value in values)

    return Sums(
        voters=total(line.plan.voters for line in lines),
        baseline=total(line.plan.baseline_voters for line in lines),
        asked=total(line.ask.voters if line.ask else 0 for line in lines),
        whole=whole and all(line.ask for line in lines),
    )
