"""Areas and elections as the commands' options name them."""

from django.core.management.base import CommandError

from adhoc_bodies.areas import NATION_CODE
from adhoc_bodies.models import Area, Election

DEFAULT_ELECTION = "pilkada-2024"


def election_by_slug(slug: str | None) -> Election:
    """The election with this short name; without one the only election, or pilkada-2024.

    Raises CommandError, naming the elections there are.
    """
    elections = {election.slug: election for election in Election.objects.all()}
    if slug is None and len(elections) == 1:
        return next(iter(elections.values()))
    chosen = elections.get(slug or DEFAULT_ELECTION)
    if chosen is None:
        known = ", ".join(sorted(elections)) or "none; run load_election first"
        raise CommandError(
            f"There is no election {slug or DEFAULT_ELECTION!r} (--election). Known: {known}."
        )
    return chosen


def area_by_code(code: str) -> Area:
    """The area with this code; ID or nothing means the nation.

    Raises CommandError when the code is not known.
    """
    area = Area.objects.filter(code=code or NATION_CODE).first()
    if area is None:
        hint = "" if Area.objects.exists() else " No areas are loaded: run load_areas first."
        raise CommandError(f"There is no area with the code {code!r} (--area).{hint}")
    return area
