"""What a PPS or PPK member does with reports: submit, mend, withdraw.

Each action is one transaction: the rows, the audit event and the marks of what is to be
computed again stand or fall together.
"""

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import IntegrityError, transaction

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Body
from portal import clock
from posts import checks, evidence, tasks
from posts.dirty import mark_report
from posts.links import PostLink
from posts.models import Directive, Report
from posts.permissions import reports_for
from posts.refusals import AlreadyReported, KeyReused, NotAddressed
from posts.states import move
from posts.timing import Times, dated, times


@transaction.atomic
def submit(
    *,
    body: Body,
    by: User,
    link: PostLink,
    directive: Directive | None = None,
    claimed_at: dt.datetime | None = None,
    client_key: uuid.UUID | None = None,
    screenshot: File[bytes] | None = None,
) -> Report:
    """Report a post of a body. The same key with the same content gives the same report.

    `claimed_at` counts only where the post's ID doesn't tell its time. Raises
    AlreadyReported, KeyReused, NotAddressed, TimeMissing, TimeInFuture, PermissionDenied,
    and OSError when the screenshot can't be stored; then nothing is kept.
    """
    check_reporter(body, by)
    key = client_key or uuid.uuid4()
    if delivered := Report.objects.filter(client_key=key).first():
        return same_or_refuse(delivered, body, link, directive)
    check_directive(body, directive)
    report = draft(body, by, link, directive, claimed_at, key)
    if not insert(report):
        return collided(report, link)
    told(report, "report-submitted", by)
    attach(report, screenshot)
    return report


@transaction.atomic
def mend(
    *,
    report: Report,
    by: User,
    link: PostLink,
    directive: Directive | None = None,
    claimed_at: dt.datetime | None = None,
    client_key: uuid.UUID | None = None,
    screenshot: File[bytes] | None = None,
) -> Report:
    """Send a returned report again. With the same post it keeps its time of report;
    with another post it is withdrawn and a new report takes its place.

    Raises NotAllowed when it is not waiting to be mended, and whatever `submit` raises.
    """
    check_reporter(report.body, by)
    if link.key != report.post_key:
        return replace(report, by, link, directive, claimed_at, client_key, screenshot)
    check_directive(report.body, directive)
    mark_report(report)
    move(report, "mend", **mended_fields(report, link, directive, claimed_at))
    told(report, "report-mended", by)
    attach(report, screenshot)
    return report


@transaction.atomic
def withdraw(*, report: Report, by: User) -> Report:
    """Take back a report that nobody has decided on; its post is free again.

    Raises NotAllowed and PermissionDenied.
    """
    check_reporter(report.body, by)
    move(report, "withdraw")
    told(report, "report-withdrawn", by)
    return report


def check_reporter(body: Body, by: User) -> None:
    """Refuse whoever doesn't serve in the body today, and bodies that don't exist today."""
    if not reports_for(by, body) or not body.is_active_on(clock.today(body.zone)):
        raise PermissionDenied


def check_directive(body: Body, directive: Directive | None) -> None:
    """Refuse a directive that doesn't address the body."""
    if directive is None:
        return
    if not Directive.objects.addressed_to(body).filter(pk=directive.pk).exists():
        raise NotAddressed


def draft(
    body: Body,
    by: User,
    link: PostLink,
    directive: Directive | None,
    claimed_at: dt.datetime | None,
    client_key: uuid.UUID,
) -> Report:
    """A report that is complete and not stored yet."""
    _, account = checks.match_account(link.platform, link.handle, body)
    when = times(
        id_time=link.posted_at,
        claimed_at=claimed_at,
        reported_at=clock.now(),
        zone=body.zone,
    )
    return Report(
        election=body.election,
        body=body,
        province_id=body.province_id,
        regency_id=body.regency_id,
        district_id=body.district_id,
        directive=directive,
        account=account,
        submitted_by=by,
        client_key=client_key,
        **link_fields(link),
        **dataclasses.asdict(when),
    )


def link_fields(link: PostLink) -> dict[str, Any]:
    """The columns of a report that come from its link."""
    return {
        "platform": link.platform,
        "post_kind": link.kind,
        "post_id": link.post_id,
        "handle": link.handle,
        "canonical": link.canonical,
        "resolved": link.resolved,
        "post_key": link.key,
    }


def insert(report: Report) -> bool:
    """Store a new report; False when its post or its key is taken, and nothing is stored."""
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def collided(report: Report, link: PostLink) -> Report:
    """Find out which row was in the way: the same delivery, or another report of the post."""
    if delivered := Report.objects.filter(client_key=report.client_key).first():
        return same_or_refuse(delivered, report.body, link, report.directive)
    if earlier := checks.earlier_report(link, report.body):
        raise AlreadyReported(earlier)
    raise IntegrityError("a report was refused, and no row stands in its way")


def same_or_refuse(
    delivered: Report, body: Body, link: PostLink, directive: Directive | None
) -> Report:
    """The report that a delivery made already, or KeyReused for another content."""
    wanted = (body.pk, link.key, directive.pk if directive else None)
    if (delivered.body_id, delivered.post_key, delivered.directive_id) != wanted:
        raise KeyReused(delivered)
    return delivered


def replace(
    report: Report,
    by: User,
    link: PostLink,
    directive: Directive | None,
    claimed_at: dt.datetime | None,
    client_key: uuid.UUID | None,
    screenshot: File[bytes] | None,
) -> Report:
    """Put a new report in the place of a returned one."""
    key = client_key or uuid.uuid4()
    if not Report.objects.filter(client_key=key).exists():
        withdraw(report=report, by=by)
    return submit(
        body=report.body,
        by=by,
        link=link,
        directive=directive,
        claimed_at=claimed_at,
        client_key=key,
        screenshot=screenshot,
    )


def mended_fields(
    report: Report,
    link: PostLink,
    directive: Directive | None,
    claimed_at: dt.datetime | None,
) -> dict[str, Any]:
    """What mending changes: the directive and the claim; the old verdict is answered."""
    _, account = checks.match_account(link.platform, link.handle, report.body)
    return {
        **link_fields(link),
        **dataclasses.asdict(mended_times(report, link, claimed_at)),
        "account": account or report.account,
        "directive": directive,
        "decided_by": None,
        "decided_at": None,
        "reason": "",
        "reason_note": "",
    }


def mended_times(report: Report, link: PostLink, claimed_at: dt.datetime | None) -> Times:
    """The times of a mended report; what a reviewer has set stands."""
    zone = report.body.zone
    if report.posted_at_source == Report.TimeSource.REVIEWER:
        source = report.posted_at_source
        return dated(report.posted_at, source, report.reported_at, zone)
    return times(
        id_time=link.posted_at,
        claimed_at=claimed_at or report.posted_at,
        reported_at=report.reported_at,
        zone=zone,
    )


def attach(report: Report, screenshot: File[bytes] | None) -> None:
    """Keep the screenshot with the report; the report doesn't wait for its preparation."""
    if screenshot is None:
        return
    kept = evidence.attach(report, screenshot)
    transaction.on_commit(lambda: tasks.hand_over(kept.pk))


def told(report: Report, action: str, by: User) -> None:
    """Write the audit event of a deed, and mark what it changes."""
    mark_report(report)
    record(
        action=action,
        by=by,
        obj=report,
        area=report.body.area.code,
        data={
            "platform": report.platform,
            "post": report.post_id or report.canonical,
            "directive": report.directive_id,
        },
    )
