"""The figures of an area or body over some weeks, as every page, text and file shows them.

Percentages are hundredths (8542 is 85.42 %). An area's percentage is the mean of its bodies'
percentages; met, late and the rest count obligations and stand beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from targets.scoring.terms import hundredths, mean

#: Columns that AreaWeek, BodyWeek and a range have in common.
COUNTS = (
    "met", "late", "partial", "missing", "exempt", "open",
    "posts", "submitted", "returned", "rejected",
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """What one area or body owed and kept. `score` counts accepted reports only."""

    bodies: int = 0
    scored: int = 0
    score: int | None = None
    provisional: int | None = None
    met: int = 0
    late: int = 0
    partial: int = 0
    missing: int = 0
    exempt: int = 0
    open: int = 0
    posts: int = 0
    submitted: int = 0
    returned: int = 0
    rejected: int = 0
    no_account: int = 0

    @property
    def owed(self) -> int:
        """Obligations that count for the percentage."""
        return self.met + self.late + self.partial + self.missing

    @property
    def unmet(self) -> int:
        """Obligations that were not kept whole and in time."""
        return self.owed - self.met

    def reaches(self, target: int) -> bool:
        """Whether the percentage is at the target, in hundredths, or above it."""
        return self.score is not None and self.score >= target


#: Of an area or body of which nothing is stored.
EMPTY = Figures()


@dataclass(frozen=True)
class Row:
    """A line of a table: its figures, the change against the period before, its weeks."""

    key: int
    code: str
    name: str
    figures: Figures
    before: int | None
    weeks: Sequence[int | None]

    @property
    def change(self) -> int | None:
        """Difference to the period before, in hundredths; None where either has no percentage."""
        if self.figures.score is None or self.before is None:
            return None
        return self.figures.score - self.before


def worst_first(rows: Iterable[Row]) -> list[Row]:
    """Lowest percentage first; who owed nothing comes last; codes decide between equals."""
    return sorted(
        rows,
        key=lambda r: (r.figures.score is None, r.figures.score or 0, -r.figures.unmet, r.code),
    )


def from_area_week(row: Mapping[str, Any]) -> Figures:
    """Figures of a stored week of an area."""
    return Figures(
        bodies=row["bodies"],
        scored=row["bodies_scored"],
        score=row["score"],
        provisional=row["provisional"],
        no_account=row["no_account"],
        **{name: row[name] for name in COUNTS},
    )


def of_body(weeks: Sequence[Mapping[str, Any]], last: Mapping[str, Any] | None) -> Figures:
    """Figures of a body over some of its stored weeks: the ratio of the sums."""
    owed = sum(week["owed"] for week in weeks)
    return Figures(
        bodies=1,
        scored=1 if owed else 0,
        score=hundredths(sum(week["earned"] for week in weeks), owed),
        provisional=hundredths(sum(week["earned_provisional"] for week in weeks), owed),
        no_account=0 if last is None or last["has_account"] else 1,
        **{name: sum(week[name] for week in weeks) for name in COUNTS},
    )


@dataclass(frozen=True)
class Sums:
    """Bodies added up before any mean is taken, so that areas can be added to their parent's."""

    bodies: int = 0
    scored: int = 0
    score_sum: int = 0
    provisional_sum: int = 0
    met: int = 0
    late: int = 0
    partial: int = 0
    missing: int = 0
    exempt: int = 0
    open: int = 0
    posts: int = 0
    submitted: int = 0
    returned: int = 0
    rejected: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        names = [field.name for field in fields(self)]
        return Sums(*(getattr(self, name) + getattr(other, name) for name in names))

    def figures(self, latest: Figures) -> Figures:
        """The figures; how many bodies there are, and without account, comes from the last week."""
        return replace(
            latest,
            scored=self.scored,
            score=mean(self.score_sum, self.scored),
            provisional=mean(self.provisional_sum, self.scored),
            **{name: getattr(self, name) for name in COUNTS},
        )
