"""Closing the weeks of bodies at night, and reopening them on a commissioner's word."""

from collections import Counter

from django.db.models import QuerySet

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Area, Body, Dirty, Election
from portal import clock, weeks
from targets.models import BodyWeek
from targets.scoring import compliance
from targets.scoring.compliance import Days, held
from targets.scoring.sql.words import Scope


class ReasonMissing(ValueError):
    """A week can't be reopened without a reason."""


def close_week(election: Election, week: int) -> int:
    """Close the body-weeks whose days are over (scoring.md, section 4); how many.

    The figures were computed just before; a body that something happened to since then is
    marked and stays open until the next night.
    """
    with held(election, week):
        regencies = Counter(compliance.close_week(election=election, week=week, days=Days.today()))
        if regencies:
            compliance.roll_up(election=election, week=week, scope=Scope.everybody())
        for area in Area.objects.filter(pk__in=regencies):
            record(
                action="week-closed", obj=area, by=None, area=area.code,
                data={"election": election.slug, "week": weeks.text(week),
                      "bodies": regencies[area.pk]},
            )  # fmt: skip
    return regencies.total()


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
        opened = closed.update(closed_on=None, reopened_on=clock.today())
        Dirty.objects.bulk_create(marks, batch_size=5000)
        record(
            action="week-reopened", obj=area, by=by, area=area.code,
            data={"election": election.slug, "week": weeks.text(week), "reason": reason.strip(),
                  "bodies": opened},
        )  # fmt: skip
    return opened


def closed_weeks(election: Election, week: int, area: Area) -> QuerySet[BodyWeek]:
    """The closed body-weeks of an area."""
    bodies = Body.objects.filter(election=election).within(area)
    return BodyWeek.objects.filter(week=week, body__in=bodies, closed_on__isnull=False)
