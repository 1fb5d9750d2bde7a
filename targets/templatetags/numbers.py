"""`{% load numbers %}`: numbers on the pages of figures, as links to the lists behind them."""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from adhoc_bodies.models import Body
from portal import bars, formats, weeks
from portal.links import number_link
from portal.templatetags.figures import delta, heat_text, known_span, pcg
from targets import pages, states
from targets.bodies import BodyRow
from targets.duties import Duty
from targets.figures import Row
from targets.lens import Lens
from targets.periods import Period

register = template.Library()
#: The words of the list of bodies that gave no reason (see `targets.covering`).
REASON, UNSAID = "alasan", "belum-ada"
#: Where on the page of a body its reports and its obligations are listed.
BODY_LISTS = {"menunggu": "laporan", "perbaikan": "laporan"}


def address(lens: Lens, state: str = "", row: Row | None = None) -> str:
    """The list behind a number: of a line of a table, else of the page's own area."""
    if isinstance(row, BodyRow):
        return body_address(lens, state, row)
    code = row.code if row else lens.area.code
    return states.list_of(code) + query_of(lens.pairs, state)


@lru_cache(maxsize=2_000)
def query_of(pairs: tuple[tuple[str, str], ...], state: str = "") -> str:
    """A query string, written once for each choice."""
    chosen = [*pairs, *([("saring", state)] if state else [])]
    return "?" + urlencode(chosen) if chosen else ""


def body_address(lens: Lens, state: str, row: BodyRow) -> str:
    """The obligations or reports of a body; over a range its weeks."""
    pairs = [("saring", state)] if state else []
    if not lens.period.is_running or not lens.period.is_week:
        pairs.append(("pekan", weeks.text(lens.period.last)))
    if not lens.period.is_week:
        pairs.append(("dari", weeks.text(lens.period.first)))
    place = BODY_LISTS.get(state, "kewajiban") if lens.period.is_week else "pekan-pekan"
    return f"{pages.body_url(row.code, row.kind)}{query_of(tuple(pairs))}#{place}"


@register.simple_tag(takes_context=True)
def counted(
    context: template.Context,
    value: int,
    state: str = "",
    row: Row | None = None,
    css: str = "n",
    dash: bool = False,
) -> str | SafeString:
    """A count, linked to the list behind it unless it is nothing."""
    if not value:
        return formats.NOTHING if dash else formats.integer(value)
    url = address(context["lens"], state, row)
    return number_link(url, formats.integer(value), css)


@register.simple_tag(takes_context=True)
def counted_areas(context: template.Context, value: int, state: str) -> str | SafeString:
    """How many areas have some of it, linked to where the list names them."""
    if not value:
        return formats.integer(value)
    url = address(context["lens"], state)
    return number_link(f"{url}#wilayah", formats.integer(value))


@register.simple_tag(takes_context=True)
def counted_unsaid(context: template.Context, value: int) -> SafeString:
    """How many bodies gave no reason for having no account, linked to them."""
    lens: Lens = context["lens"]
    unsaid = query_of((*lens.pairs, (REASON, UNSAID)))
    url = reverse("coverage_bodies", args=[lens.area.code]) + unsaid
    return number_link(url, formats.integer(value))


@register.simple_tag(takes_context=True)
def counted_percent(
    context: template.Context, value: int | None, row: Row | None = None, css: str = "n"
) -> str | SafeString:
    """A percentage, linked to the bodies whose mean it is."""
    if value is None:
        return formats.percent(value)
    url = address(context["lens"], "", row)
    return number_link(url, formats.percent(value), css)


@register.simple_tag(takes_context=True)
def counted_bar(
    context: template.Context, row: Row, target: int, places: int = 1
) -> str | SafeString:
    """The percentage of a line with its bar, linked likewise."""
    value = row.figures.score
    if value is None:
        return pcg(value, target, places)
    url = address(context["lens"], "", row)
    return number_link(url, pcg(value, target, places), "n nbar")


@register.simple_tag(takes_context=True)
def counted_share(context: template.Context, row: Row, value: int | None) -> SafeString:
    """The part of a line's bodies with an account, linked to those that have one."""
    if not value:
        return pcg(value)
    url = address(context["lens"], states.HAVING, row)
    return number_link(url, pcg(value), "n nbar")


@register.simple_tag(takes_context=True)
def counted_score(context: template.Context, row: Row) -> SafeString:
    """The percentage of a line without its sign, linked likewise."""
    url = address(context["lens"], "", row)
    return number_link(url, formats.score(row.figures.score))


@register.simple_tag(takes_context=True)
def counted_change(context: template.Context, row: Row) -> SafeString:
    """The change of a line, linked to both periods side by side."""
    if row.change is None:
        return delta(row.change)
    url = reverse("comparison", args=[row.code]) + context["lens"].query
    return number_link(url, delta(row.change))


@register.simple_tag(takes_context=True)
def counted_legend(context: template.Context, parts: Sequence[bars.Part]) -> SafeString:
    """The legend of the composition bar; its counts lead to their lists."""
    lines = [
        format_html(
            '<li><span class="sw {}"></span>{} <b>{}</b></li>',
            part.css,
            part.label,
            counted(context, part.count, slug),
        )
        for part, slug in zip(parts, COMPOSED, strict=True)
    ]
    return format_html('<ul class="legend">{}</ul>', SafeString("".join(lines)))


#: The states of the parts of a composition bar, in their order.
COMPOSED = ("terpenuhi", "terlambat", "sebagian", "belum", "dikecualikan")


@register.simple_tag(takes_context=True)
def counted_weeks(
    context: template.Context, row: Row, shown: Sequence[int], target: int
) -> SafeString:
    """The heat cells of a line, each linked to the list of its area and week.

    Cells are no stops of the tabulator: the line's name and the week above lead there too.
    A page has thousands of them: nothing in them needs escaping but their addresses.
    """
    last = len(shown) - 1
    urls = week_addresses(context["lens"], row, shown)
    cells = []
    for place, (url, value) in enumerate(zip(urls, row.weeks, strict=True)):
        text = heat_text(value, target)
        if value is not None:
            text = f'<a tabindex="-1" href="{url}">{text}</a>'
        css = formats.heat_step(value, target) + " now" * (place == last)
        cells.append(f'<td class="{css}">{text}</td>')
    return SafeString("".join(cells))


@register.simple_tag(takes_context=True)
def counted_squares(
    context: template.Context, row: Row, shown: Sequence[int], target: int
) -> SafeString:
    """The same in the table of bodies, where a cell holds a coloured square."""
    last, language = len(shown) - 1, get_language() or ""
    urls = week_addresses(context["lens"], row, shown)
    cells = []
    for place, (url, value) in enumerate(zip(urls, row.weeks, strict=True)):
        square: str = known_span(value, target, language)
        if value is not None:
            square = f'<a class="n" tabindex="-1" href="{url}">{square}</a>'
        css = f"hc{' f' * (place == 0)}{' now' * (place == last)}"
        cells.append(f'<td class="{css}">{square}</td>')
    return SafeString("".join(cells))


@register.simple_tag(takes_context=True)
def counted_strip(
    context: template.Context, row: Row, shown: Sequence[int], target: int
) -> SafeString:
    """The squares of a line side by side for phones, linked likewise."""
    language = get_language() or ""
    urls = week_addresses(context["lens"], row, shown)
    squares = []
    for url, value in zip(urls, row.weeks, strict=True):
        square: str = known_span(value, target, language)
        if value is not None:
            square = f'<a class="n" tabindex="-1" href="{url}">{square}</a>'
        squares.append(square)
    return SafeString("".join(squares))


def week_addresses(lens: Lens, row: Row, shown: Sequence[int]) -> list[str]:
    """The lists of single weeks of a line, whatever the period of the page, as HTML."""
    if isinstance(row, BodyRow):
        base, kind, place = pages.body_url(row.code, row.kind), "all", "#kewajiban"
    else:
        base, kind, place = states.list_of(row.code), lens.kind, ""
    current = lens.period.current
    return [f"{base}{week_query(week, kind, week == current)}{place}" for week in shown]


@lru_cache(maxsize=2_000)
def week_query(week: int, kind: str, is_current: bool) -> str:
    """The query string of a week, as HTML."""
    named = () if is_current else (("pekan", weeks.text(week)),)
    kinds = () if kind == "all" else (("jenis", kind),)
    return escape(query_of((*named, *kinds)))


@register.simple_tag
def week_options(period: Period, chosen: int) -> SafeString:
    """The weeks of a free range as options, the latest first."""
    known = options(period.choices[-1], period.current, get_language() or "")
    return SafeString("".join(text % (" selected" * (week == chosen)) for week, text in known))


@lru_cache(maxsize=64)
def options(oldest: int, latest: int, _language: str) -> list[tuple[int, str]]:
    """Options written once a week and language, each with a place for being selected."""
    return [
        (week, f'<option value="{weeks.text(week)}"%s>{escape(formats.week_label(week))}</option>')
        for week in reversed(weeks.between(oldest, latest))
    ]


@register.simple_tag(takes_context=True)
def kept_fields(context: template.Context, *dropped: str) -> list[tuple[str, str]]:
    """What a form that changes some parameters of the address sends along."""
    return [(k, v) for k, v in context["request"].GET.items() if k not in dropped]


@register.simple_tag(takes_context=True)
def part_address(context: template.Context, part: states.Part, state: str) -> str:
    """The same list of a child of the area."""
    return states.list_of(part.code) + query_of(context["lens"].pairs, state)


@register.simple_tag(takes_context=True)
def body_address_of(context: template.Context, row: BodyRow) -> str:
    """The page of a body in the week, or its weeks in the range, of the page."""
    return body_address(context["lens"], "", row).partition("#")[0]


@register.simple_tag(takes_context=True)
def of_week(
    context: template.Context, value: int, state: str, week: int, css: str = "n", dash: bool = False
) -> str | SafeString:
    """A count of one week of a body, linked to what its page lists of it."""
    if not value:
        return formats.NOTHING if dash else formats.integer(value)
    url = f"{week_url(context['body'], week, state)}#{BODY_LISTS.get(state, 'kewajiban')}"
    return number_link(url, formats.integer(value), css)


@register.simple_tag(takes_context=True)
def summed(context: template.Context, value: int, state: str) -> str | SafeString:
    """A sum over a range of a body's weeks, linked to those weeks that it is the sum of."""
    if not value:
        return formats.NOTHING
    return number_link(of_span(context, state), formats.integer(value))


@register.simple_tag(takes_context=True)
def of_span(context: template.Context, state: str) -> str:
    """The weeks of the page's range, those with something of a state marked."""
    body, span = context["body"], context["span"]
    base = pages.body_url(body.area.code, body.kind)
    return f"{base}?{span.query}&saring={state}#pekan-pekan"


@register.simple_tag(takes_context=True)
def week_percent(context: template.Context, value: int | None, week: int) -> str | SafeString:
    """The percentage of one week of a body, linked to why it is so."""
    if value is None:
        return formats.percent(value, 2)
    body = context["body"]
    url = reverse("body_why", args=[body.area.code, body.kind]) + f"?pekan={weeks.text(week)}"
    return number_link(url, formats.percent(value, 2))


def told_otherwise(context: template.Context) -> bool:
    """Whether a closed week is explained as it was at its closing, and the page counts more."""
    if not context.get("closed_on"):
        return False
    return bool(context["owed"].hundredths != context["figures"].score)


@register.simple_tag(takes_context=True)
def posts_done(context: template.Context, duty: Duty) -> str | SafeString:
    """The posts that count for a week's quota, linked to where each is told."""
    if not duty.done or told_otherwise(context):
        return formats.integer(duty.done)
    body, week = context["body"], context["period"].last
    why = reverse("body_why", args=[body.area.code, body.kind])
    url = f"{why}?pekan={weeks.text(week)}#kuota"
    return number_link(url, formats.integer(duty.done))


@register.simple_tag(takes_context=True)
def week_cell(
    context: template.Context, week: int, value: int | None, target: int, now: bool
) -> SafeString:
    """A heat cell of a body's own page, linked to the page of its week."""
    text: str | SafeString = heat_text(value, target)
    if value is not None:
        url = f"{week_url(context['body'], week)}#kewajiban"
        text = format_html('<a tabindex="-1" href="{}">{}</a>', url, text)
    css = formats.heat_step(value, target) + " now" * now
    return format_html('<td class="{}">{}</td>', css, text)


def week_url(body: Body, week: int, state: str = "") -> str:
    """The page of a body in a week."""
    chosen = query_of((("pekan", weeks.text(week)),), state)
    return pages.body_url(body.area.code, body.kind) + chosen
