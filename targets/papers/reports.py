"""The report that an office lays before its plenary: on A4, in Indonesian, to be signed by hand."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from adhoc_bodies.models import Election, Level
from portal import clock, weeks
from targets import bodies, coverage, dashboards, overviews, pages
from targets.bodies import BodyBoard
from targets.covering.accounts import bare_bodies
from targets.dashboards import Board
from targets.lens import Lens
from targets.papers import drawings
from targets.papers.pdf import pdf_of, w3c
from targets.turnout import results
from targets.turnout.plans import plan_of
from targets.verdict import verdict

#: Papers are official documents: in Indonesian, whatever language the reader chose.
LANGUAGE = "id"
#: Bodies without account that are named; a regency with more has them on its page.
NAMED = 120


@dataclass(frozen=True)
class Report:
    """A report as HTML, and what its file is called."""

    html: SafeString
    title: str
    author: str
    name: str
    created: str

    @property
    def key(self) -> str:
        """What makes a file of the report this one."""
        return f"{self.name} {self.created}"


def report_of(lens: Lens) -> Report:
    """The report about what a person looks at."""
    with translation.override(LANGUAGE):
        context = contents(lens)
        return Report(
            html=render_to_string("targets/papers/report.html", context),
            title=_("Compliance report: %(name)s") % {"name": lens.area.name},
            author=context["office"],
            name=f"laporan-{lens.area.code}-{weeks.text(lens.period.last)}",
            created=w3c(clock.now()),
        )


def pdf(lens: Lens) -> bytes:
    """The report as PDF. Raises PdfMissing where none can be made."""
    report = report_of(lens)
    whole = render_to_string("targets/rewards/papers/document.html", {"p": report})
    return pdf_of(whole, key=report.key)


# ---- what stands on it ----------------------------------------------------------------------


def contents(lens: Lens) -> dict[str, Any]:
    """Everything on the paper."""
    board = board_of(lens)
    frame = overviews.frame_of(lens) | {
        "printed_at": clock.now(),
        "election": election_of(lens),
        "kinds": dict(lens.kind_words).get(lens.kind, ""),
        "is_demo": settings.GAUNG_DEMO,
    }
    if board is None:
        return frame | {"board": None}
    return frame | figures(lens, board) | bare(lens, board) | turnout_in(lens)


def election_of(lens: Lens) -> Election | None:
    """The election that the report is about: stages bring it along."""
    if lens.stages:
        return lens.stages[0].election
    return Election.objects.filter(pk=lens.scope.election_id).first()


def board_of(lens: Lens) -> Board | BodyBoard | None:
    """The figures of the children: areas, or the bodies of a district."""
    if lens.area.level == Level.DISTRICT:
        return bodies.body_board(lens.scope, lens.period, lens.kind, siblings=False)
    return dashboards.board(lens.scope, lens.period, lens.kind)


def figures(lens: Lens, board: Board | BodyBoard) -> dict[str, Any]:
    """Verdict, composition and the drawings."""
    total, target = board.total, lens.scope.target
    parts = pages.composition(total.figures)
    return {
        "board": board,
        "total": total,
        "target": target,
        "by_body": lens.area.level >= Level.REGENCY,
        "lists_bodies": lens.area.level == Level.DISTRICT,
        "verdict": verdict(total.figures, board.children, target),
        "parts": [(part, drawings.key(part.css)) for part in parts],
        "stack": drawings.composition(parts, label=_("Obligations by state")),
        "trend": drawings.trend(
            pages.trend(board.weeks, total.weeks),
            label=pages.trend_label(total.name, total.weeks, target),
            target=target,
            bands=pages.bands(lens.stages, board.weeks),
            provisional=lens.period.is_running,
        ),
        "mondays": [weeks.monday(week) for week in board.weeks],
    }


def turnout_in(lens: Lens) -> dict[str, Any]:
    """The plan of turnout if it is whole, and the results that were stated after the vote."""
    area, election = lens.area, lens.scope.election_id
    plan = plan_of(area, election, lens.period.last)
    stated = results.stated_results(area, election)
    return {
        "turnout": plan if plan.is_whole else None,
        "outcomes": results.outcomes(area, stated, plan.target, children=0),
    }


def bare(lens: Lens, board: Board | BodyBoard) -> dict[str, Any]:
    """Who has no account: bodies with their reasons, or the areas where they are."""
    by_body = lens.area.level >= Level.REGENCY
    named = coverage.without_account(bare_bodies(lens)) if by_body else []
    most = sorted(board.children, key=lambda row: (-row.figures.no_account, row.code))
    return {
        "bare": named[:NAMED],
        "bare_left": max(0, len(named) - NAMED),
        "bare_most": [row for row in most if row.figures.no_account],
    }
