"""What a map can show: compliance, accounts, the gap in turnout, each from stored rows."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from adhoc_bodies.models import Area, Level
from portal import formats
from targets import bodies, dashboards
from targets.figures import Row
from targets.lens import Lens
from targets.maps.scales import EMPTY, Band, gap_bands, gap_step, percent_bands
from targets.turnout import board as turnout
from targets.turnout import terms
from targets.turnout.board import Line

COMPLIANCE, ACCOUNTS, TURNOUT = "kepatuhan", "akun", "partisipasi"
#: The measures by their name in the address, with the word of the switch.
WORDS = {
    COMPLIANCE: gettext_noop("Compliance"),
    ACCOUNTS: gettext_noop("Accounts"),
    TURNOUT: gettext_noop("Turnout gap"),
}
#: The words in an address for children at the target, and for those that have a figure.
REACHED, KNOWN = "capai", "ada"
#: Every body is to have an account.
ALL = 10_000


@dataclass(frozen=True)
class Figure:
    """A child's figure: hundredths, its class, in words, and short enough for a map.

    `row` or `line` is what it was taken from and what the table tells besides.
    """

    code: str
    name: str
    value: int | None
    step: str
    text: str
    short: str
    row: Row | None = None
    line: Line | None = None


@dataclass(frozen=True)
class Measure:
    """The figures of an area's children, worst first, with the classes of their colours."""

    name: str
    figures: Sequence[Figure]
    bands: Sequence[Band]
    reached: int
    whole: Figure | None
    #: When the figures of a range were added up, where that isn't done now.
    added_at: dt.datetime | None = None

    @property
    def classes(self) -> dict[str, tuple[str, ...]]:
        """By the word in an address, the steps of the children that it keeps."""
        steps = [band.step for band in self.bands]
        begin = next(place for place, band in enumerate(self.bands) if band.starts_target)
        alone = {step: (step,) for step in (*steps, EMPTY)}
        return {**alone, REACHED: tuple(steps[begin:]), KNOWN: tuple(steps)}

    @property
    def known(self) -> int:
        """How many children have a figure."""
        return sum(figure.value is not None for figure in self.figures)


def measured(name: str, lens: Lens) -> Measure:
    """One measure of the children that are valid in the period."""
    day = lens.period.first_day
    areas = Area.objects.filter(parent=lens.area).valid_on(day).order_by("code")
    children = dict(areas.values_list("code", "name"))
    return READERS[name](lens, children)


def rows_of(lens: Lens) -> tuple[Row | None, Sequence[Row], dt.datetime | None]:
    """The line of the area and those of its children; below a district, of its bodies.

    With the moment when a range was added up, where that isn't done now.
    """
    if lens.area.level == Level.DISTRICT:
        found = bodies.body_board(lens.scope, lens.period, lens.kind, siblings=False, trends=False)
        return (found.total, found.children, None) if found else (None, [], None)
    board = dashboards.board(lens.scope, lens.period, lens.kind)
    return (board.total, board.children, board.added_at) if board else (None, [], None)


def compliance(lens: Lens, children: Mapping[str, str]) -> Measure:
    """The percentages of the overview."""
    target = lens.scope.target
    return percentages(COMPLIANCE, lens, children, target, lambda row: row.figures.score)


def accounts(lens: Lens, children: Mapping[str, str]) -> Measure:
    """Which part of the bodies has an account at the end of the period."""
    return percentages(ACCOUNTS, lens, children, ALL, with_account)


def with_account(row: Row) -> int | None:
    """The share of bodies with an account; nothing where there are no bodies."""
    return terms.turnout(row.figures.bodies - row.figures.no_account, row.figures.bodies)


def percentages(
    name: str,
    lens: Lens,
    children: Mapping[str, str],
    target: int,
    value: Callable[[Row], int | None],
) -> Measure:
    """A measure in hundredths of a percent, lowest first."""

    def figure(row: Row) -> Figure:
        share = value(row)
        return Figure(
            row.code, row.name, share, formats.heat_step(share, target),
            formats.percent(share) if share is not None else _("no figure"),
            formats.heat_value(share, target), row,
        )  # fmt: skip

    own, rows, added_at = rows_of(lens)
    found = [figure(row) for row in rows]
    # Equals keep the order of the overview.
    found.sort(key=lambda one: (one.value is None, one.value or 0))
    reached = sum(one.value is not None and one.value >= target for one in found)
    by_area = lens.area.level < Level.DISTRICT
    return Measure(
        name,
        [*found, *without_figure(found, children if by_area else {})],
        percent_bands(target),
        reached,
        figure(own) if own else None,
        added_at,
    )


def turnout_gap(lens: Lens, children: Mapping[str, str]) -> Measure:
    """Points from the baseline to what is asked of each child, widest gap first."""
    found = turnout.board(lens.area, lens.scope.election_id, lens.period.last)
    own = Line(found.plan, found.ask)
    rows = [gap_figure(line) for line in found.lines if line.plan.code in children]
    rows.sort(key=lambda one: (one.value is None, -(one.value or 0), one.code))
    return Measure(
        TURNOUT,
        [*rows, *without_figure(rows, children)],
        gap_bands(),
        sum(one.value is not None and one.value <= 0 for one in rows),
        gap_figure(own) if own.points is not None else None,
    )


def gap_figure(line: Line) -> Figure:
    """A child's gap in points."""
    gap = line.points
    text = _("no figure")
    if gap is not None:
        points = formats.number(formats.as_percentage(gap), 2)
        text = _("%(points)s points") % {"points": points} if gap > 0 else _("no gap")
    short = "" if gap is None else formats.number(formats.as_percentage(max(0, gap)), 1)
    return Figure(line.plan.code, line.plan.name, gap, gap_step(gap), text, short, line=line)


def without_figure(found: Sequence[Figure], children: Mapping[str, str]) -> list[Figure]:
    """Children of which nothing is known: they stay in map and table."""
    known = {figure.code for figure in found}
    return [
        Figure(code, name, None, "hx", _("no figure"), "")
        for code, name in children.items()
        if code not in known
    ]


READERS: dict[str, Callable[[Lens, Mapping[str, str]], Measure]] = {
    COMPLIANCE: compliance,
    ACCOUNTS: accounts,
    TURNOUT: turnout_gap,
}
