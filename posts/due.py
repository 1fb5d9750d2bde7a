"""What a body still has to post: its directives, and how far each platform of them is.

These are facts for the member (reported, waiting, to be mended), not figures: credit and
percentages come from the stored scores alone.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from adhoc_bodies.models import Body, Exemption
from portal.clock import ZONES
from posts.models import Directive, DirectivePlatform, Report
from posts.timing import LATE_DAYS

#: How many days before its start a directive is announced on the home page.
SOON_DAYS = 7
#: Of several reports for one platform the first of these says how far the platform is.
BEST_FIRST = [Report.Status.ACCEPTED, Report.Status.SUBMITTED, Report.Status.RETURNED]
OPEN, LATE, SOON = "open", "late", "soon"
NONE, EXEMPT = "none", "exempt"


@dataclass(frozen=True)
class PlatformState:
    """How far one platform of a directive is: accepted, submitted, returned, none, exempt."""

    platform: str
    state: str
    report: Report | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left for the member to do."""
        return self.state in (Report.Status.ACCEPTED, Report.Status.SUBMITTED)


@dataclass(frozen=True)
class Due:
    """A directive as it stands for one body."""

    directive: Directive
    today: dt.date
    zone: str
    platforms: list[PlatformState] = field(default_factory=list)

    @property
    def phase(self) -> str:
        """soon, open or late."""
        if self.directive.starts_on > self.today:
            return SOON
        return OPEN if self.directive.due_on >= self.today else LATE

    @property
    def is_today(self) -> bool:
        """Whether the local day that is running is the last one."""
        return self.directive.due_on == self.today

    @property
    def ends_at(self) -> dt.datetime:
        """Midnight at the end of the due date, where the body is."""
        after = self.directive.due_on + dt.timedelta(days=1)
        return dt.datetime.combine(after, dt.time(), tzinfo=ZONES[self.zone])

    @property
    def owed(self) -> list[PlatformState]:
        """Platforms for which the body has no granted reason to be excused."""
        return [p for p in self.platforms if p.state != EXEMPT]

    @property
    def needed(self) -> int:
        """How many platforms the directive asks of this body."""
        return min(self.directive.min_platforms, len(self.owed))

    @property
    def done(self) -> int:
        """How many are reported, as far as they count."""
        return min(sum(p.is_done for p in self.owed), self.needed)

    @property
    def is_complete(self) -> bool:
        """Whether nothing more is needed."""
        return self.done >= self.needed

    @property
    def lacking(self) -> list[str]:
        """Platforms without a report."""
        return [p.platform for p in self.owed if p.state == NONE]


def due_of(body: Body, today: dt.date, *, late_days: int = LATE_DAYS) -> list[Due]:
    """Directives of a body that are open, may still be met late, or start soon; most pressing
    first. Three queries. What the body is exempt from altogether is left out."""
    asked = with_platforms(
        Directive.objects.addressed_to(body).filter(
            due_on__gte=today - dt.timedelta(days=late_days),
            due_on__range=(body.formed_on, body.dissolved_on or dt.date.max),
            starts_on__lte=today + dt.timedelta(days=SOON_DAYS),
        )
    )
    reports = reports_of(body, asked)
    excuses = list(Exemption.objects.granted().filter(body=body))
    dues = [
        Due(d, today, body.zone, platform_states(d, named, reports, excuses, late_days))
        for d, named in asked.items()
    ]
    return sorted((d for d in dues if d.owed), key=pressing)


def with_platforms(directives: QuerySet[Directive]) -> dict[Directive, list[str]]:
    """Directives, the latest first, with the platforms that they name. One query."""
    found: dict[Directive, list[str]] = {}
    rows = DirectivePlatform.objects.filter(directive__in=directives.order_by())
    latest = rows.order_by("-directive__due_on", "-directive_id", "pk")
    for row in latest.select_related("directive"):
        found.setdefault(row.directive, []).append(row.platform)
    return found


def pressing(due: Due) -> tuple[int, dt.date]:
    """Sort key: what is open by its due date, then what is late, then what comes."""
    return [OPEN, LATE, SOON].index(due.phase), due.directive.due_on


def reports_of(body: Body, directives: Iterable[Directive]) -> list[Report]:
    """The body's reports for some directives that can still count, in one query."""
    return list(Report.objects.live().filter(body=body, directive__in=directives))


def platform_states(
    directive: Directive,
    platforms: Iterable[str],
    reports: list[Report],
    excuses: list[Exemption],
    late_days: int,
) -> list[PlatformState]:
    """How far each platform of a directive is."""
    excused = {e.platform for e in excuses if covers(e, directive.due_on)}
    counting = [r for r in reports if counts(r, directive, late_days)]
    return [platform_state(platform, excused, counting) for platform in platforms]


def covers(excuse: Exemption, day: dt.date) -> bool:
    """Whether an exemption holds on a day."""
    return excuse.starts_on <= day and (excuse.ends_on is None or day <= excuse.ends_on)


def counts(report: Report, directive: Directive, late_days: int) -> bool:
    """Whether a report came neither before the directive began nor after it can be met late."""
    last = directive.due_on + dt.timedelta(days=late_days)
    return (
        report.directive_id == directive.pk and directive.starts_on <= report.effective_on <= last
    )


def platform_state(platform: str, excused: set[str], reports: list[Report]) -> PlatformState:
    """How far one platform is; an exemption without a platform excuses them all."""
    if platform in excused or "" in excused:
        return PlatformState(platform, EXEMPT)
    mine = [r for r in reports if r.platform == platform]
    if not mine:
        return PlatformState(platform, NONE)
    best = min(mine, key=lambda r: BEST_FIRST.index(Report.Status(r.status)))
    return PlatformState(platform, best.status, best)


def preselect(dues: list[Due], platform: str = "") -> Directive | None:
    """The directive most likely meant: the nearest deadline that still lacks this platform,
    or, before a platform is known, anything. What is overdue only when nothing open is left:
    whoever catches up names it."""
    unmet = [each for each in dues if each.phase != SOON and not each.is_complete]
    current = [each for each in unmet if each.phase == OPEN] or unmet
    return next((each.directive for each in current if lacks(each, platform)), None)


def lacks(candidate: Due, platform: str) -> bool:
    """Whether a report on this platform would help."""
    return not candidate.is_complete and (not platform or platform in candidate.lacking)
