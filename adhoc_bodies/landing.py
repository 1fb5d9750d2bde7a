"""Which of a person's memberships leads, and on which page they land (ui.md, section 4)."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from accounts.roles import Role
from adhoc_bodies.models import Membership
from adhoc_bodies.scope import memberships_of

#: The pages of each role, the first that exists being the one to land on. Roles that come
#: first lead when a person holds several.
LANDINGS: dict[Role, tuple[str, ...]] = {
    Role.OPERATOR: ("directive_list", "dashboard_home"),
    Role.COMMISSIONER: ("dashboard_home",),
    Role.AUDITOR: ("dashboard_home",),
    Role.ADMINISTRATOR: ("admin:index",),
    Role.REVIEWER: ("review_queue", "staff_home"),
    Role.MEMBER: ("staff_home",),
}


def leading_membership(user: Any) -> Membership | None:
    """The membership that decides how the portal looks; None for who serves nowhere today."""
    ranks = {role: rank for rank, role in enumerate(LANDINGS)}
    held = sorted(
        memberships_of(user), key=lambda m: (ranks[Role(m.role)], m.body.area.level, m.pk)
    )
    return held[0] if held else None


def landing_url(user: Any) -> str:
    """The address on which the person lands after signing in."""
    membership = leading_membership(user)
    if membership is not None:
        names = LANDINGS[Role(membership.role)]
    else:
        names = ("admin:index",) if user.is_superuser else ()
    return next((url for name in names if (url := address(name))), reverse("profile"))


def address(name: str) -> str:
    """The address of a page without arguments; empty where the portal has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
