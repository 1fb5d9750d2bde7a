"""The map of an area."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from adhoc_bodies.models import Body, Level
from targets.lens import look
from targets.maps.pages import map_page
from targets.standing_in import when_added_up


@require_safe
@when_added_up
def area_map(request: HttpRequest, code: str) -> HttpResponseBase:
    """A figure of the children on a map, with the table beside it; a village has its PPS only."""
    lens = look(request.user, code, request.GET, Permission.VIEW_DASHBOARD)
    if lens.area.level == Level.VILLAGE:
        return redirect("body_page", code, Body.Kind.PPS)
    return render(request, "targets/maps/map.html", map_page(lens, request.GET))
