"""A second factor confirmed just now, asked for before a decision that can't be taken back.

The password alone never counts, nor a browser that was told to trust the person. A recovery
code doesn't either: it lies on paper and can be copied without a trace, so it brings people
back in (where they set up a new app), but it signs nothing. In the demo, whose people have no
second factor, nobody is asked; those who set one up are.

Nor does the password lead to another second factor: who has one confirms it, with its app or a
recovery code, before it is taken away or recovery codes are shown. And an app signs only a day
after it was set up, so that its owner, who is told by mail, can notice one that isn't theirs.
"""

import datetime as dt
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
#: An app that was set up less than so long ago signs nothing.
SIGNS_AFTER = dt.timedelta(hours=24)
#: What counts as a second factor here.
COUNTED = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
CONFIRMED, TYPED = "second_factor_confirmed", "typed_before_second_factor"


def note_confirmation(*, request: HttpRequest, user: Any, authenticator: Any, **_more: Any) -> None:
    """Remember who confirmed with what and when (receiver of allauth's `authenticator_used`)."""
    request.session[CONFIRMED] = {
        "user": user.pk, "at": time.time(), "type": str(authenticator.type)
    }  # fmt: skip


def note_first_code(*, request: HttpRequest, user: Any, authenticator: Any, **_more: Any) -> None:
    """Setting up an app takes a code of it, so recovery codes are shown without another one
    (receiver of allauth's `authenticator_added`, which tells of recovery codes, too)."""
    if authenticator.type in COUNTED:
        note_confirmation(request=request, user=user, authenticator=authenticator)


def has_fresh_second_factor(request: HttpRequest) -> bool:
    """Whether the person confirmed within the last five minutes a second factor that signs."""
    if is_waived(request.user):
        return True
    last = confirmation(request)
    return last.get("type") in COUNTED and is_fresh(last) and signs_from(request.user) is None


def may_touch_second_factor(request: HttpRequest) -> bool:
    """Whether the person has no second factor yet, or confirmed it within the last five
    minutes; a recovery code is enough for that."""
    last = confirmation(request)
    return not is_mfa_enabled(person_of(request), types=COUNTED) or is_fresh(last)


def is_fresh(last: dict[str, Any]) -> bool:
    """Whether a confirmation is there and at most five minutes old."""
    return bool(last) and 0 <= time.time() - last["at"] < COUNTS_FOR


def signs_from(user: Any) -> dt.datetime | None:
    """From when on the person's authenticator signs; None if it does by now, or there is none.

    By the newest one, and by the server's own clock.
    """
    found = Authenticator.objects.filter(user=user, type__in=COUNTED)
    newest = found.order_by("-created_at").values_list("created_at", flat=True).first()
    if newest is None:
        return None
    moment: dt.datetime = newest + SIGNS_AFTER
    return moment if moment.timestamp() > time.time() else None


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
        messages.error(request, _("Set up an authenticator app first. It can sign 24 hours later."))
        return redirect("mfa_index")
    if confirmation(request).get("type") == Authenticator.Type.RECOVERY_CODES:
        warn_of_recovery_code(request)
    return to_confirmation(request)


def to_confirmation(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to the page that asks for the code, and from there back."""
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
