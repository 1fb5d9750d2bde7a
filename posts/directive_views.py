"""Arahan: the list of directives and one directive with who has reported it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import AuditEvent
from adhoc_bodies.models import Body
from portal import clock
from posts import directive_texts
from posts.directive_actions import writes_for
from posts.directive_coverage import (
    Coverage,
    counted,
    coverage,
    own_standings,
    splits_by,
)
from posts.directive_lists import (
    COMING,
    DRAFTS,
    LAST_PAGE,
    PAST,
    RUNNING,
    Page,
    member_body,
    offices_of,
    page_of,
)
from posts.models import Directive
from posts.reportlists import page_key


@require_safe
def directive_list(request: HttpRequest) -> HttpResponse:
    """The directives in reach, by time; offices with numbers, members with their own state."""
    number = min(page_key(request.GET.get("halaman", "")) or 1, LAST_PAGE)
    page = page_of(request.user, request.GET.get("saring", ""), number, clock.today())
    context = {
        "page": page,
        "chips": chips(page),
        "writes": bool(offices_of(request.user)),
        "bar_title": _("Directives"),
    }
    return render(request, "posts/directive_list.html", context)


def chips(page: Page) -> list[dict[str, Any]]:
    """The tabs with their counts."""
    words = {
        RUNNING: _("Running"),
        COMING: _("Coming"),
        PAST: _("Past"),
        DRAFTS: _("Drafts"),
    }
    base = reverse("directive_list")
    return [
        {
            "label": words[tab],
            "count": page.counts[tab],
            "url": f"{base}?saring={tab}" if tab else base,
            "current": tab == page.tab,
        }
        for tab in page.tabs
    ]


def seen(request: HttpRequest, pk: int) -> Directive:
    """A directive that the person may see, with what its page names; 404 otherwise."""
    rows = Directive.objects.visible_to(request.user).select_related(
        "office__area", "area", "stage", "election"
    )
    directive: Directive = get_object_or_404(rows.prefetch_related("platform_rows"), pk=pk)
    return directive


@require_safe
def directive_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, and who has done it: the own body, all bodies in reach, or their numbers."""
    directive = seen(request, pk)
    body = member_body(request.user)
    context = {
        "directive": directive,
        "platforms": [row.platform for row in directive.platform_rows.all()],
        "topics": list(directive.topics.all()),
        "writes": writes_for(request.user, directive.office),
        "today": clock.today(directive.area.zone),
        "announcement": announcement(request, directive),
        "withdrawal": withdrawal(directive),
        "crumbs": [(_("Directives"), reverse("directive_list")), (directive.code, "")],
        "back_url": reverse("directive_list"),
        "bar_title": _("Directive"),
    }
    how_far = own(directive, body) if body else overview(request, directive)
    return render(request, "posts/directive_detail.html", context | how_far)


def own(directive: Directive, body: Body) -> dict[str, Any]:
    """What a member sees: the message in the own body's words, and how far the body is."""
    addressed = Directive.objects.addressed_to(body).filter(pk=directive.pk).exists()
    return {
        "body": body,
        "message": directive_texts.message_for(directive.message, body.name),
        "standing": own_standings(body, [directive])[directive.pk] if addressed else None,
    }


def overview(request: HttpRequest, directive: Directive) -> dict[str, Any]:
    """What somebody sees who looks after an area: body by body, or numbers by area."""
    context: dict[str, Any] = {"message": directive.message}
    if directive.state == Directive.State.DRAFT:
        return context
    column = splits_by(directive, request.user)
    if column:
        rows = counted(directive, request.user, column)
        totals = (sum(row.addressed for row in rows), sum(row.answered for row in rows))
        return context | {"places": rows, "addressed": totals[0], "answered": totals[1]}
    found = coverage(directive, request.user)
    return context | {"coverage": found, "reminder": reminder(request, directive, found)}


def reminder(request: HttpRequest, directive: Directive, found: Coverage) -> str:
    """The text that names who has not reported yet; empty when nobody is left."""
    missing = found.by_place()
    if not missing:
        return ""
    return directive_texts.reminder(
        title=directive.title,
        due_on=directive.due_on,
        missing=missing,
        url=address(request, directive),
    )


def announcement(request: HttpRequest, directive: Directive) -> str:
    """The text for WhatsApp groups."""
    return directive_texts.announcement(
        title=directive.title,
        platforms=[row.platform for row in directive.platform_rows.all()],
        needed=directive.min_platforms,
        due_on=directive.due_on,
        hashtags=directive.hashtags,
        url=address(request, directive),
    )


def address(request: HttpRequest, directive: Directive) -> str:
    """The directive's whole address, for texts outside of the portal."""
    return request.build_absolute_uri(reverse("directive_detail", args=[directive.pk]))


def withdrawal(directive: Directive) -> AuditEvent | None:
    """When and why a directive was withdrawn: the audit log knows."""
    if directive.state != Directive.State.WITHDRAWN:
        return None
    events = AuditEvent.objects.filter(
        object_type=Directive._meta.label_lower,
        object_id=directive.pk,
        action="directive-withdrawn",
    )
    return events.first()
