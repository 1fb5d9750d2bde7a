"""`{% load covering %}`: the addresses of the lists behind numbers of coverage."""

from django import template
from django.utils.safestring import SafeString

from portal import formats, weeks
from portal.links import number_link
from targets.lens import Lens
from targets.templatetags.numbers import query_of

register = template.Library()


@register.simple_tag(takes_context=True)
def listed_of(
    context: template.Context, name: str, value: str, week: int | None = None, chosen: str = ""
) -> str:
    """The query string of a list, for the period of the page or for a single week."""
    lens: Lens = context["lens"]
    pairs = lens.pairs if week is None else week_pairs(lens, week)
    return query_of((*pairs, (name, value)), chosen)


@register.simple_tag(takes_context=True)
def grown_link(
    context: template.Context, place: str, change: int | None, over: str, platform: str = ""
) -> str | SafeString:
    """More or fewer bodies with an account between two weeks, linked to who they are."""
    if not change:
        return formats.NOTHING if change is None else formats.signed(change)
    value = f"{over}.{platform}" if platform else over
    url = f"{place}{listed_of(context, 'tumbuh', value)}"
    return number_link(url, formats.signed(change))


def week_pairs(lens: Lens, week: int) -> list[tuple[str, str]]:
    """The choices of the page with another week instead of its period."""
    kinds = [(name, value) for name, value in lens.pairs if name == "jenis"]
    return [*([] if week == lens.period.current else [("pekan", weeks.text(week))]), *kinds]
