"""Kesepakatan: what the second looks say of each reviewer, and how the sample was drawn."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.person import person_of
from adhoc_bodies.models import Body, Election
from portal import clock, formats
from portal.sending import sent
from posts import agreement, draws, rechecks
from posts.models import Draw, Recheck, Report
from posts.recheck_forms import TakeBackForm, month_of
from posts.recheck_views import office_of
from posts.refusals import NotAllowed, Refusal
from posts.reportlists import page_key


@require_safe
def recheck_agreement(request: HttpRequest) -> HttpResponse:
    """The table of reviewers of one month, or a list behind one of its numbers."""
    drawn = agreement.draws_of(request.user)
    office = office_of(request)
    named = page_key(request.GET.get("sampel", ""))
    draw = next((d for d in drawn if d.pk == named), None)
    if named and draw is None:
        raise Http404
    if request.GET.get("daftar"):
        return number_list(request, office, draw)
    draw = draw or next((d for d in drawn if d.office_id == office.pk), None)
    context = {
        "office": draw.office if draw else office,
        "draw": draw,
        "rows": agreement.by_reviewer(draw) if draw else [],
        "chips": [chip(d, draw, drawn) for d in drawn],
        "months": undrawn(office, drawn),
        "candidates": agreement.candidates(office, request.user),
        "month": formats.month(draw.month) if draw else "",
        "example": agreement.example(draw) if draw else None,
        "back_url": reverse("recheck_list"),
        "bar_title": _("Agreement"),
        "crumbs": [(_("Re-check"), reverse("recheck_list")), (_("Agreement"), "")],
    }
    return render(request, "posts/recheck_agreement.html", context)


def chip(draw: Draw, chosen: Draw | None, drawn: list[Draw]) -> dict[str, Any]:
    """The way to another month's sample."""
    label = formats.month(draw.month)
    if len({d.election_id for d in drawn}) > 1:
        label = f"{label} · {draw.election}"
    if len({d.office_id for d in drawn}) > 1:
        label = f"{label} · {draw.office}"
    return {"label": label, "url": f"?sampel={draw.pk}", "current": draw == chosen}


def undrawn(office: Body, drawn: list[Draw]) -> list[tuple[str, str]]:
    """Months whose sample can be drawn by hand, as the form's choices."""
    known = {draw.month for draw in drawn if draw.office_id == office.pk and draw.seed}
    months = agreement.undrawn_months(clock.today(office.zone), known)
    return [(f"{month:%Y-%m}", formats.month(month)) for month in months]


# --- the lists behind the numbers ----------------------------------------------------------


def number_list(request: HttpRequest, office: Body, draw: Draw | None) -> HttpResponse:
    """The reports behind a number; a verdict is named only where the second look is done."""
    which, reviewer = request.GET["daftar"], request.GET.get("penilai", "")
    after = page_key(request.GET.get("setelah", ""))
    verdicts: Any = []
    looks: Any = []
    if which == agreement.VERDICTS and draw:
        verdicts, later = agreement.given(draw, reviewer, after)
    elif which in agreement.LISTS:
        looks, later = agreement.listed(behind(request.user, office, draw, reviewer), which, after)
    else:
        raise Http404
    back = reverse("recheck_agreement") + (f"?sampel={draw.pk}" if draw else "")
    context = {
        "looks": [(look, may_take_back(look, request.user)) for look in looks],
        "verdicts": verdicts,
        # As populasi.csv names them, to hold the draw against what was laid out.
        "numbered": draw is not None and which == agreement.SAMPLE,
        "portal": draws.PORTAL,
        "later": later,
        "after": after,
        "heading": list_words(which),
        "reviewer": reviewer_words(reviewer, draw),
        "month": formats.month(draw.month) if draw else "",
        "back_url": back,
        "bar_title": list_words(which),
        "crumbs": [
            (_("Re-check"), reverse("recheck_list")),
            (_("Agreement"), back),
            (list_words(which), ""),
        ],
    }
    return render(request, "posts/recheck_numbers.html", context)


def behind(user: Any, office: Body, draw: Draw | None, reviewer: str) -> Any:
    """Re-checks of a sample and reviewer; without a sample the office's candidates. Without those
    that are kept from the person."""
    seen = Recheck.objects.visible_to(user)
    if draw is None:
        return seen.filter(office=office, kind=Recheck.Kind.CANDIDATE)
    return seen.filter(draw=draw).filter(agreement.who(reviewer, "review__reviewer"))


def list_words(which: str) -> str:
    """The heading of a list."""
    return {
        agreement.VERDICTS: _("Verdicts"),
        agreement.SAMPLE: _("Drawn"),
        "diperiksa": _("Checked"),
        "sepakat": _("Agreed"),
        "tak-sepakat": _("Disagreed"),
        "terima-keliru": _("Accepted, but does not fit"),
        "tolak-keliru": _("Rejected, but fits"),
        "ragu": _("Can't be told any more"),
    }[which]


def reviewer_words(key: str, draw: Draw | None) -> str:
    """The reviewer's name, where they gave a verdict of the sample."""
    if key == agreement.PORTAL:
        return _("Portal (accepted automatically)")
    if not key or draw is None:
        return ""
    looked = Recheck.objects.filter(draw=draw).filter(agreement.who(key, "review__reviewer"))
    found = User.objects.filter(pk__in=looked.values("review__reviewer")).first()
    return found.name if found else ""


def may_take_back(look: Recheck, user: Any) -> bool:
    """Whether the row offers to take the acceptance back; the action asks again."""
    wrong = look.review.verdict == "accepted" and look.finding == Recheck.Finding.UNFIT
    own = user.pk in (look.review.reviewer_id, look.report.submitted_by_id)
    stands = look.review.undone_at is None and look.report.status == Report.Status.ACCEPTED
    return wrong and not own and stands


@require_http_methods(["GET", "HEAD", "POST"])
def recheck_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A named person takes back an acceptance that the second look found wrong."""
    seen = Recheck.objects.visible_to(request.user)
    needed = seen.select_related("report__body__area", "report__directive", "review__reviewer")
    look: Recheck = get_object_or_404(needed.select_related("found_by", "draw"), pk=pk)
    if not Recheck.objects.impartial_for(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    back = disagreements(look)
    if not may_take_back(look, request.user):
        return answered(request, back, _("There is no acceptance to take back here."))
    form = TakeBackForm(sent(request))
    if request.method == "POST" and form.is_valid():
        return taken_back(request, look, form.cleaned_data["note"], back)
    context = {"look": look, "form": form, "back_url": back, "bar_title": _("Take back")}
    status = 422 if form.errors else 200
    return render(request, "posts/recheck_take_back.html", context, status=status)


def disagreements(look: Recheck) -> str:
    """The list in which the re-check stands."""
    query = {"daftar": "tak-sepakat"} | ({"sampel": look.draw_id} if look.draw_id else {})
    return f"{reverse('recheck_agreement')}?{urlencode(query)}"


def taken_back(request: HttpRequest, look: Recheck, note: str, back: str) -> HttpResponse:
    """Do it, or say that there is nothing to do any more."""
    try:
        rechecks.take_back(recheck=look, by=person_of(request), note=note)
    except NotAllowed:
        return answered(request, back, _("There is no acceptance to take back here."))
    body = {"body": look.report.body.name}
    messages.success(request, _("Acceptance taken back; %(body)s sees the reason.") % body)
    return redirect(back)


def answered(request: HttpRequest, back: str, sentence: str) -> HttpResponse:
    """Back with a sentence why nothing was done."""
    messages.info(request, sentence)
    return redirect(back)


# --- the draw ------------------------------------------------------------------------------


@require_POST
def recheck_draw(request: HttpRequest) -> HttpResponse:
    """Draw the sample of a past month by hand, or go on with one that was cut off."""
    office = office_of(request)
    back = reverse("recheck_agreement")
    try:
        month = month_of(request.POST.get("bulan", ""))
        drawn = draw_all(office, month, person_of(request))
    except ValidationError:
        return answered(request, back, _("Choose a month."))
    except draws.MonthNotOver:
        return answered(request, back, _("This month is not over yet."))
    except Refusal:
        messages.error(request, _("The verdicts changed after they were published."))
        return redirect(back)
    if not drawn:
        return answered(request, back, _("Nobody gave a verdict in this month."))
    messages.success(request, _("Sample drawn for %(month)s.") % {"month": formats.month(month)})
    return redirect(f"{back}?sampel={drawn[0].pk}")


def draw_all(office: Body, month: dt.date, by: User) -> list[Draw]:
    """The samples of an office's month, one for each election in which verdicts were given."""
    found = (
        draws.draw_month(election=election, office=office, month=month, by=by)
        for election in Election.objects.order_by("-voting_day")
    )
    return [draw for draw in found if draw]


@require_safe
def recheck_population(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """populasi.csv: the very bytes whose SHA-256 was published (see posts.draws)."""
    seen = Draw.objects.visible_to(request.user).select_related("office__area", "election")
    draw = get_object_or_404(seen, pk=pk)
    content = (line.encode() for line in draws.text(draws.population_of(draw)))
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="populasi.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
