"""Small middlewares that every response passes."""

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control

#: Who took which figures away; kept as long as the log is.
taken = logging.getLogger("gaung.taken_away")
GetResponse = Callable[[HttpRequest], HttpResponseBase]
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Adds the id of the request to each line of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, with `request_id` set."""
        record.request_id = request_id.get()
        return True


class RefusalFilter(logging.Filter):
    """Tells a refused request in one line: a 403 is an answer, no fault of the program."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, that of a refusal without its traceback."""
        if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
            record.exc_info = record.exc_text = None
        return True


class RequestIdMiddleware:
    """Gives each request an id: the proxy's when it is well-formed, or a new one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-Id", "")
        token = request_id.set(
            given if re.fullmatch(r"[0-9A-Za-z-]{8,64}", given) else secrets.token_hex(8)
        )
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class PackedPagesMiddleware(GZipMiddleware):
    """Compresses pages: a table of bodies shrinks to a tenth. Pictures and files stay as they are.

    Django adds up to a hundred random bytes, so that a page's length tells nothing about the
    secrets in it (BREACH); the tokens of forms are masked anew for each page besides.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Compress what is HTML."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class PrivatePagesMiddleware:
    """Keeps pages out of every cache, unless a view says otherwise by itself.

    Static files never come here: WhiteNoise answers them before.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class TakenAwayMiddleware:
    """Leaves a line in the log for each file that somebody takes away: who, which, from where.

    The name of the file and the address say area, period and format. A line of the log, as a
    GET writes nothing into the database.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        said = response.headers.get("Content-Disposition", "")
        user = getattr(request, "user", None)
        is_file = response.status_code == 200 and "filename" in said and request.method == "GET"
        if is_file and user is not None:
            taken.info("person=%s file=%r address=%r", user.pk, said, request.get_full_path())
        return response


class ChosenLanguageMiddleware:
    """Indonesian, or the language that the person chose by the switch in the header.

    Django's own middleware would follow the browser, and most phones in the field
    are set up in English.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ReadableInputMiddleware:
    """Refuses what no person types and no database keeps, before a view meets it.

    PostgreSQL can't hold NUL, and half a surrogate pair is no text at all. It stands behind
    the door: `process_view` reads the form that a person may send.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_oversized(request.META.get("CONTENT_LENGTH") or "0"):
            return refusal(413)
        return self.get_response(request) if is_readable(request) else refusal(400)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Look through the fields of a form. The view gets its files untouched."""
        for name, written in request.POST.lists():
            if not all(map(is_text, (name, *written))):
                return refusal(400)
        return None


def refusal(status: int) -> HttpResponse:
    """The page that says why a request goes no further."""
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def is_oversized(length: str) -> bool:
    """Whether a body is larger than any form of ours, by what it says of itself.

    Django limits fields and their number; files it would write to disk without end.
    """
    return length.isdecimal() and (len(length) > 12 or int(length) > settings.LARGEST_REQUEST)


def is_readable(request: HttpRequest) -> bool:
    """Whether address and cookies hold nothing but text. Sessions are found by a cookie."""
    query = request.META.get("QUERY_STRING", "")
    texts = (request.path, query, *request.COOKIES.values())
    return "%00" not in query and all(map(is_text, texts))


def is_text(written: str) -> bool:
    """Whether a text has neither NUL nor half a surrogate pair in it."""
    if "\0" in written:
        return False
    try:
        written.encode()
    except UnicodeEncodeError:
        return False
    return True
