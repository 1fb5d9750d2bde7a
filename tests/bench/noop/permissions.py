"""Signed in is enough for nothing."""

from accounts.access import SIGNED_IN

ACCESS = {"noop": SIGNED_IN}
