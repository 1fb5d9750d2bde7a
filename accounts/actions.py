"""Deeds about people's access: inviting, activating, changing the own data."""

import datetime as dt
import hashlib
import secrets

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.audit import record
from accounts.models import Invitation, User
from portal import clock

#: How long a person has to follow an invitation. Staff in the field go online once a week.
VALID_FOR = dt.timedelta(days=14)


class InvitationProblem(Exception):
    """An invitation that can't be used; `reason` is wrong, used or expired."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AlreadyActive(Exception):
    """The person has a password: whoever forgot it resets it by mail, not by an invitation."""


def digest(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


@transaction.atomic
def invite(*, user: User, by: User | None, area: str = "") -> str:
    """Invite somebody who has no password yet; return the code, which nobody can read again.

    Earlier invitations of the person end. Raises AlreadyActive, so that an invitation never
    takes over an account that is in use.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.has_usable_password():
        raise AlreadyActive
    end_invitations(user)
    now = clock.now()
    code = secrets.token_urlsafe(24)
    Invitation.objects.create(
        user=user,
        digest=digest(code),
        invited_by=by,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    record(action="person-invited", obj=user, by=by, area=area)
    return code


def end_invitations(user: User) -> None:
    """Let no code that was given out before open the person's account any more."""
    now = clock.now()
    user.invitations.filter(used_at=None, expires_at__gt=now).update(expires_at=now)


def open_invitation(code: str) -> Invitation:
    """The invitation of a code. Raises InvitationProblem with the reason."""
    invitation = Invitation.objects.select_related("user").filter(digest=digest(code)).first()
    if invitation is None or not invitation.user.is_active:
        raise InvitationProblem("wrong")
    if invitation.used_at or invitation.user.has_usable_password():
        raise InvitationProblem("used")
    if invitation.expires_at <= clock.now():
        raise InvitationProblem("expired")
    return invitation


@transaction.atomic
def activate(*, code: str, password: str) -> User:
    """Set the password of an invited person, whose address the invitation has proven.

    Raises InvitationProblem, also for the slower one of two who use the same code.
    """
    invitation = open_invitation(code)
    taken = Invitation.objects.filter(pk=invitation.pk, used_at=None)
    if not taken.update(used_at=clock.now()):
        raise InvitationProblem("used")
    user = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(
        user=user,
        email=user.email,
        defaults={"verified": True, "primary": True},
    )
    record(action="person-activated", obj=user, by=user)
    return user


@transaction.atomic
def change_own_data(*, user: User, name: str, phone: str) -> User:
    """Write a person's own name and number; the log keeps which of them changed, not what."""
    before = User.objects.select_for_update().get(pk=user.pk)
    changed = [
        field
        for field, value in (("name", name), ("phone", phone))
        if getattr(before, field) != value
    ]
    if changed:
        before.name, before.phone = name, phone
        before.save(update_fields=["name", "phone"])
        record(action="own-data-changed", obj=user, by=user, data={"fields": changed})
    return before
