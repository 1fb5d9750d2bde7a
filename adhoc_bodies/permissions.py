"""Who may open the addresses of this app, and who decides about a body."""

from typing import Any

from accounts.access import SIGNED_IN, permission
from accounts.roles import Permission, permits
from adhoc_bodies.models import Body
from adhoc_bodies.scope import can, covers, memberships_of

_ACCOUNTS = permission(
    Permission.MANAGE_OWN_ACCOUNTS,
    Permission.VERIFY_ACCOUNTS,
    Permission.VIEW_DASHBOARD,
)

_KEEPER = permission(Permission.HAND_OVER)

ACCESS = {
    "home": SIGNED_IN,
    "people": _KEEPER,
    "hand_over": _KEEPER,
    "person_invitation": _KEEPER,
    "person_phone": _KEEPER,
    "account_list": _ACCOUNTS,
    "body_accounts": _ACCOUNTS,
    "account_register": permission(Permission.MANAGE_OWN_ACCOUNTS),
    "account_decide": permission(Permission.VERIFY_ACCOUNTS),
    "follower_counts": permission(
        Permission.MANAGE_OWN_ACCOUNTS,
        Permission.VERIFY_ACCOUNTS,
        Permission.VIEW_DASHBOARD,
        write=Permission.MANAGE_OWN_ACCOUNTS,
    ),
    "account_end": permission(Permission.MANAGE_OWN_ACCOUNTS),
    "exemption_request": permission(Permission.MANAGE_OWN_ACCOUNTS),
    "exemption_decide": permission(Permission.GRANT_EXEMPTIONS),
}


def manages_accounts(user: Any, body: Body) -> bool:
    """Whether the person may register accounts and ask for exemptions of this body."""
    return can(user, Permission.MANAGE_OWN_ACCOUNTS, body)


def decides_for(user: Any, permission: Permission, body: Body) -> bool:
    """Whether the person stands above the body: nobody decides about the body they serve in."""
    held = memberships_of(user)
    return all(m.body_id != body.pk for m in held) and any(
        permits(m.role, permission) and covers(m, body) for m in held
    )
