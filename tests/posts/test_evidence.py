"""Screenshots: kept at once, prepared by a task, shown to nobody who may not see the report."""

import datetime as dt
import errno
import io
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError
from PIL import Image

from posts import evidence, images, tasks
from posts.models import Evidence, Report
from tests.factories import EvidenceFactory
from tests.posts import pasted
from tests.world import NOW, World

SignIn = Callable[[Any], Client]


def picture(width: int = 1600, kind: str = "PNG") -> bytes:
    """A picture with a secret in its metadata."""
    image = Image.new("RGB", (width, 900), "#a11")
    exif = Image.Exif()
    exif[0x010E] = "RAHASIA"
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def upload(data: bytes, name: str = "../../bukti.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/png")


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What was handed to the queue."""
    ids: list[int] = []
    monkeypatch.setattr(tasks.process_evidence, "delay", ids.append)
    return ids


@pytest.fixture
def send(world: World, signed_in: SignIn) -> Callable[..., Any]:
    client = signed_in(world.member_empang)

    def post(screenshot: Any, **changes: Any) -> Any:
        data = {
            "link": pasted.instagram(NOW - dt.timedelta(hours=1)),
            "directive": "none",
            "client_key": str(uuid.uuid4()),
            "screenshot": screenshot,
        } | changes
        return client.post(reverse("report_new"), data)

    return post


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def media(settings: Any) -> Path:
    return Path(settings.MEDIA_ROOT)


def test_the_report_stands_at_once_and_the_picture_waits(
    send: Any, queued: list[int], media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert send(upload(picture())).status_code == 302
    row = Evidence.objects.get()
    assert (row.state, row.report) == ("pending", Report.objects.latest("pk"))
    assert queued == [row.pk]
    assert files(media) == [media / row.upload]
    assert "bukti" not in row.upload


def test_the_task_draws_it_anew(world: World, send: Any, queued: list[int], media: Path) -> None:
    send(upload(picture()))
    row = Evidence.objects.get()
    tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert (row.state, row.upload) == ("ready", "")
    assert (row.width, row.height) == (1280, 720)
    kept = [media / name for name in (row.image, row.thumbnail, row.thumbnail_jpeg)]
    assert sorted(files(media)) == sorted(kept)
    assert b"RAHASIA" not in (media / row.image).read_bytes()
    tasks.process_evidence(row.pk)
    assert len(files(media)) == 3, "twice is once"


def test_the_picture_is_private_and_inert(
    world: World, send: Any, signed_in: SignIn, queued: list[int]
) -> None:
    send(upload(picture()))
    row = Evidence.objects.get()
    url = reverse("evidence_file", args=[row.report_id])
    member = signed_in(world.member_empang)
    assert member.get(url).status_code == 404, "an upload is never handed out"
    tasks.process_evidence(row.pk)
    response = member.get(url)
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == "inline"
    assert Image.open(io.BytesIO(response.content)).size == (1280, 720)
    assert Image.open(io.BytesIO(member.get(url, {"kecil": 1}).content)).width == 240
    for size in ("webp", "jpg", "lain", ""):
        small = member.get(url, {"kecil": size})
        assert small["Content-Type"] == ("image/jpeg" if size == "jpg" else "image/webp")
        assert small["X-Content-Type-Options"] == "nosniff"
        assert Image.open(io.BytesIO(small.content)).width == 240
    assert signed_in(world.reviewer_bogor_selatan).get(url).status_code == 200
    for stranger in (world.member_batu_tulis, world.reviewer_bogor_timur, world.operator_blora):
        for query in ("", "?kecil=webp", "?kecil=jpg"):
            assert signed_in(stranger).get(url + query).status_code == 404
    assert signed_in(world.dismissed).get(url).status_code == 403


@pytest.mark.parametrize("data", [b"GIF89a" + b"0" * 99, b"%PDF-1.4", b"", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused_and_not_kept(send: Any, media: Path, data: bytes) -> None:
    before = Report.objects.count()
    response = send(upload(data))
    assert response.status_code == 422
    assert "screenshot" in response.context["form"].errors
    assert (Report.objects.count(), files(media)) == (before, [])


def test_a_picture_that_breaks_later_leaves_the_report(send: Any, queued: list[int]) -> None:
    send(upload(picture()[:400]))
    row = Evidence.objects.get()
    tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert (row.state, row.upload) == ("unreadable", "")
    assert row.report.status == "submitted"


def test_a_full_disk_says_so_and_keeps_nothing(
    send: Any, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Report.objects.count()

    def full(*args: Any, **kwargs: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    link = pasted.instagram(NOW - dt.timedelta(hours=2))
    with monkeypatch.context() as patched:
        patched.setattr("django.core.files.uploadedfile.InMemoryUploadedFile.chunks", full)
        response = send(upload(picture()), link=link)
    assert response.status_code == 507
    assert link.replace("&", "&amp;") in response.content.decode()
    assert (Report.objects.count(), files(media)) == (before, [])
    assert send("", link=link).status_code == 302


def test_a_file_without_its_row_is_taken_away(
    send: Any, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise OSError(errno.ENOSPC, "database or disk is full")

    before = Report.objects.count()
    monkeypatch.setattr(Evidence.objects, "update_or_create", fail)
    assert send(upload(picture())).status_code == 507
    assert (Report.objects.count(), files(media)) == (before, [])


def test_without_a_broker_the_sweeper_comes(
    world: World,
    send: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def down(_: int) -> None:
        raise OperationalError("no broker")

    with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
        patched.setattr(tasks.process_evidence, "delay", down)
        assert send(upload(picture())).status_code == 302
    row = Evidence.objects.get()
    handed: list[int] = []
    monkeypatch.setattr(tasks.process_evidence, "delay", handed.append)
    tasks.sweep_evidence()
    assert handed == [], "the task may still be on its way"
    with time_machine.travel(NOW + dt.timedelta(minutes=3), tick=False):
        tasks.sweep_evidence()
    assert handed == [row.pk]


def test_a_picture_that_kills_its_worker_is_given_up(
    send: Any, queued: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """kill -9"""

    tries: list[Any] = []

    def deadly(file: Any) -> Any:
        tries.append(file)
        raise Killed

    send(upload(picture()))
    row = Evidence.objects.get()
    monkeypatch.setattr(images, "shrink_guarded", deadly)
    for _ in range(3):
        with pytest.raises(Killed):
            tasks.process_evidence(row.pk)
    tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert (len(tries), row.state, row.upload) == (3, "unreadable", "")


def test_a_full_disk_is_not_the_pictures_fault(
    send: Any, queued: list[int], media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(name: str, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    send(upload(picture()))
    row = Evidence.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(evidence, "write", full)
        for _ in range(5):
            with pytest.raises(OSError, match="No space"):
                tasks.process_evidence(row.pk)
    tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert row.state == "ready"
    assert len(files(media)) == 3


def test_litter_is_cleared_and_what_waits_is_kept(
    send: Any, queued: list[int], media: Path
) -> None:
    send(upload(picture()))
    waiting = media / Evidence.objects.get().upload
    litter, fresh = waiting.with_name("litter"), waiting.with_name("fresh")
    for path in (litter, fresh):
        path.write_bytes(b"x")
    old = (NOW - dt.timedelta(hours=2)).timestamp()
    for path in (waiting, litter):
        os.utime(path, (old, old))
    os.utime(fresh, (NOW.timestamp(), NOW.timestamp()))
    tasks.sweep_evidence()
    assert sorted(files(media)) == sorted([waiting, fresh])


def test_a_new_picture_takes_the_place_of_the_old_one(
    world: World, queued: list[int], media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    row: Any = EvidenceFactory(
        report=world.report_returned, upload=evidence.store(upload(picture(50)))
    )
    tasks.process_evidence(row.pk)
    with django_capture_on_commit_callbacks(execute=True):
        evidence.attach(world.report_returned, upload(picture(60)))
    row.refresh_from_db()
    assert (row.state, row.image, row.attempts) == ("pending", "", 0)
    assert files(media) == [media / row.upload]


def test_a_picture_of_earlier_days_has_no_jpeg(
    world: World, send: Any, signed_in: SignIn, queued: list[int]
) -> None:
    send(upload(picture()))
    row = Evidence.objects.get()
    tasks.process_evidence(row.pk)
    Evidence.objects.update(thumbnail_jpeg="")
    small = signed_in(world.member_empang).get(
        reverse("evidence_file", args=[row.report_id]), {"kecil": "jpg"}
    )
    assert small["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(small.content)).format == "WEBP"


def test_a_small_picture_comes_as_webp_or_jpeg(send: Any, queued: list[int]) -> None:
    send(upload(picture()))
    row = Evidence.objects.get()
    tasks.process_evidence(row.pk)
    report = Report.objects.select_related("body", "evidence").get(pk=row.report_id)
    url = reverse("evidence_file", args=[report.pk])
    small = render_to_string("posts/review_picture.html", {"report": report, "small": True})
    assert f'<source type="image/webp" srcset="{url}?kecil=webp">' in small
    for part in (f'src="{url}?kecil=jpg"', 'width="1280"', 'height="720"', 'loading="lazy"'):
        assert part in small
    assert report.body.name in small
    whole = render_to_string("posts/review_picture.html", {"report": report})
    assert f'src="{url}"' in whole
    assert "<picture>" not in whole


def test_who_chooses_a_picture_is_warned_of_faces(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.member_empang).get(reverse("report_new")).content.decode()
    hint = page[page.index('id="ss-h"') :][:300]
    assert "anak" in hint or "Children" in hint
    assert 'aria-describedby="ss-h"' in page


def test_a_file_that_cannot_be_deleted_spoils_nothing(
    send: Any, queued: list[int], media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    send(upload(picture()))
    row = Evidence.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "delete", refuse)
        tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert (row.state, row.upload) == ("ready", "")
    assert (media / row.image).exists()
