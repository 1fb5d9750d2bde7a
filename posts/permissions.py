"""Who may open the addresses of this app, and who reports for which body."""

from typing import Any

from accounts.access import permission
from accounts.roles import Permission, permits
from adhoc_bodies.models import Body
from adhoc_bodies.scope import memberships_of

_MEMBER = permission(Permission.SUBMIT_REPORT)
_READER = permission(Permission.SUBMIT_REPORT, Permission.REVIEW_REPORTS, Permission.VIEW_DASHBOARD)
_REVIEWER = permission(Permission.REVIEW_REPORTS)
_OVERSEER = permission(Permission.REVIEW_REPORTS, Permission.RECHECK_REPORTS)
_RECHECKER = permission(Permission.RECHECK_REPORTS)
_FOLLOWER = permission(Permission.VIEW_DIRECTIVES)
_WRITER = permission(Permission.ISSUE_DIRECTIVES)
_CASE_HANDLER = permission(Permission.HANDLE_CASES)

ACCESS = {
    # the member's side
    "report_new": _MEMBER,
    "report_check": _MEMBER,
    "report_outbox": _MEMBER,
    "report_list": _MEMBER,
    "report_mend": _MEMBER,
    "report_withdraw": _MEMBER,
    "disappearance_explain": _MEMBER,
    "report_engagement": _MEMBER,
    "report_detail": _READER,
    "evidence_file": _READER,
    # the reviewer's side
    "review_queue": _REVIEWER,
    "review_next": _REVIEWER,
    "review_hold": _REVIEWER,
    "review_batch": _REVIEWER,
    "review_batch_undo": _REVIEWER,
    "review_history": _REVIEWER,
    "review_accept": _REVIEWER,
    "review_refuse": _REVIEWER,
    "review_time": _REVIEWER,
    "review_undo": _REVIEWER,
    # whether posts are still up
    "presence_check": _OVERSEER,
    "disappearance_list": _OVERSEER,
    "disappearance_decide": permission(Permission.RECHECK_REPORTS),
    # the second look
    "recheck_list": _RECHECKER,
    "recheck_item": _RECHECKER,
    "recheck_take_back": _RECHECKER,
    "recheck_candidates": _RECHECKER,
    "recheck_agreement": _RECHECKER,
    "recheck_draw": _RECHECKER,
    "recheck_population": _RECHECKER,
    # integrity cases
    "case_list": _CASE_HANDLER,
    "case_new": permission(Permission.OPEN_CASES),
    "case_detail": _CASE_HANDLER,
    # the office's side
    "directive_list": _FOLLOWER,
    "directive_detail": _FOLLOWER,
    "stage_list": _FOLLOWER,
    "directive_new": _WRITER,
    "directive_impact": _WRITER,
    "directive_edit": _WRITER,
    "directive_discard": _WRITER,
    "directive_issue": _WRITER,
    "directive_withdraw": _WRITER,
    "directive_topics": _WRITER,
}


def own_body(user: Any) -> Body | None:
    """The PPK or PPS for which the person reports today; the latest one, should there be two."""
    served = [
        m
        for m in memberships_of(user)
        if m.body.kind in (Body.Kind.PPK, Body.Kind.PPS)
        and permits(m.role, Permission.SUBMIT_REPORT)
    ]
    return max(served, key=lambda m: (m.starts_on, m.pk)).body if served else None


def reports_for(user: Any, body: Body) -> bool:
    """Whether the person reports for this very body; looking after its area is not enough."""
    return any(
        m.body_id == body.pk and permits(m.role, Permission.SUBMIT_REPORT)
        for m in memberships_of(user)
    ) and body.kind in (Body.Kind.PPK, Body.Kind.PPS)
