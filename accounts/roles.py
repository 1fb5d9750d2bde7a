"""Who may do what: the one table of roles and permissions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in a body, by the office's own words."""

    MEMBER = "member", _("Member")
    REVIEWER = "reviewer", _("Reviewer")
    OPERATOR = "operator", _("Operator")
    COMMISSIONER = "commissioner", _("Commissioner")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Permission(models.TextChoices):
    """One thing that a role may do within its area (or, for members, for its own body)."""

    SUBMIT_REPORT = "submit_report"
    VIEW_OWN_SCORE = "view_own_score"
    MANAGE_OWN_ACCOUNTS = "manage_own_accounts"
    REVIEW_REPORTS = "review_reports"
    RECHECK_REPORTS = "recheck_reports"
    VERIFY_ACCOUNTS = "verify_accounts"
    GRANT_EXEMPTIONS = "grant_exemptions"
    VIEW_DIRECTIVES = "view_directives"
    ISSUE_DIRECTIVES = "issue_directives"
    VIEW_DASHBOARD = "view_dashboard"
    EXPORT_FIGURES = "export_figures"
    HAND_OVER = "hand_over"
    REOPEN_WEEKS = "reopen_weeks"
    SET_POLICY = "set_policy"
    MANAGE_PROGRAMMES = "manage_programmes"
    STATE_TURNOUT = "state_turnout"
    PUBLISH_PAGES = "publish_pages"
    DECIDE_REWARDS = "decide_rewards"
    HANDLE_CASES = "handle_cases"
    OPEN_CASES = "open_cases"
    READ_AUDIT_LOG = "read_audit_log"
    ADMINISTER = "administer"


_STAFF = {
    Permission.SUBMIT_REPORT,
    Permission.VIEW_OWN_SCORE,
    Permission.MANAGE_OWN_ACCOUNTS,
    Permission.VIEW_DIRECTIVES,
}
_WATCH = {
    Permission.VIEW_DASHBOARD,
    Permission.EXPORT_FIGURES,
    Permission.VIEW_DIRECTIVES,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset(_STAFF),
    Role.REVIEWER: frozenset(
        _STAFF
        | {
            Permission.REVIEW_REPORTS,
            Permission.VERIFY_ACCOUNTS,
            Permission.GRANT_EXEMPTIONS,
            Permission.VIEW_DASHBOARD,
        }
    ),
    Role.OPERATOR: frozenset(
        _WATCH
        | {
            Permission.ISSUE_DIRECTIVES,
            Permission.REVIEW_REPORTS,
            Permission.RECHECK_REPORTS,
            Permission.VERIFY_ACCOUNTS,
            Permission.GRANT_EXEMPTIONS,
            Permission.MANAGE_OWN_ACCOUNTS,
            Permission.HAND_OVER,
            Permission.SET_POLICY,
            Permission.MANAGE_PROGRAMMES,
            Permission.STATE_TURNOUT,
        }
    ),
    Role.COMMISSIONER: frozenset(
        _WATCH
        | {
            Permission.REOPEN_WEEKS,
            Permission.DECIDE_REWARDS,
            Permission.HANDLE_CASES,
            Permission.PUBLISH_PAGES,
        }
    ),
    Role.AUDITOR: frozenset(
        _WATCH
        | {
            Permission.RECHECK_REPORTS,
            Permission.READ_AUDIT_LOG,
            Permission.HANDLE_CASES,
            Permission.OPEN_CASES,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        _WATCH | {Permission.ADMINISTER, Permission.HAND_OVER, Permission.READ_AUDIT_LOG}
    ),
}

#: Roles that act beyond one sub-district, publish, export or administer: two factors, always.
SECOND_FACTOR_ROLES = frozenset(
    {Role.OPERATOR, Role.COMMISSIONER, Role.AUDITOR, Role.ADMINISTRATOR}
)


def permits(role: str, permission: Permission) -> bool:
    """Whether the role has the permission (in its own area or body)."""
    return permission in ROLE_PERMISSIONS[Role(role)]
