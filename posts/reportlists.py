"""A body's own reports, asked for page by page."""

from typing import Any

from django.db.models import Count, Q

from adhoc_bodies.models import Body
from posts.forms import read_link
from posts.links import NotAPost
from posts.models import Report
from posts.querysets import ReportQuerySet

PAGE = 20
#: The filters above the list, in their order; the empty one shows everything.
FILTERS = ["", *Report.Status.values]


def reports_of(body: Body, user: Any) -> ReportQuerySet:
    """The body's reports as the person may see them."""
    return Report.objects.visible_to(user).filter(body=body)


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
    """How many reports there are in each status, and under "" all of them."""
    rows = reports.order_by().values_list("status").annotate(Count("pk"))
    counts = dict(rows)
    return {"": sum(counts.values())} | {s: counts.get(s, 0) for s in Report.Status.values}


def page_before(reports: ReportQuerySet, before: int | None) -> tuple[list[Report], int | None]:
    """A page of reports, the newest first, and the key of the next page if there is one."""
    if before:
        reports = reports.filter(pk__lt=before)
    rows = list(reports.select_related("directive").order_by("-pk")[: PAGE + 1])
    more = len(rows) > PAGE
    return rows[:PAGE], rows[PAGE - 1].pk if more else None


def page_key(written: str) -> int | None:
    """The key of a page as an address names it; nonsense is the first page."""
    return int(written) if written.isdecimal() and len(written) < 18 else None
