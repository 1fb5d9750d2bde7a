"""What the statements share: scopes, sums, and what the two databases write differently."""

from collections.abc import Iterable, Mapping, Sequence
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
#: The key columns that the rows of a week have in common.
OF_WEEK = {"election_id": "%(election)s", "week": "%(week)s"}


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


def upsert(
    table: str, given: Mapping[str, str], keys: Sequence[str], columns: Sequence[str], rows: str
) -> str:
    """Write the rows of a SELECT of keys and columns, only where they differ from what is stored.

    `given` are the keys that are the same in all rows. What is stored is looked up first, since ON
    CONFLICT alone would lock, and so write, each row that stays as it is; in a CASE, by the whole
    key, since a planner that has no statistics of the week yet would join it by loops in loops.
    """
    names = ", ".join((*given, *keys, *columns))
    values = ", ".join((*given.values(), *(f"fresh.{name}" for name in (*keys, *columns))))
    same = [f"stored.{key} = {value}" for key, value in given.items()]
    same += [f"stored.{key} = fresh.{key}" for key in keys]
    stored, fresh = (", ".join(f"{side}.{c}" for c in columns) for side in ("stored", "fresh"))
    same.append(f"({stored}) IS NOT DISTINCT FROM ({fresh})")
    return f"""INSERT INTO {table} ({names})
SELECT {values}
FROM ({rows}) AS fresh
WHERE CASE WHEN EXISTS (SELECT 1 FROM {table} AS stored WHERE {" AND ".join(same)})
  THEN false ELSE true END
ON CONFLICT ({", ".join((*given, *keys))}) DO UPDATE
SET {", ".join(f"{c} = excluded.{c}" for c in columns)}"""
