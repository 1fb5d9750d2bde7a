"""Nominasi: a body's posts before the jury, chosen by its people or by the office for it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.person import person_of
from adhoc_bodies.models import Body
from posts.models import Report
from posts.reportlists import page_before, page_key
from targets.models import Nomination, Programme
from targets.rewards import counting, nominations, seeing
from targets.rewards.blindness import is_blind
from targets.rewards.jury_forms import NominateForm
from targets.rewards.nominations import NominationRefused
from targets.rewards.peers import bodies_of

PAGE = 50
MOST_FOUND = 20


@dataclass(frozen=True)
class Desk:
    """Who looks at a programme's nominations: for which body, and whether at all of them."""

    programme: Programme
    body: Body | None
    manages: bool
    reads_all: bool
    #: Would read all, but marks them: whose posts they are is kept from the person.
    is_blind: bool = False

    @property
    def address(self) -> str:
        """The page with the same body."""
        base = reverse("nomination_list", args=[self.programme.pk])
        return f"{base}?badan={self.body.pk}" if self.body and self.reads_all else base


def desk_of(request: HttpRequest, pk: int) -> Desk:
    """404 for strangers; 403 for those whose body the programme doesn't rank."""
    programme = seeing.seen_programme(request, pk)
    reads_all = nominations.reads_all(request.user, programme)
    own = nominations.own_peer(request.user, programme)
    if not reads_all and own is None:
        raise PermissionDenied
    if reads_all and is_blind(request.user, programme):
        return Desk(programme, own, manages=False, reads_all=False, is_blind=True)
    manages = seeing.manages(request.user, programme)
    asked = page_key(request.GET.get("badan", "")) if reads_all else None
    body = get_object_or_404(bodies_of(programme), pk=asked) if asked else own
    return Desk(programme, body, manages, reads_all)


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What is nominated, and what the body can nominate still."""
    desk = desk_of(request, pk)
    if request.method != "POST":
        return page(request, desk)
    if "tarik" in request.POST:
        return withdrawn(request, desk)
    return nominated(request, desk)


def nominated(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Put the chosen post before the jury, or say at the field why not."""
    own = desk.body and nominations.may_nominate_for(request.user, desk.programme, desk.body)
    if not own:
        raise PermissionDenied
    form = NominateForm(request.POST, posts=Report.objects.filter(body=desk.body))
    if form.is_valid():
        report = form.cleaned_data["report"]
        try:
            nominations.nominate(programme=desk.programme, report=report, by=person_of(request))
        except NominationRefused as refusal:
            form.add_error("report", words_of(refusal, desk.programme))
        else:
            messages.success(request, _("The post is nominated."))
            return redirect(desk.address)
    return page(request, desk, form, 422)


def withdrawn(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a nomination back."""
    rows = Nomination.objects.filter(programme=desk.programme).select_related("body__area")
    if not desk.manages:
        rows = rows.filter(body=desk.body)
    key = page_key(request.POST["tarik"]) or 0
    nomination = get_object_or_404(rows.select_related("programme__office__area"), pk=key)
    try:
        nominations.withdraw(nomination=nomination, by=person_of(request))
    except NominationRefused as refusal:
        messages.error(request, words_of(refusal, desk.programme))
    else:
        messages.success(request, _("Nomination withdrawn."))
    return redirect(desk.address)


def words_of(refusal: NominationRefused, programme: Programme) -> str:
    """Why something wasn't nominated or withdrawn."""
    words = {
        "no_jury": _("This programme has no jury, so nothing is nominated."),
        "closed": _("The ranking was announced: nominations can't be changed any more."),
        "signed": _("A commissioner has signed the ranking: nominations stand."),
        "late": _("The last day for nominations is over."),
        "not_a_peer": _("The programme doesn't rank this body."),
        "not_accepted": _("Only accepted posts can be nominated."),
        "outside": _("The post doesn't lie in the weeks of the programme."),
        "no_picture": _("The jury judges by the screenshot, and this post has none."),
        "nominated": _("This post is nominated already."),
        "too_many": _(
            "The body has nominated %(count)s posts, which is the most. Withdraw one first."
        ),
        "marked": _("A juror has looked at this post already; the nomination stands."),
    }
    return words[refusal.reason] % {"count": programme.nominations_each}


# ---- the page ---------------------------------------------------------------


def page(
    request: HttpRequest, desk: Desk, form: NominateForm | None = None, status: int = 200
) -> HttpResponse:
    """The body's nominations and posts; for the office those of all bodies, too."""
    context: dict[str, Any] = {
        "desk": desk,
        "programme": desk.programme,
        "body": desk.body,
        "blind": desk.is_blind,
        "shut": shut_words(desk),
        "form": form,
        "needed": counting.MARKS_NEEDED,
        "back_url": reverse("programme", args=[desk.programme.pk]),
        "bar_title": _("Nominations"),
    }
    if desk.body:
        context |= of_body(request, desk, desk.body)
    if desk.reads_all:
        context |= of_all(request, desk)
    return render(request, "targets/rewards/nominations.html", context, status=status)


def shut_words(desk: Desk) -> str:
    """Why nothing can be nominated any more; empty while it can."""
    reason = nominations.shut(desk.programme, desk.body)
    return words_of(NominationRefused(reason), desk.programme) if reason else ""


def of_body(request: HttpRequest, desk: Desk, body: Body) -> dict[str, Any]:
    """The body's part: what it nominated, what it may nominate, page by page."""
    before = page_key(request.GET.get("sebelum", ""))
    rows, older = page_before(nominations.candidates(desk.programme, body), before)
    return {
        "own": nominations.of_body(desk.programme, body),
        "left": nominations.places_left(desk.programme, body, request.user),
        "rows": rows,
        "older": older,
        "before": before,
        "may_nominate": nominations.may_nominate_for(request.user, desk.programme, body),
    }


def of_all(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """The office's part: all nominations with their marks, and the search for a body."""
    words = request.GET.get("cari", "").strip()[:80]
    named = bodies_of(desk.programme).filter(name__icontains=words)
    number = page_number(request)
    short = request.GET.get("saring") == "kurang"
    shown = nominations.all_of(desk.programme)
    if short:
        shown = shown.filter(marked__lt=counting.MARKS_NEEDED)
    rows = list(shown[(number - 1) * PAGE : number * PAGE + 1])
    return {
        "everything": rows[:PAGE],
        "progress": counting.progress(desk.programme),
        "short": short,
        "words": words,
        "found": named[:MOST_FOUND] if words else [],
        "previous": number - 1,
        "next": number + 1 if len(rows) > PAGE else 0,
    }


def page_number(request: HttpRequest) -> int:
    """The page that is asked for; the first for anything that is no number."""
    asked = page_key(request.GET.get("hal", "")) or 1
    return min(asked, 1000)
