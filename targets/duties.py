"""What one body owed in one week, line by line, so that its percentage can be recomputed by hand.

The rules are those of `targets.scoring.rules`, fed with one body's facts. The stored figure
decides; these lines explain it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from adhoc_bodies.areas import lineage
from adhoc_bodies.models import Body, Exemption
from portal import weeks
from posts.models import Directive, DirectivePlatform, Report
from targets.coverage import in_order
from targets.models import Policy
from targets.scoring import rules, terms

#: Which state of the reports for a directive and platform is worth showing, best first.
BEST_FIRST = ("met", "late", "submitted", "returned", "rejected")

#: A platform that a directive names and that is not needed, because others were enough.
SPARE = "spare"


@dataclass(frozen=True)
class Duty:
    """One obligation as a page shows it; `directive` is None for the weekly quota."""

    directive: Directive | None
    due_on: dt.date
    weight: int
    state: str
    earned: Decimal
    needed: int
    done: int
    platforms: Sequence[tuple[str, str]] = ()

    @property
    def credit(self) -> Decimal:
        """The share of the weight that was earned, 0 to 1."""
        return self.earned / self.weight

    @property
    def counts(self) -> bool:
        """Whether it enters the percentage."""
        return self.state not in ("open", "exempt")


@dataclass(frozen=True)
class DutyWeek:
    """A body's duties of a week, its reports that belong to them, and the sums."""

    duties: Sequence[Duty]
    reports: Sequence[Report]
    policy: terms.PolicyRules
    earned: Decimal
    owed: int

    @property
    def hundredths(self) -> int | None:
        """The percentage that these lines give."""
        if not self.owed:
            return None
        return terms.hundredths(int(self.earned * terms.UNIT), self.owed)

    @property
    def platforms(self) -> list[str]:
        """All platforms that the week's directives name."""
        named = {platform for duty in self.duties for platform, _ in duty.platforms}
        return in_order(named)

    @property
    def undone(self) -> list[Duty]:
        """Directives of which something is missing still."""
        left = ("open", "missing", "partial")
        return [duty for duty in self.duties if duty.directive and duty.state in left]


@dataclass(frozen=True)
class Known:
    """What is on record about a body's week: the rows, and the same as the rules know them."""

    asked: Mapping[int, Sequence[DirectivePlatform]]
    reports: Sequence[Report]
    exemptions: Sequence[Exemption]
    facts: terms.Facts
    policy: terms.PolicyRules


def duties_of(
    body: Body, week: int, today: dt.date, exemptions: Iterable[Exemption] | None = None
) -> DutyWeek:
    """What the body owed in the week, as known on its local date.

    Three queries, and a fourth for the body's exemptions if they are not given.
    """
    asked = directives_due(body, week)
    known = known_of(body, week, asked, reports_of(body, week, asked), exemptions)
    owed = rules.obligations(known.facts, week, today)
    lines = [
        duty(one, asked.get(one.directive or 0, []), known.facts, known.policy, today)
        for one in owed
    ]
    sums = rules.tally(owed)
    earned = Decimal(sums.earned) / terms.UNIT
    return DutyWeek(lines, known.reports, known.policy, earned, sums.owed)


def known_of(
    body: Body,
    week: int,
    asked: Mapping[int, Sequence[DirectivePlatform]],
    reports: Sequence[Report],
    exemptions: Iterable[Exemption] | None = None,
) -> Known:
    """The rows of a week and the facts that they are; `facts.reports` are in their order."""
    told = Exemption.objects.filter(body=body) if exemptions is None else exemptions
    granted = [e for e in told if e.status == Exemption.Status.GRANTED]
    facts = terms.Facts(
        body=rules_body(body),
        directives=[rules_directive(rows) for rows in asked.values()],
        reports=[rules_report(report) for report in reports],
        exemptions=[terms.Exemption(e.starts_on, e.ends_on, e.platform) for e in granted],
        policies=policies_of(body),
    )
    policy = rules.policy_of(facts.body, week, facts.policies)
    return Known(asked, reports, granted, facts, policy)


def reports_of(body: Body, week: int, asked: Iterable[int]) -> list[Report]:
    """Reports of the body for these directives or of the week, the latest first."""
    return list(
        Report.objects.filter(body=body)
        .filter(Q(directive__in=list(asked)) | Q(week=week))
        .exclude(status=Report.Status.WITHDRAWN)
        .select_related("directive")
        .order_by("-reported_at")
    )


def directives_due(body: Body, week: int) -> dict[int, list[DirectivePlatform]]:
    """Platforms of the directives that the body must keep by a day of the week, by directive."""
    due = Directive.objects.addressed_to(body).due_between(weeks.monday(week), weeks.sunday(week))
    found: dict[int, list[DirectivePlatform]] = defaultdict(list)
    rows = DirectivePlatform.objects.filter(directive__in=due)
    for row in rows.select_related("directive__area").order_by("directive__due_on", "pk"):
        found[row.directive_id].append(row)
    return found


def codes_above(body: Body) -> tuple[str, ...]:
    """Codes of the body's areas, from its own up to the nation."""
    return tuple(reversed(lineage(body.area.code)))


def policies_of(body: Body) -> list[terms.OfficePolicy]:
    """Policies of the offices above a body."""
    rows = Policy.objects.filter(area__code__in=codes_above(body)).select_related("area")
    names = terms.PolicyRules.__slots__
    return [
        terms.OfficePolicy(
            row.area.code,
            row.effective_from,
            terms.PolicyRules(**{name: getattr(row, name) for name in names}),
        )
        for row in rows
    ]


def rules_body(body: Body) -> terms.Body:
    """A body as the rules know it."""
    return terms.Body(body.kind, codes_above(body), body.formed_on, body.dissolved_on)


def rules_directive(rows: Sequence[DirectivePlatform]) -> terms.Directive:
    """A directive as the rules know it, from its platforms."""
    directive = rows[0].directive
    kinds = {"ppk": directive.for_ppk, "pps": directive.for_pps}
    return terms.Directive(
        key=directive.pk,
        area=directive.area.code,
        kinds=frozenset(kind for kind, asked in kinds.items() if asked),
        platforms=frozenset(row.platform for row in rows),
        starts_on=directive.starts_on,
        due_on=directive.due_on,
        min_platforms=directive.min_platforms,
        weight=directive.weight,
    )


def rules_report(report: Report) -> terms.Report:
    """A report as the rules know it."""
    return terms.Report(
        report.platform, report.posted_on, report.reported_on, report.status, report.directive_id
    )


def duty(
    one: terms.Obligation,
    rows: Sequence[DirectivePlatform],
    facts: terms.Facts,
    policy: terms.PolicyRules,
    today: dt.date,
) -> Duty:
    """An obligation with its words: title, platforms and their states."""
    directive = rows[0].directive if rows else None
    named = in_order({row.platform for row in rows})
    states = [
        (platform, platform_state(facts, rules_directive(rows), platform, policy, today))
        for platform in named
    ]
    if one.done >= one.needed > 0:
        states = [(p, SPARE if state in ("missing", "open") else state) for p, state in states]
    return Duty(
        directive=directive,
        due_on=one.due_on,
        weight=one.weight,
        state=one.state,
        earned=Decimal(one.earned) / terms.UNIT,
        needed=one.needed,
        done=one.done,
        platforms=states,
    )


def platform_state(
    facts: terms.Facts,
    directive: terms.Directive,
    platform: str,
    policy: terms.PolicyRules,
    today: dt.date,
) -> str:
    """How a body stands on one platform of a directive: its best report, or what is left."""
    due = directive.due_on
    if any(e.covers(due) and e.platform in ("", platform) for e in facts.exemptions):
        return "exempt"
    mine = [r for r in facts.reports if r.directive == directive.key and r.platform == platform]
    states = set(report_states(facts, directive, mine, policy))
    best = [state for state in BEST_FIRST if state in states]
    if best:
        return best[0]
    return "missing" if due < today else "open"


def report_states(
    facts: terms.Facts,
    directive: terms.Directive,
    reports: Iterable[terms.Report],
    policy: terms.PolicyRules,
) -> Collection[str]:
    """For each report its own state, or met or late for those that count."""
    found = set()
    for report in reports:
        delay = (rules.counts_on(facts, report) - directive.due_on).days
        early = rules.counts_on(facts, report) < directive.starts_on
        if report.status != "accepted":
            found.add(report.status)
        elif delay <= policy.late_days and not early:
            found.add("met" if delay <= 0 else "late")
    return found
