"""Sentences of the turnout pages that depend on the level: how many children, what doesn't fit."""

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adhoc_bodies.models import Level
from portal import formats
from targets.turnout.behind import leading
from targets.turnout.board import Ask, Board
from targets.turnout.gaps import Gap
from targets.turnout.plans import Plan

#: Fewer children that need voters show no focus.
FEWEST = 3


def counted(level: int, count: int) -> str:
    """How many children: 31 sub-districts."""
    text = {
        Level.NATION: ngettext("%(n)s province", "%(n)s provinces", count),
        Level.PROVINCE: ngettext("%(n)s regency or city", "%(n)s regencies and cities", count),
        Level.REGENCY: ngettext("%(n)s sub-district", "%(n)s sub-districts", count),
    }.get(Level(level), ngettext("%(n)s village", "%(n)s villages", count))
    return text % {"n": formats.integer(count)}


def gap_words(gap: Gap, level: int) -> str:
    """A difference between the children and the area's own figure, in one sentence."""
    text = {
        "voters": _("%(children)s have %(sum)s voters; the area's own figure is %(own)s (%(by)s)."),
        "baseline": _(
            "By their baselines %(sum)s voted in %(children)s; by the area's own %(own)s (%(by)s)."
        ),
        "asked": _(
            "The targets of %(children)s ask for %(sum)s voters; the area's own %(own)s (%(by)s)."
        ),
    }[gap.what]
    return text % {
        "children": stated_of(gap, level),
        "sum": formats.integer(gap.children),
        "own": formats.integer(gap.own),
        "by": formats.signed(gap.by),
    }


def stated_of(gap: Gap, level: int) -> str:
    """How many children stated a figure: 31 sub-districts, or 30 of 31 sub-districts."""
    everybody = counted(level, gap.of_children)
    if gap.stated == gap.of_children:
        return everybody
    words = {"some": formats.integer(gap.stated), "all": everybody}
    return _("%(some)s of %(all)s") % words


def too_high_words(plan: Plan, ask: Ask) -> str:
    """A child that is asked for more voters than it has."""
    return _("%(name)s is asked for %(asked)s voters and has only %(voters)s.") % {
        "name": plan.name,
        "asked": formats.integer(ask.voters),
        "voters": formats.integer(plan.voters),
    }


def difference_words(found: Board) -> list[str]:
    """What doesn't fit together, in sentences."""
    level = found.area.level
    return [
        *(gap_words(gap, level) for gap in found.gaps),
        *(too_high_words(plan, ask) for plan, ask in found.too_high),
    ]


def focus_words(found: Board, lines: str) -> SafeString | str:
    """How much the first quarter of the children carries; its numbers lead to the table."""
    if found.focus is None or len(found.needing) < FEWEST:
        return ""
    words = escape(_("%(few)s of %(all)s cover %(share)s of the additional voters needed."))
    numbers = {
        "few": formats.integer(found.focus_count),
        "all": counted(found.area.level, len(found.lines)),
        "share": formats.percent(found.focus.cumulative, 0),
    }
    return SafeString(words % {name: leading(text, lines) for name, text in numbers.items()})


def points_words(points: int | None) -> str:
    """How far the target lies from the baseline: up 7.41 points."""
    text = _("up %(points)s points") if (points or 0) >= 0 else _("down %(points)s points")
    return text % {"points": formats.percent(abs(points or 0), 2).removesuffix("%")}
