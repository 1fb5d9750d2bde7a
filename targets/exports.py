"""The compliance of bodies as a table, as of a date."""

import csv
import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from adhoc_bodies.models import Area, Body, Election
from portal import weeks
from targets import actions
from targets.models import BodyWeek
from targets.scoring import compliance
from targets.scoring.compliance import Days
from targets.scoring.sql.words import Scope

COLUMNS = [
    "week", "body", "kind", "score", "provisional", "band",
    "met", "late", "partial", "missing", "exempt", "posts",
]  # fmt: skip
FIGURES = COLUMNS[3:]


def compliance_rows(
    *,
    election: Election,
    area: Area,
    first: int,
    last: int,
    as_of: dt.date | None = None,
    progress: Callable[[int], object] | None = None,
) -> Iterator[list[str | int]]:
    """One row for each PPK and PPS that exists in a week, by week and code.

    Open weeks are computed on the spot, as known today or at the end of `as_of`. Weeks that
    were closed by then stand as they were closed.
    """
    scope = Scope.of_area(area.level, area.pk)
    bodies = names_of(election, area)
    span = weeks.between(first, last)
    actions.settle(election, span, scope)
    for week in span:
        found = [*computed(election, week, scope, as_of), *closed(week, bodies, as_of)]
        for figures in sorted(found, key=lambda row: bodies[row["body_id"]]):
            yield [weeks.text(week), *bodies[figures["body_id"]], *cells(figures)]
        if progress:
            progress(1)


def names_of(election: Election, area: Area) -> dict[int, tuple[str, str]]:
    """Code and kind of an area's PPK and PPS."""
    found = Body.objects.filter(election=election).ad_hoc().within(area)
    return {pk: (code, kind) for pk, code, kind in found.values_list("pk", "area__code", "kind")}


def computed(
    election: Election, week: int, scope: Scope, as_of: dt.date | None
) -> list[dict[str, Any]]:
    """Figures of the body-weeks that were not closed by the date."""
    days = Days.at(as_of) if as_of else Days.today()
    return compliance.read(
        election=election, week=week, scope=scope, days=days, frozen_by=days.latest
    )


def closed(
    week: int, bodies: dict[int, tuple[str, str]], as_of: dt.date | None
) -> list[dict[str, Any]]:
    """Figures of the body-weeks that were closed by the date."""
    day = as_of or Days.today().latest
    rows = BodyWeek.objects.filter(week=week, closed_on__lte=day)
    return [row for row in rows.values("body_id", *FIGURES) if row["body_id"] in bodies]


def cells(figures: dict[str, Any]) -> list[str | int]:
    """Figures in the order of the columns; percentages with two decimals, empty without one."""
    score, provisional = percent(figures["score"]), percent(figures["provisional"])
    return [score, provisional, *(figures[name] for name in FIGURES[2:])]


def percent(hundredths: int | None) -> str:
    """8542 as 85.42; nothing for no percentage."""
    return "" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"


def write_table(path: Path, rows: Iterator[list[str | int]]) -> int:
    """Write the rows under their header; how many. A failure leaves no half file behind."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    count = 0
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS)
            for row in rows:
                table.writerow(row)
                count += 1
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return count
