"""The review queue: which reports wait for a person, by filter, the longest waiting first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from adhoc_bodies.models import Body, SocialAccount
from posts.models import Directive, DirectivePlatform, Report, Review
from posts.querysets import ReportQuerySet
from posts.review_checks import Item, examined

#: As many reports as one page holds; after each verdict the next one moves up.
PAGE = 25
HISTORY = 12
ALL, CHECK, LATE, MENDED = "", "perlu-cek", "terlambat", "perbaikan"


def needs_check() -> Q:
    """What the automatic checks found wrong, apart from lateness (see `review_checks`)."""
    own = SocialAccount.objects.verified().filter(
        body=OuterRef("body"), platform=OuterRef("platform")
    )
    named = Exists(own.filter(handle=OuterRef("handle")))
    asked = Exists(
        DirectivePlatform.objects.filter(
            directive=OuterRef("directive"), platform=OuterRef("platform")
        )
    )
    off_directive = Q(effective_on__lt=F("directive__starts_on")) | ~asked
    withdrawn = ~Q(directive__state=Directive.State.ISSUED)
    return (
        Q(resolved=False)
        | (~Q(handle="") & ~named)
        | (Q(handle="") & ~Exists(own))
        | (Q(directive__isnull=False) & (off_directive | withdrawn))
    )


def is_late() -> Q:
    """After the day on which its directive was due."""
    return Q(effective_on__gt=F("directive__due_on"))


def is_mended() -> Q:
    """Sent again after a reviewer returned it."""
    verdicts = Review.objects.filter(report=OuterRef("pk"), undone_at=None)
    return Q(Exists(verdicts.filter(verdict=Review.Verdict.RETURNED)))


FILTERS = {ALL: Q, CHECK: needs_check, LATE: is_late, MENDED: is_mended}
#: The columns in which the database counts them.
CHOICES = {ALL: "everything", CHECK: "to_check", LATE: "late", MENDED: "mended"}


@dataclass(frozen=True)
class Queue:
    """One page of the queue with the report that is being looked at."""

    which: str
    counts: dict[str, int]
    items: list[Item]
    chosen: Item | None

    @property
    def place(self) -> int:
        """The chosen report's place in the list, from 1; 0 when it lies beyond the page."""
        return self.items.index(self.chosen) + 1 if self.chosen in self.items else 0

    @property
    def next(self) -> Report | None:
        """The report after the chosen one, or the first when it was the last."""
        return self.neighbour(1)

    @property
    def previous(self) -> Report | None:
        """The report before the chosen one."""
        return self.neighbour(-1) if self.place > 1 else None

    def neighbour(self, step: int) -> Report | None:
        """The report some places further, beginning again at the end; never the chosen one."""
        if not self.items:
            return None
        found = (
            self.items[(self.place - 1 + step) % len(self.items)] if self.place else self.items[0]
        )
        return None if found is self.chosen else found.report

    @property
    def waiting(self) -> int:
        """Everything that waits for the person, whatever the filter."""
        return self.counts[ALL]

    @property
    def total(self) -> int:
        """Everything that the filter holds."""
        return self.counts[self.which]

    @property
    def beyond(self) -> int:
        """How many wait behind the last of the page."""
        return self.total - len(self.items)


def waiting(user: Any) -> ReportQuerySet:
    """Reports that wait for this person, with everything that the page names."""
    return Report.objects.reviewable_by(user).submitted()


def with_all(reports: ReportQuerySet) -> ReportQuerySet:
    """Reports with what the checks and the page read."""
    return reports.select_related(
        "body__area", "directive", "evidence", "submitted_by"
    ).prefetch_related("directive__platform_rows")


def queue_of(user: Any, which: str, chosen: int | None) -> Queue:
    """The page of a filter; five queries, one more when the chosen report lies beyond it."""
    which = which if which in FILTERS else ALL
    rows = waiting(user)
    filtered = with_all(rows.filter(FILTERS[which]())).order_by("reported_at", "pk")
    items = examined(filtered[:PAGE])
    looked_at = next((item for item in items if item.report.pk == chosen), None)
    if chosen and looked_at is None:
        looked_at = next(iter(examined(with_all(rows.filter(pk=chosen)))), None)
    return Queue(which, counts(rows), items, looked_at or next(iter(items), None))


def counts(rows: ReportQuerySet) -> dict[str, int]:
    """How many reports each filter holds."""
    found = rows.aggregate(
        **{CHOICES[name]: Count("pk", filter=rule()) for name, rule in FILTERS.items() if name},
        everything=Count("pk"),
    )
    return {name: found[CHOICES[name]] for name in FILTERS}


def last_reports(body: Body) -> list[Report]:
    """The body's latest reports, the newest last, for the strip of its history."""
    rows = Report.objects.filter(body=body).exclude(status=Report.Status.WITHDRAWN)
    return list(rows.select_related("directive").order_by("-pk")[:HISTORY])[::-1]
