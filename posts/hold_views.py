"""Taking reports out of the queue one by one, so that no two people look at the same."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseLocation

from accounts.person import person_of
from posts import holds
from posts.models import Report
from posts.reportlists import page_key
from posts.review_queue import rule_of
from posts.review_views import filter_of, queue_url, reviewable


@require_POST
def review_next(request: HttpRequest) -> HttpResponse:
    """Hold the next free report of the queue and open it; one that is skipped is given back."""
    address = next_address(request, skipped(request))
    if address is None:
        messages.info(request, _("No report is free at the moment."))
        return redirect(queue_url(filter_of(request)))
    return redirect(address)


def skipped(request: HttpRequest) -> Report | None:
    """The report behind which to go on; it is given back to the queue."""
    key = page_key(request.POST.get("lewati", ""))
    report: Report | None = Report.objects.visible_to(request.user).filter(pk=key).first()
    if report is not None:
        holds.release(report, person_of(request))
    return report


def next_address(request: HttpRequest, after: Report | None) -> str | None:
    """The address of the next free report, which is held now."""
    which = filter_of(request)
    report = holds.take_next(person_of(request), rule_of(which), after=after)
    return queue_url(which, report.pk) if report else None


@require_POST
def review_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold a report that was opened from the list, and give back the one that was open before.

    When somebody else was faster, one that was opened without being asked for makes room for
    the next free one; otherwise the page says who holds it.
    """
    report = reviewable(request, pk)
    if before := page_key(request.POST.get("lepas", "")):
        holds.release(before, person_of(request))
    if holds.take(report, person_of(request)):
        return held(request, pk)
    if "tiba" in request.POST and (address := next_address(request, report)):
        return HttpResponseLocation(address, target="#review", swap="outerHTML")
    holder = holds.held_by_other(report, person_of(request))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(queue_url(filter_of(request), pk))
    return render(request, "posts/review_held.html", {"holder": holder, "report": report})


def held(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing changes on the page."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return redirect(queue_url(filter_of(request), pk))
