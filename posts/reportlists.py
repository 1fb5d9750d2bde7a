"""A body's own reports, asked for page by page.

Everything starts from one body, which the index (body, week) finds among millions; a page is
cut off by its key, and counting stops at a thousand.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from adhoc_bodies.models import Body, Platform
from portal import paging, weeks
from posts.engagement import latest
from posts.forms import OUTSIDE, read_link
from posts.links import NotAPost
from posts.models import Directive, Report
from posts.querysets import ReportQuerySet

PAGE = 20
#: Beyond this a status shows "1.000+".
MOST_COUNTED = 1000
#: So many weeks and directives are offered as filters: two years of one body.
MOST_OFFERED = 110
LONGEST_WORDS = 500
#: The filters above the list, in their order; the empty one shows everything.
FILTERS = ["", *Report.Status.values]


@dataclass(frozen=True)
class Wish:
    """What somebody looks for in the list; empty means everything."""

    status: str = ""
    words: str = ""
    platform: str = ""
    #: The key of a directive, or OUTSIDE.
    directive: str = ""
    first: int | None = None
    last: int | None = None

    @property
    def narrows(self) -> bool:
        """Whether one of the filters behind the button is set."""
        return bool(self.platform or self.directive or self.first or self.last)

    @property
    def is_set(self) -> bool:
        """Whether anything is filtered at all."""
        return self.narrows or bool(self.status or self.words)


def wish_of(asked: Mapping[str, str]) -> Wish:
    """Read the filters from an address; what they don't know counts as empty."""
    first, last = week_of(asked.get("dari", "")), week_of(asked.get("sampai", ""))
    if first and last and first > last:
        first, last = last, first
    directive = asked.get("arahan", "")
    return Wish(
        status=known(asked.get("status", ""), Report.Status.values),
        words=asked.get("cari", "").strip()[:LONGEST_WORDS],
        platform=known(asked.get("platform", ""), Platform.values),
        directive=directive if directive == OUTSIDE or page_key(directive) else "",
        first=first,
        last=last,
    )


def known(written: str, choices: list[str]) -> str:
    """A choice that there is, or ""."""
    return written if written in choices else ""


def week_of(written: str) -> int | None:
    """A week as an address names it; None for nonsense."""
    try:
        return weeks.parse(written)
    except ValueError:
        return None


def page_key(written: str) -> int | None:
    """A key of a row as an address names it; None for nonsense."""
    is_key = written.isascii() and written.isdecimal() and len(written) < 18
    return int(written) if is_key else None


def reports_of(body: Body, user: Any) -> ReportQuerySet:
    """The body's reports as the person may see them."""
    return Report.objects.visible_to(user).filter(body=body)


def narrowed(reports: ReportQuerySet, wish: Wish) -> ReportQuerySet:
    """Reports that fit everything but the status, which the chips above the list count."""
    fits = Q()
    if wish.platform:
        fits &= Q(platform=wish.platform)
    if wish.directive == OUTSIDE:
        fits &= Q(directive__isnull=True)
    elif wish.directive:
        fits &= Q(directive=int(wish.directive))
    if wish.first:
        fits &= Q(week__gte=wish.first)
    if wish.last:
        fits &= Q(week__lte=wish.last)
    return found(reports.filter(fits), wish.words)


def found(reports: ReportQuerySet, words: str) -> ReportQuerySet:
    """Reports of the pasted post, or whose link, account or directive has these words."""
    if not words:
        return reports
    try:
        return reports.filter(post_key=read_link(words).key)
    except NotAPost:
        return reports.filter(
            Q(canonical__icontains=words)
            | Q(handle__icontains=words.removeprefix("@"))
            | Q(directive__title__icontains=words)
        )


def counted(reports: ReportQuerySet) -> dict[str, int]:
    """How many reports there are in each status, and under "" all of them.

    Only the first MOST_COUNTED rows are looked at.
    """
    some = Report.objects.filter(pk__in=reports.order_by().values("pk")[:MOST_COUNTED])
    counts = dict(some.order_by().values_list("status").annotate(Count("pk")))
    return {"": sum(counts.values())} | {s: counts.get(s, 0) for s in Report.Status.values}


def page_before(reports: ReportQuerySet, before: int | None) -> tuple[list[Report], int | None]:
    """A page of reports, the newest first, and the key of the next page if there is one."""
    rows, older = paging.page_before(reports.select_related("directive"), before, PAGE)
    return with_figures(rows), older


def with_figures(rows: list[Report]) -> list[Report]:
    """The rows, each with its latest engagement figures as `figures`, or None."""
    counts = {count.report_id: count for count in latest(rows)}
    for row in rows:
        row.figures = counts.get(row.pk)  # type: ignore[attr-defined]
    return rows


def weeks_of(body: Body, wish: Wish) -> list[tuple[str, dt.date, dt.date]]:
    """The weeks in which the body has reports and those asked for, the latest first."""
    own = Report.objects.filter(body=body).order_by("-week").values_list("week", flat=True)
    asked = {week for week in (wish.first, wish.last) if week}
    offered = sorted(asked.union(own.distinct()[:MOST_OFFERED]), reverse=True)
    return [(weeks.text(w), weeks.monday(w), weeks.sunday(w)) for w in offered]


def directives_of(body: Body) -> list[tuple[str, str]]:
    """The directives that the body has reported for, the latest first: key and title."""
    own = Report.objects.filter(body=body, directive__isnull=False).values("directive")
    titles = Directive.objects.filter(pk__in=own).order_by("-due_on", "-pk")
    return [(str(pk), title) for pk, title in titles.values_list("pk", "title")[:MOST_OFFERED]]
