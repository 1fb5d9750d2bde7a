"""The way home, and the pages on which an office keeps its people."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import AlreadyActive
from accounts.models import User
from adhoc_bodies.invitations import keep_link, mail_invitation, taken_link
from adhoc_bodies.landing import landing_url
from adhoc_bodies.models import Body, Membership
from adhoc_bodies.people import grantable, kept_by, matching, may_keep
from adhoc_bodies.people_actions import (
    TooManyReveals,
    hand_over,
    renew_invitation,
    reveal_phone,
)
from adhoc_bodies.people_forms import HandOverForm

PAGE = 50
#: Nobody turns more pages than this; they search.
LAST_PAGE = 400


def signed_in(request: HttpRequest) -> User:
    """The person of a request that has passed the door."""
    assert isinstance(request.user, User)
    return request.user


def kept_membership(request: HttpRequest, pk: int) -> Membership:
    """A running service that the person may end, else 404 (out of sight) or 403."""
    membership: Membership = get_object_or_404(kept_by(request.user).active(), pk=pk)
    if not may_keep(request.user, membership):
        raise PermissionDenied
    return membership


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to the page on which their role works."""
    return redirect(landing_url(request.user))


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who serves in the bodies of the area today."""
    words = request.GET.get("cari", "").strip()[:80]
    kind, page = request.GET.get("jenis", ""), page_number(request)
    rows = matching(kept_by(request.user).active(), words, kind)
    found = list(rows[(page - 1) * PAGE : page * PAGE + 1])
    context = {
        "rows": [row_of(request.user, m) for m in found[:PAGE]],
        "words": words,
        "kind": kind,
        "chips": chips(kind),
        "previous": page - 1,
        "next": page + 1 if len(found) > PAGE and page < LAST_PAGE else 0,
    }
    return render(request, "adhoc_bodies/people.html", context)


def page_number(request: HttpRequest) -> int:
    """The page that is asked for; the first for anything that is no number."""
    asked = request.GET.get("hal", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    return min(max(number, 1), LAST_PAGE)


def row_of(user: Any, membership: Membership) -> dict[str, Any]:
    """A line of the list."""
    return {
        "membership": membership,
        "invited": not membership.user.has_usable_password(),
        "kept": may_keep(user, membership),
    }


def chips(kind: str) -> list[dict[str, Any]]:
    """The filter by kind of body."""
    words = {
        "": _("All"),
        Body.Kind.PPS.value: "PPS",
        Body.Kind.PPK.value: "PPK",
        Body.Kind.OFFICE.value: "KPU",
    }
    return [
        {"label": label, "url": f"?jenis={key}" if key else "?", "current": key == kind}
        for key, label in words.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_page(request: HttpRequest, pk: int) -> HttpResponse:
    """End a member's service and invite the successor."""
    membership = kept_membership(request, pk)
    roles = grantable(request.user, membership.body)
    form = HandOverForm(request.POST or None, membership=membership, roles=roles)
    if form.is_valid():
        try:
            done = hand_over(
                membership=membership,
                last_day=form.cleaned_data["last_day"],
                reason=form.cleaned_data["reason"],
                successor=form.successor(),
                by=signed_in(request),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Handed over. Both changes are in the log."))
            return after_enrolling(request, done.membership, done.code)
    context = {"form": form, "membership": membership}
    return render(request, "adhoc_bodies/hand_over.html", context)


def after_enrolling(request: HttpRequest, membership: Membership, code: str) -> HttpResponse:
    """Show the invitation's link once, or go back where none is needed."""
    if not code:
        return redirect("people")
    keep_link(request, membership, code)
    mail_invitation(request, membership, code)
    return redirect("person_invitation", membership.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def person_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The link of an invitation that was just made; POST makes a new one."""
    membership = get_object_or_404(kept_by(request.user), pk=pk)
    if not may_keep(request.user, membership):
        raise PermissionDenied
    if request.method == "POST":
        try:
            code = renew_invitation(membership=membership, by=signed_in(request))
        except AlreadyActive:
            messages.info(request, _("This person has a password already."))
            return redirect("people")
        return after_enrolling(request, membership, code)
    context = {
        "membership": membership,
        "link": taken_link(request, membership),
        "invited": not membership.user.has_usable_password(),
    }
    return render(request, "adhoc_bodies/people_invitation.html", context)


@require_POST
def person_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one telephone number; who looked at whose is written down."""
    membership = get_object_or_404(kept_by(request.user).active(), pk=pk)
    context: dict[str, Any] = {"membership": membership}
    status = 200
    try:
        context["phone"] = reveal_phone(membership=membership, by=signed_in(request))
    except TooManyReveals:
        status = 429
    return render(request, "adhoc_bodies/people_phone.html", context, status=status)
