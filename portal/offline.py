"""Work without a network: the service worker, and whose reports a phone keeps.

Kept on the phone are only the page for times without signal, its style and its scripts;
never a page that says something of a person.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_safe

STYLES = ["css/tokens.css", "css/components.css", "css/pages.css", "css/offline.css"]
SCRIPTS = ["js/outbox.js", "js/report.js", "js/offline.js"]
WORKER = "js/sw.js"


def owner_of(user: Any) -> str:
    """The name under which a phone keeps the person's reports; it tells nobody who that is."""
    return salted_hmac("gaung.outbox", str(user.pk), algorithm="sha256").hexdigest()[:32]


def source(name: str) -> str:
    """The text of a static file of ours."""
    found = finders.find(name)
    assert isinstance(found, str), f"{name} is missing"
    return Path(found).read_text(encoding="utf-8")


@cache
def edition() -> str:
    """A digest of all that is kept: another one makes phones fetch it anew."""
    kept = "".join(map(source, [*STYLES, *SCRIPTS, WORKER]))
    page = render_to_string("offline.html")
    return hashlib.sha256(f"{kept}{page}".encode()).hexdigest()[:16]


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker; at the root, because it looks after all addresses."""
    kept = [reverse("offline"), *map(static, [*STYLES, *SCRIPTS])]
    named = {
        "CACHE": f"gaung-{edition()}",
        "SHELL": kept,
        "OUTBOX": static("js/outbox.js"),
        "REPORT": reverse("report_new"),
    }
    said = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in named.items())
    return HttpResponse(said + source(WORKER), content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a phone shows when there is no signal: what waits, and a bare report form.

    Made without the request: nothing here says who the reader is.
    """
    nonce = getattr(request, "csp_nonce", "")
    return HttpResponse(render_to_string("offline.html", {"CSP_NONCE": nonce}))
