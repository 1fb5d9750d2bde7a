"""The calendar of stages as inline SVG: bars by month, drawn on the server (mockup d5).

Sizes are SVG attributes and colours CSS classes, because the content security policy forbids
`style` attributes. The same dates stand in a table or in fields beside it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import formats
from portal.words import words
from posts.models import Stage

#: Width of the drawing in the composer, and over a whole page.
NARROW, WIDE = 632, 1060
#: Height of a lane of bars, with the gap below it.
LANE = 28
TOP = 22
#: About as wide is a letter of the labels.
LETTER = 6.3
EMPTY = SafeString("")


@dataclass(frozen=True)
class Bar:
    """A stage between two days, in its lane."""

    label: str
    first: dt.date
    last: dt.date
    lane: int
    css: str


@dataclass(frozen=True)
class Scale:
    """Days from left to right."""

    first: dt.date
    last: dt.date
    width: int = NARROW

    def x(self, day: dt.date) -> float:
        """Where a day begins; days outside stick to the edges."""
        inside = min(max(day, self.first), self.last + dt.timedelta(days=1))
        return self.width * (inside - self.first).days / ((self.last - self.first).days + 1)

    def months(self) -> list[dt.date]:
        """The first days of all months that begin inside."""
        found, day = [], self.first.replace(day=1)
        while day <= self.last:
            found.append(day)
            day = (day + dt.timedelta(days=32)).replace(day=1)
        return found


def dated(stages: Iterable[Stage], scale: Scale) -> list[Stage]:
    """Stages with both dates that touch the scale."""
    return [
        stage
        for stage in stages
        if stage.starts_on
        and stage.ends_on
        and stage.starts_on <= scale.last
        and stage.ends_on >= scale.first
    ]


def bars(
    stages: Sequence[Stage], scale: Scale, today: dt.date, current: Stage | None, lanes: int
) -> list[Bar]:
    """Stages put into lanes so that none overlap; what finds no lane is left out."""
    free = [dt.date.min] * lanes
    placed = []
    for stage in dated(stages, scale):
        assert stage.starts_on
        assert stage.ends_on
        lane = next((n for n, until in enumerate(free) if until < stage.starts_on), None)
        if lane is not None:
            free[lane] = max(stage.ends_on, stage.starts_on + dt.timedelta(days=2))
            css = css_of(stage, today, current)
            placed.append(Bar(stage.name, stage.starts_on, stage.ends_on, lane, css))
    return placed


def css_of(stage: Stage, today: dt.date, current: Stage | None) -> str:
    """The chosen stage stands out, then what runs today."""
    if current is not None and stage.pk == current.pk:
        return "st-own"
    assert stage.starts_on
    assert stage.ends_on
    return "st-now" if stage.starts_on <= today <= stage.ends_on else "st"


def timeline(
    stages: Sequence[Stage],
    *,
    today: dt.date,
    voting_day: dt.date,
    shown: tuple[dt.date, dt.date],
    current: Stage | None = None,
    span: tuple[dt.date, dt.date] | None = None,
    lanes: int = 3,
) -> SafeString:
    """Stages in the months from and to the days `shown`; `span` is the directive's
    own bar, which makes it the composer's smaller drawing."""
    width = NARROW if span else WIDE
    scale = Scale(shown[0].replace(day=1), month_end(shown[1]), width)
    placed = bars(stages, scale, today, current, lanes)
    used = max((bar.lane for bar in placed), default=0) + 1
    bottom = TOP + used * LANE
    return format_html(
        '<svg class="chart{}" viewBox="-2 0 {} {}" role="img" aria-label="{}">{}{}{}{}{}</svg>',
        "" if span else " whole",
        width + 4,
        bottom + (34 if span else 20),
        sentence(scale, span),
        month_lines(scale, bottom),
        format_html_join("", "{}", ((draw(bar, scale),) for bar in placed)),
        today_line(scale, today, bottom),
        own_bar(scale, span, bottom),
        voting_line(scale, voting_day, bottom + (28 if span else 14)),
    )


def month_end(day: dt.date) -> dt.date:
    """The last day of a month."""
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def sentence(scale: Scale, span: tuple[dt.date, dt.date] | None) -> str:
    """What the picture shows, in words."""
    text = _("Calendar of stages %(range)s") % {"range": formats.day_range(scale.first, scale.last)}
    if span:
        text += "; " + _("this directive %(range)s") % {"range": formats.day_range(*span)}
    return text


def month_lines(scale: Scale, bottom: int) -> SafeString:
    """A line and a name for each month."""
    months = scale.months()
    names = words().months if len(months) <= 7 else words().short_months
    return format_html_join(
        "",
        '<line class="grid" x1="{0}" x2="{0}" y1="4" y2="{1}"/><text x="{2}" y="14">{3}</text>',
        (
            (f"{scale.x(m):.1f}", bottom, f"{scale.x(m) + 4:.1f}", names[m.month - 1])
            for m in months
        ),
    )


def draw(bar: Bar, scale: Scale) -> SafeString:
    """One bar with its name, cut to what fits; the whole name is its tooltip."""
    left, right = scale.x(bar.first), scale.x(bar.last + dt.timedelta(days=1))
    y = TOP + bar.lane * LANE
    width = max(3.0, right - left - 1)
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="22" rx="3"><title>{}</title></rect>{}',
        bar.css,
        f"{left:.1f}",
        y,
        f"{width:.1f}",
        f"{bar.label}, {formats.day_range(bar.first, bar.last)}",
        name_of(bar, left + width / 2, y + 15, width),
    )


def name_of(bar: Bar, x: float, y: int, width: float) -> SafeString:
    """The bar's name, shortened to its width; none on a bar too short for a word."""
    room = int((width - 8) / LETTER)
    if room < 5:
        return EMPTY
    text = bar.label if len(bar.label) <= room else bar.label[: room - 1].rstrip() + "…"
    return format_html(
        '<text class="stt{}" x="{}" y="{}" text-anchor="middle">{}</text>',
        " own" if bar.css == "st-own" else "",
        f"{x:.1f}",
        y,
        text,
    )


def today_line(scale: Scale, today: dt.date, bottom: int) -> SafeString:
    """Where we are."""
    if not scale.first <= today <= scale.last:
        return EMPTY
    return format_html(
        '<line class="today" x1="{0}" x2="{0}" y1="18" y2="{1}"/>', f"{scale.x(today):.1f}", bottom
    )


def own_bar(scale: Scale, span: tuple[dt.date, dt.date] | None, bottom: int) -> SafeString:
    """The directive below the stages."""
    if span is None or span[1] < scale.first or span[0] > scale.last:
        return EMPTY
    left, right = scale.x(span[0]), scale.x(span[1] + dt.timedelta(days=1))
    flip = right > scale.width * 0.6
    return format_html(
        '<rect class="own" x="{}" y="{}" width="{}" height="8" rx="2"/>'
        '<text class="lab" x="{}" y="{}" text-anchor="{}">{}</text>',
        f"{left:.1f}",
        bottom + 4,
        f"{max(4.0, right - left):.1f}",
        f"{left - 6 if flip else right + 6:.1f}",
        bottom + 12,
        "end" if flip else "start",
        _("This directive, %(range)s") % {"range": formats.day_range(*span)},
    )


def voting_line(scale: Scale, day: dt.date, foot: int) -> SafeString:
    """The voting day, named at the foot."""
    if not scale.first <= day <= scale.last:
        return EMPTY
    x = scale.x(day)
    return format_html(
        '<line class="vote" x1="{0}" x2="{0}" y1="18" y2="{1}"/>'
        '<text class="tgt" x="{2}" y="{1}" text-anchor="end">{3}</text>',
        f"{x:.1f}",
        foot,
        f"{x - 6:.1f}",
        _("%(day)s: voting") % {"day": formats.short_day(day)},
    )
