"""What the statements share: scopes, sums, and what the two databases write differently."""

from collections.abc import Iterable
from dataclasses import dataclass

_THURSDAY = "date({0}, '-3 days', 'weekday 4')"
DIALECTS = {
    "postgresql": {
        "days": "({0} - {1})",
        "monday": "CAST(date_trunc('week', {0}) AS date)",
        "week": "CAST(to_char({0}, 'IYYYIW') AS integer)",
        "iso": "to_char({0}, 'YYYY-MM-DD')",
        "joined": "string_agg({0}, ',')",
        "locked": "FOR UPDATE OF {0}",
        "least": "least",
    },
    "sqlite": {
        "days": "CAST(julianday({0}) - julianday({1}) AS integer)",
        "monday": "date({0}, '-6 days', 'weekday 1')",
        "week": f"(strftime('%%Y', {_THURSDAY}) * 100 + (strftime('%%j', {_THURSDAY}) + 6) / 7)",
        "iso": "{0}",
        "joined": "group_concat({0}, ',')",
        "locked": "",
        "least": "min",
    },
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which bodies a statement is about, as a condition on the bodies `b`."""

    condition: str

    @classmethod
    def everybody(cls) -> "Scope":
        """All bodies of the election."""
        return cls("true")

    @classmethod
    def of_area(cls, level: int, area_id: int) -> "Scope":
        """The bodies of an area and of everything below it."""
        columns = ("", "province_id", "regency_id", "district_id", "area_id")
        return cls(f"b.{columns[level]} = {area_id:d}") if level else cls.everybody()

    @classmethod
    def of_bodies(cls, ids: Iterable[int]) -> "Scope":
        """Just these bodies."""
        return cls(f"b.id IN ({listed(ids)})")


def listed(ids: Iterable[int]) -> str:
    """Whole numbers for an IN list, never an empty one."""
    return ", ".join(f"{one:d}" for one in sorted(set(ids))) or "-1"


def least(one: str, other: str) -> str:
    """The smaller of two numbers, for a text that is filled with a dialect's `least`."""
    return f"{{least}}({one}, {other})"


def total(expression: str) -> str:
    """A sum as a whole number: PostgreSQL adds big ones up to a decimal."""
    return f"CAST(COALESCE(sum({expression}), 0) AS bigint)"


def differs(table: str, columns: Iterable[str]) -> str:
    """True for a stored row that a new one would change: only such rows are written."""
    stored = ", ".join(f"{table}.{c}" for c in columns)
    new = ", ".join(f"excluded.{c}" for c in columns)
    return f"({stored}) IS DISTINCT FROM ({new})"


def taken_over(columns: Iterable[str]) -> str:
    """The assignments of an upsert."""
    return ", ".join(f"{c} = excluded.{c}" for c in columns)
