"""What may happen in the middle of a campaign, in the facts and in the database alike."""

import datetime as dt
import random
from dataclasses import replace

from adhoc_bodies.models import Exemption
from portal import weeks
from posts.models import Report
from targets.models import Policy
from targets.scoring import rules, terms
from tests.targets.scoring.campaigns import (
    HOURS,
    SPAN,
    STATUSES,
    Campaign,
    World,
    exempt,
    moment,
    numbers,
)


def upset(world: World, campaign: Campaign, dice: random.Random) -> None:
    """New policies, decided or returned reports, and granted exemptions."""
    policies = [*next(iter(campaign.facts.values())).policies, *new_policies(world, campaign, dice)]
    for body in world.bodies:
        facts = replace(campaign.facts[body.pk], policies=policies)
        if dice.random() < 0.5:
            facts = replace(facts, reports=decided(campaign.reports[body.pk], facts, dice))
        if dice.random() < 0.3:
            day = weeks.monday(campaign.first) + dt.timedelta(days=dice.randrange(0, 7 * SPAN))
            row, told = exempt(world, dice, body, day)
            row.save()
            granted = [told] if row.status == Exemption.Status.GRANTED else []
            facts = replace(facts, exemptions=[*facts.exemptions, *granted])
        campaign.facts[body.pk] = facts


def new_policies(world: World, campaign: Campaign, dice: random.Random) -> list[terms.OfficePolicy]:
    """Policies that take effect in the middle, of offices that have none for that Monday."""
    found = []
    for code in dice.sample(list(world.offices), 3):
        monday = weeks.monday(campaign.first) + dt.timedelta(weeks=dice.randrange(0, SPAN))
        told = numbers(dice)
        _row, is_new = Policy.objects.get_or_create(
            area=world.areas[code], effective_from=monday,
            defaults={name: getattr(told, name) for name in told.__slots__}
            | {"created_at": moment(monday, 0, 7)},
        )  # fmt: skip
        if is_new:
            found.append(terms.OfficePolicy(code, monday, told))
    return found


def decided(rows: list[Report], facts: terms.Facts, dice: random.Random) -> list[terms.Report]:
    """The body's reports with some of their states changed, stored so too."""
    told = []
    for row, report in zip(rows, facts.reports, strict=True):
        status = dice.choice(STATUSES) if dice.random() < 0.4 else report.status
        day = report.reported_on + dt.timedelta(days=dice.randrange(0, 25))
        at = moment(day, dice.choice([0, 12, 23]), HOURS[row.body.area.zone])
        Report.objects.filter(pk=row.pk).update(status=status, decided_at=at)
        told.append(replace(report, status=status, returned_on=day))
    return told


def is_waiting(facts: terms.Facts, week: int, last: dt.date, today: dt.date) -> bool:
    """Whether a report of the week, or for a directive due in it, keeps it open."""
    due = {d.key for d in facts.directives if weeks.of(d.due_on) == week}
    return any(
        rules.keeps_open(report, last, today)
        and (report.directive in due or weeks.of(rules.counts_on(facts, report)) == week)
        for report in facts.reports
    )
