"""Who may be signed in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.demo import is_at_home


class SignIn(AuthenticationBackend):
    """By e-mail address and password.

    Everybody can read the demo's password. Should its data ever stand in a portal that is
    no demo, those people don't come in, and the sessions that they have are worth nothing.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked for the session of each request too."""
        return bool(super().user_can_authenticate(user)) and is_at_home(user)
