"""Whom an office can ask to mark, and what it should know before it does."""

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from adhoc_bodies.models import Membership
from targets.models import Juror, Programme
from targets.rewards.commissioners import decides
from targets.rewards.peers import bodies_of
from targets.rewards.seeing import serves


def within_reach(by: Any, programme: Programme) -> QuerySet[User]:
    """People who sign in and whom the office sees, or who were in a jury of it before.

    Nobody else: were the address of a stranger taken, the form would tell who signs in here.
    Somebody from outside is invited first, as one of a partner's people.
    """
    seen = Membership.objects.visible_to(by).active().values("user")
    known = Juror.objects.filter(programme__office=programme.office_id).values("user")
    invited = {"password__startswith": UNUSABLE_PASSWORD_PREFIX}
    people = User.objects.filter(Q(pk__in=seen) | Q(pk__in=known), is_active=True)
    return people.exclude(**invited)


def doubts(programme: Programme, user: User, by: User) -> list[str]:
    """What speaks against a person as juror. No rule forbids it; the office is told first."""
    name = {"name": user.name}
    found = []
    if user == by:
        found.append(
            _("This is you. You keep the programme and can tell whose posts are nominated; as a "
              "juror you see neither its draft nor its nominations until the announcement.")
        )  # fmt: skip
    elif serves(user, programme.office, Permission.MANAGE_PROGRAMMES):
        found.append(
            _("%(name)s keeps this programme, too, and can tell whose posts are nominated.") % name
        )
    if decides(user, programme):
        found.append(
            _("%(name)s is a commissioner of your office. A juror neither sees nor announces the "
              "draft: two other commissioners have to remain for that.") % name
        )  # fmt: skip
    served = Membership.objects.active().filter(user=user).values("body")
    competing = bodies_of(programme).filter(pk__in=served)
    return found + [
        _("%(name)s serves in %(body)s, which this ranking ranks. Posts of its sub-district are "
          "not given to them, and need marks of three others.") % {**name, "body": body.name}
        for body in competing
    ]  # fmt: skip
