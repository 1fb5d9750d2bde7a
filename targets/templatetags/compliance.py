"""`{% load compliance %}`: how the pages of figures write counts, weeks and spans."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import formats, weeks
from portal.status import PLATFORMS
from portal.templatetags.gaung import plat
from portal.words import words
from targets.duties import Duty

register = template.Library()
#: Platforms that have room in a line.
CHIPS = 3


@register.filter
def integer_or_dash(value: int) -> str:
    """A count in a table; nothing of it is a dash: what is normal stays quiet."""
    return formats.integer(value) if value else formats.NOTHING


@register.filter
def iso_week(week: int) -> str:
    """202436 → 2024-W36, as addresses name a week."""
    return weeks.text(week)


@register.filter
def days_since(day: dt.date, today: dt.date) -> str:
    """How many days something has lasted: 51 hari."""
    return formats.count_of(max(0, (today - day).days), words().day)


@register.filter
def month_name(day: dt.date) -> str:
    """The name of a date's month: Agustus."""
    return words().months[day.month - 1]


@register.filter
def decimal(value: Decimal, places: int = 2) -> str:
    """A number with its decimals: 1,50."""
    return formats.number(value, places)


@register.simple_tag
def account_chips(accounts: Mapping[str, str]) -> SafeString:
    """The first platforms of a body as chips that say how it stands there."""
    words = {
        "ok": _("active account"),
        "wait": _("waiting for verification"),
        "ex": _("no account, for a granted reason"),
        "no": _("no account, no granted reason"),
    }
    shown = list(accounts.items())[:CHIPS]
    return SafeString(" ".join(plat(platform, state, words[state]) for platform, state in shown))


@register.filter
def more_than(accounts: Mapping[str, str], shown: int) -> list[str]:
    """Platforms that have no room of their own in a line."""
    return list(accounts)[shown:]


@register.filter
def platform_names(platforms: Sequence[str]) -> str:
    """Names of platforms in a row."""
    return ", ".join(PLATFORMS[platform].name for platform in platforms)


@register.filter
def state_on(duty: Duty, platform: str) -> str:
    """How a body stands on one platform of a directive; nothing where it is not asked for."""
    return dict(duty.platforms).get(platform, "")
