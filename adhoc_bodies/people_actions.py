"""Deeds about who serves where: handing over in mid-term (PAW), enrolling, showing a number."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import end_invitations, invite
from accounts.audit import record
from accounts.models import AuditEvent, User
from accounts.roles import Role
from adhoc_bodies.models import Body, Membership
from adhoc_bodies.people import may_invite
from portal import clock

#: A person may look at this many telephone numbers in an hour (security.md, Access).
REVEALS_AN_HOUR = 50


class TooManyReveals(Exception):
    """The person has looked at REVEALS_AN_HOUR numbers within the last hour."""


@dataclass(frozen=True)
class Successor:
    """Who comes after: contact data as typed, telephone number already in normal form."""

    name: str
    email: str
    phone: str
    role: Role


@dataclass(frozen=True)
class HandedOver:
    """The new service, and the code of its invitation (empty for who has a password)."""

    membership: Membership
    code: str


@transaction.atomic
def hand_over(
    *,
    membership: Membership,
    last_day: dt.date,
    reason: str,
    successor: Successor,
    by: User,
) -> HandedOver:
    """End a person's service and begin the successor's on the day after, both in the log.

    Raises ValidationError, in words for the form, when the service has been ended by
    somebody else meanwhile, or the successor can't serve here.
    """
    if successor.email.strip().lower() == by.email:
        raise ValidationError({"email": _("You can't appoint yourself.")})
    end(membership=membership, last_day=last_day, reason=reason, by=by)
    return enrol(
        body=membership.body,
        person=successor,
        starts_on=last_day + dt.timedelta(days=1),
        by=by,
    )


@transaction.atomic
def end(*, membership: Membership, last_day: dt.date, reason: str, by: User) -> Membership:
    """End a service on its last day. Raises ValidationError if it has an end already."""
    values = {"ends_on": last_day, "end_reason": reason}
    running = Membership.objects.filter(pk=membership.pk, ends_on=None)
    if last_day < membership.starts_on:
        raise ValidationError({"last_day": _("The last day lies before the first.")})
    if not running.update(**values):
        raise ValidationError(_("This service has been ended already."))
    membership.ends_on, membership.end_reason = last_day, reason
    record(
        action="membership-ended",
        obj=membership,
        by=by,
        area=membership.body.area.code,
        data={"role": membership.role, "last_day": str(last_day)},
    )
    return membership


@transaction.atomic
def enrol(
    *,
    body: Body,
    person: Successor,
    starts_on: dt.date,
    by: User | None,
    inviting: bool = True,
) -> HandedOver:
    """Begin a person's service; make the person and (`inviting`) the invitation if needed.

    Codes given out before would open the new service too, so they end. Who serves also where
    `by` keeps no people is invited by somebody above both, or resets the password by mail.
    """
    user = person_for(person, body)
    membership = Membership.objects.create(
        user=user, body=body, role=person.role, starts_on=starts_on
    )
    record(
        action="membership-started",
        obj=membership,
        by=by,
        area=body.area.code,
        data={"role": person.role, "first_day": str(starts_on)},
    )
    if user.has_usable_password():
        return HandedOver(membership, "")
    end_invitations(user)
    if not inviting or not may_invite(by, user):
        return HandedOver(membership, "")
    return HandedOver(membership, invite(user=user, by=by, area=body.area.code))


def person_for(person: Successor, body: Body) -> User:
    """The user of an address, made when there is none. Name and number of a known one stay."""
    email = person.email.strip().lower()
    known = User.objects.select_for_update().filter(email=email).first()
    if known is None:
        return User.objects.create_user(email, name=person.name, phone=person.phone)
    if not known.is_active:
        raise ValidationError({"email": _("This person was shut out. Ask the administrator.")})
    refuse_second_service(known, body, person.role)
    return known


def refuse_second_service(user: User, body: Body, role: Role) -> None:
    """A person serves in one ad hoc body of an election, and once in a role."""
    running = user.memberships.filter(ends_on=None)
    if running.filter(body=body, role=role).exists():
        raise ValidationError({"email": _("This person already serves in this body.")})
    elsewhere = running.exclude(body=body).filter(
        body__election=body.election_id, body__kind__in=[Body.Kind.PPK, Body.Kind.PPS]
    )
    if body.election_id and elsewhere.exists():
        raise ValidationError({"email": _("This person serves in another body of this election.")})


@transaction.atomic
def reveal_phone(*, membership: Membership, by: User) -> str:
    """Show a number and write down who looked. Raises TooManyReveals beyond the limit."""
    User.objects.select_for_update().get(pk=by.pk)
    seen = AuditEvent.objects.filter(
        actor=by,
        action="phone-revealed",
        at__gt=clock.now() - dt.timedelta(hours=1),
    ).count()
    if seen >= REVEALS_AN_HOUR:
        raise TooManyReveals
    record(
        action="phone-revealed",
        obj=membership.user,
        by=by,
        area=membership.body.area.code,
    )
    return membership.user.phone


def renew_invitation(*, membership: Membership, by: Any) -> str:
    """A fresh code for somebody who never came in.

    Raises accounts.actions.AlreadyActive, and PermissionDenied (see `may_invite`).
    """
    if not may_invite(by, membership.user):
        raise PermissionDenied
    return invite(user=membership.user, by=by, area=membership.body.area.code)
