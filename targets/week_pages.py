"""What the page of weeks shows of an area: which weeks are open, why, and who reopened them.

A page costs the same few queries for a week and for many, for ten bodies and for the nation's.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    When,
)

from accounts.models import AuditEvent
from adhoc_bodies.areas import lineage
from adhoc_bodies.models import Area, Election, Level
from adhoc_bodies.querysets import within
from portal import clock, weeks
from posts.models import Report
from posts.querysets import ReportQuerySet
from targets import closing_orders
from targets.models import AreaWeek, BodyWeek, Computation
from targets.scoring.rules import MENDING_DAYS
from targets.week_rows import WeekRow, last_day

#: Of weeks how many bodies an area had, and how many of them were closed.
Rolled = Mapping[int, Sequence[int]]
#: Weeks on a page.
PAGE = 13


# ---- which weeks -----------------------------------------------------------------------


def rolled_up(area: Area, election: Election) -> Rolled:
    """The weeks of an area that were computed, each with its bodies and the closed ones of them."""
    rows = AreaWeek.objects.filter(election=election, area=area, kind=AreaWeek.Kind.ALL)
    return {week: counts for week, *counts in rows.values_list("week", "bodies", "closed")}


def page_of(
    area: Area, election: Election, today: dt.date, rolled: Rolled, last: int
) -> list[WeekRow]:
    """The weeks of a page, the newest first."""
    span = min(rolled), max(rolled)
    last = min(max(last, span[0]), span[1])
    first = max(span[0], weeks.shift(last, 1 - PAGE))
    rows = {week: WeekRow(week, today, area.zone) for week in weeks.between(first, last)}
    count_bodies(rows, area, election, rolled)
    count_waiting(rows, area, election)
    for week, event in reopenings(rows, area, election).items():
        rows[week].reopening = event
    tell_whose(rows, area, election)
    for week in set_aside(rows, election):
        rows[week].failing = True
    return sorted(rows.values(), key=lambda row: -row.week)


def row_of(area: Area, election: Election, today: dt.date, week: int) -> WeekRow | None:
    """One week; None where nothing was computed for it."""
    rows = {week: WeekRow(week, today)}
    count_bodies(rows, area, election, rolled_up(area, election))
    tell_whose(rows, area, election)
    return rows[week] if rows[week].bodies else None


# ---- what each of them holds --------------------------------------------------------------


def body_weeks(area: Area, election: Election) -> Any:
    """The stored weeks of an area's bodies."""
    rows = BodyWeek.objects.filter(body__election=election)
    if area.level == Level.REGENCY:
        return rows.filter(regency=area)  # the weeks' own regency leads to their index
    return rows.filter(within(area, prefix="body__"))


def count_bodies(rows: dict[int, WeekRow], area: Area, election: Election, rolled: Rolled) -> None:
    """Open and closed ones, with the dates on which they were or may be closed.

    A large area's closed weeks are read from its roll-up, without dates: their bodies are many.
    """
    span = list(rows)
    if area.level < Level.REGENCY:
        add_closed(rows, rolled)
        span = [week for week, row in rows.items() if not row.bodies]
    groups = (
        body_weeks(area, election)
        .filter(week__in=span)
        .values("week", "closed_on", "reopened_on", days=F("policy__close_after_days"))
        .annotate(count=Count("body_id"))
        .order_by()
    )
    for group in groups:
        add_group(rows[group["week"]], group)


def add_closed(rows: dict[int, WeekRow], rolled: Rolled) -> None:
    """The weeks that are closed for every body of an area."""
    for week in rows.keys() & rolled.keys():
        bodies, closed = rolled[week]
        if bodies == closed:
            rows[week].bodies = rows[week].closed = bodies


def add_group(row: WeekRow, group: dict[str, Any]) -> None:
    """Bodies that share their dates."""
    row.bodies += group["count"]
    if group["closed_on"]:
        row.closed += group["count"]
        row.closed_on.append(group["closed_on"])
        return
    again = group["reopened_on"]
    row.reopened += group["count"] if again else 0
    row.closes_on.append(last_day(row, again, group["days"]) + dt.timedelta(days=1))
    row.by_hand_on.append(last_day(row, None, group["days"]) + dt.timedelta(days=1))


def in_open_week(reports: ReportQuerySet, week: str) -> ReportQuerySet:
    """Reports whose body's week (named by a column) isn't closed, with what its days run by."""
    own = BodyWeek.objects.filter(week=OuterRef(week), body=OuterRef("body_id"))
    opened: ReportQuerySet = reports.filter(~Exists(own.filter(closed_on__isnull=False))).annotate(
        reopened_on=Subquery(own.values("reopened_on")[:1]),
        close_after=Subquery(own.values("policy__close_after_days")[:1]),
    )
    return opened


def count_waiting(rows: dict[int, WeekRow], area: Area, election: Election) -> None:
    """Reports that wait or can still be mended and keep a week open: of the week, or for a
    directive due in it.

    Those that came after the week's days keep nothing open (`rules.keeps_open`).
    """
    for held in (Q(status=Report.Status.SUBMITTED), being_mended()):  # each has its own index
        add_held(rows, Report.objects.filter(held).within(area).filter(body__election=election))


def add_held(rows: dict[int, WeekRow], held: ReportQuerySet) -> None:
    """Reports that keep a week open, if they came in its days."""
    own = in_open_week(held.filter(week__in=list(rows)), "week")
    due = with_due_week(held, list(rows)).exclude(week=F("due_week"))
    groups = grouped(own, "week").union(
        grouped(in_open_week(due, "due_week"), "due_week"), all=True
    )
    for week, again, days, came, status, count, returned_at in groups:
        if came <= last_day(rows[week], again, days):
            add_waiting(rows[week], status, count, returned_at)


def grouped(reports: ReportQuerySet, column: str) -> Any:
    """Reports counted by the week that a column names, and by what says whether they hold it."""
    groups = reports.order_by().values_list(
        column, "reopened_on", "close_after", "reported_on", "status"
    )
    return groups.annotate(count=Count("pk"), returned_at=Max("decided_at"))


def being_mended() -> Q:
    """Condition on reports: returned so lately that they can still be mended."""
    found = Q()
    for zone in clock.ZONES:
        day = clock.today(zone) - dt.timedelta(days=MENDING_DAYS)
        start = dt.datetime.combine(day, dt.time(), tzinfo=clock.ZONES[zone])
        found |= Q(body__area__zone=zone, decided_at__gte=start)
    return Q(status=Report.Status.RETURNED) & found


def add_waiting(row: WeekRow, status: str, count: int, returned_at: dt.datetime | None) -> None:
    """Reports that share what holds a week."""
    if status == Report.Status.SUBMITTED:
        row.unreviewed += count
        return
    row.mending += count
    row.returned_at = max(filter(None, (row.returned_at, returned_at)), default=None)


def with_due_week(reports: ReportQuerySet, span: Sequence[int]) -> ReportQuerySet:
    """Reports for directives that are due in one of the weeks, with that week as a column."""
    cases = [
        When(directive__due_on__range=(weeks.monday(week), weeks.sunday(week)), then=week)
        for week in span
    ]
    first, last = weeks.monday(min(span)), weeks.sunday(max(span))
    found: ReportQuerySet = reports.filter(directive__due_on__range=(first, last)).annotate(
        due_week=Case(*cases, output_field=IntegerField())
    )
    return found


def reopenings(rows: dict[int, WeekRow], area: Area, election: Election) -> dict[int, AuditEvent]:
    """The last reopening of each week in the area, above it or below it."""
    events = AuditEvent.objects.filter(
        around(area), action="week-reopened", data__election=election.slug,
        data__week__in=[weeks.text(week) for week in rows],
    ).select_related("actor")  # fmt: skip
    found: dict[int, AuditEvent] = {}
    for event in events.order_by("pk"):
        found[weeks.parse(event.data["week"])] = event
    return found


def tell_whose(rows: dict[int, WeekRow], area: Area, election: Election) -> None:
    """Whether a large area may end the days of a reopening: its own alone (`closing_orders`)."""
    again = [week for week, row in rows.items() if row.reopened]
    if again and closing_orders.is_large(area):
        own = closing_orders.own_reopenings(election, area, again)
        for week in again:
            rows[week].ends_reopening = week in own


def set_aside(rows: dict[int, WeekRow], election: Election) -> list[int]:
    """The weeks whose figures failed too often."""
    failing = Computation.objects.filter(
        election=election, week__in=list(rows), failures__gte=Computation.LIMIT
    )
    return list(failing.values_list("week", flat=True))


def around(area: Area) -> Q:
    """Audit events of an area, of those above it and of those below."""
    if area.level == Level.NATION:
        return Q()
    return Q(area_code__in=lineage(area.code)) | Q(area_code__startswith=f"{area.code}.")


def late_reports(area: Area, election: Election, week: int) -> int:
    """Reports that came after the week was closed and would count if it were open again."""
    live = Report.objects.live().within(area).filter(body__election=election)
    shut = BodyWeek.objects.filter(
        week=week, body=OuterRef("body_id"), closed_on__lt=OuterRef("reported_on")
    )
    of_week = Q(week=week) | Q(directive__due_on__range=(weeks.monday(week), weeks.sunday(week)))
    count: int = live.filter(of_week).filter(Exists(shut)).count()
    return count
