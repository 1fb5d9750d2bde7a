"""Scoring: the pure rules, the same in SQL, and the facts that both read."""
