"""What a PPS or PPK member does with reports: submit, mend, withdraw.

Each action is one transaction: the rows, the flags, the audit event and the marks of what is
to be computed again stand or fall together. What is only read is read before it begins, so
that no report waits for another one's checks.
"""

import dataclasses
import datetime as dt
import uuid
from typing import Any, TypedDict, Unpack

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import IntegrityError, transaction

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Body
from portal import clock
from posts import checks, evidence, flagging, tasks
from posts.dirty import mark_report
from posts.flags import Flag, Flags
from posts.links import PostLink
from posts.models import Directive, Report
from posts.permissions import reports_for
from posts.refusals import AlreadyReported, DrawnByLot, KeyReused, Refusal
from posts.states import move
from posts.timing import Times, dated, times


class Sent(TypedDict, total=False):
    """What comes with a link, as far as it was said.

    `claimed_at` counts only where the post's ID doesn't tell its time, and is compared with
    it where it does; `caption`, the text around the link, is compared and not kept. Of the
    directive only the key matters: it is read anew. `replaces` is the returned report whose
    place the new one takes; only `mend` says it.
    """

    directive: Directive | None
    claimed_at: dt.datetime | None
    caption: str
    client_key: uuid.UUID | None
    screenshot: File[bytes] | None
    replaces: Report | None


def submit(*, body: Body, by: User, link: PostLink, **sent: Unpack[Sent]) -> Report:
    """Report a post of a body. The same key with the same content gives the same report.

    Raises AlreadyReported, KeyReused, NotAddressed, TimeMissing, TimeInFuture,
    PermissionDenied, and OSError when the screenshot can't be stored; then nothing is kept.
    """
    check_reporter(body, by)
    try:
        return stored(body, by, link, sent)
    except (IntegrityError, Refusal) as error:
        if first := delivered(body, link, sent, error):
            return first
    # The report that held the post has let go of it at this very moment.
    return stored(body, by, link, sent)


def stored(body: Body, by: User, link: PostLink, sent: Sent) -> Report:
    """A new report with everything that goes with it, or nothing at all."""
    report = draft(body, by, link, sent)
    with transaction.atomic():
        report.save(force_insert=True)
        told(report, "report-submitted", by)
        attach(report, sent.get("screenshot"))
    return report


@transaction.atomic
def mend(*, report: Report, by: User, link: PostLink, **sent: Unpack[Sent]) -> Report:
    """Send a returned report again. With the same post it keeps its time of report;
    with another post it is withdrawn and a new report takes its place.

    Raises NotAllowed when it is not waiting to be mended, and whatever `submit` raises.
    """
    check_reporter(report.body, by)
    if link.key != report.post_key:
        return replace(report, by, link, sent)
    link = with_known_handle(link, report)
    mark_report(report)
    move(report, "mend", **mended_fields(report, link, sent))
    told(report, "report-mended", by)
    attach(report, sent.get("screenshot"))
    return report


@transaction.atomic
def withdraw(*, report: Report, by: User) -> Report:
    """Take back a report that nobody has decided on; its post is free again.

    Raises NotAllowed, also as DrawnByLot, and PermissionDenied.
    """
    check_reporter(report.body, by)
    move(report, "withdraw")
    check_lot(report)
    told(report, "report-withdrawn", by)
    return report


def check_lot(report: Report) -> None:
    """Refuse to take back what the lot left to a person, until somebody has looked at it: else
    only reports that nobody looks at would stay. Call it when the row is held."""
    drawn = Report.objects.filter(pk=report.pk, flags__has_key=Flag.DRAWN.value)
    if drawn.filter(reviews=None).exists():
        raise DrawnByLot


def check_reporter(body: Body, by: User) -> None:
    """Refuse whoever doesn't serve in the body today, and bodies that don't exist today."""
    if not reports_for(by, body) or not body.is_active_on(clock.today(body.zone)):
        raise PermissionDenied


def draft(body: Body, by: User, link: PostLink, sent: Sent) -> Report:
    """A report that is complete, with its flags, and not stored yet. Three queries."""
    directive, asked = checks.directive_for(body, sent.get("directive"))
    accounts = checks.accounts_for(body, link.platform, link.handle)
    when = times(
        id_time=link.posted_at,
        claimed_at=sent.get("claimed_at"),
        reported_at=clock.now(),
        zone=body.zone,
    )
    report = Report(
        election=body.election,
        body=body,
        province_id=body.province_id,
        regency_id=body.regency_id,
        district_id=body.district_id,
        directive=directive,
        submitted_by=by,
        client_key=sent.get("client_key") or uuid.uuid4(),
        **link_fields(link),
        **dataclasses.asdict(when),
    )
    report.account = accounts.own_named(report)
    earlier = checks.freed_report(link.key, body)
    flags = flagging.flags_of(report, accounts, asked, said(link, sent), earlier)
    flagging.apply(report, flags | replacement_flags(sent.get("replaces")))
    return report


def replacement_flags(replaced: Report | None) -> Flags:
    """What a new report tells of the returned one whose place it takes: without it another post
    would lead past whoever asked for something to be mended."""
    if replaced is None:
        return {}
    return {Flag.REPLACEMENT: {"report": replaced.pk} | returned_for(replaced)}


def returned_for(report: Report) -> dict[str, str]:
    """What the reviewer asked to mend, as evidence."""
    return {"reason": report.reason, "note": report.reason_note}


def said(link: PostLink, sent: Sent) -> flagging.Said:
    """What the checks compare and nobody stores."""
    return flagging.Said(link.posted_at, sent.get("claimed_at"), sent.get("caption", ""))


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


def delivered(body: Body, link: PostLink, sent: Sent, error: Exception) -> Report | None:
    """Find out why a report wasn't stored: it came before, or another one holds the post; None
    where nothing stands in its way any more.

    A repeat gives the first answer even when what it names has changed meanwhile.
    """
    key = sent.get("client_key")
    if key and (first := Report.objects.filter(client_key=key).first()):
        return same_or_refuse(first, body, link, sent.get("directive"))
    if not isinstance(error, IntegrityError):
        raise error
    if earlier := checks.earlier_report(link, body):
        raise AlreadyReported(earlier) from error
    return None


def same_or_refuse(
    first: Report, body: Body, link: PostLink, directive: Directive | None
) -> Report:
    """The report that a delivery made already, or KeyReused for another content."""
    wanted = (body.pk, link.key, directive.pk if directive else None)
    if (first.body_id, first.post_key, first.directive_id) != wanted:
        raise KeyReused(first)
    return first


def replace(report: Report, by: User, link: PostLink, sent: Sent) -> Report:
    """Put a new report in the place of a returned one."""
    key = sent.get("client_key")
    if not key or not Report.objects.filter(client_key=key).exists():
        withdraw(report=report, by=by)
    return submit(body=report.body, by=by, link=link, **sent | Sent(replaces=report))


def with_known_handle(link: PostLink, report: Report) -> PostLink:
    """The link of a post with the account that its report named already.

    Leaving the name out of the same post's link makes nobody else's account unsaid.
    """
    return link if link.handle else dataclasses.replace(link, handle=report.handle)


def mended_fields(report: Report, link: PostLink, sent: Sent) -> dict[str, Any]:
    """What mending changes: the directive, the claim, the flags; the old verdict is answered."""
    directive, asked = checks.directive_for(report.body, sent.get("directive"))
    accounts = checks.accounts_for(report.body, link.platform, link.handle)
    fields = {
        **link_fields(link),
        **dataclasses.asdict(mended_times(report, link, sent.get("claimed_at"))),
        "directive": directive,
        "decided_by": None,
        "decided_at": None,
    }
    mended = Report(body=report.body, **fields)
    account = accounts.own_named(mended)
    earlier = checks.freed_report(link.key, report.body, but=report)
    flags = flagging.flags_of(mended, accounts, asked, said(link, sent), earlier)
    flagging.apply(mended, flags | kept_flags(report, sent))
    return {
        **fields,
        "account": account or report.account,
        "reason": "",
        "reason_note": "",
        "flags": mended.flags,
        "risk": mended.risk,
    }


def kept_flags(report: Report, sent: Sent) -> Flags:
    """What outlives mending: what pictures, claim and caption told, and now why it was returned.

    A new screenshot is looked at anew and then says so itself, and so is a new caption.
    """
    seen = {Flag.PICTURE_SEEN, Flag.PICTURE_SIMILAR, Flag.TIME_DIFFERS, Flag.REPLACEMENT}
    if not sent.get("caption"):
        seen.add(Flag.HASHTAG_MISSING)
    kept: Flags = {name: report.flags[name] for name in seen if name in report.flags}
    kept[Flag.MENDED] = returned_for(report)
    return kept


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
    data: dict[str, Any] = {
        "platform": report.platform,
        "post": report.post_id or report.canonical,
        "directive": report.directive_id,
    }
    if report.flags:
        data["flags"] = sorted(report.flags)
    record(action=action, by=by, obj=report, area=report.body.area.code, data=data)
