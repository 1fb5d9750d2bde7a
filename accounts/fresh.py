"""A second factor confirmed just now, asked for before a decision that can't be taken back.

The password alone never counts, nor a browser that was told to trust the person. A recovery
code doesn't either: it lies on paper and can be copied without a trace, so it brings people
back in (where they set up a new app), but it signs nothing. In the demo, whose people have no
second factor, nobody is asked; those who set one up are.
"""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.person import person_of

#: For so many seconds a confirmation counts. By the server's own clock, not the demo's.
COUNTS_FOR = 5 * 60
#: What counts as a second factor here.
COUNTED = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
CONFIRMED, TYPED = "second_factor_confirmed", "typed_before_second_factor"


def note_confirmation(*, request: HttpRequest, user: Any, authenticator: Any, **_more: Any) -> None:
    """Remember who confirmed with what and when (receiver of allauth's `authenticator_used`)."""
    request.session[CONFIRMED] = {
        "user": user.pk, "at": time.time(), "type": str(authenticator.type)
    }  # fmt: skip


def has_fresh_second_factor(request: HttpRequest) -> bool:
    """Whether the person confirmed the second factor within the last five minutes."""
    if is_waived(request.user):
        return True
    last = confirmation(request)
    return last.get("type") in COUNTED and 0 <= time.time() - last["at"] < COUNTS_FOR


def confirmation(request: HttpRequest) -> dict[str, Any]:
    """The person's last confirmation in this session; empty when there is none."""
    last: dict[str, Any] = request.session.get(CONFIRMED) or {}
    return last if last.get("user") == request.user.pk else {}


def is_waived(user: Any) -> bool:
    """Whether the portal is the demo, and the person one of those who have no second factor."""
    return bool(settings.GAUNG_DEMO) and not is_mfa_enabled(user, types=COUNTED)


def ask_second_factor(request: HttpRequest, typed: QueryDict | None = None) -> HttpResponseRedirect:
    """Lead to the page that asks for the code, and from there back to where the person was.

    `typed` is what stands in the form meanwhile; `typed_before` gives it back once.
    """
    if typed is not None:
        request.session[TYPED] = {"path": request.path, "form": typed.urlencode()}
    if not is_mfa_enabled(person_of(request), types=COUNTED):
        messages.error(request, _("Set up an authenticator app first. Then come back here."))
        return redirect("mfa_index")
    if confirmation(request).get("type") == Authenticator.Type.RECOVERY_CODES:
        warn_of_recovery_code(request)
    address = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('mfa_reauthenticate')}?{address}")


def warn_of_recovery_code(request: HttpRequest) -> None:
    """Say why one is asked again after a recovery code; then forget it, so as to say it once."""
    del request.session[CONFIRMED]
    messages.error(
        request,
        _("A recovery code is not enough here. Use the code that your authenticator app shows."),
    )


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What was typed on this page before the code was asked for; None if nothing was."""
    kept = request.session.get(TYPED)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[TYPED]
    return QueryDict(kept["form"])
