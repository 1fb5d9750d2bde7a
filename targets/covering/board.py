"""What an area's bodies posted about, week by week: segments, purposes and platforms."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adhoc_bodies.models import Platform
from portal.bars import Part
from posts.models import Topic
from targets.lens import Lens
from targets.models import AreaWeek, CoverageWeek
from targets.turnout.terms import turnout as share_of

Dimension = CoverageWeek.Dimension
#: Bodies and posts by value and week.
Stored = Mapping[str, Mapping[int, tuple[int, int]]]
#: Colours of the composition bar; the platforms beyond them are one part.
COLOURS = ("c-a", "c-b", "c-c", "c-ex")


@dataclass(frozen=True)
class Cell:
    """Bodies that posted in a week, and which part of all that is (hundredths)."""

    week: int
    bodies: int
    posts: int
    of: int

    @property
    def share(self) -> int | None:
        """The share of all bodies of the week."""
        return share_of(self.bodies, self.of)

    @property
    def step(self) -> str:
        """The class of its colour: a third of all bodies, two thirds, more. No target is
        missed here, for nobody need have been asked."""
        share = self.share or 0
        return f"s{1 + (share > 3333) + (share > 6666)}" if self.bodies else "s0"


@dataclass(frozen=True)
class Line:
    """A topic or platform: its weeks, and its posts in the whole period."""

    value: str
    name: str
    cells: Sequence[Cell]
    posts: int
    share: int | None = None

    @property
    def latest(self) -> Cell:
        """The last week."""
        return self.cells[-1]


def stored_weeks(lens: Lens) -> dict[str, Stored]:
    """What is stored of the area: by dimension, value and week. One query."""
    first = min(lens.period.first, lens.period.trend[0])
    found: dict[str, dict[str, dict[int, tuple[int, int]]]] = {
        name: defaultdict(dict) for name in Dimension.values
    }
    rows = CoverageWeek.objects.filter(
        election=lens.scope.election_id,
        area=lens.area,
        kind=lens.kind,
        week__range=(first, lens.period.last),
    )
    for dimension, value, week, bodies, posts in rows.values_list(
        "dimension", "value", "week", "bodies", "posts"
    ):
        found[dimension][value][week] = (bodies, posts)
    return dict(found)


def bodies_by_week(lens: Lens) -> dict[int, int]:
    """How many bodies there are in each week of the trend."""
    trend = lens.period.trend
    rows = AreaWeek.objects.filter(
        election=lens.scope.election_id,
        area=lens.area,
        kind=lens.kind,
        week__range=(trend[0], trend[-1]),
    )
    return dict(rows.values_list("week", "bodies"))


def shown_weeks(lens: Lens, stored: Mapping[str, Stored]) -> list[int]:
    """The weeks of the trend, without those at its beginning in which nobody said anything."""
    said = {
        week
        for name in (Dimension.SEGMENT, Dimension.PURPOSE, Dimension.PLATFORM)
        for counts in stored[name].values()
        for week in counts
    }
    shown = list(lens.period.trend)
    while len(shown) > 1 and shown[0] not in said:
        shown.pop(0)
    return shown


def line_of(
    lens: Lens,
    value: str,
    name: str,
    counts: Mapping[int, tuple[int, int]],
    shown: Sequence[int],
    bodies: Mapping[int, int],
) -> Line:
    """A line of a table."""
    cells = [Cell(week, *counts.get(week, (0, 0)), bodies.get(week, 0)) for week in shown]
    period = range(lens.period.first, lens.period.last + 1)
    posts = sum(count for week, (_, count) in counts.items() if week in period)
    return Line(value, name, cells, posts)


def topic_lines(
    lens: Lens, stored: Stored, topics: Sequence[Topic], shown: Sequence[int],
    bodies: Mapping[int, int],
) -> tuple[list[Line], list[str]]:  # fmt: skip
    """The topics of which something was said, most posts first, and the names of the others."""
    lines = [
        line_of(lens, topic.slug, topic.name, stored[topic.slug], shown, bodies)
        for topic in topics
        if topic.slug in stored
    ]
    told = [line for line in lines if line.posts or any(cell.bodies for cell in line.cells)]
    known = {line.value for line in told}
    told.sort(key=lambda line: -line.posts)
    return told, [topic.name for topic in topics if topic.slug not in known]


def platform_lines(
    lens: Lens, stored: Stored, shown: Sequence[int], bodies: Mapping[int, int]
) -> list[Line]:
    """The platforms with posts in the period, most posts first, with their part of all posts."""
    names = {str(value): str(label) for value, label in Platform.choices}
    lines = [
        line_of(lens, value, names.get(value, value), counts, shown, bodies)
        for value, counts in stored.items()
    ]
    total = sum(line.posts for line in lines)
    parts = [
        Line(line.value, line.name, line.cells, line.posts, share_of(line.posts, total))
        for line in lines
        if line.posts
    ]
    return sorted(parts, key=lambda line: (-line.posts, line.value))


def composition(lines: Sequence[Line], others: str) -> list[Part]:
    """The posts by platform; the parts add up to all posts."""
    named = len(COLOURS) if len(lines) <= len(COLOURS) else len(COLOURS) - 1
    parts = [
        Part(line.posts, css, line.name) for line, css in zip(lines[:named], COLOURS, strict=False)
    ]
    rest = sum(line.posts for line in lines[named:])
    return [*parts, Part(rest, COLOURS[-1], others)] if rest else parts
