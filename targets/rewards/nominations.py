"""Nominations: the accepted posts that a body, or the office for it, puts before the jury."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from accounts.audit import record
from accounts.models import User
from accounts.roles import Permission
from adhoc_bodies.models import Body, Membership
from adhoc_bodies.scope import can
from portal import clock
from posts.models import Evidence, Report
from posts.permissions import own_body, reports_for
from posts.querysets import ReportQuerySet
from targets.models import Nomination, Programme, Signature
from targets.rewards import counting
from targets.rewards.peers import bodies_of
from targets.rewards.refusals import Refusal
from targets.rewards.seeing import manages


class NominationRefused(Refusal):
    """`reason` is one of no_jury, closed, signed, late, not_a_peer, not_accepted, outside,
    no_picture, nominated, too_many, and marked for a nomination that can't be withdrawn."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# ---- rights -----------------------------------------------------------------


def reads_all(user: Any, programme: Programme) -> bool:
    """Whether the person sees the nominations of all bodies."""
    return manages(user, programme) or can(user, Permission.DECIDE_REWARDS, programme.office)


def may_nominate_for(user: Any, programme: Programme, body: Body) -> bool:
    """Whether the person nominates for a body: its own people, and the programme's keepers."""
    return reports_for(user, body) or manages(user, programme)


def own_peer(user: Any, programme: Programme) -> Body | None:
    """The body for which the person reports, if the programme ranks it."""
    body = own_body(user)
    ranked = body is not None and bodies_of(programme).filter(pk=body.pk).exists()
    return body if ranked else None


# ---- reading ----------------------------------------------------------------


def is_signed(programme: Programme) -> bool:
    """Whether a commissioner has signed the announcement of the ranking as it stands: what is
    nominated now would void that word."""
    valid = Signature.objects.filter(
        ranking__programme=programme, step=Signature.Step.ANNOUNCE, digest=F("ranking__digest")
    )
    return valid.exists()


def shut(programme: Programme, body: Body | None = None) -> str:
    """Why nothing can be nominated any more (no_jury, closed, signed, late); "" while it can.

    The last day ends at midnight where the body is.
    """
    if not programme.has_jury:
        return "no_jury"
    if counting.is_closed(programme):
        return "closed"
    if is_signed(programme):
        return "signed"
    last, zone = programme.nominations_until, (body or programme.office).zone
    return "late" if last and clock.today(zone) > last else ""


def may_read(user: Any, programme: Programme) -> bool:
    """Whether the page of nominations opens for the person."""
    return reads_all(user, programme) or own_peer(user, programme) is not None


def of_body(programme: Programme, body: Body) -> "QuerySet[Any]":
    """What a body has nominated, with the number of all words of jurors as `touched`."""
    rows = Nomination.objects.filter(programme=programme, body=body)
    shown = rows.select_related("report__directive", "report__evidence", "report__body", "by")
    return shown.annotate(touched=Count("marks")).order_by("at", "pk")


def all_of(programme: Programme) -> "QuerySet[Any]":
    """All posts before the jury with their bodies and the number of marks, by area."""
    rows = counting.with_marks(programme).select_related(
        "body__area", "report__directive", "report__evidence", "report__body"
    )
    return rows.order_by("body__area__code", "pk")


def candidates(programme: Programme, body: Body) -> ReportQuerySet:
    """Posts of a body that may still be nominated: accepted, of the weeks, with a screenshot."""
    taken = Nomination.objects.filter(programme=programme, body=body).values("report")
    found: ReportQuerySet = Report.objects.accepted().filter(
        body=body,
        week__range=(programme.first_week, programme.last_week),
        evidence__state=Evidence.State.READY,
    )
    return found.exclude(pk__in=taken).select_related("evidence", "body")


def places_left(programme: Programme, body: Body, by: Any) -> int:
    """How many more posts of the body the person may nominate: as one of its own people, or for
    the office, whose nominations take none of the body's own places."""
    own_people = Q(by__in=Membership.objects.filter(body=body).values("user"))
    rows = Nomination.objects.filter(programme=programme, body=body)
    used = rows.filter(own_people) if reports_for(by, body) else rows.exclude(own_people)
    return max(0, programme.nominations_each - used.count())


# ---- deeds ------------------------------------------------------------------


@transaction.atomic
def nominate(*, programme: Programme, report: Report, by: User) -> Nomination:
    """Put a post before the jury. Raises NominationRefused, PermissionDenied."""
    if not may_nominate_for(by, programme, report.body):
        raise PermissionDenied
    programme = _held(programme)
    report = Report.objects.locked(report.pk)
    _check(programme, report, by)
    nomination = Nomination.objects.create(
        programme=programme, report=report, body=report.body, by=by, at=clock.now()
    )
    _told("post-nominated", nomination, by)
    return nomination


def _held(programme: Programme) -> Programme:
    """The programme as it is now; its nominations and marks wait for this transaction."""
    rows = Programme.objects.select_for_update(of=("self",)).select_related("office__area")
    held: Programme = rows.get(pk=programme.pk)
    return held


def _check(programme: Programme, report: Report, by: User) -> None:
    """Refuse what the programme doesn't take, the plainest reason first."""
    picture = Evidence.objects.filter(report=report, state=Evidence.State.READY)
    before = Nomination.objects.filter(programme=programme, report=report)
    reasons = {
        shut(programme, report.body): True,
        "not_a_peer": not bodies_of(programme).filter(pk=report.body_id).exists(),
        "not_accepted": report.status != Report.Status.ACCEPTED,
        "outside": not programme.first_week <= report.week <= programme.last_week,
        "no_picture": not picture.exists(),
        "nominated": before.exists(),
        "too_many": not places_left(programme, report.body, by),
    }
    for reason, applies in reasons.items():
        if reason and applies:
            raise NominationRefused(reason)


@transaction.atomic
def withdraw(*, nomination: Nomination, by: User) -> None:
    """Take a nomination back before any juror has spoken. Raises NominationRefused,
    PermissionDenied."""
    if not may_nominate_for(by, nomination.programme, nomination.body):
        raise PermissionDenied
    programme = _held(nomination.programme)
    if counting.is_closed(programme):
        raise NominationRefused("closed")
    if is_signed(programme):
        raise NominationRefused("signed")
    if nomination.marks.exists():
        raise NominationRefused("marked")
    _told("nomination-withdrawn", nomination, by)
    nomination.delete()


def _told(action: str, nomination: Nomination, by: User) -> None:
    """Write the audit event."""
    data = {"programme": nomination.programme_id, "report": nomination.report_id}
    record(action=action, by=by, obj=nomination, area=nomination.body.area.code, data=data)
