"""A file that somebody uploaded and that nobody has taken yet.

It is kept in the cache for a day, for the person who uploaded it alone; what is taken later is
what the preview showed, without a second upload. Large files are read and taken by a worker.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any, NamedTuple

from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from adhoc_bodies.models import Area, Election
from portal import clock
from targets.turnout.imports.rollup import Difference
from targets.turnout.imports.tables import MOST_BYTES
from targets.turnout.imports.workbooks import Unreadable, unfolded

KEPT_FOR = 24 * 60 * 60
#: A worker that hasn't answered by then won't.
PATIENCE = dt.timedelta(minutes=20)
#: Files above this many bytes, some 20,000 lines, would keep the browser waiting too long.
LARGE = 1024 * 1024
#: What a workbook of that many lines unfolds to: as much work, however small it was packed.
LARGE_UNFOLDED = 4 * 1024 * 1024
#: So many files of a person are kept at once.
MOST_OF_A_PERSON = 5
#: So many lines of each sort are listed; all are counted.
LISTED = 500

READING, WAITING, TAKING = "reading", "waiting", "taking"
TAKEN, LEFT, FAILED = "taken", "left", "failed"


class Row(NamedTuple):
    """A good line: what it says about an area, in the order of its kind's fields."""

    line: int
    area: int
    figures: tuple[int | None, ...]


@dataclass(frozen=True)
class Refused:
    """A line that can't be taken: its column as the file heads it, and why."""

    line: int
    code: str
    column: str
    reason: str


@dataclass(frozen=True)
class Change:
    """A good line that says something new; `before` is None where nothing was stated."""

    line: int
    code: str
    name: str
    figures: tuple[int | None, ...]
    before: tuple[int | None, ...] | None
    #: Who stated that after the preview had been shown.
    since_by: str = ""


@dataclass(frozen=True)
class TooHigh:
    """An area that its part of a target asks for more voters than it would have."""

    code: str
    name: str
    asked: int
    voters: int


class Broken(NamedTuple):
    """Own figures of a target that new voters don't fit: sums, and parts above the voters."""

    sums: tuple[Difference, ...] = ()
    high: tuple[TooHigh, ...] = ()


@dataclass(frozen=True)
class Effect:
    """What taking the good lines would do to the statements that hold: `seen`, keys by area."""

    new: int
    changed: int
    same: int
    changes: list[Change]
    differences: list[Difference]
    seen: dict[int, int] = field(default_factory=dict)
    too_high: tuple[TooHigh, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int]:
        """New, changed and same lines."""
        return self.new, self.changed, self.same


NOTHING = Effect(0, 0, 0, [], [])


@dataclass
class Draft:
    """An upload: whose it is, what its lines say, and how far it has come."""

    key: uuid.UUID
    area: int
    election: int
    by: int
    kind: str
    #: What the form says for all lines: source, name of the baseline, contest, count, basis.
    said: dict[str, str]
    file_name: str
    digest: str
    language: str
    is_large: bool
    #: When the step began that the draft is in.
    since: dt.datetime
    state: str = READING
    rows: list[Row] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    #: Lines without a figure of this kind: the template's that nobody filled in.
    empty: int = 0
    effect: Effect = NOTHING
    #: Who stated other figures of which areas after the last preview.
    overtaken: dict[int, str] = field(default_factory=dict)
    #: New, changed and same lines, as they were taken.
    taken: tuple[int, int, int] = (0, 0, 0)
    #: Why the file can't be read, if it can't.
    trouble: str = ""
    #: Why its lines can't be taken any more.
    stopped: str = ""

    @property
    def is_outdated(self) -> bool:
        """Whether somebody stated figures after the last preview."""
        return bool(self.overtaken)

    @property
    def is_at_work(self) -> bool:
        """Whether a worker has it."""
        return self.state in (READING, TAKING) and clock.now() - self.since <= PATIENCE

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide, also where a worker never answered."""
        return self.state == WAITING or (self.state == TAKING and not self.is_at_work)

    def step(self, state: str) -> None:
        """Begin a step."""
        self.state, self.since = state, clock.now()


def address(key: uuid.UUID, part: str = "draft") -> str:
    """Where a draft is kept, or its file."""
    return f"turnout-import-{part}:{key}"


def keep(draft: Draft) -> None:
    """Keep a draft for a day."""
    cache.set(address(draft.key), draft, KEPT_FOR)


def known(key: uuid.UUID) -> Draft | None:
    """The draft with this key, unless it is too old."""
    found: Draft | None = cache.get(address(key))
    return found


def find(key: uuid.UUID, *, area: Area, by: User) -> Draft | None:
    """The draft with this key, if this person uploaded it for this area a day ago or less."""
    draft = known(key)
    return draft if draft and (draft.area, draft.by) == (area.pk, by.pk) else None


def is_large(upload: Any) -> bool:
    """Whether a worker should read it."""
    return upload.size > LARGE or unfolded(upload) > LARGE_UNFOLDED


def new_draft(
    *, area: Area, election: Election, by: User, upload: Any, said: Mapping[str, str]
) -> Draft:
    """An upload that nobody has read; raises Unreadable for one too large or one too many."""
    if upload.size > MOST_BYTES:
        raise Unreadable(_("The file is larger than 8 MB. Split it."))
    upload.seek(0)
    draft = Draft(
        key=uuid.uuid4(), area=area.pk, election=election.pk, by=by.pk, kind=said["kind"],
        said=dict(said), file_name=str(upload.name)[-100:],
        digest=hashlib.file_digest(upload, "sha256").hexdigest(),
        language=get_language() or "", is_large=is_large(upload), since=clock.now(),
    )  # fmt: skip
    claim_place(draft)
    return draft


def claim_place(draft: Draft) -> None:
    """Take one of a person's few places for files; the oldest that no worker has goes.

    Raises Unreadable if workers have them all. Of several uploads at once, adding to the cache
    gives a place to one.
    """
    places = [address_of_place(draft.by, number) for number in range(MOST_OF_A_PERSON)]
    if any(cache.add(place, draft.key, KEPT_FOR) for place in places):
        return
    kept = cache.get_many(places)
    for place in sorted(kept, key=lambda place: rank(kept[place])):
        if (known_draft := known(kept[place])) is not None and known_draft.is_at_work:
            continue
        cache.delete_many([place, address(kept[place]), address(kept[place], "file")])
        if cache.add(place, draft.key, KEPT_FOR):
            return
    text = _("%(count)s of your files are still being read. Wait until they are done.")
    raise Unreadable(text % {"count": MOST_OF_A_PERSON})


def address_of_place(person: int, number: int) -> str:
    """Which file stands in a place."""
    return f"turnout-import-of:{person}:{number}"


def rank(key: uuid.UUID) -> tuple[bool, str]:
    """What goes first: files that are gone or decided, then the oldest."""
    draft = known(key)
    waits = draft is not None and draft.state in (READING, WAITING, TAKING)
    return waits, draft.since.isoformat() if draft is not None else ""


def keep_file(draft: Draft, upload: Any) -> None:
    """Keep a large file, and its draft, until a worker has read it."""
    keep(draft)
    upload.seek(0)
    cache.set(address(draft.key, "file"), upload.read(MOST_BYTES), KEPT_FOR)


def kept_file(draft: Draft) -> IO[bytes]:
    """A large file that was kept."""
    return BytesIO(cache.get(address(draft.key, "file"), b""))


def drop_file(draft: Draft) -> None:
    """A file that was read is needed no more."""
    cache.delete(address(draft.key, "file"))
