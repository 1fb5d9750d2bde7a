"""Charts of the turnout pages as inline SVG: pure functions from figures to markup.

Sizes and colours come from SVG attributes and CSS classes, never from a ``style`` attribute.
Percentages are hundredths of a percent. The same figures stand in a table beside each chart.
"""

# ruff: noqa: E501 - SVG elements are read best on one line

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.bars import FULL, share
from portal.charts import lines
from portal.formats import goal, number, percent

#: Above this the words stand left of their mark: right of it a phone has no room for them.
HIGH = 4500
#: Space around the places of a scatter, in hundredths of a percent.
AIR = 200
#: About as wide is a letter of a name in a scatter.
LETTER = 7.2


def points(hundredths: int) -> str:
    """A difference of percentages: +7,41."""
    whole = percent(abs(hundredths), 2).removesuffix("%")
    return f"{'−' if hundredths < 0 else '+'}{whole}"


def way(baseline: int, target: int) -> SafeString:
    """From the baseline to the target over the whole width, with both in words."""
    low, high = min(baseline, target), max(baseline, target)
    left = target > HIGH
    return format_html(
        '<svg class="tgtbar way" width="100%" height="76" role="img" aria-label="{label}">'
        '<rect class="tr" y="24" width="100%" height="28" rx="4"/>'
        '<rect class="fl" y="24" width="{b}" height="28" rx="4"/>'
        '<rect class="gp" x="{lo}" y="24" width="{gap}" height="28"/>'
        '<line class="ht" x1="{lo}" x2="{hi}" y1="38" y2="38"/>'
        '<rect class="tk" x="{t}" y="17" width="2" height="42"/>'
        '<text x="{b}" y="70" dx="{bdx}" text-anchor="{banchor}">{bw} <tspan class="b">{bv}</tspan></text>'
        '<text class="t" x="{t}" y="13" dx="{dx}" text-anchor="{anchor}">{tw} <tspan class="b t">{tv}</tspan> · {more}</text></svg>',
        label=_("Baseline %(baseline)s, target %(target)s")
        % {"baseline": percent(baseline, 2), "target": percent(target, 2)},
        b=share(baseline),
        t=share(target),
        lo=share(low),
        hi=share(high),
        gap=share(high - low),
        bw=_("Baseline"),
        bv=percent(baseline, 2),
        bdx=-6 if baseline > HIGH else 6,
        banchor="end" if baseline > HIGH else "start",
        dx=2 if left else 8,
        anchor="end" if left else "start",
        tw=_("Target"),
        tv=percent(target, 2),
        more=_("%(points)s points") % {"points": points(target - baseline)},
    )


def dumbbell(baseline: int, target: int, low: int, high: int) -> SafeString:
    """A child's way from its baseline to its target; all rows share the scale low to high."""

    def x(value: int) -> float:
        return 6 + 188 * (value - low) / max(1, high - low)

    return format_html(
        '<svg class="db" viewBox="0 0 200 20" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<line class="tr" x1="6" x2="194" y1="10" y2="10"/>'
        '<line class="gap" x1="{b}" x2="{t}" y1="10" y2="10"/>'
        '<rect class="b0" x="{l}" y="5" width="8" height="10" rx="2"/>'
        '<line class="t0" x1="{t}" x2="{t}" y1="2" y2="18"/></svg>',
        _("Baseline %(baseline)s, target %(target)s")
        % {"baseline": percent(baseline, 2), "target": goal(target)},
        b=f"{x(baseline):.1f}",
        t=f"{x(target):.1f}",
        l=f"{x(baseline) - 4:.1f}",
    )


def pareto(shares: Sequence[int], focus: int, label: str, end: str) -> SafeString:
    """The cumulative share over the children, the first `focus` of them filled."""

    def at(index: int, value: int) -> tuple[float, float]:
        return 30 + 250 * index / max(1, len(shares)), 110 - value / 100

    curve = [at(0, 0), *(at(i, value) for i, value in enumerate(shares, start=1))]
    x, y = curve[focus]
    to_left = x > 170
    return format_html(
        '<svg class="chart pareto" viewBox="0 0 300 136" role="img" aria-label="{label}">{grid}'
        '<path class="fill" d="{fill}L{x} 110Z"/><path class="ln" d="{line}"/>'
        '<line class="cut" x1="{x}" x2="{x}" y1="{y}" y2="110"/><circle class="pt" cx="{x}" cy="{y}" r="4"/>'
        '<text class="lab" x="{tx}" y="{ty}" text-anchor="{anchor}">{label}</text>'
        '<text x="30" y="130">1</text><text x="280" y="130" text-anchor="end">{end}</text></svg>',
        label=label,
        grid=format_html_join(
            "",
            '<line class="grid" x1="30" x2="280" y1="{0}" y2="{0}"/><text x="24" y="{1}" text-anchor="end">{2}</text>',
            ((110 - value, 114 - value, value) for value in (0, 50, 100)),
        ),
        fill=lines(curve[: focus + 1]),
        line=lines(curve),
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        tx=f"{x - 8 if to_left else x + 8:.1f}",
        ty=f"{min(104.0, y + 18):.1f}",
        anchor="end" if to_left else "start",
        end=end,
    )


@dataclass(frozen=True)
class Spot:
    """A place of a scatter: its name, compliance and points to the target (hundredths)."""

    name: str
    compliance: int
    gap: int


@dataclass(frozen=True)
class Range:
    """The scale of an axis and where it is drawn; values grow from `start` to `end`."""

    low: int
    high: int
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)


def spread(
    values: Sequence[int], start: float, end: float, step: int, most: int | None = None
) -> Range:
    """A scale that holds all values with some air, in whole steps."""
    low = (min(values) - AIR) // step * step
    low = low if most is None else max(0, low)
    high = -(-(max(values) + AIR) // step) * step
    return Range(low, high if most is None else max(low + 100, min(high, most)), start, end)


@dataclass(frozen=True)
class Box:
    """The frame of a scatter at one display width."""

    css: str
    width: int
    height: int

    @property
    def right(self) -> int:
        """Where the frame ends."""
        return self.width - 20

    @property
    def bottom(self) -> int:
        """Where the frame ends below."""
        return self.height - 42


#: Drawn twice, so that words are readable at either width.
BOXES = (Box("chart-s", 330, 300), Box("chart-w", 480, 312))
LEFT, TOP = 40, 20


def quadrants(spots: Sequence[Spot], compliant: int, gap: int, label: str) -> SafeString:
    """Compliance to the right, points to the target upwards, parted at the policy's and own mark."""
    drawn = ((scatter(box, spots, compliant, gap, label),) for box in BOXES)
    return format_html_join("", "{}", drawn)


def scatter(box: Box, spots: Sequence[Spot], compliant: int, gap: int, label: str) -> SafeString:
    """One of the two drawings."""
    across = spread([compliant, *(s.compliance for s in spots)], LEFT, box.right, 500, FULL)
    up = spread([gap, *(s.gap for s in spots)], box.bottom, TOP, 100)
    x, y = across.at(compliant), up.at(gap)
    return format_html(
        '<svg class="chart quad {css}" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<rect class="box" x="{l}" y="{t}" width="{iw}" height="{ih}"/>'
        '<line class="tg" x1="{x}" x2="{x}" y1="{t}" y2="{b}"/><line class="tg" x1="{l}" x2="{r}" y1="{y}" y2="{y}"/>'
        "{dots}{names}"
        '<text x="34" y="24" text-anchor="end">{top}</text><text x="34" y="{b}" text-anchor="end">{low}</text>'
        '<text x="{l}" y="{ay}">{first}</text><text x="{r}" y="{ay}" text-anchor="end">{last}</text>'
        '<text class="tgt" x="{x}" y="{ay}" text-anchor="middle">{mark}</text>'
        '<text x="{mid}" y="{ly}" text-anchor="middle">{across} →</text>'
        '<text x="{l}" y="12">↑ {up}</text></svg>',
        css=box.css,
        w=box.width,
        h=box.height,
        label=label,
        l=LEFT,
        t=TOP,
        r=box.right,
        b=box.bottom,
        iw=box.right - LEFT,
        ih=box.bottom - TOP,
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        dots=dots(spots, across, up),
        names=names(spots, across, up, (x, y)),
        top=number(up.high // 100),
        low=number(up.low // 100),
        ay=box.bottom + 16,
        ly=box.height - 6,
        mid=(LEFT + box.right) // 2,
        first=percent(across.low, 0),
        last=percent(across.high, 0),
        mark=goal(compliant) if LEFT + 46 < x < box.right - 50 else "",
        across=_("Compliance"),
        up=_("Points to the target"),
    )


def dots(spots: Sequence[Spot], across: Range, up: Range) -> SafeString:
    """The places, each with its figures in words."""
    return format_html_join(
        "",
        '<circle class="pt" cx="{}" cy="{}" r="5"><title>{}: {}, {}</title></circle>',
        (
            (
                f"{across.at(s.compliance):.1f}",
                f"{up.at(s.gap):.1f}",
                s.name,
                percent(s.compliance),
                points(s.gap),
            )
            for s in spots
        ),
    )


@dataclass(frozen=True)
class Frame:
    """A rectangle: a dot, or the room that a name takes."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Frame") -> bool:
        """Whether both cover some of the same."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Frame") -> bool:
        """Whether the other lies wholly within."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


def seats(x: float, y: float, width: float) -> list[tuple[Frame, float, float, str]]:
    """Where a name may stand at its dot, best first: its room, and where its text starts."""
    return [
        (Frame(left, base - 10, left + width, base + 3), at, base, anchor)
        for left, at, base, anchor in (
            (x + 9, x + 9, y + 4, "start"),
            (x - 9 - width, x - 9, y + 4, "end"),
            (x - width / 2, x, y - 10, "middle"),
            (x - width / 2, x, y + 19, "middle"),
            (x - 5 - width, x - 5, y - 9, "end"),
            (x + 5, x + 5, y - 9, "start"),
            (x - 5 - width, x - 5, y + 17, "end"),
            (x + 5, x + 5, y + 17, "start"),
        )
    ]


def names(
    spots: Sequence[Spot], across: Range, up: Range, marks: tuple[float, float]
) -> SafeString:
    """Names at their dots, as far as they print over no other name, dot or edge.

    A name stands where it could be read as that of another dot, or on a dashed line, only if
    there is no other room at its dot.
    """
    box = Frame(across.start, up.end, across.end, up.start)
    x, y = marks
    dashed = [Frame(x - 1, box.top, x + 1, box.bottom), Frame(box.left, y - 1, box.right, y + 1)]
    centres = [(across.at(s.compliance), up.at(s.gap)) for s in spots]
    beside = [Frame(x - 18, y - 5, x + 18, y + 5) for x, y in centres]
    taken = [Frame(x - 5, y - 5, x + 5, y + 5) for x, y in centres]
    shown = []
    for spot in sorted(spots, key=lambda s: -s.gap):
        at = seats(across.at(spot.compliance), up.at(spot.gap), LETTER * len(spot.name))
        others = [room for room, other in zip(beside, spots, strict=True) if other is not spot]
        free = [seat for seat in at if box.holds(seat[0]) and not meets_any(seat[0], taken)]
        free.sort(key=lambda seat: (meets_any(seat[0], others), meets_any(seat[0], dashed)))
        for room, left, base, anchor in free[:1]:
            taken.append(room)
            shown.append((f"{left:.1f}", f"{base:.1f}", anchor, spot.name))
    return format_html_join("", '<text class="nm" x="{}" y="{}" text-anchor="{}">{}</text>', shown)


def meets_any(room: Frame, others: Sequence[Frame]) -> bool:
    """Whether a name's room covers some of any of the others."""
    return any(room.meets(other) for other in others)
