"""The deeds of opening a part of an area to everybody, closing it, and leaving it to others."""

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Body, Publication
from adhoc_bodies.publications import decision_above, decision_for, publishing_offices
from portal import clock


class NotTheirOffice(Exception):
    """Only an office's own commissioners decide what of its area is public."""


@transaction.atomic
def switch(*, office: Body, part: str, is_public: bool, by: User) -> Publication:
    """Open a part of the office's area to everybody, or close it; from the next request on.

    The first decision of an office takes over what held for it from above, part by part.
    Raises NotTheirOffice for anybody but the office's own commissioners.
    """
    decide(office, by)
    row = own_decision(office)
    if row.pk and getattr(row, part) == is_public:
        return row
    setattr(row, Publication.Part(part), is_public)
    row.changed_by, row.changed_at = by, clock.now()
    row.save()
    record(
        action="publication-changed", obj=row, by=by, area=office.area.code,
        data={"part": str(part), "is_public": is_public, "public": row.public_parts},
    )  # fmt: skip
    return row


@transaction.atomic
def give_back(*, office: Body, by: User) -> bool:
    """Take the office's decision back: its area follows the offices above it again, from the
    next request on. Says whether there was one.

    Raises NotTheirOffice for anybody but the office's own commissioners.
    """
    decide(office, by)
    row = Publication.objects.filter(body=office).first()
    if row is None:
        return False
    above = decision_above(office)
    record(
        action="publication-given-back", obj=row, by=by, area=office.area.code,
        data={
            "public": row.public_parts,
            "follows": above.body.area.code if above else None,
            "public_now": above.public_parts if above else [],
        },
    )  # fmt: skip
    row.delete()
    return True


def decide(office: Body, by: User) -> None:
    """Let one of the office's own commissioners decide; two at once wait for each other."""
    if office.pk not in [body.pk for body in publishing_offices(by)]:
        raise NotTheirOffice
    Body.objects.select_for_update(no_key=True).get(pk=office.pk)


def own_decision(office: Body) -> Publication:
    """The office's row; a new one, not yet written, says what holds from above."""
    held = decision_for(office.area)
    if held is not None and held.body_id == office.pk:
        return held
    inherited = {str(part): bool(held and getattr(held, part)) for part in Publication.Part}
    return Publication(body=office, **inherited)
