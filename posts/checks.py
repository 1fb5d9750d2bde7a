"""What is known of a link without any network: whose account it is, and who reported it before."""

from dataclasses import dataclass
from enum import StrEnum

from adhoc_bodies.models import Body, SocialAccount
from posts.links import PostLink
from posts.models import Report


class Match(StrEnum):
    """How the account in a link stands to a body."""

    OWN = "own"  # registered by the body and verified
    CLAIMED = "claimed"  # registered by the body, waits for verification
    OTHER = "other"  # belongs to another body
    UNKNOWN = "unknown"  # nobody has registered it
    UNTOLD = "untold"  # the link doesn't name an account


@dataclass(frozen=True)
class Findings:
    """The answers of the automatic checks."""

    link: PostLink
    match: Match
    account: SocialAccount | None
    earlier: Report | None


def examine(link: PostLink, body: Body, *, but: Report | None = None) -> Findings:
    """Check a link that a body wants to report, `but` that report itself. Two queries."""
    match, account = match_account(link.platform, link.handle, body)
    return Findings(link, match, account, earlier_report(link, body, but=but))


def match_account(platform: str, handle: str, body: Body) -> tuple[Match, SocialAccount | None]:
    """Whose live account a handle is; the account itself only when it is the body's own."""
    if not handle:
        return Match.UNTOLD, None
    live = SocialAccount.objects.live().filter(platform=platform, handle=handle)
    account: SocialAccount | None = live.first()
    if account is None:
        return Match.UNKNOWN, None
    if account.body_id != body.pk:
        return Match.OTHER, None
    verified = account.status == SocialAccount.Status.VERIFIED
    return (Match.OWN if verified else Match.CLAIMED), account


def earlier_report(link: PostLink, body: Body, *, but: Report | None = None) -> Report | None:
    """The report that holds this post in the body's election already."""
    rows = Report.objects.live().filter(election=body.election_id, post_key=link.key)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    earlier: Report | None = rows.select_related("body__area").first()
    return earlier
