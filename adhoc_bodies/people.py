"""Reading the people of an area: who serves where, and how their numbers are shown."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Permission, Role, permits
from adhoc_bodies.models import Body, Membership
from adhoc_bodies.querysets import MembershipQuerySet
from adhoc_bodies.scope import can, holding
from portal import clock

#: Roles that a body of a kind has, by the office's own words (product.md).
ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    Body.Kind.PPS: (Role.MEMBER,),
    Body.Kind.PPK: (Role.MEMBER, Role.REVIEWER),
    Body.Kind.PARTNER: (Role.MEMBER,),
    Body.Kind.OFFICE: (
        Role.OPERATOR,
        Role.COMMISSIONER,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    ),
}


def kept_by(user: Any) -> MembershipQuerySet:
    """Memberships of the bodies whose people the person keeps, with what a list shows."""
    return Membership.objects.visible_to(holding(user, Permission.HAND_OVER)).with_person_and_body()


def matching(rows: MembershipQuerySet, words: str, kind: str) -> MembershipQuerySet:
    """Rows whose name, address or body holds the words, of one kind of body or of all.

    Never by telephone number: guessing would unmask it.
    """
    if kind in Body.Kind.values:
        rows = rows.filter(body__kind=kind)
    for word in words.split():
        rows = rows.filter(
            Q(user__name__icontains=word)
            | Q(user__email__icontains=word)
            | Q(body__name__icontains=word)
        )
    return rows.order_by("body__area__code", "body__kind", "role", "user__name", "pk")


def people_visible_to(rows: QuerySet[User], user: Any) -> QuerySet[User]:
    """People of whom a service, past or present, lies within an administrator's reach."""
    served = Membership.objects.visible_to(holding(user, Permission.ADMINISTER))
    return rows.filter(is_superuser=False, pk__in=served.values("user"))


def may_keep(user: Any, membership: Membership) -> bool:
    """Whether the person may end this service: not the own one, nor one of a higher right."""
    if membership.user_id == user.pk:
        return False
    if not can(user, Permission.HAND_OVER, membership.body):
        return False
    return Role(membership.role) in grantable(user, membership.body)


def may_invite(user: Any, person: User) -> bool:
    """Whether the person may hold the key to somebody's access: it opens all of their services.

    So nobody gets it for who also serves, or is about to serve, where they keep no people.
    """
    if user is None or user.is_superuser:
        return True
    served = person.memberships.exclude(ends_on__lt=clock.today()).select_related("body__area")
    return not person.is_superuser and all(may_keep(user, membership) for membership in served)


def grantable(user: Any, body: Body) -> list[Role]:
    """Roles that the person may give in a body: none that holds more than they keep.

    In an office only administrators decide who administers; operators hand on the others.
    """
    administers = can(user, Permission.ADMINISTER, body)
    return [
        role
        for role in ROLES_OF_KIND[body.kind]
        if administers or not permits(role, Permission.ADMINISTER)
    ]
