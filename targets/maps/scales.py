"""Classes of a map's colours: orange below the target, teal from it on, as in the heat tables."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal import formats

#: Where the classes of the turnout gap begin, in hundredths of a point, widest first.
GAP_BOUNDS = (1500, 1000, 500)
EMPTY = "hx"


@dataclass(frozen=True)
class Band:
    """A class of the legend: CSS class, its limits, whether the target lies below it."""

    step: str
    text: str
    starts_target: bool = False


@dataclass(frozen=True)
class Counted:
    """A class and how many areas are in it."""

    band: Band
    count: int


def percent_bands(compliant_from: int) -> list[Band]:
    """The classes of a percentage whose colours change at `compliant_from` (hundredths)."""
    low, middle, high = (bound // 100 for bound in formats.heat_bounds(compliant_from))
    target = compliant_from // 100
    reached = [Band("h4", f"{target}–99", True)] if target < 100 else []
    return [
        Band("h0", f"< {low}"),
        Band("h1", span(low, middle)),
        Band("h2", span(middle, high)),
        Band("h3", span(high, target)),
        *reached,
        Band("h5", "100", not reached),
    ]


def span(first: int, following: int) -> str:
    """Whole percents from the first up to the one before the following."""
    return f"{first}–{following - 1}" if first < following - 1 else str(first)


def gap_bands() -> list[Band]:
    """The classes of a turnout gap in points."""
    wide, middle, narrow = (bound // 100 for bound in GAP_BOUNDS)
    return [
        Band("h0", _("%(points)s or more") % {"points": wide}),
        Band("h1", _("%(low)s to < %(high)s") % {"low": middle, "high": wide}),
        Band("h2", _("%(low)s to < %(high)s") % {"low": narrow, "high": middle}),
        Band("h3", f"< {narrow}"),
        Band("h4", _("no gap"), True),
    ]


def gap_step(gap: int | None) -> str:
    """The class of a gap: h0 (wide) to h3, h4 where the baseline reaches what is asked."""
    if gap is None:
        return EMPTY
    if gap <= 0:
        return "h4"
    return f"h{sum(gap < bound for bound in GAP_BOUNDS)}"


def counted(bands: Iterable[Band], steps: Iterable[str]) -> list[Counted]:
    """The legend's lines; areas without a figure have one only where there are such."""
    number = Counter(steps)
    lines = [Counted(band, number[band.step]) for band in bands]
    if number[EMPTY]:
        lines.append(Counted(Band(EMPTY, _("no figure")), number[EMPTY]))
    return lines
