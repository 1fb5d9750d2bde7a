"""Taking the credit of an accepted report: a new verdict, never a change of the old one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from portal import clock
from posts.deeds import told_and_marked
from posts.models import Disappearance, Report, Review
from posts.oversight import overseer
from posts.states import move


@transaction.atomic
def revoke(*, report: Report, by: User | None, reason: str, note: str = "") -> Review:
    """Turn an accepted report into a rejected one. `by` is nobody where the time to explain
    ran out. The acceptance stays readable beside it, and weeks that are closed stay closed.

    Raises NotAllowed when the report isn't accepted, PermissionDenied.
    """
    now = clock.now()
    deed = {"reason": Review.Reason(reason), "note": note, "office": office_of(report, by)}
    said = {"reason": deed["reason"], "reason_note": note}
    move(report, "revoke", decided_by=by, decided_at=now, **said)
    verdict = Review.Verdict.REVOKED
    review = Review.objects.create(report=report, reviewer=by, verdict=verdict, at=now, **deed)
    close_questions(report)
    told_and_marked(report, "report-revoked", by, reason=reason, note=note)
    return review


def office_of(report: Report, by: User | None) -> Any:
    """The body in which the person looks after the report; PermissionDenied without one."""
    if by is None:
        return None
    membership = overseer(report, by)
    if membership is None:
        raise PermissionDenied
    return membership.body


def close_questions(report: Report) -> None:
    """A report without credit has none to lose: nobody needs to explain its post any more."""
    asked = Disappearance.objects.filter(report=report, outcome="")
    asked.update(outcome=Disappearance.Outcome.MOOT, decided_at=clock.now())
