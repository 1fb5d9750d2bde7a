"""What the report form answers while somebody types: the findings of the checks, in words."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from adhoc_bodies.models import Body, Platform
from portal import clock, formats
from portal.words import words
from posts import flag_words, flagging, timing
from posts.due import Due, preselect
from posts.flagging import Accounts, Said
from posts.flags import Flag, Flags
from posts.links import PostLink
from posts.models import Directive, Report
from posts.timing import Source

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


@dataclass(frozen=True)
class Seen:
    """Everything that is known of a pasted link for a body."""

    link: PostLink
    body: Body
    accounts: Accounts
    #: A report that freed this post.
    freed: Report | None
    caption: str
    #: When the report counts as made: now, if it is not being mended.
    received: dt.datetime

    @property
    def told_at(self) -> dt.datetime | None:
        """When it was posted, if the link itself tells that and can be believed."""
        at = self.link.posted_at
        return at if timing.told_by_id(at, clock.now()) else None


def answer(
    seen: Seen, dues: list[Due], chosen: Directive | None, *, guessed: bool = False
) -> Answer:
    """Say what was found; `chosen` is the directive picked so far. If that was `guessed`, the
    page moves on to the one that fits the platform, and the answer speaks of this one."""
    suggested = preselect(dues, seen.link.platform)
    moved = suggested if guessed and suggested != chosen else None
    directive = moved or chosen or suggested
    draft = drafted(seen, directive)
    flags = flags_of(seen, draft)
    noticed = flag_words.for_reporter(flags, seen.body.name, seen.body.zone)
    sentences = [each.sentence for each in noticed] or [fitting(seen.link)]
    if seen.told_at:
        when = near_moment(seen.told_at, seen.body.zone)
        sentences.append(time_sentence(when, draft.effective_on, directive))
    if moved:
        sentences.append(_("Chosen for you: %(title)s.") % {"title": moved.title})
    return Answer(
        tone="ok" if all(each.is_plain for each in noticed) else "warn",
        heading=heading(seen.link),
        sentences=[sentence for sentence in sentences if sentence],
        tells_time=seen.told_at is not None,
        asks_time=seen.told_at is None,
        directive=suggested,
    )


def drafted(seen: Seen, directive: Directive | None) -> Report:
    """The report as it would be; posted now, where the link doesn't tell."""
    posted_at = min(seen.told_at or seen.received, seen.received)
    when = timing.dated(posted_at, Source.ID, seen.received, seen.body.zone)
    return Report(
        body=seen.body,
        election=seen.body.election,
        directive=directive,
        platform=seen.link.platform,
        handle=seen.link.handle,
        post_id=seen.link.post_id,
        resolved=seen.link.resolved,
        posted_at=posted_at,
        reported_at=seen.received,
        posted_on=when.posted_on,
        reported_on=when.reported_on,
        effective_on=when.effective_on,
    )


def flags_of(seen: Seen, draft: Report) -> Flags:
    """The flags that the report would get, but for what the other sentences say already."""
    asked = flagging.asked_by(draft.directive)
    said = Said(id_time=seen.link.posted_at, caption=seen.caption)
    flags = flagging.flags_of(draft, seen.accounts, asked, said, seen.freed)
    hidden = {Flag.AFTER_DUE}
    if draft.directive and draft.effective_on < draft.directive.starts_on:
        hidden.add(Flag.BEFORE_START)
    if Flag.LINK_UNRESOLVED in flags and not seen.link.post_id:
        # That the account can't be read from a short link is part of its own sentence.
        hidden |= {Flag.ACCOUNT_MISSING, Flag.ACCOUNT_UNCLEAR}
    return {name: evidence for name, evidence in flags.items() if name not in hidden}


def heading(link: PostLink) -> str:
    """TikTok · @pps.katulampa"""
    name = str(Platform(link.platform).label)
    return f"{name} · @{link.handle}" if link.handle else name


def fitting(link: PostLink) -> str:
    """What is said about the account when nothing is wrong with anything."""
    if link.handle:
        return _("The account fits.")
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
