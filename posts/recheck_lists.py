"""The open re-checks of an office, page by page, told without the first verdict."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from adhoc_bodies.models import Body
from adhoc_bodies.scope import memberships_of
from posts.flags import Flag
from posts.models import Recheck, Report, Review
from posts.recheck_querysets import RecheckQuerySet, rechecking_offices
from posts.review_checks import Item, examined

PAGE = 25
#: What the checks wrote down after a first look, or because nobody should look.
TELLTALE = (Flag.MENDED, Flag.REPLACEMENT, Flag.DRAWN)


@dataclass(frozen=True)
class Progress:
    """How much of everything that was asked for is done, and what of it waits for the person."""

    total: int
    done: int
    mine: int

    @property
    def percent(self) -> int:
        """The share that is done, in hundredths of a percent, for the bar."""
        return 10_000 * self.done // self.total if self.total else 0


def offices_of(user: Any) -> list[Body]:
    """The offices for which the person looks again, the highest first."""
    held = set(rechecking_offices(user))
    bodies = {m.body_id: m.body for m in memberships_of(user) if m.body_id in held}
    return sorted(bodies.values(), key=lambda body: (body.area.level, body.pk))


def checkable(user: Any) -> RecheckQuerySet:
    """The re-checks that the person could do."""
    rows: RecheckQuerySet = Recheck.objects.checkable_by(user)
    return rows if rechecking_offices(user) else rows.none()


def progress(user: Any) -> Progress:
    """Two counts over the person's offices."""
    rows = Recheck.objects.visible_to(user)
    counts = rows.aggregate(total=Count("pk"), done=Count("pk", filter=~Q(finding="")))
    return Progress(counts["total"], counts["done"], checkable(user).count())


def with_report(rechecks: RecheckQuerySet) -> RecheckQuerySet:
    """With everything that the pages name."""
    return rechecks.select_related(
        "office__area", "report__body__area", "report__directive", "report__evidence"
    ).prefetch_related("report__directive__platform_rows")


def page_after(rechecks: RecheckQuerySet, after: int | None) -> tuple[list[Recheck], int | None]:
    """A page in the order of asking, and the key of the next page if there is one."""
    if after:
        rechecks = rechecks.filter(pk__gt=after)
    rows = list(with_report(rechecks).order_by("pk")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def following(user: Any, after: int) -> Recheck | None:
    """The next one that waits for the person, beginning again at the end."""
    mine = Recheck.objects.checkable_by(user).order_by("pk")
    found: Recheck | None = mine.filter(pk__gt=after).first() or mine.exclude(pk=after).first()
    return found


def agrees(recheck: Recheck) -> bool | None:
    """Whether the second look came to the first verdict; None where it couldn't tell."""
    if recheck.finding in ("", Recheck.Finding.UNSURE):
        return None
    accepted = recheck.review.verdict == Review.Verdict.ACCEPTED
    return accepted == (recheck.finding == Recheck.Finding.FITS)


def blind(report: Report) -> Report:
    """The report as it stood before anybody decided on it; in memory only, never to be saved.

    What a page is not given it cannot tell, however its templates change.
    """
    report.status = Report.Status.SUBMITTED
    report.decided_by = report.decided_at = None
    report.reason = report.reason_note = ""
    report.account = None
    report.flags = {name: what for name, what in report.flags.items() if name not in TELLTALE}
    if report.posted_at_source == Report.TimeSource.REVIEWER:
        report.posted_at_source = Report.TimeSource.CLAIMED
    return report


def blind_item(report: Report) -> Item:
    """The report with the checks that its first reviewer saw."""
    return examined([blind(report)])[0]
