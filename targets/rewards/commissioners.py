"""Whose word decides on a programme's ranking."""

from accounts.models import User
from accounts.roles import Permission, permits
from adhoc_bodies.scope import memberships_of
from targets.models import Programme


def decides(user: User, programme: Programme) -> bool:
    """Whether the person is a commissioner of the programme's own office today.

    Offices above may look on; the decision, and the answer to appeals, is the office's.
    """
    return any(
        membership.body_id == programme.office_id
        and permits(membership.role, Permission.DECIDE_REWARDS)
        for membership in memberships_of(user)
    )
