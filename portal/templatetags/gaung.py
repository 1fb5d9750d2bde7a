"""`{% load gaung %}`: icons, formats, badges, and the bars and charts of `figures`."""

import datetime as dt
from collections.abc import Callable

from django import template
from django.contrib.messages.storage.base import Message
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal import clock, formats
from portal.devices import device
from portal.icons import PATHS
from portal.status import PLATFORMS, STATUSES
from portal.templatetags import figures

register = template.Library()
register.tags.update(figures.register.tags)

FORMATS: dict[str, Callable[..., object]] = {
    "integer": formats.integer,
    "signed": formats.signed,
    "percent": formats.percent,
    "goal": formats.goal,
    "score": formats.score,
    "delta_points": formats.delta_points,
    "heat_step": formats.heat_step,
    "heat_value": formats.heat_value,
    "filesize_id": formats.filesize,
    "long_date": formats.long_date,
    "day": formats.day,
    "weekday": formats.weekday,
    "short_day": formats.short_day,
    "heat_day": formats.heat_day,
    "clock": formats.clock,
    "moment": formats.moment,
    "day_range": formats.day_range,
    "week_label": formats.week_label,
    "device": device,
}
for name, function in FORMATS.items():
    register.filter(name, function)


@register.filter
def remaining(until: dt.datetime) -> str:
    """What is left before a moment, from the domain's clock."""
    return formats.remaining(until, clock.now())


@register.filter
def age(since: dt.datetime) -> str:
    """How long ago a moment was, from the domain's clock."""
    return formats.age(since, clock.now())


@register.filter
def days_away(date: dt.date) -> str:
    """hari ini, besok, 18 hari; from the domain's clock, in western Indonesia."""
    return formats.days_away(date, clock.today())


HIDDEN = SafeString('aria-hidden="true"')


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """An icon by name; decoration unless it gets a label."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else HIDDEN
    return format_html(
        '<svg class="i" width="{0}" height="{0}" viewBox="0 0 24 24" {1}>{2}</svg>',
        size,
        meaning,
        SafeString(PATHS[name]),
    )


@register.simple_tag
def mark(size: int = 28) -> SafeString:
    """Gaung's mark: a dot and its echo."""
    return format_html(
        '<svg class="mark" width="{0}" height="{0}" viewBox="0 0 28 28" aria-hidden="true">'
        '<circle cx="6.5" cy="14" r="3.5" fill="#EBC663"/>'
        '<path d="M12.5 8.5a8.5 8.5 0 0 1 0 11M16.8 5.3a14 14 0 0 1 0 17.4M21 2.5a20 20 0 0 1 0 23"'
        ' fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round"/></svg>',
        size,
    )


@register.simple_tag
def badge(status: str, text: str = "", tone: str = "", icon_name: str = "") -> SafeString:
    """A status as icon, word and colour: `{% badge "returned" %}`, or with words of one's own:
    `{% badge "late" "Terlambat 47 menit" %}`, `{% badge "" "Draf" tone="none" %}`."""
    known = STATUSES.get(status)
    tone = tone or (known.tone if known else "none")
    picture = icon_name or (known.icon if known else "")
    return format_html(
        '<span class="badge badge-{}">{}{}</span>',
        tone,
        icon(picture, 14) if picture else "",
        text or (str(known.word) if known else status),
    )


@register.filter
def status_word(status: str) -> str:
    """The word of a status, without its badge."""
    known = STATUSES.get(status)
    return str(known.word) if known else status


@register.simple_tag
def plat(platform: str, state: str = "plain", title: str = "") -> SafeString:
    """A platform as a small chip. `state`: ok, wait, ex (none, excused), no (none), plain."""
    known = PLATFORMS.get(platform)
    full = known.name if known else platform
    return format_html(
        '<abbr class="plat plat-{}" title="{}">{}</abbr>',
        state,
        f"{full}: {title}" if title else full,
        known.short if known else platform[:2].upper(),
    )


@register.filter
def platform_name(platform: str) -> str:
    """instagram → Instagram."""
    known = PLATFORMS.get(platform)
    return known.name if known else platform


@register.filter
def undo_url(message: Message) -> str:
    """Where a toast's undo form posts, from `extra_tags="undo:/path/"`."""
    for tag in (message.extra_tags or "").split():
        if tag.startswith("undo:/") and not tag.startswith("undo://"):
            return tag.removeprefix("undo:")
    return ""


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: str | int | None) -> str:
    """The page's query string with some parameters changed, or dropped when empty."""
    params: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = str(value)
    return "?" + params.urlencode()
