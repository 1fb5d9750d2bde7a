"""Results after the vote: who voted out of whom, and whether the target was met."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from adhoc_bodies.models import Area
from targets.dashboards import family
from targets.models import TurnoutResult
from targets.turnout import charts, terms


@dataclass(frozen=True)
class Outcome:
    """A result of an area, beside its target and what its children's results add up to.

    `children` of `of_children` areas below stated one on the same basis; `voted_below` is their
    sum. `otherwise` more stated one on another basis: who is registered there is counted in
    another way, so it isn't added.
    """

    row: TurnoutResult
    target: int | None
    children: int = 0
    of_children: int = 0
    voted_below: int = 0
    registered_below: int = 0
    otherwise: int = 0

    @property
    def turnout(self) -> int:
        """Hundredths of a percent."""
        return terms.turnout(self.row.voted, self.row.registered) or 0

    @property
    def is_met(self) -> bool | None:
        """Whether the target was met, by whole voters; None without a target."""
        if self.target is None:
            return None
        return self.row.voted >= terms.target_voters(self.row.registered, self.target)

    @property
    def points(self) -> int | None:
        """Points above the target; below 0: below it."""
        return None if self.target is None else self.turnout - self.target

    @property
    def points_words(self) -> str:
        """The points to the target as words: +0.23 points."""
        return _("%(points)s points") % {"points": charts.points(self.points or 0)}

    @property
    def voted_gap(self) -> int:
        """How many more voted by the children's results than by the area's own."""
        return self.voted_below - self.row.voted

    @property
    def registered_gap(self) -> int:
        """How many more were registered by the children's results."""
        return self.registered_below - self.row.registered


@dataclass(frozen=True)
class ChildResult:
    """A child's result beside what the division asks of it."""

    row: TurnoutResult
    turnout: int
    target: int | None

    @property
    def is_met(self) -> bool | None:
        """Whether it met its part of the target."""
        if self.target is None:
            return None
        return self.row.voted >= terms.target_voters(self.row.registered, self.target)


def stated_results(area: Area, election: int) -> list[TurnoutResult]:
    """The results that hold for an area and its children, in one query."""
    rows = TurnoutResult.objects.current().filter(area__in=family(area), election=election)
    return list(rows.select_related("area").order_by("contest", "count", "area__code"))


def outcomes(
    area: Area, rows: Sequence[TurnoutResult], target: int | None, children: int
) -> list[Outcome]:
    """The area's results, each beside the sum of its children's."""
    return [
        beside(Outcome(row, target, of_children=children), rows)
        for row in rows
        if row.area_id == area.pk
    ]


def beside(outcome: Outcome, rows: Sequence[TurnoutResult]) -> Outcome:
    """The outcome with what the children's results of its contest and count add up to."""
    own = outcome.row
    said = [
        row
        for row in rows
        if row.area_id != own.area_id and (row.contest, row.count) == (own.contest, own.count)
    ]
    below = [row for row in said if row.basis == own.basis]
    return replace(
        outcome,
        children=len(below),
        otherwise=len(said) - len(below),
        voted_below=sum(row.voted for row in below),
        registered_below=sum(row.registered for row in below),
    )


def child_results(
    area: Area, rows: Sequence[TurnoutResult], targets: dict[int, int]
) -> list[ChildResult]:
    """The children's results, lowest turnout first within contest and count."""
    found = [
        ChildResult(row, terms.turnout(row.voted, row.registered) or 0, targets.get(row.area_id))
        for row in rows
        if row.area_id != area.pk
    ]
    return sorted(found, key=lambda r: (r.row.contest, r.row.count, r.turnout, r.row.area.code))
