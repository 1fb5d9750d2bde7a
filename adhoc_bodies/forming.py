"""Forming the bodies of an election: the KPU offices, a PPK per district, a PPS per village."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from adhoc_bodies.models import Area, Body, Election, Level
from adhoc_bodies.querysets import within
from adhoc_bodies.scope import ancestors_of

#: Pilkada 2024: PPK sworn in on 16 May, PPS on 26 May (KPU decree 476/2024).
PPK_FROM = dt.date(2024, 5, 16)
PPS_FROM = dt.date(2024, 5, 26)
#: The first KPU of today's kind was sworn in on this day; its offices stay between elections.
OFFICES_SINCE = dt.date(2001, 4, 11)


@dataclass(frozen=True)
class Formed:
    """How many bodies of each kind were formed, and how many stood already."""

    offices: int
    ppk: int
    pps: int
    existing: int


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or that month's last day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return day.replace(year=year, month=month, day=min(day.day, last_day(year, month)))


def last_day(year: int, month: int) -> int:
    """Number of days in a month."""
    return calendar.monthrange(year, month)[1]


def dissolution_day(election: Election) -> dt.date:
    """Ad hoc bodies end at the latest two months after voting (UU 7/2017, article 54)."""
    return months_after(election.voting_day, 2)


@transaction.atomic
def form_bodies(
    *,
    election: Election,
    area: Area,
    ppk_from: dt.date = PPK_FROM,
    pps_from: dt.date = PPS_FROM,
    until: dt.date | None = None,
) -> Formed:
    """Form the bodies of an area and the offices above it; those that exist stay as they are.

    `until` is the ad hoc bodies' last day (default: two months after voting).
    """
    until = until or dissolution_day(election)
    areas = Area.objects.valid_on(max(ppk_from, pps_from))
    inside = areas.filter(within_or_is(area))
    offices = form_offices(offices_areas(area, inside))
    ppk = form_ad_hoc(election, Body.Kind.PPK, inside.filter(level=3), ppk_from, until)
    pps = form_ad_hoc(election, Body.Kind.PPS, inside.filter(level=4), pps_from, until)
    return Formed(offices[0], ppk[0], pps[0], offices[1] + ppk[1] + pps[1])


def within_or_is(area: Area) -> Q:
    """The area itself and everything below it."""
    if area.level == Level.NATION:
        return Q()
    if area.level == Level.VILLAGE:
        return Q(pk=area.pk)
    return Q(pk=area.pk) | within(area)


def offices_areas(area: Area, inside: QuerySet[Area]) -> list[Area]:
    """Nation, provinces and regencies that are above the area or lie in it."""
    above = Area.objects.filter(pk__in=[pk for pk in ancestors_of(area) if pk])
    nation = Area.objects.filter(level=Level.NATION)
    below = inside.filter(level__lte=Level.REGENCY)
    found = {a.pk: a for rows in (nation, above, below) for a in rows if a.level <= Level.REGENCY}
    return list(found.values())


def form_offices(areas: Iterable[Area]) -> tuple[int, int]:
    """Create the missing KPU offices; returns created and existing."""
    areas = list(areas)
    held = set(
        Body.objects.filter(kind=Body.Kind.OFFICE, area__in=areas).values_list("area_id", flat=True)
    )
    new = [
        new_body(a, Body.Kind.OFFICE, None, OFFICES_SINCE, None) for a in areas if a.pk not in held
    ]
    Body.objects.bulk_create(new)
    return len(new), len(held)


def form_ad_hoc(
    election: Election, kind: str, areas: Iterable[Area], start: dt.date, end: dt.date
) -> tuple[int, int]:
    """Create the missing bodies of one kind; returns created and existing."""
    held = set(Body.objects.filter(election=election, kind=kind).values_list("area_id", flat=True))
    areas = list(areas)
    new = [new_body(a, kind, election, start, end) for a in areas if a.pk not in held]
    Body.objects.bulk_create(new, batch_size=1000)
    return len(new), len(areas) - len(new)


def new_body(
    area: Area,
    kind: str,
    election: Election | None,
    start: dt.date,
    end: dt.date | None,
) -> Body:
    """An unsaved body with the columns by which rows are scoped."""
    province, regency, district = ancestors_of(area)
    return Body(
        kind=kind, election=election, area=area, name=body_name(area, kind), province_id=province,
        regency_id=regency, district_id=district, formed_on=start, dissolved_on=end,
    )  # fmt: skip


def body_name(area: Area, kind: str) -> str:
    """A body's usual name: KPU RI, KPU Provinsi Jawa Barat, KPU Kota Bogor, PPS Empang."""
    if kind != Body.Kind.OFFICE:
        return f"{kind.upper()} {area.name}"
    if area.level == Level.NATION:
        return "KPU RI"
    return f"KPU Provinsi {area.name}" if area.level == Level.PROVINCE else f"KPU {area.name}"
