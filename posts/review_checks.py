"""The automatic checks of a report in the review queue, in words; a person decides in any case.

What the stored flags tell needs a person; beside them stands what fits. Accounts are compared
anew, since one may have been verified a moment ago.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from adhoc_bodies.models import SocialAccount
from posts import flag_words, flagging
from posts.checks import accounts_around
from posts.flag_words import Words
from posts.flagging import Accounts
from posts.flags import Flag
from posts.models import Directive, Report
from posts.timing import LATE_DAYS, REPORT_WITHIN_DAYS

OK, INFO, WARN = "ok", "info", "warn"
ABOUT_ACCOUNT = {name for name in Flag.values if name.startswith("account_")}


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
    accounts = accounts_around(listed)
    return [examine(report, accounts) for report in listed]


def examine(report: Report, accounts: Accounts) -> Item:
    """All findings about one report; what needs a person comes first, the heaviest before all."""
    flagging.apply(report, flagging.examined_again(report, accounts))
    fitting = [account for account in own_accounts(report, accounts) if fits(account, report)]
    noticed = [noticed_check(words, report) for words in flag_words.for_reviewer(report)]
    order = [WARN, OK, INFO]
    checks = [*noticed, *fitting_checks(report, fitting), *source_checks(report)]
    return Item(report, sorted(checks, key=lambda check: order.index(check.tone)), fitting)


def glanced(report: Report) -> Item:
    """A report with its stored flags alone, as a list shows it beside the one that is open."""
    words = flag_words.for_reviewer(report)
    return Item(report, [Check(tone_of(each.flag), each.heading) for each in words], [])


def own_accounts(report: Report, accounts: Accounts) -> list[SocialAccount]:
    """The body's accounts on the report's platform."""
    return accounts.own(report.body_id, report.platform)


def fits(account: SocialAccount, report: Report) -> bool:
    """Whether a post can be from this verified account of the body."""
    return flagging.is_verified(account) and report.handle in ("", account.handle)


def noticed_check(words: Words, report: Report) -> Check:
    """A flag as a finding."""
    if words.flag == Flag.AFTER_DUE:
        return Check(WARN, words.heading, late_detail(report))
    tone = tone_of(words.flag)
    return Check(tone, words.heading, words.sentence, words.reason if tone == WARN else "")


def tone_of(flag: str) -> str:
    """How serious a flag is."""
    return INFO if flag in (Flag.ACCOUNT_UNCLEAR, Flag.DRAWN) else WARN


def fitting_checks(report: Report, fitting: list[SocialAccount]) -> list[Check]:
    """What is in order: link, account and time."""
    checks = []
    if not {Flag.LINK_UNRESOLVED, Flag.REPORTED_BEFORE} & report.flags.keys():
        checks.append(Check(OK, _("The link was not reported before")))
    if not ABOUT_ACCOUNT & report.flags.keys():
        checks.append(account_check(report, fitting))
    if report.directive is None:
        checks.append(Check(INFO, _("Outside of any directive: counts for the weekly posts")))
    elif not {Flag.BEFORE_START, Flag.AFTER_DUE} & report.flags.keys():
        checks.append(Check(OK, _("On time")))
    return checks


def account_check(report: Report, fitting: list[SocialAccount]) -> Check:
    """The account fits, or the link names none and the body has a single one."""
    if report.handle:
        words = {"handle": report.handle, "body": report.body.name}
        return Check(OK, _("Account @%(handle)s is registered for %(body)s") % words)
    names = ", ".join(f"@{account.handle}" for account in fitting)
    text = _("The link doesn't name the account")
    return Check(INFO, text, _("Compare the post with %(accounts)s.") % {"accounts": names})


def timing_check(report: Report, directive: Directive) -> Check:
    """Early, on time, late or too late, by the national default of the policy."""
    seen = flagging.directive_flags(report, [report.platform])
    counts_early = report.effective_on < directive.starts_on
    for name in (Flag.BEFORE_START,) if counts_early else (Flag.AFTER_DUE,):
        if name in seen:
            words = flag_words.reviewed(name, seen[name], report.body.name, report.body.zone)
            return noticed_check(words, report)
    return Check(OK, _("On time"))


def late_detail(report: Report) -> str:
    """What a late report is worth, and why it is late."""
    assert report.directive
    days = (report.effective_on - report.directive.due_on).days
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
