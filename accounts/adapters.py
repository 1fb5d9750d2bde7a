"""How allauth does things here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.demo import is_at_home


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: people come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Who signs in, or None. allauth would lead somebody refused by the backend astray."""
        user = super().authenticate(request, **credentials)
        return user if user and is_at_home(user) else None
