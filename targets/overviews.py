"""The page of an area whose children are areas: nation, province, regency (mockup d1)."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from accounts.roles import Permission
from adhoc_bodies.models import Level
from portal import formats, weeks
from portal.links import number_link
from targets import body_sums, coverage, dashboards, pages, recap, states
from targets.body_sums import BodySum, Top
from targets.coverage import Chase
from targets.dashboards import Board
from targets.figures import Row
from targets.lens import Lens
from targets.periods import FREE, month_of, month_weeks, running_stages
from targets.tabs import opens, tabs
from targets.verdict import Counted, verdict

#: Lines of the list of bodies without account, and of areas with most of them.
LISTED = 12


def overview(lens: Lens, address: str) -> dict[str, Any]:
    """Everything that the page shows; `address` is its own, for the recap."""
    board = dashboards.board(lens.scope, lens.period, lens.kind)
    frame = frame_of(lens)
    if board is None:
        return frame | {"board": None}
    found = sums_in(lens)
    chased = coverage.to_chase(found, lens.today)
    return (
        frame
        | charts(lens, board)
        | tiles(lens, board, chased)
        | panels(lens, board, chased, body_sums.top_bodies(found))
        | {"recap": recap.text(recap_of(lens, board, chased, address))}
    )


def frame_of(lens: Lens) -> dict[str, Any]:
    """The head of the page and its switches."""
    return {
        "lens": lens,
        "area": lens.area,
        "period": lens.period,
        "tabs": tabs(lens, "dashboard"),
        "crumbs": pages.crumbs(lens.user, lens.area, lens.query),
        "period_name": pages.period_name(lens.period),
        "due_until": pages.due_until(lens.period, lens.today),
        "running_stages": running_stages(lens.stages, lens.period.last),
        "office": recap.office_name(lens.area),
        "place": pages.place_of(lens.area),
        "may_export": lens.may(Permission.EXPORT_FIGURES),
        "child_word": pages.child_word(lens.area.level),
        "heading": pages.heading(lens.area.level),
        "heat_heading": pages.heat_heading(lens.area.level),
    }


def charts(lens: Lens, board: Board) -> dict[str, Any]:
    """Verdict, composition, trend, heat table and table of children."""
    total, target = board.total, lens.scope.target
    return {
        "board": board,
        "total": total,
        "target": target,
        "verdict": verdict(total.figures, board.children, target, linked(lens)),
        "parts": pages.composition(total.figures),
        "trend": pages.trend(board.weeks, total.weeks),
        "trend_label": pages.trend_label(total.name, total.weeks, target),
        "bands": pages.bands(lens.stages, board.weeks),
        "week_days": [(week, weeks.monday(week)) for week in board.weeks],
    }


def linked(lens: Lens) -> Counted:
    """How the verdict writes a count: with the way to the bodies behind it."""

    def write(count: int, state: str, areas: Sequence[Row]) -> str:
        only = [("di", ",".join(row.code for row in areas))]
        params = pages.with_params(lens.query, [("saring", state), *only])
        url = states.list_of(lens.area.code) + params
        return number_link(url, formats.integer(count))

    return write


def sums_in(lens: Lens) -> list[BodySum]:
    """Bodies with what their weeks add up to; above a regency they are too many to name."""
    if lens.area.level < Level.REGENCY:
        return []
    return body_sums.sums_of(lens.scope, lens.kind, lens.period, best_weeks(lens))


def tiles(lens: Lens, board: Board, chased: Sequence[Chase]) -> dict[str, Any]:
    """What stands below the six figures, and where they lead."""
    bare = coverage.without_account(chased)
    return {
        "missing_bodies": sum(1 for body in chased if body.missing),
        "missing_areas": sum(1 for row in board.children if row.figures.missing),
        "waiting_areas": sum(1 for row in board.children if row.figures.submitted),
        "bare_areas": sum(1 for row in board.children if row.figures.no_account),
        "unexplained": sum(1 for body in bare if body.reason is None),
        "turnout": dashboards.turnout_of(lens.scope, lens.period.last),
    }


def panels(
    lens: Lens, board: Board, chased: Sequence[Chase], best: Sequence[Top]
) -> dict[str, Any]:
    """The cards at the foot of the page."""
    bare = coverage.without_account(chased)
    by_body = lens.area.level == Level.REGENCY
    most = sorted(board.children, key=lambda row: (-row.figures.no_account, row.code))
    return {
        "by_body": by_body,
        "bare": bare[:LISTED],
        "bare_left": max(0, len(bare) - LISTED),
        "bare_most": [row for row in most if row.figures.no_account][:LISTED],
        "bare_url": pages.lines_url(lens.scope, lens.query, "tanpa-akun"),
        "coming": pages.coming(lens.stages, lens.today),
        "best_weeks": best_weeks(lens),
        "best_url": best_url(lens),
        "turnout_url": reverse("turnout_area", args=[lens.area.code]),
        "calendar_url": reverse("stage_list") if opens(lens, "stage_list") else "",
        "best_month": month_of(best_weeks(lens)[1]),
        "best": best,
        "best_areas": best_areas(board) if not by_body else [],
    }


def best_weeks(lens: Lens) -> tuple[int, int]:
    """The month of the best list: that of the last week which is over."""
    last = weeks.shift(lens.period.last, -1) if lens.period.is_running else lens.period.last
    return month_weeks(last)[0], last


def best_url(lens: Lens) -> str:
    """All bodies of the area over the weeks of the best list."""
    first, last = (weeks.text(week) for week in best_weeks(lens))
    kind = "" if lens.kind == "all" else lens.kind
    chosen = [("pekan", last), ("rentang", FREE), ("dari", first), ("jenis", kind)]
    return states.list_of(lens.area.code) + pages.with_params("", chosen)


def best_areas(board: Board) -> list[tuple[int, Row]]:
    """The best areas of the period, with their places, shared by equals."""
    scored = sorted(
        (row for row in board.children if row.figures.score is not None),
        key=lambda row: (-(row.figures.score or 0), row.code),
    )
    scores = [row.figures.score for row in scored]
    return [(scores.index(row.figures.score) + 1, row) for row in scored[: body_sums.TOP]]


def recap_of(lens: Lens, board: Board, chased: Sequence[Chase], address: str) -> recap.Recap:
    """What the recap for WhatsApp tells."""
    bare = coverage.without_account(chased)
    return recap.Recap(
        office=recap.office_name(lens.area),
        period=pages.period_name(lens.period),
        until=pages.due_until(lens.period, lens.today),
        target=lens.scope.target,
        total=board.total,
        children=board.children,
        missing=recap.not_reported(chased),
        unexplained=[body.name for body in bare if body.reason is None],
        url=address,
    )
