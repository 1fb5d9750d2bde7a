"""Own figures of targets that new voter counts would leave standing alone.

An office divides its target once; the voters below it change later, and nobody opens that form.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from adhoc_bodies.models import Area
from targets.models import TargetShare, TurnoutTarget
from targets.turnout import terms
from targets.turnout.imports.checking import lies_within
from targets.turnout.imports.drafts import Broken, TooHigh
from targets.turnout.imports.rollup import Difference, Place


@dataclass(frozen=True)
class Division:
    """An area's target in hundredths of a percent, and the voters that it asks of each child."""

    target: int
    parts: Mapping[int, int]


def divisions(area: Area, election: int) -> dict[int, Division]:
    """What offices divided by own figures, from the one above an area downwards, in two queries."""
    places = lies_within(area, "area__") | Q(area=area.parent_id)
    targets: Any = TurnoutTarget.objects.current().filter(
        places, election=election, division=TurnoutTarget.Division.OWN
    )
    shares: Any = TargetShare.objects.current().filter(
        lies_within(area, "area__"), election=election
    )
    parts: dict[int, dict[int, int]] = defaultdict(dict)
    for parent, child, voters in shares.values_list("area__parent_id", "area_id", "voters"):
        parts[parent][child] = voters
    return {
        pk: Division(target, parts[pk])
        for pk, target in targets.values_list("area_id", "target")
        if pk in parts
    }


def broken(
    area: Area,
    election: int,
    told: Mapping[int, int],
    places: Mapping[int, Place],
) -> Broken:
    """Which own figures no longer fit once the `told` voters hold, by area."""
    sums, high = [], []
    for parent, division in divisions(area, election).items():
        high += [
            TooHigh(places[pk].code, places[pk].name, asked, told[pk])
            for pk, asked in division.parts.items()
            if pk in told and asked > told[pk]
        ]
        if parent in told and parent in places:
            whole = terms.target_voters(told[parent], division.target)
            sums.append(difference(places[parent], whole, division, places))
    found = [one for one in sums if one.by]
    return Broken(tuple(found), tuple(sorted(high, key=lambda one: one.code)))


def difference(
    place: Place, whole: int, division: Division, places: Mapping[int, Place]
) -> Difference:
    """An area's target in voters beside the own figures below it."""
    return Difference(
        _("Voters by the target"),
        place.code,
        place.name,
        place.level,
        whole,
        sum(division.parts.values()),
        len(division.parts),
        sum(one.parent == place.pk for one in places.values()),
    )
