"""Charts as inline SVG, drawn on the server: pure functions from figures to markup.

Sizes and colours come from SVG attributes and CSS classes, never from a ``style``
attribute, which the content security policy forbids. Every chart has ``role="img"``
and a sentence that says what it shows; the same figures stand in a table beside it.
Percentages are hundredths of a percent (8542 is 85,42 %), ``None`` is "nothing owed".
"""

# ruff: noqa: E501 - SVG elements are read best on one line

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.bars import EMPTY, FULL
from portal.formats import percent

Point = tuple[float, float]


def lines(points: Sequence[Point | None]) -> str:
    """An SVG path through the points, broken where one is missing."""
    commands = []
    pen_down = False
    for point in points:
        if point is not None:
            commands.append(f"{'L' if pen_down else 'M'}{point[0]:.1f} {point[1]:.1f}")
        pen_down = point is not None
    return "".join(commands)


def sparkline(
    values: Sequence[int | None],
    *,
    label: str,
    target: int | None = None,
    low: int = 4000,
) -> SafeString:
    """A small trend, 96 × 24; all rows of a table share the scale from `low` to 100 %."""

    def y(value: int) -> float:
        clamped = max(low, min(FULL, value))
        return 2 + (FULL - clamped) * 20 / (FULL - low)

    step = 92 / max(1, len(values) - 1)
    points = [None if value is None else (2 + i * step, y(value)) for i, value in enumerate(values)]
    known = [point for point in points if point is not None]
    dot = (
        format_html('<circle cx="{}" cy="{}" r="2.5"/>', *(f"{c:.1f}" for c in known[-1]))
        if known
        else EMPTY
    )
    goal = (
        format_html('<line x1="0" x2="96" y1="{0}" y2="{0}"/>', f"{y(target):.1f}")
        if target is not None
        else EMPTY
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 96 24" width="96" height="24" role="img" aria-label="{}">'
        '{}<path d="{}"/>{}</svg>',
        label,
        goal,
        lines(points),
        dot,
    )


@dataclass(frozen=True)
class Week:
    """One point of a trend: its axis label, its value and the text of its tooltip."""

    label: str
    value: int | None
    hint: str = ""


@dataclass(frozen=True)
class Band:
    """A stage under the axis, from one point's index to another's."""

    label: str
    first: int
    last: int
    current: bool = False
    short: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Frame:
    """The geometry of a trend at one display width."""

    css: str
    width: int
    left: int
    right: int
    top: int
    bottom: int
    every: int
    compact: bool

    def x(self, index: float, count: int) -> float:
        return self.left + index * (self.right - self.left) / max(1, count - 1)

    def y(self, value: int, low: int) -> float:
        return self.top + (FULL - value) * (self.bottom - self.top) / (FULL - low)


#: Letters much wider or narrower than the others, at the size of a stage's name.
BROAD, SLIM = frozenset("mwMWOQ@%"), frozenset("iljtfrI.,()'/ ")
#: Free room at both ends of a stage's bar together.
BAND_MARGIN = 8.0

#: Texts nearer than this would print over each other.
LINE_HEIGHT = 16.0

WIDE = Frame("chart-w", 500, 34, 436, 14, 190, every=1, compact=False)
COMPACT = Frame("chart-s", 290, 32, 240, 12, 150, every=2, compact=True)


def trend(
    weeks: Sequence[Week],
    *,
    label: str,
    target: int | None = None,
    target_word: str = "Target",
    bands: Sequence[Band] = (),
    provisional: bool = True,
) -> SafeString:
    """The weekly line, drawn twice: wide, and compact for phones and print.

    The last point is open and joined by dots while its week still runs
    (`provisional`). The scale starts at 40 %, or at 0 when a week lies below.
    """
    return mark_safe(  # noqa: S308 - joins what format_html made
        "".join(
            draw_trend(frame, weeks, label, target, target_word, bands, provisional)
            for frame in (COMPACT, WIDE)
        )
    )


def draw_trend(
    frame: Frame,
    weeks: Sequence[Week],
    label: str,
    target: int | None,
    target_word: str,
    bands: Sequence[Band],
    provisional: bool,
) -> SafeString:
    """One of the two drawings of a trend."""
    low = 4000 if all(w.value is None or w.value >= 4000 for w in weeks) else 0
    height = frame.bottom + (46 if bands else 28)
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}{}</svg>',
        frame.css,
        frame.width,
        height,
        label,
        grid(frame, low),
        target_line(frame, low, target, target_word, weeks[-1].value if weeks else None),
        curve(frame, weeks, low, provisional),
        axis(frame, weeks),
        stage_bands(frame, bands, len(weeks)),
    )


def grid(frame: Frame, low: int) -> SafeString:
    """Horizontal lines every 20 points with their values."""
    return format_html_join(
        "",
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                frame.left,
                frame.right,
                f"{y:.1f}",
                f"{y:.1f}",
                frame.left - 8,
                f"{y + 4:.1f}",
                value,
            )
            for value, y in ((v // 100, frame.y(v, low)) for v in range(low, FULL + 1, 2000))
        ),
    )


def target_line(
    frame: Frame, low: int, target: int | None, word: str, newest: int | None = None
) -> SafeString:
    """The dashed target with its words at the right end, clear of the newest value's figure."""
    if target is None:
        return EMPTY
    y = frame.y(target, low)
    text = f"≥ {target // 100}" if frame.compact else f"{word} {target // 100}"
    away = 0.0
    if newest is not None and abs(distance := frame.y(newest, low) - y) < LINE_HEIGHT:
        away = distance - LINE_HEIGHT if distance > 0 else distance + LINE_HEIGHT
    return format_html(
        '<line class="tg" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="tgt" x="{}" y="{}">{}</text>',
        frame.left,
        frame.right,
        f"{y:.1f}",
        f"{y:.1f}",
        frame.right + 8,
        f"{y + away + 4:.1f}",
        text,
    )


def curve(frame: Frame, weeks: Sequence[Week], low: int, provisional: bool) -> SafeString:
    """The line, its points, and the last value in bold."""
    points = [
        None if week.value is None else (frame.x(i, len(weeks)), frame.y(week.value, low))
        for i, week in enumerate(weeks)
    ]
    if not any(points):
        return EMPTY
    last = max(i for i, point in enumerate(points) if point)
    dotted = provisional and last == len(weeks) - 1 and last > 0 and points[last - 1] is not None
    solid = points[:last] if dotted else points
    tail = (
        format_html(
            '<path class="ln" stroke-dasharray="1 5" d="{}"/>',
            lines(points[last - 1 : last + 1]),
        )
        if dotted
        else EMPTY
    )
    dots = format_html_join(
        "",
        '<circle class="pt" cx="{}" cy="{}" r="2.6"><title>{}</title></circle>',
        (
            (f"{x:.1f}", f"{y:.1f}", weeks[i].hint or weeks[i].label)
            for i, (x, y) in known_before(points, last)
        ),
    )
    return format_html(
        '<path class="ln" d="{}"/>{}{}{}',
        lines(solid),
        tail,
        dots,
        end_mark(points, weeks),
    )


def known_before(points: Sequence[Point | None], last: int) -> Iterator[tuple[int, Point]]:
    """The points that exist before the last, with their places."""
    for i, point in enumerate(points[:last]):
        if point is not None:
            yield i, point


def end_mark(points: Sequence[Point | None], weeks: Sequence[Week]) -> SafeString:
    """The open circle and the value of the newest point."""
    last = max(i for i, point in enumerate(points) if point)
    point = points[last]
    assert point is not None
    return format_html(
        '<circle class="end" cx="{}" cy="{}" r="4.5"/><text class="lab big" x="{}" y="{}">{}</text>',
        f"{point[0]:.1f}",
        f"{point[1]:.1f}",
        f"{point[0] + 8:.1f}",
        f"{point[1] + 5:.1f}",
        percent(weeks[last].value),
    )


def axis(frame: Frame, weeks: Sequence[Week]) -> SafeString:
    """The labels of the weeks; a compact chart names every second one, always the last."""
    count = len(weeks)
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle" class="{}">{}</text>',
        (
            (
                f"{frame.x(i, count):.1f}",
                frame.bottom + 18,
                "lab" if i == count - 1 else "",
                week.label,
            )
            for i, week in enumerate(weeks)
            if (count - 1 - i) % frame.every == 0
        ),
    )


def text_width(text: str) -> float:
    """About how wide a stage's name is drawn; rather too much than too little."""
    return sum(10.8 if c in BROAD else 4.6 if c in SLIM else 7.2 for c in text)


def band_width(frame: Frame, first: int, last: int, count: int) -> float:
    """How wide the bar of a stage is that spans these points."""
    return frame.x(min(count - 1, last), count) - frame.x(max(0, first), count) + 20


def fits(frame: Frame, text: str, first: int, last: int, count: int) -> bool:
    """Whether a name can be written whole on the bar over these points."""
    return text_width(text) + BAND_MARGIN <= band_width(frame, first, last, count)


def stage_bands(frame: Frame, bands: Sequence[Band], count: int) -> SafeString:
    """Stages as bars under the axis; one too narrow for its name is left out."""
    drawn = []
    for band in bands:
        start = frame.x(max(0, band.first), count) - 10
        width = band_width(frame, band.first, band.last, count)
        text = (band.short or band.label) if frame.compact else band.label
        if fits(frame, text, band.first, band.last, count):
            drawn.append((start, width, band, text))
    return format_html_join(
        "",
        '<g><title>{}</title><rect class="{}" x="{}" y="{}" width="{}" height="18" rx="3"/>'
        '<text class="stt" x="{}" y="{}" text-anchor="middle">{}</text></g>',
        (
            (
                band.hint or band.label,
                "st-now" if band.current else "st",
                f"{start:.1f}",
                frame.bottom + 28,
                f"{width:.1f}",
                f"{start + width / 2:.1f}",
                frame.bottom + 41,
                text,
            )
            for start, width, band, text in drawn
        ),
    )
