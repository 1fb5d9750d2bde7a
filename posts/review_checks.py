"""The automatic checks of a report in the review queue, in words; a person decides in any case."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adhoc_bodies.models import Platform, SocialAccount
from posts.models import Directive, Report, Review
from posts.timing import LATE_DAYS, REPORT_WITHIN_DAYS

OK, INFO, WARN = "ok", "info", "warn"
Reason = Review.Reason


@dataclass(frozen=True)
class Check:
    """One finding: how serious it is, what it says, and the reason it gives for a refusal."""

    tone: str
    text: str
    detail: str = ""
    reason: str = ""

    @property
    def icon(self) -> str:
        """The icon of the tone."""
        return {OK: "check", INFO: "info", WARN: "triangle"}[self.tone]


@dataclass(frozen=True)
class Item:
    """A waiting report with what the checks found."""

    report: Report
    checks: list[Check]
    #: The body's verified accounts from which the post can be.
    accounts: list[SocialAccount]

    @property
    def alert(self) -> Check | None:
        """The finding that the list shows: the first that needs a person."""
        return next((check for check in self.checks if check.tone == WARN), None)

    @property
    def reason(self) -> str:
        """The reason that a refusal starts with: that of the first failed check."""
        return next((check.reason for check in self.checks if check.reason), "")

    @property
    def timing(self) -> Check | None:
        """Whether the report is on time for its directive."""
        return timing_check(self.report, self.report.directive) if self.report.directive else None


def examined(reports: Iterable[Report]) -> list[Item]:
    """Reports with their findings; one query for all of them.

    The reports come with body, directive and the directive's platform_rows.
    """
    listed = list(reports)
    known = accounts_around(listed)
    return [examine(report, known) for report in listed]


def accounts_around(reports: list[Report]) -> list[SocialAccount]:
    """Live accounts of the reports' bodies, and whoever else has the accounts in their links."""
    if not reports:
        return []
    bodies = {report.body_id for report in reports}
    handles = {report.handle for report in reports if report.handle}
    live = SocialAccount.objects.live().filter(Q(body__in=bodies) | Q(handle__in=handles))
    return list(live.order_by("handle"))


def examine(report: Report, known: list[SocialAccount]) -> Item:
    """All findings about one report; what needs a person comes first."""
    on_platform = [account for account in known if account.platform == report.platform]
    fitting = [account for account in on_platform if fits(account, report)]
    checks = [
        *link_checks(report),
        account_check(report, on_platform, fitting),
        *directive_checks(report),
        *source_checks(report),
    ]
    order = [WARN, OK, INFO]
    return Item(report, sorted(checks, key=lambda c: order.index(c.tone)), fitting)


def fits(account: SocialAccount, report: Report) -> bool:
    """Whether a post can be from this verified account of the body."""
    return (
        account.body_id == report.body_id
        and account.status == SocialAccount.Status.VERIFIED
        and report.handle in ("", account.handle)
    )


def link_checks(report: Report) -> list[Check]:
    """Whether the link leads to one known post; the database refuses a second report of it."""
    if report.resolved:
        return [Check(OK, _("The link was not reported before"))]
    return [
        Check(
            WARN,
            _("The link is shortened"),
            _("Open it, and see whose post it is and when it was posted."),
            Reason.WRONG_LINK,
        )
    ]


def account_check(
    report: Report, on_platform: list[SocialAccount], fitting: list[SocialAccount]
) -> Check:
    """Whether the post is from a verified account of the body."""
    words = {"handle": report.handle, "body": report.body.name}
    if not report.handle:
        return unnamed_account(report, fitting)
    if fitting:
        return Check(OK, _("Account @%(handle)s is registered for %(body)s") % words)
    holders = [account for account in on_platform if account.handle == report.handle]
    if any(account.body_id == report.body_id for account in holders):
        return Check(WARN, _("Account @%(handle)s waits for verification") % words)
    if holders:
        text = _("Account @%(handle)s belongs to another body") % words
    else:
        text = _("Account @%(handle)s is not registered for %(body)s") % words
    own = [f"@{a.handle}" for a in on_platform if a.body_id == report.body_id]
    detail = _("Registered: %(accounts)s.") % {"accounts": ", ".join(own)} if own else ""
    return Check(WARN, text, detail, Reason.NOT_OFFICIAL)


def unnamed_account(report: Report, fitting: list[SocialAccount]) -> Check:
    """The link names no account, so the reviewer compares."""
    words = {
        "platform": Platform(report.platform).label,
        "body": report.body.name,
        "accounts": ", ".join(f"@{account.handle}" for account in fitting),
    }
    if not fitting:
        text = _("%(body)s has no verified account on %(platform)s") % words
        return Check(WARN, text, reason=Reason.NOT_OFFICIAL)
    text = _("The link doesn't name the account") % words
    return Check(INFO, text, _("Compare the post with %(accounts)s.") % words)


def directive_checks(report: Report) -> list[Check]:
    """Whether the post answers the directive, and in time."""
    directive = report.directive
    if directive is None:
        return [Check(INFO, _("Outside of any directive: counts for the weekly posts"))]
    checks = [timing_check(report, directive)]
    if directive.state != Directive.State.ISSUED:
        checks.append(Check(WARN, _("The directive was withdrawn")))
    if all(row.platform != report.platform for row in directive.platform_rows.all()):
        text = _("The directive doesn't ask for %(platform)s") % {
            "platform": Platform(report.platform).label
        }
        checks.append(Check(WARN, text, reason=Reason.OFF_DIRECTIVE))
    return checks


def timing_check(report: Report, directive: Directive) -> Check:
    """Early, on time, late or too late, by the national default of the policy."""
    days = (report.effective_on - directive.due_on).days
    if report.effective_on < directive.starts_on:
        text = _("Posted before the directive began")
        return Check(WARN, text, _("It doesn't count for it."), Reason.OFF_DIRECTIVE)
    if days <= 0:
        return Check(OK, _("On time"))
    late = ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}
    return Check(WARN, late, late_detail(report, days))


def late_detail(report: Report, days: int) -> str:
    """What a late report is worth, and why it is late."""
    worth = _("It counts in part.") if days <= LATE_DAYS else _("Too late to count for it.")
    if report.effective_on == report.posted_on:
        return worth
    why = _("Reported more than %(days)d days after the post, so the day of the report counts.")
    return f"{worth} {why % {'days': REPORT_WITHIN_DAYS}}"


def source_checks(report: Report) -> list[Check]:
    """Who says when it was posted, where the post's ID doesn't."""
    if report.posted_at_source == Report.TimeSource.CLAIMED:
        text = _("The time is the reporter's claim")
        return [Check(INFO, text, _("Compare it with the post."))]
    if report.posted_at_source == Report.TimeSource.REVIEWER:
        return [Check(INFO, _("The time was set by a reviewer"))]
    return []
