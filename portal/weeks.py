"""ISO weeks, Monday to Sunday, as whole numbers: 202436 is 2024-W36.

The numbers sort like the weeks they stand for, but their difference is no count of weeks:
use `between`, `shift` and `monday`.
"""

import datetime as dt
import re

_WRITTEN = re.compile(r"(\d{4})-?[Ww](\d{2})")


def of(day: dt.date) -> int:
    """The week that holds a date; around New Year its year may differ from the date's."""
    year, week, _ = day.isocalendar()
    return year * 100 + week


def monday(week: int) -> dt.date:
    """The first day of a week. Raises ValueError for a week that the year doesn't have."""
    return dt.date.fromisocalendar(week // 100, week % 100, 1)


def sunday(week: int) -> dt.date:
    """The last day of a week."""
    return monday(week) + dt.timedelta(days=6)


def shift(week: int, weeks: int) -> int:
    """The week that lies some weeks later, or earlier for a negative number."""
    return of(monday(week) + dt.timedelta(weeks=weeks))


def between(first: int, last: int) -> list[int]:
    """All weeks from the first to the last, both included; none when the last comes first."""
    count = (monday(last) - monday(first)).days // 7
    return [shift(first, step) for step in range(count + 1)]


def text(week: int) -> str:
    """The week as people and files write it: 2024-W36."""
    return f"{week // 100:04d}-W{week % 100:02d}"


def parse(written: str) -> int:
    """Read 2024-W36 (or 2024W36). Raises ValueError, in words for the person who wrote it."""
    match = _WRITTEN.fullmatch(written.strip())
    if match:
        week = int(match[1]) * 100 + int(match[2])
        try:
            sunday(week)
        except (ValueError, OverflowError):
            pass
        else:
            return week
    raise ValueError(f"{written!r} is not an ISO week; write it like 2024-W36")
