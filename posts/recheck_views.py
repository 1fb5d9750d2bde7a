"""Periksa ulang: the open re-checks, one of them, and asking for a candidate's reports."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.person import person_of
from adhoc_bodies.models import Body
from portal.sending import sent
from posts import recheck_lists, rechecks
from posts.models import Recheck
from posts.recheck_forms import MOST_BODIES, CandidatesForm, FindingForm, PeriodForm
from posts.refusals import NotAllowed
from posts.reportlists import page_key


def office_of(request: HttpRequest) -> Body:
    """The office for which the person acts: the one named, or their highest. 403 without any."""
    offices = recheck_lists.offices_of(request.user)
    if not offices:
        raise PermissionDenied
    named = page_key((request.POST or request.GET).get("kantor", ""))
    return next((office for office in offices if office.pk == named), offices[0])


@require_safe
def recheck_list(request: HttpRequest) -> HttpResponse:
    """What waits for a second look; no row tells what became of the report."""
    after = page_key(request.GET.get("setelah", ""))
    mine = Recheck.objects.checkable_by(request.user)
    rows, later = recheck_lists.page_after(mine, after)
    for row in rows:
        recheck_lists.blind(row.report)
    context = {
        "office": office_of(request),
        "rows": rows,
        "later": later,
        "after": after,
        "progress": recheck_lists.progress(request.user),
        "bar_title": _("Re-check"),
    }
    return render(request, "posts/recheck_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recheck_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One report for a second look, blind to the first; afterwards, what was found."""
    recheck = own_recheck(request, pk)
    form = FindingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        return found(request, recheck, form)
    if recheck.finding:
        return finished(request, recheck)
    item = recheck_lists.blind_item(recheck.report)
    if request.method != "POST":
        form = FindingForm(initial={"reason": item.reason})
    context = {
        "recheck": recheck,
        "item": item,
        "report": item.report,
        "zone": item.report.body.zone,
        "form": form,
        "progress": recheck_lists.progress(request.user),
        "next": recheck_lists.following(request.user, pk),
        "back_url": reverse("recheck_list"),
        "bar_title": _("Re-check"),
    }
    status = 422 if form.errors else 200
    return render(request, "posts/recheck_item.html", context, status=status)


def own_recheck(request: HttpRequest, pk: int) -> Recheck:
    """A re-check of the own office: 404 for everybody else, 403 for who is not impartial."""
    seen = recheck_lists.with_report(Recheck.objects.visible_to(request.user))
    recheck: Recheck = get_object_or_404(seen.select_related("found_by"), pk=pk)
    if not Recheck.objects.impartial_for(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return recheck


def found(request: HttpRequest, recheck: Recheck, form: FindingForm) -> HttpResponse:
    """Write the finding and go on with the next report."""
    try:
        done = rechecks.find(recheck=recheck, by=person_of(request), **form.cleaned_data)
    except NotAllowed:
        messages.info(request, _("Somebody else has looked at this report already."))
    else:
        messages.success(request, f"{_('Finding saved.')} {compared(done)}.")
    if form.cleaned_data["finding"] == Recheck.Finding.UNSURE:
        return redirect("recheck_item", recheck.pk)
    following = recheck_lists.following(request.user, recheck.pk)
    return redirect("recheck_item", following.pk) if following else redirect("recheck_list")


def compared(recheck: Recheck) -> str:
    """How a finding that is saved stands to the first verdict."""
    agrees = recheck_lists.agrees(recheck)
    verdict = {"verdict": recheck.review.get_verdict_display().lower()}
    if agrees is None:
        return _("First verdict: %(verdict)s") % verdict
    if agrees:
        return _("Agrees with the first verdict: %(verdict)s") % verdict
    return _("Differs from the first verdict: %(verdict)s") % verdict


def finished(request: HttpRequest, recheck: Recheck) -> HttpResponse:
    """What was found, now also the first verdict, and where to go from here."""
    context = {
        "first": recheck.review,
        "compared": compared(recheck),
        "agrees": recheck_lists.agrees(recheck),
        "recheck": recheck,
        "report": recheck.report,
        "zone": recheck.report.body.zone,
        "next": recheck_lists.following(request.user, recheck.pk),
        "back_url": reverse("recheck_list"),
        "bar_title": _("Re-check"),
    }
    return render(request, "posts/recheck_done.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recheck_candidates(request: HttpRequest) -> HttpResponse:
    """Find bodies and lay out all their accepted reports of a period for a second look."""
    office = office_of(request)
    bodies = Body.objects.ad_hoc().within(office.area)
    form = CandidatesForm(sent(request), bodies=bodies)
    if request.method == "POST" and form.is_valid():
        return asked(request, office, form.cleaned_data)
    given = request.POST or request.GET
    words = given.get("cari", "").strip()[:100]
    period = PeriodForm(given if given.get("bulan") or given.get("dari") else None)
    # Named by the address: those whom a programme would reward.
    named = {page_key(written) for written in request.GET.getlist("badan")} - {None}
    wanted = named_by(words) if words else Q(pk__in=named)
    rows = search(request.user, office, bodies.filter(wanted), period) if words or named else []
    context = {
        "office": office,
        "form": form,
        "period": period,
        "rows": rows[:MOST_BODIES],
        "is_cut": len(rows) > MOST_BODIES,
        "words": words,
        "chosen": {page_key(written) for written in request.POST.getlist("badan")} or named,
        "back_url": reverse("recheck_list"),
        "bar_title": _("Reward candidates"),
        "crumbs": [(_("Re-check"), reverse("recheck_list")), (_("Reward candidates"), "")],
    }
    status = 422 if form.errors or period.errors else 200
    return render(request, "posts/recheck_candidates.html", context, status=status)


def named_by(words: str) -> Q:
    """Bodies by a part of their name, or by code."""
    return Q(name__icontains=words) | Q(area__code__startswith=words)


def search(user: Any, office: Body, fitting: Any, period: PeriodForm) -> list[dict[str, Any]]:
    """Bodies with their accepted reports of the period and how many of these the person sees laid
    out already; the numbers only where the period is known."""
    listed = list(fitting.select_related("area", "district", "election")[: MOST_BODIES + 1])
    if not (period.is_bound and period.is_valid()):
        return [{"body": body} for body in listed]
    days = period.cleaned_data["first"], period.cleaned_data["last"]
    reports = rechecks.accepted_reports(listed, *days).order_by()
    accepted = dict(reports.values_list("body").annotate(Count("pk")))
    known = Recheck.objects.visible_to(user).filter(
        office=office, report__in=reports.values("pk"), kind=Recheck.Kind.CANDIDATE
    )
    looked = dict(known.order_by().values_list("report__body").annotate(Count("pk")))
    return [
        {"body": body, "accepted": accepted.get(body.pk, 0), "known": looked.get(body.pk, 0)}
        for body in listed
    ]


def asked(request: HttpRequest, office: Body, chosen: dict[str, Any]) -> HttpResponse:
    """Lay the reports out and say how many."""
    bodies, days = chosen["badan"], (chosen["first"], chosen["last"])
    by = person_of(request)
    result = rechecks.ask(office=office, bodies=bodies, first=days[0], last=days[1], by=by)
    if rechecks.keeps_some(office=office, bodies=bodies, days=days, user=by):
        # How many were there already would tell who was a candidate.
        messages.success(request, _("The reports are laid out for the re-check."))
        return redirect("recheck_list")
    added = ngettext(
        "%(count)d report added to the re-check.",
        "%(count)d reports added to the re-check.",
        result.added,
    ) % {"count": result.added}
    messages.success(request, " ".join([added, *left_out(result)]))
    return redirect("recheck_list")


def left_out(result: rechecks.Asked) -> list[str]:
    """Sentences about the reports that were not added."""
    sentences = []
    if result.known:
        text = _("%(count)d were there already.") % {"count": result.known}
        sentences.append(text)
    if result.unjudged:
        text = _("%(count)d have no verdict to look at again (imported).")
        sentences.append(text % {"count": result.unjudged})
    return sentences
