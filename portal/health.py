"""Answers for whoever watches the portal: is it alive, and can it work?"""

import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

#: Where the worker leaves the moment of its last sign of life, in seconds since 1970.
HEARTBEAT_KEY = "portal:heartbeat"
#: Three missed beats.
HEARTBEAT_LIMIT = 100


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this web process answers at all; touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, cache, worker and beat do their work, else 503 with what does not."""
    checks = {"database": database_answers(), "cache": cache_answers(), "worker": worker_lives()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def database_answers() -> bool:
    """Whether a query comes back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except Exception:  # any failure of the driver means the same here
        return False


def cache_answers() -> bool:
    """Whether the cache keeps what it is given."""
    try:
        cache.set("portal:readyz", settings.LANGUAGE_CODE, timeout=10)
        return bool(cache.get("portal:readyz") == settings.LANGUAGE_CODE)
    except Exception:  # any failure of the backend means the same here
        return False


def worker_lives() -> bool:
    """Whether beat's task ran in a worker within the last HEARTBEAT_LIMIT seconds."""
    try:
        last = cache.get(HEARTBEAT_KEY)
    except Exception:  # no cache, no sign of life
        return False
    return last is not None and time.time() - last < HEARTBEAT_LIMIT
