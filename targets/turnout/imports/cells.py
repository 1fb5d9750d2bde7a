"""What the cells of a line say: an area's code, whole voters, shares. Raises BadCell."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from adhoc_bodies.areas import NATION_CODE
from portal import formats
from portal.tables import BadCell
from targets.models.turnout import WHOLE
from targets.turnout.imports.parts import Cell, Number
from targets.turnout.numbers import MOST, TurnoutField, VotersField

VOTERS, SHARE = VotersField(required=False), TurnoutField(required=False)
#: As much of a wrong cell as a reason repeats.
QUOTED = 40
#: How many digits the code of a province, regency, district and village has.
PARTS = {2: (2,), 4: (2, 2), 6: (2, 2, 2), 10: (2, 2, 2, 4)}
#: 32.10 that a spreadsheet took for a number: it drops the last 0.
CUT_SHORT = re.compile(r"[0-9]{2}[.,][0-9]")

Figures = dict[str, Any]


def code_of(cells: Mapping[str, Cell]) -> str:
    """The area's code as we write it, with dots; the file may leave them out."""
    cell = cells.get("code", "")
    if cell == "":
        raise BadCell("code", _("The code is missing."))
    text = f"{cell.value.normalize():f}" if isinstance(cell, Number) else cell
    if text.upper() == NATION_CODE:
        return NATION_CODE
    digits = re.sub(r"[.,\s]", "", text + "0" if CUT_SHORT.fullmatch(text) else text)
    if not (digits.isascii() and digits.isdecimal()) or len(digits) not in PARTS:
        raise BadCell("code", _("%(text)s is no area code.") % {"text": quoted(cell)})
    parts, start = [], 0
    for length in PARTS[len(digits)]:
        parts.append(digits[start : start + length])
        start += length
    return ".".join(parts)


def voters(cells: Mapping[str, Cell], column: str) -> int | None:
    """A whole number of people; None where the cell is empty."""
    cell = cells.get(column, "")
    if isinstance(cell, str):
        return cleaned(VOTERS, cell, column)
    whole = cell.value == cell.value.to_integral_value() and 0 <= cell.value <= MOST
    if not whole or cell.is_percent:
        raise BadCell(column, with_text(cell, str(VOTERS.error_messages["invalid"])))
    return int(cell.value)


def share(cells: Mapping[str, Cell], column: str) -> int | None:
    """Hundredths of a percent; None where the cell is empty."""
    cell = cells.get(column, "")
    if isinstance(cell, str):
        said = cleaned(SHARE, cell, column)
        if said is not None and "%" not in cell:
            refuse_fraction(cell, said, column)
        return said
    percent = cell.value * 100 if cell.is_percent else cell.value
    if not cell.is_percent:
        refuse_fraction(cell, percent * 100, column)
    if not 0 <= percent <= WHOLE // 100:
        raise BadCell(column, with_text(cell, str(SHARE.error_messages["invalid"])))
    return int((percent * 100).quantize(Decimal(1), ROUND_HALF_UP))


def refuse_fraction(cell: Cell, hundredths: Decimal | int, column: str) -> None:
    """Refuse 0.5759 where nothing says percent: nobody can tell which of the two is meant."""
    if 0 < hundredths <= WHOLE // 100:
        text = _("Write a percentage as 57.59, or give the cell the format of percentages.")
        raise BadCell(column, with_text(cell, text))


def cleaned(field: VotersField | TurnoutField, text: str, column: str) -> int | None:
    """What the forms' field makes of a text."""
    try:
        value: int | None = field.clean(text)
    except ValidationError as error:
        raise BadCell(column, with_text(text, error.messages[0])) from error
    return value


def with_text(cell: Cell, reason: str) -> str:
    """A reason with the wrong cell before it."""
    return f"“{quoted(cell)}”: {reason}"


def quoted(cell: Cell) -> str:
    """The beginning of a cell, as it reads."""
    text = f"{cell.value:f}" if isinstance(cell, Number) else cell
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"


# ---- the three kinds -----------------------------------------------------------------------


def voter_figures(cells: Mapping[str, Cell]) -> Figures | None:
    """Registered voters."""
    number = voters(cells, "voters")
    return None if number is None else {"voters": number}


def baseline_figures(cells: Mapping[str, Cell]) -> Figures | None:
    """The turnout of the earlier election."""
    turnout = share(cells, "baseline")
    return None if turnout is None else {"turnout": turnout}


def result_figures(cells: Mapping[str, Cell]) -> Figures | None:
    """Who voted out of whom, with valid and invalid votes or without both."""
    names = ("registered", "voted", "valid", "invalid")
    said = {name: voters(cells, name) for name in names}
    if all(number is None for number in said.values()):
        return None
    if not said["registered"]:
        raise BadCell("registered", _("Write how many were registered."))
    if said["voted"] is None:
        raise BadCell("voted", _("Write how many voted."))
    if said["voted"] > said["registered"]:
        text = _("More than the %(registered)s registered voters.")
        raise BadCell("voted", text % {"registered": formats.integer(said["registered"])})
    check_votes(said["voted"], said["valid"], said["invalid"])
    return said


def check_votes(voted: int, valid: int | None, invalid: int | None) -> None:
    """Valid and invalid votes are both there or neither, and add up to those who voted."""
    if valid is None and invalid is None:
        return
    if valid is None or invalid is None:
        missing = "valid" if valid is None else "invalid"
        raise BadCell(missing, _("Write valid and invalid votes, or neither."))
    if valid + invalid != voted:
        text = _("Valid and invalid votes are %(sum)s together, but %(voted)s voted.")
        words = {"sum": formats.integer(valid + invalid), "voted": formats.integer(voted)}
        raise BadCell("invalid", text % words)
