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
from portal import weeks
from targets import bodies, body_pages, dashboards, downloads, lists, overviews
from targets.bodies import BodyBoard
from targets.dashboards import Board
from targets.lens import Lens, look


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
    area = own_area(request)
    if area.level >= Level.REGENCY:
        name = "dashboard" if area.level == Level.DISTRICT else "dashboard_bodies"
        return redirect(reverse(name, args=[area.code]) + "?saring=tanpa-akun")
    return redirect(reverse("dashboard", args=[area.code]) + "#tanpa-akun")


@require_safe
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
def dashboard_bodies(request: HttpRequest, code: str) -> HttpResponseBase:
    """All bodies of a regency in one list."""
    lens = look(request.user, code, request.GET, Permission.VIEW_DASHBOARD)
    if lens.area.level == Level.DISTRICT:
        return redirect(reverse("dashboard", args=[code]) + lens.query)
    if lens.area.level != Level.REGENCY:
        raise Http404
    return render(request, "targets/dashboard_bodies.html", body_list(request, lens))


def body_list(request: HttpRequest, lens: Lens) -> dict[str, Any]:
    """The context of a list of bodies."""
    address = request.build_absolute_uri(request.path + lens.query)
    return lists.body_list(lens, request.GET, request.build_absolute_uri("/"), address)


@require_safe
def dashboard_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The children of an area, or the bodies of a district, as a file."""
    lens = look(request.user, code, request.GET, Permission.EXPORT_FIGURES)
    by_body = lens.area.level == Level.DISTRICT or "badan" in request.GET
    board: Board | BodyBoard | None
    if by_body and lens.area.level in (Level.REGENCY, Level.DISTRICT):
        board = bodies.body_board(lens.scope, lens.period, lens.kind, siblings=False)
    else:
        board = dashboards.board(lens.scope, lens.period, lens.kind)
    rows = [*board.children, board.total] if board else []
    return downloads.csv_file(rows, f"kepatuhan-{code}-{weeks.text(lens.period.last)}")


@require_safe
def body_page(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One PPK or PPS: for its own people, and for those who look after its area."""
    body = body_pages.readable_body(request.user, code, kind)
    context = body_pages.body_page(request.user, body, request.GET, request.build_absolute_uri("/"))
    return render(request, "targets/body_page.html", context)
