"""The page that compares."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from adhoc_bodies.models import Body, Level
from targets.comparing.pages import SIBLINGS
from targets.comparing.pages import comparison as context_of
from targets.comparing.sides import other_period, side
from targets.lens import Lens, look
from targets.ranges import NotAddedUp
from targets.standing_in import when_added_up


@require_safe
@when_added_up
def comparison(request: HttpRequest, code: str) -> HttpResponseBase:
    """Two periods of an area, or the area among its siblings; a village has its PPS only."""
    lens = look(request.user, code, request.GET, Permission.VIEW_DASHBOARD)
    if lens.area.level == Level.VILLAGE:
        return redirect("body_page", code, Body.Kind.PPS)
    return render(request, "targets/comparing/comparison.html", compared(lens, request.GET))


def compared(lens: Lens, params: Any) -> dict[str, Any]:
    """The page's context. NotAddedUp names the ranges of both periods, to be asked for at once."""
    try:
        return context_of(lens, params)
    except NotAddedUp as missing:
        by_siblings = params.get("dengan") == SIBLINGS
        other = None if by_siblings else missing_of_other(lens, params.get("dengan", ""))
        if other:
            missing.spans = [*missing.spans, *other.spans]
            missing.read = [*missing.read, *other.read]
        raise


def missing_of_other(lens: Lens, written: str) -> NotAddedUp | None:
    """What isn't added up yet of the other period."""
    try:
        side(lens, other_period(lens.period, written))
    except NotAddedUp as missing:
        return missing
    return None
