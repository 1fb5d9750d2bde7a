"""Who may open the pages of figures."""

from accounts.access import SIGNED_IN, permission
from accounts.roles import Permission

#: Who reads a body's page: those who look after its area, and its own people.
BODY_READERS = (Permission.VIEW_DASHBOARD, Permission.VIEW_OWN_SCORE)

ACCESS = {
    "dashboard_home": permission(Permission.VIEW_DASHBOARD),
    "area_home": permission(Permission.VIEW_DASHBOARD),
    "no_account": permission(Permission.VIEW_DASHBOARD),
    "dashboard": permission(Permission.VIEW_DASHBOARD),
    "dashboard_bodies": permission(Permission.VIEW_DASHBOARD),
    "dashboard_csv": permission(Permission.EXPORT_FIGURES),
    "staff_home": permission(Permission.SUBMIT_REPORT),
    "own_score": permission(Permission.VIEW_OWN_SCORE),
    "body_page": permission(*BODY_READERS),
    "body_why": permission(*BODY_READERS),
    "scoring_rules": SIGNED_IN,
}
