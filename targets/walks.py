"""Finding the bodies of a long list: from regency to regency until a page is full.

A nation has 91,000 bodies. The stored weeks of its 514 regencies say where there are any that a
list wants, and the weeks of a regency's bodies lie together in an index; so a page reads four
regencies as a rule, and not more of them than it has lines where each has one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from adhoc_bodies.models import Level
from adhoc_bodies.querysets import within
from portal import weeks
from targets import ranges, states
from targets.lens import Lens
from targets.models import AreaWeek, BodyWeek, Policy
from targets.scoring.terms import UNIT
from targets.states import State

#: Regencies that are read at once: first, then, and from then on.
CHUNKS = (4, 50, 200)
#: Length of the code of a regency, with which the codes of all its areas begin.
REGENCY_CODE = 5
#: What orders a list. Where only a few are wanted PostgreSQL would walk the index of all areas
#: in that order, a hundred times as long as the list; an expression has no index.
PLACE = Concat("body__area__code", Value(""))
NAMES = ("place", "body__kind", "body_id")
#: In which column an area's week counts the bodies of a state.
COUNTED = {
    "": F("bodies"),
    states.BARE: F("no_account"),
    states.HAVING: F("bodies") - F("no_account"),
    states.SCORED: F("bodies_scored"),
}
#: The states that are about the last week of a range.
OF_LAST = ("", states.BARE, states.HAVING)


@dataclass(frozen=True)
class Place:
    """Where a body stands in the order of a list."""

    code: str
    kind: str
    key: int

    def __str__(self) -> str:
        return f"{self.code}-{self.kind}-{self.key}"


class Regency(NamedTuple):
    """A regency in which a list may find bodies; `found` counts what its weeks count."""

    key: int
    code: str
    province: int | None
    found: int


@dataclass(frozen=True)
class Walk:
    """The bodies of an area, or of some of its children, that a number counts."""

    lens: Lens
    state: State
    children: Sequence[int]

    @property
    def inside(self) -> tuple[int, int]:
        """The weeks that the list is about."""
        period = self.lens.period
        return (period.last if self.state.slug in OF_LAST else period.first), period.last

    @property
    def is_of_one_week(self) -> bool:
        """Whether each body has one week at most that the list is about."""
        return self.inside[0] == self.inside[1]

    # ---- where there are any ------------------------------------------------------------

    @cached_property
    def regencies(self) -> list[Regency]:
        """The regencies that have any, in the order of their codes. One query."""
        column = {0: "area__province__in", 1: "area__in"}[self.lens.area.level]
        stored = AreaWeek.objects.filter(
            within(self.lens.area, prefix="area__"),
            **({column: self.children} if self.children else {}),
            area__level=Level.REGENCY,
            election_id=self.lens.scope.election_id,
            kind=self.lens.kind,
            week__range=self.inside,
        )
        names = ("area_id", "area__code", "area__province_id")
        added = stored.values(*names).annotate(found=Sum(self.counted())).filter(found__gt=0)
        rows = added.order_by("area__code").values_list(*names, "found")
        return [Regency(*row) for row in rows]

    def counted(self) -> Any:
        """What an area's week counts of the state."""
        if self.state.columns:
            return sum((F(name) for name in self.state.columns[1:]), F(self.state.columns[0]))
        if self.state.slug == states.BELOW and self.has_bands:
            return F("partly_compliant") + F("non_compliant")
        return COUNTED.get(self.state.slug, COUNTED[states.SCORED])

    @cached_property
    def has_bands(self) -> bool:
        """Whether the bodies that areas' weeks count as not compliant lie below this target.

        A week stores that by each body's own policy, so no area inside may have another target,
        and a range adds no weeks up.
        """
        if not self.lens.period.is_week:
            return False
        other = Policy.objects.filter(
            within(self.lens.area, prefix="area__"),
            area__level__gt=self.lens.area.level,
            effective_from__lte=weeks.monday(self.lens.period.last),
        ).exclude(compliant_from=self.lens.scope.compliant_from)
        return not other.exists()

    def below_by_child(self) -> Mapping[int, int] | None:
        """How many bodies lie below the target, by child; None where nothing stored says it."""
        if not self.has_bands:
            return None
        by_child: Counter[int] = Counter()
        nation = self.lens.area.level == Level.NATION
        for one in self.regencies:
            by_child[(one.province if nation else one.key) or 0] += one.found
        return by_child

    # ---- which --------------------------------------------------------------------------

    def places(self, count: int, edge: Place | None, *, backwards: bool = False) -> list[Place]:
        """The first places of the list, or those after or before an edge, nearest first."""
        found: list[Place] = []
        sign = "-" if backwards else ""
        for chunk in chunks(reachable(self.regencies, edge, backwards=backwards)):
            rows = self.rows(chunk).filter(beside(edge, backwards=backwards))
            near = rows.values_list(*NAMES).order_by(*(sign + name for name in NAMES))
            found += [Place(*row) for row in near[: count - len(found)]]
            if len(found) == count:
                break
        return found

    def rows(self, chunk: Sequence[Regency]) -> QuerySet[BodyWeek, Any]:
        """The weeks in some regencies that show what the state counts."""
        stored = BodyWeek.objects.filter(
            regency__in=[one.key for one in chunk],
            week__range=self.inside,
            body__election=self.lens.scope.election_id,
            body__kind__in=ranges.KINDS[self.lens.kind],
        ).annotate(place=PLACE)
        if self.state.slug == states.BELOW and not self.lens.period.is_week:
            return below_over(stored, self.lens.scope.target)
        kept = stored.filter(self.condition())
        return kept if self.is_of_one_week else kept.distinct()

    def condition(self) -> Q:
        """What a week must show."""
        if self.state.columns:
            some = Q()
            for name in self.state.columns:
                some |= Q(**{f"{name}__gt": 0})
            return some
        return {
            states.BARE: Q(has_account=False),
            states.HAVING: Q(has_account=True),
            states.SCORED: Q(owed__gt=0),
            states.BELOW: Q(score__lt=self.lens.scope.target),
        }.get(self.state.slug, Q())


def below_over(stored: QuerySet[BodyWeek], target: int) -> QuerySet[BodyWeek, Any]:
    """Bodies whose ratio of sums lies below the target: `hundredths(…) < target`, unrounded."""
    whole = BigIntegerField()
    added = stored.values(*NAMES).annotate(
        kept=Sum("earned", output_field=whole), asked=Sum("owed", output_field=whole)
    )
    exact = added.annotate(
        left=F("kept") * Value(20_000, output_field=whole),
        right=F("asked") * Value(UNIT * (2 * target - 1), output_field=whole),
    )
    below: QuerySet[BodyWeek, Any] = exact.filter(asked__gt=0, left__lt=F("right"))
    return below


def reachable(
    regencies: Sequence[Regency], edge: Place | None, *, backwards: bool
) -> list[Regency]:
    """The regencies on the way from an edge, nearest first."""
    order = list(reversed(regencies)) if backwards else list(regencies)
    if edge is None:
        return order
    own = edge.code[:REGENCY_CODE]
    return [one for one in order if (one.code <= own if backwards else one.code >= own)]


def chunks(regencies: Sequence[Regency]) -> Iterator[Sequence[Regency]]:
    """The regencies in portions, the first ones small."""
    start = 0
    sizes = iter(CHUNKS)
    while start < len(regencies):
        size = next(sizes, CHUNKS[-1])
        yield regencies[start : start + size]
        start += size


def beside(edge: Place | None, *, backwards: bool) -> Q:
    """Bodies that follow a place, or come before it."""
    if edge is None:
        return Q()
    word = "lt" if backwards else "gt"
    further = Q(**{f"body__kind__{word}": edge.kind})
    nearby = Q(**{"body__kind": edge.kind, f"body_id__{word}": edge.key})
    return Q(**{f"body__area__code__{word}": edge.code}) | (
        Q(body__area__code=edge.code) & (further | nearby)
    )
