"""Programmes of rewards: the list, the form, the life of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.person import person_of
from adhoc_bodies.models import Body, Election
from adhoc_bodies.scope import memberships_of
from portal import clock, weeks
from portal.bars import Part
from posts.addressing import current_election
from posts.reportlists import page_key
from targets.models import Programme, Ranking, RankingRow
from targets.rewards import actions, programme_actions
from targets.rewards.appeals import with_appeals
from targets.rewards.blindness import blind_among, blind_words, is_blind
from targets.rewards.commissioners import decides
from targets.rewards.dropping import drop, may_drop
from targets.rewards.edition_forms import DropForm, EditionForm
from targets.rewards.life import Life, steps
from targets.rewards.places import league_words
from targets.rewards.programme_actions import Announced
from targets.rewards.programme_forms import ProgrammeForm, fresh_values, values_of
from targets.rewards.refusals import Inconsistent, Refusal
from targets.rewards.seeing import manages, offices_of, seen_programme, watches

PAGE_METHODS = ["GET", "HEAD", "POST"]
PAGE = 20


@dataclass(frozen=True)
class Line:
    """A programme in the list, with its newest edition that the person may see."""

    programme: Programme
    ranking: Ranking | None
    own: RankingRow | None

    @property
    def first_day(self) -> Any:
        """The Monday of the first week."""
        return weeks.monday(self.programme.first_week)

    @property
    def last_day(self) -> Any:
        """The Sunday of the last week."""
        return weeks.sunday(self.programme.last_week)


@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """The programmes in reach, the newest first."""
    rows = Programme.objects.visible_to(request.user).select_related("office__area")
    page = Paginator(rows, PAGE).get_page(request.GET.get("hal"))
    context = {
        "page": page,
        "lines": lines(request.user, list(page.object_list)),
        "makes": bool(offices_of(request.user)),
        "today": clock.today(),
        "bar_title": _("Rankings"),
    }
    return render(request, "targets/rewards/programme_list.html", context)


def lines(user: Any, programmes: Sequence[Programme]) -> list[Line]:
    """The programmes with their editions and the places of the person's own bodies."""
    latest: dict[int, Ranking] = {}
    editions = Ranking.objects.filter(programme__in=programmes).order_by("programme", "edition")
    watched = {p.pk for p in programmes if watches(user, p)} - blind_among(user, programmes)
    for ranking in editions.defer("header"):
        if ranking.state != Ranking.State.DRAFT or ranking.programme_id in watched:
            latest[ranking.programme_id] = ranking
    bodies = [m.body_id for m in memberships_of(user) if m.body.kind != Body.Kind.OFFICE]
    places = RankingRow.objects.filter(ranking__in=latest.values(), body__in=bodies)
    own = {row.ranking_id: row for row in places.select_related("body").defer("inputs")}
    return [
        Line(p, found := latest.get(p.pk), own.get(found.pk) if found else None) for p in programmes
    ]


# ---- the form -------------------------------------------------------------------------


def chosen_office(request: HttpRequest) -> Body:
    """The office that makes the programme: the person's own, or the one named of several."""
    named = page_key(request.POST.get("kantor", request.GET.get("kantor", "")))
    chosen = [office for office in offices_of(request.user) if named in (None, office.pk)]
    if not chosen:
        raise PermissionDenied
    return chosen[0]


def election_for(request: HttpRequest, office: Body) -> Election | None:
    """The election that the form names, or the one that is under way."""
    named = request.POST.get("pemilihan", "")
    if named.isascii() and named:
        return get_object_or_404(Election, slug=named)
    return current_election(clock.today(office.zone))


@require_http_methods(PAGE_METHODS)
def programme_new(request: HttpRequest) -> HttpResponse:
    """Make a programme."""
    office = chosen_office(request)
    election = election_for(request, office)
    if election is None:
        return render(request, "targets/rewards/programme_form.html", {"bar_title": words(None)})
    known: dict[str, Any] = {"office": office, "election": election}
    if request.method != "POST":
        today = clock.today(office.zone)
        return form_page(request, ProgrammeForm(initial=fresh_values(today), **known))
    form = ProgrammeForm(request.POST, **known)
    if not form.is_valid():
        return form_page(request, form, 422)
    made = programme_actions.make_programme(by=person_of(request), columns=form.columns(), **known)
    messages.success(request, _("The programme is saved."))
    return redirect("programme", made.pk)


@require_http_methods(PAGE_METHODS)
def programme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a programme, until an edition is announced."""
    programme = seen_programme(request, pk)
    if not manages(request.user, programme):
        raise PermissionDenied
    if programme.rankings.exclude(state=Ranking.State.DRAFT).exists():
        return fixed(request, programme)
    known: dict[str, Any] = {"office": programme.office, "election": programme.election}
    known["programme"] = programme
    if request.method != "POST":
        return form_page(request, ProgrammeForm(initial=values_of(programme), **known))
    form = ProgrammeForm(request.POST, **known)
    if not form.is_valid():
        return form_page(request, form, 422)
    try:
        programme_actions.change_programme(
            programme=programme, by=person_of(request), columns=form.columns()
        )
    except Announced:
        return fixed(request, programme)
    messages.success(request, _("The programme is saved."))
    return redirect("programme", pk)


def fixed(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The rules can't be changed any more."""
    messages.info(request, _("A ranking is announced: the rules of the programme are fixed."))
    return redirect("programme", programme.pk)


def words(programme: Programme | None) -> str:
    """The heading of the form."""
    return _("Change the programme") if programme else _("New reward programme")


def form_page(request: HttpRequest, form: ProgrammeForm, status: int = 200) -> HttpResponse:
    """The form's page."""
    title = words(form.programme)
    back = reverse("programme", args=[form.programme.pk]) if form.programme else reverse("ranking")
    way = [(_("Rankings"), reverse("ranking"))]
    if form.programme:
        way.append((form.programme.name, back))
    context = {
        "form": form,
        "programme": form.programme,
        "offices": offices_of(request.user),
        "crumbs": [*way, (title, "")],
        "back_url": back,
        "bar_title": title,
    }
    return render(request, "targets/rewards/programme_form.html", context, status=status)


# ---- one programme ----------------------------------------------------------------------


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """The life of a programme: its steps, its rules, its editions."""
    return programme_page(request, seen_programme(request, pk))


def programme_page(
    request: HttpRequest,
    found: Programme,
    form: EditionForm | None = None,
    status: int = 200,
    dropping: DropForm | None = None,
) -> HttpResponse:
    """The programme, for its commissioners with the form that begins or drops an edition."""
    known = list(with_appeals(found.rankings.defer("header")).order_by("-edition"))
    editions = known
    if not watches(request.user, found):
        editions = [one for one in editions if one.state != Ranking.State.DRAFT]
    life = Life(request.user, found, editions[0] if editions else None, known)
    context = {
        "form": form or dropping,
        "programme": found,
        "steps": steps(life),
        "staff": life.staff,
        "editions": editions,
        "out": max((e.edition for e in editions if e.state != Ranking.State.DRAFT), default=0),
        "latest": life.latest,
        "blind_words": blind_words() if life.is_blind and life.staff else "",
        "edition_form": (form or EditionForm()) if begins_editions(life) else None,
        "drop_form": (dropping or DropForm()) if drops(life) else None,
        "today": clock.today(found.office.zone),
        "zone": found.office.zone,
        "parts": weight_parts(found),
        "leagues": league_words(found),
        "first_day": weeks.monday(found.first_week),
        "last_day": weeks.sunday(found.last_week),
        "weeks": len(weeks.between(found.first_week, found.last_week)),
        "crumbs": [(_("Rankings"), reverse("ranking")), (found.name, "")],
        "back_url": reverse("ranking"),
        "bar_title": _("Reward programme"),
    }
    return render(request, "targets/rewards/programme.html", context, status=status)


def begins_editions(life: Life) -> bool:
    """Whether the person may begin another edition: the last one is out, and they decide."""
    return life.is_announced and decides(life.user, life.programme)


def drops(life: Life) -> bool:
    """Whether the person may drop the newest edition."""
    return life.latest is not None and may_drop(life.latest, life.user)


@require_POST
def edition_drop(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """Drop the draft of a later edition, with the reason; the one before it stands again."""
    found = seen_programme(request, pk)
    if not decides(person_of(request), found):
        raise PermissionDenied
    ranking = get_object_or_404(Ranking, programme=found, edition=edition)
    form = DropForm(request.POST)
    if may_drop(ranking, request.user) and not form.is_valid():
        return programme_page(request, found, status=422, dropping=form)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        drop(ranking=ranking, by=person_of(request), reason=reason)
    except Refusal:
        messages.error(request, _("This edition can't be dropped."))
    else:
        messages.success(
            request, _("The draft of edition %(number)d is dropped.") % {"number": edition}
        )
    return redirect("programme", pk)


@require_POST
def edition_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin another edition after the announcement or the final decision, with the reason."""
    found = seen_programme(request, pk)
    if not decides(person_of(request), found):
        raise PermissionDenied
    form = EditionForm(request.POST)
    if not form.is_valid():
        return programme_page(request, found, form, 422)
    reason = form.cleaned_data["reason"]
    try:
        made = actions.new_edition(programme=found, by=person_of(request), reason=reason)
    except Inconsistent:
        messages.error(request, contradiction())
    except Refusal:
        messages.error(request, _("A draft is already there; it takes up what has changed."))
    else:
        messages.success(
            request, _("Edition %(number)d is begun as a draft.") % {"number": made.edition}
        )
    return redirect("programme", pk)


def contradiction() -> str:
    """Why nothing is computed."""
    return _(
        "The draft can't be computed: figures of closed weeks don't agree with their lines. "
        "The portal's log names the first one."
    )


def weight_parts(found: Programme) -> list[Part]:
    """The weights as parts of 100."""
    return [
        Part(found.compliance_weight, "c-a", _("Compliance")),
        Part(found.creativity_weight, "c-b", _("Creativity")),
        Part(found.engagement_weight, "c-c", _("Engagement")),
    ]


@require_POST
def ranking_compute(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute the draft of the newest edition, or begin the first one."""
    found = seen_programme(request, pk)
    if not manages(request.user, found):
        raise PermissionDenied
    ranking = found.rankings.order_by("-edition").first()
    try:
        if ranking is None:
            ranking = actions.new_edition(programme=found, by=person_of(request))
        else:
            ranking = actions.compute_draft(ranking=ranking, by=person_of(request))
    except Inconsistent:
        messages.error(request, contradiction())
        return redirect("programme", pk)
    except Refusal:
        messages.error(request, _("The ranking is announced: it is not computed again."))
        return redirect("programme", pk)
    messages.success(request, _("The draft is computed."))
    if is_blind(request.user, found):
        return redirect("programme", pk)
    return redirect("ranking_edition", pk, ranking.edition)
