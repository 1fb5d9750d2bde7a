"""Screenshots of reports: kept in quarantine at upload, re-encoded by a task, handed out after.

The row `Evidence` is the intent: while it is pending, `upload` names a file in quarantine
that nobody can open. Files are named by the server alone.
"""

import datetime as dt
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F

from portal import clock
from posts import images
from posts.models import Evidence, Report

QUARANTINE = "quarantine"
PICTURES = "evidence"
#: After so many tries that came to no end, the picture counts as unreadable.
MAX_ATTEMPTS = 3
#: The sweeper leaves younger rows to the task that is on its way.
PATIENCE = dt.timedelta(minutes=2)
#: Files in quarantine that no row names are litter after this time.
LITTER_AFTER = dt.timedelta(hours=1)

State = Evidence.State


def attach(report: Report, upload: File[bytes]) -> Evidence:
    """Keep a screenshot that `images.check_upload` let pass.

    Call it in the report's transaction. Raises OSError (disk full) and leaves no file then.
    """
    name = store(upload)
    try:
        with transaction.atomic():
            replaced = Evidence.objects.filter(report=report).first()
            kept, _ = Evidence.objects.update_or_create(report=report, defaults=fresh(name))
    except BaseException:
        remove(name)
        raise
    if replaced:
        old = [replaced.upload, replaced.image, replaced.thumbnail]
        transaction.on_commit(lambda: remove(*old))
    return kept


def fresh(name: str) -> dict[str, object]:
    """The columns of a screenshot that has just come."""
    return {
        "upload": name,
        "state": State.PENDING,
        "attempts": 0,
        "image": "",
        "thumbnail": "",
        "sha256": "",
        "width": 0,
        "height": 0,
        "created_at": clock.now(),
    }


def store(upload: File[bytes]) -> str:
    """Write an upload into quarantine and return its name there."""
    name = f"{QUARANTINE}/{uuid.uuid4().hex}"
    target = path_of(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("xb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
    except BaseException:
        remove(name)
        raise
    return name


def path_of(name: str) -> Path:
    """Where a file of ours lies."""
    return Path(settings.MEDIA_ROOT) / name


def remove(*names: str) -> None:
    """Delete files; those that are gone or were never there don't matter."""
    for name in filter(None, names):
        path_of(name).unlink(missing_ok=True)


def process(evidence_id: int) -> None:
    """Re-encode one screenshot. Safe to run twice, at once too: one result is kept.

    Each try is counted before it starts, so that a picture that kills its worker is given up
    after three.
    """
    row = Evidence.objects.filter(pk=evidence_id, state=State.PENDING).first()
    if row is None:
        return
    if row.attempts >= MAX_ATTEMPTS:
        settle(row, state=State.UNREADABLE)
        return
    count_try(row, 1)
    try:
        prepare(row)
    except images.BadImage as refusal:
        # Memory or time may have been short for once; the sweeper comes again.
        if refusal.reason != "too_costly":
            settle(row, state=State.UNREADABLE)
    except FileNotFoundError:
        settle(row, state=State.UNREADABLE)
    except OSError:
        # A full disk is not the picture's fault.
        count_try(row, -1)
        raise


def count_try(row: Evidence, step: int) -> None:
    """Count a try, or take it back."""
    Evidence.objects.filter(pk=row.pk).update(attempts=F("attempts") + step)


def prepare(row: Evidence) -> None:
    """Store the new picture and its thumbnail, unless another run was faster."""
    shrunk = images.shrink_guarded(path_of(row.upload))
    stem = f"{PICTURES}/{row.report_id // 1000}/{uuid.uuid4().hex}"
    image, thumbnail = f"{stem}.{shrunk.extension}", f"{stem}-s.{shrunk.extension}"
    try:
        write(image, shrunk.image)
        write(thumbnail, shrunk.thumbnail)
        kept = settle(
            row,
            state=State.READY,
            image=image,
            thumbnail=thumbnail,
            width=shrunk.width,
            height=shrunk.height,
            sha256=shrunk.sha256,
        )
    except BaseException:
        remove(image, thumbnail)
        raise
    if not kept:
        remove(image, thumbnail)


def write(name: str, data: bytes) -> None:
    """Write one of our own pictures."""
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def settle(row: Evidence, **fields: object) -> bool:
    """End the waiting of the very upload that was looked at, and drop it; False if it is gone."""
    waiting = Evidence.objects.filter(pk=row.pk, state=State.PENDING, upload=row.upload)
    if not waiting.update(upload="", **fields):
        return False
    remove(row.upload)
    return True


def left_over() -> list[int]:
    """Screenshots that should have been prepared by now, oldest first."""
    left = Evidence.objects.filter(state=State.PENDING, created_at__lt=clock.now() - PATIENCE)
    return list(left.order_by("created_at").values_list("pk", flat=True)[:200])


def clear_litter() -> None:
    """Delete files in quarantine that no row names: their transaction never ended well."""
    folder = path_of(QUARANTINE)
    if not folder.is_dir():
        return
    before = (dt.datetime.now(dt.UTC) - LITTER_AFTER).timestamp()
    old = [f for f in folder.iterdir() if f.stat().st_mtime < before]
    names = {f"{QUARANTINE}/{f.name}" for f in old}
    remove(*(names - set(named(names))))


def named(names: set[str]) -> list[str]:
    """Those of some uploads that a row names."""
    found = Evidence.objects.filter(upload__in=names)
    return list(found.values_list("upload", flat=True))
