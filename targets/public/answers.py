"""How a public page goes out: made without the request, kept for a minute, asked for again cheaply.

The store's keys carry the version of what decides about the page: of the office's decision,
of the accounts, of the ranking. Each request asks for that version first, so what an office
closes, or an account that ended, is gone with the next request. The store is no part of the
portal's own cache: see CACHES.
"""

import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import BaseCache, caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.views.decorators.http import require_safe

#: The one language of these pages: nothing about them depends on who reads.
LANGUAGE = "id"
#: Seconds for which browsers and proxies keep a page.
KEPT = 300
#: The same where an account or a certificate may be taken back.
KEPT_BRIEFLY = 60
#: Asked for again each time, as long as only "not modified" is the answer.
NEVER = 0
#: Seconds for which the portal itself keeps a page.
STORED = 60
#: So many searches a minute from one address, in each process: offices and carriers put
#: thousands behind one.
SEARCHES = 600
#: A page's turn to be made; two pages of one lock wait for each other, which does no harm.
TURNS = tuple(threading.Lock() for _ in range(32))

Context = Callable[[], dict[str, Any]]
View = Callable[..., HttpResponseBase]


def for_everybody(view: View) -> View:
    """Open a view to all; what it doesn't find looks the same for everything and everybody."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            with translation.override(LANGUAGE):
                body = made("targets/public/missing.html", dict)
            return HttpResponse(body, status=404)

    open_view: View = login_not_required(require_safe(answered))
    return open_view


def page(
    request: HttpRequest, template: str, context: Context, *, key: str = "", kept: int = KEPT
) -> HttpResponseBase:
    """The page; with a key it is stored, and made once a minute by each process."""
    with translation.override(LANGUAGE):
        body = stored(f"page:{key}", template, context) if key else made(template, context)
    return sent(request, HttpResponse(body), kept)


def store() -> BaseCache:
    """Where public pages lie, and how often who asked."""
    return caches["public"]


def stored(key: str, template: str, context: Context) -> str:
    """The page from the store, or made and put there by one thread while others wait for it."""
    body: str | None = store().get(key)
    if body is not None:
        return body
    with TURNS[hash(key) % len(TURNS)]:
        body = store().get(key)
        if body is None:
            body = made(template, context)
            store().set(key, body, STORED)
    return body


def within_limits(request: HttpRequest) -> bool:
    """Whether this address hasn't searched too often in this minute."""
    key = f"searches:{ratelimit.get_ip(request)}:{int(time.time() // 60)}"
    if store().add(key, 1, 60):
        return SEARCHES >= 1
    try:
        return store().incr(key) <= SEARCHES
    except ValueError:  # forgotten just now
        return True


def made(template: str, context: Context) -> str:
    """The page, as anybody gets it."""
    return render_to_string(template, context() | {"is_demo": settings.GAUNG_DEMO})


def sent(request: HttpRequest, response: HttpResponse, kept: int) -> HttpResponseBase:
    """The answer with its headers, or "not modified" to who has the same already."""
    response["Content-Language"] = LANGUAGE
    lasting: dict[str, Any] = {"max_age": kept} if kept else {"no_cache": True}
    patch_cache_control(response, public=True, **lasting)
    set_response_etag(response)
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    return found if found is not None else response
