"""Who may open the addresses of sign-in, and those that come with Django and allauth."""

from accounts.access import ADMINISTRATOR, CLOSED, PUBLIC, SECOND_FACTOR, SETTING_UP, SIGNED_IN

ACCESS = {
    # the portal and Django
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "set_language": PUBLIC,
    "theme": PUBLIC,
    "manifest": PUBLIC,
    "offline": PUBLIC,
    "service_worker": PUBLIC,
    "style_guide": PUBLIC,
    "admin:*": ADMINISTRATOR,
    # the way in and out (allauth)
    "account_login": PUBLIC,
    "account_signup": PUBLIC,
    "account_inactive": PUBLIC,
    "account_confirm_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "mfa_trust": PUBLIC,
    "account_logout": SETTING_UP,
    "account_reauthenticate": SETTING_UP,
    "account_change_password": SETTING_UP,
    "account_set_password": CLOSED,
    # addresses are changed by the administrator, codes by mail aren't sent
    "account_email": CLOSED,
    "account_confirm_login_code": CLOSED,
    # two-step sign-in and open sessions (allauth)
    "mfa_index": SETTING_UP,
    "mfa_reauthenticate": SETTING_UP,
    "mfa_activate_totp": SECOND_FACTOR,
    "mfa_deactivate_totp": SECOND_FACTOR,
    "mfa_view_recovery_codes": SECOND_FACTOR,
    "mfa_generate_recovery_codes": SECOND_FACTOR,
    "mfa_download_recovery_codes": SECOND_FACTOR,
    "usersessions_list": SIGNED_IN,
    # our own
    "activation": PUBLIC,
    "profile": SIGNED_IN,
}
