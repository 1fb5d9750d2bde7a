"""What taking the good lines of a file would change, and where areas would not add up."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from adhoc_bodies.models import Area
from targets.turnout import terms
from targets.turnout.imports.checking import lies_within
from targets.turnout.imports.divisions import broken
from targets.turnout.imports.drafts import LISTED, Broken, Change, Draft, Effect
from targets.turnout.imports.kinds import KINDS, Kind
from targets.turnout.imports.rollup import Difference, Place, differences


def effect_of(draft: Draft, area: Area, places: Mapping[str, Place]) -> Effect:
    """What taking the good lines would do to what holds now. Writes nothing."""
    kind = KINDS[draft.kind]
    holds = held(kind, draft, area)
    named = {place.pk: place for place in places.values()}
    shared = kind.shared(draft.said)
    counted: Counter[str] = Counter()
    changes: list[Change] = []
    # What somebody stated since the last preview comes first: it is shown, whatever else is.
    for row in sorted(draft.rows, key=lambda row: row.area not in draft.overtaken):
        before = holds.get(row.area)
        state = "new" if before is None else "changed"
        if before is not None and (before.figures, before.shared) == (row.figures, shared):
            state = "same"
        counted[state] += 1
        if state != "same" and len(changes) < LISTED:
            place, was = named[row.area], before.figures if before else None
            since_by = draft.overtaken.get(row.area, "")
            changes.append(Change(row.line, place.code, place.name, row.figures, was, since_by))
    no_more = own_figures(kind, draft, area, named)
    return Effect(
        counted["new"], counted["changed"], counted["same"], changes,
        [*no_more.sums, *uneven(kind, draft, area, comparable(kind, draft, holds), named)],
        {row.area: holds[row.area].pk for row in draft.rows if row.area in holds},
        no_more.high,
    )  # fmt: skip


def own_figures(kind: Kind, draft: Draft, area: Area, places: Mapping[int, Place]) -> Broken:
    """Own figures of targets that the file's voters would no longer fit."""
    if kind.name != "voters":
        return Broken()
    told = {row.area: row.figures[0] or 0 for row in draft.rows}
    return broken(area, draft.election, told, places)


class Held(NamedTuple):
    """A statement that holds: its key, its figures, and what is said with them."""

    pk: int
    figures: tuple[int | None, ...]
    shared: tuple[str, ...]


def held(kind: Kind, draft: Draft, area: Area) -> dict[int, Held]:
    """What holds within the area, in one query."""
    shared = kind.shared_fields
    rows = kind.model._default_manager.filter(
        lies_within(area, "area__"), election=draft.election, replaced_at=None,
        **kind.statement_of(draft.said),
    ).values_list("area_id", "pk", *kind.fields, *shared)  # fmt: skip
    count = len(kind.fields)
    return {
        area_id: Held(pk, tuple(more[:count]), tuple(more[count:])) for area_id, pk, *more in rows
    }


def comparable(
    kind: Kind, draft: Draft, holds: Mapping[int, Held]
) -> dict[int, tuple[int | None, ...]]:
    """The figures that add up with the file's: of results those on the same basis."""
    same = {
        pk
        for pk, said in holds.items()
        if kind.basis is None
        or said.shared[kind.shared_fields.index(kind.basis)] == draft.said[kind.basis]
    }
    return {pk: said.figures for pk, said in holds.items() if pk in same}


def uneven(
    kind: Kind,
    draft: Draft,
    area: Area,
    stated: Mapping[int, tuple[int | None, ...]],
    places: Mapping[int, Place],
) -> list[Difference]:
    """Where the children would not add up to the area above them, near what the file says."""
    told = {row.area: row.figures for row in draft.rows}
    after = {**stated, **told}
    if kind.name != "baselines":
        return [
            found
            for place, name in enumerate(kind.added_up)
            for found in differences(
                kind.sum_word(name), {pk: said[place] or 0 for pk, said in after.items()},
                places, told,
            )
        ]  # fmt: skip
    # Shares don't add up, the voters that they mean do.
    registered = {pk: said.figures[0] for pk, said in held(KINDS["voters"], draft, area).items()}
    voted = {
        pk: terms.baseline_voters(registered[pk] or 0, said[0] or 0)
        for pk, said in after.items()
        if pk in registered
    }
    return differences(kind.sum_word("turnout"), voted, places, told)
