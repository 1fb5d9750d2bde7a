"""What a list behind a number of coverage is about, as its address names it.

`?soal=` names a stage, `sasaran` a segment, `tujuan` a purpose, `platform` the posts there (on
several platforms with points between their names, on all as `semua`), `akun` the accounts
there, `alasan` why there is none, `tumbuh` two weeks between which bodies began or lost
accounts, `pengikut` the week whose followers are added up.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from adhoc_bodies.models import Platform
from portal import formats, weeks
from posts.models import Stage, Topic
from targets import pages
from targets.counting import present_week
from targets.covering.accounts import reason_words
from targets.covering.board import Dimension
from targets.lens import Lens
from targets.periods import OLDEST_WEEK

STAGE, SEGMENT, PURPOSE = "soal", "sasaran", "tujuan"
PLATFORM, ACCOUNT, REASON = "platform", "akun", "alasan"
GROWTH, FOLLOWERS = "tumbuh", "pengikut"
#: The word for the posts on all platforms.
EVERY = "semua"
NAMES = (STAGE, SEGMENT, PURPOSE, PLATFORM, ACCOUNT, REASON, GROWTH, FOLLOWERS)
#: What the stored weeks call those that they count.
DIMENSIONS = {
    SEGMENT: Dimension.SEGMENT,
    PURPOSE: Dimension.PURPOSE,
    PLATFORM: Dimension.PLATFORM,
    ACCOUNT: Dimension.ACCOUNT,
}


@dataclass(frozen=True)
class Subject:
    """What a list is about: the word of its kind, its value, and how people call it."""

    name: str
    value: str
    title: str
    stage: Stage | None = None
    weeks: tuple[int, ...] = ()
    platform: str = ""

    @property
    def last_day(self) -> dt.date:
        """The last day of the last of its weeks."""
        return weeks.sunday(self.weeks[-1])

    @property
    def dimension(self) -> str:
        """What the stored weeks call its kind."""
        return str(DIMENSIONS[self.name].value)

    @property
    def values(self) -> tuple[str, ...]:
        """What it names of its dimension; nothing where it means all."""
        if self.name != PLATFORM:
            return (self.value,)
        return () if self.value == EVERY else tuple(self.value.split("."))

    def url(self, lens: Lens, code: str, chosen: str = "") -> str:
        """The address of the same list in an area."""
        pairs = [(self.name, self.value), ("saring", chosen)]
        return reverse("coverage_bodies", args=[code]) + pages.with_params(lens.query, pairs)


def subject_of(lens: Lens, params: Mapping[str, str]) -> Subject | None:
    """What an address asks for; None if it names nothing, 404 for what there isn't."""
    name = next((name for name in NAMES if params.get(name)), None)
    if name is None:
        return None
    subject = stage_of(lens, params[name]) if name == STAGE else named(name, params[name])
    if subject is None:
        raise Http404
    return subject


def stage_of(lens: Lens, slug: str) -> Subject | None:
    """A stage of the election's calendar."""
    stage = next((stage for stage in lens.stages if stage.slug == slug), None)
    return Subject(STAGE, slug, stage.name, stage) if stage else None


def named(name: str, value: str) -> Subject | None:
    """A topic, a platform, a reason, or weeks of accounts and followers."""
    if name in (GROWTH, FOLLOWERS):
        return of_weeks(name, value)
    if name in (SEGMENT, PURPOSE):
        topic = Topic.objects.filter(kind=DIMENSIONS[name].value, slug=value).first()
        return Subject(name, value, topic.name) if topic else None
    if name == PLATFORM:
        return of_platforms(value)
    known = reason_words() if name == REASON else platforms()
    title = known.get(value)
    if title is None:
        return None
    words = {ACCOUNT: _("Accounts on %(name)s")}
    return Subject(name, value, words.get(name, "%(name)s") % {"name": title})


def of_platforms(value: str) -> Subject | None:
    """Posts on some platforms, each named once, or on all."""
    known = platforms()
    if value == EVERY:
        return Subject(PLATFORM, value, _("Posts on all platforms"))
    parts = value.split(".")
    if len(set(parts)) < len(parts) or not known.keys() >= set(parts):
        return None
    names = ", ".join(known[part] for part in parts)
    return Subject(PLATFORM, value, _("Posts on %(name)s") % {"name": names})


def platforms() -> dict[str, str]:
    """The names of the platforms."""
    return {str(value): str(label) for value, label in Platform.choices}


def of_weeks(name: str, value: str) -> Subject | None:
    """What the weeks in an address mean: 2024-W34.2024-W35, and a platform if one is meant."""
    parts = value.split(".")
    platform = parts.pop() if name == GROWTH and parts[-1] in platforms() else ""
    try:
        named = tuple(weeks.parse(part) for part in parts)
    except ValueError:
        return None
    if len(named) != (2 if name == GROWTH else 1) or list(named) != sorted(set(named)):
        return None
    if not OLDEST_WEEK <= named[0] <= named[-1] <= present_week():
        return None
    if name == FOLLOWERS:
        title = _("Followers on %(day)s") % {"day": formats.long_date(weeks.sunday(named[0]))}
    else:
        first, last = weeks.monday(weeks.shift(named[0], 1)), weeks.sunday(named[1])
        title = _("Accounts begun and ended, %(days)s") % {"days": formats.day_range(first, last)}
    where = f" · {platforms()[platform]}" if platform else ""
    return Subject(name, value, title + where, weeks=named, platform=platform)
