"""What issuing a directive would mean: how many bodies owe it, and who lacks an account."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q

from adhoc_bodies.models import Area, Exemption, Platform, SocialAccount
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
    #: PPK and PPS of the office's whole area.
    all_ppk: int
    all_pps: int
    platforms: list[PlatformImpact] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    this_week: int = 0
    week_before: int = 0
    #: Bodies of the whole area with an account, for all platforms, where it was asked for.
    having: dict[str, int] = field(default_factory=dict)

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
    audience: Audience,
    platforms: Sequence[str],
    *,
    whole: Audience,
    but: Directive | None = None,
    all_platforms: bool = False,
) -> Impact:
    """Everything about an audience and some platforms, within the office's `whole` area.

    `but` is the draft itself; `all_platforms` asks for the accounts on every platform there is.
    Three queries.
    """
    asked = Platform.values if all_platforms else []
    found = whole.bodies().aggregate(
        **kinds_in(audience),
        **by_platform(audience, platforms),
        **{f"having_{platform}": Count("pk", filter=has_account(platform)) for platform in asked},
    )
    return Impact(
        **{name: found[name] for name in ("ppk", "pps", "all_ppk", "all_pps", "exempt")},
        platforms=[
            PlatformImpact(
                p, *(found[f"{word}_{p}"] for word in ("accounts", "excused", "missing"))
            )
            for p in platforms
        ],
        without=names_without(audience, platforms),
        having={platform: found[f"having_{platform}"] for platform in asked},
        **weekly(audience, but),
    )


def kinds_in(audience: Audience) -> dict[str, Count]:
    """PPK and PPS of the audience, and of everything that is counted."""
    own = audience.condition()
    return {
        "ppk": Count("pk", filter=own & Q(kind="ppk")),
        "pps": Count("pk", filter=own & Q(kind="pps")),
        "all_ppk": Count("pk", filter=Q(kind="ppk")),
        "all_pps": Count("pk", filter=Q(kind="pps")),
    }


def by_platform(audience: Audience, platforms: Sequence[str]) -> dict[str, Count]:
    """Who of the audience is exempt, and accounts, excuses and gaps on each platform."""
    own = audience.condition()
    counts = {"exempt": Count("pk", filter=own & exempt_from(platforms, audience.due_on))}
    for platform in platforms:
        for word, rule in rules_of(platform, audience.due_on).items():
            counts[f"{word}_{platform}"] = Count("pk", filter=own & rule)
    return counts


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
