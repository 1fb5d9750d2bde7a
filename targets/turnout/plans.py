"""What stands about an area's turnout: target, baseline and voters, in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from adhoc_bodies.models import Area, Level
from adhoc_bodies.scope import LEVEL_FIELDS
from targets.models import AreaWeek, Baseline, TargetShare, TurnoutTarget, VoterCount
from targets.scoring.terms import mean
from targets.turnout import terms

COLUMNS = ("pk", "code", "name", "target", "baseline", "voters", "share", "villages")
TARGET = JSONObject(target="target", division="division")
BASELINE = JSONObject(turnout="turnout", name="name", source="source")
VOTERS = JSONObject(voters="voters", source="source")


@dataclass(frozen=True)
class Plan:
    """An area's target, baseline (hundredths of a percent) and voters; None: nobody stated it.

    `villages` counts its villages and urban villages, `share` is its own figure in the target of
    the area above; `sources` say where voters and baseline come from.
    """

    area_id: int
    code: str
    name: str
    target: int | None
    baseline: int | None
    baseline_name: str
    voters: int | None
    division: str
    villages: int | None = None
    share: int | None = None
    sources: tuple[str, ...] = ()

    @property
    def target_voters(self) -> int | None:
        """Voters that the target asks for, rounded up."""
        if self.voters is None or self.target is None:
            return None
        return terms.target_voters(self.voters, self.target)

    @property
    def baseline_voters(self) -> int | None:
        """Voters that the baseline would give today, rounded half up."""
        if self.voters is None or self.baseline is None:
            return None
        return terms.baseline_voters(self.voters, self.baseline)

    @property
    def extra_voters(self) -> int | None:
        """How many voters more than the baseline the target needs (ui.md, section 2)."""
        if self.target_voters is None or self.baseline_voters is None:
            return None
        return self.target_voters - self.baseline_voters

    @property
    def village_share(self) -> int | None:
        """Additional voters for each village, rounded half up."""
        extra = self.extra_voters
        return mean(extra, self.villages) if extra is not None and self.villages else None

    @property
    def is_whole(self) -> bool:
        """Whether target, baseline and voters are all known."""
        return self.extra_voters is not None


@lru_cache(maxsize=64)
def stated(model: Any, told: str | JSONObject, election: int) -> Subquery:
    """A field, or several as one object, of the statement that holds for an (outer) area, or
    held on voting day. Written once (see `targets.dashboards`).
    """
    rows = model.objects.standing().filter(election=election, area=OuterRef("pk"))
    return Subquery(rows.values_list(told)[:1])


def villages_in(area: Area, election: int, week: int) -> Case:
    """How many villages an (outer) area has, which is this one or a child of it; of the nation's
    and of its children those with a PPS in a week are counted."""
    if area.level == Level.NATION:
        weeks = AreaWeek.objects.filter(
            election=election, area=OuterRef("pk"), week=week, kind=AreaWeek.Kind.PPS
        )
        return Case(default=Subquery(weeks.values("bodies")[:1]))
    return Case(
        When(pk=area.pk, then=villages_below(area.level)), default=villages_below(area.level + 1)
    )


def villages_below(level: int) -> Subquery | Value:
    """How many villages an outer area of a level has; a village has none below it."""
    if level not in LEVEL_FIELDS:
        return Value(None, output_field=IntegerField())
    rows = Area.objects.filter(**{LEVEL_FIELDS[level]: OuterRef("pk")}, level=Level.VILLAGE)
    return Subquery(rows.order_by().values("level").annotate(n=Count("pk")).values("n"))


def plans(areas: QuerySet[Area], election: int, area: Area, week: int) -> list[Plan]:
    """The plans of an area and of children of it, also of those about which nothing was stated,
    by code."""
    rows = areas.annotate(
        target=stated(TurnoutTarget, TARGET, election),
        baseline=stated(Baseline, BASELINE, election),
        voters=stated(VoterCount, VOTERS, election),
        share=stated(TargetShare, "voters", election),
        villages=villages_in(area, election, week),
    ).order_by("code")
    return [plan_from(row) for row in rows.values(*COLUMNS)]


def plan_from(row: Mapping[str, Any]) -> Plan:
    """The plan in a row of COLUMNS; a statement that nobody made is None there."""
    target, baseline, voters = (row[name] or {} for name in ("target", "baseline", "voters"))
    sources = (voters.get("source"), baseline.get("source"))
    return Plan(
        area_id=row["pk"],
        code=row["code"],
        name=row["name"],
        target=target.get("target"),
        baseline=baseline.get("turnout"),
        baseline_name=baseline.get("name", ""),
        voters=voters.get("voters"),
        division=target.get("division", TurnoutTarget.Division.SAME),
        villages=row["villages"],
        share=row["share"],
        sources=tuple(source for source in sources if source),
    )


def plan_of(area: Area, election: int, week: int) -> Plan:
    """The plan of an area."""
    return plans(Area.objects.filter(pk=area.pk), election, area, week)[0]


def family(area: Area, election: int, week: int) -> tuple[Plan, list[Plan]]:
    """The plan of an area and those of its children, in one query."""
    areas = Area.objects.filter(Q(pk=area.pk) | Q(parent=area.pk))
    found = plans(areas, election, area, week)
    own = next(plan for plan in found if plan.area_id == area.pk)
    return own, [plan for plan in found if plan is not own]
