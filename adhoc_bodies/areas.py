"""Reading an edition of the list of Indonesia's areas and bringing the stored list up to it."""

import csv
import datetime as dt
import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from adhoc_bodies.models import Area, Level, Zone

BUNDLED = Path(__file__).parent / "data" / "areas.csv.gz"
NATION_CODE = "ID"
NATION_NAME = "Indonesia"

#: Shape of a Kemendagri code: 32, 32.71, 32.71.01, 32.71.01.1001.
CODE = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")

#: Provinces outside WIB (scoring.md's section 1; Keppres 41/1987 as amended by practice).
WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
WIT = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


class BadAreaFile(ValueError):
    """A line of an area list can't be read; says line, column and reason."""


@dataclass
class Outcome:
    """What loading an edition changed."""

    added: int = 0
    renamed: int = 0
    ended: int = 0
    reopened: int = 0
    total: int = 0
    by_level: dict[int, int] = field(default_factory=dict)


def zone_of(code: str) -> str:
    """Time zone of an area by its province: WITA and WIT are listed, all others are WIB."""
    if code[:2] in WITA:
        return Zone.WITA
    return Zone.WIT if code[:2] in WIT else Zone.WIB


def level_of(code: str) -> int:
    """Level of a Kemendagri code: 1 province … 4 village."""
    return code.count(".") + 1


def parent_code(code: str) -> str:
    """Code of the area above; the nation's for a province."""
    return code.rpartition(".")[0] or NATION_CODE


def lineage(code: str) -> list[str]:
    """The code of an area and those above it, from the nation down: ID, 32, 32.71."""
    if code == NATION_CODE:
        return [code]
    return [*lineage(parent_code(code)), code]


def read_edition(path: Path = BUNDLED) -> dict[str, str]:
    """Read `code,name` rows of a CSV file (plain or .gz); code → name, parents before children.

    Raises BadAreaFile for an unreadable row, a code met twice or a code without its parent.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as lines:
        names = dict(checked_rows(lines))
    for code in names:
        if level_of(code) > 1 and parent_code(code) not in names:
            raise BadAreaFile(f"{path.name}: {code} has no row for its parent {parent_code(code)}")
    return dict(sorted(names.items(), key=lambda item: (level_of(item[0]), item[0])))


def checked_rows(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (code, name); raise BadAreaFile with line and column at the first bad row."""
    reader = csv.DictReader(lines)
    if not {"code", "name"} <= set(reader.fieldnames or []):
        raise BadAreaFile("line 1: the columns must be code,name")
    seen: set[str] = set()
    for row in reader:
        code, name = (row["code"] or "").strip(), (row["name"] or "").strip()
        if not CODE.fullmatch(code):
            raise BadAreaFile(f"line {reader.line_num}, column code: {code!r} is no area code")
        if code in seen:
            raise BadAreaFile(f"line {reader.line_num}, column code: {code} stands twice")
        if not name or len(name) > 100:
            raise BadAreaFile(f"line {reader.line_num}, column name: 1 to 100 characters needed")
        seen.add(code)
        yield code, name


@transaction.atomic
def load_edition(*, names: dict[str, str], valid_from: dt.date | None = None) -> Outcome:
    """Bring the stored areas up to an edition: add, rename, end; never delete.

    `valid_from` is the edition's first day: new codes begin on it, codes that the edition
    no longer holds end on the day before. Without it (the first edition) codes have always
    been valid. Loading the same edition again changes nothing.
    """
    held = {area.code: area for area in Area.objects.all()}
    outcome = Outcome(total=len(names))
    nation = held.get(NATION_CODE) or Area.objects.create(
        code=NATION_CODE, name=NATION_NAME, level=Level.NATION
    )
    held[NATION_CODE] = nation
    for level in (Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE):
        codes = [code for code in names if level_of(code) == level]
        outcome.by_level[level] = len(codes)
        add_missing(codes, names, held, valid_from, outcome)
    bring_up_to_date(names, held, outcome)
    if valid_from is not None:
        end_missing(names, held, valid_from, outcome)
    return outcome


def add_missing(
    codes: list[str],
    names: dict[str, str],
    held: dict[str, Area],
    valid_from: dt.date | None,
    outcome: Outcome,
) -> None:
    """Insert the codes of one level that are not stored yet, below their parents."""
    new = [
        new_area(code, names[code], held[parent_code(code)], valid_from)
        for code in codes
        if code not in held
    ]
    for area in Area.objects.bulk_create(new, batch_size=2000):
        held[area.code] = area
    outcome.added += len(new)


def new_area(code: str, name: str, parent: Area, valid_from: dt.date | None) -> Area:
    """An unsaved area with its parent's ancestors."""
    ids = {1: parent.province_id, 2: parent.regency_id, 3: parent.district_id}
    if parent.level:
        ids[parent.level] = parent.pk
    return Area(
        code=code, name=name, level=level_of(code), parent=parent, zone=zone_of(code),
        province_id=ids[1], regency_id=ids[2], district_id=ids[3], valid_from=valid_from,
    )  # fmt: skip


def bring_up_to_date(names: dict[str, str], held: dict[str, Area], outcome: Outcome) -> None:
    """Rename areas whose name changed and reopen codes that came back."""
    changed = []
    for code, name in names.items():
        area = held[code]
        if area.name == name and area.valid_to is None:
            continue
        outcome.renamed += area.name != name
        outcome.reopened += area.valid_to is not None
        area.name, area.valid_to = name, None
        changed.append(area)
    Area.objects.bulk_update(changed, ["name", "valid_to"], batch_size=1000)


def end_missing(
    names: dict[str, str], held: dict[str, Area], valid_from: dt.date, outcome: Outcome
) -> None:
    """End the codes that the edition no longer holds on the day before it begins."""
    gone = [
        area.pk
        for code, area in held.items()
        if code not in names and code != NATION_CODE and area.valid_to is None
    ]
    last_day = valid_from - dt.timedelta(days=1)
    for start in range(0, len(gone), 500):
        Area.objects.filter(pk__in=gone[start : start + 500]).update(valid_to=last_day)
    outcome.ended = len(gone)
