"""Killed at any moment, a computation or announcement leaves the old or the new state whole."""

import os
import random
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection

from accounts.models import AuditEvent
from adhoc_bodies.models import SocialAccount
from targets.models import Ranking, RankingRow, Signature
from targets.rewards import actions, files
from targets.scoring import ranking as rules
from tests.targets.rewards.stories import commissioners, more_bodies, ready
from tests.workers import left_alone
from tests.world import NOW, World

KILLS = 20


@pytest.fixture
def world(transactional_db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield World.build()


def killed(deed: Callable[[], Any], seconds: float) -> None:
    """Do something in a process of its own and kill it after so many seconds."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            deed()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    left_alone()


def is_whole(ranking: Ranking) -> bool:
    """Whether header, rows and digest belong together: the stranger's file says so."""
    computed = rules.read(line.encode() for line in files.inputs(ranking))
    table = "".join(rules.table(computed.places, computed.rules.kind))
    return computed.digest == ranking.digest and table == "".join(files.table(ranking))


def test_a_computation_killed_at_random_points_leaves_a_whole_draft(world: World) -> None:
    programme = ready(world)
    more_bodies(world, 60)
    ranking = actions.new_edition(programme=programme)
    accounts = SocialAccount.objects.filter(body__kind="pps", status__in=["verified", "refused"])
    dice, seen = random.Random(3), []
    for kill in range(KILLS):
        accounts.update(status=["refused", "verified"][kill % 2])
        before = Ranking.objects.get().digest
        killed(lambda: actions.compute_draft(ranking=ranking), dice.uniform(0.005, 0.12))
        now = Ranking.objects.get()
        assert is_whole(now)
        seen.append(now.digest != before)
    assert not all(seen), "no kill came in time"
    assert actions.compute_draft(ranking=ranking).digest == ranking.digest
    assert is_whole(Ranking.objects.get())
    assert RankingRow.objects.count() == 63


def test_an_announcement_killed_at_random_points_is_made_or_not(world: World) -> None:
    ranking = actions.new_edition(programme=ready(world))
    more_bodies(world, 20)
    ranking = actions.compute_draft(ranking=ranking)
    one, two = commissioners(world)
    actions.sign(ranking=ranking, step="announce", by=one)
    dice, left = random.Random(4), 0
    # The soonest first: once it is announced, nothing is left to be killed.
    for seconds in sorted(dice.uniform(0, 0.06) for _kill in range(KILLS)):
        killed(lambda: actions.sign(ranking=ranking, step="announce", by=two), seconds)
        now = Ranking.objects.get()
        signed = Signature.objects.filter(by=two).count()
        told = AuditEvent.objects.filter(action="ranking-announced").count()
        assert (now.state == "announced") == (signed == 1) == (told == 1)
        assert is_whole(now)
        left += now.state == "draft"
    assert left, "no kill came in time"
    if Ranking.objects.get().state == "draft":
        actions.sign(ranking=ranking, step="announce", by=two)
    assert Ranking.objects.get().state == "announced"
