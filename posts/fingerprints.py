"""Knowing screenshots again: the same picture anywhere, nearly the same across directives.

All bodies repost the same flyer, so within one directive honest screenshots are nearly the
same; that is never asked. What is found becomes a flag with the other report as evidence,
never a refusal.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings
from django.db import connection

from portal import clock
from posts import flagging, hash_file
from posts.flags import Flag, Flags
from posts.hash_file import ROW, Array, Columns, Damaged, HashFile
from posts.models import Fingerprint, Report
from posts.picture_keys import Keys, distance

logger = logging.getLogger(__name__)

#: Pictures whose hashes differ in so many of 64 bits, or in fewer, are nearly the same.
NEAR: Final = 10
#: The flags that a screenshot can bring; they go with it.
PICTURE_FLAGS: Final = (Flag.PICTURE_SEEN, Flag.PICTURE_SIMILAR)
BATCH: Final = 20_000


def remember(report: Report, keys: Keys) -> None:
    """Keep the fingerprint of a report's screenshot; twice is once."""
    Fingerprint.objects.get_or_create(
        report=report,
        bytes_key=keys.file,
        defaults={
            "directive_id": report.directive_id,
            "pixels_key": keys.pixels,
            "perceptual": keys.perceptual,
            "taken_at": clock.now(),
        },
    )


def recognised(report: Report, keys: Keys) -> Flags:
    """The flag that a screenshot earns, if any.

    Call it after the own fingerprint is committed: of two that come at once, the later one
    then sees the earlier.
    """
    if evidence := seen(report, keys):
        return {Flag.PICTURE_SEEN: evidence}
    if evidence := similar(report, keys.perceptual):
        return {Flag.PICTURE_SIMILAR: evidence}
    return {}


def tell(report_id: int, found: Flags) -> None:
    """Put the flags of the present screenshot in the place of an earlier one's."""
    flagging.drop_flags(report_id, PICTURE_FLAGS)
    for flag, evidence in found.items():
        flagging.add_flag(report_id, flag, evidence)


def seen(report: Report, keys: Keys) -> dict[str, object] | None:
    """The first other report of the election with the same file, or else the same pixels."""
    others = Fingerprint.objects.filter(report__election=report.election_id)
    others = others.exclude(report=report).select_related("report__body").order_by("pk")
    for same, wanted in (
        ("bytes", {"bytes_key": keys.file}),
        ("pixels", {"pixels_key": keys.pixels}),
    ):
        if first := others.filter(**wanted).first():
            return {"report": first.report_id, "body": first.report.body.name, "same": same}
    return None


def similar(report: Report, perceptual: int) -> dict[str, object] | None:
    """The nearest picture of another directive; the table has the last word."""
    ids = nearest(perceptual, comparable(report))
    rows = Fingerprint.objects.select_related("report__body").in_bulk(ids)
    for row in (rows[found] for found in ids if found in rows):
        apart = distance(row.perceptual, perceptual)
        if apart <= NEAR and may_compare(report, row.report):
            return {"report": row.report_id, "body": row.report.body.name, "distance": apart}
    return None


def may_compare(report: Report, other: Report) -> bool:
    """Whether a likeness of their screenshots says anything.

    Without a directive a body repeats itself; others may have shared the same thing.
    """
    if report.pk == other.pk or report.election_id != other.election_id:
        return False
    if report.directive_id != other.directive_id:
        return True
    return report.directive_id is None and report.body_id == other.body_id


def comparable(report: Report) -> Callable[[Columns, Array], Array]:
    """The same question to the rows of a file (where no directive is 0)."""
    directive = report.directive_id or 0

    def wanted(columns: Columns, places: Array) -> Array:
        elsewhere: Array = columns["directive"][places] != directive
        if not directive:
            elsewhere |= columns["body"][places] == report.body_id
        own_election: Array = columns["election"][places] == report.election_id
        return own_election & elsewhere

    return wanted


def nearest(perceptual: int, wanted: Callable[[Columns, Array], Array]) -> list[int]:
    """Ids of the nearest fingerprints, from the file; from the table where no file can be."""
    try:
        columns = up_to_date(cache_path(), owner())
    except OSError:
        logger.exception("No room for the file of fingerprints: looking through the table.")
        columns = ({name: batch[name] for name in ROW.names or ()} for batch in rows_after(0))
    return hash_file.near(columns, perceptual, NEAR, wanted)


def up_to_date(path: Path, whose: bytes) -> Iterator[Columns]:
    """The file's columns, with all that is in the table by now; made anew where it must be."""
    with hash_file.locked(path):
        try:
            return caught_up(path, whose)
        except Damaged:
            hash_file.make(path, whose)
            return caught_up(path, whose)


def caught_up(path: Path, whose: bytes) -> Iterator[Columns]:
    """The columns of a file that there is. Raises Damaged and OSError."""
    file = HashFile(path, whose)
    try:
        hash_file.catch_up(file, rows_after)
        return file.columns()
    finally:
        file.close()


def rows_after(fingerprint_id: int) -> Iterator[Array]:
    """The table's rows above an id, in batches by id, as the file keeps them."""
    rows = Fingerprint.objects.order_by("pk").values_list(
        "perceptual", "pk", "report__election", "directive", "report__body"
    )
    while found := list(rows.filter(pk__gt=fingerprint_id)[:BATCH]):
        yield np.array([(*r[:3], r[3] or 0, r[4]) for r in found], ROW)
        fingerprint_id = found[-1][1]


def cache_path() -> Path:
    """Where this machine keeps the file of this database."""
    folder: Path = settings.FINGERPRINT_CACHE
    return folder / f"{owner().hex()}.hashes"


def owner() -> bytes:
    """16 bytes that stand for the database in use."""
    config = connection.settings_dict
    whose = (connection.vendor, config["HOST"], str(config["PORT"]), str(config["NAME"]))
    return hashlib.sha256("\n".join(whose).encode()).digest()[:16]
