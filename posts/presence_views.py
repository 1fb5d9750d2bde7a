"""Cek tayang: is the post still up, what became of it, and whether its credit is kept."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.person import person_of
from portal import paging
from portal.sending import sent, status_of
from posts import presence
from posts.member_views import mine
from posts.models import Disappearance, Report
from posts.oversight import may_oversee
from posts.presence_forms import CheckForm, DecisionForm, ExplanationForm
from posts.refusals import NotAllowed
from posts.reportlists import PAGE, page_key

OPEN, EXPLAINED, DECIDED = "terbuka", "dijelaskan", "diputuskan"
FILTERS = (OPEN, EXPLAINED, DECIDED)


@require_http_methods(["GET", "HEAD", "POST"])
def presence_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the link oneself and write down what one saw."""
    report = looked_after(request, pk)
    form = CheckForm(sent(request))
    if request.method == "POST" and form.is_valid():
        return checked(request, report, form)
    context = {
        "form": form,
        "report": report,
        "checks": report.presence_checks.select_related("checked_by")[:PAGE],
        "back_url": reverse("report_detail", args=[pk]),
        "bar_title": _("Is the post still up?"),
    }
    return render(request, "posts/presence_check.html", context, status=status_of(form))


def looked_after(request: HttpRequest, pk: int) -> Report:
    """A report that the person may check: 404 for strangers, 403 for who only sees it."""
    seen = Report.objects.visible_to(request.user).select_related("body__area", "directive")
    report: Report = get_object_or_404(seen, pk=pk)
    if not presence.may_check(report, person_of(request)):
        raise PermissionDenied
    return report


def checked(request: HttpRequest, report: Report, form: CheckForm) -> HttpResponse:
    """Write the check and say what came of it."""
    try:
        presence.check(report=report, by=person_of(request), **form.cleaned_data)
    except NotAllowed:
        messages.info(request, _("Only accepted reports are checked; this one is not any more."))
    else:
        messages.success(request, _("Check saved."))
    return redirect("report_detail", report.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def disappearance_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """The body says what became of its post."""
    report = mine(request, pk)
    question = report.disappearances.first()
    if question is None:
        return redirect("report_detail", pk)
    form = ExplanationForm(sent(request))
    if request.method == "POST" and form.is_valid():
        return explained(request, report, form.cleaned_data["text"])
    if not is_asked(question, report):
        return redirect("report_detail", pk)
    context = {
        "form": form,
        "report": report,
        "question": question,
        "back_url": reverse("report_detail", args=[pk]),
        "bar_title": _("Explain the missing post"),
    }
    status = status_of(form)
    return render(request, "posts/disappearance_explain.html", context, status=status)


def is_asked(question: Disappearance, report: Report) -> bool:
    """Whether the body may still explain."""
    return not question.outcome and presence.has_credit(report) and presence.takes_word(question)


def explained(request: HttpRequest, report: Report, text: str) -> HttpResponse:
    """Keep the explanation, or say that it came too late."""
    try:
        presence.explain(report=report, by=person_of(request), text=text)
    except NotAllowed:
        messages.error(request, _("This can't be explained any more: the time is over."))
    else:
        messages.success(request, _("Explanation sent. Your KPU office decides."))
    return redirect("report_detail", report.pk)


@require_safe
def disappearance_list(request: HttpRequest) -> HttpResponse:
    """Posts that were found gone in the area: open, explained, decided."""
    asked = Disappearance.objects.visible_to(may_oversee(request.user))
    which = request.GET.get("saring", "")
    which = which if which in FILTERS else (EXPLAINED if asked.explained().exists() else OPEN)
    before = page_key(request.GET.get("sebelum", ""))
    rows, older = page_before(filtered(asked, which), before)
    context = {
        "rows": [(row, presence.may_decide(row.report, person_of(request))) for row in rows],
        "older": older,
        "before": before,
        "which": which,
        "chips": chips(asked, which),
        "bar_title": _("Posts that are gone"),
    }
    return render(request, "posts/disappearance_list.html", context)


def filtered(asked: Any, which: str) -> Any:
    """The chosen part of the list."""
    return {OPEN: asked.unexplained, EXPLAINED: asked.explained, DECIDED: asked.decided}[which]()


def page_before(asked: Any, before: int | None) -> tuple[list[Disappearance], int | None]:
    """A page with all that it names."""
    needed = asked.select_related("report__body__area", "report__directive", "explained_by")
    return paging.page_before(needed.select_related("decided_by"), before, PAGE)


def chips(asked: Any, which: str) -> list[dict[str, Any]]:
    """The filters with their counts. One query."""
    is_open = Q(outcome="", report__status=Report.Status.ACCEPTED)
    counts = asked.aggregate(
        terbuka=Count("pk", filter=is_open & Q(explained_at=None)),
        dijelaskan=Count("pk", filter=is_open & Q(explained_at__isnull=False)),
        diputuskan=Count("pk", filter=~Q(outcome="")),
    )
    labels = {OPEN: _("Not explained yet"), EXPLAINED: _("Explained"), DECIDED: _("Decided")}
    return [
        {"label": labels[name], "count": counts[name], "url": list_url(name),
         "current": name == which}
        for name in FILTERS
    ]  # fmt: skip


def list_url(which: str) -> str:
    """The list with a filter."""
    return f"{reverse('disappearance_list')}?saring={which}"


@require_http_methods(["GET", "HEAD", "POST"])
def disappearance_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """An office keeps or takes the credit of a post that the body explained."""
    question = to_decide(request, pk)
    form = DecisionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        return decided(request, question, form)
    context = {
        "form": form,
        "question": question,
        "report": question.report,
        "checks": question.report.presence_checks.select_related("checked_by")[:PAGE],
        "back_url": list_url(EXPLAINED),
        "bar_title": _("Decide on the missing post"),
    }
    status = status_of(form)
    return render(request, "posts/disappearance_decide.html", context, status=status)


def to_decide(request: HttpRequest, pk: int) -> Disappearance:
    """A question on which the person may decide: 404 for strangers, 403 for who only sees it."""
    seen = Disappearance.objects.visible_to(request.user)
    needed = seen.select_related("report__body__area", "report__directive", "explained_by")
    question: Disappearance = get_object_or_404(needed, pk=pk)
    if not presence.may_decide(question.report, person_of(request)):
        raise PermissionDenied
    return question


def decided(request: HttpRequest, question: Disappearance, form: DecisionForm) -> HttpResponse:
    """Write the decision and go on with the list."""
    try:
        presence.decide(question=question, by=person_of(request), **form.cleaned_data)
    except NotAllowed:
        messages.info(request, _("There is nothing to decide here now."))
    else:
        messages.success(request, decision_words(question.report, form.cleaned_data["outcome"]))
    return redirect(list_url(EXPLAINED))


def decision_words(report: Report, outcome: str) -> str:
    """The toast of a decision."""
    if outcome == Disappearance.Outcome.TAKEN:
        said = _("Credit taken; %(body)s sees the reason.")
    else:
        said = _("Credit of %(body)s kept.")
    return said % {"body": report.body.name}
