"""What the checks notice about a report: facts in, named flags with their evidence out.

Everything down to `apply` is pure: it reads the report's own columns and what it is given.
`STANDING` flags follow from the row, its directive and the registered accounts, so that they
can be found again at any time; the others tell what was seen once, and stay.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from adhoc_bodies.models import SocialAccount
from portal import clock
from posts.captions import missing_hashtags
from posts.flags import Flag, Flags, risk_of
from posts.models import Directive, Report
from posts.timing import told_by_id

#: From this age on, in days between post and report, a post counts as an old one.
OLD_AFTER = 30

STANDING = frozenset(
    {
        Flag.ACCOUNT_OTHER,
        Flag.ACCOUNT_UNKNOWN,
        Flag.ACCOUNT_MISSING,
        Flag.ACCOUNT_UNVERIFIED,
        Flag.ACCOUNT_UNCLEAR,
        Flag.LINK_UNRESOLVED,
        Flag.OLD,
        Flag.BEFORE_START,
        Flag.AFTER_DUE,
        Flag.PLATFORM_NOT_ASKED,
        Flag.DIRECTIVE_WITHDRAWN,
    }
)


class Accounts:
    """Live accounts at hand, by their name and by their body."""

    def __init__(self, live: Iterable[SocialAccount]) -> None:
        self.by_handle: dict[tuple[str, str], SocialAccount] = {}
        self.by_body: dict[tuple[int, str], list[SocialAccount]] = defaultdict(list)
        for account in live:
            self.by_handle[account.platform, account.handle] = account
            self.by_body[account.body_id, account.platform].append(account)

    def holder(self, platform: str, handle: str) -> SocialAccount | None:
        """The account that a link names, whosesoever it is."""
        return self.by_handle.get((platform, handle)) if handle else None

    def own(self, body_id: int, platform: str) -> list[SocialAccount]:
        """The body's accounts on a platform, by name."""
        found = self.by_body.get((body_id, platform), [])
        return sorted(found, key=lambda account: account.handle)

    def own_named(self, report: Report) -> SocialAccount | None:
        """The body's own account that the report's link names."""
        account = self.holder(report.platform, report.handle)
        return account if account and account.body_id == report.body_id else None


@dataclass(frozen=True)
class Said:
    """What came with a report and isn't stored: the link's own time, the claim, the caption."""

    id_time: dt.datetime | None = None
    claimed_at: dt.datetime | None = None
    caption: str = ""


def flags_of(
    report: Report,
    accounts: Accounts,
    asked: Collection[str],
    said: Said | None = None,
    earlier: Report | None = None,
) -> Flags:
    """Everything the checks notice about a report that is complete but for its flags.

    `asked` are the platforms of its directive, `earlier` a report that freed the same post.
    """
    found = standing(report, accounts, asked)
    if said:
        found |= said_flags(report, said)
    if earlier:
        found |= before_flags(report, earlier)
    return found


def standing(report: Report, accounts: Accounts, asked: Collection[str]) -> Flags:
    """The flags that hang on nothing but the row, its directive and the accounts."""
    return {
        **account_flags(report.platform, report.handle, report.body_id, accounts),
        **link_flags(resolved=report.resolved, post_id=report.post_id),
        **age_flags(report),
        **directive_flags(report, asked),
    }


def account_flags(platform: str, handle: str, body_id: int, accounts: Accounts) -> Flags:
    """Whether the post is from a verified account of the body, as far as the link tells."""
    own = accounts.own(body_id, platform)
    if not handle:
        return unnamed_flags(platform, own)
    holder = accounts.holder(platform, handle)
    if holder is None:
        registered = [account.handle for account in own]
        return {Flag.ACCOUNT_UNKNOWN: {"handle": handle, "registered": registered}}
    if holder.body_id != body_id:
        return {Flag.ACCOUNT_OTHER: {"handle": handle, "body": holder.body.name}}
    if is_verified(holder):
        return {}
    return {Flag.ACCOUNT_UNVERIFIED: {"handle": handle}}


def unnamed_flags(platform: str, own: list[SocialAccount]) -> Flags:
    """The link names no account: only a single verified one leaves no doubt."""
    verified = [account.handle for account in own if is_verified(account)]
    if not verified:
        return {Flag.ACCOUNT_MISSING: {"platform": platform}}
    if len(verified) > 1:
        return {Flag.ACCOUNT_UNCLEAR: {"handles": verified}}
    return {}


def is_verified(account: SocialAccount) -> bool:
    """Whether the level above has confirmed the account."""
    return account.status == SocialAccount.Status.VERIFIED


def link_flags(*, resolved: bool, post_id: str) -> Flags:
    """A short link, or one that changes for the same post."""
    return {} if resolved else {Flag.LINK_UNRESOLVED: {"changes": bool(post_id)}}


def age_flags(report: Report) -> Flags:
    """A post that was long up when it was reported."""
    days = (report.reported_on - report.posted_on).days
    return {Flag.OLD: {"days": days}} if days > OLD_AFTER else {}


def directive_flags(report: Report, asked: Collection[str]) -> Flags:
    """How the report stands to its directive; nothing for one outside of any.

    An old post that is reported late counts on the day of the report: so what matters for
    the beginning is the day of the post.
    """
    directive = report.directive
    if directive is None:
        return {}
    found: Flags = {}
    if report.posted_on < directive.starts_on:
        found[Flag.BEFORE_START] = days(starts_on=directive.starts_on, posted_on=report.posted_on)
    if report.platform not in asked:
        evidence = {"platform": report.platform, "asked": list(asked)}
        found[Flag.PLATFORM_NOT_ASKED] = evidence
    if directive.state == Directive.State.WITHDRAWN:
        found[Flag.DIRECTIVE_WITHDRAWN] = {}
    return found | due_flags(report, directive)


def due_flags(report: Report, directive: Directive) -> Flags:
    """A report that counts after the due day."""
    late = (report.effective_on - directive.due_on).days
    if late <= 0:
        return {}
    evidence = days(
        due_on=directive.due_on, posted_on=report.posted_on, effective_on=report.effective_on
    )
    return {Flag.AFTER_DUE: evidence | {"days": late}}


def days(**dates: dt.date) -> dict[str, Any]:
    """Dates as evidence keeps them."""
    return {name: day.isoformat() for name, day in dates.items()}


def said_flags(report: Report, said: Said) -> Flags:
    """What came with the link against what the link and the directive say."""
    found: Flags = {}
    if said.id_time and not told_by_id(said.id_time, report.reported_at):
        found[Flag.TIME_AHEAD] = {"id_time": in_utc(said.id_time)}
    if said.claimed_at and differs(report, said.claimed_at):
        found[Flag.TIME_DIFFERS] = {
            "id_time": in_utc(report.posted_at),
            "claimed": in_utc(said.claimed_at),
        }
    if missing := hashtags_missing(report.directive, said.caption):
        found[Flag.HASHTAG_MISSING] = {"missing": missing}
    return found


def differs(report: Report, claimed_at: dt.datetime) -> bool:
    """Whether a claim names another local day than the post's own number."""
    if report.posted_at_source != Report.TimeSource.ID:
        return False
    return clock.local_date(claimed_at, report.body.zone) != report.posted_on


def hashtags_missing(directive: Directive | None, caption: str) -> list[str]:
    """Required hashtags that a pasted caption lacks; none where there is no caption."""
    if directive is None or not caption:
        return []
    return missing_hashtags(directive.hashtags, caption)


def before_flags(report: Report, earlier: Report) -> Flags:
    """Who reported the post before, and what became of it."""
    evidence = {
        "body": earlier.body.name,
        "own": earlier.body_id == report.body_id,
        "reported_at": in_utc(earlier.reported_at),
        "status": earlier.status,
    }
    return {Flag.REPORTED_BEFORE: evidence}


def in_utc(moment: dt.datetime) -> str:
    """A moment as evidence keeps it."""
    return moment.astimezone(dt.UTC).isoformat()


def asked_by(directive: Directive | None) -> list[str]:
    """The platforms that a directive names; free of queries with `platform_rows` prefetched."""
    return [row.platform for row in directive.platform_rows.all()] if directive else []


def examined_again(report: Report, accounts: Accounts) -> Flags:
    """The report's flags as they would be today; what was seen only once stays."""
    kept = {name: evidence for name, evidence in report.flags.items() if name not in STANDING}
    return kept | standing(report, accounts, asked_by(report.directive))


def apply(report: Report, flags: Flags) -> None:
    """Give a report its flags and their risk together; the caller stores both."""
    report.flags = {str(name): evidence for name, evidence in flags.items()}
    report.risk = risk_of(flags)


def add_flag(report_id: int, flag: str, evidence: dict[str, Any]) -> None:
    """Add one flag to a stored report, or renew its evidence."""
    amend(report_id, lambda flags: flags | {str(flag): evidence})


def drop_flags(report_id: int, names: Collection[str]) -> None:
    """Take flags from a stored report."""
    amend(report_id, lambda flags: {n: e for n, e in flags.items() if n not in names})


@transaction.atomic
def amend(report_id: int, change: Callable[[Flags], Flags]) -> None:
    """Read, change and write the flags of one row that nobody else changes meanwhile."""
    rows = Report.objects.select_for_update().only("flags", "risk")
    report: Report | None = rows.filter(pk=report_id).first()
    if report is None:
        return
    changed = change(report.flags)
    if changed != report.flags:
        apply(report, changed)
        report.save(update_fields=["flags", "risk"])
