"""Which bodies have accounts, and which bodies need a person: no report, or no account."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery

from adhoc_bodies.models import Body, Exemption, Platform, SocialAccount
from targets.bodies import weeks_in
from targets.dashboards import Scope
from targets.models import BodyWeek
from targets.periods import Period

#: Platforms that every list shows, because nearly every directive names them.
USUAL = ("instagram", "facebook", "tiktok")


@dataclass(frozen=True)
class Chase:
    """A body that somebody must talk to: it has not reported, or it has no account."""

    body_id: int
    code: str
    kind: str
    name: str
    district: str
    missing: int
    has_account: bool
    without_since: dt.date
    exemptions: Sequence[Exemption] = ()

    @property
    def reason(self) -> Exemption | None:
        """Why it has no account: granted before requested; None if nobody said."""
        known = [e for e in self.exemptions if e.status != Exemption.Status.REFUSED]
        return min(known, key=lambda e: e.status != Exemption.Status.GRANTED, default=None)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Usual platforms and those with a reason, each as excused (ex) or not (no)."""
        named = {e.platform for e in self.exemptions if e.platform}
        return [(p, absent(p, self.exemptions)) for p in in_order({*USUAL, *named})]


def to_chase(scope: Scope, period: Period, kind: str, day: dt.date) -> list[Chase]:
    """Bodies of a regency that miss an obligation of the period or have no account at its end."""
    lost = SocialAccount.objects.filter(body=OuterRef("body")).order_by().values("body")
    rows = (
        weeks_in(scope, kind)
        .filter(week__range=(period.first, period.last))
        .filter(Q(missing__gt=0) | Q(week=period.last, has_account=False))
        .annotate(lost_on=Subquery(lost.annotate(last=Max("ended_on")).values("last")))
        .select_related("body__area", "body__district")
        .order_by("body__area__code", "body__kind", "week")
    )
    by_body: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_body[row.body_id].append(row)
    bare = {pk for pk, weeks in by_body.items() if lacks_account(weeks[-1], period)}
    reasons = exemptions_of(bare)
    return [
        chase(weeks, pk not in bare, open_at(reasons.get(pk, []), day))
        for pk, weeks in by_body.items()
    ]


def lacks_account(row: BodyWeek, period: Period) -> bool:
    """Whether a body's latest row says that it has no account at the end of the period."""
    return row.week == period.last and not row.has_account


def chase(weeks: Sequence[Any], has_account: bool, reasons: Sequence[Exemption]) -> Chase:
    """A body to talk to, from those of its weeks that say why."""
    body: Body = weeks[-1].body
    return Chase(
        body_id=body.pk,
        code=body.area.code,
        kind=body.kind,
        name=body.name,
        district=body.district.name if body.district else "",
        missing=sum(week.missing for week in weeks),
        has_account=has_account,
        without_since=max(body.formed_on, weeks[-1].lost_on or body.formed_on),
        exemptions=reasons,
    )


def exemptions_of(bodies: Collection[int]) -> dict[int, list[Exemption]]:
    """Exemptions that were asked for or granted, of any time, by body."""
    found: dict[int, list[Exemption]] = defaultdict(list)
    asked = Exemption.objects.filter(body__in=bodies).exclude(status=Exemption.Status.REFUSED)
    for exemption in asked.order_by("starts_on", "pk"):
        found[exemption.body_id].append(exemption)
    return found


def open_at(exemptions: Iterable[Exemption], day: dt.date) -> list[Exemption]:
    """Those whose span holds a day."""
    return [e for e in exemptions if e.starts_on <= day and (e.ends_on is None or day <= e.ends_on)]


def without_account(chased: Iterable[Chase]) -> list[Chase]:
    """Those without an account; the ones who gave no reason first, the longest first."""
    bare = [body for body in chased if not body.has_account]
    return sorted(bare, key=lambda b: (b.reason is not None, b.without_since, b.code))


# ---- accounts of bodies -----------------------------------------------------------------


def accounts_of(
    bodies: Collection[int], exemptions: Mapping[int, Sequence[Exemption]], day: dt.date
) -> dict[int, dict[str, str]]:
    """By body, its state on platforms: ok, wait, ex (excused) or no.

    Nobody is blamed for lacking a platform that directives rarely name: besides the usual ones
    only those are listed that the body has.
    """
    held: dict[int, dict[str, str]] = defaultdict(dict)
    live = SocialAccount.objects.filter(body__in=bodies).live()
    for body, platform, status in live.values_list("body_id", "platform", "status"):
        if held[body].get(platform) != "ok":
            held[body][platform] = "ok" if status == SocialAccount.Status.VERIFIED else "wait"
    return {body: states_of(held[body], open_at(exemptions.get(body, ()), day)) for body in bodies}


def states_of(held: Mapping[str, str], exemptions: Sequence[Exemption]) -> dict[str, str]:
    """The state on the usual platforms and on those that the body has."""
    return {p: held.get(p) or absent(p, exemptions) for p in in_order({*USUAL, *held})}


def absent(platform: str, exemptions: Iterable[Exemption]) -> str:
    """A platform without account: excused by a granted reason, or not."""
    granted = {e.platform for e in exemptions if e.status == Exemption.Status.GRANTED}
    return "ex" if granted & {platform, ""} else "no"


def in_order(platforms: Collection[str]) -> list[str]:
    """Platforms in the order in which every page names them."""
    return [platform for platform in Platform.values if platform in platforms]
