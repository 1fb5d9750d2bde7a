"""Verifikasi sekaligus: clean reports as rows, chosen by the reviewer and accepted together."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.person import person_of
from portal import formats
from posts import holds, review_batch
from posts.models import Report, Review
from posts.refusals import NotAllowed
from posts.reportlists import page_key
from posts.review_batch import Batch
from posts.review_queue import counted, rows_of, with_all
from posts.review_views import queue_url

#: As many bodies as a message names.
NAMED = 5


@require_http_methods(["GET", "HEAD", "POST"])
def review_batch_page(request: HttpRequest) -> HttpResponse:
    """The clean reports in the person's hands; taking more of them, accepting the chosen ones,
    giving the rest back."""
    if request.method == "POST":
        return DEEDS.get(request.POST.get("langkah", ""), take)(request)
    clean = with_all(review_batch.clean_held(person_of(request)))
    rows = rows_of(clean[: holds.BATCH], person_of(request))
    free = counted(review_batch.clean_free(person_of(request)))
    most = min(holds.BATCH, free.number)
    context = {
        "rows": rows,
        "waiting": free,
        # Up to how many one more press would give; 0 where it would add none.
        "most": most if most > len(rows) else 0,
        "back_url": reverse("review_queue"),
        "bar_title": _("Clean reports"),
        "crumbs": [(_("Review"), reverse("review_queue")), (_("Clean reports"), "")],
    }
    return render(request, "posts/review_batch.html", context)


def take(request: HttpRequest) -> HttpResponse:
    """Hold up to fifty clean reports."""
    if not holds.take_clean(person_of(request)):
        messages.info(request, _("No clean report is free at the moment."))
    return redirect("review_batch")


def accept(request: HttpRequest) -> HttpResponse:
    """Accept the chosen rows."""
    written = request.POST.getlist("laporan")[: holds.BATCH]
    keys = {key for key in map(page_key, written) if key}
    if not keys:
        messages.warning(request, _("Choose the reports to accept first."))
        return redirect("review_batch")
    tell(request, review_batch.accept_all(keys=keys, by=person_of(request)))
    return redirect("review_batch")


def give_back(request: HttpRequest) -> HttpResponse:
    """Leave the rest of the batch to others."""
    holds.release_clean(person_of(request))
    return redirect(queue_url(""))


DEEDS = {"ambil": take, "terima": accept, "lepas": give_back}


def tell(request: HttpRequest, batch: Batch) -> None:
    """Say what was accepted, with the way to take it back, and name what was not."""
    if batch.left:
        messages.warning(request, left_words(batch.left))
    if batch.accepted:
        number = len(batch.accepted)
        words = ngettext("%(n)s report accepted.", "%(n)s reports accepted.", number)
        undo = f"undo:{reverse('review_batch_undo', args=[batch.key])}"
        messages.success(request, words % {"n": formats.integer(number)}, extra_tags=undo)


def left_words(left: list[Report]) -> str:
    """The toast that names what changed meanwhile."""
    names = ", ".join(report.body.name for report in left[:NAMED])
    if len(left) > NAMED:
        names += _(" and %(n)s more") % {"n": formats.integer(len(left) - NAMED)}
    return _("Not accepted, because they changed meanwhile: %(bodies)s.") % {"bodies": names}


@require_POST
def review_batch_undo(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """Take back an own batch of the last ten minutes."""
    seen: Any = Review.objects.filter(report__in=Report.objects.visible_to(request.user))
    if not seen.filter(batch=batch).exists():
        raise Http404
    try:
        reports = review_batch.undo_all(batch=batch, by=person_of(request))
    except NotAllowed:
        messages.error(request, _("This batch can't be taken back any more."))
        return redirect("review_queue")
    number = len(reports)
    words = ngettext(
        "Taken back. %(n)s report waits again.", "Taken back. %(n)s reports wait again.", number
    )
    messages.success(request, words % {"n": formats.integer(number)})
    return redirect("review_batch")
