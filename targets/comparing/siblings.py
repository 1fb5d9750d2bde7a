"""An area among its siblings, below its parent."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Permission
from portal import formats
from portal.links import number_link
from targets import dashboards, pages
from targets.comparing.sides import difference
from targets.dashboards import Board
from targets.figures import Row
from targets.lens import Lens
from targets.templatetags.numbers import address
from targets.verdict import points, written


def beside(lens: Lens) -> dict[str, Any]:
    """The area among its siblings, below its parent; only for who may see them."""
    parent = lens.area.parent
    if parent is None or not lens.may(Permission.VIEW_DASHBOARD, parent):
        return {"parent": None, "board": None}
    board = dashboards.board(replace(lens.scope, area=parent), lens.period, lens.kind)
    own = next((row for row in board.children if row.key == lens.area.pk), None) if board else None
    if board is None or own is None:
        return {"parent": parent, "board": None}
    return {
        "parent": parent,
        "board": board,
        "own": own,
        "headline": standing(own, board),
        "siblings": [
            (place, row, difference(row.figures.score, own.figures.score))
            for place, row in placed(board.children)
        ],
        "parent_ahead": difference(board.total.figures.score, own.figures.score),
        "warnings": beside_warnings(lens, board),
    }


def placed(rows: Iterable[Row]) -> list[tuple[int | None, Row]]:
    """Lines, best first, with places that equals share; who owed nothing has none."""
    best = sorted(rows, key=lambda r: (r.figures.score is None, -(r.figures.score or 0), r.code))
    scores = [row.figures.score for row in best]
    return [
        (None if row.figures.score is None else scores.index(row.figures.score) + 1, row)
        for row in best
    ]


def standing(own: Row, board: Board) -> str:
    """Where the area stands, in a sentence."""
    lines = placed(board.children)
    place = next(place for place, row in lines if row.key == own.key)
    ahead = difference(own.figures.score, board.total.figures.score)
    if place is None or ahead is None:
        return _("Nothing of %(name)s was due in this period.") % {"name": own.name}
    words = {
        "name": own.name,
        "parent": board.total.name,
        "place": formats.integer(place),
        "all": placed_link(sum(1 for place, _row in lines if place is not None)),
        "points": points(ahead),
    }
    if not ahead:
        text = _("%(name)s is at place %(place)s of %(all)s, level with %(parent)s.")
    elif ahead > 0:
        text = _("%(name)s is at place %(place)s of %(all)s, %(points)s above %(parent)s.")
    else:
        text = _("%(name)s is at place %(place)s of %(all)s, %(points)s below %(parent)s.")
    return written(text, words)


def placed_link(count: int) -> SafeString:
    """How many areas have a place, with the way to them."""
    return number_link("#saudara", formats.integer(count))


def beside_warnings(lens: Lens, board: Board) -> list[str]:
    """What must be known before areas are held against each other."""
    fewest = min(board.children, key=lambda row: row.figures.bodies)
    most = max(board.children, key=lambda row: row.figures.bodies)
    told = []
    if lens.period.is_running:
        until = pages.due_until(lens.period, lens.today)
        told.append(_("The period still runs: %(until)s.") % {"until": until})
    if fewest.figures.bodies != most.figures.bodies:
        text = ngettext(
            "They have from %(least)s to %(most)s body: few bodies move a mean more. The figure "
            "of %(parent)s is the mean of all its bodies, not of these lines.",
            "They have from %(least)s to %(most)s bodies: few bodies move a mean more. The figure "
            "of %(parent)s is the mean of all its bodies, not of these lines.",
            most.figures.bodies,
        )
        words = {"least": bodies_of(lens, fewest), "most": bodies_of(lens, most)}
        told.append(written(text, words | {"parent": board.total.name}))
    return told


def bodies_of(lens: Lens, row: Row) -> SafeString:
    """How many bodies an area has, with the way to them."""
    number = formats.integer(row.figures.bodies)
    return number_link(address(lens, "", row), number)
