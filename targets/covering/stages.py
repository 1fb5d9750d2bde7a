"""Who has posted about which stage: shares of the bodies that were asked, by child."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adhoc_bodies.models import Area, Level
from portal import formats
from posts.models import Stage
from targets.dashboards import family
from targets.lens import Lens
from targets.models import StageCoverage
from targets.turnout.terms import turnout as share_of

#: Columns of the table; the names of more have no room.
COLUMNS = 8


@dataclass(frozen=True)
class Cell:
    """How many of the bodies that were asked have posted (share in hundredths)."""

    slug: str
    asked: int
    posted: int
    posts: int
    target: int

    @property
    def share(self) -> int | None:
        """The share; nothing where nobody was asked."""
        return share_of(self.posted, self.asked)

    @property
    def step(self) -> str:
        """The class of its colour."""
        return formats.heat_step(self.share, self.target)

    @property
    def text(self) -> str:
        """What stands in the cell."""
        return "" if self.share is None else formats.heat_value(self.share, self.target)


@dataclass(frozen=True)
class Line:
    """A child with a cell for each stage."""

    code: str
    name: str
    cells: Sequence[Cell]

    @property
    def share(self) -> int | None:
        """All stages together, by which the lines are ordered."""
        asked = sum(cell.asked for cell in self.cells)
        return share_of(sum(cell.posted for cell in self.cells), asked)


@dataclass(frozen=True)
class Board:
    """The table: stages, the children, the area itself, children where nobody is asked, and
    running stages nobody asks about."""

    stages: Sequence[Stage]
    lines: Sequence[Line]
    whole: Line
    unasked: Sequence[Line]
    silent: Sequence[Stage]

    @property
    def headed(self) -> list[tuple[Stage, Cell]]:
        """Each stage with the area's own cell."""
        return list(zip(self.stages, self.whole.cells, strict=True))


def board(lens: Lens) -> Board:
    """The stages that touch the period or come after it, as far as somebody was asked."""
    ahead = stages_ahead(lens)
    stored = stored_cells(lens, [stage.pk for stage in ahead])
    own = stored.get(lens.area.pk, {})
    shown = [stage for stage in ahead if stage.pk in own][:COLUMNS]
    lines = [line_of(area, shown, stored, lens.scope.target) for area in children(lens)]
    told = sorted((line for line in lines if line.share is not None), key=by_share)
    whole = line_of(lens.area, shown, stored, lens.scope.target)
    silent = [s for s in ahead if s.pk not in own and s.starts_on and touches(s, lens)]
    return Board(shown, told, whole, [line for line in lines if line.share is None], silent)


def by_share(line: Line) -> tuple[int, str]:
    """The order of the lines: those that lag behind first."""
    return line.share or 0, line.code


def stages_ahead(lens: Lens) -> list[Stage]:
    """Stages that end in the period or later, those that begin first at the front."""
    return [s for s in lens.stages if (s.ends_on or s.starts_on or lens.period.last_day)
            >= lens.period.first_day and (s.starts_on or s.ends_on)]  # fmt: skip


def touches(stage: Stage, lens: Lens) -> bool:
    """Whether a stage runs in the period."""
    starts, ends = stage.starts_on or stage.ends_on, stage.ends_on or stage.starts_on
    return bool(
        starts and ends and starts <= lens.period.last_day and ends >= lens.period.first_day
    )


def children(lens: Lens) -> list[Area]:
    """The areas below that are valid in the period; a district's bodies are not counted singly."""
    if lens.area.level >= Level.DISTRICT:
        return []
    areas = Area.objects.filter(parent=lens.area).valid_on(lens.period.first_day)
    return list(areas.only("code", "name").order_by("code"))


def stored_cells(lens: Lens, stages: Sequence[int]) -> Mapping[int, Mapping[int, StageCoverage]]:
    """What is stored of the area and its children: by area, then by stage."""
    found: dict[int, dict[int, StageCoverage]] = {}
    rows = StageCoverage.objects.filter(
        area__in=family(lens.area), stage__in=stages, kind=lens.kind
    )
    for row in rows:
        found.setdefault(row.area_id, {})[row.stage_id] = row
    return found


def line_of(
    area: Area,
    stages: Sequence[Stage],
    stored: Mapping[int, Mapping[int, StageCoverage]],
    target: int,
) -> Line:
    """A line of the table."""
    own = stored.get(area.pk, {})
    cells = []
    for stage in stages:
        row = own.get(stage.pk)
        counts = (row.asked, row.posted, row.posts) if row else (0, 0, 0)
        cells.append(Cell(stage.slug, *counts, target))
    return Line(area.code, area.name, cells)
