"""A month's papers as one ZIP file: asked for by a person, made by a worker, kept for a week.

What is asked stands in the database. A worker that takes a pack up holds it for a while in
the cache; if it dies, that while ends and the sweep gives the pack to another one. Each
attempt names its file in the row first, and only the attempt named there may finish it, so
two workers do no harm and nothing is left in the store. Each is counted before it begins: a
pack that takes its workers down with it is set aside.
"""

import datetime as dt
import hashlib
import logging
import secrets
import zipfile
from collections.abc import Iterable
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from portal import clock
from targets.lens import Lens
from targets.models import Pack
from targets.papers import contents, names
from targets.papers.contents import Paper
from targets.papers.pdf import PdfMissing
from targets.papers.reports import LANGUAGE

logger = logging.getLogger(__name__)

KEPT_FOR = dt.timedelta(days=7)
#: Who hasn't been told of by then, no worker will make any more.
PATIENCE = dt.timedelta(hours=6)
#: A worker that is there has begun by then.
SILENCE = dt.timedelta(minutes=5)
#: So long, in seconds, a worker may be silent before another one takes its pack.
LEASE = 180
#: After so many attempts that died on the way, a pack is set aside.
TRIES = 3
#: Packs that one person may wait for at once.
MOST_OF_A_PERSON = 5
FOLDER = "packs"
SUMS = "SHA256SUMS"

#: States without a file.
OVER = (Pack.State.FAILED, Pack.State.EXPIRED)
RIGHTS, TIME, PDF, BROKEN, DEADLY = "rights", "time", "pdf", "broken", "deadly"


class Overtaken(Exception):
    """Another worker makes this pack now, or it is no longer asked for."""


class TooMany(Exception):
    """The person waits for as many packs as one may."""


# ---- asking -------------------------------------------------------------------------------


def ask(*, lens: Lens, month: dt.date, with_pdf: bool, by: User) -> tuple[Pack, bool]:
    """The pack of a month, and whether it was asked for just now: asked twice it is one job.

    Raises TooMany for a further one of who waits for as many as one may.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        waiting = Pack.objects.filter(asked_by=by, state=Pack.State.ASKED)
        its_own = waiting.filter(election_id=lens.scope.election_id, area=lens.area, month=month)
        if waiting.count() >= MOST_OF_A_PERSON and not its_own.exists():
            raise TooMany
        pack, is_new = Pack.objects.get_or_create(
            election_id=lens.scope.election_id,
            area=lens.area,
            month=month,
            asked_by=by,
            state=Pack.State.ASKED,
            defaults={"with_pdf": with_pdf, "asked_at": clock.now()},
        )
        if is_new:
            data = {"month": f"{month:%Y-%m}", "pdf": with_pdf}
            audit.record(action="pack-asked", obj=pack, by=by, area=lens.area.code, data=data)
    return pack, is_new


def trouble_words(pack: Pack) -> str:
    """Why there is no pack, or no report in it."""
    return {
        RIGHTS: _("Whoever asked may no longer download the figures of this area."),
        TIME: _("No worker finished it in time. Ask again; if it fails again, without the PDF."),
        PDF: _("The report is not in it: this portal can't make PDF files yet."),
        DEADLY: _(
            "It was begun %(count)s times, and each time the worker stopped in the middle. It is "
            "set aside. The log of the workers says why; without the PDF it may succeed."
        )
        % {"count": TRIES},
        BROKEN: _("A paper could not be written. The log of the worker says why. Ask again."),
    }.get(pack.trouble, "")


def state_of(pack: Pack) -> str:
    """The state for who asks now: a pack is over at its hour, whenever the sweep comes by."""
    ends = pack.expires_at
    if pack.state == Pack.State.MADE and (ends is None or ends <= clock.now()):
        return Pack.State.EXPIRED
    return pack.state


def is_silent(pack: Pack) -> bool:
    """Whether a pack waits for longer than a worker needs to take it up."""
    waits = pack.state == Pack.State.ASKED and not pack.total
    return waits and clock.now() - pack.asked_at > SILENCE


# ---- making -------------------------------------------------------------------------------


def make(pk: int) -> None:
    """Make an asked pack, unless another worker is at it; a failure is logged and told."""
    held, token = f"pack-at-work:{pk}", secrets.token_hex(8)
    if not cache.add(held, token, LEASE):
        return
    try:
        attempt(pk, held)
    finally:
        # After one's own time was over it may be another worker's.
        if cache.get(held) == token:
            cache.delete(held)


def attempt(pk: int, held: str) -> None:
    """One try: the pack is ready afterwards, or says why not."""
    pack = Pack.objects.select_related("area", "asked_by").filter(pk=pk).first()
    if pack is None or pack.state != Pack.State.ASKED:
        return
    if pack.tries >= TRIES:
        logger.error("The pack %s is set aside: %s workers died of it", pk, TRIES)
        fail(pack, DEADLY)
        return
    try:
        begin(pack)
        with translation.override(LANGUAGE):
            finish(pack, held)
    except Overtaken:
        removed(pack.file)
    except (Http404, PermissionDenied):
        fail(pack, RIGHTS)
    except SoftTimeLimitExceeded:
        fail(pack, TIME)
    except Exception:
        logger.exception("The pack %s could not be made", pk)
        fail(pack, BROKEN)


def begin(pack: Pack) -> None:
    """Count this attempt and name its file; that of an earlier one, which died, goes."""
    asked = Pack.objects.filter(pk=pack.pk, state=Pack.State.ASKED)
    asked.update(tries=F("tries") + 1)
    remove(pack.file)
    pack.file = f"{FOLDER}/{pack.pk}-{secrets.token_hex(8)}.zip"
    asked.update(file=pack.file, done=0, total=0)


def finish(pack: Pack, held: str) -> None:
    """Write all papers, store them as one file, and say so in the row."""
    lens = contents.lens_of(pack.asked_by, pack.area, pack.month)
    papers, trouble = asked_papers(pack, lens)
    with contents.scratch() as folder:
        whole = Path(folder) / "pack.zip"
        write_zip(pack, papers, whole, held)
        digest = digest_of(whole)
        with whole.open("rb") as file:
            default_storage.save(pack.file, File(file))
        size = whole.stat().st_size
    now = clock.now()
    mine(
        pack,
        state=Pack.State.MADE,
        size=size,
        digest=digest,
        made_at=now,
        expires_at=now + KEPT_FOR,
        trouble=trouble,
    )


def asked_papers(pack: Pack, lens: Lens) -> tuple[list[Paper], str]:
    """The papers; without the report, and a word about that, where no PDF can be made."""
    try:
        return contents.papers_of(lens, with_pdf=pack.with_pdf), ""
    except PdfMissing:
        return contents.papers_of(lens, with_pdf=False), PDF


def write_zip(pack: Pack, papers: Iterable[Paper], whole: Path, held: str) -> None:
    """Write one paper after the other into the file; each is told in the row."""
    papers, folder = list(papers), names.of_pack(pack.area, pack.month)
    part = whole.with_name("part")
    sums = []
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as pages:
        for number, paper in enumerate(papers):
            mine(pack, done=number, total=len(papers))
            cache.touch(held, LEASE)
            paper.write(part)
            pages.write(part, f"{folder}/{paper.name}")
            sums.append(f"{digest_of(part)}  {paper.name}\n")
        pages.writestr(f"{folder}/{SUMS}", "".join(sums))
    mine(pack, done=len(papers))


def mine(pack: Pack, **columns: object) -> None:
    """Write to the row as long as this attempt is the one it names; Overtaken if not."""
    rows = Pack.objects.filter(pk=pack.pk, state=Pack.State.ASKED, file=pack.file)
    if not rows.update(**columns):
        raise Overtaken


def fail(pack: Pack, trouble: str) -> None:
    """Say why there is no pack; it can be asked for again."""
    rows = Pack.objects.filter(pk=pack.pk, state=Pack.State.ASKED, file=pack.file)
    rows.update(state=Pack.State.FAILED, trouble=trouble)
    clear(pack)


def clear(pack: Pack) -> None:
    """Delete the file of a pack that is over; its row names it until that is done."""
    if removed(pack.file):
        over = Pack.objects.filter(pk=pack.pk, state__in=OVER, file=pack.file)
        over.update(file="")


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(name: str) -> None:
    """Delete a file of the store, if it was ever written."""
    if name and default_storage.exists(name):
        default_storage.delete(name)


def removed(name: str) -> bool:
    """Whether the file is gone; what the store says against it is logged."""
    try:
        remove(name)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("The file %s could not be deleted", name)
        return False
    return True


# ---- sweeping -----------------------------------------------------------------------------


def asked() -> list[int]:
    """What is asked and not made, the oldest first."""
    rows = Pack.objects.filter(state=Pack.State.ASKED).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def tidy() -> None:
    """Delete packs that were kept long enough, and give up those that nobody finishes.

    The rows first: a store that refuses a file stops nothing, and is asked again next time.
    """
    now = clock.now()
    made = Pack.objects.filter(state=Pack.State.MADE, expires_at__lte=now)
    made.update(state=Pack.State.EXPIRED)
    for pack in Pack.objects.filter(state=Pack.State.ASKED, asked_at__lt=now - PATIENCE):
        fail(pack, TIME)
    for pack in Pack.objects.filter(state__in=OVER).exclude(file=""):
        clear(pack)
