"""Tetapkan: two commissioners sign an edition, each with a second factor confirmed just now."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.fresh import (
    ask_second_factor,
    has_fresh_second_factor,
    is_waived,
    signs_from,
    typed_before,
)
from accounts.person import person_of
from portal import formats, weeks
from targets.models import Ranking, Signature
from targets.rewards import actions, signing_pages
from targets.rewards.appeals import open_appeals
from targets.rewards.commissioners import decides
from targets.rewards.ranking_pages import Edition
from targets.rewards.refusals import Refusal
from targets.rewards.seeing import seen_ranking
from targets.rewards.signing_pages import Obstacle
from targets.rewards.signing_warnings import warnings

Step = Signature.Step
#: In the address of the page while its box is yet to be ticked.
UNTICKED = "centang"


class SignForm(forms.Form):
    """The person's word that they looked at what they sign."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    checked = forms.BooleanField(
        label=gettext_lazy("I have checked the ranking, its places and its inputs"),
        error_messages={"required": gettext_lazy("Check the ranking first, then tick this box.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ranking_sign(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """Look at what is signed, sign it; the second signature announces or makes final."""
    ranking = seen_ranking(request, pk, edition)
    if not decides(person_of(request), ranking.programme):
        raise PermissionDenied
    step = signing_pages.step_of(ranking)
    if request.method == "POST" and step is not None:
        return sent(request, ranking, step)
    found = signing_pages.obstacles(ranking, step, request.user) if step else []
    found = found or (own_obstacles(request, ranking) if step else [])
    may_sign = step is not None and not found and not has_signed(request, ranking, step)
    if may_sign and not has_fresh_second_factor(request):
        return ask_second_factor(request)
    form = begun(request, ranking) if may_sign else None
    return page(request, ranking, form, found)


def begun(request: HttpRequest, ranking: Ranking) -> SignForm:
    """The form; who was sent back for the tick reads so at the box."""
    if UNTICKED in request.GET:
        return SignForm({"digest": ranking.digest})
    return SignForm(initial=first_values(request, ranking))


def back_to_it(request: HttpRequest, ranking: Ranking, words: str) -> HttpResponse:
    """Say why nothing was signed on the page itself, asked for anew: an answer to a sent form
    is never kept by browsers, so that going back to it would only show an error of theirs."""
    messages.error(request, words)
    return redirect("ranking_sign", ranking.programme_id, ranking.edition)


def own_obstacles(request: HttpRequest, ranking: Ranking) -> list[Obstacle]:
    """What keeps this very person from signing."""
    moment = signs_from(request.user)
    return [signing_pages.too_young(ranking, moment)] if moment else []


def first_values(request: HttpRequest, ranking: Ranking) -> dict[str, Any]:
    """What the form begins with: ticked if it was so before the code was asked for, provided
    that the figures are still the same."""
    typed = typed_before(request)
    same = typed is not None and typed.get("digest") == ranking.digest
    ticked = typed is not None and "checked" in typed
    return {"digest": ranking.digest, "checked": same and ticked}


def has_signed(request: HttpRequest, ranking: Ranking, step: Step) -> bool:
    """Whether the person has signed this very result."""
    return actions.has_signed(ranking, step, person_of(request))


def sent(request: HttpRequest, ranking: Ranking, step: Step) -> HttpResponse:
    """The signed form; without a fresh second factor it waits until that is confirmed."""
    if own_obstacles(request, ranking):
        return back_to_it(request, ranking, _("Nothing was signed."))
    if not has_fresh_second_factor(request):
        return ask_second_factor(request, typed=request.POST)
    form = SignForm(request.POST)
    if not form.is_valid() and form.errors.keys() == {"checked"}:
        address = reverse("ranking_sign", args=[ranking.programme_id, ranking.edition])
        return redirect(f"{address}?{UNTICKED}")
    if not form.is_valid():
        words = " ".join(str(one) for errors in form.errors.values() for one in errors)
        return back_to_it(request, ranking, words)
    try:
        actions.sign(
            ranking=ranking, step=step, by=person_of(request), digest=form.cleaned_data["digest"]
        )
    except Refusal as refusal:
        obstacle = signing_pages.worded(refusal, ranking, request.user)
        return back_to_it(request, ranking, f"{obstacle.heading}. {obstacle.text}")
    ranking.refresh_from_db()
    messages.success(request, outcome(ranking, step))
    return redirect("programme", ranking.programme_id)


def outcome(ranking: Ranking, step: Step) -> str:
    """What the signature has done."""
    if signing_pages.step_of(ranking) == step:
        return _("Signed. Another commissioner of your office signs, too.")
    if step == Step.FINAL:
        return _("Signed. The ranking is final.")
    day = formats.long_date(ranking.appeals_until)
    return _("Signed. The ranking is announced; bodies may appeal until %(day)s.") % {"day": day}


def page(
    request: HttpRequest,
    ranking: Ranking,
    form: SignForm | None,
    found: list[Obstacle],
) -> HttpResponse:
    """What is signed, who signed, and the form or what stands in its way."""
    programme, step = ranking.programme, signing_pages.step_of(ranking)
    title = titles()[step]
    back = reverse("programme", args=[programme.pk])
    if step is None:  # it is decided: who signed then has signed, whoever decides today
        valid = actions.valid_signatures(ranking, Step.FINAL)
        signatures = list(valid.select_related("by").order_by("at"))
    else:
        signatures = actions.counting_signatures(ranking, step)
    edition = Edition(request.user, ranking, {})
    prizes, improved = signing_pages.prizes(edition), signing_pages.most_improved(ranking)
    context = {
        "form": form,
        "ranking": ranking,
        "programme": programme,
        "step": step,
        "zone": programme.office.zone,
        "first_day": weeks.monday(programme.first_week),
        "last_day": weeks.sunday(programme.last_week),
        "prizes": prizes,
        "improved": improved,
        "warnings": warnings(ranking, prizes, improved),
        "edition": edition,
        "signatures": signatures,
        "needed": Signature.NEEDED,
        "obstacles": found,
        "waiting": open_appeals(programme) if step else [],
        "waived": is_waived(request.user),
        "crumbs": [(_("Rankings"), reverse("ranking")), (programme.name, back), (title, "")],
        "back_url": back,
        "bar_title": title,
    }
    return render(request, "targets/rewards/sign.html", context)


def titles() -> dict[Step | None, str]:
    """The heading by the step."""
    return {
        Step.ANNOUNCE: _("Announce the ranking"),
        Step.FINAL: _("Make the ranking final"),
        None: _("The ranking is final"),
    }
