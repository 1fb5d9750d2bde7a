"""Which bodies have accounts, and which bodies need a person: no report, or no account."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import (
    DateField,
    F,
    QuerySet,
    Value,
)

from adhoc_bodies.models import Exemption, Platform, SocialAccount
from targets.body_sums import BodySum, Named

#: What duties and accounts depend on of an exemption.
EXCUSE = ("body_id", "platform", "status", "starts_on", "ends_on", "pk")
#: A live account: body, platform, status.
Held = tuple[int, str, str]
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


def to_chase(found: Iterable[BodySum], day: dt.date) -> list[Chase]:
    """Bodies that miss an obligation of the period or have no account at its end."""
    lacking = [one for one in found if one.missing or one.is_bare]
    reasons = exemptions_of([one.body.pk for one in lacking if one.is_bare])
    return [
        chase(one.body, one.missing, bool(one.is_bare), open_at(reasons.get(one.body.pk, []), day))
        for one in lacking
    ]


def chase(body: Named, missing: int, is_bare: bool, reasons: Sequence[Exemption]) -> Chase:
    """A body to talk to."""
    return Chase(
        body_id=body.pk,
        code=body.code,
        kind=body.kind,
        name=body.name,
        district=body.district or "",
        missing=missing,
        has_account=not is_bare,
        without_since=max(body.formed_on, body.lost_on or body.formed_on),
        exemptions=reasons,
    )


def excusing(bodies: Collection[int]) -> QuerySet[Exemption]:
    """Exemptions of bodies that were asked for or granted, of any time, in no order."""
    asked = Exemption.objects.filter(body__in=bodies).order_by()
    return asked.exclude(status=Exemption.Status.REFUSED)


def exemptions_of(bodies: Collection[int]) -> dict[int, list[Exemption]]:
    """Exemptions that were asked for or granted, of any time, by body."""
    found: dict[int, list[Exemption]] = defaultdict(list)
    for exemption in excusing(bodies).order_by("starts_on", "pk"):
        found[exemption.body_id].append(exemption)
    return found


def read_together(bodies: Collection[int]) -> tuple[dict[int, list[Exemption]], list[Held]]:
    """In one query what `exemptions_of` finds, as far as duties and accounts depend on it, and
    the live accounts of bodies."""
    none = Value(None, output_field=DateField())
    held = SocialAccount.objects.filter(body__in=bodies).live().order_by()
    rows = (
        excusing(bodies)
        .values_list(*EXCUSE)
        .union(held.values_list("body_id", "platform", "status", none, none, -F("pk")), all=True)
    )
    excuses: dict[int, list[Exemption]] = defaultdict(list)
    accounts: list[Held] = []
    for body, platform, status, start, end, key in rows:
        if start is None:
            accounts.append((body, platform, status))
            continue
        span = {"starts_on": start, "ends_on": end}
        excuses[body].append(
            Exemption(pk=key, body_id=body, platform=platform, status=status, **span)
        )
    for asked in excuses.values():
        asked.sort(key=lambda one: (one.starts_on, one.pk))
    return excuses, accounts


def open_at(exemptions: Iterable[Exemption], day: dt.date) -> list[Exemption]:
    """Those whose span holds a day."""
    return [e for e in exemptions if e.starts_on <= day and (e.ends_on is None or day <= e.ends_on)]


def without_account(chased: Iterable[Chase]) -> list[Chase]:
    """Those without an account; the ones who gave no reason first, the longest first."""
    bare = [body for body in chased if not body.has_account]
    return sorted(bare, key=lambda b: (b.reason is not None, b.without_since, b.code))


# ---- accounts of bodies -----------------------------------------------------------------


def accounts_of(
    bodies: Collection[int],
    live: Iterable[Held],
    exemptions: Mapping[int, Sequence[Exemption]],
    day: dt.date,
) -> dict[int, dict[str, str]]:
    """By body, its state on platforms: ok, wait, ex (excused) or no.

    Nobody is blamed for lacking a platform that directives rarely name: besides the usual ones
    only those are listed that the body has.
    """
    held: dict[int, dict[str, str]] = defaultdict(dict)
    for body, platform, status in live:
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
