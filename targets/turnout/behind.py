"""Where the numbers of a turnout page come from: the addresses that they lead to.

What an office stated stands in the area's history, with its source. What follows from it leads
to the rows that add up to it, or to the page which asks for it. What another page says
differently, or that the person may not see, has no address.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from adhoc_bodies.models import Body, Level
from portal import weeks
from portal.links import number_link
from targets import pages, states
from targets.lens import Lens
from targets.periods import FREE
from targets.turnout.board import Board
from targets.turnout.effort import WEEKS, Pair
from targets.turnout.plans import Plan

#: The table of an area's children on its page.
TABLE = "#anak"
#: Where the children's villages are counted, below the table.
VILLAGES = "#desa"


@dataclass(frozen=True)
class Behind:
    """Addresses of the numbers above the table: stated ones, what is asked, what is missing to
    it, all lines of the table, and the villages among which it is divided."""

    stated: str
    asked: str
    extra: str
    lines: str
    villages: str


@dataclass(frozen=True)
class Leads:
    """Where the numbers of a line lead: what was stated about the child, its page that asks the
    same of it, its results, and those beside what is asked."""

    stated: str
    asked: str
    results: str
    compared: str


def leading(text: str, url: str) -> SafeString:
    """A number as a link to where it comes from; as it is without an address."""
    if not url:
        return conditional_escape(text)
    return number_link(url, text)


def behind(lens: Lens, found: Board, above: str, lines: str) -> Behind:
    """The addresses of an area; `above` is the page of the area above it, `lines` the table."""
    stated = reverse("turnout_history", args=[lens.area.code]) + lens.query
    asked = stated if found.plan.target is not None else above
    adds_up = found.sums.whole and found.sums.extra == found.extra
    below = TABLE if lens.area.level == Level.DISTRICT else VILLAGES
    return Behind(stated, asked, lines if found.lines and adds_up else asked, lines, below)


def villages_of(lens: Lens, found: Board) -> list[tuple[Plan, str]]:
    """The children that an area's villages lie in, each with the address of its own; the nation
    counts those with a PPS, which are on the list of bodies."""
    week = [] if lens.period.is_running else [("pekan", weeks.text(lens.period.last))]
    posts = pages.with_params("", [*week, ("jenis", "pps")])

    def address(plan: Plan) -> str:
        if lens.area.level == Level.NATION:
            return states.list_of(plan.code) + posts
        own = TABLE if lens.area.level == Level.REGENCY else VILLAGES
        return reverse("turnout_area", args=[plan.code]) + lens.query + own

    having = [plan for plan in found.children if plan.villages]
    return [(plan, address(plan)) for plan in sorted(having, key=lambda plan: plan.code)]


def above_url(lens: Lens, crumbs: list[tuple[str, str]]) -> str:
    """The table of the area above, all of its lines; nothing if the person may not see it."""
    page = crumbs[-2][1].partition("?")[0] if len(crumbs) > 1 else ""
    return page and page + pages.with_params(lens.query, [("semua", "ya")]) + TABLE


def leads_of(lens: Lens, found: Board, plan: Plan) -> Leads:
    """The addresses of a child. Its page says what is asked of it unless this page asks for
    something else: a part that only this page knows, or that is only tried out."""
    names = ("turnout_history", "turnout_area", "turnout_results")
    stated, page, results = (reverse(name, args=[plan.code]) + lens.query for name in names)
    said = found.asks_as_its_page(plan)
    return Leads(stated, page if said else "", results, results if said else "")


def compliance_url(lens: Lens, pair: Pair) -> str:
    """The bodies of a child over the last weeks; a village's is the page of its PPS."""
    last = lens.period.last
    dari = ("dari", weeks.text(weeks.shift(last, 1 - WEEKS)))
    if lens.area.level == Level.DISTRICT:
        chosen = pages.with_params("", [("pekan", weeks.text(last)), dari])
        return pages.body_url(pair.code, Body.Kind.PPS) + chosen
    week = [] if lens.period.is_running else [("pekan", weeks.text(last))]
    chosen = pages.with_params("", [*week, ("rentang", FREE), dari])
    return states.list_of(pair.code) + chosen
