"""The page that explains a body's percentage of a week, and the rules that it refers to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from targets import body_pages, why_pages
from targets.scoring.terms import NATIONAL_DEFAULT


@require_safe
def body_why(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Why the week of one PPK or PPS has its percentage; for the readers of the body's page."""
    body = body_pages.readable_body(request.user, code, kind)
    context = why_pages.why_page(request.user, body, request.GET)
    return render(request, "targets/body_why.html", context | {"zone": body.zone})


@require_safe
def scoring_rules(request: HttpRequest) -> HttpResponse:
    """The rules of scoring in short, for everybody who signs in."""
    return render(request, "targets/scoring_rules.html", {"default": NATIONAL_DEFAULT})
