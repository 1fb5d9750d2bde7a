"""What the pages of coverage and of accounts show."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from adhoc_bodies.models import Level
from portal import formats, weeks
from posts.directive_lists import offices_of
from posts.models import Topic
from targets import overviews, pages
from targets.counting import counted_at
from targets.covering import accounts, board, stages
from targets.covering.board import Dimension
from targets.covering.subjects import DIMENSIONS, EVERY, PURPOSE, SEGMENT
from targets.lens import Lens
from targets.states import BARE, HAVING, list_of
from targets.tabs import tabs


def frame_of(lens: Lens, name: str) -> dict[str, Any]:
    """The head of one of the pages and its switches."""
    return overviews.frame_of(lens) | {
        "title": title_of(name) % {"name": lens.area.name},
        "tabs": tabs(lens, name),
        "counted_at": counted_at(),
        "list_url": reverse("coverage_bodies", args=[lens.area.code]),
        "of_reports": name == "coverage",
        "target": lens.scope.target,
        "to_child": lens.area.level < Level.DISTRICT,
    }


def title_of(name: str) -> str:
    """The heading of one of the pages."""
    words = {"coverage": _("Coverage of %(name)s"), "area_accounts": _("Accounts of %(name)s")}
    return words[name]


def coverage_page(lens: Lens) -> dict[str, Any]:
    """The context of the page of coverage."""
    stored = board.stored_weeks(lens)
    bodies = board.bodies_by_week(lens)
    shown = board.shown_weeks(lens, stored)
    platforms = board.platform_lines(lens, stored[Dimension.PLATFORM], shown, bodies)
    parts = board.composition(platforms, _("Other platforms"))
    named = {line.name: line.value for line in platforms}
    told = {part.label for part in parts}
    others = ".".join(line.value for line in platforms if line.name not in told)
    return (
        frame_of(lens, "coverage")
        | topics_of(lens, stored, shown, bodies)
        | {
            "stages": stages.board(lens),
            "week_days": [(week, weeks.monday(week)) for week in shown],
            "platforms": platforms,
            "every": EVERY,
            "posts": sum(line.posts for line in platforms),
            "parts": parts,
            "legend": [(part, named.get(part.label, others)) for part in parts],
            "writes": bool(offices_of(lens.user)),
        }
    )


def topics_of(
    lens: Lens, stored: dict[str, board.Stored], shown: Sequence[int], bodies: dict[int, int]
) -> dict[str, Any]:
    """The tables of segments and purposes."""
    topics = list(Topic.objects.all())
    tables = []
    for name, heading in (
        (SEGMENT, _("Segments of the public")),
        (PURPOSE, _("Purposes")),
    ):
        dimension = DIMENSIONS[name]
        kind = [topic for topic in topics if topic.kind == dimension.value]
        lines, unnamed = board.topic_lines(lens, stored[dimension], kind, shown, bodies)
        tables.append({"name": name, "heading": heading, "lines": lines, "unnamed": unnamed})
    return {"tables": tables, "has_topics": any(table["lines"] for table in tables)}


def accounts_page(lens: Lens) -> dict[str, Any]:
    """The context of the page of accounts."""
    frame = frame_of(lens, "area_accounts")
    own, found = accounts.places(lens)
    if own is None:
        return frame | {"own": None}
    last = lens.period.last
    named = accounts.named(own, last)
    return (
        frame
        | growth_of(lens, own)
        | reasons_of(lens)
        | {
            "own": own,
            "bodies": own.bodies.get(last, 0),
            "having": own.having.get(last, 0),
            "bare_count": own.bodies.get(last, 0) - own.having.get(last, 0),
            "share": own.share(last),
            "back": accounts.BACK,
            "platforms": accounts.platform_lines(own, last),
            "named": named,
            "lines": accounts.child_lines(found, last, named),
            **changes_of(lens, own, found),
            "bodies_url": list_of(lens.area.code) + lens.query,
            "having_query": pages.with_params(lens.query, [("saring", HAVING)]),
            "bare_query": pages.with_params(lens.query, [("saring", BARE)]),
            "followers": accounts.followers_of(lens),
        }
    )


def growth_of(lens: Lens, own: accounts.Place) -> dict[str, Any]:
    """The line of the part of bodies with an account."""
    shown = [week for week in lens.period.trend if own.bodies.get(week)]
    scores = [own.share(week) for week in shown]
    return {
        "trend": pages.trend(shown, scores),
        "trend_label": _("Bodies with an account, %(name)s: from %(first)s to %(last)s")
        % {
            "name": own.name,
            "first": formats.percent(scores[0] if scores else None),
            "last": formats.percent(scores[-1] if scores else None),
        },
        "grown": accounts.growth(own.having, lens.period.last, own.bodies),
        "grown_over": over_back(lens),
    }


def over_back(lens: Lens) -> str:
    """The weeks between which growth is told, as an address names them."""
    last = lens.period.last
    return accounts.between(weeks.shift(last, -accounts.BACK), last)


def changes_of(lens: Lens, own: accounts.Place, found: Sequence[accounts.Place]) -> dict[str, Any]:
    """Growth by week and child; the first week of the trend has none before it."""
    shown = list(lens.period.trend)[1:]
    return {
        "change_days": [(week, weeks.monday(week)) for week in shown],
        "changes": accounts.changes(found, shown),
        "own_change": accounts.change_of(own, shown),
    }


def reasons_of(lens: Lens) -> dict[str, Any]:
    """Why bodies have no account; above a regency the table of areas tells where."""
    by_body = lens.area.level >= Level.REGENCY
    return {
        "by_body": by_body,
        "reasons": accounts.reasons(accounts.bare_bodies(lens)) if by_body else [],
        "bare_url": pages.lines_url(lens.scope, lens.query, "tanpa-akun"),
    }
