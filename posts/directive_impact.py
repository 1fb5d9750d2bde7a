"""What issuing a directive would mean: how many bodies owe it, and who lacks an account."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q

from adhoc_bodies.models import Area, Election, Exemption, Platform, SocialAccount
from adhoc_bodies.scope import ancestors_of
from portal import weeks
from posts.addressing import Audience
from posts.models import Directive

#: So many bodies without an account are named.
NAMED = 4


@dataclass(frozen=True)
class PlatformImpact:
    """One platform that the directive names."""

    platform: str
    accounts: int
    excused: int
    missing: int


@dataclass(frozen=True)
class Impact:
    """The consequences of a directive as it stands in the form."""

    ppk: int
    pps: int
    exempt: int
    platforms: list[PlatformImpact] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    this_week: int = 0
    week_before: int = 0

    @property
    def bodies(self) -> int:
        """Bodies addressed."""
        return self.ppk + self.pps

    @property
    def obligations(self) -> int:
        """Bodies that will owe it."""
        return self.bodies - self.exempt

    @property
    def number(self) -> int:
        """Which directive of its week this one would be."""
        return self.this_week + 1

    @property
    def missing(self) -> int:
        """Accounts that are lacking without a granted reason."""
        return sum(platform.missing for platform in self.platforms)


def excused(platform: str, day: dt.date) -> Exists:
    """A granted exemption of the (outer) body that covers a day, on a platform or on all."""
    granted = Exemption.objects.granted().on(day).filter(body=OuterRef("pk"))
    return Exists(granted.filter(platform__in={"", platform}))


def has_account(platform: str) -> Exists:
    """A live account of the (outer) body."""
    live = SocialAccount.objects.live()
    return Exists(live.filter(body=OuterRef("pk"), platform=platform))


def impact_of(
    audience: Audience, platforms: Sequence[str], *, but: Directive | None = None
) -> Impact:
    """Everything about an audience and some platforms; `but` is the draft itself. Three queries."""
    found = audience.bodies().aggregate(
        ppk=Count("pk", filter=Q(kind="ppk")),
        pps=Count("pk", filter=Q(kind="pps")),
        exempt=Count("pk", filter=exempt_from(platforms, audience.due_on)),
        **{
            f"{word}_{platform}": Count("pk", filter=rule)
            for platform in platforms
            for word, rule in rules_of(platform, audience.due_on).items()
        },
    )
    return Impact(
        ppk=found["ppk"],
        pps=found["pps"],
        exempt=found["exempt"],
        platforms=[
            PlatformImpact(p, found[f"accounts_{p}"], found[f"excused_{p}"], found[f"missing_{p}"])
            for p in platforms
        ],
        without=names_without(audience, platforms),
        **weekly(audience, but),
    )


def rules_of(platform: str, day: dt.date) -> dict[str, Q]:
    """Bodies with an account on a platform, and those without: excused, and not."""
    lacking = ~has_account(platform)
    return {
        "accounts": Q(has_account(platform)),
        "excused": Q(lacking) & Q(excused(platform, day)),
        "missing": Q(lacking) & ~Q(excused(platform, day)),
    }


def exempt_from(platforms: Sequence[str], day: dt.date) -> Q:
    """Bodies for which no platform is left, or that owe nothing at all that day."""
    rule = Q(excused("", day))
    if platforms:
        each = Q()
        for platform in platforms:
            each &= Q(excused(platform, day))
        rule |= each
    return rule


def accounts_of(audience: Audience) -> dict[str, int]:
    """Bodies with a live account, by platform. One query."""
    live = SocialAccount.objects.live().filter(body__in=audience.bodies())
    rows = live.order_by().values_list("platform").annotate(Count("body", distinct=True))
    return dict.fromkeys(Platform.values, 0) | dict(rows)


def names_without(audience: Audience, platforms: Sequence[str]) -> list[str]:
    """The first bodies that lack an account without a reason."""
    if not platforms:
        return []
    lacking = [rules_of(platform, audience.due_on)["missing"] for platform in platforms]
    bodies = audience.bodies().filter(reduce(or_, lacking)).order_by("area__code")
    return list(bodies.values_list("name", flat=True)[:NAMED])


def weekly(audience: Audience, but: Directive | None) -> dict[str, int]:
    """How many directives are due for this area in the week, and were in the one before."""
    week = weeks.of(audience.due_on)
    monday, sunday = weeks.monday(week), weeks.sunday(week)
    others = Directive.objects.issued().filter(over(audience.area), election=audience.election_id)
    if but is not None:
        others = others.exclude(pk=but.pk)
    earlier = (monday - dt.timedelta(7), monday - dt.timedelta(1))
    return others.aggregate(
        this_week=Count("pk", filter=Q(due_on__range=(monday, sunday))),
        week_before=Count("pk", filter=Q(due_on__range=earlier)),
    )


def over(area: Area) -> Q:
    """Directives for an area, or for one that holds it."""
    above = [pk for pk in (area.pk, *ancestors_of(area)) if pk]
    return Q(area__in=above) | Q(area__level=0)


def audience_counts(election: Election, area: Area, day: dt.date) -> dict[str, int]:
    """PPK and PPS of an area on a day, for the choices of the form. One query."""
    bodies = Audience(election.pk, area, True, True, day).bodies()
    return bodies.aggregate(
        ppk=Count("pk", filter=Q(kind="ppk")), pps=Count("pk", filter=Q(kind="pps"))
    )
