"""The night's weeks: asked in the database, computed by any number of workers, lost by none."""

import datetime as dt
import os
import signal
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from adhoc_bodies.models import Body, Dirty
from portal import weeks
from targets import actions, campaign, tasks
from targets.models import AreaWeek, BodyWeek, ClosedDuties, Computation
from targets.scoring import compliance
from tests.targets.scoring.campaigns import Campaign, make_world, play
from tests.targets.scoring.campaigns import World as Country
from tests.targets.scoring.digests import stored_digest
from tests.workers import eventually, worker
from tests.world import WEEK, World


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The weeks of which workers were told."""
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(
        tasks.compute_week, "apply_async", lambda args, **options: told.append(args)
    )
    return told


def weeks_asked() -> set[int]:
    return {week for _election, week in campaign.asked()}


def test_the_night_asks_for_every_open_week_and_tells_workers_of_each(
    world: World, sent: list[tuple[int, int]]
) -> None:
    tasks.nightly()
    first = weeks.of(min(Body.objects.ad_hoc().values_list("formed_on", flat=True)))
    assert (min(weeks_asked()), max(weeks_asked())) == (first, WEEK)
    assert sorted(sent) == sorted((one.pk, week) for one, week in campaign.asked())
    assert not BodyWeek.objects.exists()


def test_an_asked_week_is_computed_once_whatever_messages_come(
    world: World, sent: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[int] = []
    compute = compliance.compute

    def counted(**given: Any) -> compliance.Written:
        computed.append(given["week"])
        return compute(**given)

    monkeypatch.setattr(compliance, "compute", counted)
    tasks.nightly()
    asked = len(sent)
    for election, week in sent + sent:
        tasks.compute_week(election, week)
    assert len(computed) == asked
    assert not campaign.asked()
    assert BodyWeek.objects.filter(week=WEEK).count() == 11


def test_the_sweep_tells_of_what_is_left_and_of_nothing_else(
    world: World, sent: list[tuple[int, int]]
) -> None:
    tasks.nightly()
    done, *left = list(sent)
    tasks.compute_week(*done)
    sent.clear()
    tasks.sweep_weeks()
    assert sorted(sent) == sorted(left)
    for one in left:
        tasks.compute_week(*one)
    sent.clear()
    tasks.sweep_weeks()
    assert sent == []


def test_a_week_that_fails_stays_asked_and_unchanged(
    world: World, sent: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.nightly()

    def fails(*given: Any) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(campaign, "close_week", fails)
    tasks.compute_week(world.pilkada.pk, WEEK)
    assert WEEK in weeks_asked()
    assert not BodyWeek.objects.filter(week=WEEK).exists()
    monkeypatch.undo()
    tasks.compute_week(world.pilkada.pk, WEEK)
    assert WEEK not in weeks_asked()
    assert BodyWeek.objects.filter(week=WEEK).exists()


def fails(*given: Any) -> int:
    raise ZeroDivisionError("by design")


def test_a_week_that_keeps_failing_is_set_aside_until_the_next_night(
    world: World,
    sent: list[tuple[int, int]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(campaign, "close_week", fails)
    tasks.nightly()
    one = Computation.objects.get(week=WEEK)
    for _sweep in range(Computation.LIMIT):
        assert WEEK in weeks_asked()
        tasks.compute_week(*sent[0])
    one.refresh_from_db()
    assert (one.failures, one.failure) == (5, "ZeroDivisionError: by design")
    assert one.failed_at is not None
    assert "set aside until the next night" in caplog.text
    sent.clear()
    tasks.sweep_weeks()
    assert sent
    assert WEEK not in {week for _election, week in sent}, "the others go on"
    assert campaign.work(world.pilkada, WEEK) == 0, "nor do messages that are under way"
    tasks.nightly()
    assert WEEK in weeks_asked(), "tried again at night"
    tasks.compute_week(world.pilkada.pk, WEEK)
    assert WEEK not in weeks_asked(), "once"
    monkeypatch.undo()
    tasks.nightly()
    tasks.compute_week(world.pilkada.pk, WEEK)
    well = Computation.objects.filter(asked_at=None, failures=0, failure="", failed_at=None)
    assert well.filter(pk=one.pk).exists()


def test_a_week_is_tried_again_on_command(
    world: World, sent: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaign, "close_week", fails)
    tasks.nightly()
    for _sweep in range(Computation.LIMIT):
        campaign.attempt(world.pilkada, WEEK)
    campaign.retry(world.pilkada, WEEK)
    assert WEEK in weeks_asked()


class Killed(BaseException):
    """What no handler sees."""


def killed(*given: Any) -> int:
    raise Killed


def test_a_week_that_kills_its_worker_is_set_aside(
    world: World, sent: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.nightly()
    with monkeypatch.context() as broken:
        broken.setattr(campaign, "close_week", killed)
        for _try in range(Computation.LIMIT):
            assert WEEK in weeks_asked()
            with pytest.raises(Killed):
                campaign.attempt(world.pilkada, WEEK)
    assert WEEK not in weeks_asked()
    assert campaign.attempt(world.pilkada, WEEK) == 0
    tasks.nightly()
    campaign.attempt(world.pilkada, WEEK)
    assert Computation.objects.get(week=WEEK).failures == 0, "a success forgets them"


def test_a_flush_passes_over_what_is_set_aside(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(election: Any, week: int) -> int:
        raise ZeroDivisionError

    for name in ("flush_week", "compute_whole"):
        monkeypatch.setattr(actions, name, broken)
    Computation.objects.update_or_create(
        election=world.pilkada, week=WEEK, defaults={"failures": Computation.LIMIT}
    )
    Dirty.objects.all().delete()
    Dirty.objects.create(body=world.pps_empang, week=WEEK)
    assert actions.flush() == 0
    assert f", {WEEK} could not be computed" not in caplog.text
    Computation.objects.update(failures=0)
    actions.flush()
    assert f", {WEEK} could not be computed" in caplog.text


def test_a_deleted_election_asks_for_nothing(world: World) -> None:
    tasks.compute_week(0, WEEK)
    assert not BodyWeek.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_week_that_another_worker_holds_is_passed_over(world: World) -> None:
    """Where the database can; SQLite's one writer makes everybody wait instead."""
    campaign.ask()
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "UPDATE targets_computation SET wib = wib WHERE week = %s AND election_id = %s",
                [WEEK, world.pilkada.pk],
            )
        if connection.vendor == "postgresql":
            assert campaign.work(world.pilkada, WEEK) == 0
            assert WEEK in weeks_asked()
            assert not BodyWeek.objects.exists()
        other.rollback()
    finally:
        other.close()
    campaign.work(world.pilkada, WEEK)
    assert WEEK not in weeks_asked()


def over_by_now(country: Country) -> Campaign:
    """A campaign whose bodies lived only in its own weeks."""
    played = play(country, seed=7)
    first, last = weeks.monday(played.weeks[0]), weeks.sunday(played.weeks[-1])
    Body.objects.ad_hoc().update(formed_on=first, dissolved_on=last + dt.timedelta(weeks=8))
    return played


@pytest.mark.django_db(transaction=True)
def test_two_workers_of_which_one_is_killed_end_like_an_undisturbed_night(tmp_path: Path) -> None:
    over_by_now(make_world())
    campaign.run()
    undisturbed = stored_digest()
    assert ClosedDuties.objects.exists()
    for model in (ClosedDuties, BodyWeek, AreaWeek, Computation):
        model._default_manager.all().delete()
    campaign.ask()
    asked, queue = len(campaign.asked()), f"test-{uuid.uuid4()}"

    def tell() -> None:
        for election, week in campaign.asked():
            tasks.compute_week.apply_async((election.pk, week), queue=queue)

    def swept() -> bool:
        tell()  # the killed worker's messages come again only after half an hour
        time.sleep(1)
        return not campaign.asked()

    same = {"REDIS_URL": os.environ["REDIS_URL"]} if "REDIS_URL" in os.environ else {}
    options = (f"--queues={queue}",)
    with (
        worker(*options, var=tmp_path, **same) as doomed,
        worker(*options, var=tmp_path, **same),
    ):
        tell()
        eventually(lambda: len(campaign.asked()) < asked)
        os.kill(doomed.pid, signal.SIGKILL)
        eventually(swept)
    assert stored_digest() == undisturbed
