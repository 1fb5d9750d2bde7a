"""The sentences of the flags, filled with their evidence: for reviewers, and for reporters.

The reporter is never told whose account or report another body's is.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adhoc_bodies.models import Platform
from portal import formats
from posts.flags import Flag
from posts.models import Report, Review

Evidence = dict[str, Any]
#: A heading, and a sentence that may be empty.
Said = tuple[str, str]


@dataclass(frozen=True)
class Seen:
    """The evidence of a flag, read for the words; old evidence may lack what came later."""

    evidence: Evidence
    body: str
    zone: str

    def text(self, name: str) -> str:
        """A name or number as it stands."""
        return str(self.evidence.get(name, "–"))

    def names(self, name: str, sign: str = "") -> str:
        """a, b, c"""
        return ", ".join(f"{sign}{each}" for each in self.evidence.get(name, []))

    def number(self, name: str) -> int:
        """A count."""
        return int(self.evidence.get(name, 0))

    def day(self, name: str) -> str:
        """24 Juli 2024"""
        written = self.evidence.get(name)
        return formats.long_date(dt.date.fromisoformat(written)) if written else "–"

    def moment(self, name: str) -> str:
        """Senin, 22 Juli 2024 pukul 10.20 WIB"""
        written = self.evidence.get(name)
        if not written:
            return "–"
        return formats.moment(dt.datetime.fromisoformat(written), self.zone)

    def platform(self, name: str = "platform") -> str:
        """Instagram"""
        return platform_name(self.evidence.get(name, ""))

    @property
    def asked(self) -> str:
        """Instagram, TikTok"""
        return ", ".join(platform_name(name) for name in self.evidence.get("asked", []))

    @property
    def days(self) -> str:
        """12 days"""
        count = self.number("days")
        return ngettext("%(days)d day", "%(days)d days", count) % {"days": count}

    @property
    def status(self) -> str:
        """withdrawn"""
        return str(dict(Report.Status.choices).get(self.evidence.get("status", ""), ""))

    @property
    def reason(self) -> str:
        """What the reviewer gave as the reason, with the note."""
        known = str(dict(Review.Reason.choices).get(self.evidence.get("reason", ""), ""))
        return ": ".join(part for part in (known, self.evidence.get("note", "")) if part)


def platform_name(name: str) -> str:
    """A platform by the name that people use."""
    return str(Platform(name).label) if name in Platform.values else name


def registered(seen: Seen) -> str:
    """The accounts that the body does have."""
    if not seen.evidence.get("registered"):
        return ""
    return _("Registered: %(accounts)s.") % {"accounts": seen.names("registered", "@")}


def unresolved_words(seen: Seen) -> Said:
    """A link that doesn't tell which post it is."""
    if seen.evidence.get("changes"):
        return _("Facebook changes this kind of link"), _(
            "Open it, and see whose post it is and whether it was reported before."
        )
    return _("The link is shortened"), _(
        "Open it, and see whose post it is and when it was posted."
    )


def picture_words(seen: Seen) -> Said:
    """A screenshot that came before."""
    same = (
        _("The same file came with a report of %(body)s.")
        if seen.evidence.get("same") == "bytes"
        else _("The same picture came with a report of %(body)s.")
    )
    return _("The screenshot was seen before"), same % {"body": seen.text("body")}


REVIEWER: dict[str, Callable[[Seen], Said]] = {
    Flag.ACCOUNT_OTHER: lambda s: (
        _("Account @%(handle)s belongs to another body") % {"handle": s.text("handle")},
        _("It is registered for %(body)s.") % {"body": s.text("body")},
    ),
    Flag.ACCOUNT_UNKNOWN: lambda s: (
        _("Account @%(handle)s is not registered for %(body)s")
        % {"handle": s.text("handle"), "body": s.body},
        registered(s),
    ),
    Flag.ACCOUNT_MISSING: lambda s: (
        _("%(body)s has no verified account on %(platform)s")
        % {"platform": s.platform(), "body": s.body},
        _("The link doesn't name the account either."),
    ),
    Flag.ACCOUNT_UNVERIFIED: lambda s: (
        _("Account @%(handle)s waits for verification") % {"handle": s.text("handle")},
        _("Verify the account first; then the report can be accepted."),
    ),
    Flag.ACCOUNT_UNCLEAR: lambda s: (
        _("The link doesn't name the account"),
        _("Compare the post with %(accounts)s.") % {"accounts": s.names("handles", "@")},
    ),
    Flag.PICTURE_SEEN: picture_words,
    Flag.PICTURE_SIMILAR: lambda s: (
        _("The screenshot is nearly the same as one for another directive"),
        _("It came with a report of %(body)s; %(bits)s of 64 marks differ.")
        % {"body": s.text("body"), "bits": s.text("distance")},
    ),
    Flag.LINK_UNRESOLVED: unresolved_words,
    Flag.REPORTED_BEFORE: lambda s: (
        _("The post was reported before"),
        _("%(body)s, %(moment)s: %(status)s.")
        % {"body": s.text("body"), "moment": s.moment("reported_at"), "status": s.status},
    ),
    Flag.TIME_DIFFERS: lambda s: (
        _("The claimed time differs from the post's own"),
        _("The post says %(told)s, the reporter %(claimed)s.")
        % {"told": s.moment("id_time"), "claimed": s.moment("claimed")},
    ),
    Flag.TIME_AHEAD: lambda s: (
        _("The post's own time lies ahead"),
        _("Its number says %(told)s, which is not believed. Compare it with the post.")
        % {"told": s.moment("id_time")},
    ),
    Flag.OLD: lambda s: (
        _("An old post"),
        _("It was %(days)s old when it was reported.") % {"days": s.days},
    ),
    Flag.BEFORE_START: lambda s: (
        _("Posted before the directive began"),
        _("Posted on %(day)s; the directive began on %(start)s.")
        % {"day": s.day("posted_on"), "start": s.day("starts_on")},
    ),
    Flag.PLATFORM_NOT_ASKED: lambda s: (
        _("The directive doesn't ask for %(platform)s") % {"platform": s.platform()},
        _("It asks for %(platforms)s.") % {"platforms": s.asked},
    ),
    Flag.DIRECTIVE_WITHDRAWN: lambda s: (
        _("The directive was withdrawn"),
        _("The post still counts for the weekly posts."),
    ),
    Flag.HASHTAG_MISSING: lambda s: (
        _("A required hashtag is missing"),
        _("Not in the pasted caption: %(tags)s.") % {"tags": s.names("missing")},
    ),
    Flag.AFTER_DUE: lambda s: (
        ngettext("%(days)d day late", "%(days)d days late", s.number("days"))
        % {"days": s.number("days")},
        _("The directive was due on %(day)s.") % {"day": s.day("due_on")},
    ),
    Flag.MENDED: lambda s: (_("Sent again after mending"), s.reason),
    Flag.REPLACEMENT: lambda s: (_("Takes the place of a returned report"), s.reason),
    Flag.DRAWN: lambda s: (
        _("Drawn by lot for a person"),
        _("The office accepts clean reports by itself and leaves some to a person."),
    ),
}


def before_words(seen: Seen) -> Said:
    """For the reporter: the post came before, from them or from somebody else."""
    words = {"moment": seen.moment("reported_at"), "status": seen.status}
    if seen.evidence.get("own"):
        sentence = _("Your own report of %(moment)s: %(status)s.") % words
    else:
        sentence = _("Another body reported it on %(moment)s. The reviewer compares.") % words
    return _("This post was reported before"), sentence


def short_link_words(seen: Seen) -> Said:
    """For the reporter: what a link that isn't whole means."""
    if seen.evidence.get("changes"):
        return _("The link can change"), _(
            "Facebook changes this kind of link, so the reviewer opens it and compares."
        )
    return _("A short link"), _(
        "This is a short link: the account and the time can't be read from it. Better paste"
        " the long link; you can also send it as it is, and the reviewer opens it."
    )


REPORTER: dict[str, Callable[[Seen], Said]] = {
    Flag.ACCOUNT_OTHER: lambda s: (
        _("Account of another body"),
        _(
            "The account @%(handle)s belongs to another body. A post counts only from your own"
            " account."
        )
        % {"handle": s.text("handle")},
    ),
    Flag.ACCOUNT_UNKNOWN: lambda s: (
        _("Account is not registered"),
        _(
            "The account @%(handle)s is not registered for %(body)s. You can still send the"
            " report, and the reviewer checks it."
        )
        % {"handle": s.text("handle"), "body": s.body},
    ),
    Flag.ACCOUNT_MISSING: lambda s: (
        _("No verified account on this platform"),
        _(
            "This link doesn't name the account, and %(body)s has no verified account on"
            " %(platform)s yet."
        )
        % {"platform": s.platform(), "body": s.body},
    ),
    Flag.ACCOUNT_UNVERIFIED: lambda s: (
        _("Account waits for verification"),
        _("The account fits; it waits for verification."),
    ),
    Flag.ACCOUNT_UNCLEAR: lambda s: (
        _("Which account is not clear"),
        _("This link doesn't name the account; the reviewer checks it."),
    ),
    Flag.PICTURE_SEEN: lambda s: (
        _("Screenshot seen before"),
        _("This screenshot came with another report. Take a new one of this very post."),
    ),
    Flag.PICTURE_SIMILAR: lambda s: (
        _("Screenshot looks familiar"),
        _("A very similar one came for another directive. The reviewer compares them."),
    ),
    Flag.LINK_UNRESOLVED: short_link_words,
    Flag.REPORTED_BEFORE: before_words,
    Flag.TIME_DIFFERS: lambda s: (
        _("The times differ"),
        _("You wrote %(claimed)s; the post itself says %(told)s, and that counts.")
        % {"told": s.moment("id_time"), "claimed": s.moment("claimed")},
    ),
    Flag.TIME_AHEAD: lambda s: (
        _("The post's own time lies ahead"),
        _("The time in this link lies ahead, so it is not believed. Say when it was posted."),
    ),
    Flag.OLD: lambda s: (
        _("An old post"),
        _("This post is %(days)s old. The reviewer looks whether it still fits.")
        % {"days": s.days},
    ),
    Flag.BEFORE_START: lambda s: (
        _("Posted before the directive began"),
        _("Posted on %(day)s; the directive began on %(start)s.")
        % {"day": s.day("posted_on"), "start": s.day("starts_on")},
    ),
    Flag.PLATFORM_NOT_ASKED: lambda s: (
        _("The directive doesn't ask for %(platform)s") % {"platform": s.platform()},
        _("It asks for %(platforms)s.") % {"platforms": s.asked},
    ),
    Flag.DIRECTIVE_WITHDRAWN: lambda s: (
        _("The directive was withdrawn"),
        _("The post still counts for the weekly posts."),
    ),
    Flag.HASHTAG_MISSING: lambda s: (
        _("A required hashtag is missing"),
        _("Not in the pasted caption: %(tags)s.") % {"tags": s.names("missing")},
    ),
    Flag.AFTER_DUE: lambda s: (
        _("After the due day"),
        _("The directive was due on %(day)s; the report is %(days)s late.")
        % {"day": s.day("due_on"), "days": s.days},
    ),
    Flag.REPLACEMENT: lambda s: (
        _("Sent in place of a returned report"),
        _("The reviewer sees why the earlier one was returned."),
    ),
}
