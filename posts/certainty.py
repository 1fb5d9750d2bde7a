"""What a random sample tells about the whole, exactly by the binomial distribution.

The interval is Clopper and Pearson's. Samples are small (29 a reviewer), so it is found by
halving; a sample from few verdicts tells even more than this says.
"""

from collections.abc import Callable
from math import comb

CONFIDENCE = 0.95
#: So often is the span of a share halved: to far less than a hundredth of a percent.
STEPS = 40


def share(part: int, whole: int) -> int | None:
    """A share in hundredths of a percent, halves rounded up; None of nothing."""
    return (20_000 * part + whole) // (2 * whole) if whole else None


def at_most(successes: int, trials: int, chance: float) -> float:
    """The probability of at most so many successes."""
    return sum(
        comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(successes + 1)
    )


def crossing(falling: Callable[[float], float], level: float) -> float:
    """Where a function that falls from 1 to 0 between 0 and 1 passes a level."""
    low, high = 0.0, 1.0
    for _step in range(STEPS):
        middle = (low + high) / 2
        if falling(middle) > level:
            low = middle
        else:
            high = middle
    return high


def fewer_than(trials: int) -> int:
    """Whole percents below which the share of errors lies when a sample held none: 10 for 29."""
    share_of_errors = 1 - (1 - CONFIDENCE) ** (1 / trials)
    return min(100, int(100 * share_of_errors) + 1)


def interval(successes: int, trials: int) -> tuple[int, int]:
    """The 95 % interval of the share of successes, in hundredths of a percent."""
    tail = (1 - CONFIDENCE) / 2
    low, high = 0.0, 1.0
    if successes:
        low = crossing(lambda p: at_most(successes - 1, trials, p), 1 - tail)
    if successes < trials:
        high = crossing(lambda p: at_most(successes, trials, p), tail)
    return round(10_000 * low), round(10_000 * high)
