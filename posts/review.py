"""What a reviewer does with reports: accept, return, reject, undo, set the time of posting.

Each action is one transaction: the report's move, the review row, the audit event and the
marks of what is to be computed again stand or fall together. The move is one conditional
UPDATE (posts.states), so of many reviewers at the same moment exactly one decides. Nobody
decides on a report that somebody else holds (posts.holds).
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from adhoc_bodies.models import Body, Membership, SocialAccount
from portal import clock
from posts import freshness, holds
from posts.deeds import told_and_marked
from posts.dirty import mark_report
from posts.models import Report, Review
from posts.querysets import reviewing
from posts.refusals import AlreadyReported, NotAllowed, Refusal, TimeInFuture
from posts.states import move
from posts.timing import dated

#: How long a verdict can be taken back by who gave it.
UNDO_FOR = dt.timedelta(minutes=10)

Verdict = Review.Verdict


class AccountMissing(Refusal):
    """The post is from no verified account of the body, so it can't count for it."""


class CreditTaken(Refusal):
    """The post's credit was taken before: only a KPU office can give it again."""


class AccountUnclear(Refusal):
    """The link names no account and the body has several: the reviewer must say which."""


class TimeNotLater(Refusal):
    """A reviewer can only move the time of posting to a later moment."""


def check_reviewer(report: Report, by: User) -> None:
    """Refuse whoever may not decide on this report (see `ReportQuerySet.reviewable_by`)."""
    if not Report.objects.reviewable_by(by).filter(pk=report.pk).exists():
        raise PermissionDenied


def accounts_of(reports: Iterable[Report]) -> dict[int, list[SocialAccount]]:
    """For each report its body's verified accounts from which the post can be: by its handle,
    where it has one. One query for all of them."""
    listed = list(reports)
    bodies = {report.body_id for report in listed}
    known = list(SocialAccount.objects.verified().filter(body__in=bodies).order_by("handle"))
    return {report.pk: [one for one in known if could_be(one, report)] for report in listed}


def could_be(account: SocialAccount, report: Report) -> bool:
    """Whether the post can be from this account."""
    return (account.body_id, account.platform) == (report.body_id, report.platform) and (
        report.handle in ("", account.handle)
    )


def chosen_account(report: Report, account: SocialAccount | None) -> SocialAccount:
    """The account that an acceptance ties the report to.

    Raises AccountMissing, or AccountUnclear where only the reviewer can tell.
    """
    fitting = accounts_of([report])[report.pk]
    if account is not None:
        fitting = [own for own in fitting if own.pk == account.pk]
    if not fitting:
        raise AccountMissing
    if len(fitting) > 1:
        raise AccountUnclear
    return fitting[0]


@transaction.atomic
def accept(*, report: Report, by: User, account: SocialAccount | None = None) -> Review:
    """Accept a report: from now on it counts for the score.

    Raises NotAllowed when somebody was faster, AccountMissing, AccountUnclear, CreditTaken.
    """
    check_reviewer(report, by)
    check_credit(report, by)
    fields = {"account": chosen_account(report, account), "reason": "", "reason_note": ""}
    return decide(report, by, "accept", Verdict.ACCEPTED, **fields)


@transaction.atomic
def return_(*, report: Report, by: User, reason: str, note: str = "") -> Review:
    """Give a report back to be mended; its post stays reserved. Raises NotAllowed."""
    check_reviewer(report, by)
    fields = {"reason": Review.Reason(reason), "reason_note": note}
    return decide(report, by, "return", Verdict.RETURNED, **fields)


@transaction.atomic
def reject(*, report: Report, by: User, reason: str, note: str = "") -> Review:
    """Reject a report for good; its post is free again. Raises NotAllowed."""
    check_reviewer(report, by)
    fields = {"reason": Review.Reason(reason), "reason_note": note}
    return decide(report, by, "reject", Verdict.REJECTED, **fields)


def decide(report: Report, by: User | None, name: str, verdict: str, **fields: Any) -> Review:
    """Make the move of a verdict, and write everything that goes with it.

    `by` is None where the portal decides. Raises NotAllowed, or HeldByOther while somebody
    else is looking at the report.
    """
    now = clock.now()
    before = report.status
    move(report, name, decided_by=by, decided_at=now, **fields)
    holds.end(report, by)
    review = Review.objects.create(
        report=report,
        reviewer=by,
        office=office_of(report, by),
        verdict=verdict,
        before=before,
        reason=fields["reason"],
        note=fields["reason_note"],
        at=now,
    )
    told_and_marked(report, f"report-{verdict}", by, before=before, reason=fields["reason"])
    return review


def check_credit(report: Report, by: User) -> None:
    """Refuse to give the credit of a post again that was taken from above, unless it is a KPU
    office that does: else a PPK could undo what its office did."""
    taken = Review.objects.filter(
        report__election=report.election_id,
        report__post_key=report.post_key,
        report__status=Report.Status.REJECTED,
        verdict=Verdict.REVOKED,
    )
    office = office_of(report, by)
    is_office = office is not None and office.kind == Body.Kind.OFFICE
    if not is_office and taken.exclude(report=report.pk).exists():
        raise CreditTaken


def office_of(report: Report, by: User | None) -> Body | None:
    """The body by which a person decides on a report: the nearest above it."""
    above = [m.body for m in reviewing(by) if reaches(m, report)] if by else []
    return max(above, key=lambda body: body.area.level, default=None)


def reaches(membership: Membership, report: Report) -> bool:
    """Whether a report lies below the membership's body (see `querysets.review_reach`)."""
    area, election = membership.body.area, membership.body.election_id
    inside = [None, report.province_id, report.regency_id, report.district_id, None]
    return election in (None, report.election_id) and (
        area.level == 0 or inside[area.level] == area.pk
    )


@transaction.atomic
def undo(*, review: Review, by: User) -> Report:
    """Take back the own verdict within ten minutes, as long as nothing happened since. The
    report is again what it was: a rejected one that had been returned is returned again.

    Raises NotAllowed, or AlreadyReported when a rejected post was reported again meanwhile.
    """
    if review.reviewer_id != by.pk:
        raise PermissionDenied
    check_reviewer(review.report, by)
    report = standing(review)
    if not in_time(review):
        raise NotAllowed
    Review.objects.filter(pk=review.pk).update(undone_at=clock.now())
    reopen(report, review)
    told_and_marked(report, "review-undone", by, verdict=review.verdict)
    return report


def in_time(review: Review) -> bool:
    """Whether a verdict is young enough to be taken back."""
    return review.undone_at is None and clock.now() - review.at <= UNDO_FOR


def standing(review: Review) -> Report:
    """The report, held until the transaction ends, if this verdict is its present one."""
    held = Report.objects.select_for_update(of=("self",)).select_related("directive", "body__area")
    report: Report | None = held.filter(
        pk=review.report_id,
        status=review.verdict,
        decided_by=review.reviewer_id,
        decided_at=review.at,
    ).first()
    if report is None:
        raise NotAllowed
    return report


def reopen(report: Report, review: Review) -> None:
    """Put a report back to where it was before a verdict; a post that was reported again since
    then stays with that one."""
    returned = review.before == Report.Status.RETURNED
    name = "undo_to_returned" if returned else "undo"
    try:
        with transaction.atomic():
            move(report, name, **earlier_decision(review))
    except IntegrityError as error:
        holder = Report.objects.live().filter(election=report.election_id, post_key=report.post_key)
        raise AlreadyReported(holder.exclude(pk=report.pk).get()) from error


def earlier_decision(review: Review) -> dict[str, Any]:
    """What a report says about its verdict when this one is taken back: the one before, which
    stands again where the report had been returned."""
    fields = {"decided_by": None, "decided_at": None, "reason": "", "reason_note": ""}
    if review.before != Report.Status.RETURNED:
        return fields
    given = Review.objects.filter(report=review.report_id, verdict=Verdict.RETURNED, undone_at=None)
    before = given.filter(pk__lt=review.pk).first()
    if before is None:
        return fields
    return {
        "decided_by": before.reviewer,
        "decided_at": before.at,
        "reason": before.reason,
        "reason_note": before.note,
    }


@transaction.atomic
def set_posted_at(*, report: Report, by: User, posted_at: dt.datetime, reason: str) -> Report:
    """Move the time of posting to the later one that the post itself shows: a scheduled post's
    ID tells when it was made. Both weeks are computed again.

    Raises NotAllowed when the report waits no longer, TimeNotLater, or TimeInFuture for a time
    after the report.
    """
    check_reviewer(report, by)
    if posted_at > report.reported_at:
        raise TimeInFuture
    if posted_at <= report.posted_at:
        raise TimeNotLater
    before = report.posted_at
    mark_report(report)
    retime(report, posted_at)
    freshness.time_set(report.pk)
    data = {"before": before.isoformat(), "after": posted_at.isoformat(), "reason": reason}
    told_and_marked(report, "report-time-set", by, **data)
    return report


def retime(report: Report, posted_at: dt.datetime) -> None:
    """Write the new time with its dates, unless somebody has decided or changed it meanwhile."""
    when = dated(posted_at, Report.TimeSource.REVIEWER, report.reported_at, report.body.zone)
    waiting = Report.objects.submitted().filter(pk=report.pk, posted_at=report.posted_at)
    values = dataclasses.asdict(when)
    if not waiting.update(**values):
        raise NotAllowed
    for name, value in values.items():
        setattr(report, name, value)
