"""Accepting clean reports together: each seen as a row and chosen by the reviewer, all decided
with one press, and taken back with one press. A flagged report is never among them.

The number of queries is the same for one report and for fifty.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Value, When

from accounts.audit import record_all
from accounts.models import User
from adhoc_bodies.models import SocialAccount
from portal import clock
from posts import holds, review
from posts.dirty import mark_reports
from posts.models import Hold, Report, Review
from posts.querysets import ReportQuerySet
from posts.refusals import NotAllowed
from posts.states import move_all

UNDECIDED = {"decided_by": None, "decided_at": None, "reason": "", "reason_note": ""}


@dataclass(frozen=True)
class Batch:
    """What came of a batch: what was accepted, and what was left for a person."""

    key: uuid.UUID
    at: dt.datetime
    accepted: list[Report]
    left: list[Report]


def clean_held(by: User) -> ReportQuerySet:
    """The clean reports that the person holds, the longest waiting first."""
    return holds.clean(holds.held(by)).order_by(*holds.ORDER)


def clean_free(by: User) -> ReportQuerySet:
    """The clean reports that the person holds or could hold now."""
    return holds.free(holds.clean(Report.objects.reviewable_by(by).submitted()), by)


@transaction.atomic
def accept_all(*, keys: Collection[int], by: User) -> Batch:
    """Accept those of some reports that are still clean, waiting, held by the person, and
    certainly from one verified account of their body. The others stay as they are.
    """
    reports = list(locked(clean_held(by).filter(pk__in=keys)))
    accounts = sole_accounts(reports)
    chosen = [report for report in reports if report.pk in accounts]
    batch = Batch(uuid.uuid4(), clock.now(), chosen, others(keys, chosen, by))
    if chosen:
        settle(batch, accounts, by)
    return batch


def locked(reports: ReportQuerySet) -> list[Report]:
    """Reports held until the transaction ends, always in the same order, with what the marks
    and events read."""
    rows = reports.select_related("body__area", "directive").order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True)[: holds.BATCH])


def sole_accounts(reports: list[Report]) -> dict[int, SocialAccount]:
    """The account of each report; without those whose account only a person can tell."""
    fitting = review.accounts_of(reports)
    return {key: found[0] for key, found in fitting.items() if len(found) == 1}


def others(keys: Collection[int], chosen: list[Report], by: User) -> list[Report]:
    """The reports that were meant too and weren't accepted, to be named."""
    missed = set(keys) - {report.pk for report in chosen}
    named = Report.objects.visible_to(by).filter(pk__in=missed)
    return list(named.select_related("body").order_by("pk")[: holds.BATCH])


def settle(batch: Batch, accounts: dict[int, SocialAccount], by: User) -> None:
    """Make the moves of a batch, and write everything that goes with them."""
    keys = [report.pk for report in batch.accepted]
    tied = Case(*[When(pk=key, then=Value(accounts[key].pk)) for key in keys])
    fields = UNDECIDED | {"account": tied, "decided_by": by, "decided_at": batch.at}
    guarded = holds.clean(holds.held(by)).filter(pk__in=keys)
    if move_all(guarded, "accept", **fields) != len(keys):
        raise NotAllowed("accept")
    Hold.objects.filter(report__in=keys).delete()
    Review.objects.bulk_create(verdict(report, batch, by) for report in batch.accepted)
    data = {"before": str(Report.Status.SUBMITTED), "batch": str(batch.key)}
    told_all(batch.accepted, f"report-{Review.Verdict.ACCEPTED}", by, data)


def verdict(report: Report, batch: Batch, by: User) -> Review:
    """One verdict of a batch, not yet written."""
    return Review(
        report=report,
        reviewer=by,
        office=review.office_of(report, by),
        batch=batch.key,
        verdict=Review.Verdict.ACCEPTED,
        at=batch.at,
    )


def told_all(reports: list[Report], action: str, by: User, data: dict[str, Any]) -> None:
    """Write the audit events of a deed on many reports, and mark what it changes."""
    mark_reports(reports)
    record_all(action=action, by=by, rows=[(r, r.body.area.code, data) for r in reports])


@transaction.atomic
def undo_all(*, batch: uuid.UUID, by: User) -> list[Report]:
    """Take back the own batch within ten minutes: what nobody has touched since waits again,
    in the person's hands. Raises NotAllowed when nothing is left to take back.
    """
    given = list(Review.objects.filter(batch=batch, undone_at=None))
    if any(verdict.reviewer_id != by.pk for verdict in given):
        raise PermissionDenied
    young = [verdict for verdict in given if review.in_time(verdict)]
    reports = locked(standing(young, by))
    if not reports:
        raise NotAllowed("undo")
    rows = Report.objects.filter(pk__in=[report.pk for report in reports])
    move_all(rows, "undo", **UNDECIDED)
    Review.objects.filter(batch=batch, report__in=reports).update(undone_at=clock.now())
    data = {"verdict": str(Review.Verdict.ACCEPTED), "batch": str(batch)}
    told_all(reports, "review-undone", by, data)
    holds.take_again(reports, by)
    return reports


def standing(given: list[Review], by: User) -> ReportQuerySet:
    """The reports whose present verdict is one of these."""
    return (
        Report.objects.reviewable_by(by)
        .accepted()
        .filter(
            pk__in=[verdict.report_id for verdict in given],
            decided_by=by,
            decided_at__in={verdict.at for verdict in given},
        )
    )
