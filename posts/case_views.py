"""Kasus integritas: the list, opening one, deciding on one. Nobody else learns of them."""

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
from accounts.roles import Permission, permits
from adhoc_bodies.models import Body
from adhoc_bodies.scope import holding, memberships_of
from portal import clock, paging
from portal.sending import sent, status_of
from posts import cases
from posts.case_forms import CaseForm, DecisionForm
from posts.models import IntegrityCase, Report
from posts.refusals import NotAllowed
from posts.reportlists import page_key

State = IntegrityCase.State
PAGE = 25
#: Bodies that a search shows.
MOST_BODIES = 20
#: The filters by the word in the address.
FILTERS = {"terbuka": State.OPEN, "terbukti": State.CONFIRMED, "tidak-terbukti": State.DISMISSED}


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases of the area, the newest first."""
    seen = IntegrityCase.objects.visible_to(request.user)
    which = request.GET.get("saring", "")
    which = which if which in FILTERS else "terbuka"
    before = page_key(request.GET.get("sebelum", ""))
    rows, older = page_before(seen.filter(state=FILTERS[which]), before)
    context = {
        "rows": rows,
        "older": older,
        "before": before,
        "which": which,
        "chips": chips(seen, which),
        "opens": opens_somewhere(request.user),
        "bar_title": _("Integrity cases"),
    }
    return render(request, "posts/case_list.html", context)


def page_before(seen: Any, before: int | None) -> tuple[list[IntegrityCase], int | None]:
    """A page with all that it names."""
    needed = seen.select_related("body__area", "body__district", "opened_by", "decided_by")
    return paging.page_before(needed, before, PAGE)


def chips(seen: Any, which: str) -> list[dict[str, Any]]:
    """The filters with their counts. One query."""
    counted = {state: Count("pk", filter=Q(state=state)) for state in State.values}
    counts = seen.order_by().aggregate(**counted)
    return [
        {"label": State(state).label, "count": counts[state], "current": name == which,
         "url": f"{reverse('case_list')}?saring={name}"}
        for name, state in FILTERS.items()
    ]  # fmt: skip


def opens_somewhere(user: Any) -> bool:
    """Whether the person may open cases at all."""
    return any(permits(m.role, Permission.OPEN_CASES) for m in memberships_of(user))


@require_http_methods(["GET", "HEAD", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Find a body, or come from one of its reports, and write down what was found."""
    opener = holding(request.user, Permission.OPEN_CASES)
    report = named_report(request, opener)
    body = report.body if report else named_body(request, opener)
    if body is None:
        return find_body(request, opener)
    if not cases.may_open(body, person_of(request)):
        raise PermissionDenied
    first = report.effective_on if report else clock.today(body.zone)
    form = CaseForm(sent(request), body=body, initial={"happened_on": first})
    if request.method == "POST" and form.is_valid():
        return opened(request, body, report, form)
    context = {"form": form, "body": body, "report": report, **frame(_("New case"))}
    return render(request, "posts/case_new.html", context, status=status_of(form))


def named_report(request: HttpRequest, opener: Any) -> Report | None:
    """The report that the address names; 404 for one that the person doesn't oversee."""
    key = request.GET.get("laporan")
    if key is None:
        return None
    reports = Report.objects.visible_to(opener).select_related("body__area", "directive")
    report: Report = get_object_or_404(reports, pk=page_key(key))
    return report


def named_body(request: HttpRequest, opener: Any) -> Body | None:
    """The body that the address names; 404 for one that the person doesn't oversee."""
    key = request.GET.get("badan")
    if key is None:
        return None
    bodies = Body.objects.visible_to(opener).ad_hoc().select_related("area")
    body: Body = get_object_or_404(bodies, pk=page_key(key))
    return body


def find_body(request: HttpRequest, opener: Any) -> HttpResponse:
    """The search that comes before the form."""
    words = request.GET.get("cari", "").strip()[:100]
    fitting = Q(name__icontains=words) | Q(area__code__startswith=words)
    found = (
        Body.objects.visible_to(opener).ad_hoc().filter(fitting) if words else Body.objects.none()
    )
    rows = list(found.select_related("area", "district", "election")[: MOST_BODIES + 1])
    context = {
        "words": words,
        "rows": rows[:MOST_BODIES],
        "is_cut": len(rows) > MOST_BODIES,
        **frame(_("New case")),
    }
    return render(request, "posts/case_find.html", context)


def frame(title: str) -> dict[str, Any]:
    """What stands around the pages below the list."""
    crumbs = [(_("Integrity cases"), reverse("case_list")), (title, "")]
    return {"back_url": reverse("case_list"), "bar_title": title, "crumbs": crumbs}


def opened(request: HttpRequest, body: Body, report: Report | None, form: CaseForm) -> HttpResponse:
    """Write the case and show it."""
    case = cases.open_case(body=body, report=report, by=person_of(request), **form.cleaned_data)
    messages.success(request, _("Case opened. Another person decides."))
    return redirect("case_detail", case.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, who opened it, and the decision: given here or to be read."""
    case = seen_case(request, pk)
    may_decide = cases.may_decide(case, person_of(request))
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    form = DecisionForm(sent(request)) if may_decide else None
    if request.method == "POST" and form is not None and form.is_valid():
        return decided(request, case, form)
    context = {
        "case": case,
        "zone": case.body.zone,
        "form": form if case.state == State.OPEN else None,
        **frame(case.body.name),
    }
    return render(request, "posts/case_detail.html", context, status=status_of(form))


def seen_case(request: HttpRequest, pk: int) -> IntegrityCase:
    """A case of the person's area; 404 for everybody else."""
    needed = IntegrityCase.objects.visible_to(request.user).select_related(
        "body__area", "body__district", "report__directive", "opened_by", "decided_by"
    )
    case: IntegrityCase = get_object_or_404(needed, pk=pk)
    return case


def decided(request: HttpRequest, case: IntegrityCase, form: DecisionForm) -> HttpResponse:
    """Write the decision, or say that somebody was faster."""
    try:
        cases.decide_case(case=case, by=person_of(request), **form.cleaned_data)
    except NotAllowed:
        messages.info(request, _("Somebody else has decided on this case already."))
    else:
        messages.success(request, _("Decision saved."))
    return redirect("case_detail", case.pk)
