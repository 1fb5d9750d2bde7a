"""Which office states the figures of an area: its own; below a regency, the regency's."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.roles import Permission, permits
from adhoc_bodies.models import Area, Body, Level
from adhoc_bodies.scope import memberships_of


def office_area(area: Area) -> int | None:
    """The area of the office that answers for the figures of an area."""
    return area.pk if area.level <= Level.REGENCY else area.regency_id


def states(user: Any, area: Area) -> bool:
    """Whether the person states turnout for that very office; offices above only read."""
    return any(
        m.body.kind == Body.Kind.OFFICE
        and m.body.area_id == office_area(area)
        and permits(m.role, Permission.STATE_TURNOUT)
        for m in memberships_of(user)
    )


def check_states(user: Any, area: Area) -> None:
    """Raise PermissionDenied for whoever doesn't."""
    if not states(user, area):
        raise PermissionDenied
