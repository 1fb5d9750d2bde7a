"""What the templates of the turnout pages are given, and the words that depend on the level."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.roles import Permission
from adhoc_bodies.models import Area, Election, Level
from adhoc_bodies.scope import can
from portal import clock, formats
from targets import pages
from targets.lens import Lens
from targets.models import TurnoutTarget
from targets.tabs import tabs
from targets.turnout import charts
from targets.turnout.behind import (
    TABLE,
    Leads,
    above_url,
    behind,
    compliance_url,
    leads_of,
    villages_of,
)
from targets.turnout.board import Board, Line, board
from targets.turnout.effort import Pair, compliance_of, middle, pairs, sums_of
from targets.turnout.offices import states
from targets.turnout.results import child_results, outcomes, stated_results
from targets.turnout.standing import is_frozen
from targets.turnout.statements import history, sources
from targets.turnout.words import FEWEST, counted, difference_words, focus_words, points_words

Division = TurnoutTarget.Division
#: Lines of the table before "show all"; on paper there are all of them (see turnout.css).
SHOWN = 14
#: Sources that are named below the table.
NAMED = 5
#: The division in an address: tried out without being stated.
TRIED = {"sama": Division.SAME, "kekurangan": Division.GAP, "sendiri": Division.OWN}


@dataclass(frozen=True)
class Way:
    """One way to divide the target, as a link that tries it out."""

    label: str
    hint: str
    url: str
    is_current: bool
    is_stated: bool


# ---- words -----------------------------------------------------------------------------


def child_word(level: int) -> str:
    """What the lines of the table are."""
    return _("Village") if level == Level.DISTRICT else pages.child_word(level)


def heading(level: int) -> str:
    """The title of the table."""
    return _("By village") if level == Level.DISTRICT else pages.heading(level)


# ---- the page of the target ----------------------------------------------------------------


def frame(lens: Lens, heading: str, name: str = "turnout_area") -> dict[str, Any]:
    """What every turnout page has: the way to it, its tabs, and who may state figures."""
    code = lens.area.code
    may_state = states(lens.user, lens.area)
    own = reverse("turnout_area", args=[code]) + lens.query
    way = crumbs(lens.user, lens.area, lens.query)
    if name != "turnout_area":
        way = [*way[:-1], (lens.area.name, own), (heading, "")]
    return {
        "lens": lens,
        "area": lens.area,
        "crumbs": way,
        "tabs": tabs(lens, "turnout_area"),
        "may_state": may_state,
        "may_import": may_state and lens.area.level <= Level.REGENCY,
        "may_export": lens.may(Permission.EXPORT_FIGURES),
        "heading": heading,
        "own_url": own,
        "back_url": own if name != "turnout_area" else "",
        "bar_title": heading,
    }


def crumbs(user: Any, area: Area, params: str) -> list[tuple[str, str]]:
    """The way from the nation to the area, over the turnout pages that the person may see."""
    known = {a.code: a for a in (area, area.province, area.regency, area.district) if a}
    way = []
    for code, name in [*pages.ancestors(area), (area.code, area.name)]:
        above = known.get(code) or Area(code=code, level=Level.NATION)
        seen = can(user, Permission.VIEW_DASHBOARD, above)
        way.append((name, reverse("turnout_area", args=[code]) + params if seen else ""))
    return way


def board_of(lens: Lens, tried: str = "") -> Board:
    """The board of the lens."""
    return board(lens.area, lens.scope.election_id, lens.period.last, TRIED.get(tried, ""))


def election_of(lens: Lens) -> Election | None:
    """The election whose turnout it is."""
    return Election.objects.filter(pk=lens.scope.election_id).first()


def turnout_page(lens: Lens, tried: str, everything: bool) -> dict[str, Any]:
    """The page of an area's target."""
    found = board_of(lens, tried)
    election = election_of(lens)
    today = clock.today(lens.area.zone)
    hidden = 0 if everything else max(0, len(found.lines) - SHOWN)
    shared = frame(lens, _("Turnout target"))
    more = [("bagi", tried), ("semua", "ya")]
    lines = (pages.with_params(lens.query, more) if hidden else "") + TABLE
    return shared | {
        "board": found,
        "behind": behind(lens, found, above_url(lens, shared["crumbs"]), lines),
        "election": election,
        "days_left": (election.voting_day - today).days if election else 0,
        "way": bar_of(found),
        "points_words": points_words(found.points),
        "rows": rows_of(lens, found),
        # A sum stands below its lines; where some are hidden it leads to all of them.
        "all_lines": lines if hidden else "",
        "villages": villages_of(lens, found),
        "shown": len(found.lines) - hidden,
        "hidden": hidden,
        "counted": counted(lens.area.level, len(found.lines)),
        "counted_all": counted(lens.area.level, len(found.lines) + len(found.silent)),
        "child_word": child_word(lens.area.level),
        "table_heading": heading(lens.area.level),
        "differences": difference_words(found),
        "child_sources": found.sources[:NAMED],
        "more_sources": max(0, len(found.sources) - NAMED),
        "pareto": pareto_of(found),
        "focus_words": focus_words(found, lines),
        "ways": ways(lens, found, may_change=not is_over(lens, election)),
        "is_tried": found.division != found.plan.division,
        "sources": sources(lens.area, lens.scope.election_id),
    }


def bar_of(found: Board) -> SafeString | str:
    """The bar from the baseline to the target."""
    if found.ask is None or found.ask.target is None or found.plan.baseline is None:
        return ""
    return charts.way(found.plan.baseline, found.ask.target)


def rows_of(lens: Lens, found: Board) -> list[tuple[Line, SafeString | str, Leads]]:
    """The lines of the table with their small charts, all on one scale, and where they lead."""
    ends = [line.plan.baseline or 0 for line in found.lines]
    ends += [line.ask.target for line in found.lines if line.ask and line.ask.target is not None]
    low, high = (min(ends) - 200, max(ends) + 200) if ends else (0, 1)
    return [
        (line, dumbbell_of(line, low, high), leads_of(lens, found, line.plan))
        for line in found.lines
    ]


def dumbbell_of(line: Line, low: int, high: int) -> SafeString | str:
    """A line's small chart; nothing without a share of its voters."""
    if line.ask is None or line.ask.target is None:
        return ""
    return charts.dumbbell(line.plan.baseline or 0, line.ask.target, low, high)


def pareto_of(found: Board) -> SafeString | str:
    """The line of the cumulative share; nothing for fewer than three children that need voters."""
    if found.focus is None or len(found.needing) < FEWEST:
        return ""
    return charts.pareto(
        [line.cumulative or 0 for line in found.needing],
        found.focus_count,
        _("%(few)s, %(share)s")
        % {
            "few": counted(found.area.level, found.focus_count),
            "share": formats.percent(found.focus.cumulative, 0),
        },
        counted(found.area.level, len(found.needing)),
    )


def ways(lens: Lens, found: Board, *, may_change: bool) -> list[Way]:
    """The ways to divide the target; own figures are there once they were stated."""
    if found.ask is None or found.ask.target is None or not found.lines:
        return []
    hints = {
        Division.SAME: _("Everybody %(target)s") % {"target": formats.goal(found.ask.target)},
        Division.GAP: _("The lowest rise most"),
        Division.OWN: _("Together they stay %(voters)s")
        % {"voters": formats.integer(found.ask.voters)},
    }
    base = reverse("turnout_area", args=[lens.area.code])
    edit = reverse("turnout_edit", args=[lens.area.code]) + "#bagi"
    own = found.plan.division == Division.OWN
    return [
        Way(
            str(Division(value).label),
            hints[value],
            edit
            if value == Division.OWN and not own
            else base + pages.with_params(lens.query, [("bagi", word)]),
            found.division == value,
            found.plan.division == value,
        )
        for word, value in TRIED.items()
        if value != Division.OWN or own or (may_change and states(lens.user, lens.area))
    ]


# ---- results, effort, history --------------------------------------------------------------


def results_page(lens: Lens) -> dict[str, Any]:
    """Results of the area and its children beside their targets."""
    found = board_of(lens)
    rows = stated_results(lens.area, lens.scope.election_id)
    asked = {key: ask.target for key, ask in found.asks.items() if ask.target is not None}
    plans = {plan.area_id: plan for plan in found.children}
    below = child_results(lens.area, rows, asked)
    election = election_of(lens)
    shared = frame(lens, _("Turnout results"), "turnout_results")
    above = above_url(lens, shared["crumbs"][:-1])
    lines = reverse("turnout_area", args=[lens.area.code])
    lines += pages.with_params(lens.query, [("semua", "ya")]) + TABLE
    return shared | {
        "board": found,
        "behind": behind(lens, found, above, lines),
        "election": election,
        "is_over": is_over(lens, election),
        "outcomes": outcomes(lens.area, rows, found.ask.target if found.ask else None, len(plans)),
        "children": below,
        "rows": [(one, leads_of(lens, found, plans[one.row.area_id])) for one in below],
        "child_word": child_word(lens.area.level),
        "counted_all": counted(lens.area.level, len(plans)),
    }


def is_over(lens: Lens, election: Election | None) -> bool:
    """Whether there can be results: from voting day on, in the area's own zone."""
    return election is not None and is_frozen(election, lens.area)


def frozen_words(lens: Lens, election: Election | None) -> str:
    """Why nothing of a plan can be stated any more; nothing before voting day."""
    if election is None or not is_over(lens, election):
        return ""
    text = _(
        "Voters, baseline and target stay as they were when voting day began, %(day)s: "
        "the results are measured against them."
    )
    return text % {"day": formats.day(election.voting_day)}


def effort_page(lens: Lens) -> dict[str, Any]:
    """Compliance of the last weeks beside the gap to the target."""
    found = board_of(lens)
    added = sums_of(lens.area, lens.scope.election_id, lens.period.last)
    children = pairs(found, compliance_of(lens.area, added.now))
    told = [pair for pair in children if pair.is_known]
    whole = [pair for pair in told if pair.is_whole]
    return frame(lens, _("Compliance and turnout"), "turnout_effort") | {
        "pairs": told,
        "rows": [(pair, compliance_url(lens, pair)) for pair in told],
        "unknown": [pair for pair in children if not pair.is_known],
        "counted_all": counted(lens.area.level, len(children)),
        "chart": quadrant_chart(lens, whole) if len(whole) > 1 else "",
        "child_word": child_word(lens.area.level),
        "last_day": lens.period.last_day,
        "added_at": added.at,
    }


def quadrant_chart(lens: Lens, whole: list[Pair]) -> SafeString:
    """The chart of the children that have both figures."""
    spots = [charts.Spot(p.name, p.compliance or 0, p.gap or 0) for p in whole]
    label = _("Compliance and points to the target of %(children)s; the table says the same.")
    return charts.quadrants(
        spots,
        lens.scope.target,
        middle(whole),
        label % {"children": counted(lens.area.level, len(whole))},
    )


def history_page(lens: Lens) -> dict[str, Any]:
    """Everything stated about the area."""
    return frame(lens, _("History of the turnout figures"), "turnout_history") | {
        "statements": history(lens.area, lens.scope.election_id),
    }
