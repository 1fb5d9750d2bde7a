"""Pages of figures: an area with its children, a list of bodies, one body, a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.roles import Permission, permits
from adhoc_bodies.areas import NATION_CODE, level_of
from adhoc_bodies.models import Area, Body, Level
from adhoc_bodies.scope import memberships_of, sees_area
from targets import body_pages, downloads, lists, long_lists, overviews, states
from targets.lens import Lens, look
from targets.papers import tables
from targets.standing_in import when_added_up


def own_area(request: HttpRequest) -> Area:
    """The widest area that the person looks after."""
    watched = [
        m.body.area
        for m in memberships_of(request.user)
        if sees_area(m) and permits(m.role, Permission.VIEW_DASHBOARD)
    ]
    if not watched:
        raise Http404
    return min(watched, key=lambda area: (area.level, area.code))


@require_safe
def dashboard_home(request: HttpRequest) -> HttpResponseBase:
    """Lead to the figures of the person's own area."""
    return redirect("dashboard", own_area(request).code)


@require_safe
def area_home(request: HttpRequest) -> HttpResponseBase:
    """Lead to the table of what lies below the own area."""
    area = own_area(request)
    if area.level == Level.REGENCY:
        return redirect("dashboard_bodies", area.code)
    return redirect(reverse("dashboard", args=[area.code]) + "#wilayah")


@require_safe
def no_account(request: HttpRequest) -> HttpResponseBase:
    """Lead to the bodies without an account in the own area."""
    return redirect(states.list_of(own_area(request).code) + "?saring=tanpa-akun")


@require_safe
@when_added_up
def dashboard(request: HttpRequest, code: str) -> HttpResponseBase:
    """The figures of an area; a district's is the list of its bodies, a village's its PPS."""
    calendar = code == NATION_CODE or level_of(code) <= Level.REGENCY
    lens = look(request.user, code, request.GET, Permission.VIEW_DASHBOARD, calendar=calendar)
    if lens.area.level == Level.VILLAGE:
        return redirect("body_page", code, Body.Kind.PPS)
    if lens.area.level == Level.DISTRICT:
        return render(request, "targets/dashboard_bodies.html", body_list(request, lens))
    address = request.build_absolute_uri(request.get_full_path())
    return render(request, "targets/dashboard.html", overviews.overview(lens, address))


@require_safe
@when_added_up
def dashboard_bodies(request: HttpRequest, code: str) -> HttpResponseBase:
    """The bodies of an area in one list; above a regency by pages."""
    lens = look(request.user, code, request.GET, Permission.VIEW_DASHBOARD)
    if lens.area.level == Level.DISTRICT:
        return redirect(reverse("dashboard", args=[code]) + lens.query)
    if lens.area.level == Level.VILLAGE:
        raise Http404
    if lens.area.level < Level.REGENCY:
        context = long_lists.long_list(lens, request.GET)
        return render(request, "targets/long_list.html", context)
    return render(request, "targets/dashboard_bodies.html", body_list(request, lens))


def body_list(request: HttpRequest, lens: Lens) -> dict[str, Any]:
    """The context of a list of bodies."""
    address = request.build_absolute_uri(request.path + lens.query)
    return lists.body_list(lens, request.GET, request.build_absolute_uri("/"), address)


@require_safe
@when_added_up
def dashboard_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The children of an area, or the bodies of a district, as a file."""
    lens = look(request.user, code, request.GET, Permission.EXPORT_FIGURES)
    table = tables.table_of(lens, by_body="badan" in request.GET)
    rows = table.lines if table else []
    return downloads.csv_file(rows, tables.csv_name(lens, table))


@require_safe
def body_page(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One PPK or PPS: for its own people, and for those who look after its area."""
    body = body_pages.readable_body(request.user, code, kind)
    context = body_pages.body_page(request.user, body, request.GET, request.build_absolute_uri("/"))
    return render(request, "targets/body_page.html", context)
