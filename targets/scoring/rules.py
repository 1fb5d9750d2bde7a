"""What a body owes and how far it kept it: scoring.md, sections 1 to 5, in plain Python.

Pure: no database, no clock, no settings. `targets.scoring.sql` says the same in SQL, and a
property test holds the two against each other.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from itertools import chain

from portal import weeks
from targets.scoring.terms import (
    NATIONAL_DEFAULT,
    PROVISIONAL,
    SCORE,
    UNIT,
    Body,
    Directive,
    Facts,
    Obligation,
    OfficePolicy,
    PolicyRules,
    Report,
    RollUp,
    Tally,
    WeekFigures,
)


def band(score: int | None, policy: PolicyRules) -> str:
    """compliant, partial or non_compliant by the two decimals that are shown; "" without any."""
    if score is None:
        return ""
    if score >= 100 * policy.compliant_from:
        return "compliant"
    return "partial" if score >= 100 * policy.partial_from else "non_compliant"


# ---- policy and dates -------------------------------------------------------


def policy_of(body: Body, week: int, policies: Iterable[OfficePolicy]) -> PolicyRules:
    """The policy of the nearest office above the body, its latest one by that Monday, whole."""
    monday = weeks.monday(week)
    in_force = [p for p in policies if p.area in body.areas and p.effective_from <= monday]
    if not in_force:
        return NATIONAL_DEFAULT
    nearest = min(in_force, key=lambda p: (body.areas.index(p.area), -p.effective_from.toordinal()))
    return nearest.rules


def effective_on(posted_on: dt.date, reported_on: dt.date, policy: PolicyRules) -> dt.date:
    """The day on which a report counts: that of the post, if it was reported soon enough."""
    soon = (reported_on - posted_on).days <= policy.report_within_days
    return posted_on if soon else reported_on


def counts_on(facts: Facts, report: Report) -> dt.date:
    """`effective_on` of a report by the policy of the week in which it was posted."""
    policy = policy_of(facts.body, weeks.of(report.posted_on), facts.policies)
    return effective_on(report.posted_on, report.reported_on, policy)


def known_reports(facts: Facts, as_of: dt.date, counted: Collection[str]) -> list[Report]:
    """Reports in one of these states that had come in by the end of the date."""
    return [r for r in facts.reports if r.status in counted and r.reported_on <= as_of]


# ---- obligations ------------------------------------------------------------


def shares(on_time: int, late: int, needed: int, policy: PolicyRules) -> tuple[int, str]:
    """Percent points of the `needed` best platforms (of 100 · needed), and the state."""
    best = min(on_time, needed)
    after = min(late, needed - best)
    points = 100 * best + policy.late_credit * after
    if points == 100 * needed:
        return points, "met"
    if points == 0:
        return points, "missing"
    return points, "late" if policy.late_credit and best + after == needed else "partial"


def directive_obligation(
    facts: Facts,
    directive: Directive,
    policy: PolicyRules,
    as_of: dt.date,
    counted: Collection[str] = SCORE,
) -> Obligation:
    """How far a body kept one directive that addresses it."""
    due, weight = directive.due_on, directive.weight
    excused = {e.platform for e in facts.exemptions if e.covers(due)}
    platforms = directive.platforms - excused
    needed = min(directive.min_platforms, len(platforms))
    exempt = "" in excused or needed == 0
    delays = best_delays(facts, directive, platforms, known_reports(facts, as_of, counted))
    on_time = sum(delay <= 0 for delay in delays)
    late = sum(0 < delay <= policy.late_days for delay in delays)
    points, state = (0, "exempt") if exempt else shares(on_time, late, needed, policy)
    return Obligation(
        directive=directive.key,
        due_on=due,
        weight=weight,
        state=state if due < as_of else "open",
        earned=weight * points * (UNIT // 100 // needed) if needed else 0,
        needed=needed,
        done=min(on_time + late, needed),
        on_time=min(on_time, needed),
    )


def best_delays(
    facts: Facts, directive: Directive, platforms: Collection[str], reports: Iterable[Report]
) -> list[int]:
    """For each platform with a report for the directive: days after the due date of the best."""
    best: dict[str, dt.date] = {}
    for report in reports:
        day = counts_on(facts, report)
        fits = report.directive == directive.key and report.platform in platforms
        if fits and day >= directive.starts_on:
            best[report.platform] = min(day, best.get(report.platform, day))
    return [(day - directive.due_on).days for day in best.values()]


def quota_obligation(
    facts: Facts, week: int, policy: PolicyRules, as_of: dt.date, counted: Collection[str] = SCORE
) -> Obligation | None:
    """How far a body reached its posts a week; None where no quota is owed."""
    quota, due = policy.weekly_quota, weeks.sunday(week)
    if quota == 0 or not facts.body.active_from_to(weeks.monday(week), due):
        return None
    reports = known_reports(facts, as_of, counted)
    done = min(quota, sum(weeks.of(counts_on(facts, report)) == week for report in reports))
    state = "met" if done == quota else "partial" if done else "missing"
    if any(e.covers(due) and not e.platform for e in facts.exemptions):
        state = "exempt"
    return Obligation(
        directive=None,
        due_on=due,
        weight=policy.quota_weight,
        state=state if due < as_of else "open",
        earned=0 if state == "exempt" else policy.quota_weight * done * (UNIT // quota),
        needed=quota,
        done=done,
        on_time=done,
    )


def obligations(
    facts: Facts, week: int, as_of: dt.date, counted: Collection[str] = SCORE
) -> list[Obligation]:
    """Everything that the body owes in the week, the quota last, as known on a local date."""
    policy = policy_of(facts.body, week, facts.policies)
    asked = [
        directive_obligation(facts, directive, policy, as_of, counted)
        for directive in facts.directives
        if weeks.of(directive.due_on) == week and directive.addresses(facts.body)
    ]
    quota = quota_obligation(facts, week, policy, as_of, counted)
    return asked if quota is None else [*asked, quota]


# ---- compliance -------------------------------------------------------------


def tally(owed: Iterable[Obligation]) -> Tally:
    """Add up obligations; those open or exempt are counted and enter no percentage."""
    total = Tally()
    for one in owed:
        counts = one.state not in ("open", "exempt")
        share = (one.earned, one.weight) if counts else (0, 0)
        # with full credit for late posts "met" says nothing of punctuality
        punctual = one.state == "met" and one.on_time >= one.needed
        asked = int(punctual and one.directive is not None)
        total += Tally(*share, **{one.state: 1}, directives_met=asked)
    return total


def compliance(
    facts: Facts, span: Iterable[int], as_of: dt.date, counted: Collection[str] = SCORE
) -> Tally:
    """A body's tally over weeks: its percentage is the ratio of the sums."""
    return tally(chain.from_iterable(obligations(facts, week, as_of, counted) for week in span))


def week_figures(facts: Facts, week: int, as_of: dt.date) -> WeekFigures:
    """All figures that are stored for a body and a week."""
    score = compliance(facts, [week], as_of)

    def count(status: str) -> int:
        known = known_reports(facts, as_of, [status])
        return sum(weeks.of(counts_on(facts, report)) == week for report in known)

    return WeekFigures(
        score=score,
        provisional=compliance(facts, [week], as_of, PROVISIONAL),
        band=band(score.hundredths, policy_of(facts.body, week, facts.policies)),
        posts=count("accepted"),
        submitted=count("submitted"),
        returned=count("returned"),
        rejected=count("rejected"),
    )


def roll_up(figures: Iterable[WeekFigures]) -> RollUp:
    """The figures of an area and a kind of body, from those of its bodies."""
    rows = list(figures)
    scored = [row for row in rows if row.score.hundredths is not None]
    bands = [row.band for row in scored]
    return RollUp(
        bodies=len(rows),
        bodies_scored=len(scored),
        score_sum=sum(row.score.hundredths or 0 for row in scored),
        provisional_sum=sum(row.provisional.hundredths or 0 for row in scored),
        bands={name: bands.count(name) for name in ("compliant", "partial", "non_compliant")},
        tally=sum((row.score for row in rows), Tally()),
        posts=sum(row.posts for row in rows),
        submitted=sum(row.submitted for row in rows),
        returned=sum(row.returned for row in rows),
        rejected=sum(row.rejected for row in rows),
    )


# ---- closing ----------------------------------------------------------------

#: Days for which a returned report keeps its body's week open, so that it can be mended.
MENDING_DAYS = 3


def last_day(week: int, policy: PolicyRules, reopened_on: dt.date | None = None) -> dt.date:
    """The last day on which reports of a week come in time: some days after its Sunday.

    A week that was reopened gets the same number of days again, from its reopening.
    """
    start = max(weeks.sunday(week), reopened_on or dt.date.min)
    return start + dt.timedelta(days=policy.close_after_days)


def keeps_open(report: Report, last: dt.date, today: dt.date) -> bool:
    """Whether a report that touches a week keeps it open: `last` is the week's `last_day`.

    Only what came in time does, so that nobody holds a week open with ever new reports: while
    it waits for review, and for a few days after it was returned, to be mended.
    """
    if report.reported_on > last:
        return False
    if report.status == "returned" and report.returned_on is not None:
        return (today - report.returned_on).days <= MENDING_DAYS
    return report.status == "submitted"


def closes(
    week: int,
    policy: PolicyRules,
    today: dt.date,
    *,
    waiting: bool,
    reopened_on: dt.date | None = None,
) -> bool:
    """Whether the nightly job closes a body's week: its days are over and no review is overdue.

    `waiting`: a report keeps it open, see `keeps_open`.
    """
    return not waiting and today > last_day(week, policy, reopened_on)
