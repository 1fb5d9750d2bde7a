"""The page of an area whose children are areas: nation, province, regency (mockup d1)."""

from collections.abc import Sequence
from typing import Any

from accounts.roles import Permission
from adhoc_bodies.models import Level
from portal import weeks
from targets import coverage, dashboards, pages, recap
from targets.coverage import Chase
from targets.dashboards import Board, Top
from targets.figures import Row
from targets.lens import Lens
from targets.models import TurnoutTarget
from targets.periods import month_of, month_weeks, running_stages
from targets.scoring.terms import mean
from targets.verdict import verdict

#: Lines of the list of bodies without account, and of areas with most of them.
LISTED = 12


def overview(lens: Lens, address: str) -> dict[str, Any]:
    """Everything that the page shows; `address` is its own, for the recap."""
    board = dashboards.board(lens.scope, lens.period, lens.kind)
    frame = frame_of(lens)
    if board is None:
        return frame | {"board": None}
    chased = chased_in(lens)
    return (
        frame
        | charts(lens, board)
        | tiles(lens, board, chased)
        | panels(lens, board, chased)
        | {"recap": recap.text(recap_of(lens, board, chased, address))}
    )


def frame_of(lens: Lens) -> dict[str, Any]:
    """The head of the page and its switches."""
    return {
        "lens": lens,
        "area": lens.area,
        "period": lens.period,
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
        "verdict": verdict(total.figures, board.children, target),
        "parts": pages.composition(total.figures),
        "trend": pages.trend(board.weeks, total.weeks),
        "trend_label": pages.trend_label(total.name, total.weeks, target),
        "bands": pages.bands(lens.stages, board.weeks),
        "week_days": [(week, weeks.monday(week)) for week in board.weeks],
    }


def chased_in(lens: Lens) -> list[Chase]:
    """Bodies that need a person; above a regency they are too many to name."""
    if lens.area.level < Level.REGENCY:
        return []
    return coverage.to_chase(lens.scope, lens.period, lens.kind, lens.today)


def tiles(lens: Lens, board: Board, chased: Sequence[Chase]) -> dict[str, Any]:
    """What stands below the six figures, and where they lead."""
    bare = coverage.without_account(chased)
    turnout = dashboards.turnout_of(lens.scope, lens.period.last)
    return {
        "missing_bodies": sum(1 for body in chased if body.missing),
        "missing_areas": sum(1 for row in board.children if row.figures.missing),
        "waiting_areas": sum(1 for row in board.children if row.figures.submitted),
        "bare_areas": sum(1 for row in board.children if row.figures.no_account),
        "unexplained": sum(1 for body in bare if body.reason is None),
        "waiting_url": pages.lines_url(lens.scope, lens.query, "menunggu"),
        "missing_url": pages.lines_url(lens.scope, lens.query, "belum"),
        "turnout": turnout,
        "villages_share": villages_share(turnout),
    }


def villages_share(turnout: TurnoutTarget | None) -> int | None:
    """Additional voters for each village, rounded half up."""
    villages = getattr(turnout, "villages", None)
    return mean(turnout.extra_voters, villages) if turnout and villages else None


def panels(lens: Lens, board: Board, chased: Sequence[Chase]) -> dict[str, Any]:
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
        "best_month": month_of(best_weeks(lens)[1]),
        "best": best_bodies(lens) if by_body else [],
        "best_areas": best_areas(board) if not by_body else [],
    }


def best_weeks(lens: Lens) -> tuple[int, int]:
    """The month of the best list: that of the last week which is over."""
    last = weeks.shift(lens.period.last, -1) if lens.period.is_running else lens.period.last
    return month_weeks(last)[0], last


def best_bodies(lens: Lens) -> list[Top]:
    """The best bodies of the month."""
    return dashboards.top_bodies(lens.scope, lens.kind, *best_weeks(lens))


def best_areas(board: Board) -> list[tuple[int, Row]]:
    """The best areas of the period, with their places, shared by equals."""
    scored = sorted(
        (row for row in board.children if row.figures.score is not None),
        key=lambda row: (-(row.figures.score or 0), row.code),
    )
    scores = [row.figures.score for row in scored]
    return [(scores.index(row.figures.score) + 1, row) for row in scored[: dashboards.TOP]]


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
