"""`{% load rewards %}`: how the pages of rankings write figures that are recomputed by hand."""

import datetime as dt
from decimal import Decimal

from django import template

from portal import formats

register = template.Library()


@register.filter
def cents(hundredths: int | None) -> str:
    """8542 → 85,42, as components and totals are stored."""
    return formats.NOTHING if hundredths is None else formats.number(Decimal(hundredths) / 100, 2)


@register.filter
def exact(ten_thousandths: int) -> str:
    """613550 → 61,355: a component times its weight, with only the decimals that it needs."""
    value = Decimal(ten_thousandths) / 10_000
    return formats.number(value, max(0, -int(value.normalize().as_tuple().exponent)))


@register.filter
def lost(hundredths: int) -> str:
    """81 → −0,81."""
    return formats.number(Decimal(-hundredths) / 100, 2) if hundredths else "0"


@register.filter
def short_range(first: dt.date, last: dt.date) -> str:
    """1–7 Jul; 29 Jul–4 Agu."""
    start = str(first.day) if first.month == last.month else formats.short_day(first)
    return f"{start}–{formats.short_day(last)}"


@register.filter
def short_digest(digest: str) -> str:
    """The first characters of a digest, enough to compare by eye."""
    return f"{digest[:8]}…" if digest else formats.NOTHING
