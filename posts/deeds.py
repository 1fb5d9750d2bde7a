"""Deeds on reports in the audit log."""

from typing import Any

from accounts.audit import record
from accounts.models import User
from posts.dirty import mark_report
from posts.models import Report


def told(report: Report, action: str, by: User | None, **data: Any) -> None:
    """Write the audit event of a deed, with what is known about it."""
    said = {key: str(value) for key, value in data.items() if value}
    record(action=action, by=by, obj=report, area=report.body.area.code, data=said)


def told_and_marked(report: Report, action: str, by: User | None, **data: Any) -> None:
    """Write the audit event of a deed, and mark the weeks that it may change."""
    mark_report(report)
    told(report, action, by, **data)
