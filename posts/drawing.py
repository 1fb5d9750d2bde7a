"""Drawing the samples of all offices for the month that has ended."""

import datetime as dt
import logging

from adhoc_bodies.models import Area, Body, Election, Level
from portal import clock
from posts.draws import draw_month, month_after, month_before
from posts.models import Draw, Review
from posts.refusals import Refusal

logger = logging.getLogger(__name__)


def draw_ended_month() -> int:
    """Draw for every office that lacks last month's sample; how many were drawn.

    It runs every night, so a night without a worker, or a worker that was killed between
    two steps, costs nothing. An office whose sample fails holds up no other.
    """
    month = month_before(clock.today())
    return sum(drawn(election, office, month) for election, office in offices_due(month))


def drawn(election: Election, office: Body, month: dt.date) -> bool:
    """Draw for one office; whether there is a sample now."""
    try:
        return draw_month(election=election, office=office, month=month) is not None
    except Refusal:
        logger.exception("No sample of %s for %s", month, office)
        return False


def offices_due(month: dt.date) -> list[tuple[Election, Body]]:
    """Offices below which verdicts were given in a month, without a finished sample of it."""
    elections = Election.objects.in_bulk()
    areas = areas_with_verdicts(month)
    offices = Body.objects.filter(kind=Body.Kind.OFFICE, area__in={area for _, area in areas})
    by_area = {office.area_id: office for office in offices.select_related("area")}
    finished = set(
        Draw.objects.filter(month=month, rechecks__isnull=False)
        .values_list("election", "office")
        .distinct()
    )
    return [
        (elections[election], by_area[area])
        for election, area in sorted(areas)
        if area in by_area and (election, by_area[area].pk) not in finished
    ]


def areas_with_verdicts(month: dt.date) -> set[tuple[int, int]]:
    """Elections and areas whose offices look after somebody who gave verdicts in a month, or
    after the portal itself. Two queries."""
    # From midnight in the east to midnight in the west; each office's own span is narrower.
    begin = dt.datetime.combine(month, dt.time(), clock.ZONES["WIT"])
    end = dt.datetime.combine(month_after(month), dt.time(), clock.ZONES["WIB"])
    given = Review.objects.filter(at__gte=begin, at__lt=end, office__isnull=False).order_by()
    nation = Area.objects.filter(level=Level.NATION).values_list("pk", flat=True).first()
    places = given.filter(reviewer__isnull=False).values_list(
        "report__election", "office__area__level", "office__province", "office__regency"
    )
    found = set()
    for election, level, province, regency in places.distinct():
        above: dict[int, int | None] = {
            Level.PROVINCE: nation,
            Level.REGENCY: province,
            Level.DISTRICT: regency,
        }
        found.add((election, above.get(level)))
    portal = given.filter(reviewer__isnull=True)
    found |= set(portal.values_list("report__election", "report__regency").distinct())
    return {(election, area) for election, area in found if area}
