"""Whole voters of a turnout target; nothing here knows Django, a clock or a database.

Shares are hundredths of a percent (6500 is 65.00 %), voters are whole people. What a target
needs is rounded up and what a baseline gives half up (ui.md: additional voters of Jember are
1,281,676 − 1,135,565 = 146,111). Whatever is divided adds up to what was divided.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WHOLE = 10_000


def target_voters(voters: int, target: int) -> int:
    """Voters that a target asks for, rounded up."""
    return -(-voters * target // WHOLE)


def baseline_voters(voters: int, baseline: int) -> int:
    """Voters that a baseline would give among today's voters, rounded half up."""
    return (2 * voters * baseline + WHOLE) // (2 * WHOLE)


def turnout(voted: int, registered: int) -> int | None:
    """Turnout in hundredths of a percent, half up; None where nobody is registered."""
    return (2 * WHOLE * voted + registered) // (2 * registered) if registered else None


def divided(whole: int, weights: Sequence[int]) -> list[int]:
    """A whole number divided in proportion to weights, by the largest remainders.

    The parts add up to the whole; among equal remainders the earlier part gets more. All
    weights 0: all parts are equal but for the remainder.
    """
    weights = weights if any(weights) else [1] * len(weights)
    total = sum(weights)
    parts = [whole * weight // total for weight in weights]
    rests = [whole * weight % total for weight in weights]
    fullest = sorted(range(len(parts)), key=lambda i: (-rests[i], i))
    for i in fullest[: whole - sum(parts)]:
        parts[i] += 1
    return parts


@dataclass(frozen=True)
class Part:
    """A child of the area whose target is divided: its voters and its baseline's voters."""

    voters: int
    baseline: int


def same_for_all(parts: Sequence[Part], target: int, whole: int) -> list[int]:
    """Everybody's share of the voters is the same but for rounding."""
    return divided(whole, [part.voters for part in parts])


def by_gap(parts: Sequence[Part], target: int, whole: int) -> list[int]:
    """Who did not vote last time carries it: what is added goes by the number of non-voters.

    Lowest turnouts rise most and nobody is asked for more voters than there are. Where the
    target lies below the baseline, what may be lost goes by those who voted.
    """
    base = [part.baseline for part in parts]
    more = whole - sum(base)
    if more >= 0:
        added = divided(more, [part.voters - part.baseline for part in parts])
        return [one + extra for one, extra in zip(base, added, strict=True)]
    lost = divided(-more, base)
    return [one - less for one, less in zip(base, lost, strict=True)]
