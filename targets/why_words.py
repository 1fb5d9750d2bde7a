"""The page "why this figure" in words: what each report did, what was lost, how it is kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from adhoc_bodies.models import Exemption
from portal import formats
from portal.status import PLATFORMS
from portal.words import words
from targets import why_lines
from targets.scoring.terms import PolicyRules
from targets.why import RUNNING, Why
from targets.why_lines import Line, Outcome, Told

#: Parts of the rules as the page of rules numbers them; the value is its anchor.
TIME, COUNTING, DIRECTIVES, QUOTA, EXEMPTIONS, COMPLIANCE, CLOSING, POLICY = (
    "1-waktu", "2-yang-dihitung", "3-arahan", "3-kuota", "3-pengecualian", "4-kepatuhan",
    "4-penutupan", "5-kebijakan",
)  # fmt: skip


@dataclass(frozen=True)
class Clause:
    """A part of the rules: its anchor on the page of rules, and its name."""

    anchor: str
    name: str


def clause(anchor: str) -> Clause:
    """A part of the rules by its anchor."""
    names = {
        TIME: _("times"),
        COUNTING: _("what counts"),
        DIRECTIVES: _("directives"),
        QUOTA: _("posts a week"),
        EXEMPTIONS: _("exemptions"),
        COMPLIANCE: _("compliance"),
        CLOSING: _("closing a week"),
        POLICY: _("policy"),
    }
    return Clause(
        anchor, _("Part %(number)s: %(name)s") % {"number": anchor[0], "name": names[anchor]}
    )


# ---- numbers ------------------------------------------------------------------------------


def share(value: Fraction) -> str:
    """A credit: with its decimals if two are enough (0,75), else as a fraction (2/3)."""
    if (value * 100).denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    places = 0 if value.denominator == 1 else 1 if (value * 10).denominator == 1 else 2
    return formats.number(Decimal(value.numerator) / value.denominator, places)


def cents(hundredths: int) -> str:
    """Points of the percentage with two decimals: 1250 → 12,50."""
    return formats.number(Decimal(hundredths) / 100, 2)


def calculation(why: Why) -> str:
    """The whole sum on one line: 100 × (2 × 1 + 1 × 0,75) ÷ (2 + 1)."""
    counted = [line for line in why.lines if line.counts]
    earned = " + ".join(f"{line.owed.weight} × {share(line.credit)}" for line in counted)
    owed = " + ".join(str(line.owed.weight) for line in counted)
    return f"100 × ({earned}) ÷ ({owed})"


def names(platforms: Sequence[str], word: str = "") -> str:
    """Platforms in a row: Instagram, Facebook atau TikTok."""
    called = [PLATFORMS[platform].name for platform in platforms]
    joining = word or pgettext("one of several", "or")
    return f" {joining} ".join([", ".join(called[:-1]), called[-1]] if called[1:] else called)


# ---- an obligation ------------------------------------------------------------------------


def title(line: Line) -> str:
    """What was owed."""
    if line.directive:
        return line.directive.title
    return ngettext("%(count)s post a week", "%(count)s posts a week", line.owed.needed) % {
        "count": line.owed.needed
    }


def demand(line: Line) -> str:
    """The platforms, how many of them, and since when."""
    if line.directive is None:
        return _("Any post of the week counts, for a directive or not.")
    asked = names(line.platforms, pgettext("all of several", "and"))
    if line.owed.needed == len(line.platforms):
        text = _("Asked on %(platforms)s.") % {"platforms": asked}
    else:
        text = ngettext(
            "%(count)s of these platforms is needed: %(platforms)s.",
            "%(count)s of these platforms are needed: %(platforms)s.",
            line.owed.needed,
        ) % {"count": line.owed.needed, "platforms": asked}
    if line.excused and line.usable:
        text += " " + _("Exempt: %(platforms)s.") % {"platforms": names(line.excused)}
    return text


def rule(line: Line, policy: PolicyRules) -> tuple[str, Clause]:
    """The rule behind a line, in plain words, and its part of the rules."""
    if line.owed.state == "exempt":
        return (
            _("A granted exemption covers the due date: it takes the obligation out of the sum."),
            clause(EXEMPTIONS),
        )
    if line.owed.state == "open":
        return _("It counts from the day after it was due."), clause(COMPLIANCE)
    if line.directive is None:
        words = _("Each accepted post that counts in the week is one of the %(quota)s asked for.")
        return words % {"quota": line.owed.needed}, clause(QUOTA)
    words = _(
        "On each platform the best accepted report counts: 1 up to the due date,"
        " %(credit)s up to %(days)s days after it, then nothing. The %(needed)s best are"
        " added up and divided by %(needed)s."
    )
    data = {
        "credit": share(Fraction(policy.late_credit, 100)),
        "days": policy.late_days,
        "needed": line.owed.needed,
    }
    return words % data, clause(DIRECTIVES)


# ---- a report -----------------------------------------------------------------------------


def verdict(outcome: Outcome, line: Line, policy: PolicyRules) -> str:
    """What a report did for an obligation, and why."""
    report = outcome.told.report
    data = {
        "days": formats.count_of(max(outcome.days, 0), words().day),
        "late_days": policy.late_days,
        "credit": share(outcome.credit),
        "number": outcome.number,
        "quota": line.owed.needed,
        "platform": PLATFORMS[report.platform].name,
        "needed": line.owed.needed,
        "reason": report.reason_words,
    }
    return VERDICTS[outcome.verdict]() % data


VERDICTS = {
    why_lines.ON_TIME: lambda: _("On time: credit %(credit)s"),
    why_lines.LATE: lambda: _("Late by %(days)s: credit %(credit)s"),
    why_lines.COUNTED: lambda: _("Counts as post %(number)s of %(quota)s"),
    why_lines.TOO_LATE: lambda: _("Late by %(days)s, more than %(late_days)s days: no credit"),
    why_lines.EARLY: lambda: _("Doesn't count: it counts on a day before the directive began"),
    why_lines.UNNAMED: lambda: _("Doesn't count here: the directive does not ask for %(platform)s"),
    why_lines.EXCUSED: lambda: _("Not needed: exempt on the due date"),
    why_lines.DOUBLE: lambda: _("Not needed: another report on %(platform)s counts already"),
    why_lines.SPARE: lambda: _("Not needed: the %(needed)s best platforms count already"),
    why_lines.EXTRA: lambda: _("More than the %(quota)s posts asked for"),
    "submitted": lambda: _("Waiting for review: counts once it is accepted"),
    "returned": lambda: _("Doesn't count yet, needs mending: %(reason)s"),
    "rejected": lambda: _("Doesn't count, rejected: %(reason)s"),
    "idle": lambda: _("Touches no obligation of this week"),
}


def counted_day(told: Told, policy: PolicyRules) -> str:
    """On which day a report counts, and why on that."""
    gap = (told.fact.reported_on - told.fact.posted_on).days
    data = {
        "day": formats.day(told.day),
        "days": formats.count_of(gap, words().day),
        "within": policy.report_within_days,
    }
    if told.moved:
        return _("%(day)s, the day of the report: it came %(days)s after the post") % data
    return _("%(day)s, the day of the post") % data


# ---- what was lost ------------------------------------------------------------------------


def advice(line: Line, why: Why, today: dt.date) -> list[str]:
    """How the loss could have been avoided, and what can be done still. Friendly, concrete."""
    if line.owed.state in ("exempt", "met"):
        return []
    if line.directive is None:
        return quota_advice(line, today)
    found = [hint for outcome in line.outcomes if (hint := mending(outcome, line, why.policy))]
    told_of = {o.told.fact.platform for o in line.outcomes if o.verdict in HINTED} & {*line.usable}
    unused = [platform for platform in line.usable if platform not in told_of]
    if line.owed.needed > len(told_of) and unused:
        found.append(posting(line.owed.needed - len(told_of), unused, line.owed.due_on, today))
    lacking = line.owed.needed - line.owed.done
    last = line.owed.due_on + dt.timedelta(days=why.policy.late_days)
    if why.told_by == RUNNING and lacking > 0 and line.owed.due_on < today <= last:
        found.append(
            _("Still possible: a post that counts by %(day)s gives credit %(credit)s.")
            % {"day": formats.day(last), "credit": share(Fraction(why.policy.late_credit, 100))}
        )
    return found


#: What a report may be so that its platform needs no other word: it counts, waits, or is told of.
HINTED = {
    why_lines.ON_TIME, why_lines.LATE, why_lines.TOO_LATE, why_lines.EARLY, "submitted", "returned",
}  # fmt: skip


def posting(lacking: int, platforms: Sequence[str], due_on: dt.date, today: dt.date) -> str:
    """That a post was enough, on which platforms and by when."""
    data = {"count": lacking, "platforms": names(platforms), "day": formats.day(due_on)}
    if due_on >= today:
        return ngettext(
            "To be done: %(count)s post on %(platforms)s by %(day)s.",
            "To be done: posts on %(count)s of %(platforms)s by %(day)s.",
            lacking,
        ) % data  # fmt: skip
    return ngettext(
        "%(count)s post on %(platforms)s by %(day)s would have kept the whole credit.",
        "Posts on %(count)s of %(platforms)s by %(day)s would have kept the whole credit.",
        lacking,
    ) % data  # fmt: skip


def mending(outcome: Outcome, line: Line, policy: PolicyRules) -> str:
    """What would have made one report count in full; nothing where it does or isn't needed."""
    told, due = outcome.told, line.owed.due_on
    data = {"platform": PLATFORMS[told.fact.platform].name, "day": formats.day(due)}
    if outcome.verdict in (why_lines.LATE, why_lines.TOO_LATE):
        if told.moved and told.fact.posted_on <= due:
            last = told.fact.posted_on + dt.timedelta(days=policy.report_within_days)
            return _(
                "The post on %(platform)s was in time. Reported by %(last)s, it would have counted"
                " in full."
            ) % (data | {"last": formats.day(last)})
        return _("The post on %(platform)s by %(day)s would have counted in full.") % data
    if outcome.verdict == why_lines.EARLY and line.directive:
        begin = formats.day(line.directive.starts_on)
        return _("A post on %(platform)s from %(begin)s on would have counted.") % (
            data | {"begin": begin}
        )
    if outcome.verdict == "returned":
        return _("Mend the report on %(platform)s: its day of arrival is kept.") % data
    return ""


def quota_advice(line: Line, today: dt.date) -> list[str]:
    """How many posts are missing besides those that wait, and by when."""
    waiting = sum(outcome.verdict == "submitted" for outcome in line.outcomes)
    lacking = line.owed.needed - line.owed.done - waiting
    data = {"count": lacking, "day": formats.day(line.owed.due_on)}
    if lacking <= 0:
        return []
    if line.owed.due_on >= today:
        text = ngettext(
            "To be done: %(count)s more post by %(day)s.",
            "To be done: %(count)s more posts by %(day)s.",
            lacking,
        )
    else:
        text = ngettext(
            "%(count)s more accepted post by %(day)s would have kept the whole credit.",
            "%(count)s more accepted posts by %(day)s would have kept the whole credit.",
            lacking,
        )
    return [text % data]


def exemption_words(exemption: Exemption) -> str:
    """What an exemption covers, since when and why."""
    what = PLATFORMS[exemption.platform].name if exemption.platform else _("all obligations")
    data = {
        "what": what,
        "first": formats.long_date(exemption.starts_on),
        "last": formats.long_date(exemption.ends_on) if exemption.ends_on else "",
        "reason": exemption.get_reason_display(),
    }
    if exemption.ends_on:
        return _("%(what)s, %(first)s to %(last)s: %(reason)s") % data
    return _("%(what)s, since %(first)s: %(reason)s") % data
