"""The deeds of and about a jury: appointing, removing, marking, declaring a conflict."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from portal import clock
from targets.models import Juror, Mark, Nomination, Programme
from targets.rewards.counting import is_closed, takes_jurors
from targets.rewards.dockets import docket_of, key_of, may_still_mark
from targets.rewards.refusals import Refusal

LEAST, MOST = 1, 5


class JuryRefusal(Refusal):
    """Nothing was changed."""


class JuryClosed(JuryRefusal):
    """The ranking was announced: marks and jurors stand."""


class NotGiven(JuryRefusal):
    """The post isn't before this juror: own area, own deed, or no juror any more."""


class ConflictDeclared(JuryRefusal):
    """The juror said that there is a conflict of interest; that stands."""


class BadPoints(JuryRefusal):
    """Not one whole number from 1 to 5 for each criterion."""


class AlreadyJuror(JuryRefusal):
    """The person is in the jury today."""


class NoSignIn(JuryRefusal):
    """The person can't sign in."""


class ReasonNeeded(JuryRefusal):
    """A juror who has marked is removed with a reason only: it changes the ranking."""


def _told(action: str, juror: Juror, by: User, **data: Any) -> None:
    """Write the audit event."""
    area = juror.programme.office.area.code
    record(action=action, by=by, obj=juror, area=area, data={"person": juror.user_id, **data})


@transaction.atomic
def appoint(*, programme: Programme, user: User, by: User) -> Juror:
    """Ask a person to mark; somebody who was removed comes back.

    Raises JuryClosed, NoSignIn, AlreadyJuror.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    if not takes_jurors(programme):
        raise JuryClosed
    if not user.is_active or not user.has_usable_password():
        raise NoSignIn
    first = {"appointed_by": by, "appointed_at": clock.now()}
    juror, is_new = Juror.objects.get_or_create(programme=programme, user=user, defaults=first)
    if not is_new and juror.removed_at is None:
        raise AlreadyJuror
    juror.removed_at, juror.appointed_by, juror.appointed_at = None, by, clock.now()
    juror.save()
    user.was_juror = True
    user.save(update_fields=["was_juror"])
    _told("juror-appointed", juror, by)
    return juror


@transaction.atomic
def remove(*, juror: Juror, by: User, reason: str = "") -> Juror:
    """Take a juror out; the marks stay, and count no more.

    Raises JuryClosed after the announcement, whose marks stand; ReasonNeeded.
    """
    Programme.objects.select_for_update().get(pk=juror.programme_id)
    if is_closed(juror.programme):
        raise JuryClosed
    juror = Juror.objects.select_for_update(of=("self",)).get(pk=juror.pk)
    if juror.removed_at is None:
        marks, reason = juror.marks.count(), reason.strip()
        if marks and not reason:
            raise ReasonNeeded
        juror.removed_at = clock.now()
        juror.save(update_fields=["removed_at"])
        _told("juror-removed", juror, by, marks=marks, reason=reason)
    return juror


def give(*, juror: Juror, nomination: Nomination, points: Sequence[int]) -> Mark:
    """Mark a post, or change its mark.

    Raises NotGiven, JuryClosed, ConflictDeclared, BadPoints.
    """
    fits = all(type(point) is int and LEAST <= point <= MOST for point in points)
    if not fits or len(points) != len(juror.programme.criteria):
        raise BadPoints
    return _keep(juror, nomination, list(points), conflict=False)


def declare_conflict(*, juror: Juror, nomination: Nomination) -> Mark:
    """Leave a post to the other jurors, for good; a mark given before goes.

    Raises NotGiven, JuryClosed, ConflictDeclared.
    """
    return _keep(juror, nomination, [], conflict=True)


@transaction.atomic
def _keep(juror: Juror, nomination: Nomination, points: list[int], *, conflict: bool) -> Mark:
    """Store what a juror said about a post that is before them, and tell the audit log."""
    Programme.objects.select_for_update().get(pk=juror.programme_id)
    juror = Juror.objects.select_related("programme__office__area", "user").get(pk=juror.pk)
    item = docket_of(juror).find(key_of(juror, nomination.pk))
    if is_closed(juror.programme) and not may_still_mark(juror.programme, item):
        raise JuryClosed
    if item is None or juror.removed_at or not juror.user.is_active:
        raise NotGiven
    if item.has_conflict:
        raise ConflictDeclared
    said = {"points": points, "has_conflict": conflict, "at": clock.now()}
    mark, _ = Mark.objects.update_or_create(juror=juror, nomination=nomination, defaults=said)
    before = item.mark.points if item.mark else None
    action = "conflict-declared" if conflict else "post-marked"
    _told(action, juror, juror.user, nomination=nomination.pk, points=points, before=before)
    return mark
