"""Cheating brings no more than honest work, on the rules as they are and the audits as assumed.

What is assumed is told in `tests.simulation.season`. Each strategy plays the same seasons as
honest work, with the same luck. Without audits each of them wins: only so does it say anything
that none does with them.
"""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import count

import pytest
from pytest_django.fixtures import Settings

from targets.scoring import terms
from tests.simulation.season import (
    BOUGHT,
    CLAIMED,
    OFF,
    ON,
    USUAL,
    Audits,
    Play,
    Post,
    Season,
    Strategy,
    Weights,
    once,
    reward,
    risk,
    season,
    unusual,
)

SEASONS = 150
#: C, K and E: the default; and with all that engagement may weigh.
DEFAULT, WITH_ENGAGEMENT = (70, 30, 0), (70, 20, 10)


@pytest.fixture(autouse=True)
def known_lot(settings: Settings) -> None:
    """The lot is keyed with the installation's secret: here always the same."""
    settings.SECRET_KEY = "simulation"


# ---- the strategies -------------------------------------------------------------------------


def honest(made: Season, play: Play, dice: random.Random) -> Play:
    """Nothing but what was done."""
    return play


def recycled(made: Season, play: Play, dice: random.Random) -> Play:
    """For what was not done: a post already reported for another directive, or an old one."""
    numbers = count(900_000)
    more = []
    for miss in play.misses:
        assert miss.directive is not None
        day, number = miss.directive.due_on, next(numbers)
        again = dice.choice(play.posts)
        old = replace(again, key=number, posted_on=day - dt.timedelta(days=dice.randint(5, 60)))
        chosen = dice.choice([again, old])
        more.append(
            replace(
                chosen, number=number, platform=miss.platform, directive=miss.directive.key,
                reported_on=day, is_false=True,
            )
        )  # fmt: skip
    return replace(play, posts=[*play.posts, *more])


def late_claims(made: Season, play: Play, dice: random.Random) -> Play:
    """A late post is claimed to be from the due date, where its number doesn't tell the day."""
    due = {directive.key: directive.due_on for directive in made.directives}
    return replace(play, posts=[claimed_in_time(post, due) for post in play.posts])


def claimed_in_time(post: Post, due: Mapping[int, dt.date]) -> Post:
    """A late post whose day only the reporter tells, as if it were from the due date."""
    last = due[post.directive] if post.directive else post.posted_on
    if post.platform not in CLAIMED or post.posted_on <= last:
        return post
    return replace(post, posted_on=last, is_false=True)


def bought_likes(made: Season, play: Play, dice: random.Random) -> Play:
    """Twenty times the usual reactions, from a shop."""
    return replace(play, reactions=USUAL * BOUGHT)


def collusion(made: Season, play: Play, dice: random.Random) -> Play:
    """Invented posts for all that was not done, and a reviewer who accepts every one."""
    numbers = count(900_000)
    more = []
    for miss in play.misses:
        assert miss.directive is not None
        number, day = next(numbers), miss.directive.due_on
        more.append(
            Post(number, number, miss.platform, miss.directive.key, day, day, is_false=True)
        )
    return replace(play, posts=[*play.posts, *more], has_reviewer=True)


def exemptions(made: Season, play: Play, dice: random.Random) -> Play:
    """An exemption without a true reason from everything that was not done."""
    spans = []
    for miss in play.misses:
        assert miss.directive is not None
        day = miss.directive.due_on
        spans.append(terms.Exemption(day, day, miss.platform))
    return replace(play, exemptions=spans)


STRATEGIES = {
    "recycled posts": (recycled, DEFAULT),
    "late claims": (late_claims, DEFAULT),
    "bought likes": (bought_likes, WITH_ENGAGEMENT),
    "colluding reviewer": (collusion, DEFAULT),
    "mass exemptions": (exemptions, DEFAULT),
}


@cache
def expected(strategy: Strategy, audits: Audits, weights: Weights) -> float:
    """The mean reward over the seasons."""
    return sum(reward(season(seed), strategy, audits, weights) for seed in range(SEASONS)) / SEASONS


# ---- what must hold -------------------------------------------------------------------------


@pytest.mark.parametrize("name", STRATEGIES)
def test_cheating_brings_no_more_than_honest_work(name: str) -> None:
    strategy, weights = STRATEGIES[name]
    assert expected(strategy, ON, weights) <= expected(honest, ON, weights)


@pytest.mark.parametrize("name", STRATEGIES)
def test_without_audits_it_would_pay(name: str) -> None:
    """The proof that the tests above can fail."""
    strategy, weights = STRATEGIES[name]
    assert expected(strategy, OFF, weights) > expected(honest, OFF, weights)


@pytest.mark.parametrize("strategy", [bought_likes, exemptions])
def test_looking_at_candidates_carries_the_promise(strategy: Strategy) -> None:
    """Neither is a report, so no sample of verdicts meets it: who announces without a look at
    the candidates' exemptions and figures leaves these two open."""
    nobody_looks = replace(ON, candidates=0.0)
    _strategy, weights = next(pair for pair in STRATEGIES.values() if pair[0] is strategy)
    assert expected(strategy, nobody_looks, weights) > expected(honest, nobody_looks, weights)


@pytest.mark.parametrize("strategy", [recycled, late_claims, collusion])
def test_the_sample_alone_deters_false_reports(strategy: Strategy) -> None:
    nobody_looks = replace(ON, candidates=0.0)
    assert expected(strategy, nobody_looks, DEFAULT) < expected(honest, nobody_looks, DEFAULT)


def test_likes_bring_nothing_where_engagement_does_not_count() -> None:
    """The default; also for likes bought so slowly that no check points at them."""
    assert expected(bought_likes, OFF, DEFAULT) == expected(honest, OFF, DEFAULT)


def test_likes_bought_slowly_are_not_pointed_at() -> None:
    """The known gap: below ten times the usual only people notice. So E is 0 unless chosen."""
    assert not unusual(Play([], reactions=USUAL * 9))
    assert unusual(Play([], reactions=USUAL * BOUGHT))


def test_a_post_counts_once_and_old_ones_are_flagged() -> None:
    """What the recycling body meets: the second report of a post is refused, an old one flagged."""
    made = season(0)
    sent = recycled(made, made.plays[0], random.Random(1))
    left = once(sent).posts
    assert len({post.key for post in left}) == len(left) < len(sent.posts)
    assert all(risk(made, post) > 0 for post in left if post.is_false)


def test_every_seed_gives_the_same_season() -> None:
    assert season.__wrapped__(3).tallies == season(3).tallies
