"""Banding: a body objects to an announced ranking, the office's commissioners answer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.person import person_of
from adhoc_bodies.models import Body
from adhoc_bodies.scope import memberships_of
from portal.sending import sent, status_of
from posts.reportlists import page_key
from targets.models import Appeal, Ranking, RankingRow
from targets.rewards import actions
from targets.rewards.appeal_forms import AnswerForm, AppealForm
from targets.rewards.appeals import Waiting, open_appeals
from targets.rewards.commissioners import decides
from targets.rewards.refusals import Refusal
from targets.rewards.seeing import seen_ranking, watches
from targets.rewards.standing import replacement

State = Appeal.State
PAGE = 25
#: The filters by the word in the address.
FILTERS = {"terbuka": State.OPEN, "dikabulkan": State.GRANTED, "ditolak": State.DISMISSED}


# ---- the body's side --------------------------------------------------------------


def own_row(request: HttpRequest, ranking: Ranking) -> RankingRow | None:
    """The place of the body for which the person may appeal; of several, the one named."""
    served = [m.body_id for m in memberships_of(request.user) if m.body.kind != Body.Kind.OFFICE]
    lines = ranking.rows.select_related("body__area").defer("inputs")
    rows = list(lines.filter(body__in=served))
    named = page_key(request.GET.get("badan", ""))
    if named is not None and named not in served:
        asked = lines.filter(body=named).first()
        if asked and actions.speaks_for(person_of(request), ranking.programme, asked.body):
            return asked
    return next((row for row in rows if row.body_id == named), rows[0] if rows else None)


@require_http_methods(["GET", "HEAD", "POST"])
def appeal_new(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """File an appeal for the own body, within the days for it."""
    ranking = seen_ranking(request, pk, edition)
    row = own_row(request, ranking)
    if row is None:
        raise PermissionDenied
    form = AppealForm(sent(request), programme=ranking.programme)
    if request.method == "POST" and form.is_valid():
        return filed(request, ranking, row.body, form)
    is_open = takes_appeals(ranking)
    waits = ranking.appeals.filter(body=row.body, state=State.OPEN).exists()
    context = {
        "form": form if is_open and not waits else None,
        "row": row,
        "is_own": any(m.body_id == row.body_id for m in memberships_of(request.user)),
        "waits": waits,
        "replaced_by": replacement(ranking),
        **frame(ranking, _("File an appeal")),
    }
    return render(request, "targets/rewards/appeal_new.html", context, status=status_of(form))


def takes_appeals(ranking: Ranking) -> bool:
    """Whether the days to appeal run, for the last edition that is out."""
    announced = ranking.state == Ranking.State.ANNOUNCED
    return announced and not replacement(ranking) and not actions.is_window_over(ranking)


def filed(request: HttpRequest, ranking: Ranking, body: Body, form: AppealForm) -> HttpResponse:
    """Keep the appeal, or say why it isn't taken."""
    try:
        actions.appeal(ranking=ranking, body=body, by=person_of(request), **form.cleaned_data)
    except Refusal:
        messages.error(
            request,
            _("The appeal was not taken: the days for it are over, or another one still waits."),
        )
    else:
        messages.success(request, _("Appeal sent. A commissioner of your KPU office answers."))
    return redirect("appeal_list", ranking.programme_id, ranking.edition)


# ---- the list ---------------------------------------------------------------------


@require_safe
def appeal_list(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """The office sees all appeals against an edition, a body its own against any."""
    ranking = seen_ranking(request, pk, edition)
    staff = watches(request.user, ranking.programme)
    rows = seen_appeals(request, ranking, staff=staff)
    which = FILTERS.get(request.GET.get("saring", ""))
    after = page_key(request.GET.get("setelah", "")) or 0
    chosen = rows.filter(pk__gt=after, **({"state": which} if which else {})).order_by("pk")
    found = list(chosen[: PAGE + 1])
    own = own_row(request, ranking)
    context = {
        "rows": found[:PAGE],
        "later": found[PAGE - 1].pk if len(found) > PAGE else None,
        "chips": chips(rows, which) if staff else [],
        "staff": staff,
        "decides": decides(person_of(request), ranking.programme),
        "may_file": own is not None and takes_appeals(ranking) and not waiting(rows, own),
        "next_edition": next_edition(request, ranking),
        "replaced_by": replacement(ranking),
        "elsewhere": elsewhere(ranking) if staff else [],
        **frame(ranking, _("Appeals")),
    }
    return render(request, "targets/rewards/appeal_list.html", context)


def seen_appeals(request: HttpRequest, ranking: Ranking, *, staff: bool) -> QuerySet[Appeal]:
    """The edition's appeals, or all that the person's bodies ever filed in the programme."""
    rows = Appeal.objects.select_related("body__area", "by", "decided_by", "ranking")
    if staff:
        return rows.filter(ranking=ranking)
    served = [m.body_id for m in memberships_of(request.user)]
    return rows.filter(ranking__programme=ranking.programme_id, body__in=served)


def elsewhere(ranking: Ranking) -> list[Waiting]:
    """Undecided appeals against other editions, which would be overlooked from here."""
    return [one for one in open_appeals(ranking.programme) if one.edition != ranking.edition]


def waiting(rows: Any, own: RankingRow) -> bool:
    """Whether an appeal of the body still waits."""
    open_ones = rows.filter(ranking=own.ranking_id, body=own.body_id, state=State.OPEN)
    return bool(open_ones.exists())


def chips(rows: Any, which: State | None) -> list[dict[str, Any]]:
    """The filters with their counts. One query."""
    states = list(rows.order_by().values_list("state", flat=True))
    everything = {"label": _("All"), "count": len(states), "url": "?", "current": which is None}
    return [everything] + [
        {"label": state.label, "count": states.count(state), "url": f"?saring={name}",
         "current": which == state}
        for name, state in FILTERS.items()
    ]  # fmt: skip


def next_edition(request: HttpRequest, ranking: Ranking) -> Ranking | None:
    """The edition that followed, if there is one that the person may see."""
    later = Ranking.objects.filter(programme=ranking.programme_id, edition__gt=ranking.edition)
    if not watches(request.user, ranking.programme):
        later = later.exclude(state=Ranking.State.DRAFT)
    return later.order_by("edition").defer("header").first()


def frame(ranking: Ranking, title: str) -> dict[str, Any]:
    """What stands around the pages of an edition's appeals."""
    programme = ranking.programme
    back = reverse("ranking_edition", args=[programme.pk, ranking.edition])
    crumbs = [
        (_("Rankings"), reverse("ranking")),
        (programme.name, reverse("programme", args=[programme.pk])),
        (title, ""),
    ]
    return {
        "ranking": ranking, "programme": programme, "zone": programme.office.zone,
        "back_url": back, "bar_title": title, "crumbs": crumbs,
    }  # fmt: skip


# ---- the office's answer ------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def appeal_decide(request: HttpRequest, pk: int, edition: int, appeal: int) -> HttpResponse:
    """A commissioner of the office answers; of the own body never."""
    ranking = seen_ranking(request, pk, edition)
    if not watches(request.user, ranking.programme):
        raise Http404
    known = ranking.appeals.select_related("body__area", "by", "decided_by", "ranking__programme")
    found: Appeal = get_object_or_404(known, pk=appeal)
    if not actions.may_decide(found, person_of(request)):
        raise PermissionDenied
    form = AnswerForm(sent(request))
    if request.method == "POST" and form.is_valid():
        return answered(request, ranking, found, form)
    context = {
        "appeal": found,
        "row": ranking.rows.filter(body=found.body_id).defer("inputs").first(),
        "form": form if found.state == State.OPEN else None,
        "next_edition": next_edition(request, ranking),
        **frame(ranking, _("Answer the appeal")),
    }
    context["back_url"] = reverse("appeal_list", args=[pk, edition])
    return render(request, "targets/rewards/appeal_decide.html", context, status=status_of(form))


def answered(
    request: HttpRequest, ranking: Ranking, appeal: Appeal, form: AnswerForm
) -> HttpResponse:
    """Keep the answer; a granted appeal leads to the new edition."""
    granted = form.cleaned_data["decision"] == State.GRANTED
    answer = form.cleaned_data["answer"]
    try:
        actions.decide_appeal(appeal=appeal, by=person_of(request), granted=granted, answer=answer)
    except Refusal:
        messages.info(request, _("This appeal is answered already, or the ranking is final."))
        return redirect("appeal_list", ranking.programme_id, ranking.edition)
    if not granted:
        messages.success(request, _("Answer sent: the appeal is dismissed."))
        return redirect("appeal_list", ranking.programme_id, ranking.edition)
    messages.success(request, _("Answer sent: the appeal is granted, a new edition is a draft."))
    return redirect("appeal_decide", ranking.programme_id, ranking.edition, appeal.pk)
