"""The door: asks each request for the rule of its URL before the view is called."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import Rule, rule_of
from accounts.fresh import may_touch_second_factor, to_confirmation
from accounts.roles import Permission
from adhoc_bodies.scope import has_second_factor, needs_second_factor, permissions_of

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class AccessMiddleware:
    """Nothing is open by accident: a URL without a rule is not found.

    Strangers are led to the sign-in, people without the permission get 403, and those whose
    role demands two factors can do nothing before they have set up the second one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse, redirect, or (None) let the view answer."""
        assert request.resolver_match is not None
        name = request.resolver_match.view_name
        rule = rule_of(name)
        if rule is None:
            logger.error("No access rule for the URL %s: refused.", name)
            raise Http404
        if rule.closed:
            raise Http404
        if not rule.sign_in:
            return None
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if not allowed(request.user, rule, request.method or ""):
            raise PermissionDenied
        if not rule.before_second_factor and lacks_second_factor(request.user):
            return redirect("mfa_index")
        if rule.guards_second_factor and not may_touch_second_factor(request):
            return to_confirmation(request)
        return None


class SignInMiddleware(LoginRequiredMiddleware):
    """Sign-in first, as Django's own, which asks even for open pages who is there.

    That reads the session, and an answer that depends on a cookie is of no use to caches.
    """

    def process_view(self, request: HttpRequest, view_func: Any, *args: Any) -> Any:
        """Nothing for a page that is open to everybody."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, *args)


def allowed(user: Any, rule: Rule, method: str) -> bool:
    """Whether the person holds, somewhere, what the rule asks for."""
    held = permissions_of(user)
    if user.is_superuser:
        held |= {Permission.ADMINISTER}
    return rule.allows(held, method)


def lacks_second_factor(user: Any) -> bool:
    """Whether the person has to set up two-step sign-in first. Never so in the demo."""
    if settings.GAUNG_DEMO:
        return False
    return needs_second_factor(user) and not has_second_factor(user)


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Send a stranger to the sign-in and then back; a fragment's whole page goes there."""
    if getattr(request, "htmx", False):
        back = request.headers.get("HX-Current-URL", "/")
        path = "/" + back.split("://", 1)[-1].partition("/")[2]
        return HttpResponseClientRedirect(redirect_to_login(path).url)
    return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
