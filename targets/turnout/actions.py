"""Stating a figure about turnout: what held before is kept as history."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, cast

from django.db import transaction
from django.db.models import Q, Value

from accounts import audit
from accounts.models import User
from adhoc_bodies.models import Area, Election
from portal import clock
from targets.models.turnout import (
    Baseline,
    Stated,
    TargetShare,
    TurnoutResult,
    TurnoutTarget,
    VoterCount,
)
from targets.turnout.standing import Overtaken, check_open, lock, mark

#: What the form of a plan states.
PLAN: tuple[type[Stated], ...] = (VoterCount, Baseline, TurnoutTarget, TargetShare)
Row = TypeVar("Row", bound=Stated)


@transaction.atomic
def state(
    model: type[Row],
    *,
    election: Election,
    area: Area,
    by: User | None,
    source: str = "",
    of: dict[str, Any] | None = None,
    **figures: Any,
) -> Row:
    """Let figures of an area hold from now on; the same figures and source again change nothing.

    `of` names what the statement is of besides its area (contest and count of a result).
    """
    lock([area])
    holds = model._default_manager.filter(
        election=election, area=area, replaced_at__isnull=True, **(of or {})
    )
    before = holds.select_for_update().first()
    if before is not None and same(before, source=source, **figures):
        return cast(Row, before)
    now = clock.now()
    holds.update(replaced_at=now)
    row = model._default_manager.create(
        election=election, area=area, source=source, entered_by=by, entered_at=now,
        **(of or {}), **figures,
    )  # fmt: skip
    audit.record(
        action=f"{model._meta.model_name}.stated", by=by, obj=row, area=area.code,
        data={
            **(of or {}), **figures, "source": source,
            "before": {name: getattr(before, name) for name in figures} if before else None,
        },
    )  # fmt: skip
    return cast(Row, row)


class Said(NamedTuple):
    """A statement that a form makes about an area."""

    model: type[Stated]
    area: Area
    source: str
    figures: dict[str, Any]


@transaction.atomic
def state_plan(
    *,
    election: Election,
    area: Area,
    by: User,
    said: Mapping[str, Any],
    shares: Mapping[Area, int],
    seen: Collection[str],
) -> None:
    """State what a form says about an area's voters, baseline and target, and its children's parts.

    What the form leaves open stays as it was stated before. Raises Frozen from voting day on, and
    Overtaken where somebody stated other figures than the form was based on (`seen`).
    """
    check_open(election, area)
    lock([area, *shares])
    wanted = said_by_form(area, said, shares)
    check_seen(election, wanted, seen)
    for model, place, source, figures in wanted:
        state(model, election=election, area=place, by=by, source=source, **figures)


def said_by_form(area: Area, said: Mapping[str, Any], shares: Mapping[Area, int]) -> list[Said]:
    """The statements that a form makes."""
    wanted = []
    if said["voters"] is not None:
        figures = {"voters": said["voters"]}
        wanted.append(Said(VoterCount, area, said["voters_source"], figures))
    if said["baseline"] is not None:
        figures = {"turnout": said["baseline"], "name": said["baseline_name"]}
        wanted.append(Said(Baseline, area, said["baseline_source"], figures))
    source = said["target_source"]
    if said["target"] is not None:
        figures = {"target": said["target"], "division": said["division"]}
        wanted.append(Said(TurnoutTarget, area, source, figures))
    parts = [Said(TargetShare, child, source, {"voters": part}) for child, part in shares.items()]
    return wanted + parts


def check_seen(election: Election, wanted: Sequence[Said], seen: Collection[str]) -> None:
    """Raise Overtaken for what would replace figures that whoever replaces them hasn't seen."""
    saying = {(one.model, one.area.pk): one for one in wanted}
    places = {one.area.pk for one in wanted}
    rows = [row for row in plan_statements(election, places) if (type(row), row.area_id) in saying]
    unseen = [row for row in rows if mark(row) not in seen]
    overtaken = []
    for row in unseen:
        said = saying[type(row), row.area_id]
        if not same(row, source=said.source, **said.figures):
            overtaken.append(row)
    if overtaken:
        raise Overtaken(overtaken)


def plan_statements(election: Election, areas: Collection[int]) -> list[Stated]:
    """The statements about areas that a form replaces."""
    found: list[Stated] = []
    for model in PLAN:
        rows = model._default_manager.filter(
            election=election, area__in=areas, replaced_at__isnull=True
        )
        found.extend(rows.select_related("entered_by"))
    return found


def plan_marks(election: Election, area: Area) -> str:
    """The names of the statements that a form about an area shows, in one query."""

    def of(model: type[Stated], condition: Q) -> Any:
        rows = model._default_manager.filter(condition, election=election, replaced_at=None)
        return rows.values_list(Value(model._meta.model_name), "pk")

    own = [of(model, Q(area=area)) for model in PLAN if model is not TargetShare]
    parts = of(TargetShare, Q(area__parent=area))
    return " ".join(f"{name}-{pk}" for name, pk in parts.union(*own, all=True))


@transaction.atomic
def state_result(
    *, election: Election, area: Area, by: User, said: Mapping[str, Any], seen: Collection[str]
) -> TurnoutResult:
    """State how many voted in a contest by one of the counts.

    Raises Overtaken where somebody stated another result than the page had shown (`seen`).
    """
    lock([area])
    of = {"contest": said["contest"], "count": said["count"]}
    figures = {name: said[name] for name in ("basis", "registered", "voted", "valid", "invalid")}
    before = TurnoutResult.objects.current().filter(election=election, area=area, **of)
    for row in before.select_related("entered_by"):
        if mark(row) not in seen and not same(row, source=said["source"], **figures):
            raise Overtaken([row])
    return state(
        TurnoutResult, election=election, area=area, by=by, source=said["source"], of=of, **figures
    )


def same(row: Stated, **said: Any) -> bool:
    """Whether a statement says just this."""
    return all(getattr(row, name) == value for name, value in said.items())
