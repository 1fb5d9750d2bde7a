"""The report as a file, made while its reader waits: by one process at a time, kept for a minute.

Laying out paper takes a processor some seconds. However many ask, one of the web's processes
is busy with it; the others are told to come again.
"""

import hashlib
import secrets

from django.core.cache import cache

from targets.lens import Lens
from targets.papers import reports

#: Seconds for which a file is given again to who asks again.
KEPT_FOR = 60
#: Seconds after which the turn of a process that died is over.
LEASE = 120
#: Seconds until who was sent away may come again.
PAUSE = 10
TURN = "report-pdf-at-work"


class Busy(Exception):
    """Another report is being made just now."""


def report_file(lens: Lens) -> bytes:
    """The report as PDF. Raises Busy, or PdfMissing where none can be made.

    Whether the person may have it is asked before, each time.
    """
    key = key_of(lens)
    kept: bytes | None = cache.get(key)
    if kept is not None:
        return kept
    token = secrets.token_hex(8)
    if not cache.add(TURN, token, LEASE):
        raise Busy
    try:
        made = reports.pdf(lens)
        cache.set(key, made, KEPT_FOR)
    finally:
        # After one's own time was over it may be another one's.
        if cache.get(TURN) == token:
            cache.delete(TURN)
    return made


def key_of(lens: Lens) -> str:
    """Whose report it is, of which area, and what it shows."""
    period = lens.period
    shown = (
        lens.user.pk, lens.scope.election_id, lens.area.code, period.span, period.first,
        period.last, period.current, period.stage and period.stage.pk, lens.query,
    )  # fmt: skip
    return f"report-pdf:{hashlib.sha256(repr(shown).encode()).hexdigest()}"
