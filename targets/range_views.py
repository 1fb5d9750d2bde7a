"""Asking for a range of weeks to be added up."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.person import person_of
from accounts.roles import Permission
from portal import weeks
from targets import adding, ranges, tasks
from targets.counting import present_week
from targets.lens import Lens, look
from targets.periods import LONGEST, OLDEST_WEEK
from targets.ranges import Span

#: A page asks for two periods, each with the one that it is held against.
MOST_SPANS = 4


@require_POST
def range_new(request: HttpRequest, code: str) -> HttpResponse:
    """Have ranges of an area added up, and lead back to the page that needs them."""
    lens = look(request.user, code, request.POST, Permission.VIEW_DASHBOARD)
    spans = list(dict.fromkeys(spans_of(request.POST.getlist("jumlahkan"))))
    if not spans:
        messages.error(request, _("Choose the range again: its weeks could not be read."))
    elif needed := ranges.many(lens.area, lens.scope.election_id, spans):
        ask(request, lens, needed)
    return redirect(way_back(request, reverse("dashboard", args=[code])))


def ask(request: HttpRequest, lens: Lens, spans: list[Span]) -> None:
    """Ask for the ranges, or say why not."""
    try:
        adding.ask(
            area=lens.area, election=lens.scope.election_id, spans=spans, by=person_of(request)
        )
    except adding.TooManyKept:
        text = _(
            "%(count)s ranges that you asked for are kept already. Each is forgotten seven days "
            "after it was asked for; ask for this one then."
        )
        messages.error(request, text % {"count": adding.MOST_KEPT})
    except adding.TooMany:
        text = _(
            "You wait for %(count)s ranges already. Ask for this one when one of them is added up."
        )
        messages.error(request, text % {"count": adding.MOST_OF_A_PERSON})
    else:
        transaction.on_commit(partial(tasks.hand_over_adding))


def spans_of(written: list[str]) -> list[Span]:
    """The weeks that a form names; nothing if one of them can't be read."""
    if len(written) > MOST_SPANS:
        return []
    try:
        return [span_of(one) for one in written]
    except ValueError:
        return []


def span_of(written: str) -> Span:
    """First and last week of 2024-W30/2024-W36. Raises ValueError."""
    first, last = (weeks.parse(week) for week in written.split("/"))
    if not OLDEST_WEEK <= first <= last <= present_week():
        raise ValueError(written)
    if len(weeks.between(first, last)) > 2 * LONGEST:
        raise ValueError(written)
    return first, last


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page of this portal that asked."""
    target = request.POST.get("next", "")
    known = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if known and target.startswith("/w/") else otherwise
