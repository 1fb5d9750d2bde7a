"""Who may be signed in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.demo import is_at_home


class SignIn(AuthenticationBackend):
    """By e-mail address and password.

    Everybody can read the demo's password. Should its data ever stand in a portal that is
    no demo, those people don't come in, and the sessions that they have are worth nothing.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked for the session of each request too."""
        return bool(super().user_can_authenticate(user)) and is_at_home(user)

    def get_user(self, user_id: Any) -> Any:
        """The person of a session, if they may still come in."""
        person = import_string(settings.GAUNG_PERSON)(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
