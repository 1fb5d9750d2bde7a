"""What was said where in an area, and which accounts its bodies have."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from adhoc_bodies.models import Body, Level
from targets.body_pages import readable_body
from targets.covering.lists import list_page
from targets.covering.pages import accounts_page, coverage_page
from targets.covering.posts import posts_page
from targets.lens import look


@require_safe
def coverage(request: HttpRequest, code: str) -> HttpResponseBase:
    """Stages, segments, purposes and platforms; a village has its PPS only."""
    lens = look(request.user, code, request.GET, Permission.VIEW_DASHBOARD, calendar=True)
    if lens.area.level == Level.VILLAGE:
        return redirect("body_page", code, Body.Kind.PPS)
    return render(request, "targets/covering/coverage.html", coverage_page(lens))


@require_safe
def coverage_bodies(request: HttpRequest, code: str) -> HttpResponseBase:
    """The areas or bodies behind a number; an address that names none leads to the page."""
    lens = look(request.user, code, request.GET, Permission.VIEW_DASHBOARD, calendar=True)
    if lens.area.level == Level.VILLAGE:
        return redirect("body_page", code, Body.Kind.PPS)
    context = list_page(lens, request.GET)
    if context is None:
        return redirect(reverse("coverage", args=[code]) + lens.query)
    return render(request, "targets/covering/bodies.html", context)


@require_safe
def body_posts(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """The accepted posts of one body; an address that names none leads to the body's page."""
    lens = look(request.user, code, request.GET, Permission.VIEW_DASHBOARD, calendar=True)
    body = readable_body(request.user, code, kind, lens.scope.election_id)
    context = posts_page(lens, body, request.GET)
    if context is None:
        return redirect("body_page", code, kind)
    return render(request, "targets/covering/posts.html", context)


@require_safe
def area_accounts(request: HttpRequest, code: str) -> HttpResponseBase:
    """Accounts by platform and child, followers, and why there are none; not of a village."""
    lens = look(request.user, code, request.GET, Permission.VIEW_DASHBOARD)
    if lens.area.level == Level.VILLAGE:
        return redirect("body_page", code, Body.Kind.PPS)
    return render(request, "targets/covering/accounts.html", accounts_page(lens))
