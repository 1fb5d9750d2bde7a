"""Which lines of a file can be taken; each of the others is named with its column and reason."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from adhoc_bodies.areas import NATION_CODE
from adhoc_bodies.models import Area
from adhoc_bodies.scope import LEVEL_FIELDS
from portal import clock
from portal.tables import BadCell
from targets.turnout.imports import cells, tables
from targets.turnout.imports.drafts import Draft, Refused, Row
from targets.turnout.imports.kinds import Kind
from targets.turnout.imports.rollup import Place
from targets.turnout.imports.tables import Line, Table

#: The columns of a place.
PLACE = ("pk", "code", "name", "level", "parent_id", "regency_id")
#: So many other lines of the same area are named.
NAMED = 5


def lies_within(area: Area, prefix: str = "") -> Q:
    """The area itself and everything below it, for a table that leads to areas by `prefix`."""
    if area.level not in LEVEL_FIELDS:
        return Q()
    below = f"{prefix}{LEVEL_FIELDS[area.level]}"
    return Q(**{f"{prefix}pk": area.pk}) | Q(**{below: area.pk})


def places_within(area: Area) -> dict[str, Place]:
    """The area and everything below it, by code, in one query."""
    rows = Area.objects.filter(lies_within(area)).valid_on(clock.today(area.zone))
    return {row[1]: Place(*row) for row in rows.order_by("code").values_list(*PLACE)}


def check_lines(
    draft: Draft, kind: Kind, area: Area, table: Table, places: Mapping[str, Place]
) -> None:
    """Sort the lines into good, refused and empty ones."""
    twice = doubled(table.lines)
    offices = {place.pk: place.name for place in places.values() if place.office == place.pk}
    for line in table.lines:
        code = ""
        try:
            code = cells.code_of(line.cells)
            place = place_of(code, area, places)
            check_office(place, area, offices)
            check_single(line.number, code, twice)
            figures = kind.read(line.cells)
        except BadCell as error:
            column = table.heads.get(error.column, tables.HEADS[error.column][0])
            shown = code or cells.quoted(line.cells.get("code", ""))
            draft.refused.append(Refused(line.number, shown, column, error.reason))
            continue
        if figures is None:
            draft.empty += 1
        else:
            draft.rows.append(Row(line.number, place.pk, kind.ordered(figures)))


def doubled(lines: Iterable[Line]) -> dict[str, list[int]]:
    """The codes that stand in several lines, with these lines."""
    found: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        try:
            found[cells.code_of(line.cells)].append(line.number)
        except BadCell:  # refused for itself
            continue
    return {code: numbers for code, numbers in found.items() if len(numbers) > 1}


def check_single(line: int, code: str, twice: Mapping[str, list[int]]) -> None:
    """Raise BadCell for an area that other lines speak about too: which is right, who knows."""
    others = [str(number) for number in twice.get(code, ()) if number != line]
    if others:
        text = _("%(code)s also stands in line %(lines)s. Leave one of them.")
        named = ", ".join(others[:NAMED]) + (" …" if len(others) > NAMED else "")
        raise BadCell("code", text % {"code": code, "lines": named})


def check_office(place: Place, area: Area, offices: Mapping[int, str]) -> None:
    """Raise BadCell for an area whose figures another office states: offices above only read."""
    if place.office != area.pk:
        text = _("The office of %(office)s states the figures of %(area)s.")
        office = offices.get(place.office or 0, place.name)
        raise BadCell("code", text % {"office": office, "area": place.name})


def place_of(code: str, area: Area, places: Mapping[str, Place]) -> Place:
    """The area with a code; raises BadCell for what lies outside and codes that aren't."""
    if code in places:
        return places[code]
    inside = area.code in (NATION_CODE, code) or code.startswith(f"{area.code}.")
    if inside:
        raise BadCell("code", _("No area of today has the code %(code)s.") % {"code": code})
    text = _("%(code)s lies outside %(area)s.")
    raise BadCell("code", text % {"code": code, "area": area.name})
