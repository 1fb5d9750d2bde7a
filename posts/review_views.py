"""Verifikasi: the queue of waiting reports and the verdicts on them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.context_processors import csrf
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget

from accounts.models import User
from accounts.person import person_of
from portal import formats
from posts import engagement, holds, review
from posts.flags import Flag
from posts.models import Report, Review
from posts.refusals import AlreadyReported, HeldByOther, NotAllowed
from posts.reportlists import page_key
from posts.review_checks import Item, examined
from posts.review_forms import AcceptForm, RefusalForm, TimeForm, first_time
from posts.review_queue import (
    ALL,
    CHECK,
    CLEAN,
    LATE,
    MENDED,
    Queue,
    known,
    last_reports,
    queue_of,
    rule_of,
    week_of,
    with_all,
)

#: As many own verdicts as the history shows.
VERDICTS = 50


@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """The queue with one report open; the same address gives the page and its fragment."""
    chosen = page_key(request.GET.get("laporan", ""))
    queue = queue_of(person_of(request), request.GET.get("saring", ""), chosen)
    row = queue.chosen
    context = {
        "queue": queue,
        "row": row,
        "chips": chips(queue),
        "flags": Flag.choices,
        "history": last_reports(row.report.body) if row else [],
        "figures": engagement.panel(row.report, request.user) if row else None,
        "form": RefusalForm(initial={"reason": row.item.reason}) if row else None,
        "bar_title": _("Review"),
    }
    if request.htmx and not request.htmx.history_restore_request:  # type: ignore[attr-defined]
        return fragment(request, context)
    return render(request, "posts/review_queue.html", context)


def fragment(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The panel alone, without the frame around the page, which would be counted for nothing."""
    known = csrf(request) | {"request": request, "messages": messages.get_messages(request)}
    html = render_to_string("posts/review_panel.html", context | known | {"is_fragment": True})
    return HttpResponse(html)


def chips(queue: Queue) -> list[dict[str, Any]]:
    """The filters with their counts, and the flag by which the list is filtered."""
    words = {
        ALL: _("All"),
        CHECK: _("To check"),
        CLEAN: _("Clean"),
        LATE: _("Late"),
        MENDED: _("Mended"),
    }
    if week := week_of(queue.which):
        words[queue.which] = _("Week %(week)s") % {"week": formats.week_label(week)}
    elif queue.which not in words:
        words[queue.which] = str(Flag(queue.which).label)
    return [
        {
            "label": f"{label} {queue.counts[name]}".strip(),
            "count": None,
            "url": queue_url(name),
            "current": name == queue.which,
        }
        for name, label in words.items()
    ]


def queue_url(which: str, report: int | None = None) -> str:
    """The address of the queue with a filter and a report open."""
    query = {"saring": which, "laporan": report or ""}
    written = urlencode({key: value for key, value in query.items() if value})
    return reverse("review_queue") + (f"?{written}" if written else "")


def filter_of(request: HttpRequest) -> str:
    """The filter that a form was sent from."""
    return known(request.POST.get("saring", ""))


def onward(request: HttpRequest, report: Report) -> HttpResponse:
    """Back to the queue as the form knew it; where the reports are looked at one by one, with
    the next free one in the person's hands."""
    which = filter_of(request)
    if "ambil" not in request.POST:
        return redirect(queue_url(which))
    following = holds.take_next(person_of(request), rule_of(which), after=report)
    return redirect(queue_url(which, following.pk if following else None))


def reviewable(request: HttpRequest, pk: int) -> Report:
    """A report on which the person may decide: 404 for strangers, 403 for who only sees it."""
    seen = with_all(Report.objects.visible_to(request.user))
    report: Report = get_object_or_404(seen, pk=pk)
    review.check_reviewer(report, person_of(request))
    return report


def decided(request: HttpRequest, report: Report, deed: Callable[[], Review]) -> bool:
    """Give a verdict and say what came of it, with the way to take it back. False when the
    report still wants one by this person."""
    try:
        verdict = deed()
    except NotAllowed:
        messages.info(request, _("Somebody else has decided already."))
    except HeldByOther as refusal:
        messages.info(request, held_words(refusal.holder))
    except review.AccountMissing:
        messages.error(request, account_missing(report))
        return False
    except review.CreditTaken:
        messages.error(request, credit_taken())
        return False
    except review.AccountUnclear:
        messages.error(request, _("Choose the account that the post is from, then accept again."))
        return False
    else:
        undo = f"undo:{reverse('review_undo', args=[verdict.pk])}"
        messages.success(request, verdict_words(verdict), extra_tags=undo)
    return True


def held_words(holder: User) -> str:
    """Why nothing was decided on a report that somebody else holds."""
    return _("Nothing was decided: %(person)s is reviewing this report right now.") % {
        "person": holder
    }


def account_missing(report: Report) -> str:
    """Why a report can't be accepted yet, and what to do."""
    return _(
        "Not accepted: the post is from no verified account of %(body)s. Verify the account "
        "first, or return the report."
    ) % {"body": report.body.name}


def credit_taken() -> str:
    """Why a post that counted once is not accepted here again."""
    return _(
        "Not accepted: this post counted before, and its credit was taken. Only a KPU office can"
        " accept it again."
    )


def verdict_words(verdict: Review) -> str:
    """The toast of a verdict."""
    body = {"body": verdict.report.body.name}
    return {
        Review.Verdict.ACCEPTED: _("Report of %(body)s accepted."),
        Review.Verdict.RETURNED: _("Report returned; %(body)s sees the reason and can mend it."),
        Review.Verdict.REJECTED: _("Report rejected; %(body)s sees the reason."),
    }[Review.Verdict(verdict.verdict)] % body


@require_POST
def review_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a report."""
    report = reviewable(request, pk)
    form = AcceptForm(request.POST, report=report)
    account = form.cleaned_data["account"] if form.is_valid() else None
    if decided(
        request,
        report,
        lambda: review.accept(report=report, by=person_of(request), account=account),
    ):
        return onward(request, report)
    return redirect(queue_url(filter_of(request), pk))


@require_http_methods(["GET", "HEAD", "POST"])
def review_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Return or reject a report with a reason. The page serves phones and browsers without
    JavaScript; at a desk the same form stands in a dialog of the queue."""
    report = reviewable(request, pk)
    item = examined([report])[0]
    if request.method != "POST":
        return refusal_page(request, item, RefusalForm(initial={"reason": item.reason}))
    form = RefusalForm(request.POST)
    if form.is_valid() and (holder := holds.held_by_other(report, person_of(request))):
        form.add_error(None, held_words(holder))
    if not form.is_valid():
        return refusal_page(request, item, form, 422)
    verdict, reason, note = (form.cleaned_data[name] for name in ("verdict", "reason", "note"))
    deed = review.return_ if verdict == Review.Verdict.RETURNED else review.reject
    decided(
        request,
        report,
        lambda: deed(report=report, by=person_of(request), reason=reason, note=note),
    )
    return onward(request, report)


def refusal_page(
    request: HttpRequest, item: Item, form: RefusalForm, status: int = 200
) -> HttpResponse:
    """The page that asks for the reason; what was written stays."""
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "item": item,
        "form": form,
        "which": asked.get("saring", ""),
        "one_by_one": "ambil" in asked,
        "back_url": queue_url(ALL, item.report.pk),
        "bar_title": _("Refuse the report"),
    }
    response = render(request, "posts/review_refuse.html", context, status=status)
    # Sent from the dialog of the queue, the answer is a page of its own.
    return reswap(retarget(response, "body"), "innerHTML")


@require_http_methods(["GET", "HEAD", "POST"])
def review_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the later time that a scheduled post itself shows."""
    report = reviewable(request, pk)
    form = TimeForm(request.POST or None, report=report, initial=first_time(report))
    if request.method == "POST" and form.is_valid():
        try:
            review.set_posted_at(report=report, by=person_of(request), **form.cleaned_data)
        except NotAllowed:
            messages.info(request, _("Somebody else has decided already."))
        else:
            messages.success(request, _("Time of posting set."))
        return redirect(queue_url(ALL, pk))
    context = {
        "form": form,
        "report": report,
        "back_url": queue_url(ALL, pk),
        "bar_title": _("Time of posting"),
    }
    status = 422 if form.errors else 200
    return render(request, "posts/review_time.html", context, status=status)


@require_safe
def review_history(request: HttpRequest) -> HttpResponse:
    """The person's own latest verdicts; the youngest can be taken back."""
    own = Review.objects.filter(
        reviewer=person_of(request), report__in=Report.objects.visible_to(request.user)
    )
    verdicts = own.select_related("report__body__area", "report__directive")[:VERDICTS]
    rows = [(verdict, review.in_time(verdict)) for verdict in verdicts]
    context = {
        "rows": rows,
        "back_url": reverse("review_queue"),
        "bar_title": _("My verdicts"),
        "crumbs": [(_("Review"), reverse("review_queue")), (_("My verdicts"), "")],
    }
    return render(request, "posts/review_history.html", context)


@require_POST
def review_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an own verdict of the last ten minutes."""
    seen = Review.objects.filter(report__in=Report.objects.visible_to(request.user))
    verdict = get_object_or_404(seen.select_related("report__body__area"), pk=pk)
    if verdict.reviewer_id != request.user.pk:
        raise PermissionDenied
    try:
        report = review.undo(review=verdict, by=person_of(request))
    except NotAllowed:
        messages.error(request, _("This verdict can't be taken back any more."))
        return redirect("review_queue")
    except AlreadyReported:
        messages.error(request, _("The post was reported again meanwhile; the verdict stands."))
        return redirect("review_queue")
    if report.status == Report.Status.RETURNED:
        messages.success(request, _("Taken back. The body can mend the report again."))
        return redirect("review_queue")
    holds.take(report, person_of(request))
    messages.success(request, _("Taken back. The report waits again."))
    return redirect(queue_url(ALL, report.pk))
