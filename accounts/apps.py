from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and access")

    def ready(self) -> None:
        """Listen for second factors, wherever they are given; both names lead to models."""
        used = import_string("allauth.mfa.signals.authenticator_used")
        used.connect(import_string("accounts.fresh.note_confirmation"))
        added = import_string("allauth.mfa.signals.authenticator_added")
        added.connect(import_string("accounts.fresh.note_first_code"))
