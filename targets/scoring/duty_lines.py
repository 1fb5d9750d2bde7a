"""The duties of a closed week as text: one canonical JSON, the same from SQL and from the rules.

[[directive, due_on, weight, state, needed, done, on_time, earned], ...], ordered by directive,
the quota (null) last, without spaces. What doesn't count for the percentage earns 0 here.
"""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from targets.scoring.terms import Obligation

Line = list[Any]


def line_of(one: Obligation) -> Line:
    """An obligation as a line."""
    counts = one.state not in ("open", "exempt")
    return [
        one.directive, one.due_on.isoformat(), one.weight, one.state, one.needed, one.done,
        one.on_time, one.earned if counts else 0,
    ]  # fmt: skip


def obligation_of(line: Line) -> Obligation:
    """A line as the rules know it."""
    directive, due_on, weight, state, needed, done, on_time, earned = line
    return Obligation(
        directive=directive,
        due_on=dt.date.fromisoformat(due_on),
        weight=weight,
        state=state,
        earned=earned,
        needed=needed,
        done=done,
        on_time=on_time,
    )


def to_text(owed: Iterable[Obligation]) -> str:
    """Obligations of one body and week in any order as their canonical text."""
    ordered = sorted(owed, key=lambda one: (one.directive is None, one.directive or 0))
    return json.dumps([line_of(one) for one in ordered], separators=(",", ":"))


def from_text(duties: str) -> list[Obligation]:
    """The obligations that a text tells of."""
    return [obligation_of(line) for line in json.loads(duties)]
