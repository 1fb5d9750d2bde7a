"""The weeks of an area: which are open, closing them by hand, opening them again."""

import logging
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.person import person_of
from accounts.roles import Permission
from accounts.validators import NoIdentityNumber
from adhoc_bodies.models import Area, Election
from adhoc_bodies.scope import can
from portal import clock, formats, weeks
from posts.addressing import current_of
from targets import closing, closing_orders, periods, tasks, week_pages
from targets.closing import Closed
from targets.models import AreaWeek
from targets.policy_views import area_asked
from targets.rewards.held_up import held_up
from targets.scoring.compliance import KeptOpen
from targets.week_rows import WeekRow

logger = logging.getLogger(__name__)


class ReopenForm(forms.Form):
    """Why a closed week is opened again."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Everybody who looks after the area can read it."),
        max_length=300,
        validators=[NoIdentityNumber()],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write the reason.")},
    )


def election_asked(request: HttpRequest, elections: Sequence[Election]) -> Election | None:
    """Of all elections the one named in the address or form, or the one that is under way."""
    named = request.POST.get("pemilihan", request.GET.get("pemilihan", ""))
    if named.isascii() and named:
        found = next((one for one in elections if one.slug == named), None)
        if found is None:
            raise Http404
        return found
    return current_of(elections, clock.today())


def address(area: Area, election: Election, chosen: bool) -> str:
    """The page of weeks of an area; the election is named if it isn't the usual one."""
    written = f"{reverse('week_list')}?wilayah={area.code}"
    return f"{written}&pemilihan={election.slug}" if chosen else written


@require_safe
def week_list(request: HttpRequest) -> HttpResponse:
    """The weeks of an area, the newest first: open, closed, reopened, and what holds them."""
    area = area_asked(request, Permission.VIEW_DASHBOARD)
    elections = elections_of(area)
    election = election_asked(request, elections)
    today = clock.today(area.zone)
    context: dict[str, Any] = {
        "area": area,
        "election": election,
        "chips": chips(area, elections, election),
        "rows": [],
        "reopens": can(request.user, Permission.REOPEN_WEEKS, area),
        "reviews": can(request.user, Permission.REVIEW_REPORTS, area),
        "bar_title": _("Weeks"),
    }
    rolled = week_pages.rolled_up(area, election) if election else {}
    if rolled and election:
        last = periods.chosen_week(request.GET.get("pekan", ""), today)
        rows = week_pages.page_of(area, election, today, rolled, last)
        ordered = closing_orders.orders_of(area, election)
        for row in rows:
            row.order = ordered.get(row.week)
        context |= {"rows": rows, **turning(rows, (min(rolled), max(rolled)))}
        context["watched"] = any(row.is_watched for row in rows)
    return render(request, "targets/week_list.html", context)


def turning(rows: list[WeekRow], span: tuple[int, int]) -> dict[str, Any]:
    """The weeks to name for the pages before and after."""
    newest, oldest = rows[0].week, rows[-1].week
    later = min(weeks.shift(newest, week_pages.PAGE), span[1])
    return {
        "older": weeks.text(weeks.shift(oldest, -1)) if oldest > span[0] else "",
        "newer": weeks.text(later) if newest < span[1] else "",
    }


def elections_of(area: Area) -> list[Any]:
    """All elections, the latest first; `has_weeks` are those of which the area has weeks."""
    known = AreaWeek.objects.filter(area=area, kind=AreaWeek.Kind.ALL, election=OuterRef("pk"))
    return list(Election.objects.annotate(has_weeks=Exists(known)))


def chips(area: Area, elections: list[Any], current: Election | None) -> list[dict[str, Any]]:
    """The elections of an area, where there are several."""
    found = [one for one in elections if one.has_weeks]
    if len(found) < 2:
        return []
    return [
        {"label": one.name, "url": address(area, one, True), "current": one == current}
        for one in found
    ]


def week_asked(request: HttpRequest, week: int) -> tuple[Area, Election, WeekRow]:
    """The area's week that a person wants to close or open: 404 without, 403 without the right."""
    area = area_asked(request, Permission.REOPEN_WEEKS)
    if not can(request.user, Permission.REOPEN_WEEKS, area):
        raise PermissionDenied
    election = election_asked(request, list(Election.objects.all()))
    today = clock.today(area.zone)
    row = week_pages.row_of(area, election, today, week) if election else None
    if row is None or election is None:
        raise Http404
    return area, election, row


@require_POST
def week_close(request: HttpRequest, week: int) -> HttpResponse:
    """Close what may be closed, without waiting for the night, and say what stays open.

    For a province or the nation a worker does it; the page of weeks shows when it is done.
    """
    area, election, row = week_asked(request, week)
    given: dict[str, Any] = {"election": election, "week": week, "area": area}
    if not closing_orders.is_large(area):
        close_now(request, given)
    elif row.may_be_closed:
        order = closing_orders.order(**given, by=person_of(request))
        tasks.hand_over_closing(order.pk)
        messages.info(request, _("The week is being closed. This page shows when it is done."))
    else:
        tell(request, Closed(0, KeptOpen()))
    return back(request, area, election)


def close_now(request: HttpRequest, given: dict[str, Any]) -> None:
    """Close a small area's week while the person waits; a failure leaves it as it was."""
    try:
        tell(request, closing.close_area_week(**given, by=person_of(request)))
    except Exception:
        logger.exception("The week %(week)s of %(area)s could not be closed", given)
        messages.error(request, _("Closing failed. Try again; the portal’s log has the reason."))


def tell(request: HttpRequest, closed: Closed) -> None:
    """How many bodies' weeks were closed, and what keeps the others open."""
    if closed.bodies:
        text = ngettext(
            "Week closed for %(n)s body.", "Week closed for %(n)s bodies.", closed.bodies
        )
        messages.success(request, text % {"n": formats.integer(closed.bodies)})
    if closed.kept.reports:
        text = ngettext(
            "%(n)s report still waits for review and keeps its body's week open.",
            "%(n)s reports still wait for review and keep their bodies' weeks open.",
            closed.kept.reports,
        )
        messages.warning(request, text % {"n": formats.integer(closed.kept.reports)})
    if closed.kept.mending:
        text = ngettext(
            "The week of %(n)s body stays open: its report was returned a few days ago.",
            "The weeks of %(n)s bodies stay open: their reports were returned a few days ago.",
            closed.kept.mending,
        )
        messages.warning(request, text % {"n": formats.integer(closed.kept.mending)})
    if not (closed.bodies or closed.kept.reports or closed.kept.mending):
        messages.info(request, _("Nothing could be closed: the days of this week aren't over."))


def back(request: HttpRequest, area: Area, election: Election) -> HttpResponse:
    """To the page of weeks that the form was sent from."""
    return redirect(address(area, election, bool(request.POST.get("pemilihan"))))


@require_http_methods(["GET", "HEAD", "POST"])
def week_reopen(request: HttpRequest, week: int) -> HttpResponse:
    """Ask for the reason, say what it changes, then open a closed week again."""
    area, election, row = week_asked(request, week)
    if not row.closed:
        messages.info(request, _("No body's week is closed here."))
        return back(request, area, election)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = closing.reopen_week(
            election=election,
            week=week,
            area=area,
            by=person_of(request),
            reason=form.cleaned_data["reason"],
        )
        text = ngettext(
            "Week open again for %(n)s body.", "Week open again for %(n)s bodies.", opened
        )
        messages.success(request, text % {"n": formats.integer(opened)})
        return back(request, area, election)
    context = {
        "area": area,
        "election": election,
        "row": row,
        "form": form,
        "late": week_pages.late_reports(area, election, week),
        "held_up": held_up(area, election, week, request.user),
        "back_url": address(area, election, bool(request.GET.get("pemilihan"))),
        "bar_title": _("Reopen a week"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/week_reopen.html", context, status=status)
