"""Public addresses that nobody guesses."""

import secrets


def new_token() -> str:
    """32 letters and digits of an address, from 192 random bits."""
    return secrets.token_urlsafe(24)
