"""What an office does with directives: write, discard, issue, withdraw.

An issued directive is never edited, for bodies have acted on it: it can only be withdrawn.
Each action is one transaction with its audit event and the marks of what it changes.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.audit import record
from accounts.models import User
from accounts.roles import Permission, permits
from adhoc_bodies.models import Area, Body, Election
from adhoc_bodies.scope import ancestors_of, memberships_of
from portal import clock
from posts import tasks
from posts.addressing import Audience, addressed, mark_answers, mark_audiences
from posts.models import Directive, DirectivePlatform, Stage, Topic

State = Directive.State


class NotAllowed(Exception):
    """The directive is not in the state that this step starts from; nothing was changed."""


class NobodyAddressed(NotAllowed):
    """No PPK or PPS of the area exists on the due date."""


class DueInThePast(NotAllowed):
    """The due date is over: nobody could keep the directive."""


@dataclass(frozen=True)
class Draft:
    """Everything that an office says in a directive."""

    election: Election
    area: Area
    title: str
    starts_on: dt.date
    due_on: dt.date
    platforms: list[str]
    stage: Stage | None = None
    message: str = ""
    hashtags: str = ""
    for_ppk: bool = True
    for_pps: bool = True
    min_platforms: int = 1
    weight: int = 1
    topics: Sequence[Topic] = ()


def writes_for(user: Any, office: Body) -> bool:
    """Whether the person writes directives in this very office; those above it don't."""
    return office.kind == Body.Kind.OFFICE and any(
        m.body_id == office.pk and permits(m.role, Permission.ISSUE_DIRECTIVES)
        for m in memberships_of(user)
    )


def check_writer(user: User, office: Body) -> None:
    """Raise PermissionDenied for whoever doesn't write directives in the office."""
    if not writes_for(user, office):
        raise PermissionDenied


def check_area(office: Body, area: Area) -> None:
    """Raise PermissionDenied for an area that the office doesn't look after."""
    above = (area.pk, *ancestors_of(area))
    if office.area.level and office.area_id not in above:
        raise PermissionDenied


@transaction.atomic
def save_draft(
    *, office: Body, by: User, draft: Draft, directive: Directive | None = None
) -> Directive:
    """Write a new draft of an office, or change one. Raises NotAllowed for issued ones."""
    check_writer(by, directive.office if directive else office)
    check_area(office, draft.area)
    columns = fields_of(draft)
    kept = insert(office, by, columns) if directive is None else change(directive, columns)
    set_platforms(kept, draft.platforms)
    kept.topics.set(draft.topics)
    told(kept, "directive-drafted", by)
    return kept


def fields_of(draft: Draft) -> dict[str, Any]:
    """The columns of a draft; its platforms and topics are rows of their own."""
    rows = ("platforms", "topics")
    names = [name for name in Draft.__dataclass_fields__ if name not in rows]
    return {name: getattr(draft, name) for name in names}


def insert(office: Body, by: User, columns: dict[str, Any]) -> Directive:
    """A new draft with the office's next free code."""
    for attempt in range(20):
        code = next_code(columns["election"], office, attempt)
        try:
            with transaction.atomic():
                return Directive.objects.create(
                    office=office, code=code, created_by=by, created_at=clock.now(), **columns
                )
        except IntegrityError:
            if not Directive.objects.filter(election=columns["election"], code=code).exists():
                raise
    raise NotAllowed(code)


def next_code(election: Election, office: Body, further: int = 0) -> str:
    """32.71-A015 after 32.71-A014: each office counts its own directives."""
    prefix = f"{office.area.code}-A"
    codes = Directive.objects.filter(election=election, code__startswith=prefix)
    numbers = [
        int(found[1])
        for code in codes.values_list("code", flat=True)
        if (found := re.fullmatch(re.escape(prefix) + r"(\d{1,6})", code))
    ]
    return f"{prefix}{max(numbers, default=0) + 1 + further:03d}"


def change(directive: Directive, columns: dict[str, Any]) -> Directive:
    """Write a draft's columns; a directive that was issued meanwhile stays as it is."""
    drafts = Directive.objects.filter(pk=directive.pk, state=State.DRAFT)
    if not drafts.update(**columns):
        raise NotAllowed
    for name, value in columns.items():
        setattr(directive, name, value)
    return directive


def set_platforms(directive: Directive, platforms: list[str]) -> None:
    """Let a draft name exactly these platforms."""
    directive.platform_rows.all().delete()
    DirectivePlatform.objects.bulk_create(
        DirectivePlatform(directive=directive, platform=platform) for platform in platforms
    )


@transaction.atomic
def discard(*, directive: Directive, by: User) -> None:
    """Delete a draft. Raises NotAllowed for what was issued: that is history."""
    check_writer(by, directive.office)
    told(directive, "directive-discarded", by)
    deleted, _ = Directive.objects.filter(pk=directive.pk, state=State.DRAFT).delete()
    if not deleted:
        raise NotAllowed


@transaction.atomic
def issue(*, directive: Directive, by: User) -> int:
    """Put a draft into force; returns how many bodies it obliges.

    Raises NotAllowed, NobodyAddressed or DueInThePast.
    """
    check_writer(by, directive.office)
    if directive.due_on < clock.today(directive.office.zone):
        raise DueInThePast
    count = addressed(directive).count()
    if not count:
        raise NobodyAddressed
    move(directive, State.DRAFT, state=State.ISSUED, issued_at=clock.now())
    mark_audiences([Audience.of(directive)])
    told(directive, "directive-issued", by, bodies=count)
    return count


@transaction.atomic
def withdraw(*, directive: Directive, by: User, reason: str) -> Directive:
    """Take an issued directive out of force: nobody owes it any more. Raises NotAllowed."""
    check_writer(by, directive.office)
    move(directive, State.ISSUED, state=State.WITHDRAWN)
    mark_audiences([Audience.of(directive)])
    told(directive, "directive-withdrawn", by, reason=reason)
    transaction.on_commit(lambda: tasks.tell_directive(directive.pk))
    return directive


@transaction.atomic
def classify(*, directive: Directive, by: User, topics: Sequence[Topic]) -> None:
    """Say whom a directive addresses and what for, also when it is issued: nobody owes more.

    The weeks of its accepted reports are marked, so that they are counted anew.
    """
    check_writer(by, directive.office)
    directive.topics.set(topics)
    mark_answers(directive)
    told(directive, "directive-topics", by, topics=[topic.slug for topic in topics])


def move(directive: Directive, source: str, **fields: Any) -> None:
    """Leave a state, or raise NotAllowed when the directive is no longer in it."""
    held = Directive.objects.filter(pk=directive.pk, state=source)
    if not held.update(**fields):
        raise NotAllowed
    for name, value in fields.items():
        setattr(directive, name, value)


def told(directive: Directive, action: str, by: User | None, **data: Any) -> None:
    """Write the audit event of a deed."""
    record(
        action=action,
        by=by,
        obj=directive,
        area=directive.office.area.code,
        data={"code": directive.code, "title": directive.title, **data},
    )
