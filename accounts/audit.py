"""The one way to write the audit log."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from accounts.models import AuditEvent, User
from portal import clock


def record(
    *,
    action: str,
    obj: models.Model,
    by: User | None,
    area: str = "",
    data: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write what was done to an object, by whom (None: the portal itself) and in which area.

    Call it inside the transaction of the deed, so that neither stands without the other.
    """
    event = _event(action, obj, by, area, data)
    event.save(force_insert=True)
    return event


def record_all(
    *,
    action: str,
    by: User | None,
    rows: Iterable[tuple[models.Model, str, dict[str, Any]]],
) -> None:
    """Write the same deed for many objects with one statement: each with its area and data."""
    AuditEvent.objects.bulk_create(
        [_event(action, obj, by, area, data) for obj, area, data in rows]
    )


def _event(
    action: str, obj: models.Model, by: User | None, area: str, data: dict[str, Any] | None
) -> AuditEvent:
    return AuditEvent(
        at=clock.now(),
        action=action,
        actor=by,
        object_type=obj._meta.label_lower,
        object_id=obj.pk,
        area_code=area,
        data=data or {},
    )
