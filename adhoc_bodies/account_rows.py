"""Bodies with their accounts, as the list and the page of a body show them."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from adhoc_bodies.models import Body, Exemption, Platform, SocialAccount

#: Platforms of which every list shows a chip; the others appear when a body has them.
USUAL = [Platform.INSTAGRAM, Platform.FACEBOOK, Platform.TIKTOK]
PAGE = 50
CHIP_STATE = {"verified": "ok", "claimed": "wait"}


@dataclass
class Row:
    """A body with what it has on each platform."""

    body: Body
    accounts: list[SocialAccount] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)

    @property
    def chips(self) -> list[dict[str, str]]:
        """One chip a platform: ok, wait, ex (a granted reason) or no."""
        held = {a.platform: CHIP_STATE[a.status] for a in sorted(self.accounts, key=rank)}
        granted = {e.platform for e in self.exemptions if e.status == Exemption.Status.GRANTED}
        platforms = [*USUAL, *(p for p in held if p not in USUAL)]
        return [
            {
                "platform": p,
                "state": held.get(p) or ("ex" if {p, ""} & granted else "no"),
            }
            for p in platforms
        ]

    @property
    def waiting(self) -> int:
        """Decisions that the level above owes this body."""
        return sum(a.status == SocialAccount.Status.CLAIMED for a in self.accounts) + sum(
            e.status == Exemption.Status.REQUESTED for e in self.exemptions
        )


def rank(account: SocialAccount) -> int:
    """Verified accounts come last, so that they win the platform's chip."""
    return account.status == SocialAccount.Status.VERIFIED


def live_accounts(**match: Any) -> QuerySet[SocialAccount]:
    """Accounts in use of the outer body."""
    return SocialAccount.objects.live().filter(body=OuterRef("pk"), **match)


def conditions() -> dict[str, Q]:
    """The filters by their word in the address: what waits for a decision, what has no account."""
    asked = Exemption.objects.filter(body=OuterRef("pk"), status=Exemption.Status.REQUESTED)
    return {
        "": Q(),
        "menunggu": Q(Exists(live_accounts(status="claimed"))) | Q(Exists(asked)),
        "tanpa-akun": ~Q(Exists(live_accounts())),
    }


def filtered(bodies: QuerySet[Body], which: str) -> QuerySet[Body]:
    """Bodies by what is to do; an unknown word shows all."""
    return bodies.filter(conditions().get(which, Q()))


def counts(bodies: QuerySet[Body]) -> dict[str, int]:
    """How many bodies each filter holds, in one query."""
    named = {f"n{n}": Count("pk", filter=rule) for n, rule in enumerate(conditions().values())}
    found = bodies.order_by().aggregate(**named)
    return dict(zip(conditions(), found.values(), strict=True))


def rows_for(bodies: list[Body]) -> list[Row]:
    """Rows of these bodies, in two queries however many there are."""
    rows = {body.pk: Row(body) for body in bodies}
    for account in SocialAccount.objects.live().filter(body__in=rows):
        rows[account.body_id].accounts.append(account)
    undone = Exemption.objects.filter(body__in=rows).exclude(status=Exemption.Status.REFUSED)
    for exemption in undone:
        rows[exemption.body_id].exemptions.append(exemption)
    return list(rows.values())
