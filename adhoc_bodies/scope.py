"""Whom a person may see and act for: memberships of today, turned into areas and bodies.

Every read starts with `visible_to(user)`, every deed with `can(user, permission, target)`.
Both look only at memberships that are open today in bodies that exist today, so somebody
who was dismissed has nothing left on the next request.
"""

import copy
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Exists, OuterRef, Q

from accounts.roles import (
    ROLE_PERMISSIONS,
    SECOND_FACTOR_ROLES,
    Permission,
    Role,
    permits,
)

if TYPE_CHECKING:
    from adhoc_bodies.models import Area, Body, Membership

#: Roles that see their body's whole area; the others see only their own body.
AREA_ROLES = frozenset(
    {Role.REVIEWER, Role.OPERATOR, Role.COMMISSIONER, Role.AUDITOR, Role.ADMINISTRATOR}
)
LEVEL_FIELDS = {1: "province", 2: "regency", 3: "district"}


def memberships_of(user: Any) -> list["Membership"]:
    """The person's memberships that count today; read once for each user object, and with them
    whether the person has a second factor, which the door asks of every request."""
    if not user.is_authenticated:
        return []
    held: list[Membership] | None = getattr(user, "_memberships_today", None)
    if held is None:
        held = user._memberships_today = list(counting_today(user.memberships))
    return held


def counting_today(memberships: Any) -> Any:
    """Those of some memberships that count today, with what scoping reads of them."""
    factors = Authenticator.objects.filter(user=OuterRef("user"))
    served = memberships.active().annotate(has_second_factor=Exists(factors))
    return served.select_related("body__area__parent", "body__election")


def holding(user: Any, permission: Permission) -> Any:
    """The person with only those memberships that give a permission, for `visible_to`.

    Somebody may look after a sub-district and keep the people of another office's area:
    for each deed only the memberships that allow it open rows.
    """
    acting = copy.copy(user)
    acting._memberships_today = [m for m in memberships_of(user) if permits(m.role, permission)]
    return acting


def permissions_of(user: Any) -> frozenset[Permission]:
    """Everything that the person may do somewhere."""
    return frozenset().union(*(ROLE_PERMISSIONS[Role(m.role)] for m in memberships_of(user)))


def needs_second_factor(user: Any) -> bool:
    """Whether one of the person's roles demands two factors (security.md, Access)."""
    return user.is_superuser or any(
        Role(m.role) in SECOND_FACTOR_ROLES for m in memberships_of(user)
    )


def has_second_factor(user: Any) -> bool:
    """Whether the person has set up a second factor."""
    held = memberships_of(user)
    return any(m.has_second_factor for m in held) if held else is_mfa_enabled(user)  # type: ignore[attr-defined]  # annotated


def sees_area(membership: "Membership") -> bool:
    """Whether the membership opens the body's whole area and not only the body."""
    return Role(membership.role) in AREA_ROLES and membership.body.kind != "pps"


def scope_q(user: Any, *, prefix: str = "", body: str = "body") -> Q:
    """The rows that a person may see, for a table with the columns province, regency, district.

    `prefix` leads to these columns (`body__`), `body` to the body itself ("pk" on Body).
    Nothing at all for somebody without a membership.
    """
    result = Q(pk__in=[])
    for membership in memberships_of(user):
        area = membership.body.area
        if not sees_area(membership):
            result |= Q(**{body: membership.body_id})
        elif area.level == 0:
            return Q()
        else:
            lies_below = Q(**{f"{prefix}{LEVEL_FIELDS[area.level]}": area.pk})
            result |= lies_below & of_election(membership, prefix=prefix)
    return result


def of_election(membership: "Membership", *, prefix: str = "") -> Q:
    """What is the business of the membership's body: a PPK's is its own election alone.

    Two elections may be under way in the same sub-district, each with bodies of its own.
    """
    election = membership.body.election_id
    if election is None:
        return Q()
    column = f"{prefix}election"
    return Q(**{column: election}) | Q(**{f"{column}__isnull": True})


def area_of(target: "Body | Area") -> "Area":
    """The area itself, or the area of a body."""
    return getattr(target, "area", target)  # type: ignore[arg-type]  # an area has no area


def ancestors_of(area: "Area") -> tuple[int | None, int | None, int | None]:
    """Province, regency and district id of an area, counting the area itself."""
    ids = [area.province_id, area.regency_id, area.district_id]
    if area.level in LEVEL_FIELDS:
        ids[area.level - 1] = area.pk
    return ids[0], ids[1], ids[2]


def covers(membership: "Membership", target: "Body | Area") -> bool:
    """Whether a body or an area lies in what the membership opens."""
    if target == membership.body:
        return True
    if not sees_area(membership):
        return False
    elections = {membership.body.election_id, getattr(target, "election_id", None)} - {None}
    area = membership.body.area
    return len(elections) < 2 and (area.level == 0 or area.pk in ancestors_of(area_of(target)))


def can(user: Any, permission: Permission, target: "Body | Area") -> bool:
    """Whether the person may do this to this body or area, by a membership of today."""
    return any(permits(m.role, permission) and covers(m, target) for m in memberships_of(user))
