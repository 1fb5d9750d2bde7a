"""The bodies of a province or of the nation behind a number, page by page.

There are 91,000 bodies, so a page begins where the one before it ended (area code, kind),
and what it lists is found regency by regency (see `targets.walks`). How many obligations or
bodies there are is told by the areas' weeks, as on the page that the reader came from.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adhoc_bodies.areas import CODE
from adhoc_bodies.models import Body
from targets import bodies, dashboards, overviews, pages, ranges, states, walks
from targets.bodies import BodyRow
from targets.figures import Figures, Row
from targets.lens import Lens
from targets.models import BodyWeek
from targets.states import Listed, Part, State
from targets.walks import Place, Walk

#: Lines of one page.
PAGE = 50
#: Where a page begins or ends: 32.71.01.1003-pps-17.
PLACE = re.compile(rf"({CODE.pattern})-(ppk|pps)-([0-9]{{1,18}})")


#: States whose bodies the areas' own figures count.
STORED: Mapping[str, Callable[[Figures], int]] = {
    "": lambda figures: figures.bodies,
    states.BARE: lambda figures: figures.no_account,
    states.HAVING: lambda figures: figures.bodies - figures.no_account,
    states.SCORED: lambda figures: figures.scored,
}


def long_list(lens: Lens, params: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the page shows."""
    frame = overviews.frame_of(lens)
    board = dashboards.board(lens.scope, lens.period, lens.kind)
    if board is None:
        return frame | {"board": None}
    state = states.chosen(params.get("saring", ""))
    named = states.named_areas(lens.area.code, params.get("di", ""))
    chosen = [row for row in board.children if row.code in named]
    only = [row.code for row in chosen]
    found = walks.Walk(lens, state, [row.key for row in chosen])
    page, earlier, later = page_of(found, params)
    rows = rows_of(lens, page)
    counted = bodies_by_child(found, chosen or board.children, None if earlier or later else rows)
    kept = [("saring", state.slug), ("di", ",".join(only))]
    return frame | {
        "board": board,
        "total": board.total,
        "target": lens.scope.target,
        "state": state,
        "listed": listed(state, chosen or board.children, counted),
        "rows": rows,
        "shown_areas": [row.name for row in chosen],
        "chips": [
            (pages.with_params(lens.query, [("saring", one.slug)]), one.label, one == state)
            for one in states.chips(state)
        ],
        "clear_url": pages.with_params(lens.query, []),
        "previous_url": turned(lens, kept, "sebelum", page[:1] if earlier else []),
        "next_url": turned(lens, kept, "setelah", page[-1:] if later else []),
    }


# ---- how many ---------------------------------------------------------------------------


def listed(state: State, children: Sequence[Row], counted: Mapping[int, int] | None) -> Listed:
    """How much the list holds, in all and in each child; bodies only where they are counted."""
    parts = []
    for row in children:
        things = state.count(row.figures)
        inside = None if counted is None else counted.get(row.key, 0)
        if things or inside:
            said = states.said(state, things, inside)
            parts.append(Part(row.name, row.code, said, inside, things))
    whole = None if counted is None else sum(counted.values())
    return Listed(state, sum(part.things for part in parts), whole, parts)


def bodies_by_child(
    found: Walk, children: Sequence[Row], whole: Sequence[BodyRow] | None
) -> Mapping[int, int] | None:
    """Bodies on the list by child area, where something stored counts them.

    Of a state that counts obligations or reports nobody stored how many bodies have them, and
    to count them among 91,000 takes longer than a page may. A list of one page is known whole.
    """
    if count := STORED.get(found.state.slug):
        return {row.key: count(row.figures) for row in children}
    if whole is not None:
        column = ranges.CHILD_FIELDS[found.lens.area.level]
        return Counter(getattr(row.facts, column) for row in whole)
    return found.below_by_child() if found.state.slug == states.BELOW else None


# ---- one page -----------------------------------------------------------------------------


def page_of(found: Walk, params: Mapping[str, str]) -> tuple[list[Place], bool, bool]:
    """Where the bodies of the page stand, and whether there are some before and after it."""
    if place := place_in(params.get("sebelum", "")):
        backwards = found.places(PAGE + 1, place, backwards=True)
        return backwards[:PAGE][::-1], len(backwards) > PAGE, True
    place = place_in(params.get("setelah", ""))
    onwards = found.places(PAGE + 1, place)
    return onwards[:PAGE], place is not None, len(onwards) > PAGE


def place_in(written: str) -> Place | None:
    """The place that an address names."""
    match = PLACE.fullmatch(written)
    return Place(match[1], match.groups()[-2], int(match.groups()[-1])) if match else None


def turned(lens: Lens, kept: Sequence[tuple[str, str]], word: str, edge: Sequence[Place]) -> str:
    """The address of the page before or after this one; nothing where there is none."""
    return pages.with_params(lens.query, [*kept, (word, str(edge[0]))]) if edge else ""


def rows_of(lens: Lens, page: Sequence[Place]) -> list[BodyRow]:
    """The lines of the page, in its order."""
    stored = BodyWeek.objects.filter(
        body__in=[one.key for one in page], week__gte=lens.period.first
    )
    now, _none_before = bodies.added_up(stored, lens.period)
    facts = bodies.facts_of(Body.objects.filter(pk__in=list(now)))
    rows = {row.key: row for row in bodies.lines(now, {}, facts)}
    return [with_regency(rows[one.key]) for one in page if one.key in rows]


def with_regency(row: BodyRow) -> BodyRow:
    """A body's line, with its sub-district and regency."""
    regency = row.facts.regency if row.facts else None
    return replace(row, district=", ".join(name for name in (row.district, regency) if name))
