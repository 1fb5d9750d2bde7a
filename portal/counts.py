"""Counts as platforms show them in Indonesian: 1.234, 1,2 rb, 12 jt. Pure."""

import re
from decimal import Decimal

#: More than any post of a body will ever have; what a column holds is a little more.
MOST = 2_000_000_000
#: What stands behind a number. "M" is left out: a thousand million here, a million in English.
UNITS = {"": 1, "rb": 1000, "ribu": 1000, "k": 1000, "jt": 1_000_000, "juta": 1_000_000}

_SHAPE = re.compile(r"([0-9][0-9., ]*?) ?([a-z]*)")
#: Groups of three with one and the same mark: 1.234.567, also 1,234 and 1 234.
_GROUPED = re.compile(r"[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*")
#: A short decimal before a unit: 1,2 rb; one or two places, so that 1.234 rb is not guessed.
_DECIMAL = re.compile(r"[0-9]{1,6}[.,][0-9]{1,2}")


class BadCount(ValueError):
    """Not a count: `reason` is "unclear" or "too_big"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(written: str) -> int | None:
    """The count that was written; None for nothing. Raises BadCount."""
    text = " ".join(written.lower().split())
    if not text:
        return None
    shape = _SHAPE.fullmatch(text) if len(text) <= 30 else None
    if shape is None or shape[2] not in UNITS:
        raise BadCount("unclear")
    count = number(shape[1], has_unit=bool(shape[2])) * UNITS[shape[2]]
    if count > MOST:
        raise BadCount("too_big")
    return int(count)


def number(digits: str, *, has_unit: bool) -> Decimal:
    """The number before a unit, or without one; then it is whole."""
    if digits.isdecimal():
        return Decimal(digits)
    if has_unit and _DECIMAL.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    if not has_unit and _GROUPED.fullmatch(digits):
        return Decimal(re.sub(r"[., ]", "", digits))
    raise BadCount("unclear")
