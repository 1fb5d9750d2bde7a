"""The number of each body by which leagues are made."""

from collections.abc import Mapping

from django.db.models import Count

from adhoc_bodies.models import Area, Level
from portal import weeks
from targets.models import Programme, VoterCount
from targets.rewards.peers import bodies_of


def numbers_of(programme: Programme) -> Mapping[int, int]:
    """Villages or voters by the body's area; areas without a known number are left out."""
    if programme.league_by == Programme.League.VILLAGES:
        return villages_of(programme)
    if programme.league_by == Programme.League.VOTERS:
        return voters_of(programme)
    return {}


def villages_of(programme: Programme) -> Mapping[int, int]:
    """How many villages each sub-district had on the last day of the programme."""
    last = weeks.sunday(programme.last_week)
    villages = Area.objects.valid_on(last).filter(
        level=Level.VILLAGE, district__in=bodies_of(programme).order_by().values("area")
    )
    found = villages.order_by().values_list("district").annotate(count=Count("pk"))
    return {district: count for district, count in found if district is not None}


def voters_of(programme: Programme) -> Mapping[int, int]:
    """The registered voters of each body's area."""
    areas = bodies_of(programme).order_by().values("area")
    found = VoterCount.objects.current().filter(election=programme.election_id, area__in=areas)
    return dict(found.values_list("area", "voters"))
