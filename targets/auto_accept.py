"""Accepting clean reports by an office's policy, without a person, but for a share drawn by lot.

What is accepted here nobody has looked at, so every doubt leaves a report to people: any
flag, an account that isn't the body's own and verified, a link that doesn't name the account,
a screenshot that isn't prepared, times out of a file, an earlier day that is only claimed, an
earlier verdict, a reviewer who holds it. Which clean ones a person still sees is decided by a
keyed hash of the report's number: nobody outside can foresee it, and a second look at the
same report says the same.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac

from accounts.audit import record_all
from adhoc_bodies.models import Area, Body, SocialAccount
from adhoc_bodies.querysets import within
from portal import clock
from posts import flagging
from posts.dirty import mark_reports
from posts.flags import Flag
from posts.models import Directive, Evidence, Hold, Report, Review
from posts.querysets import ReportQuerySet
from posts.states import NotAllowed, move_all
from targets.models import Policy

#: Reports that one transaction decides on, and transactions of one run.
BATCH = 500
BATCHES = 20
#: What the hash of the lot is keyed with, besides the installation's secret.
LOT = "targets.auto_accept.lot"


def run() -> int:
    """Decide on what may be decided without a person; how many reports were accepted.

    Two runs at once share the work: what one of them holds, the other leaves alone.
    """
    policies = switched_on()
    total = 0
    for _batch in range(BATCHES if policies else 0):
        taken, accepted = decide_batch(policies)
        total += accepted
        if taken < BATCH:
            break
    return total


def switched_on() -> dict[int, Policy]:
    """Policies in effect, or followed by a later one, that accept clean reports."""
    today = max(clock.today(zone) for zone in clock.ZONES)
    found = Policy.objects.filter(auto_accept=True, effective_from__lte=today)
    return {policy.pk: policy for policy in found.select_related("area")}


@transaction.atomic
def decide_batch(policies: dict[int, Policy]) -> tuple[int, int]:
    """Take some reports, leave those drawn by lot to people and accept the others.

    Returns how many were taken and how many of them accepted. All or nothing.
    """
    taken = list(clean(policies).order_by("reported_at", "pk")[:BATCH])
    by_policy: dict[int, list[Any]] = {}
    for report in taken:
        by_policy.setdefault(report.policy_id, []).append(report)
    return len(taken), sum(decide(policies[pk], some) for pk, some in by_policy.items())


def decide(policy: Policy, reports: list[Report]) -> int:
    """Flag the reports drawn by lot, accept the rest by the policy; how many were accepted."""
    share = policy.audit_share
    drawn = {report.pk for report in reports if is_drawn(report.pk, share)}
    for report_id in drawn:
        flagging.add_flag(report_id, Flag.DRAWN, {"share": share})
    rest = [report for report in reports if report.pk not in drawn]
    if rest:
        accept(policy, rest)
    return len(rest)


def is_drawn(report_id: int, share: int) -> bool:
    """Whether a report is among the so many in a hundred that a person sees."""
    digest = salted_hmac(LOT, str(report_id), algorithm="sha256").digest()
    return int.from_bytes(digest, "big") % 100 < share


# ---- which reports ------------------------------------------------------------


def clean(policies: dict[int, Policy]) -> ReportQuerySet:
    """Waiting reports that a policy accepts, held until the transaction ends.

    Each has `policy_id`, that of the nearest office in the week in which the report counts
    (scoring.md, section 5). A report counts on no day after it was reported, so none that
    came before its policy took effect is among them.
    """
    reports = Report.objects.submitted().filter(risk=0, source=Report.Source.FORM)
    reports = reports.filter(areas_of(policies)).annotate(policy_id=policy_in_force())
    reports = reports.filter(policy_id__in=list(policies)).filter(
        Q(directive=None) | Q(directive__state=Directive.State.ISSUED),
        ~Exists(Evidence.objects.filter(unprepared(), report=OuterRef("pk"))),
        ~Exists(Review.objects.filter(report=OuterRef("pk"))),
        ~Exists(Hold.objects.filter(report=OuterRef("pk"), until__gt=clock.now())),
        from_own_account(),
        day_is_certain(),
    )
    held: ReportQuerySet = reports.select_for_update(of=("self",), skip_locked=True)
    return held.select_related("body__area", "directive")


def areas_of(policies: dict[int, Policy]) -> Q:
    """The areas of these policies, so that the others' queues are not even looked through."""
    areas = Q(pk__in=[])
    for policy in policies.values():
        areas |= within(policy.area) or Q(pk__isnull=False)
    return areas


def policy_in_force() -> Coalesce:
    """The policy of the nearest office, its latest one by the Monday of the report's week.

    Policies begin on Mondays, so the day on which the report counts decides the same.
    """
    nation = Area.objects.filter(level=0).values("pk")
    return Coalesce(
        latest_of(OuterRef("regency")), latest_of(OuterRef("province")), latest_of(Subquery(nation))
    )


def latest_of(area: Any) -> Subquery:
    """The policy of an area that is in force on the day on which the report counts."""
    policies = Policy.objects.filter(area=area, effective_from__lte=OuterRef("effective_on"))
    return Subquery(policies.order_by("-effective_from").values("pk")[:1])


def unprepared() -> Q:
    """Screenshots that wait, and those that nobody can look at."""
    return ~Q(state=Evidence.State.READY)


def day_is_certain() -> Q:
    """The post's own number tells its day, or the claim names the day of the report itself:
    an earlier day that is only claimed would make a late post punctual."""
    return Q(posted_at_source=Report.TimeSource.ID) | Q(posted_on=F("reported_on"))


def from_own_account() -> Q:
    """The link names a verified account that the report's own body has on the platform."""
    return Q(
        account__status=SocialAccount.Status.VERIFIED,
        account__body=F("body"),
        account__platform=F("platform"),
        account__handle=F("handle"),
    ) & ~Q(handle="")


# ---- the deed -----------------------------------------------------------------


def accept(policy: Policy, reports: Sequence[Report]) -> None:
    """Accept reports that are held: the move, verdicts by nobody, audit events and marks."""
    now = clock.now()
    rows = Report.objects.filter(pk__in=[report.pk for report in reports])
    fields = {"decided_by": None, "decided_at": now, "reason": "", "reason_note": ""}
    if move_all(rows, "accept", **fields) != len(reports):
        raise NotAllowed("accept")
    office = Body.objects.filter(kind=Body.Kind.OFFICE, area=policy.area_id).first()
    Review.objects.bulk_create(
        [
            Review(report=report, office=office, verdict=Review.Verdict.ACCEPTED, at=now)
            for report in reports
        ]
    )
    data = {"before": str(Report.Status.SUBMITTED), "policy": policy.pk}
    record_all(
        action="report-accepted",
        by=None,
        rows=[(report, report.body.area.code, data) for report in reports],
    )
    mark_reports(reports)
