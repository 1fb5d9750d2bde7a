"""Who sees which programme and which edition of its ranking, and whose office makes them."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from accounts.access import rule_of
from accounts.roles import Permission, permits
from adhoc_bodies.access import allowed
from adhoc_bodies.models import Body
from adhoc_bodies.scope import can, memberships_of
from portal.weeks import text
from targets.models import Programme, Ranking
from targets.rewards.blindness import blind_words, is_blind
from targets.rewards.commissioners import decides


def serves(user: Any, office: Body, permission: Permission) -> bool:
    """Whether the person has a permission in this very office; those above it don't."""
    return office.kind == Body.Kind.OFFICE and any(
        m.body_id == office.pk and permits(m.role, permission) for m in memberships_of(user)
    )


def manages(user: Any, programme: Programme) -> bool:
    """Whether the person makes and changes programmes of the office."""
    return serves(user, programme.office, Permission.MANAGE_PROGRAMMES)


def watches(user: Any, programme: Programme) -> bool:
    """Whether the person looks after the office's area: sees drafts and what is missing."""
    return can(user, Permission.VIEW_DASHBOARD, programme.office)


def offices_of(user: Any) -> list[Body]:
    """The offices for which the person makes programmes."""
    bodies = {m.body_id: m.body for m in memberships_of(user)}
    return [b for b in bodies.values() if serves(user, b, Permission.MANAGE_PROGRAMMES)]


def seen_programme(request: HttpRequest, pk: int) -> Programme:
    """A programme that the person may see, with office and election; 404 otherwise."""
    rows = Programme.objects.visible_to(request.user).select_related("office__area", "election")
    found: Programme = get_object_or_404(rows, pk=pk)
    return found


def seen_ranking(request: HttpRequest, pk: int, edition: int) -> Ranking:
    """An edition with its programme: a draft only for those who look after the office's area,
    and never for its jury."""
    programmes = Programme.objects.visible_to(request.user).filter(pk=pk).values("pk")
    rows = Ranking.objects.filter(programme__in=programmes, edition=edition)
    ranking: Ranking = get_object_or_404(
        rows.select_related("programme__office__area", "programme__election")
    )
    if ranking.state == Ranking.State.DRAFT:
        if not watches(request.user, ranking.programme):
            raise Http404
        if is_blind(request.user, ranking.programme):
            raise PermissionDenied(blind_words())
    return ranking


def reads_marks(user: Any, ranking: Ranking) -> bool:
    """Whether the person reads each single mark of an edition and takes its inputs away.

    On a draft only who signs it does: who keeps the jury, or reads the log of deeds, could
    tell by the moment at which a mark turns up whose it is.
    """
    if ranking.state != Ranking.State.DRAFT or not ranking.programme.has_jury:
        return True
    return decides(user, ranking.programme) and not manages(user, ranking.programme)


def weeks_link(user: Any, programme: Programme, week: int | None = None) -> str:
    """The weeks of the programme's office and election, where they are closed; at one of them."""
    page = link(user, "week_list")
    if not page or not watches(user, programme):
        return ""
    asked = {"wilayah": programme.office.area.code, "pemilihan": programme.election.slug}
    if week is None:
        return f"{page}?{urlencode(asked)}"
    return f"{page}?{urlencode(asked | {'pekan': text(week)})}#w{week}"


def link(user: Any, name: str, *args: Any) -> str:
    """The address of a page if the person's role opens it, else nothing."""
    rule = rule_of(name)
    if rule is None or not allowed(user, rule, "GET"):
        return ""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
