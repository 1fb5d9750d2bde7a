"""Bars, heat cells and charts as tags; part of `{% load gaung %}`."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import bars, charts, formats

register = template.Library()


@register.simple_tag
def delta(hundredths: int | None) -> SafeString:
    """A coloured change: ▲ 2,0 poin."""
    if hundredths is None:
        return format_html('<span class="muted">{}</span>', formats.NOTHING)
    return format_html(
        '<span class="delta {}">{}</span>',
        {"up": "up", "down": "down", "flat": "flat"}[formats.delta_direction(hundredths)],
        formats.delta_points(hundredths),
    )


@register.simple_tag
def meter(
    value: int | None, target: int | None = None, kind: str = "", label: str = ""
) -> SafeString:
    """A progress bar, all in hundredths of a percent: `{% meter value=6430 target=8000 %}`."""
    return bars.meter(value, target=target, kind=kind, label=label or meter_label(value, target))


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


@lru_cache(maxsize=20_000)
def known_span(value: int | None, compliant_from: int, _language: str) -> SafeString:
    """The coloured square inside a cell of the area table (`td.hc`), written once for each value
    and language."""
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
        label=label or ", ".join(f"{p.label} {formats.integer(p.count)}" for p in parts),
    )


@register.inclusion_tag("components/legend.html")
def legend(parts: Sequence[bars.Part]) -> dict[str, Any]:
    """The legend of a composition bar, with the counts."""
    return {"parts": parts}


@register.simple_tag
def tgtbar(baseline: int | Decimal, target: int | Decimal) -> SafeString:
    """Baseline and target of turnout, hundredths of a percent (or Decimal percentages)."""
    low, high = (int(formats.as_percentage(value) * 100) for value in (baseline, target))
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
