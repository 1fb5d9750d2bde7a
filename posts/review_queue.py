"""The review queue: which reports wait for a person, by filter, the riskiest first, then the
longest waiting. It is read in the order of the indexes `report_waiting_*` and counted only so
far as people care, so it opens as fast before a hundred thousand reports as before ten.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models import User
from adhoc_bodies.models import Body
from portal import clock, formats, weeks
from posts import holds
from posts.flags import WEIGHTS, Flag
from posts.models import Hold, Report
from posts.querysets import ReportQuerySet
from posts.review_checks import Item, examined, glanced

#: As many reports as one page holds; after each verdict the next one moves up.
PAGE = 25
HISTORY = 12
#: Nobody counts further; the page says "1.000+".
MOST_COUNTED = 1000
#: All that a line of the list reads.
LISTED = (
    "platform", "reported_at", "flags", "body__name", "body__area__zone", "directive__title",
)  # fmt: skip
ALL, CHECK, CLEAN, LATE, MENDED = "", "perlu-cek", "bersih", "terlambat", "perbaikan"


def flagged(flag: str) -> Q:
    """Reports with a flag. Its weight tells the database where to stop looking."""
    return Q(risk__gte=WEIGHTS[flag], flags__has_key=flag)


#: What an address may ask for: the filters with a count, and each flag by its name.
FILTERS: dict[str, Q] = {
    ALL: Q(),
    CHECK: Q(risk__gt=0),
    CLEAN: Q(risk=0),
    LATE: flagged(Flag.AFTER_DUE),
    # Mended with the same post, or with another one.
    MENDED: flagged(Flag.MENDED) | flagged(Flag.REPLACEMENT),
} | {flag: flagged(flag) for flag in Flag.values}


#: Before a week, as in pekan-2024-W35: the reports that keep it open.
OF_WEEK = "pekan-"


def week_of(which: str) -> int | None:
    """The week that a filter names; None for the others."""
    if not which.startswith(OF_WEEK):
        return None
    try:
        return weeks.parse(which.removeprefix(OF_WEEK))
    except ValueError:
        return None


def known(which: str) -> str:
    """The filter that an address asks for; all for what isn't one."""
    return which if which in FILTERS or week_of(which) else ALL


def rule_of(which: str) -> Q:
    """What stands in a filter; of a week also what was sent for a directive due in it."""
    week = week_of(which)
    if week is None:
        return FILTERS[which]
    due = (weeks.monday(week), weeks.sunday(week))
    return Q(week=week) | Q(directive__due_on__range=due)


@dataclass(frozen=True)
class Tally:
    """A number of reports; `more` says that there may be others beyond those counted."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        if self.more and not self.number:
            return ""
        return formats.integer(self.number) + ("+" if self.more else "")


@dataclass(frozen=True)
class Row:
    """A waiting report with its findings, and who is looking at it."""

    item: Item
    user: User

    @property
    def report(self) -> Report:
        """The report itself."""
        return self.item.report

    @property
    def is_mine(self) -> bool:
        """Whether the person holds the report."""
        return holder_of(self.report)[0] == self.user.pk

    @property
    def holder(self) -> str:
        """Who else holds the report, by name."""
        return "" if self.is_mine else holder_of(self.report)[1]

    @property
    def is_dissolved(self) -> bool:
        """Whether the body exists no more; its week still wants to be closed."""
        return not self.report.body.is_active_on(clock.today(self.report.body.zone))


@dataclass(frozen=True)
class Queue:
    """One page of the queue with the report that is being looked at."""

    which: str
    counts: dict[str, Tally]
    rows: list[Row]
    chosen: Row | None
    #: Whether the address named the chosen report, or it is just the first free one.
    is_asked_for: bool

    @property
    def place(self) -> int:
        """The chosen report's place in the list, from 1; 0 when it lies beyond the page."""
        listed = [row.report for row in self.rows]
        here = self.chosen is not None and self.chosen.report in listed
        return listed.index(self.chosen.report) + 1 if self.chosen and here else 0

    @property
    def previous(self) -> Report | None:
        """The report before the chosen one."""
        return self.rows[self.place - 2].report if self.place > 1 else None

    @property
    def waiting(self) -> Tally:
        """Everything that waits for the person, whatever the filter."""
        return self.counts[ALL]

    @property
    def total(self) -> Tally:
        """Everything that the filter holds."""
        return self.counts[self.which]

    @property
    def beyond(self) -> Tally:
        """How many more wait behind this page."""
        return Tally(max(self.total.number - len(self.rows), 0), self.total.more)


def waiting(user: Any) -> ReportQuerySet:
    """Reports that wait for this person."""
    return Report.objects.reviewable_by(user).submitted()


def with_all(reports: ReportQuerySet) -> ReportQuerySet:
    """Reports with what the checks and the page read."""
    return reports.select_related(
        "body__area", "directive", "evidence", "submitted_by"
    ).prefetch_related("directive__platform_rows")


def queue_of(user: Any, which: str, chosen: int | None) -> Queue:
    """The page of a filter; a few queries, however many reports wait."""
    which = known(which)
    reports = waiting(user)
    filtered = reports.filter(rule_of(which)).order_by(*holds.ORDER)[:PAGE]
    asked_for = next(iter(rows_of(with_all(reports.filter(pk=chosen)), user)), None)
    rows = glances_of(filtered, user) if asked_for else rows_of(with_all(filtered), user)
    free = next((row for row in rows if not row.holder), None)
    shown = asked_for or free or next(iter(rows), None)
    numbers = counts(reports, which)
    user._waiting_tally = numbers[ALL]
    return Queue(which, numbers, rows, shown, asked_for is not None)


def rows_of(reports: ReportQuerySet, user: User) -> list[Row]:
    """Reports with their findings, and with who holds them."""
    return [Row(item, user) for item in examined(with_holders(reports))]


def glances_of(reports: ReportQuerySet, user: User) -> list[Row]:
    """Reports as the list beside an open one shows them: with the heaviest of their flags."""
    listed = with_holders(reports).select_related("body__area", "directive").only(*LISTED)
    return [Row(glanced(report), user) for report in listed]


def with_holders(reports: ReportQuerySet) -> ReportQuerySet:
    """Reports with who holds them.

    Asked for as columns, since two joins more make the database think longer about the query
    than it takes to answer it.
    """
    hold = Hold.objects.filter(holds.active(), report=OuterRef("pk"))
    holder = {"holder_key": hold.values("reviewer"), "holder_name": hold.values("reviewer__name")}
    held: ReportQuerySet = reports.annotate(**{k: Subquery(v) for k, v in holder.items()})
    return held


def holder_of(report: Any) -> tuple[int | None, str]:
    """Key and name of who holds a report of `rows_of`."""
    return report.holder_key, report.holder_name or ""


def counts(reports: ReportQuerySet, which: str) -> dict[str, Tally]:
    """How many reports each of the filters holds. Those in front are counted, as many as
    MOST_COUNTED; the flagged ones come first, so their numbers are the last to end in a plus.
    """
    found = reports.order_by(*holds.ORDER)[: MOST_COUNTED + 1].aggregate(
        everything=Count("pk"),
        check=Count("pk", filter=FILTERS[CHECK]),
        late=Count("pk", filter=FILTERS[LATE]),
        mended=Count("pk", filter=FILTERS[MENDED]),
    )
    all_of_them, check = tally(found["everything"]), tally(found["check"])
    always = {
        ALL: all_of_them,
        CHECK: check,
        CLEAN: Tally(all_of_them.number - check.number, all_of_them.more),
        LATE: tally(found["late"], more=check.more),
        MENDED: tally(found["mended"], more=check.more),
    }
    if which in always:
        return always
    return always | {which: counted(reports.filter(rule_of(which)))}


def counted_already(user: Any) -> Tally | None:
    """How many reports wait for the person, if the queue's page has counted them for this user
    object, so that its frame doesn't count again."""
    known: Tally | None = getattr(user, "_waiting_tally", None)
    return known


def to_count(user: Any) -> ReportQuerySet:
    """Of the reports that wait for the person as many as are counted, in any order."""
    return waiting(user).order_by()[:MOST_COUNTED]


def counted(reports: ReportQuerySet) -> Tally:
    """Some reports, counted so far as MOST_COUNTED."""
    return tally(reports[: MOST_COUNTED + 1].count())


def tally(found: int, *, more: bool = False) -> Tally:
    """A number that was counted to one more than MOST_COUNTED at most."""
    return Tally(min(found, MOST_COUNTED), more or found > MOST_COUNTED)


def last_reports(body: Body) -> list[Report]:
    """The body's latest reports, the newest last, for the strip of its history."""
    rows = Report.objects.filter(body=body).exclude(status=Report.Status.WITHDRAWN)
    told = rows.select_related("directive").only("status", "effective_on", "directive__due_on")
    return list(told.order_by("-pk")[:HISTORY])[::-1]
