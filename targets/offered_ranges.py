"""Which ranges of weeks are always added up: those that pages lead to without being asked."""

import datetime as dt
from collections.abc import Iterator, Sequence

from adhoc_bodies.models import Area, Election
from portal import weeks
from posts.models import Stage
from targets import ranges
from targets.models import AddedRange, AreaWeek
from targets.periods import month_weeks, running_stages
from targets.ranges import Span
from targets.scoring.compliance import Days
from targets.turnout.effort import WEEKS as EFFORT


def offered(election: Election, now: dt.datetime) -> list[AddedRange]:
    """The ranges of the nation for an election that has many bodies; no row is written here."""
    weeks_known = AreaWeek.objects.filter(
        election=election, area__level=0, kind=AreaWeek.Kind.ALL, bodies__gt=0
    )
    known = dict(weeks_known.values_list("week", "bodies"))
    if sum(known.values()) <= ranges.FEW:
        return []
    nation = Area.objects.get(level=0)
    stages = Stage.objects.filter(election=election, starts_on__isnull=False, ends_on__isnull=False)
    spans = spans_of(list(stages), min(known), max(known))
    return [
        AddedRange(election=election, area=nation, first=first, last=last, asked_at=now)
        for first, last in sorted(spans)
    ]


def spans_of(stages: Sequence[Stage], oldest: int, newest: int) -> set[Span]:
    """Months, stages and last weeks that pages lead to, of which there are figures.

    The week before is still looked at; that of tomorrow is prepared on its eve.
    """
    days = Days.today()
    present = weeks.of(days.wib)
    spans: set[Span] = set()
    for week in {weeks.shift(present, -1), present, weeks.of(days.latest + dt.timedelta(days=1))}:
        spans |= {(month_weeks(week)[0], week), (weeks.shift(week, 1 - EFFORT), week)}
        spans |= {(first_of(stage), week) for stage in running_stages(stages, week)}
    spans |= set(months(oldest, present))
    spans |= {span for stage in stages if (span := span_of(stage))[1] < present}
    limit = weeks.shift(newest, 1)
    return {(first, last) for first, last in spans if first <= limit and last >= oldest}


def months(oldest: int, present: int) -> Iterator[Span]:
    """The whole months from the one of the oldest week to the one before the present."""
    last = weeks.shift(month_weeks(present)[0], -1)
    while last >= oldest:
        span = month_weeks(last)
        yield span
        last = weeks.shift(span[0], -1)


def span_of(stage: Stage) -> Span:
    """First and last week of a stage with both dates."""
    assert stage.ends_on is not None
    return first_of(stage), weeks.of(stage.ends_on)


def first_of(stage: Stage) -> int:
    """The first week of a stage that has dates."""
    assert stage.starts_on is not None
    return weeks.of(stage.starts_on)
