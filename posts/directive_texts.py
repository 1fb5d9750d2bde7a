"""What an office says about a directive outside of the portal: texts for WhatsApp groups."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from adhoc_bodies.models import Platform
from portal import formats

#: In a message it stands for the name of the body that posts it.
BODY_NAME = "{nama_badan}"


def message_for(message: str, body_name: str) -> str:
    """The message for voters as one body posts it."""
    return message.replace(BODY_NAME, body_name)


def listed(words: Sequence[str]) -> str:
    """Instagram, Facebook, dan TikTok."""
    if len(words) < 2:
        return "".join(words)
    if len(words) == 2:
        return _("%(first)s and %(second)s") % {"first": words[0], "second": words[1]}
    return _("%(others)s, and %(last)s") % {"others": ", ".join(words[:-1]), "last": words[-1]}


def names_of(platforms: Sequence[str]) -> str:
    """The platforms by their own names."""
    return listed([str(Platform(platform).label) for platform in platforms])


def duty(platforms: Sequence[str], needed: int, due_on: dt.date) -> str:
    """What is to be posted until when, in one sentence."""
    words = {"needed": needed, "platforms": names_of(platforms), "day": formats.day(due_on)}
    if needed >= len(platforms):
        return _("Post on %(platforms)s by %(day)s at the latest.") % words
    return _("Post on at least %(needed)d of %(platforms)s by %(day)s at the latest.") % words


def announcement(
    *, title: str, platforms: Sequence[str], needed: int, due_on: dt.date, hashtags: str, url: str
) -> str:
    """The text with which a group learns of a directive."""
    lines = [
        "*" + _("New directive: %(title)s") % {"title": title} + "*",
        duty(platforms, needed, due_on),
    ]
    if hashtags:
        lines.append(_("Required hashtags: %(hashtags)s") % {"hashtags": hashtags})
    if url:
        lines.append(_("Message and how to report: %(url)s") % {"url": url})
    return "\n".join(lines)


def reminder(
    *, title: str, due_on: dt.date, missing: Sequence[tuple[str, Sequence[str]]], url: str
) -> str:
    """The list of who has not reported yet, by sub-district, for a group."""
    count = sum(len(names) for _place, names in missing)
    lines = [
        "*"
        + _("Not yet reported in full (%(count)d): %(title)s") % {"count": count, "title": title}
        + "*",
        _("Deadline %(day)s") % {"day": formats.day(due_on)},
    ]
    for place, names in missing:
        lines += ["", f"_{place}_", *(f"- {name}" for name in names)]
    return "\n".join([*lines, "", _("Report here: %(url)s") % {"url": url}])
