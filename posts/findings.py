"""What the report form answers while somebody types: the findings of the checks, in words."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from adhoc_bodies.models import Body, Platform
from portal import clock, formats
from portal.words import words
from posts import timing
from posts.checks import Findings, Match
from posts.due import Due, preselect
from posts.links import PostLink
from posts.models import Directive

#: How serious each finding about the account is; a person decides in any case.
TONES = {
    Match.OWN: "ok",
    Match.CLAIMED: "ok",
    Match.UNTOLD: "ok",
    Match.OTHER: "warn",
    Match.UNKNOWN: "warn",
}
ICONS = {"ok": "circle-check", "warn": "triangle", "bad": "octagon-x"}


@dataclass(frozen=True)
class Answer:
    """A coloured box under the link: tone (ok, warn, bad), heading, sentences."""

    tone: str
    heading: str
    sentences: list[str] = field(default_factory=list)
    #: Whether the link itself tells when it was posted, or the reporter has to.
    tells_time: bool = False
    asks_time: bool = False
    #: The directive that this platform most likely serves.
    directive: Directive | None = None
    #: The earlier report of this post, if the person may open it.
    earlier_pk: int | None = None

    @property
    def icon(self) -> str:
        """The icon of the tone."""
        return ICONS[self.tone]


def refused(sentence: str) -> Answer:
    """The answer to a paste that is no post."""
    return Answer("bad", _("This can't be reported"), [sentence])


def repeated(sentence: str, earlier_pk: int | None) -> Answer:
    """The answer to a post that was reported before."""
    return Answer("bad", _("Already reported"), [sentence], earlier_pk=earlier_pk)


def answer(
    found: Findings,
    body: Body,
    dues: list[Due],
    chosen: Directive | None,
    received: dt.datetime,
) -> Answer:
    """Say what was found for a body; `chosen` is the directive picked so far, and `received`
    the moment at which the report counts as made: now, if it is not being mended."""
    link = found.link
    suggested = preselect(dues, link.platform)
    told = timing.told_by_id(link.posted_at, clock.now())
    sentences = [unresolved(link), account_sentence(found, body)]
    if told and link.posted_at:
        when = near_moment(link.posted_at, body.zone)
        on_day = clock.local_date(link.posted_at, body.zone)
        counts_on = timing.effective(on_day, clock.local_date(received, body.zone))
        sentences.append(time_sentence(when, counts_on, chosen or suggested))
    return Answer(
        tone=TONES[found.match] if link.resolved else "warn",
        heading=heading(link),
        sentences=[sentence for sentence in sentences if sentence],
        tells_time=told,
        asks_time=not told,
        directive=suggested,
    )


def heading(link: PostLink) -> str:
    """TikTok · @pps.katulampa"""
    name = str(Platform(link.platform).label)
    return f"{name} · @{link.handle}" if link.handle else name


def unresolved(link: PostLink) -> str:
    """What a short link means for the reporter; nothing for a whole link."""
    if link.resolved:
        return ""
    if link.post_id:
        return _("Facebook changes this kind of link, so the reviewer opens it and compares.")
    return _(
        "This is a short link: the account and the time can't be read from it. Better paste"
        " the long link; you can also send it as it is, and the reviewer opens it."
    )


def account_sentence(found: Findings, body: Body) -> str:
    """Whether the account is the body's own."""
    handle, name = found.link.handle, body.name
    if found.match == Match.OWN:
        return _("The account fits.")
    if found.match == Match.CLAIMED:
        return _("The account fits; it waits for verification.")
    if found.match == Match.OTHER:
        return _("The account @%(handle)s belongs to another body.") % {"handle": handle}
    if found.match == Match.UNKNOWN:
        return _(
            "The account @%(handle)s is not registered for %(body)s. You can still send the"
            " report, and the reviewer checks it."
        ) % {"handle": handle, "body": name}
    if not found.link.post_id:
        return ""
    return _("This link doesn't name the account; the reviewer checks it.")


def time_sentence(when: str, counts_on: dt.date, directive: Directive | None) -> str:
    """When it was posted, and what that means for a directive."""
    posted = _("Posted %(when)s") % {"when": when}
    return f"{posted}, {punctuality(counts_on, directive)}." if directive else f"{posted}."


def near_moment(moment: dt.datetime, zone: str) -> str:
    """hari ini 14.12 WIB; Senin, 22 Juli 2024 pukul 10.20 WIB."""
    day, today = clock.local_date(moment, zone), clock.today(zone)
    if 0 <= (today - day).days <= 1:
        near = words().today if day == today else words().yesterday
        return f"{near} {formats.clock(moment, zone)}"
    return formats.moment(moment, zone)


def punctuality(counts_on: dt.date, directive: Directive) -> str:
    """before the deadline, late but credited, too late, too early: by the national default."""
    days_late = (counts_on - directive.due_on).days
    if counts_on < directive.starts_on:
        return _("before this directive began, so it doesn't count for it")
    if days_late <= 0:
        return _("before the deadline")
    if days_late <= timing.LATE_DAYS:
        return _("after the deadline, so it counts in part")
    return _("too late for this directive")
