"""Screenshots as an attacker would send them, through the form and out again."""

import datetime as dt
import io
import uuid
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from posts import evidence, images, tasks
from posts.models import Evidence, Report
from tests.badness import ELEMENT, Value, multipart, picture, png
from tests.posts import pasted
from tests.world import NOW, World

PAYLOAD = b"<?php system($_GET['x']);?><script>alert(1)</script>"


@pytest.fixture
def send(
    world: World, signed_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Report a post with a screenshot, with headers that no well-meaning client would write."""
    client = signed_in(world.member_empang)
    monkeypatch.setattr(tasks.process_evidence, "delay", lambda _: None)

    def post(data: bytes, name: str = "bukti.png", kind: str = "image/png") -> Any:
        form: list[tuple[str, Value]] = [
            ("link", pasted.instagram(NOW - dt.timedelta(hours=1))),
            ("directive", "none"),
            ("client_key", str(uuid.uuid4())),
            ("screenshot", (name, data, kind)),
        ]
        content_type = "multipart/form-data; boundary=kenari"
        return client.generic("POST", reverse("report_new"), multipart(form), content_type)

    return post


@pytest.fixture
def kept(settings: Any) -> Callable[[], list[Path]]:
    """The files that lie in the portal's folder."""
    media = Path(settings.MEDIA_ROOT)
    return lambda: sorted(path for path in media.rglob("*") if path.is_file())


def refused(response: Any, reports: int, files: list[Path]) -> bool:
    """Whether the form came back with an error at the picture, and nothing stayed."""
    assert response.status_code == 422
    assert "screenshot" in response.context["form"].errors
    return (Report.objects.count(), Evidence.objects.count(), files) == (reports, 0, [])


def frames(kind: str) -> bytes:
    """An animation."""
    out = io.BytesIO()
    pictures = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def bomb(side: int) -> bytes:
    """A small file that unfolds to a huge picture."""
    row = b"\0" * (1 + 3 * side)
    unfolding = zlib.compressobj(9)
    data = b"".join(unfolding.compress(row) for _ in range(side)) + unfolding.flush()
    return png(side, side, data)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM", "PDF", "TGA", "SGI", "EPS"])
def test_other_formats_are_refused_whatever_they_are_called(
    send: Any, kept: Any, kind: str
) -> None:
    reports = Report.objects.count()
    assert refused(send(picture(kind)), reports, kept())


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script>", b"MZ\x90\0" * 50, b"PK\x03\x04" * 50, b"\0" * 500,
        b"%!PS-Adobe-3.0 EPSF-3.0\n", b"#!/bin/sh\n", b"\x89PNG\r\n\x1a\n" + PAYLOAD, PAYLOAD,
    ],
)  # fmt: skip
def test_what_only_claims_to_be_a_picture_is_refused(send: Any, kept: Any, data: bytes) -> None:
    reports = Report.objects.count()
    assert refused(send(data), reports, kept())


@pytest.mark.parametrize("size", [(60_000, 60_000), (5_001, 5_000), (2**31 - 1, 1), (0, 9)])
def test_a_picture_of_too_many_pixels_is_refused_unopened(
    send: Any, kept: Any, size: tuple[int, int]
) -> None:
    reports = Report.objects.count()
    assert refused(send(png(*size)), reports, kept())


def test_a_file_of_more_than_eight_megabytes_is_refused(send: Any, kept: Any) -> None:
    reports = Report.objects.count()
    padded = picture() + b"\0" * images.MOST_BYTES
    assert refused(send(padded), reports, kept())
    assert send(padded[: images.MOST_BYTES]).status_code == 302


def test_a_request_beyond_the_limit_is_not_read(send: Any, kept: Any) -> None:
    assert send(b"\0" * 13_000_000).status_code == 413
    assert kept() == []


def test_a_bomb_is_given_up_and_the_report_stands(
    send: Any, kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "MOST_PIXELS", 10**9)  # its header lies to the first guard
    assert send(bomb(8_000)).status_code == 302
    row = Evidence.objects.get()
    for _ in range(evidence.MAX_ATTEMPTS + 1):
        tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert (row.state, row.report.status, kept()) == ("unreadable", "submitted", [])


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_becomes_no_evidence(send: Any, kept: Any, kind: str) -> None:
    send(frames(kind))
    row = Evidence.objects.first()
    if row is not None:
        tasks.process_evidence(row.pk)
        row.refresh_from_db()
        assert row.state == "unreadable"
    assert kept() == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_polyglot_loses_everything_but_its_pixels(
    send: Any, kept: Any, world: World, signed_in: Callable[[Any], Client], kind: str
) -> None:
    assert send(picture(kind) + PAYLOAD, "x.php", "text/html").status_code == 302
    row = Evidence.objects.get()
    tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert row.state == "ready"
    for path in kept():
        wanted = {".webp": "WEBP", ".jpg": "JPEG"}[path.suffix]
        assert b"php" not in path.read_bytes()
        assert Image.open(io.BytesIO(path.read_bytes())).format == wanted
    url = reverse("evidence_file", args=[row.report_id])
    answer = signed_in(world.member_empang).get(url)
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "name",
    [
        "../../../../tmp/x.png", "/etc/passwd", "C:\\x.png", "..", "a\0b.png", "x" * 300, "x.php",
        f"{ELEMENT}.png", "\u202egnp.exe", "con.png", "a/b/c.png",
    ],
)  # fmt: skip
def test_names_are_the_servers_own(send: Any, kept: Any, settings: Any, name: str) -> None:
    assert send(picture(), name).status_code == 302
    for path in kept():
        assert path.parent == Path(settings.MEDIA_ROOT) / evidence.QUARANTINE
        assert uuid.UUID(path.name)
    assert len(kept()) == Evidence.objects.count()


def test_a_text_in_the_place_of_the_file_is_no_file(
    world: World, signed_in: Callable[[Any], Client]
) -> None:
    form = {
        "link": pasted.instagram(NOW - dt.timedelta(hours=1)),
        "directive": "none",
        "screenshot": "/etc/passwd",
    }
    assert signed_in(world.member_empang).post(reverse("report_new"), form).status_code == 302
    assert not Evidence.objects.exists()


def test_no_address_leads_to_the_folder_of_uploads(
    send: Any, kept: Any, settings: Any, world: World, signed_in: Callable[[Any], Client]
) -> None:
    send(picture())
    client = signed_in(world.member_empang)
    (path,) = kept()
    inside = path.relative_to(settings.MEDIA_ROOT)
    for start in ("/media/", "/static/", "/static/../media/", "/", "/var/media/"):
        assert client.get(f"{start}{inside}").status_code == 404
