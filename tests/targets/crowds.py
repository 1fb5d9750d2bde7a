"""A thousand more bodies, written at once."""

import datetime as dt

from adhoc_bodies.models import Area, Body
from targets.models import BodyWeek
from targets.scoring.terms import UNIT
from tests.targets.stored import roll_up
from tests.world import WEEK, World

#: As many sub-districts as codes have room for besides those of the world.
DISTRICTS = range(10, 100)
VILLAGES = range(2000, 3000)


def crowd(world: World) -> None:
    """Kota Bogor gets ninety more sub-districts with a PPK, Bogor Selatan a thousand villages
    with a PPS; all of them have figures of the week."""
    above = {"province": world.jabar, "regency": world.bogor}
    districts = Area.objects.bulk_create(
        Area(code=f"32.71.{n}", name=f"Bogor {n}", level=3, parent=world.bogor, **above)
        for n in DISTRICTS
    )
    for district in districts:
        district.district = district
    Area.objects.bulk_update(districts, ["district"])
    below = above | {"district": world.bogor_selatan}
    villages = Area.objects.bulk_create(
        Area(code=f"32.71.01.{n}", name=f"Desa {n}", level=4, parent=world.bogor_selatan, **below)
        for n in VILLAGES
    )
    known = {"election": world.pilkada, "formed_on": dt.date(2024, 5, 16)}
    bodies = Body.objects.bulk_create(
        [
            Body(kind="ppk", area=area, name=f"PPK {area.name}", district=area, **above, **known)
            for area in districts
        ]
        + [
            Body(kind="pps", area=area, name=f"PPS {area.name}", **below, **known)
            for area in villages
        ]
    )
    BodyWeek.objects.bulk_create(
        BodyWeek(
            week=WEEK, body=body, regency=world.bogor, earned=UNIT, earned_provisional=UNIT,
            owed=4, score=2500, provisional=2500, missing=3, has_account=bool(number % 2),
        )
        for number, body in enumerate(bodies)
    )  # fmt: skip
    roll_up(world)
