"""The web application, for gunicorn."""

import gc
import os
import re
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from portal import patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django_application = get_wsgi_application()
patience.limit_statements()


def settle() -> None:
    """Load all pages, and take what was loaded out of the search for garbage.

    It stays until the process ends. Searched through now and then, in the midst of somebody's
    page, it costs a tenth of a second.
    """
    get_resolver()._populate()
    gc.collect()
    gc.freeze()


settle()

#: What browsers and well-meaning programs send.
CONTENT_TYPE = re.compile(
    r"""[\w.+-]+/[\w.+-]+(?:\s*;\s*(?:boundary=[^;*\s]+|charset="?utf-?8"?))*\s*;?""",
    re.ASCII | re.I,
)


class WholeBody:
    """A request's body that nobody can take for whole when its connection broke.

    The server gives what has come by then and no word; a form would be read with its last
    field cut short: half a link is the link of another post.
    """

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.missing = stream, length

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or all. Raises OSError where fewer came than were announced."""
        wanted = self.missing if size < 0 else min(size, self.missing)
        data: bytes = self.stream.read(wanted)
        self.missing -= len(data)
        if len(data) < wanted:
            raise ConnectionError("The request was cut.")
        return data

    def readline(self, size: int = -1) -> bytes:
        """A line; Django asks for this method, and reads forms in blocks."""
        line: bytes = self.stream.readline(size)
        self.missing -= len(line)
        return line


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Everything is read as UTF-8 and whole; what names something else is nothing we can read.

    Django looks up the charset that a request names before any middleware runs: with rot13,
    undefined or a NUL in its name it falls, and in utf-7 half a surrogate pair gets in.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal():
        environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length[:12]))
    if not CONTENT_TYPE.fullmatch(environ.get("CONTENT_TYPE") or "text/plain"):
        environ["CONTENT_TYPE"] = "application/octet-stream"
    return django_application(environ, start_response)
