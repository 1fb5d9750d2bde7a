"""A small object store that speaks as much of S3 as screenshots need, on this machine alone."""

import datetime as dt
import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

PAGE = 2


class Store(ThreadingHTTPServer):
    """Buckets in memory. `failing` answers everything with a status and a code of S3."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects: dict[str, bytes] = {}
        self.kinds: dict[str, str | None] = {}
        self.written: dict[str, dt.datetime] = {}
        self.asked: list[str] = []
        self.failing: tuple[int, str] | None = None

    @property
    def url(self) -> str:
        """The address for EVIDENCE_S3_URL, with a folder in the bucket."""
        return f"s3+http://kunci:rah%2Fasia@127.0.0.1:{self.server_port}/bukti/gaung"

    def names(self) -> set[str]:
        """What lies in the portal's folder."""
        return {name.removeprefix("/bukti/gaung/") for name in self.objects}


class Handler(BaseHTTPRequestHandler):
    """PUT, GET, HEAD, DELETE of objects and the paged list of a bucket."""

    protocol_version = "HTTP/1.1"
    server: Store

    def handle_one(self) -> None:
        """Answer a request, signed ones only."""
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(self.command)
        if self.server.failing:
            self.refuse(*self.server.failing)
        elif not re.match(r"AWS4-HMAC-SHA256 Credential=kunci/", self.headers["Authorization"]):
            self.refuse(403, "AccessDenied")
        else:
            getattr(self, f"on_{self.command.lower()}")(unquote(urlsplit(self.path).path), sent)

    do_GET = do_PUT = do_HEAD = do_DELETE = handle_one  # noqa: N815 - as http.server wants

    def on_put(self, name: str, sent: bytes) -> None:
        """Keep an object."""
        self.server.objects[name] = sent
        self.server.kinds[name] = self.headers["Content-Type"]
        self.server.written[name] = dt.datetime.now(dt.UTC)
        self.answer(200, b"", ETag=f'"{hashlib.md5(sent).hexdigest()}"')

    def on_get(self, name: str, sent: bytes) -> None:
        """Give an object, or the list of a bucket."""
        query = parse_qs(urlsplit(self.path).query)
        if "prefix" in query:
            self.answer(200, self.listed(name.rstrip("/"), query).encode())
        elif name in self.server.objects:
            self.give(name)
        else:
            self.refuse(404, "NoSuchKey")

    on_head = on_get

    def on_delete(self, name: str, sent: bytes) -> None:
        """Forget an object; S3 doesn't mind one that never was."""
        self.server.objects.pop(name, None)
        self.answer(204, b"")

    def give(self, name: str) -> None:
        """An object, or the part of it that is asked for."""
        data, when = self.server.objects[name], self.server.written[name]
        head = {"Last-Modified": format_datetime(when, usegmt=True), "ETag": '"x"'}
        part = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        if not part:
            return self.answer(200, data, **head)
        last = int(part[2] or len(data) - 1)
        head["Content-Range"] = f"bytes {part[1]}-{last}/{len(data)}"
        return self.answer(206, data[int(part[1]) : last + 1], **head)

    def listed(self, bucket: str, query: dict[str, list[str]]) -> str:
        """A page of the objects under a prefix."""
        after = query.get("marker", [""])[0]
        start = f"{bucket}/{query['prefix'][0]}"
        keys = sorted(
            n.removeprefix(f"{bucket}/") for n in self.server.objects if n.startswith(start)
        )
        keys = [key for key in keys if key > after]
        items = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in keys[:PAGE])
        more = str(len(keys) > PAGE).lower()
        marker = f"<NextMarker>{escape(keys[PAGE - 1])}</NextMarker>" if len(keys) > PAGE else ""
        return (
            f"<ListBucketResult><IsTruncated>{more}</IsTruncated>{marker}{items}</ListBucketResult>"
        )

    def refuse(self, status: int, code: str) -> None:
        """An error as S3 words it."""
        self.answer(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def answer(self, status: int, body: bytes, **head: str) -> None:
        """Send an answer; to HEAD only what it would be."""
        self.send_response(status)
        for name, value in head.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Store]:
    """A store that answers until the block is left."""
    store = Store()
    thread = threading.Thread(target=store.serve_forever, daemon=True)
    thread.start()
    try:
        yield store
    finally:
        store.shutdown()
        store.server_close()
        thread.join()
