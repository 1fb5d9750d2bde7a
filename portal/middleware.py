"""Small middlewares that every response passes."""

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control

GetResponse = Callable[[HttpRequest], HttpResponseBase]
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Adds the id of the request to each line of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, with `request_id` set."""
        record.request_id = request_id.get()
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
