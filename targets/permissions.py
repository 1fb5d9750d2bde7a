"""Who may open the pages of figures."""

from accounts.access import PUBLIC, SIGNED_IN, permission
from accounts.roles import Permission

#: Who reads a body's page: those who look after its area, and its own people.
BODY_READERS = (Permission.VIEW_DASHBOARD, Permission.VIEW_OWN_SCORE)

ACCESS = {
    "dashboard_home": permission(Permission.VIEW_DASHBOARD),
    "area_home": permission(Permission.VIEW_DASHBOARD),
    "no_account": permission(Permission.VIEW_DASHBOARD),
    "dashboard": permission(Permission.VIEW_DASHBOARD),
    "dashboard_bodies": permission(Permission.VIEW_DASHBOARD),
    "policy_list": permission(Permission.VIEW_DASHBOARD),
    "policy_new": permission(Permission.SET_POLICY),
    "policy_preview": permission(Permission.SET_POLICY),
    "policy_withdraw": permission(Permission.SET_POLICY),
    "week_list": permission(Permission.VIEW_DASHBOARD),
    "week_close": permission(Permission.REOPEN_WEEKS),
    "week_reopen": permission(Permission.REOPEN_WEEKS),
    "dashboard_csv": permission(Permission.EXPORT_FIGURES),
    "staff_home": permission(Permission.SUBMIT_REPORT),
    "own_score": permission(Permission.VIEW_OWN_SCORE),
    "body_page": permission(*BODY_READERS),
    "body_why": permission(*BODY_READERS),
    "scoring_rules": SIGNED_IN,
    # reward programmes and their rankings
    "ranking": permission(*BODY_READERS),
    "programme": permission(*BODY_READERS),
    "programme_new": permission(Permission.MANAGE_PROGRAMMES),
    "programme_edit": permission(Permission.MANAGE_PROGRAMMES),
    "ranking_compute": permission(Permission.MANAGE_PROGRAMMES),
    "edition_new": permission(Permission.DECIDE_REWARDS),
    "edition_drop": permission(Permission.DECIDE_REWARDS),
    "ranking_edition": permission(*BODY_READERS),
    "ranking_row": permission(*BODY_READERS),
    "ranking_csv": permission(Permission.EXPORT_FIGURES),
    "ranking_inputs": permission(Permission.EXPORT_FIGURES),
    # signatures and appeals: whose office and body it is, the views ask
    "ranking_sign": permission(Permission.DECIDE_REWARDS),
    "appeal_list": permission(*BODY_READERS),
    "appeal_new": permission(Permission.VIEW_OWN_SCORE, Permission.MANAGE_PROGRAMMES),
    "appeal_decide": permission(Permission.DECIDE_REWARDS),
    # the jury: who marks is looked up, whatever the role
    "programme_jurors": permission(Permission.MANAGE_PROGRAMMES),
    "nomination_list": permission(
        Permission.SUBMIT_REPORT,
        Permission.MANAGE_PROGRAMMES,
        Permission.DECIDE_REWARDS,
        write=(Permission.SUBMIT_REPORT, Permission.MANAGE_PROGRAMMES),
    ),
    "jury_home": SIGNED_IN,
    "jury_next": SIGNED_IN,
    "jury_picture": SIGNED_IN,
    # papers; who issues and revokes is the programme's own commissioner
    "decision_page": permission(*BODY_READERS),
    "decision_pdf": permission(*BODY_READERS),
    "certificate_list": permission(*BODY_READERS, write=Permission.DECIDE_REWARDS),
    "certificate_page": permission(*BODY_READERS),
    "certificate_pdf": permission(*BODY_READERS),
    "certificate_revoke": permission(Permission.DECIDE_REWARDS),
    "verification": PUBLIC,
}
