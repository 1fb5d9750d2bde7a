"""Stating the figures of many areas at once; what held before is kept as history."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from django.db import transaction

from accounts import audit
from accounts.models import User
from adhoc_bodies.models import Area, Election
from portal import clock
from targets.models.turnout import Stated
from targets.turnout.actions import same
from targets.turnout.imports.drafts import Draft
from targets.turnout.imports.kinds import KINDS
from targets.turnout.standing import Overtaken, check_open, lock

#: Areas of one set of statements; only a large province or the nation needs more sets.
TOGETHER = 5000


class Outcome(NamedTuple):
    """How many areas had nothing stated, something else, and just this."""

    new: int
    changed: int
    same: int


#: What was replaced by area; None where nothing had been stated.
Before = dict[int, Stated | None]


@transaction.atomic
def state_all(
    model: Any,
    *,
    election: Election,
    by: User | None,
    figures: Mapping[int, Mapping[str, Any]],
    of: Mapping[str, str] | None = None,
    seen: Mapping[int, int] | None = None,
) -> Before:
    """Let figures of areas (by key) hold from now on, in four statements for thousands of them.

    As `state`: the same figures again change nothing. Raises Overtaken where something else holds
    than the statements that a preview had `seen` (keys by area). The audit event is the caller's.
    """
    before: Before = {}
    for keys in batches(figures):
        part = {key: figures[key] for key in keys}
        before |= state_batch(model, election, by, part, dict(of or {}), seen)
    return before


def batches(figures: Mapping[int, Any]) -> Iterator[list[int]]:
    """The areas in the order in which everybody locks them."""
    remaining = iter(sorted(figures))
    while keys := list(islice(remaining, TOGETHER)):
        yield keys


def state_batch(
    model: Any,
    election: Election,
    by: User | None,
    figures: Mapping[int, Mapping[str, Any]],
    of: dict[str, str],
    seen: Mapping[int, int] | None,
) -> Before:
    """State one batch: lock, read, replace, insert."""
    lock(figures)
    holds: dict[int, Stated] = {
        row.area_id: row
        for row in model.objects.current().filter(election=election, area__in=figures, **of)
    }
    other = {key: row for key, row in holds.items() if not same(row, **figures[key])}
    unseen = [row for key, row in other.items() if seen is not None and seen.get(key) != row.pk]
    if unseen:
        raise Overtaken(unseen)
    fresh: Before = {key: None for key in figures if key not in holds}
    now = clock.now()
    model.objects.filter(pk__in=[row.pk for row in other.values()]).update(replaced_at=now)
    model.objects.bulk_create(
        model(election=election, area_id=key, entered_by=by, entered_at=now, **of, **figures[key])
        for key in [*fresh, *other]
    )
    return fresh | other


@transaction.atomic
def take(*, draft: Draft, area: Area, election: Election, by: User) -> Outcome:
    """State the good lines of a file, with one audit event if they say anything new.

    Raises Frozen for what can't be stated after voting day has begun, and Overtaken where
    somebody stated something else since the preview.
    """
    kind = KINDS[draft.kind]
    if not kind.is_result:
        check_open(election, area)
    shared = dict(zip(kind.shared_fields, kind.shared(draft.said), strict=True))
    said = {row.area: dict(zip(kind.fields, row.figures, strict=True)) for row in draft.rows}
    of = kind.statement_of(draft.said)
    before = state_all(
        kind.model,
        election=election,
        by=by,
        figures={key: shared | figures for key, figures in said.items()},
        of=of,
        seen=draft.effect.seen,
    )
    fresh = sum(row is None for row in before.values())
    done = Outcome(fresh, len(before) - fresh, len(said) - len(before))
    if before:
        audit.record(
            action="turnout.imported", obj=area, by=by, area=area.code,
            data={
                **shared, **of, "election": election.slug, "kind": kind.name, **done._asdict(),
                "refused": len(draft.refused), "file": draft.file_name, "sha256": draft.digest,
                "stated": stated(said, before),
            },
        )  # fmt: skip
    return done


def stated(said: Mapping[int, Mapping[str, Any]], before: Before) -> dict[str, dict[str, Any]]:
    """By code: each figure beside what it replaced."""
    codes = dict(Area.objects.filter(pk__in=before).values_list("pk", "code"))
    return {
        codes[key]: {
            **said[key],
            "before": {name: getattr(row, name) for name in said[key]} if row else None,
        }
        for key, row in before.items()
    }
