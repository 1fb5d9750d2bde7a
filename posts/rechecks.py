"""What an office does with re-checks: find something, and ask for all of a candidate's reports."""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Body
from portal import clock, weeks
from posts.models import Recheck, Report, Review
from posts.querysets import ReportQuerySet
from posts.refusals import NotAllowed
from posts.revoking import revoke

Finding = Recheck.Finding
BATCH = 1000


@dataclass(frozen=True)
class Asked:
    """What came of asking for candidates: how many accepted reports, and which of them."""

    reports: int
    added: int
    #: Accepted without a verdict (imported), so that there is none to look at again.
    unjudged: int

    @property
    def known(self) -> int:
        """Those that were to be looked at already."""
        return self.reports - self.added - self.unjudged


@transaction.atomic
def find(*, recheck: Recheck, by: User, finding: str, reason: str = "", note: str = "") -> Recheck:
    """Write what the second look found; the first verdict stands, whatever it was.

    Raises NotAllowed when somebody was faster, PermissionDenied.
    """
    if not Recheck.objects.visible_to(by).impartial_for(by).filter(pk=recheck.pk).exists():
        raise PermissionDenied
    values = {
        "finding": Finding(finding),
        "reason": Review.Reason(reason) if finding == Finding.UNFIT else "",
        "note": note,
        "found_by": by,
        "found_at": clock.now(),
    }
    if not Recheck.objects.open().filter(pk=recheck.pk).update(**values):
        raise NotAllowed
    for name, value in values.items():
        setattr(recheck, name, value)
    told("recheck-found", recheck, by, finding=finding, reason=values["reason"])
    return recheck


@transaction.atomic
def take_back(*, recheck: Recheck, by: User, note: str = "") -> Review:
    """Take back an acceptance that the second look found wrong: always a person's decision.

    Raises NotAllowed when the report isn't accepted any more, or by another verdict, or the look
    found otherwise; PermissionDenied.
    """
    own = Recheck.objects.visible_to(by).impartial_for(by).filter(pk=recheck.pk)
    if not own.exists():
        raise PermissionDenied
    if not own.wrongly_accepted().filter(review__undone_at=None).exists():
        raise NotAllowed
    review = revoke(report=recheck.report, by=by, reason=recheck.reason, note=note or recheck.note)
    told("recheck-overturned", recheck, by, reason=recheck.reason)
    return review


def told(action: str, recheck: Recheck, by: User, **data: object) -> None:
    """Write the audit event of a deed."""
    area = recheck.report.body.area.code
    said = {name: str(value) for name, value in data.items() if value}
    record(action=action, obj=recheck, by=by, area=area, data=said)


# --- candidates for a reward -------------------------------------------------------------


def accepted_reports(
    bodies: Iterable[Body] | QuerySet[Body], first: dt.date, last: dt.date
) -> ReportQuerySet:
    """The bodies' reports that count on days from first to last."""
    found: ReportQuerySet = Report.objects.accepted().filter(
        counting_on(first, last), body__in=bodies
    )
    return found


def counting_on(first: dt.date, last: dt.date, *, prefix: str = "") -> Q:
    """Reports of these days, and those for directives that are due on one of them: they give
    their credit to the week in which the directive is due."""
    of_week = {f"{prefix}week__range": (weeks.of(first), weeks.of(last))}
    own = Q(**of_week, **{f"{prefix}effective_on__range": (first, last)})
    return own | Q(**{f"{prefix}directive__due_on__range": (first, last)})


def acceptances(reports: ReportQuerySet) -> QuerySet[Review, int]:
    """The numbers of the verdicts by which reports stand accepted, one for each."""
    accepted = Review.objects.filter(
        report__in=reports.values("pk"), verdict=Review.Verdict.ACCEPTED, undone_at=None
    )
    grouped = accepted.order_by().values("report").annotate(latest=Max("pk"))
    return grouped.values_list("report", "latest")  # type: ignore[return-value]


def unseen_reports() -> ReportQuerySet:
    """Accepted reports whose acceptance nobody has looked at again, at whatever office.

    Without an acceptance (imported) there is nothing to look at again.
    """
    seen = Recheck.objects.filter(review=OuterRef("accepted_by")).exclude(finding="")
    return with_acceptance().filter(~Exists(seen), accepted_by__isnull=False)


def found_reports(finding: str) -> ReportQuerySet:
    """Accepted reports of which a second look, at whatever office, found this."""
    look = Recheck.objects.filter(review=OuterRef("accepted_by"), finding=finding)
    return with_acceptance().filter(Exists(look))


def with_acceptance() -> ReportQuerySet:
    """Accepted reports and in `accepted_by` the verdict by which; nothing for imported ones."""
    verdicts = Review.objects.filter(
        report=OuterRef("pk"), verdict=Review.Verdict.ACCEPTED, undone_at=None
    )
    found: ReportQuerySet = Report.objects.accepted().annotate(
        accepted_by=Subquery(verdicts.order_by("-pk").values("pk")[:1])
    )
    return found


def within_reach(office: Any) -> Exists:
    """Of `unseen_reports` those at which an office can look again itself: nobody judges the
    verdict of a colleague, so what it accepted is for the office above. May be an `OuterRef`."""
    verdict = Review.objects.filter(pk=OuterRef("accepted_by"))
    return Exists(verdict.filter(~Q(office=office) | Q(office=None) | Q(reviewer=None)))


@transaction.atomic
def ask(*, office: Body, bodies: list[Body], first: dt.date, last: dt.date, by: User) -> Asked:
    """Lay out all accepted reports of candidates for a second look; a repeat adds no doubles."""
    reports = accepted_reports(bodies, first, last)
    verdicts: list[tuple[int, int]] = list(acceptances(reports))  # type: ignore[arg-type]
    # In no order: neighbours in the list shall not tell of one body, nor of its verdicts.
    secrets.SystemRandom().shuffle(verdicts)
    asked = Recheck.objects.filter(office=office, review__report__in=reports.values("pk"))
    before = asked.count()
    now = clock.now()
    Recheck.objects.bulk_create(
        [
            Recheck(
                kind=Recheck.Kind.CANDIDATE, office=office, report_id=report, review_id=review,
                asked_at=now,
            )
            for report, review in verdicts
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )  # fmt: skip
    # A sampled verdict of a candidate counts as both.
    asked.filter(kind=Recheck.Kind.SAMPLE).update(kind=Recheck.Kind.CANDIDATE)
    total = reports.count()
    result = Asked(total, asked.count() - before, total - len(verdicts))
    data = {
        "bodies": [body.pk for body in bodies],
        "first": first.isoformat(),
        "last": last.isoformat(),
        "added": result.added,
    }
    record(action="candidates-asked", obj=office, by=by, area=office.area.code, data=data)
    return result


def keeps_some(
    *, office: Body, bodies: list[Body], days: tuple[dt.date, dt.date], user: User
) -> bool:
    """Whether some of the laid out re-checks of the bodies are kept from a person of the office."""
    laid = Recheck.objects.filter(
        office=office, kind=Recheck.Kind.CANDIDATE, report__in=accepted_reports(bodies, *days)
    )
    return laid.exclude(pk__in=Recheck.objects.visible_to(user).values("pk")).exists()
