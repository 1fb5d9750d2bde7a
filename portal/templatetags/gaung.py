"""`{% load gaung %}`: icons, formats, badges, bars and charts for every page."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal import bars, charts, clock, formats
from portal.devices import device
from portal.icons import PATHS
from portal.status import PLATFORMS, STATUSES

register = template.Library()

for name, function in {
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
}.items():
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


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """An icon by name; decoration unless it gets a label."""
    meaning = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="i" width="{0}" height="{0}" viewBox="0 0 24 24" {1}>{2}</svg>',
        size,
        meaning,
        mark_safe(PATHS[name]),
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
def badge(
    status: str, text: str = "", tone: str = "", icon_name: str = ""
) -> SafeString:
    """A status as icon, word and colour: `{% badge "returned" %}`, or with words of one's own:
    `{% badge "late" "Terlambat 47 menit" %}`, `{% badge "" "Draf" tone="none" icon_name="doc" %}`."""
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


@register.simple_tag
def delta(hundredths: int | None) -> SafeString:
    """A coloured change: ▲ 2,0 poin."""
    if hundredths is None:
        return format_html('<span class="muted">{}</span>', formats.NOTHING)
    return format_html(
        '<span class="delta {}">{}</span>',
        {"up": "up", "down": "down", "flat": "flat"}[
            formats.delta_direction(hundredths)
        ],
        formats.delta_points(hundredths),
    )


@register.simple_tag
def meter(
    value: int | None, target: int | None = None, kind: str = "", label: str = ""
) -> SafeString:
    """A progress bar, all in hundredths of a percent: `{% meter value=6430 target=8000 %}`."""
    return bars.meter(
        value, target=target, kind=kind, label=label or meter_label(value, target)
    )


def meter_label(value: int | None, target: int | None) -> str:
    """What a bar says to somebody who cannot see it."""
    if value is None:
        return _("nothing owed")
    if target is None:
        return formats.percent(value)
    return _("%(value)s, target %(target)s") % {
        "value": formats.percent(value),
        "target": formats.goal(target),
    }


@register.simple_tag
def pcg(value: int | None, target: int | None = None, places: int = 1) -> SafeString:
    """The figure and its bar for one table cell."""
    return format_html(
        '<span class="pcg"><b class="strong">{}</b>{}</span>',
        formats.percent(value, places),
        meter(value, target) if value is not None else "",
    )


@register.simple_tag
def heat_cell(value: int | None, compliant_from: int, now: bool = False) -> SafeString:
    """A `<td>` of a heat table."""
    return format_html(
        '<td class="{}{}">{}</td>',
        formats.heat_step(value, compliant_from),
        " now" if now else "",
        heat_text(value, compliant_from),
    )


@register.simple_tag
def heat_span(value: int | None, compliant_from: int) -> SafeString:
    """The coloured square inside a cell of the area table (`td.hc`)."""
    return format_html(
        '<span class="{}">{}</span>',
        formats.heat_step(value, compliant_from),
        heat_text(value, compliant_from),
    )


def heat_text(value: int | None, compliant_from: int) -> str | SafeString:
    """The printed figure, or hidden words where nothing was owed."""
    if value is None:
        return format_html('<span class="vh">{}</span>', _("nothing owed"))
    return formats.heat_value(value, compliant_from)


@register.inclusion_tag("components/heat_legend.html")
def heat_legend(compliant_from: int, empty: bool = True) -> dict[str, Any]:
    """The legend of a heat table whose colours change at `compliant_from`."""
    low, middle, high = (bound // 100 for bound in formats.heat_bounds(compliant_from))
    return {
        "below": [
            ("h0", f"< {low}"),
            ("h1", f"{low}–{middle - 1}"),
            ("h2", f"{middle}–{high - 1}"),
        ],
        "last_below": f"{high}–{compliant_from // 100 - 1}",
        "reached": f"{compliant_from // 100}–99",
        "empty": empty,
    }


@register.simple_tag
def stack(parts: Sequence[bars.Part], label: str = "", kind: str = "") -> SafeString:
    """A composition bar from `portal.bars.Part`s; says its parts when no label is given."""
    return bars.stack(
        parts,
        kind=kind,
        label=label
        or ", ".join(f"{p.label} {formats.integer(p.count)}" for p in parts),
    )


@register.inclusion_tag("components/legend.html")
def legend(parts: Sequence[bars.Part]) -> dict[str, Any]:
    """The legend of a composition bar, with the counts."""
    return {"parts": parts}


@register.simple_tag
def tgtbar(baseline: int | Decimal, target: int | Decimal) -> SafeString:
    """Baseline and target of turnout, hundredths of a percent (or Decimal percentages)."""
    low, high = (
        int(formats.as_percentage(value) * 100) for value in (baseline, target)
    )
    return bars.target_bar(
        low,
        high,
        label=_("Baseline %(baseline)s, target %(target)s")
        % {"baseline": formats.percent(low), "target": formats.goal(high)},
        baseline_word=_("Baseline"),
        target_word=_("Target"),
    )


@register.simple_tag
def sparkline(
    values: Sequence[int | None],
    target: int | None = None,
    label: str = "",
    low: int = 4000,
) -> SafeString:
    """A small trend of weekly percentages; says its first and last when no label is given."""
    known = [value for value in values if value is not None]
    sentence = label or (
        _("Trend: from %(first)s to %(last)s")
        % {"first": formats.percent(known[0], 0), "last": formats.percent(known[-1], 0)}
        if known
        else _("nothing owed")
    )
    return charts.sparkline(values, label=sentence, target=target, low=low)


@register.simple_tag
def trend(
    weeks: Sequence[charts.Week],
    label: str,
    target: int | None = None,
    bands: Sequence[charts.Band] = (),
    provisional: bool = True,
) -> SafeString:
    """The weekly line from `portal.charts.Week`s, with stages below it."""
    return charts.trend(
        weeks,
        label=label,
        target=target,
        target_word=_("Target"),
        bands=bands,
        provisional=provisional,
    )


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
    params = context["request"].GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = str(value)
    return "?" + params.urlencode()
