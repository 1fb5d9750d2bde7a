"""The list of bodies of a district or regency, with its detail row (mockup d2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.roles import Permission
from adhoc_bodies.models import Exemption, Level
from portal import weeks
from targets import bodies, coverage, duties, overviews, pages, recap, states
from targets.bodies import BodyBoard, BodyRow
from targets.duties import DutyWeek
from targets.lens import Lens
from targets.states import Listed, Part, State

#: Lines of one page of a regency; a district's list, which is signed on paper, has no pages.
PAGE = 50


@dataclass(frozen=True)
class Open:
    """The line that is unfolded: its duties, accounts, what to say and where to go."""

    row: BodyRow
    week: DutyWeek
    lacking: Sequence[str]
    below: int
    known: int
    reminder: str


def body_list(lens: Lens, params: Mapping[str, str], root: str, address: str) -> dict[str, Any]:
    """Everything that the list shows; `root` is the site's own address, `address` the page's."""
    by_district = lens.area.level == Level.DISTRICT
    frame = overviews.frame_of(lens) | {"by_district": by_district}
    # A district's bodies are few: the weeks of all of them come with their figures.
    board = bodies.body_board(
        lens.scope, lens.period, lens.kind, siblings=sees_siblings(lens), trends=by_district
    )
    if board is None:
        return frame | {"board": None}
    state = states.chosen(params.get("saring", ""))
    only = states.named_areas(lens.area.code, params.get("di", ""))
    wanted = [row for row in board.children if within(row, only)]
    kept = [row for row in wanted if keeps(state, row, lens.scope.target)]
    matching = [row for row in kept if found(row, params)]
    number = 1 if by_district else page_number(params)
    page, next_page = (matching, None) if by_district else paged(matching, number)
    if not by_district:
        page = bodies.with_weeks(page, board.weeks)
    shown = [row.key for row in page]
    # The recap tells of all bodies without account, whatever the page shows.
    bare = [row for row in board.children if row.figures.no_account]
    exemptions, live = coverage.read_together({*shown, *(row.key for row in bare)})
    accounts = coverage.accounts_of(shown, live, exemptions, lens.today)
    reasons = {key: coverage.open_at(asked, lens.today) for key, asked in exemptions.items()}
    unexplained = [row.name for row in bare if not reasons.get(row.key)]
    opened = open_row(lens, to_open(lens, page, params), accounts, exemptions, root)
    return frame | {
        "board": board,
        "total": board.total,
        "target": lens.scope.target,
        "siblings": board.siblings if len(board.siblings) > 1 else [],
        "rows": [(row, accounts[row.key], pages.body_url(row.code, row.kind)) for row in page],
        "matching": len(matching),
        "next_page": next_page,
        "this_page": number,
        "previous_page": number - 1,
        "listed": listed(state, matching),
        "shown_areas": district_names(wanted) if only else [],
        "clear_url": pages.with_params(lens.query, []),
        "search": params.get("cari", "")[:60],
        "chips": chips(lens, board, params, state),
        "state": state,
        "chosen": state.slug,
        "only": ",".join(only),
        "kinds": pages.kinds_counted(row for row in board.children if row.is_present),
        "week_days": [(week, weeks.monday(week)) for week in board.weeks],
        "opened": opened,
        "recap": recap.text(recap_of(lens, board, unexplained, address)),
    }


def sees_siblings(lens: Lens) -> bool:
    """Whether to show the other districts: only to those who look after all of them."""
    regency = lens.area.regency
    return (
        lens.area.level == Level.DISTRICT
        and regency is not None
        and lens.may(Permission.VIEW_DASHBOARD, regency)
    )


# ---- filter, search, pages ----------------------------------------------------------------


def within(row: BodyRow, only: Sequence[str]) -> bool:
    """Whether a body lies in one of the named districts; in any if none is named."""
    return not only or any(f"{row.code}.".startswith(f"{code}.") for code in only)


def district_names(rows: Iterable[BodyRow]) -> list[str]:
    """The sub-districts of some bodies, each once."""
    return list(dict.fromkeys(row.district for row in rows))


def keeps(state: State, row: BodyRow, target: int) -> bool:
    """Whether a body is on the list. All bodies are those of the last week."""
    return state.keeps(row.figures, target) and (row.is_present or state.slug not in states.PRESENT)


def listed(state: State, rows: Sequence[BodyRow]) -> Listed:
    """What the list holds: obligations or reports, and bodies, in all and by sub-district."""
    by_district: dict[str, list[BodyRow]] = defaultdict(list)
    for row in rows:
        by_district[row.code[:8]].append(row)
    parts = [
        part(state, code, district_name(inside[0]), inside)
        for code, inside in sorted(by_district.items())
    ]
    return Listed(state, sum(one.things for one in parts), len(rows), parts)


def district_name(row: BodyRow) -> str:
    """The name of a body's sub-district."""
    return row.district or row.name


def part(state: State, code: str, name: str, rows: Sequence[BodyRow]) -> Part:
    """A sub-district's part of the list."""
    things = sum(state.count(row.figures) for row in rows)
    return Part(name, code, states.said(state, things, len(rows)), len(rows), things)


def found(row: BodyRow, params: Mapping[str, str]) -> bool:
    """Whether the name of the body or its district holds what was searched for."""
    words = params.get("cari", "")[:60].casefold().split()
    name = f"{row.name} {row.district}".casefold()
    return all(word in name for word in words)


def page_number(params: Mapping[str, str]) -> int:
    """The page that the address names, from 1."""
    written = params.get("hal", "1")
    return (
        max(1, int(written)) if written.isascii() and written.isdigit() and len(written) < 4 else 1
    )


def paged(rows: Sequence[BodyRow], number: int) -> tuple[list[BodyRow], int | None]:
    """The lines of a page, and the number of the next one if there is one."""
    page = list(rows[(number - 1) * PAGE : number * PAGE])
    return page, number + 1 if len(rows) > number * PAGE else None


def chips(
    lens: Lens, board: BodyBoard, params: Mapping[str, str], chosen: State
) -> list[dict[str, Any]]:
    """The chips with their counts of bodies; each keeps the period and the search."""
    search = [("cari", params.get("cari", "")[:60])] if params.get("cari") else []
    target = lens.scope.target
    return [
        {
            "url": pages.with_params(lens.query, [("saring", one.slug), *search]),
            "label": one.label,
            "count": sum(1 for row in board.children if keeps(one, row, target)),
            "current": one == chosen,
        }
        for one in states.chips(chosen)
    ]


# ---- the unfolded line ----------------------------------------------------------------------


def open_row(
    lens: Lens,
    row: BodyRow | None,
    accounts: Mapping[int, Mapping[str, str]],
    exemptions: Mapping[int, Sequence[Exemption]],
    root: str,
) -> Open | None:
    """What the unfolded line shows."""
    if row is None or row.body is None:
        return None
    week = duties.duties_of(row.body, lens.period.last, lens.today, exemptions.get(row.key, []))
    known = [score for score in row.weeks if score is not None]
    titles = [duty.directive.title for duty in week.undone if duty.directive]
    return Open(
        row=row,
        week=week,
        lacking=[platform for platform, state in accounts[row.key].items() if state == "no"],
        below=sum(1 for score in known if score < lens.scope.target),
        known=len(known),
        reminder=recap.reminder(row.name, titles, root),
    )


def to_open(lens: Lens, page: Sequence[BodyRow], params: Mapping[str, str]) -> BodyRow | None:
    """Which line is unfolded: the named one; if none is named, the worst one of a district.

    Duties are shown of one week, so over a range nothing unfolds unasked.
    """
    if "buka" in params:
        return next((row for row in page if row.code == params["buka"]), None)
    if lens.area.level != Level.DISTRICT or not lens.period.is_week or not page:
        return None
    worst = page[0]
    return None if worst.figures.reaches(lens.scope.target) else worst


def recap_of(lens: Lens, board: BodyBoard, unexplained: Sequence[str], address: str) -> recap.Recap:
    """What the recap for WhatsApp tells."""
    return recap.Recap(
        office=recap.office_name(lens.area),
        period=pages.period_name(lens.period),
        until=pages.due_until(lens.period, lens.today),
        target=lens.scope.target,
        total=board.total,
        children=board.children,
        missing=[("", row.name) for row in board.children if row.figures.missing],
        unexplained=unexplained,
        url=address,
    )
