"""Is this account genuine? What somebody typed or pasted, looked up where it is public."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from adhoc_bodies.handles import BadHandle, read_handle, without_dots
from adhoc_bodies.models import (
    Area,
    Body,
    Election,
    Level,
    Platform,
    Publication,
    SocialAccount,
)
from adhoc_bodies.publications import Decisions
from adhoc_bodies.querysets import WithoutDots, within
from portal import clock
from posts import links
from posts.models import Report
from targets.public.lookalikes import folded, spellings

#: What is looked at of a text; the longest profile link is far shorter.
LONGEST = 500
#: Answers that are shown.
MOST = 8
#: Areas of a name that are offered.
MOST_AREAS = 12
#: Whose accounts are public: of bodies that belong to the commission, not of partners.
KINDS = (Body.Kind.OFFICE, Body.Kind.PPK, Body.Kind.PPS)
DIRECTORY = Publication.Part.DIRECTORY
#: YouTube's older addresses: whose they are has nothing to do with the @name of today.
OTHER_NAMES = re.compile(r"youtube\.com/(?!@|channel/)", re.IGNORECASE)
Name = tuple[str, str]


@dataclass(frozen=True)
class Question:
    """What was asked: an account or a link, its platform, the name or code of an area."""

    account: str = ""
    platform: str = ""
    place: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked yet."""
        return not (self.account or self.place)


@dataclass(frozen=True)
class Answer:
    """What is known about it.

    `verdict` is genuine, partly (a bare name: genuine on the platforms of these accounts, on
    others not), unknown (registered nowhere where it is public), unreadable (no account name),
    hidden (a link that doesn't prove whose post it is), closed (the area's office hasn't opened
    its list), or nothing where only an area was asked for.
    """

    verdict: str = ""
    accounts: Sequence[SocialAccount] = ()
    #: The platforms that the verdict is about; none: every one.
    platforms: Sequence[str] = ()
    near: Sequence[SocialAccount] = ()
    area: Area | None = None
    #: Areas of that name, each with whether its list is open.
    areas: Sequence[tuple[Area, bool]] = ()


@dataclass(frozen=True)
class Read:
    """What a text names: accounts (platform and name), or a post whose account isn't in it."""

    names: Sequence[Name] = ()
    post: links.PostLink | None = None
    #: The name as typed, where no platform would allow it: in letters of another alphabet.
    strange: str = ""
    #: Whether the name is that of whoever the link leads to.
    is_sure: bool = True

    @property
    def platforms(self) -> list[str]:
        """Where the account may be: on one platform, unless a bare name was typed."""
        return sorted({platform for platform, _name in self.names})


def answer(question: Question, known: Decisions) -> Answer:
    """Look it up; at most six queries, however long the text and the list are."""
    places = areas_named(question.place)
    areas = [(area, known.opens(area, DIRECTORY)) for area in places]
    chosen = areas[0] if len(areas) == 1 else None
    if question.account and chosen and not chosen[1]:
        return Answer("closed", area=chosen[0], areas=areas)
    if not question.account or (question.place and chosen is None):
        return Answer(areas=areas)
    area = chosen[0] if chosen else None
    return about(read(question), public_accounts(known, area), area, areas)


def about(
    said: Read,
    accounts: QuerySet[SocialAccount],
    area: Area | None,
    areas: Sequence[tuple[Area, bool]],
) -> Answer:
    """The verdict on what a text names."""
    found = genuine(said, accounts)
    if found:
        verdict = "genuine" if len(said.platforms) < 2 else "partly"
        there = list(dict.fromkeys(account.platform for account in found))
        return Answer(verdict, found, there, area=area, areas=areas)
    if not said.names and not said.strange:
        verdict = "hidden" if said.post else "unreadable"
        return Answer(verdict, area=area, areas=areas)
    if not said.is_sure and accounts.filter(of_names(said.names)).exists():
        return Answer("hidden", area=area, areas=areas)
    asked = said.platforms if len(said.platforms) == 1 else ()
    return Answer("unknown", (), asked, alike(said, accounts), area, areas)


def public_accounts(known: Decisions, area: Area | None = None) -> QuerySet[SocialAccount]:
    """Verified accounts of bodies of today, where the list is public."""
    today = clock.today()
    rows = SocialAccount.objects.live().verified().filter(
        known.q(DIRECTORY, prefix="body__"),
        Q(body__dissolved_on__isnull=True) | Q(body__dissolved_on__gte=today),
        body__formed_on__lte=today,
        body__kind__in=KINDS,
    )  # fmt: skip
    if area is not None:
        rows = rows.filter(within(area, prefix="body__"))
    around = ("body__area", "body__district", "body__regency", "body__province")
    named: QuerySet[SocialAccount] = rows.alias(plain=WithoutDots("handle"))
    return named.select_related(*around).order_by("body__area__code", "platform", "handle")


def genuine(said: Read, accounts: QuerySet[SocialAccount]) -> list[SocialAccount]:
    """The registered accounts of these very names, or the one that posted this post."""
    wanted = of_names(said.names) if said.is_sure else Q(pk__in=[])
    if said.post and said.post.post_id:
        wanted |= Q(pk__in=posting(said.post))
    return list(accounts.filter(wanted)[:MOST])


def of_names(names: Sequence[Name]) -> Q:
    """Accounts of these very names; Facebook's with any dots."""
    plain = [without_dots(name) for platform, name in names if platform == Platform.FACEBOOK]
    others = [(platform, name) for platform, name in names if platform != Platform.FACEBOOK]
    exact = [Q(platform=platform, handle=name) for platform, name in others]
    return reduce(or_, exact, Q(platform=Platform.FACEBOOK, plain__in=plain))


def posting(post: links.PostLink) -> list[int]:
    """The accounts of which a body reported this post, where a reviewer accepted it."""
    rows = Report.objects.accepted().filter(
        election__in=Election.objects.all(), post_key=post.key, account__isnull=False
    )
    return list(rows.values_list("account", flat=True)[:MOST])


def alike(said: Read, accounts: QuerySet[SocialAccount]) -> list[SocialAccount]:
    """Registered accounts whose names the text's could be mistaken for, on any platform."""
    names = {name for _platform, name in said.names} | ({said.strange} - {""})
    near = names.union(*(spellings(name) for name in names))
    return list(accounts.filter(platform__in=Platform.values, handle__in=near)[:MOST])


def read(question: Question) -> Read:
    """What the text names. Never raises."""
    text = question.account[:LONGEST].strip()
    if text.count("://") > 1:
        return Read()  # a verdict on one of several links would be taken for one on all
    platforms = [question.platform] if question.platform else list(Platform.values)
    try:
        post = links.read(text)
    except links.NotAPost:
        return named(text, platforms)
    names = [(post.platform, post.handle)] if post.handle else []
    # Posts open by their numbers, whatever name stands before: anybody can write KPU's there.
    # Telegram's messages are numbered in each channel, so there the name decides.
    return Read(names, post, is_sure=post.platform == Platform.TELEGRAM)


def named(text: str, platforms: Sequence[str]) -> Read:
    """The accounts of a name or of a profile link."""
    names = names_of(text, platforms)
    if names:
        return Read(names, is_sure=not OTHER_NAMES.search(text))
    plain = folded(text)
    strange = plain if plain != text.lower() and names_of(plain, platforms) else ""
    return Read(strange=strange)


def names_of(text: str, platforms: Sequence[str]) -> list[Name]:
    """The stored forms of a name on each platform that would allow it."""
    found = []
    for platform in platforms:
        try:
            found.append((platform, read_handle(text, platform)))
        except BadHandle:
            continue
    return found


def areas_named(place: str) -> list[Area]:
    """The provinces and regencies of a name, or the area of a code; a whole name stands alone."""
    if not place:
        return []
    named = Area.objects.select_related("province", "regency", "district")
    if place[0].isdigit() or place == "ID":
        return list(named.filter(code=place))
    upper = named.filter(level__in=(Level.PROVINCE, Level.REGENCY))
    rows = list(upper.filter(name__icontains=place).order_by("code")[:MOST_AREAS])
    whole = [area for area in rows if area.name.casefold() == place.casefold()]
    return whole if len(whole) == 1 else rows
