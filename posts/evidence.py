"""Screenshots of reports: kept in quarantine at upload, re-encoded by a task, handed out after.

The row `Evidence` is the intent: while it is pending, `upload` names a file in quarantine
that nobody can open. Files are named by the server alone and lie where the setting says, in
a folder or in a bucket: nothing here knows a path.
"""

import datetime as dt
import errno
import logging
import uuid

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from portal import clock
from posts import fingerprints, flagging, images, quotas
from posts.flags import Flags
from posts.images import Shrunk
from posts.models import Evidence, Report
from posts.refusals import PictureNotKept

logger = logging.getLogger(__name__)

QUARANTINE = "quarantine"
PICTURES = "evidence"
#: What a store without room says.
FULL = (errno.ENOSPC, errno.EDQUOT)
#: After so many tries that came to no end, the picture counts as unreadable.
MAX_ATTEMPTS = 3
#: The sweeper leaves younger rows to the task that is on its way.
PATIENCE = dt.timedelta(minutes=2)
#: Files in quarantine that no row names are litter after this time.
LITTER_AFTER = dt.timedelta(hours=1)

State = Evidence.State


def attach(report: Report, upload: File[bytes]) -> Evidence:
    """Keep a screenshot that `images.check_upload` let pass; an earlier one's flags go.

    Call it in the report's transaction. Raises UploadsUsedUp, PictureNotKept, and OSError
    where the disk is full, and leaves no file then.
    """
    quotas.count_upload(report.body, upload.size or 0)
    name = store(upload)
    try:
        with transaction.atomic():
            replaced = Evidence.objects.filter(report=report).first()
            kept, _ = Evidence.objects.update_or_create(report=report, defaults=fresh(name))
            if replaced:
                flagging.drop_flags(report.pk, fingerprints.PICTURE_FLAGS)
    except BaseException:
        remove(name)
        raise
    if replaced:
        old = names_of(replaced)
        transaction.on_commit(lambda: remove(*old))
    return kept


def names_of(row: Evidence) -> list[str]:
    """Every file that a row may have."""
    return [row.upload, row.image, row.thumbnail, row.thumbnail_jpeg]


def fresh(name: str) -> dict[str, object]:
    """The columns of a screenshot that has just come."""
    return {
        "upload": name,
        "state": State.PENDING,
        "attempts": 0,
        "image": "",
        "thumbnail": "",
        "thumbnail_jpeg": "",
        "sha256": "",
        "width": 0,
        "height": 0,
        "created_at": clock.now(),
    }


def store(upload: File[bytes]) -> str:
    """Put an upload into quarantine and return its name there.

    Raises OSError where the disk is full, and PictureNotKept where the store fails otherwise.
    """
    name = f"{QUARANTINE}/{uuid.uuid4().hex}"
    try:
        default_storage.save(name, upload)
    except BaseException as error:
        remove(name)
        if isinstance(error, OSError) and error.errno not in FULL:
            raise PictureNotKept from error
        raise
    return name


def write(name: str, data: bytes) -> None:
    """Keep one of our own pictures under this very name."""
    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, ContentFile(data))


def read(name: str) -> bytes:
    """One of our own pictures. Raises FileNotFoundError and other OSErrors."""
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content


def remove(*names: str) -> None:
    """Delete files; those that are gone or were never there don't matter.

    A store that doesn't answer keeps them: the caller's own work is more important, and
    what stays in quarantine is cleared later.
    """
    for name in filter(None, names):
        try:
            default_storage.delete(name)
        except OSError:
            logger.warning("File %s could not be deleted.", name, exc_info=True)


def process(evidence_id: int) -> None:
    """Re-encode one screenshot. Safe to run twice, at once too: one result is kept.

    Each try is counted before it starts, so that a picture that kills its worker is given up
    after three.
    """
    waiting = Evidence.objects.select_related("report")
    row = waiting.filter(pk=evidence_id, state=State.PENDING).first()
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
    """Store the new picture and its thumbnails, unless another run was faster."""
    with default_storage.open(row.upload) as upload:
        shrunk = images.shrink_guarded(upload)
    fingerprints.remember(row.report, shrunk.keys)
    found = fingerprints.recognised(row.report, shrunk.keys)
    stem = f"{PICTURES}/{row.report_id // 1000}/{uuid.uuid4().hex}"
    pictures = {
        "image": (f"{stem}.{shrunk.extension}", shrunk.image),
        "thumbnail": (f"{stem}-s.{shrunk.extension}", shrunk.thumbnail),
        "thumbnail_jpeg": (f"{stem}-s.jpg", shrunk.thumbnail_jpeg),
    }
    kept = False
    try:
        for name, data in pictures.values():
            write(name, data)
        names = {column: name for column, (name, _data) in pictures.items()}
        kept = settle(row, found, state=State.READY, **names, **measures(shrunk))
    finally:
        if not kept:
            remove(*(name for name, _data in pictures.values()))


def measures(shrunk: Shrunk) -> dict[str, object]:
    """What a row tells of its picture."""
    return {"width": shrunk.width, "height": shrunk.height, "sha256": shrunk.sha256}


def settle(row: Evidence, found: Flags | None = None, **fields: object) -> bool:
    """End the waiting of the very upload that was looked at, and drop it; False if it is gone.

    With it the report gets the flags that were found.
    """
    with transaction.atomic():
        # In the order in which mending locks them.
        Report.objects.select_for_update().only("pk").filter(pk=row.report_id).first()
        waiting = Evidence.objects.filter(pk=row.pk, state=State.PENDING, upload=row.upload)
        if not waiting.update(upload="", **fields):
            return False
        if found is not None:
            fingerprints.tell(row.report_id, found)
    remove(row.upload)
    return True


def left_over() -> list[int]:
    """Screenshots that should have been prepared by now, oldest first."""
    left = Evidence.objects.filter(state=State.PENDING, created_at__lt=clock.now() - PATIENCE)
    return list(left.order_by("created_at").values_list("pk", flat=True)[:200])


def clear_litter() -> None:
    """Delete files in quarantine that no row names: their transaction never ended well."""
    try:
        _folders, files = default_storage.listdir(QUARANTINE)
    except FileNotFoundError:
        return
    before = dt.datetime.now(dt.UTC) - LITTER_AFTER
    for batch in batched([f"{QUARANTINE}/{file}" for file in files], 500):
        remove(*(name for name in set(batch) - named(batch) if is_older(name, before)))


def batched(names: list[str], size: int) -> list[list[str]]:
    """The names in lists of so many at most."""
    return [names[at : at + size] for at in range(0, len(names), size)]


def named(names: list[str]) -> set[str]:
    """Those of some uploads that a row names."""
    return set(Evidence.objects.filter(upload__in=names).values_list("upload", flat=True))


def is_older(name: str, moment: dt.datetime) -> bool:
    """Whether a file was written before a moment; one that is gone needs no clearing."""
    try:
        return default_storage.get_modified_time(name) < moment
    except FileNotFoundError:
        return False
