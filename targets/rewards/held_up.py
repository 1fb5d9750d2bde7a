"""Which programmes an open week holds up: told before somebody reopens one."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from adhoc_bodies.areas import lineage
from adhoc_bodies.models import Area, Election, Level
from targets.models import Programme, Ranking
from targets.rewards.peers import needed_weeks


@dataclass
class HeldUp:
    """Programmes over a week that aren't final yet."""

    #: No edition is announced: none can be while the week is open.
    unannounced: list[Programme] = field(default_factory=list)
    #: An edition is announced and stays as it is; another one can't be announced meanwhile.
    announced: list[Programme] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.unannounced or self.announced)


def held_up(area: Area, election: Election, week: int, user: Any) -> HeldUp:
    """The programmes that an open week of an area holds up, of those that the person sees."""
    editions = Ranking.objects.filter(programme=OuterRef("pk"))
    newer = Ranking.objects.filter(programme=OuterRef("programme"), edition__gt=OuterRef("edition"))
    last = editions.filter(~Exists(newer))
    rows = (
        Programme.objects.visible_to(user)
        .filter(around(area), election=election, last_week__gte=week)
        .annotate(
            is_final=Exists(last.filter(state=Ranking.State.FINAL)),
            is_announced=Exists(last.filter(state=Ranking.State.ANNOUNCED)),
        )
        .filter(is_final=False)
        .order_by("name", "pk")
        .distinct()
    )
    found = HeldUp()
    for programme in rows:
        if week in needed_weeks(programme):
            kept = found.announced if programme.is_announced else found.unannounced
            kept.append(programme)
    return found


def around(area: Area) -> Q:
    """Condition on programmes: of an office whose area contains the given one or lies in it."""
    if area.level == Level.NATION:
        return Q()
    return Q(office__area__code__in=lineage(area.code)) | Q(
        office__area__code__startswith=f"{area.code}."
    )
