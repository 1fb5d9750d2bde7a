"""Weeks close, policies change, verdicts are taken back, weeks are reopened: SQL and rules agree.

What was closed stands to the last digit, in figures and in duties; what is open or was opened
again follows the new facts. Weeks are computed in any order.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import time_machine
from django.db import transaction

from adhoc_bodies.models import Area
from targets.closing import reopen_week
from targets.models import BodyWeek, ClosedDuties
from targets.scoring import rules
from targets.scoring.duty_lines import to_text
from targets.scoring.terms import Facts, WeekFigures
from tests.targets.scoring.campaigns import SPAN, Campaign, World, make_world, play
from tests.targets.scoring.changes import is_waiting, upset
from tests.targets.scoring.nights import night
from tests.targets.scoring.test_agreement import check_areas, check_bodies

CAMPAIGNS = 20
CHUNK = 10
Key = tuple[int, int]


@pytest.fixture
def country(db: None) -> World:
    return make_world()


@dataclass
class Told:
    """What the rules say: figures, and for closed body-weeks their duties."""

    figures: dict[Key, WeekFigures] = field(default_factory=dict)
    duties: dict[Key, str] = field(default_factory=dict)
    reopened: dict[Key, dt.date] = field(default_factory=dict)

    def pass_on(self, campaign: Campaign) -> None:
        """Figures as of the campaign's present dates, and the closing of that night."""
        for key, facts, today in body_weeks(campaign):
            week, _body = key
            if key in self.duties:
                continue
            self.figures[key] = rules.week_figures(facts, week, today)
            policy = rules.policy_of(facts.body, week, facts.policies)
            again = self.reopened.get(key)
            waiting = is_waiting(facts, week, rules.last_day(week, policy, again), today)
            if rules.closes(week, policy, today, waiting=waiting, reopened_on=again):
                self.duties[key] = to_text(rules.obligations(facts, week, today))


def body_weeks(campaign: Campaign) -> Iterator[tuple[Key, Facts, dt.date]]:
    """Body-weeks that exist, each with its facts and its local date."""
    for week in campaign.weeks:
        for body, facts in campaign.facts.items():
            if facts.body.active_in(week):
                yield (week, body), facts, campaign.as_of[campaign.zones[body]]


def check(country: World, told: Told, seed: int) -> None:
    """Everything stored is what the rules say."""
    check_bodies(told.figures, seed)
    check_areas(country, told.figures, seed)
    stored = {(row.week, row.body_id): row.duties for row in ClosedDuties.objects.all()}
    assert stored == told.duties, seed
    closed = BodyWeek.objects.filter(closed_on__isnull=False).values_list("week", "body_id")
    assert set(closed) == told.duties.keys(), seed


def reopen(country: World, campaign: Campaign, told: Told, dice: random.Random) -> None:
    """Open two offices' weeks again."""
    for _ in range(2):
        week, area = dice.choice(campaign.weeks), country.areas[dice.choice(list(country.offices))]
        noon = dt.datetime.combine(campaign.as_of["WIB"], dt.time(5), tzinfo=dt.UTC)
        with time_machine.travel(noon, tick=False):
            reopen_week(
                election=country.election, week=week, area=area, by=country.person, reason="-"
            )
        for key in [key for key in told.duties if key[0] == week and is_in(country, key[1], area)]:
            del told.duties[key]
            told.reopened[key] = campaign.as_of["WIB"]


def is_in(country: World, body: int, area: Area) -> bool:
    """Whether a body works in an area."""
    home = next(one for one in country.bodies if one.pk == body)
    return area.level == 0 or area.pk in (home.province_id, home.regency_id)


@pytest.mark.parametrize("first", range(0, CAMPAIGNS, CHUNK))
def test_closed_weeks_stand_and_open_ones_follow_the_facts(country: World, first: int) -> None:
    seen: set[str] = set()
    for seed in range(first, first + CHUNK):
        dice = random.Random(seed)
        with transaction.atomic():
            campaign, told = play(country, seed), Told()
            for step in range(3):
                told.pass_on(campaign)
                night(country, campaign, dice)
                check(country, told, seed)
                seen |= {f"closed {step}"} if told.duties else set()
                if step == 1:
                    reopen(country, campaign, told, dice)
                    seen |= {"reopened"} if told.reopened else set()
                upset(country, campaign, dice)
                later = dt.timedelta(days=dice.randrange(0, 7 * SPAN))
                campaign.as_of = {zone: day + later for zone, day in campaign.as_of.items()}
            transaction.set_rollback(True)
    assert seen == {"closed 0", "closed 1", "closed 2", "reopened"}
