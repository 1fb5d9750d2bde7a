"""Charts for paper, as SVG that needs no style sheet: trend and composition.

A PDF knows no classes inside a drawing, so colours are attributes here: those of the light
theme in tokens.css. Percentages are hundredths; None is "nothing owed".
"""

# ruff: noqa: E501 - SVG elements are read best on one line

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal import formats
from portal.bars import FULL, Part
from portal.charts import Band, Frame, Week, lines

TEXT, SOFT, GRID, LINE, GOAL = "#211D1A", "#665E57", "#E3DED8", "#721823", "#745108"
PARTS = {
    "c-ok": "#00908A",
    "c-warn": "#BE8B04",
    "c-c": "#5E8C88",
    "c-bad": "#B53A17",
    "c-ex": "#CFC8C0",
}
FONT = mark_safe('font-family="DejaVu Sans,Arial,sans-serif"')
FRAME = Frame("", 640, 34, 560, 12, 150, every=1, compact=False)


def trend(
    points: Sequence[Week], *, label: str, target: int, bands: Sequence[Band], provisional: bool
) -> SafeString:
    """The weekly line with its values, the target, and the stages below."""
    low = 4000 if all(p.value is None or p.value >= 4000 for p in points) else 0
    height = FRAME.bottom + (44 if bands else 24)
    return format_html(
        '<svg class="lap-trend" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {}" role="img" aria-label="{}" {} font-size="10">{}{}{}{}{}</svg>',
        height, label, FONT, grid(low), goal(target, low),
        curve(points, low, provisional=provisional), axis(points), stages(bands, len(points)),
    )  # fmt: skip


def grid(low: int) -> SafeString:
    """Lines every 20 points."""
    return format_html_join(
        "",
        '<path d="M{} {}H{}" stroke="{}" fill="none"/><text x="{}" y="{}" text-anchor="end" fill="{}">{}</text>',
        (
            (FRAME.left, f"{y:.1f}", FRAME.right, GRID, FRAME.left - 6, f"{y + 3.5:.1f}", SOFT, value // 100)
            for value, y in ((v, FRAME.y(v, low)) for v in range(low, FULL + 1, 2000))
        ),
    )  # fmt: skip


def goal(target: int, low: int) -> SafeString:
    """The dashed target; its number stands at the right."""
    y = FRAME.y(max(low, target), low)
    return format_html(
        '<path d="M{} {}H{}" stroke="{}" stroke-dasharray="5 3" fill="none"/><text x="{}" y="{}" fill="{}">≥ {}</text>',
        FRAME.left, f"{y:.1f}", FRAME.right, GOAL, FRAME.right + 18, f"{y + 3.5:.1f}", GOAL, formats.goal(target),
    )  # fmt: skip


def curve(points: Sequence[Week], low: int, *, provisional: bool) -> SafeString:
    """The line; the last stretch is dotted while its week still runs."""
    places = [
        None if p.value is None else (FRAME.x(i, len(points)), FRAME.y(p.value, low))
        for i, p in enumerate(points)
    ]
    solid = places[:-1] if provisional and len(places) > 1 else places
    return format_html(
        '<path d="{}" stroke="{}" stroke-width="2" fill="none"/><path d="{}" stroke="{}" stroke-width="2" stroke-dasharray="1 4" fill="none"/>{}',
        lines(solid), LINE, lines(places[len(solid) - 1 :]) if len(solid) < len(places) else "", LINE,
        format_html_join(
            "",
            '<circle cx="{0}" cy="{1}" r="2.6" fill="{2}"/><text x="{0}" y="{3}" text-anchor="middle" fill="#FFFFFF" stroke="#FFFFFF" stroke-width="3" font-size="9">{5}</text><text x="{0}" y="{3}" text-anchor="middle" fill="{4}" font-size="9">{5}</text>',
            (
                (f"{p[0]:.1f}", f"{p[1]:.1f}", LINE, f"{p[1] - 6:.1f}", TEXT, formats.score(points[i].value))
                for i, p in enumerate(places) if p is not None
            ),
        ),
    )  # fmt: skip


def axis(points: Sequence[Week]) -> SafeString:
    """The Mondays."""
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle" fill="{}">{}</text>',
        ((f"{FRAME.x(i, len(points)):.1f}", FRAME.bottom + 14, SOFT, p.label) for i, p in enumerate(points)),
    )  # fmt: skip


def stages(bands: Sequence[Band], count: int) -> SafeString:
    """The stages that the weeks fall into."""
    spans = ((FRAME.x(b.first, count) - 10, FRAME.x(b.last, count) + 10, b.label) for b in bands)
    return format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="15" rx="3" fill="#FBF3F3" stroke="#E8C9CB"/><text x="{}" y="{}" fill="{}" font-size="9">{}</text>',
        ((f"{x:.1f}", FRAME.bottom + 22, f"{end - x:.1f}", f"{x + 4:.1f}", FRAME.bottom + 33, LINE, label) for x, end, label in spans),
    )  # fmt: skip


def composition(parts: Sequence[Part], *, label: str) -> SafeString:
    """Everything owed as one bar."""
    total = sum(part.count for part in parts) or 1
    starts = [sum(part.count for part in parts[:i]) * 640 / total for i in range(len(parts))]
    bars = format_html_join(
        "",
        '<rect x="{}" y="0" width="{}" height="14" fill="{}" stroke="#FFFFFF"/>',
        (
            (f"{start:.2f}", f"{part.count * 640 / total:.2f}", PARTS[part.css])
            for part, start in zip(parts, starts, strict=True) if part.count
        ),
    )  # fmt: skip
    return format_html(
        '<svg class="lap-stack" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 14" role="img" aria-label="{}">{}</svg>',
        label, bars,
    )  # fmt: skip


def key(css: str) -> SafeString:
    """The square that names a part of the composition."""
    return format_html(
        '<svg class="lap-key" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true"><rect width="10" height="10" fill="{}"/></svg>',
        PARTS[css],
    )
