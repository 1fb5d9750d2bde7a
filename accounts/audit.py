"""The one way to write the audit log."""

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
    return AuditEvent.objects.create(
        at=clock.now(),
        action=action,
        actor=by,
        object_type=obj._meta.label_lower,
        object_id=obj.pk,
        area_code=area,
        data=data or {},
    )
