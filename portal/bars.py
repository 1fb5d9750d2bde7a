"""Bars as inline SVG: progress to a target, composition, the way to a turnout target.

Sizes and colours come from SVG attributes and CSS classes, never from a ``style``
attribute, which the content security policy forbids. Every chart has ``role="img"``
and a sentence that says what it shows; the same figures stand in a table beside it.
Percentages are hundredths of a percent (8542 is 85,42 %), ``None`` is "nothing owed".
"""

# ruff: noqa: E501 - SVG elements are read best on one line

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.formats import percent

FULL = 10000
EMPTY = mark_safe("")


def share(hundredths: float) -> str:
    """A length along a bar, as an SVG percentage between 0 and 100."""
    return f"{max(0.0, min(100.0, hundredths / 100)):.2f}".rstrip("0").rstrip(".") + "%"


def meter(
    value: int | None, *, label: str, target: int | None = None, kind: str = ""
) -> SafeString:
    """A bar of progress with the target as a tick. `kind` is a class: meter-ok, meter-a…"""
    tick = (
        format_html(
            '<svg x="{}" overflow="visible"><rect class="tk" x="-1" y="-3" width="2" height="14"/></svg>',
            share(target),
        )
        if target is not None
        else EMPTY
    )
    return format_html(
        '<svg class="meter {}" width="100%" height="8" role="img" aria-label="{}">'
        '<rect class="tr" width="100%" height="8" rx="4"/>'
        '<rect class="fl" width="{}" height="8" rx="4"/>{}</svg>',
        kind,
        label,
        share(value or 0),
        tick,
    )


@dataclass(frozen=True)
class Part:
    """One part of a composition bar: how many, the colour class (c-ok, c-wait…), the word."""

    count: int
    css: str
    label: str


def stack(parts: Sequence[Part], *, label: str, kind: str = "") -> SafeString:
    """A composition bar with 2 px gaps between its parts; empty parts take no room."""
    shown = [part for part in parts if part.count > 0]
    total = sum(part.count for part in shown) or 1
    starts = [sum(part.count for part in shown[:i]) * FULL / total for i in range(len(shown))]
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" width="{}" height="100%"/>',
        (
            (part.css, share(start), share(part.count * FULL / total))
            for part, start in zip(shown, starts, strict=True)
        ),
    )
    gaps = format_html_join(
        "",
        '<svg x="{}" overflow="visible"><rect class="gp" x="-1" width="2" height="100%"/></svg>',
        ((share(start),) for start in starts[1:]),
    )
    return format_html(
        '<svg class="stack {}" width="100%" height="16" role="img" aria-label="{}">{}{}</svg>',
        kind,
        label,
        bars,
        gaps,
    )


def target_bar(
    baseline: int, target: int, *, label: str, baseline_word: str, target_word: str
) -> SafeString:
    """From the baseline to the target, the gap hatched; figures written beside the marks."""
    high = target > 8000
    return format_html(
        '<svg class="tgtbar" width="100%" height="72" role="img" aria-label="{label}">'
        '<rect class="tr" y="24" width="100%" height="24" rx="4"/>'
        '<rect class="fl" y="24" width="{b}" height="24" rx="4"/>'
        '<rect class="gp" x="{b}" y="24" width="{gap}" height="24"/>'
        '<line class="ht" x1="{b}" x2="{t}" y1="36" y2="36"/>'
        '<rect class="tk" x="{t}" y="17" width="2" height="38"/>'
        '<text x="{b}" y="{by}" dx="-6" text-anchor="end">{bw} '
        '<tspan class="b">{bv}</tspan></text>'
        '<text class="t" x="{t}" y="13" dx="{tdx}" text-anchor="{anchor}">{tw} '
        '<tspan class="b t">{tv}</tspan></text></svg>',
        label=label,
        b=share(baseline),
        t=share(target),
        gap=share(max(0, target - baseline)),
        by=66 if high else 13,
        bw=baseline_word,
        bv=percent(baseline, 1),
        tdx=0 if high else 8,
        anchor="end" if high else "start",
        tw=target_word,
        tv=percent(target, 0 if target % 100 == 0 else 1),
    )
