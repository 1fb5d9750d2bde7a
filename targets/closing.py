"""Closing the weeks of bodies, at night or on an office's word, and reopening them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Area, Body, Dirty, Election
from portal import clock, weeks
from targets.computing import renew
from targets.models import BodyWeek, ClosedDuties, ClosingOrder
from targets.scoring import compliance
from targets.scoring.compliance import Days, KeptOpen, held
from targets.scoring.sql.words import Scope


class ReasonMissing(ValueError):
    """A week can't be reopened without a reason."""


@dataclass(frozen=True, slots=True)
class Closed:
    """How many body-weeks were closed, and what keeps the others open."""

    bodies: int
    kept: KeptOpen


def close_week(election: Election, week: int) -> int:
    """Close the body-weeks whose days are over (scoring.md, section 4); how many.

    The figures were computed just before; a body that something happened to since then is
    marked, or its duties don't add up to them, and stays open until the next night.
    """
    everybody, days = Scope.everybody(), Days.today()
    with held(election, week):
        closed = compliance.close_week(election=election, week=week, scope=everybody, days=days)
        regencies = Counter(closed)
        if regencies:
            compliance.roll_up(election=election, week=week, scope=everybody)
        for area in Area.objects.filter(pk__in=regencies):
            note_closing(area, election, week, regencies[area.pk])
    return regencies.total()


def close_area_week(
    *, election: Election, week: int, area: Area, by: User, by_hand: bool = True
) -> Closed:
    """Compute the week of an area's bodies and close what the night would close.

    Nothing is closed before its days are over or while a report waits: the answer says how
    many bodies stay open for that. A week that was reopened had its days before; it is closed
    as soon as nothing waits, so that a reopening by mistake can be taken back; without
    `by_hand` it keeps the days that the reopening gave. Without any body to close nothing
    goes into the audit log.
    """
    scope, days = Scope.of_area(area.level, area.pk), Days.today()
    given: dict[str, Any] = {"election": election, "week": week, "scope": scope}
    with held(election, week) as computation:
        renew(computation, scope, days)
        reopened = still_reopened(election, week, area)
        closed = len(compliance.close_week(**given, days=days, by_hand=by_hand))
        if closed:
            compliance.roll_up(**given)
            again = reopened - still_reopened(election, week, area)
            note_closing(area, election, week, closed, by, again)
        return Closed(closed, compliance.kept_open(**given, days=days))


def kept_open(*, election: Election, week: int, area: Area) -> KeptOpen:
    """The open body-weeks of an area and what keeps them open, as far as it is computed."""
    scope = Scope.of_area(area.level, area.pk)
    return compliance.kept_open(election=election, week=week, scope=scope, days=Days.today())


def note_closing(
    area: Area,
    election: Election,
    week: int,
    bodies: int,
    by: User | None = None,
    again: int = 0,
) -> None:
    """Write into the audit log that so many bodies' weeks in an area were closed.

    `again`: so many of them had been reopened.
    """
    data: dict[str, Any] = {
        "election": election.slug, "week": weeks.text(week), "bodies": bodies
    }  # fmt: skip
    if again:
        data["again"] = again
    record(action="week-closed", obj=area, by=by, area=area.code, data=data)


def reopen_week(*, election: Election, week: int, area: Area, by: User, reason: str) -> int:
    """Open the closed week of an area's bodies again, for as many days as it was open before.

    Raises ReasonMissing. Returns how many body-weeks were opened.
    """
    if not reason.strip():
        raise ReasonMissing
    with held(election, week):
        closed = closed_weeks(election, week, area)
        marks = [
            Dirty(body_id=body, week=week) for body in closed.values_list("body_id", flat=True)
        ]
        ClosedDuties.objects.filter(week=week, body__in=bodies_of(election, area)).delete()
        opened = closed.update(closed_on=None, reopened_on=clock.today())
        Dirty.objects.bulk_create(marks, batch_size=5000)
        scope = Scope.of_area(area.level, area.pk)
        compliance.roll_up(election=election, week=week, scope=scope)
        take_back_orders(election, week, area, by)
        record(
            action="week-reopened", obj=area, by=by, area=area.code,
            data={"election": election.slug, "week": weeks.text(week), "reason": reason.strip(),
                  "bodies": opened},
        )  # fmt: skip
    return opened


def take_back_orders(election: Election, week: int, area: Area, by: User) -> None:
    """Orders to close the week, in the area, above or below it, don't outlive its reopening."""
    data = {"election": election.slug, "week": weeks.text(week), "why": "reopened"}
    for order in ClosingOrder.objects.filter(election=election, week=week).select_related("area"):
        theirs = order.area
        ours, other = f"{area.code}.", f"{theirs.code}."
        nested = ours.startswith(other) or other.startswith(ours)
        if nested or not area.level or not theirs.level:
            order.delete()
            record(action="week-close-dropped", obj=theirs, by=by, area=theirs.code, data=data)


def still_reopened(election: Election, week: int, area: Area) -> int:
    """How many body-weeks of an area were reopened and aren't closed again."""
    rows = BodyWeek.objects.filter(week=week, body__in=bodies_of(election, area))
    return rows.filter(closed_on__isnull=True, reopened_on__isnull=False).count()


def closed_weeks(election: Election, week: int, area: Area) -> QuerySet[BodyWeek]:
    """The closed body-weeks of an area."""
    bodies = bodies_of(election, area)
    return BodyWeek.objects.filter(week=week, body__in=bodies, closed_on__isnull=False)


def bodies_of(election: Election, area: Area) -> QuerySet[Body]:
    """The bodies of an election in an area."""
    return Body.objects.filter(election=election).within(area)
