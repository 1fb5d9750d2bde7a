"""The web application, for gunicorn."""

import os
import re
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django_application = get_wsgi_application()

#: What browsers and well-meaning programs send.
CONTENT_TYPE = re.compile(
    r"""[\w.+-]+/[\w.+-]+(?:\s*;\s*(?:boundary=[^;*\s]+|charset="?utf-?8"?))*\s*;?""",
    re.ASCII | re.I,
)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Everything is read as UTF-8; a body that names something else is one we can't read.

    Django looks up the charset that a request names before any middleware runs: with rot13,
    undefined or a NUL in its name it falls, and in utf-7 half a surrogate pair gets in.
    """
    if not CONTENT_TYPE.fullmatch(environ.get("CONTENT_TYPE") or "text/plain"):
        environ["CONTENT_TYPE"] = "application/octet-stream"
    return django_application(environ, start_response)
