"""What stands in for a page whose range of weeks isn't added up: a button, then the waiting.

Whoever sees the page may have the range added up; the page looks again by itself until the
figures are there. A file that isn't there yet leads a reader to that page, and tells a program
when to come again.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from accounts.roles import Permission
from portal import clock, formats, weeks
from targets import overviews, ranges
from targets.lens import Lens, look
from targets.models import AddedRange
from targets.ranges import NotAddedUp, Span
from targets.tabs import tabs

View = Callable[[HttpRequest, str], HttpResponseBase]

#: The part of the page that looks again, as it names itself.
PLACE = "penjumlahan"
#: Seconds after which a program may ask for a file again.
PAUSE = 60
#: A worker that is there has added a range up by then.
SILENCE = dt.timedelta(minutes=5)
FILES = ("dashboard_csv", "dashboard_xlsx", "report_pdf")
#: The tab of a page that has none of its own.
TABS = {"turnout_effort": "turnout_area", "report_paper": "area_papers",
        "dashboard_bodies": "dashboard"}  # fmt: skip


def when_added_up(view: View) -> View:
    """Stand in for a view that raises NotAddedUp."""

    @wraps(view)
    def answer(request: HttpRequest, code: str) -> HttpResponseBase:
        try:
            response = view(request, code)
        except NotAddedUp as missing:
            return stand_in(request, code, missing)
        if request.headers.get("HX-Target") == PLACE:
            return HttpResponseClientRefresh()
        return response

    return answer


def stand_in(request: HttpRequest, code: str, missing: NotAddedUp) -> HttpResponse:
    """The page that stands in, or what is said in place of a file."""
    name = request.resolver_match.url_name if request.resolver_match else None
    lens = look(request.user, code, request.GET, Permission.VIEW_DASHBOARD, calendar=True)
    if name not in FILES:
        context = page(request, lens, missing, TABS.get(name or "", name or ""))
        return render(request, "targets/adding_up.html", context, status=202)
    if request.accepts("text/html") and "text/html" in request.headers.get("Accept", ""):
        return redirect(reverse("dashboard", args=[code]) + lens.query)
    text = _("These weeks must be added up first. Open the page of the area, then ask again.")
    response = HttpResponse(text, content_type="text/plain; charset=utf-8", status=503)
    response["Retry-After"] = str(PAUSE)
    return response


def page(request: HttpRequest, lens: Lens, missing: NotAddedUp, tab: str) -> dict[str, Any]:
    """The context: what is missing, whether it waits, and how to ask for it."""
    rows = list(ranges.ranges_of(missing.area, missing.election, missing.spans))
    # One that has sums of nothing, because its weeks have just begun, waits once it is marked.
    waiting = [row for row in rows if row.is_stale and row.tries < AddedRange.LIMIT]
    waits = {(row.first, row.last) for row in waiting} >= set(missing.spans)
    since = min((began(row) for row in waiting), default=clock.now())
    return overviews.frame_of(lens) | {
        "tabs": tabs(lens, tab),
        "place": PLACE,
        "waits": waits,
        "since": since,
        "is_silent": waits and clock.now() - since > SILENCE,
        "failed": any(row.tries >= AddedRange.LIMIT for row in rows),
        "spans": [written(span) for span in dict.fromkeys(missing.read)],
        "days": [days(span) for span in sorted(set(missing.spans), reverse=True)],
        "missing_area": missing.area,
        "ask_url": reverse("range_new", args=[missing.area.code]),
        "back": request.get_full_path(),
        "week": weeks.text(lens.period.last),
    }


def began(row: AddedRange) -> dt.datetime:
    """Since when a range waits; one that was marked by itself tells no moment."""
    if row.computed_at is None or row.asked_at > row.computed_at:
        return row.asked_at
    return clock.now()


def written(span: Span) -> str:
    """A span as the form sends it."""
    return "/".join(weeks.text(week) for week in span)


def days(span: Span) -> str:
    """A span in days."""
    return formats.day_range(weeks.monday(span[0]), weeks.sunday(span[1]))
