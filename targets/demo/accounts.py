"""The demo's social accounts, and the bodies that have none."""

import datetime as dt
import random
import re

from accounts.models import User
from adhoc_bodies.handles import profile_url
from adhoc_bodies.models import Body, Exemption, Platform, SocialAccount
from portal.clock import ZONES
from targets.demo.campaign import SITES, Site

#: Bodies of Kota Bogor without any account: the reason, and what it takes away (empty: no
#: reason given; a blank platform: all duties).
WITHOUT: dict[str, tuple[str, tuple[str, ...]]] = {
    "32.71.06.1010": ("", ()),
    "32.71.04.1004": ("", ()),
    "32.71.01.1010": ("no_signal", ("",)),
    "32.71.01.1011": ("no_staff", ("instagram", "facebook", "tiktok")),
    "32.71.04.1006": ("hacked", ("",)),
    "32.71.04.1005": ("former_member", ("",)),
}
#: Who tends an account besides the three platforms of every directive.
ALSO = {Platform.YOUTUBE: 0.12, Platform.THREADS: 0.10, Platform.X: 0.08, Platform.WHATSAPP: 0.05}
USUAL = {Platform.INSTAGRAM: 0.99, Platform.FACEBOOK: 0.97, Platform.TIKTOK: 0.95}


def make_accounts(
    bodies: list[Body], people: dict[int, list[User]], chance: random.Random
) -> dict[tuple[int, str], SocialAccount]:
    """Register and mostly verify the accounts; returns them by body and platform."""
    reviewers = {b.district_id: people[b.pk][0] for b in bodies if b.kind == Body.Kind.PPK}
    accounts = []
    for body in bodies:
        if body.area.code in WITHOUT:
            continue
        accounts += [
            account(body, platform, people, reviewers, chance)
            for platform, share in (USUAL | ALSO).items()
            if chance.random() < share
        ]
    made = SocialAccount.objects.bulk_create(distinct(accounts))
    make_reasons(bodies, people, reviewers)
    return {(a.body_id, a.platform): a for a in made}


def account(
    body: Body,
    platform: str,
    people: dict[int, list[User]],
    reviewers: dict[int | None, User],
    chance: random.Random,
) -> SocialAccount:
    """One account; three in a hundred still wait for verification."""
    handle = handle_of(body, platform, chance)
    at = moment(body, body.formed_on + dt.timedelta(days=chance.randrange(1, 15)))
    waiting = chance.random() < 0.03
    return SocialAccount(
        body=body, platform=platform, handle=handle, url=profile_url(platform, handle),
        status="claimed" if waiting else "verified", registered_at=at,
        registered_by=people[body.pk][-1],
        decided_by=None if waiting else reviewers[body.district_id],
        decided_at=None if waiting else at + dt.timedelta(days=2),
    )  # fmt: skip


def distinct(accounts: list[SocialAccount]) -> list[SocialAccount]:
    """Leave out an account whose name another body got first."""
    seen = {(account.platform, account.handle): account for account in reversed(accounts)}
    return [a for a in accounts if seen[a.platform, a.handle] is a]


def handle_of(body: Body, platform: str, chance: random.Random) -> str:
    """A name like a real body's: pps_empang, pps.empang.bdl."""
    if platform == Platform.WHATSAPP:
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz0123456789"
        return "0029Va" + "".join(chance.choice(letters) for _ in range(18))
    site = site_of(body)
    name = re.sub(r"[^a-z0-9]", "", body.area.name.lower())
    sign = chance.choice("._") if platform in ("instagram", "tiktok") else ""
    handle = f"{body.kind}{sign}{name}"
    if site.short != "bogor":
        handle += f"{sign}{site.short}"
    return handle[: 15 if platform == Platform.X else 24]


def site_of(body: Body) -> Site:
    """The demo's office of a body."""
    return next(site for site in SITES if body.area.code.startswith(site.code))


def make_reasons(
    bodies: list[Body], people: dict[int, list[User]], reviewers: dict[int | None, User]
) -> None:
    """Why some bodies have no account: granted by the PPK, one still waiting."""
    by_code = {body.area.code: body for body in bodies}
    reasons = [
        exemption(by_code[code], platform, reason, people, reviewers)
        for code, (reason, platforms) in WITHOUT.items()
        for platform in platforms
    ]
    Exemption.objects.bulk_create(reasons)


def exemption(
    body: Body,
    platform: str,
    reason: str,
    people: dict[int, list[User]],
    reviewers: dict[int | None, User],
) -> Exemption:
    """One reason; that of the former member is not decided yet."""
    at = moment(body, dt.date(2024, 7, 15))
    waiting = reason == "former_member"
    return Exemption(
        body=body, platform=platform, reason=reason, starts_on=at.date(), requested_at=at,
        requested_by=people[body.pk][0], status="requested" if waiting else "granted",
        decided_by=None if waiting else reviewers[body.district_id],
        decided_at=None if waiting else at + dt.timedelta(days=1),
    )  # fmt: skip


def moment(body: Body, day: dt.date, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A time of day in the body's zone."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONES[body.zone])
