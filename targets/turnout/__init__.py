"""Turnout: targets, what they need, how they are divided, and what came of them."""
