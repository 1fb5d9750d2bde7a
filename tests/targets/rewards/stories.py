"""Stored weeks, marks and counts from which rankings of PPS in Kota Bogor are made."""

import json
from typing import Any

from accounts.roles import Role
from adhoc_bodies.models import Area, Body
from posts import rechecks
from posts.models import Recheck
from targets.models import BodyWeek, ClosedDuties, Programme
from targets.scoring.terms import UNIT, hundredths
from tests.factories import (
    AreaFactory,
    BodyFactory,
    MembershipFactory,
    ProgrammeFactory,
    SocialAccountFactory,
    UserFactory,
)
from tests.world import NOW, WEEK, World


def programme_of(world: World, **fields: Any) -> Programme:
    """A programme of KPU Kota Bogor for its PPS in the world's week."""
    given = {"office": world.office_bogor, "election": world.pilkada, "created_at": NOW} | fields
    programme: Programme = ProgrammeFactory.create(**given)
    return programme


def closed(body: Body, earned: int, owed: int = 4, *, week: int = WEEK, met: int = 0) -> None:
    """A closed week in which a body earned whole weight points, with its duty lines."""
    BodyWeek.objects.update_or_create(
        week=week, body=body,
        defaults={
            "regency_id": body.regency_id, "earned": earned * UNIT, "owed": owed,
            "score": hundredths(earned * UNIT, owed), "directives_met": met,
            "closed_on": NOW.date(),
        },
    )  # fmt: skip
    lines: list[list[Any]] = [
        [n + 1, "2024-09-04", 1, "met" if n < met else "late", 1, 1, 1, UNIT if n < earned else 0]
        for n in range(owed)
    ]
    ClosedDuties.objects.update_or_create(
        week=week, body=body, defaults={"duties": json.dumps(lines)}
    )


def ready(world: World, **fields: Any) -> Programme:
    """A programme by compliance alone whose weeks are closed: Empang before Baranangsiang, Batu
    Tulis below the floor."""
    programme = programme_of(world, compliance_only=True, **fields)
    closed(world.pps_empang, 4, met=2)
    closed(world.pps_batu_tulis, 1)
    closed(world.pps_baranangsiang, 4, met=1)
    SocialAccountFactory.create(body=world.pps_baranangsiang)
    look_again(world)
    return programme


def look_again(world: World) -> None:
    """The auditor has looked at every accepted report of the city and found it fit."""
    unseen = rechecks.unseen_reports().filter(body__regency=world.bogor)
    looks = [
        Recheck(
            kind="candidate", office=world.office_bogor, report_id=report, review_id=review,
            asked_at=NOW, finding="fits", found_by=world.auditor_bogor, found_at=NOW,
        )
        for report, review in unseen.values_list("pk", "accepted_by")
    ]  # fmt: skip
    # What was drawn for a check before keeps that one.
    Recheck.objects.bulk_create(looks, ignore_conflicts=True)


def commissioners(world: World, count: int = 2) -> list[Any]:
    """So many commissioners of KPU Kota Bogor."""
    people = [world.commissioner_bogor]
    while len(people) < count:
        person = UserFactory.create()
        MembershipFactory.create(user=person, body=world.office_bogor, role=Role.COMMISSIONER)
        people.append(person)
    return people[:count]


def more_bodies(world: World, count: int) -> list[Body]:
    """More PPS of Bogor Selatan with closed weeks and a verified account each."""
    above: Area = world.bogor_selatan
    made = []
    for number in range(count):
        area = AreaFactory.create(code=f"{above.code}.{2000 + number}", parent=above, level=4)
        body = BodyFactory.create(area=area, election=world.pilkada)
        closed(body, number % 5)
        SocialAccountFactory.create(body=body)
        made.append(body)
    return made
