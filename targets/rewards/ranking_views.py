"""An edition of a ranking: the lists, why a body stands where it does, the files to check it."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from adhoc_bodies.models import Body
from adhoc_bodies.scope import can
from portal import clock, weeks
from targets.models import Ranking, RankingRow
from targets.rewards import actions, files, row_pages
from targets.rewards.commissioners import decides
from targets.rewards.ranking_pages import Edition, tabs
from targets.rewards.seeing import link, reads_marks, seen_ranking, watches

State = Ranking.State


@require_safe
def ranking_edition(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """The ranking: one list at a time, one body beside it."""
    ranking = seen_ranking(request, pk, edition)
    shown = Edition(request.user, ranking, request.GET)
    context = head_of(shown) | {
        "edition": shown,
        "tabs": tabs(shown),
        "others": shown.beside,
        "superseded": any(number > edition for number, _state in shown.beside),
        "panel": row_pages.panel(shown),
        "sign_url": to_sign(request, ranking),
        "appeal_url": "" if shown.replaced_by else to_appeal(shown),
        "crumbs": crumbs(ranking),
        "back_url": reverse("programme", args=[pk]),
        "bar_title": _("Ranking"),
    }
    return render(request, "targets/rewards/ranking_edition.html", context)


def head_of(shown: Edition) -> dict[str, Any]:
    """What stands above every page of an edition."""
    ranking, programme, user = shown.ranking, shown.programme, shown.user
    args = (programme.pk, ranking.edition)
    exports = can(user, Permission.EXPORT_FIGURES, programme.office)
    return {
        "ranking": ranking,
        "programme": programme,
        "zone": programme.office.zone,
        "today": clock.today(programme.office.zone),
        "first_day": weeks.monday(programme.first_week),
        "last_day": weeks.sunday(programme.last_week),
        "csv_url": reverse("ranking_csv", args=args) if exports else "",
        "inputs_url": reverse("ranking_inputs", args=args)
        if exports and shown.gives_inputs
        else "",
        "exports": exports,
        "replaced_by": shown.replaced_by,
        "is_draft": ranking.state == State.DRAFT,
    }


def crumbs(ranking: Ranking, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way from the list of programmes."""
    programme, number = ranking.programme, ranking.edition
    way = [
        (_("Rankings"), reverse("ranking")),
        (programme.name, reverse("programme", args=[programme.pk])),
        (
            _("Edition %(number)d") % {"number": number},
            reverse("ranking_edition", args=[programme.pk, number]) if more else "",
        ),
    ]
    return [*way, *more]


def to_sign(request: HttpRequest, ranking: Ranking) -> str:
    """Where the next step is signed, for who may sign it."""
    if ranking.state == State.FINAL or not decides(request.user, ranking.programme):  # type: ignore[arg-type]
        return ""
    return link(request.user, "ranking_sign", ranking.programme_id, ranking.edition)


def to_appeal(shown: Edition) -> str:
    """Where the person's body may object, in the days to do so."""
    return appeal_form(shown) if shown.own else ""


def to_appeal_of(shown: Edition, body: Body) -> str:
    """Where this very body may object: through its people, or the office if it has none left."""
    is_own = body.pk in shown.own_bodies
    url = appeal_form(shown)
    return url if url and (is_own or actions.speaks_for(shown.user, shown.programme, body)) else ""


def appeal_form(shown: Edition) -> str:
    """The form, in the days to appeal."""
    ranking = shown.ranking
    today = clock.today(ranking.programme.office.zone)
    is_open = ranking.state == State.ANNOUNCED and ranking.appeals_until is not None
    if not (is_open and today <= ranking.appeals_until):  # type: ignore[operator]
        return ""
    return link(shown.user, "appeal_new", ranking.programme_id, ranking.edition)


@require_safe
def ranking_row(request: HttpRequest, pk: int, edition: int, body: int) -> HttpResponse:
    """Why a body has its total, line by line."""
    ranking = seen_ranking(request, pk, edition)
    rows = RankingRow.objects.filter(ranking=ranking, body=body)
    if not watches(request.user, ranking.programme):
        rows = rows.filter(body__in=Body.objects.visible_to(request.user).values("pk"))
    row = get_object_or_404(rows.select_related("body__area", "body__district", "body__regency"))
    shown = Edition(request.user, ranking, {"badan": str(body)})
    context = head_of(shown) | row_pages.row_page(shown, row)
    context |= {
        "edition": shown,
        "appeal_url": "" if shown.replaced_by else to_appeal_of(shown, row.body),
        "crumbs": crumbs(ranking, (row.body.name, "")),
        "back_url": reverse("ranking_edition", args=[pk, edition]),
        "bar_title": row.body.name,
    }
    return render(request, "targets/rewards/ranking_row.html", context)


# ---- files ------------------------------------------------------------------------------


def exported(request: HttpRequest, pk: int, edition: int) -> Ranking:
    """A computed edition for who may take figures of the office's area away."""
    ranking = seen_ranking(request, pk, edition)
    if not can(request.user, Permission.EXPORT_FIGURES, ranking.programme.office):
        raise PermissionDenied
    if not ranking.digest:
        raise Http404
    return ranking


def attached(lines: Iterator[str], kind: str, name: str) -> StreamingHttpResponse:
    """A file that is sent while it is read."""
    response = StreamingHttpResponse(
        (line.encode() for line in lines), content_type=f"{kind}; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def ranking_csv(request: HttpRequest, pk: int, edition: int) -> StreamingHttpResponse:
    """The ranking as a table."""
    ranking = exported(request, pk, edition)
    name = f"peringkat-{pk}-edisi-{edition}.csv"
    told = files.may_be_told(request.user, ranking)
    return attached(files.table(ranking, told=told), "text/csv", name)


@require_safe
def ranking_inputs(request: HttpRequest, pk: int, edition: int) -> StreamingHttpResponse:
    """Everything from which the ranking was made; its SHA-256 is the digest."""
    ranking = exported(request, pk, edition)
    if not reads_marks(request.user, ranking):
        raise PermissionDenied
    if not files.may_be_told(request.user, ranking):
        raise Http404  # as for strangers: a refusal would tell that there is a case
    name = f"masukan-{pk}-edisi-{edition}.jsonl"
    return attached(files.inputs(ranking), "application/x-ndjson", name)
