"""Deeds on social accounts and exemptions; each writes its audit event and its marks."""

import datetime as dt
import logging
from typing import Any

from celery import current_app
from django.db import IntegrityError, transaction
from kombu.exceptions import OperationalError

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.dirty import mark_dirty, mark_span
from adhoc_bodies.handles import profile_url
from adhoc_bodies.models import Body, Exemption, SocialAccount
from portal import clock, weeks

logger = logging.getLogger(__name__)


class AlreadyRegistered(Exception):
    """Another body (or the same one) holds the account already."""


class AlreadyDecided(Exception):
    """Somebody else was faster."""


class NotAllowed(Exception):
    """Nobody decides about the own claim or request."""


def register_account(*, body: Body, platform: str, handle: str, by: User) -> SocialAccount:
    """Register an account of a body; it waits for the level above.

    Raises AlreadyRegistered: an account belongs to one body at a time.
    """
    try:
        with transaction.atomic():
            account = SocialAccount.objects.create(
                body=body, platform=platform, handle=handle, url=profile_url(platform, handle),
                registered_by=by, registered_at=clock.now(),
            )  # fmt: skip
            note("account-registered", account, by)
    except IntegrityError as error:
        raise AlreadyRegistered(handle) from error
    return account


@transaction.atomic
def verify_account(*, account: SocialAccount, by: User) -> SocialAccount:
    """Confirm that an account is the body's. Never by the person who registered it."""
    if account.registered_by_id == by.pk:
        raise NotAllowed
    return decide_account(account, SocialAccount.Status.VERIFIED, by, "account-verified")


@transaction.atomic
def refuse_account(*, account: SocialAccount, by: User, reason: str) -> SocialAccount:
    """Say that an account is not the body's, and why."""
    return decide_account(account, SocialAccount.Status.REFUSED, by, "account-refused", reason)


def decide_account(
    account: SocialAccount, status: str, by: User, action: str, reason: str = ""
) -> SocialAccount:
    """Move a claimed account on; raises AlreadyDecided when it is claimed no longer."""
    moved = SocialAccount.objects.filter(pk=account.pk, status=SocialAccount.Status.CLAIMED).update(
        status=status, decided_by=by, decided_at=clock.now(), note=reason
    )
    if not moved:
        raise AlreadyDecided
    account.refresh_from_db()
    note(action, account, by, reason=reason)
    return account


@transaction.atomic
def end_account(*, account: SocialAccount, by: User) -> SocialAccount:
    """Say that a body no longer uses an account; its reports stay."""
    moved = (
        SocialAccount.objects.filter(pk=account.pk)
        .live()
        .update(status=SocialAccount.Status.ENDED, ended_on=clock.today(account.body.zone))
    )
    if not moved:
        raise AlreadyDecided
    account.refresh_from_db()
    note("account-ended", account, by)
    return account


def note(action: str, account: SocialAccount, by: User, **data: Any) -> None:
    """Write the audit event and have the counts of bodies without account renewed."""
    body = account.body
    record(
        action=action, obj=account, by=by, area=body.area.code,
        data={"platform": account.platform, "handle": account.handle, **data},
    )  # fmt: skip
    mark_dirty(body.pk, [weeks.of(clock.today(body.zone))])
    transaction.on_commit(lambda: hand_over(account.pk))


def hand_over(account_id: int) -> None:
    """Have the reports that an account concerns examined again. The task is named by a string,
    since it belongs to the app above; without a broker the sweeper comes for them."""
    try:
        current_app.send_task("posts.tasks.refresh_account_flags", args=[account_id])
    except OperationalError:
        logger.warning("No broker: reports of account %s wait for the sweeper.", account_id)


@transaction.atomic
def request_exemption(
    *,
    body: Body,
    by: User,
    starts_on: dt.date,
    reason: str,
    platform: str = "",
    ends_on: dt.date | None = None,
    explanation: str = "",
) -> Exemption:
    """Ask to be exempt from everything or from one platform; changes no figure yet."""
    exemption = Exemption.objects.create(
        body=body, platform=platform, starts_on=starts_on, ends_on=ends_on, reason=reason,
        note=explanation, requested_by=by, requested_at=clock.now(),
    )  # fmt: skip
    record(
        action="exemption-requested", obj=exemption, by=by, area=body.area.code,
        data={"platform": platform, "reason": reason},
    )  # fmt: skip
    return exemption


@transaction.atomic
def decide_exemption(
    *, exemption: Exemption, by: User, granted: bool, explanation: str = ""
) -> Exemption:
    """Grant or refuse an exemption; raises NotAllowed to the person who asked for it."""
    if exemption.requested_by_id == by.pk:
        raise NotAllowed
    status = Exemption.Status.GRANTED if granted else Exemption.Status.REFUSED
    moved = Exemption.objects.filter(pk=exemption.pk, status=Exemption.Status.REQUESTED).update(
        status=status, decided_by=by, decided_at=clock.now(), decision_note=explanation
    )
    if not moved:
        raise AlreadyDecided
    exemption.refresh_from_db()
    record(
        action=f"exemption-{status}", obj=exemption, by=by, area=exemption.body.area.code,
        data={"platform": exemption.platform, "note": explanation},
    )  # fmt: skip
    if granted:
        mark_exempt_weeks(exemption)
    return exemption


def mark_exempt_weeks(exemption: Exemption) -> None:
    """Have the weeks that the exemption covers computed again, as far as the body exists."""
    body = exemption.body
    last = min(day for day in (exemption.ends_on, body.dissolved_on, LAST_DAY) if day)
    first = max(exemption.starts_on, body.formed_on)
    if first <= last:
        mark_span(body.pk, first, min(last, first + LONGEST))


#: Marks reach no further than an election's preparation lasts; later weeks are computed anyway.
LONGEST = dt.timedelta(days=730)
LAST_DAY = dt.date(9999, 12, 31)
