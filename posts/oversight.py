"""Who looks after a report from above, besides the verdict on it: checks, second looks."""

import copy
from typing import Any

from accounts.models import User
from accounts.roles import Permission, permits
from adhoc_bodies.models import Body, Membership
from adhoc_bodies.scope import covers, memberships_of
from posts.models import Report

#: What lets somebody look at an accepted report again.
OVERSIGHT = (Permission.REVIEW_REPORTS, Permission.RECHECK_REPORTS)


def overseer(report: Report, by: User, *needed: Permission) -> Membership | None:
    """The membership by which a person looks after the report's body from above.

    None for members of the body itself and for who sent the report in, whatever else they are.
    """
    held = memberships_of(by)
    if report.submitted_by_id == by.pk or any(m.body_id == report.body_id for m in held):
        return None
    wanted = needed or OVERSIGHT
    fitting = (m for m in held if any(permits(m.role, each) for each in wanted))
    return next((m for m in fitting if covers(m, report.body)), None)


def office_overseer(report: Report, by: User) -> Membership | None:
    """The same for who does so in a KPU office: operators and auditors."""
    found = overseer(report, by, Permission.RECHECK_REPORTS)
    return found if found and found.body.kind == Body.Kind.OFFICE else None


def may_oversee(user: Any) -> Any:
    """The person with only those memberships that let them look after others' reports."""
    acting = copy.copy(user)
    acting._memberships_today = [
        m for m in memberships_of(user) if any(permits(m.role, each) for each in OVERSIGHT)
    ]
    return acting
