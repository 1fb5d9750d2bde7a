"""The people of the demo: offered at sign-in in demo mode, and kept out of any other portal."""

from typing import Any, TypedDict

from django.conf import settings
from django.utils.module_loading import import_string

#: Where everybody in the demo has an address. Nobody can ever own it (RFC 6761).
DOMAIN = "demo.gaung.example"


class DemoSignIn(TypedDict):
    """Somebody as whom a visitor can come in, with what they are in a few words."""

    email: str
    password: str
    name: str
    what: str


def offered() -> list[DemoSignIn]:
    """Whom the sign-in page offers; nobody outside demo mode."""
    if not settings.GAUNG_DEMO:
        return []
    people: list[DemoSignIn] = import_string(settings.GAUNG_DEMO_SIGN_INS)()
    return people


def is_at_home(user: Any) -> bool:
    """Whether the portal is one for this person: those of the demo live in demo mode only."""
    return bool(settings.GAUNG_DEMO) or not user.email.lower().endswith("@" + DOMAIN)
