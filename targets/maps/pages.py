"""What the page of a map shows: the drawing and the table, with the same figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from adhoc_bodies.models import Level
from portal import formats
from portal.links import number_link
from targets import pages, recap
from targets.bodies import BodyRow
from targets.lens import Lens
from targets.maps import shapes
from targets.maps.drawings import Drawing, drawing_of
from targets.maps.measures import (
    ACCOUNTS,
    COMPLIANCE,
    KNOWN,
    REACHED,
    TURNOUT,
    WORDS,
    Figure,
    Measure,
    measured,
)
from targets.maps.scales import EMPTY, counted
from targets.tabs import tabs
from targets.verdict import written


@dataclass(frozen=True)
class Choice:
    """A measure to choose."""

    name: str
    word: str
    is_current: bool


def map_page(lens: Lens, params: Mapping[str, str]) -> dict[str, Any]:
    """The context of the page; an unknown measure is compliance."""
    name = params.get("ukuran", "")
    measure = measured(name if name in WORDS else COMPLIANCE, lens)
    chosen = params.get("kelas", "")
    return frame_of(lens, measure) | table_of(lens, measure, chosen) | map_of(lens, measure)


def frame_of(lens: Lens, measure: Measure) -> dict[str, Any]:
    """The head of the page and its switches."""
    return {
        "lens": lens,
        "area": lens.area,
        "period": lens.period,
        "tabs": tabs(lens, "area_map"),
        "crumbs": pages.crumbs(lens.user, lens.area, lens.query),
        "period_name": pages.period_name(lens.period),
        "office": recap.office_name(lens.area),
        "place": pages.place_of(lens.area),
        "choices": [Choice(one, _(word), one == measure.name) for one, word in WORDS.items()],
        "word": _(WORDS[measure.name]),
        "sentence": said(lens, measure),
        "explained": explained(measure.name),
        "child_word": pages.child_word(lens.area.level),
        "heading": pages.heading(lens.area.level),
    }


def table_of(lens: Lens, measure: Measure, chosen: str) -> dict[str, Any]:
    """The table, of one class if the address names one, and the legend."""
    classes = measure.classes
    kept = [one for one in measure.figures if one.step in classes.get(chosen, (one.step,))]
    return {
        "measure": measure,
        "of_areas": lens.area.level < Level.DISTRICT,
        "target": 10_000 if measure.name == ACCOUNTS else lens.scope.target,
        "lines": [(figure, address_of(lens, measure.name, figure)) for figure in kept],
        "legend": counted(measure.bands, [figure.step for figure in measure.figures]),
        "chosen": class_words(measure, chosen) if chosen in classes else "",
    }


def map_of(lens: Lens, measure: Measure) -> dict[str, Any]:
    """The drawing, and what it lacks; below a district there is none."""
    drawing = drawing_of(lens.area.code)
    if drawing is None:
        return {"drawing": None}
    shown = shapes.shapes(drawing, measure.figures, lambda code: child_url(lens, measure, code))
    desk = shapes.DESK_BROAD if drawing.is_broad else shapes.DESK
    return {
        "drawing": drawing,
        "shapes": shown,
        "labels": {
            "desk": shapes.labels(drawing, shown, desk),
            "phone": shapes.labels(drawing, shown, shapes.PHONE),
        },
        **lacking(drawing, measure.figures),
    }


def lacking(drawing: Drawing, figures: Sequence[Figure]) -> dict[str, Any]:
    """Areas without an outline, and outlines of which the list of areas knows nothing."""
    known = {figure.code for figure in figures}
    return {
        "bare_areas": [figure.name for figure in figures if figure.code not in drawing.outlines],
        "bare_outlines": [one for code, one in drawing.outlines.items() if code not in known],
    }


def child_url(lens: Lens, measure: Measure, code: str) -> str:
    """A child's own map; below a regency its overview, for there are no outlines of villages."""
    name = "area_map" if lens.area.level < Level.REGENCY else "dashboard"
    chosen = [] if measure.name == COMPLIANCE or name != "area_map" else [("ukuran", measure.name)]
    params = pages.with_params(lens.query, chosen) if chosen else lens.query
    return reverse(name, args=[code]) + params


def address_of(lens: Lens, name: str, figure: Figure) -> str:
    """Where a line of the table leads: the child's page of what is shown."""
    if isinstance(figure.row, BodyRow):
        return pages.body_url(figure.row.code, figure.row.kind) + lens.week_query
    page = "turnout_area" if name == TURNOUT else "dashboard"
    return reverse(page, args=[figure.code]) + lens.query


def said(lens: Lens, measure: Measure) -> str:
    """How many reach the target, in a sentence; its counts lead to their lines."""
    words = {
        "reached": class_link(lens, measure, REACHED, measure.reached),
        "known": class_link(lens, measure, KNOWN, measure.known),
        "target": formats.goal(lens.scope.target),
    }
    if not measure.known:
        is_gap = measure.name == TURNOUT
        return _("Target, baseline and registered voters are not all stated yet.") if is_gap else ""
    text = {
        COMPLIANCE: _("%(reached)s of %(known)s reach the target of %(target)s."),
        ACCOUNTS: _("In %(reached)s of %(known)s every body has an account."),
        TURNOUT: _("%(reached)s of %(known)s need no additional voters."),
    }[measure.name]
    return written(text, words)


def class_link(lens: Lens, measure: Measure, name: str, count: int) -> str:
    """A count of children, with the way to their lines in the table."""
    number = formats.integer(count)
    if not count:
        return number
    shown = "" if measure.name == COMPLIANCE else measure.name
    params = pages.with_params(lens.query, [("ukuran", shown), ("kelas", name)])
    return number_link(f"{params}#tabel", number)


def class_words(measure: Measure, name: str) -> str:
    """What a class holds, in words."""
    words = {band.step: band.text for band in measure.bands}
    words |= {EMPTY: _("no figure"), REACHED: _("at the target"), KNOWN: _("with a figure")}
    return words[name]


def explained(name: str) -> str:
    """What the figure is."""
    return {
        COMPLIANCE: _("mean of the bodies, percent"),
        ACCOUNTS: _("bodies with an account, percent of all bodies"),
        TURNOUT: _("points from the baseline to the target"),
    }[name]
