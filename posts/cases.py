"""Integrity cases: an auditor opens one, another person decides, few know (product.md, Ethics).

A confirmed case takes the body out of the rankings of its week; it changes no score.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.audit import record
from accounts.models import User
from accounts.roles import Permission
from adhoc_bodies.models import Body
from adhoc_bodies.scope import can, memberships_of
from portal import clock
from posts.models import IntegrityCase, Report
from posts.refusals import NotAllowed

State = IntegrityCase.State


def may_open(body: Body, by: User) -> bool:
    """Whether the person may open a case against a PPK or PPS: never the own body."""
    return body.kind in (Body.Kind.PPK, Body.Kind.PPS) and acts(body, by, Permission.OPEN_CASES)


def may_decide(case: IntegrityCase, by: User) -> bool:
    """Whether the person may decide: not who opened it, nor anybody whom it concerns."""
    sent = case.report.submitted_by_id if case.report else None
    if by.pk in (case.opened_by_id, sent):
        return False
    return acts(case.body, by, Permission.HANDLE_CASES)


def acts(body: Body, by: User, permission: Permission) -> bool:
    """Whether the person holds the permission over the body without belonging to it."""
    belongs = any(m.body_id == body.pk for m in memberships_of(by))
    return not belongs and can(by, permission, body)


@transaction.atomic
def open_case(
    *,
    body: Body,
    by: User,
    kind: str,
    happened_on: dt.date,
    text: str,
    report: Report | None = None,
) -> IntegrityCase:
    """Open a case against a body, about one of its reports or not. Raises PermissionDenied."""
    if not may_open(body, by) or (report is not None and report.body_id != body.pk):
        raise PermissionDenied
    case = IntegrityCase.objects.create(
        body=body,
        report=report,
        kind=IntegrityCase.Kind(kind),
        happened_on=happened_on,
        text=text,
        opened_by=by,
        opened_at=clock.now(),
    )
    record(action="case-opened", by=by, obj=case, area=body.area.code, data={"kind": case.kind})
    return case


@transaction.atomic
def decide_case(*, case: IntegrityCase, by: User, state: str, reason: str) -> IntegrityCase:
    """Confirm or dismiss a case, once and for all.

    Raises NotAllowed when somebody was faster, PermissionDenied.
    """
    held = IntegrityCase.objects.select_for_update(of=("self",)).select_related("body__area")
    case = held.get(pk=case.pk)
    if not may_decide(case, by):
        raise PermissionDenied
    if case.state != State.OPEN or state not in (State.CONFIRMED, State.DISMISSED):
        raise NotAllowed
    case.state, case.reason = State(state), reason
    case.decided_by, case.decided_at = by, clock.now()
    case.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    action, area = f"case-{case.state}", case.body.area.code
    record(action=action, by=by, obj=case, area=area, data={"reason": reason})
    return case
