"""A body's line of the inputs as its page tells it: weeks, marks, rates, added up."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal import weeks
from targets.models import Programme, RankingRow
from targets.scoring.ranking import UNIT, rate_of, twice_median

#: What a line holds at least.
NOTHING: dict[str, Any] = {"weeks": [], "marks": [], "rates": [], "accounts": 0, "number": None}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def apportioned(values: Sequence[int], total: int) -> list[int]:
    """Whole shares of a total in proportion to values, which add up to it: largest remainders."""
    whole = sum(values)
    if not whole:
        return [0] * len(values)
    shares = [value * total // whole for value in values]
    by_rest = sorted(range(len(values)), key=lambda i: (-(values[i] * total % whole), i))
    for index in by_rest[: total - sum(shares)]:
        shares[index] += 1
    return shares


@dataclass(frozen=True)
class WeekLine:
    """A week of compliance: points earned and owed, what of the percentage it gave and cost."""

    week: int
    earned: Decimal
    owed: int
    gives: int
    costs: int
    unmet: int | None
    url: str = ""

    @property
    def first_day(self) -> Any:
        """Its Monday."""
        return weeks.monday(self.week)

    @property
    def last_day(self) -> Any:
        """Its Sunday."""
        return weeks.sunday(self.week)


@dataclass(frozen=True)
class Loss:
    """Something that lowered the total, in hundredths of it."""

    heading: str
    text: str
    hundredths: int
    url: str = ""


@dataclass(frozen=True)
class Condition:
    """A condition of a reward, with what the body has; `holds` None: not decided yet."""

    text: str
    holds: bool


@dataclass(frozen=True)
class Post:
    """A nominated post with its marks: the mean of the criteria of each juror."""

    number: int
    marks: Sequence[tuple[str, Sequence[int], Decimal]]


@dataclass(frozen=True)
class Rate:
    """A post with its figures, in reactions for a thousand followers."""

    report: int
    likes: int
    comments: int
    shares: int
    followers: int
    url: str = ""
    title: str = ""
    on: Any = None

    @property
    def per_million(self) -> int:
        """As it enters the median."""
        return rate_of(self.likes, self.comments, self.shares, self.followers)

    @property
    def value(self) -> Decimal:
        """Reactions for a thousand followers."""
        return Decimal(self.per_million) / 1000


@dataclass(frozen=True)
class Peers:
    """What the league's lines come to: points and number of marks, medians in ascending order."""

    points: int
    marks: int
    values: Sequence[int]


@dataclass(frozen=True)
class Line:
    """A row of the ranking with its line of the inputs."""

    programme: Programme
    row: RankingRow
    told: dict[str, Any]

    # ---- compliance ---------------------------------------------------------------

    @cached_property
    def weeks(self) -> list[WeekLine]:
        """Every week, the shares adding up to C, the costs to what is lacking to 100."""
        rows = self.told["weeks"]
        compliance = self.row.compliance or 0
        gives = apportioned([earned for _w, earned, *_rest in rows], compliance)
        missing = [owed * UNIT - earned for _w, earned, owed, *_rest in rows]
        costs = apportioned(missing, 10_000 - compliance if self.owed else 0)
        body = [self.row.body.area.code, self.row.body.kind]
        return [
            WeekLine(week, Decimal(earned) / UNIT, owed, gives[i], costs[i], unmet(duties),
                     f"{reverse('body_page', args=body)}?pekan={weeks.text(week)}")
            for i, (week, earned, owed, _met, duties) in enumerate(rows)
        ]  # fmt: skip

    @property
    def earned(self) -> Decimal:
        """Points earned in all weeks."""
        return Decimal(sum(row[1] for row in self.told["weeks"])) / UNIT

    @property
    def owed(self) -> int:
        """Points owed in all weeks."""
        return sum(row[2] for row in self.told["weeks"])

    @property
    def lost(self) -> int:
        """What is lacking to 100, in hundredths."""
        return sum(week.costs for week in self.weeks)

    # ---- creativity ---------------------------------------------------------------

    @property
    def points(self) -> list[list[int]]:
        """The points of every mark."""
        return [points for _nomination, points in self.told["marks"]]

    @cached_property
    def posts(self) -> list[Post]:
        """The nominated posts with their marks; jurors are letters, anew for each post."""
        found: dict[int, list[list[int]]] = {}
        for nomination, points in self.told["marks"]:
            found.setdefault(nomination, []).append(points)
        return [
            Post(number, [(juror(i), p, mean_of(p)) for i, p in enumerate(given)])
            for number, given in enumerate(found.values(), start=1)
        ]

    @property
    def mean(self) -> Decimal | None:
        """The mean of the body's marks."""
        total, count = sum(map(sum, self.points)), len(self.points)
        return Decimal(total) / (count * len(self.programme.criteria)) if count else None

    # ---- engagement -----------------------------------------------------------------

    @cached_property
    def rates(self) -> list[Rate]:
        """The posts with figures, the lowest rate first, so that the median is the middle."""
        return sorted((Rate(*rate) for rate in self.told["rates"]), key=lambda r: r.per_million)

    @property
    def twice(self) -> int | None:
        """Twice the median of the rates."""
        return twice_median([rate.per_million for rate in self.rates])


def unmet(duties: list[list[Any]] | None) -> int | None:
    """How many duties of a week earned less than their weight; None where no lines are kept."""
    if duties is None:
        return None
    return sum(1 for line in duties if line[3] in ("late", "partial", "missing"))


def juror(index: int) -> str:
    """Juror A, B, … without a name."""
    return _("Juror %(letter)s") % {"letter": LETTERS[index % 26] + "'" * (index // 26)}


def mean_of(points: Sequence[int]) -> Decimal:
    """The mean of the criteria."""
    return Decimal(sum(points)) / len(points)


def line_of(programme: Programme, row: RankingRow) -> Line:
    """A row with what its line says."""
    return Line(programme, row, NOTHING | json.loads(row.inputs or "{}"))
