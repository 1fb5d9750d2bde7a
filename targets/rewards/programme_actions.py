"""What an office does with its programmes: make one, change one before it is announced."""

from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Body, Election
from portal import clock
from targets.models import Programme, Ranking, Signature
from targets.rewards import drafts

#: Columns that stand in no inputs: a computed draft, and what was signed, stays right.
WITHOUT_EFFECT = frozenset({"nominations_until", "nominations_each"})


class Announced(Exception):
    """An edition is announced: the programme's rules are fixed."""


@transaction.atomic
def make_programme(
    *, office: Body, election: Election, by: User, columns: dict[str, Any]
) -> Programme:
    """A new programme of an office."""
    programme = Programme.objects.create(
        office=office, election=election, created_by=by, created_at=clock.now(), **columns
    )
    told(programme, "programme-made", by, columns)
    return programme


@transaction.atomic
def change_programme(*, programme: Programme, by: User, columns: dict[str, Any]) -> Programme:
    """Change a programme; its computed draft is emptied if the figures follow other rules now.

    Raises Announced if an edition is announced or final.
    """
    kept: Programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if kept.rankings.exclude(state=Ranking.State.DRAFT).exists():
        raise Announced
    changed = {name: value for name, value in columns.items() if getattr(kept, name) != value}
    for name, value in changed.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(changed))
    if changed.keys() - WITHOUT_EFFECT:
        empty_drafts(kept)
    if changed:
        told(kept, "programme-changed", by, changed)
    return kept


def empty_drafts(programme: Programme) -> None:
    """Take back the computed drafts: they were made by other rules."""
    found = programme.rankings.filter(state=Ranking.State.DRAFT)
    for draft in found:
        drafts.clear(draft)
    Signature.objects.filter(ranking__in=found).delete()
    found.update(computed_at=None, digest="", header="")


def told(programme: Programme, action: str, by: User, columns: dict[str, Any]) -> None:
    """Write the deed with what was set to the audit log."""
    until = columns.get("nominations_until")
    data = columns | ({"nominations_until": until.isoformat()} if until else {})
    record(action=action, obj=programme, by=by, area=programme.office.area.code, data=data)
