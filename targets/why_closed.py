"""A closed week as it stood when it was closed, and what came after.

The figure of a closed week never changes, but the records behind it go on: reports arrive,
verdicts are taken back. From the verdicts' own times each report is put back into the state
that it had at the moment of closing.
"""

import copy
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import AuditEvent
from adhoc_bodies.models import Body, Exemption
from portal import clock, weeks
from posts.models import DirectivePlatform, Report, Review
from targets.duties import codes_above
from targets.models import BodyWeek
from targets.scoring import terms

#: How a verdict leaves a report.
AFTER = {"revoked": "rejected"}


@dataclass(frozen=True)
class Later:
    """A report about which something happened after the closing: it came, or was decided on."""

    report: Report
    state_then: str

    @property
    def came_later(self) -> bool:
        """Whether the report itself arrived after the closing."""
        return not self.state_then


def stored_week(body: Body, week: int) -> BodyWeek | None:
    """The stored figures of a body's week."""
    return BodyWeek.objects.filter(body=body, week=week).first()


def moment_of_closing(body: Body, row: BodyWeek) -> dt.datetime:
    """When the week was closed, by the audit log; the end of that day where it tells nothing."""
    assert row.closed_on is not None
    events = AuditEvent.objects.filter(
        action="week-closed", area_code__in=codes_above(body)
    )  # by night of its regency; by hand of whichever area above it
    days = {row.closed_on, row.closed_on + dt.timedelta(days=1)}
    for event in events.order_by("-at")[:200]:
        named = event.data.get("week") == weeks.text(row.week)
        if named and clock.local_date(event.at, body.zone) in days:
            return event.at
    end = dt.datetime.combine(row.closed_on + dt.timedelta(days=1), dt.time())
    return end.replace(tzinfo=clock.ZONES[body.zone])


def platforms_of(
    asked: Mapping[int, Sequence[DirectivePlatform]], lines: Iterable[terms.Obligation]
) -> dict[int, list[DirectivePlatform]]:
    """The directives of closed lines with their platforms, also those withdrawn since."""
    wanted = [line.directive for line in lines if line.directive is not None]
    found = {key: list(rows) for key, rows in asked.items()}
    left = [key for key in wanted if key not in found]
    if left:
        rows = DirectivePlatform.objects.filter(directive__in=left).select_related(
            "directive__area"
        )
        for row in rows.order_by("pk"):
            found.setdefault(row.directive_id, []).append(row)
    return found


def granted_by(exemptions: Iterable[Exemption], moment: dt.datetime) -> list[Exemption]:
    """Exemptions that had been granted by then."""
    return [e for e in exemptions if e.decided_at is None or e.decided_at <= moment]


def as_at(reports: Sequence[Report], moment: dt.datetime) -> tuple[list[Report], list[Later]]:
    """The reports that had come by then, in their state of then, and what happened later."""
    verdicts = verdicts_on([report.pk for report in reports])
    then, later = [], []
    for report in reports:
        if report.reported_at > moment:
            later.append(Later(report, ""))
            continue
        state = state_at(report, verdicts.get(report.pk, []), moment)
        if state != report.status:
            later.append(Later(report, state))
        then.append(in_state(report, state))
    return then, later


def verdicts_on(reports: Sequence[int]) -> dict[int, list[Review]]:
    """All verdicts on some reports, in their order."""
    found: dict[int, list[Review]] = {}
    for review in Review.objects.filter(report__in=reports).order_by("at", "pk"):
        found.setdefault(review.report_id, []).append(review)
    return found


def state_at(report: Report, verdicts: Iterable[Review], moment: dt.datetime) -> str:
    """The state that a report had at a moment, by its verdicts of until then."""
    verdicts = list(verdicts)
    if report.decided_at is None and not verdicts:
        return report.status
    if report.decided_at is not None and report.decided_at <= moment:
        return report.status
    state = Report.Status.SUBMITTED.value
    for review in verdicts:
        if review.at <= moment:
            taken_back = review.undone_at is not None and review.undone_at <= moment
            state = review.before if taken_back else AFTER.get(review.verdict, review.verdict)
    return state


def in_state(report: Report, state: str) -> Report:
    """The report as it was: a copy, not to be saved."""
    if state == report.status:
        return report
    twin = copy.copy(report)
    twin.status = state
    return twin
