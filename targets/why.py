"""Why a body's percentage of a week is what it is: every obligation, every report, every loss.

A closed week is told by the lines that were written at its closing. Where an old week has
none, its lines are computed again from the records of that moment, and whatever they don't
explain of the stored figure is shown as a difference, never hidden.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from adhoc_bodies.models import Body, Exemption
from portal import weeks
from posts.models import Directive
from targets import duties, why_closed, why_lines
from targets.closed_duties import closed_duties
from targets.coverage import in_order
from targets.duties import Known
from targets.models import BodyWeek
from targets.scoring import rules, terms
from targets.why_closed import Later
from targets.why_lines import Line, Outcome, Sums

#: By which lines a week is told: running, closed with lines, closed without.
RUNNING, CLOSED, RECOMPUTED = "running", "closed", "recomputed"


@dataclass(frozen=True)
class Why:
    """A body's week, explained."""

    body: Body
    week: int
    told_by: str
    stored: BodyWeek | None
    policy: terms.PolicyRules
    lines: Sequence[Line]
    sums: Sums
    exemptions: Sequence[Exemption]
    later: Sequence[Later]
    #: Reports of the week or for its directives that touch no obligation.
    idle: Sequence[Outcome] = ()

    @property
    def figure(self) -> int | None:
        """The figure that stands: the stored one, else that of the lines."""
        return self.stored.score if self.stored else self.sums.figure

    @property
    def difference(self) -> int:
        """What the stored figure has more than the lines give, in hundredths."""
        if self.stored is None or self.stored.score is None or self.sums.figure is None:
            return 0
        return self.stored.score - self.sums.figure

    @property
    def disagrees(self) -> bool:
        """Whether stored figure and lines differ, be it in having any."""
        return self.stored is not None and self.stored.score != self.sums.figure

    @property
    def parts(self) -> list[tuple[Line, int]]:
        """Each obligation with what it cost."""
        return list(zip(self.lines, self.sums.losses, strict=True))

    @property
    def closed_on(self) -> dt.date | None:
        """The day on which the week was closed."""
        return self.stored.closed_on if self.stored else None


def explain(body: Body, week: int, today: dt.date) -> Why:
    """Tell a body's week, as known on its local date. At most ten queries."""
    stored = why_closed.stored_week(body, week)
    if stored is not None and stored.closed_on is not None:
        return explain_closed(body, week, stored, stored.closed_on)
    asked = duties.directives_due(body, week)
    come = [r for r in duties.reports_of(body, week, asked) if r.reported_on <= today]
    known = duties.known_of(body, week, asked, come)
    owed = rules.obligations(known.facts, week, today)
    return told(body, week, known, owed, RUNNING, stored)


def explain_closed(body: Body, week: int, stored: BodyWeek, closed_on: dt.date) -> Why:
    """Tell a closed week by its closed lines, from the records of the moment of closing."""
    closed = closed_duties(body, week)
    moment = why_closed.moment_of_closing(body, stored)
    asked = why_closed.platforms_of(duties.directives_due(body, week), closed or [])
    then, later = why_closed.as_at(duties.reports_of(body, week, asked), moment)
    granted = why_closed.granted_by(Exemption.objects.filter(body=body), moment)
    known = duties.known_of(body, week, asked, then, granted)
    now = rules.obligations(known.facts, week, closed_on)
    if closed is None:
        return told(body, week, known, now, RECOMPUTED, stored, later)
    why = told(body, week, known, closed, CLOSED, stored, later)
    again = {one.directive: one for one in now}
    return replace(why, lines=[checked(line, again.get(line.owed.directive)) for line in why.lines])


def checked(line: Line, again: terms.Obligation | None) -> Line:
    """A closed line, with what the records give if that is something else."""
    same = again is not None and (again.earned, again.state, again.weight) == (
        line.owed.earned, line.owed.state, line.owed.weight,
    )  # fmt: skip
    return line if same else replace(line, recomputed=again or MISSING)


#: Stands for an obligation that the records don't know any more.
MISSING = terms.Obligation(None, dt.date.min, 1, "missing")


def told(
    body: Body,
    week: int,
    known: Known,
    owed: Sequence[terms.Obligation],
    told_by: str,
    stored: BodyWeek | None,
    later: Sequence[Later] = (),
) -> Why:
    """Put a week together from its records and obligations."""
    reports = why_lines.told_of(known.facts, known.reports)
    lines = [line_of(one, known, week, reports) for one in owed]
    used = {outcome.told.report.pk for line in lines for outcome in line.outcomes}
    return Why(
        body=body,
        week=week,
        told_by=told_by,
        stored=stored,
        policy=known.policy,
        lines=lines,
        sums=why_lines.sums_of(lines),
        exemptions=touching(known.exemptions, week),
        later=later,
        idle=[Outcome(each, "idle") for each in reports if each.report.pk not in used],
    )


def line_of(
    one: terms.Obligation, known: Known, week: int, reports: Sequence[why_lines.Told]
) -> Line:
    """An obligation with its reports."""
    rows = known.asked.get(one.directive or 0, [])
    if one.directive is None or not rows:
        return Line(one, None, (), (), why_lines.of_quota(week, one.needed, reports))
    rule = duties.rules_directive(rows)
    directive: Directive = rows[0].directive
    return Line(
        owed=one,
        directive=directive,
        platforms=in_order(rule.platforms),
        excused=why_lines.excused_platforms(known.facts, rule),
        outcomes=why_lines.of_directive(known.facts, rule, known.policy, reports),
    )


def touching(exemptions: Sequence[Exemption], week: int) -> list[Exemption]:
    """Granted exemptions that cover a day of the week."""
    monday, sunday = weeks.monday(week), weeks.sunday(week)
    return [
        e for e in exemptions
        if e.starts_on <= sunday and (e.ends_on is None or e.ends_on >= monday)
    ]  # fmt: skip
