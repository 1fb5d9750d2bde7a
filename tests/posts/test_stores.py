"""Screenshots lie where the setting says: a folder, a bucket, any storage that Django knows."""

import datetime as dt
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.test import Client
from django.urls import reverse

from portal import stores
from posts import evidence, tasks
from posts.models import Evidence, Fingerprint, Report
from tests import s3
from tests.posts import pasted
from tests.posts.test_evidence import picture, upload
from tests.world import NOW, World

SignIn = Callable[[Any], Client]


class Pathless(Storage):
    """The least that Django asks of a store; there is no path to anything in it."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, dt.datetime]] = {}

    def _save(self, name: str, content: Any) -> str:
        self.files[name] = b"".join(content.chunks()), dt.datetime.now(dt.UTC)
        return name

    def _open(self, name: str, mode: str = "rb") -> ContentFile:
        if name not in self.files:
            raise FileNotFoundError(name)
        return ContentFile(self.files[name][0])

    def exists(self, name: str) -> bool:
        return name in self.files

    def delete(self, name: str) -> None:
        self.files.pop(name, None)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        start = f"{path}/" if path else ""
        inside = [name.removeprefix(start) for name in self.files if name.startswith(start)]
        folders = {name.partition("/")[0] for name in inside if "/" in name}
        return sorted(folders), [name for name in inside if "/" not in name]

    def get_modified_time(self, name: str) -> dt.datetime:
        return self.files[name][1]


@pytest.fixture(params=["pathless", "bucket"])
def names(request: Any, settings: Any, tmp_path: Path) -> Iterator[Callable[[], set[str]]]:
    """Screenshots in another store than a folder; gives the names of its files."""
    if request.param == "pathless":
        backend = {"BACKEND": "tests.posts.test_stores.Pathless"}
        settings.STORAGES = settings.STORAGES | {"default": backend}
        yield lambda: listed("")
    else:
        with s3.running() as store:
            settings.STORAGES = settings.STORAGES | {
                "default": stores.screenshots(store.url, tmp_path)
            }
            yield store.names
    assert not (tmp_path / "media").exists(), "nothing lies on this machine's disk"


@pytest.fixture
def bucket(settings: Any, tmp_path: Path) -> Iterator[s3.Store]:
    """Screenshots in a bucket."""
    with s3.running() as store:
        settings.STORAGES = settings.STORAGES | {"default": stores.screenshots(store.url, tmp_path)}
        yield store


def listed(folder: str) -> set[str]:
    """All files of the store in use."""
    folders, files = default_storage.listdir(folder)
    here = {f"{folder}/{file}".lstrip("/") for file in files}
    return here.union(*(listed(f"{folder}/{inner}".lstrip("/")) for inner in folders))


@pytest.fixture
def send(world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Report a post with a screenshot."""
    client = signed_in(world.member_empang)
    monkeypatch.setattr(tasks.process_evidence, "delay", lambda _: None)

    def post(screenshot: Any, **changes: Any) -> Any:
        data = {
            "link": pasted.instagram(NOW - dt.timedelta(hours=1)),
            "directive": "none",
            "client_key": str(uuid.uuid4()),
            "screenshot": screenshot,
        } | changes
        return client.post(reverse("report_new"), data)

    return post


# Any store


def test_a_screenshot_lives_its_whole_life_in_any_store(
    world: World,
    send: Any,
    signed_in: SignIn,
    names: Callable[[], set[str]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    assert send(upload(picture())).status_code == 302
    row = Evidence.objects.get()
    assert names() == {row.upload}
    tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert row.state == "ready"
    assert names() == {row.image, row.thumbnail, row.thumbnail_jpeg}
    assert Fingerprint.objects.filter(report=row.report).count() == 1
    client = signed_in(world.member_empang)
    url = reverse("evidence_file", args=[row.report_id])
    assert client.get(url)["Content-Type"] == "image/webp"
    assert client.get(url, {"kecil": "jpg"}).content[:2] == b"\xff\xd8"
    with django_capture_on_commit_callbacks(execute=True):
        evidence.attach(row.report, upload(picture(60)))
    row.refresh_from_db()
    assert names() == {row.upload}


def test_an_upload_that_came_as_a_temporary_file_is_kept_too(
    send: Any, names: Callable[[], set[str]], settings: Any
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    assert send(upload(picture())).status_code == 302
    row = Evidence.objects.get()
    tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert row.state == "ready"


def test_litter_of_any_store_is_cleared(
    send: Any, names: Callable[[], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    send(upload(picture()))
    waiting = Evidence.objects.get().upload
    for litter in ("satu", "dua", "tiga"):
        default_storage.save(f"quarantine/{litter}", ContentFile(b"x"))
    tasks.sweep_evidence()
    assert len(names()) == 4, "they may still belong to a running transaction"
    monkeypatch.setattr(evidence, "LITTER_AFTER", dt.timedelta(hours=-2))
    tasks.sweep_evidence()
    assert names() == {waiting}


def test_without_anything_to_clear_the_sweeper_is_content(
    db: None, names: Callable[[], set[str]]
) -> None:
    tasks.sweep_evidence()
    assert names() == set()


def test_an_upload_that_is_gone_ends_as_unreadable(
    send: Any, names: Callable[[], set[str]]
) -> None:
    send(upload(picture()))
    row = Evidence.objects.get()
    default_storage.delete(row.upload)
    tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert (row.state, names()) == ("unreadable", set())


# A bucket


def test_a_bucket_is_told_nothing_that_the_sender_said(send: Any, bucket: s3.Store) -> None:
    file = upload(picture())
    file.content_type = "text/html"
    assert send(file).status_code == 302
    assert set(bucket.kinds.values()) == {"application/octet-stream"}


@pytest.mark.parametrize(
    "answer", [(507, "InsufficientStorage"), (403, "QuotaExceeded"), (403, "XMinioStorageFull")]
)
def test_a_full_bucket_is_a_full_disk(send: Any, bucket: s3.Store, answer: tuple[int, str]) -> None:
    before = Report.objects.count()
    bucket.failing = answer
    assert send(upload(picture())).status_code == 507
    assert (Report.objects.count(), bucket.objects) == (before, {})


@pytest.mark.parametrize(
    "answer", [(500, "InternalError"), (403, "AccessDenied"), (404, "NoSuchBucket")]
)
def test_a_bucket_that_fails_costs_only_the_picture(
    send: Any, bucket: s3.Store, answer: tuple[int, str]
) -> None:
    before = Report.objects.count()
    bucket.failing = answer
    link = pasted.instagram(NOW - dt.timedelta(hours=2))
    response = send(upload(picture()), link=link)
    assert response.status_code == 422
    assert "screenshot" in response.context["form"].errors
    assert link.replace("&", "&amp;") in response.content.decode()
    assert (Report.objects.count(), bucket.objects) == (before, {})
    assert send("", link=link).status_code == 302


def test_a_bucket_that_fails_later_is_not_the_pictures_fault(send: Any, bucket: s3.Store) -> None:
    send(upload(picture()))
    row = Evidence.objects.get()
    bucket.failing = (503, "SlowDown")
    for _ in range(evidence.MAX_ATTEMPTS + 1):
        with pytest.raises(OSError):
            tasks.process_evidence(row.pk)
    bucket.failing = None
    tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert row.state == "ready"


def test_a_bucket_out_of_reach_is_an_error_of_a_file_system(settings: Any, tmp_path: Path) -> None:
    with s3.running() as store:
        entry = stores.screenshots(store.url, tmp_path)
    settings.STORAGES = settings.STORAGES | {"default": entry}
    for ask in (default_storage.open, default_storage.exists, default_storage.listdir):
        with pytest.raises(OSError):
            ask("quarantine/x")


def test_a_list_of_many_pages_is_read_whole(bucket: s3.Store) -> None:
    wanted = {f"{n:03}" for n in range(2 * s3.PAGE + 1)}
    for name in wanted:
        default_storage.save(f"quarantine/{name}", ContentFile(b"x"))
    assert set(default_storage.listdir("quarantine")[1]) == wanted


# The setting


def test_by_default_they_lie_in_a_folder(tmp_path: Path) -> None:
    entry = stores.screenshots("", tmp_path)
    assert entry["BACKEND"] == "django.core.files.storage.FileSystemStorage"
    assert entry["OPTIONS"] == {"location": tmp_path, "base_url": None}


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (
            "s3://kunci:r%2Fa%40s@minio.kpu.example:9000/bukti/2024/jabar?region=ap-southeast-3",
            {
                "endpoint_url": "https://minio.kpu.example:9000", "bucket_name": "bukti",
                "location": "2024/jabar", "access_key": "kunci", "secret_key": "r/a@s",
                "region_name": "ap-southeast-3",
            },
        ),
        (
            "s3+http://k:s@[::1]:9000/b",
            {
                "endpoint_url": "http://[::1]:9000", "bucket_name": "b", "location": "",
                "access_key": "k", "secret_key": "s", "region_name": "us-east-1",
            },
        ),
        (
            "s3:///bukti?region=ap-southeast-3",
            {"bucket_name": "bukti", "location": "", "region_name": "ap-southeast-3"},
        ),
    ],
)  # fmt: skip
def test_the_address_names_everything(url: str, wanted: dict[str, str]) -> None:
    assert stores.bucket(url) == wanted


@pytest.mark.parametrize(
    "url",
    [
        "https://rahasia:rahasia@host/bukti", "s3://rahasia@host/bukti", "s3://k:rahasia@host/",
        "s3://k:rahasia@host", "s3://k:rahasia@host:port/b", "s3://k:rahasia@host/b?regoin=x",
        "s3://k:rahasia@host/b#x", "s3://k:rahasia@[::1/b", "bukti",
    ],
)  # fmt: skip
def test_a_wrong_address_stops_the_start_and_keeps_the_secret(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EVIDENCE_S3_URL must read") as refusal:
        stores.bucket(url)
    assert "rahasia" not in str(refusal.value)


def test_without_the_library_the_start_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stores, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"django-storages\[s3\]"):
        stores.screenshots("s3:///bukti", tmp_path)


def test_the_environment_turns_it_on(tmp_path: Path) -> None:
    script = "import django; django.setup()\n" + (
        "from django.core.files.storage import storages\n"
        "print(type(storages['default']).__name__, storages['default'].location)"
    )
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "GAUNG_VAR": str(tmp_path),
        "EVIDENCE_S3_URL": "s3://k:s@localhost:9/bukti/gaung",
    }
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=installed.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
    )
    assert run.stdout.split() == ["ObjectStorage", "gaung"], run.stderr
