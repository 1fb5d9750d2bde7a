"""Samples: who is in them, that a stranger draws them again, and that nothing cuts them short."""

import csv
import datetime as dt
import hashlib
import io
import itertools
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from posts import drawing, draws, rechecks
from posts.models import Draw, Recheck, Review
from posts.tasks import draw_samples
from tests.posts.looks import AUGUST, LAST_MONTH, decided
from tests.workers import left_alone
from tests.world import NOW, World

SignIn = Callable[[Any], Client]


def draw(world: World, office: str = "office_bogor", month: dt.date = AUGUST) -> Draw | None:
    return draws.draw_month(election=world.pilkada, office=world.bodies[office], month=month)


def drawn(world: World, office: str = "office_bogor") -> Draw:
    found = draw(world, office)
    assert found is not None
    return found


def population(world: World, office: str, month: dt.date = AUGUST) -> set[int]:
    found = draws.population(election=world.pilkada, office=world.bodies[office], month=month)
    return set(found.values_list("pk", flat=True))


def keys(reviews: list[Review]) -> set[int]:
    return {review.pk for review in reviews}


# --- the population ----------------------------------------------------------------------


def test_a_regency_looks_at_its_sub_districts_and_at_the_portal(world: World) -> None:
    wanted = decided(world, 2)
    wanted += decided(world, verdict="rejected")
    wanted += decided(world, body="pps_baranangsiang", by="reviewer_bogor_timur",
                      office="ppk_bogor_timur")  # fmt: skip
    for policy in ("office_bogor", "office_jabar", "office_ri"):
        wanted += decided(world, by=None, office=policy)
    # none of its business: undone, no verdict for good, other months, places and elections
    decided(world, undone_at=LAST_MONTH)
    decided(world, verdict="returned")
    decided(world, verdict="revoked")
    decided(world, at=NOW)
    decided(world, office=None)
    decided(world, by="operator_bogor", office="office_bogor")
    decided(world, body="pps_karadenan", by="reviewer_cibinong", office="ppk_cibinong")
    decided(world, body="pps_karadenan", by=None, office="office_jabar")
    decided(world, body="pps_dissolved")
    assert population(world, "office_bogor") == keys(wanted)


def test_a_province_looks_at_regencies_and_the_nation_at_provinces(world: World) -> None:
    regency = decided(world, by="operator_bogor", office="office_bogor")
    province = decided(world, by="operator_jabar", office="office_jabar")
    decided(world)
    decided(world, by=None, office="office_bogor")
    decided(world, body="pps_beran", by="operator_blora", office="office_blora")
    assert population(world, "office_jabar") == keys(regency)
    assert population(world, "office_ri") == keys(province)


def test_a_month_ends_at_the_midnight_of_the_office(world: World) -> None:
    after_midnight_in_the_east = dt.datetime(2024, 8, 31, 15, 30, tzinfo=dt.UTC)
    given: dict[str, Any] = {"at": after_midnight_in_the_east}
    east = decided(world, body="pps_oyehe", by="reviewer_nabire", office="ppk_nabire", **given)
    west = decided(world, **given)
    assert population(world, "office_nabire") == set()
    assert population(world, "office_nabire", dt.date(2024, 9, 1)) == keys(east)
    assert population(world, "office_bogor") == keys(west)


def test_only_a_month_is_drawn_in_which_nothing_can_be_undone(world: World) -> None:
    decided(world)
    with pytest.raises(draws.MonthNotOver):
        draw(world, month=dt.date(2024, 9, 1))
    midnight = dt.datetime(2024, 8, 31, 17, 0, tzinfo=dt.UTC)
    with time_machine.travel(midnight + dt.timedelta(minutes=9)), pytest.raises(draws.MonthNotOver):
        draw(world)
    with time_machine.travel(midnight + dt.timedelta(minutes=10)):
        assert draw(world)


def test_without_verdicts_nothing_is_drawn(world: World) -> None:
    assert draw(world) is None
    assert not Draw.objects.exists()


# --- the sample --------------------------------------------------------------------------


def test_each_reviewer_has_29_and_who_has_fewer_has_all(world: World) -> None:
    decided(world, 40)
    decided(world, 30, by=None, office="office_bogor")
    few = decided(world, 3, body="pps_baranangsiang", by="reviewer_bogor_timur",
                  office="ppk_bogor_timur")  # fmt: skip
    sample = Recheck.objects.filter(draw=drawn(world))
    counts = Counter(sample.values_list("review__reviewer", flat=True))
    assert counts == {
        world.reviewer_bogor_selatan.pk: 29, None: 29, world.reviewer_bogor_timur.pk: 3,
    }  # fmt: skip
    assert keys(few) <= set(sample.values_list("review", flat=True))
    assert {row.office for row in sample} == {world.office_bogor}


def test_the_order_tells_nothing_of_the_reviewers(world: World) -> None:
    decided(world, 29)
    decided(world, 29, body="pps_baranangsiang", by="reviewer_bogor_timur",
            office="ppk_bogor_timur")  # fmt: skip
    rows = Recheck.objects.filter(draw=drawn(world)).order_by("pk")
    order = list(rows.values_list("review__reviewer", flat=True))
    changes = sum(one != other for one, other in itertools.pairwise(order))
    assert changes > 10


def test_a_stranger_draws_the_same_sample_from_the_file(world: World, signed_in: SignIn) -> None:
    decided(world, 45)
    decided(world, 31, verdict="rejected", by=None, office="office_bogor")
    sample = drawn(world)
    client = signed_in(world.auditor_bogor)
    answer = client.get(f"/periksa-ulang/sampel/{sample.pk}/populasi.csv")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    # From here on nothing but the file, the seed and the page's three sentences.
    assert hashlib.sha256(content).hexdigest() == sample.population_digest
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert len(rows) == sample.population_size == 76
    chosen = set()
    for who in {row["reviewer"] for row in rows}:
        numbers = [row["review"] for row in rows if row["reviewer"] == who]
        numbers.sort(key=lambda n: hashlib.sha256(f"{sample.seed}:{n}".encode()).hexdigest())
        chosen |= set(numbers[:29])
    laid_out = sample.rechecks.values_list("review", flat=True)
    assert chosen == {str(number) for number in laid_out}
    assert len(chosen) == 58


def test_the_file_names_no_verdict(world: World) -> None:
    decided(world, verdict="rejected")
    [text] = list(draws.text(draws.population_of(drawn(world))))[1:]
    number = Review.objects.get(at=LAST_MONTH).pk
    who = world.reviewer_bogor_selatan.pk
    assert text == f"{number},{who},32.71.01,2024-08-20T03:00:00Z\n"


def test_a_candidate_that_is_drawn_is_looked_at_once(world: World) -> None:
    decided(world, 3)
    rechecks.ask(
        office=world.office_bogor, bodies=[world.pps_empang], by=world.operator_bogor,
        first=AUGUST, last=dt.date(2024, 8, 31),
    )  # fmt: skip
    sample = drawn(world)
    assert Recheck.objects.count() == sample.rechecks.count() == 3


# --- the steps ---------------------------------------------------------------------------


def test_the_population_is_published_before_the_seed_is_rolled(world: World) -> None:
    decided(world, 2)
    found = draws.publish(election=world.pilkada, office=world.office_bogor, month=AUGUST)
    assert found
    assert found.seed == ""
    assert not found.rechecks.exists()
    rolled = draws.roll(found)
    assert len(rolled.seed) == 64
    assert not rolled.rechecks.exists()
    taken = draws.take(rolled)
    assert taken.rechecks.count() == 2
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "draw-published", "draw-rolled", "draw-taken",
    ]  # fmt: skip


def test_a_second_run_changes_nothing(world: World) -> None:
    decided(world, 40)
    once, again = drawn(world), drawn(world)
    assert (once.pk, once.seed, once.population_digest) == (
        again.pk, again.seed, again.population_digest,
    )  # fmt: skip
    assert Recheck.objects.count() == 29
    assert AuditEvent.objects.count() == 3


def test_seeds_differ(world: World) -> None:
    decided(world)
    decided(world, body="pps_beran", by="reviewer_blora", office="ppk_blora")
    assert drawn(world).seed != drawn(world, "office_blora").seed


def test_a_population_that_changes_before_the_roll_is_published_again(world: World) -> None:
    [gone, _kept] = decided(world, 2)
    first = draws.publish(election=world.pilkada, office=world.office_bogor, month=AUGUST)
    Review.objects.filter(pk=gone.pk).update(undone_at=NOW)
    sample = drawn(world)
    assert first
    assert sample.population_digest != first.population_digest
    assert sample.rechecks.count() == sample.population_size == 1
    events = AuditEvent.objects.filter(action="draw-published").order_by("pk")
    assert events[1].data["before"] == events[0].data["digest"] == first.population_digest


def test_after_the_roll_the_population_must_stay(world: World) -> None:
    [gone, _kept] = decided(world, 2)
    found = draws.publish(election=world.pilkada, office=world.office_bogor, month=AUGUST)
    assert found
    draws.roll(found)
    Review.objects.filter(pk=gone.pk).update(undone_at=NOW)
    with pytest.raises(draws.PopulationChanged):
        draw(world)
    assert not Recheck.objects.exists()


# --- every month -------------------------------------------------------------------------


def test_each_office_draws_for_itself(world: World) -> None:
    decided(world, 2)
    decided(world, by=None, office="office_ri", body="pps_karadenan")
    decided(world, by="operator_bogor", office="office_bogor")
    decided(world, by="operator_jateng", office="office_jateng", body="pps_beran")
    decided(world, body="pps_oyehe", by="reviewer_nabire", office="ppk_nabire")
    draw_samples()
    sizes = dict(Draw.objects.values_list("office__area__code", "population_size"))
    assert sizes == {"32.71": 2, "32.01": 1, "32": 1, "ID": 1, "94.01": 1}
    assert set(Draw.objects.values_list("month", flat=True)) == {AUGUST}
    assert Recheck.objects.count() == 6


def test_the_second_night_finds_nothing_to_do(world: World) -> None:
    decided(world, 2)
    assert drawing.draw_ended_month() == 1
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert drawing.draw_ended_month() == 0
    assert len(asked) < 10
    assert not any("INSERT" in query["sql"] for query in asked)


def test_a_sample_that_fails_holds_up_no_other(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    spoilt = decided(world, 2)
    decided(world, body="pps_beran", by="reviewer_blora", office="ppk_blora")
    found = draws.publish(election=world.pilkada, office=world.office_bogor, month=AUGUST)
    assert found
    draws.roll(found)
    Review.objects.filter(pk=spoilt[0].pk).update(undone_at=NOW)
    assert drawing.draw_ended_month() == 1
    assert "No sample of 2024-08-01" in caplog.text


def test_the_task_is_in_the_schedule() -> None:
    from portal.schedule import SCHEDULE

    assert draw_samples.name in {entry["task"] for entry in SCHEDULE.values()}


def draw_in_a_child() -> int:
    """Start the night's drawing in a process of its own; its number."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            drawing.draw_ended_month()
        finally:
            os._exit(0)
    return child


@pytest.mark.django_db(transaction=True)
def test_a_drawing_killed_at_random_points_ends_like_an_undisturbed_one() -> None:
    with time_machine.travel(NOW, tick=True):
        world = World.build()
        for body, who, office in (
            ("pps_empang", "reviewer_bogor_selatan", "ppk_bogor_selatan"),
            ("pps_karadenan", "reviewer_cibinong", "ppk_cibinong"),
            ("pps_beran", "reviewer_blora", "ppk_blora"),
        ):
            decided(world, 35, body=body, by=who, office=office)
        dice = random.Random(7)
        published: dict[int, tuple[str, str]] = {}
        for _kill in range(12):
            child = draw_in_a_child()
            time.sleep(dice.uniform(0.001, 0.06))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            left_alone()
            for found in Draw.objects.exclude(seed=""):
                kept = published.setdefault(found.pk, (found.seed, found.population_digest))
                assert kept == (found.seed, found.population_digest)
        drawing.draw_ended_month()
        assert Draw.objects.count() == 3
        assert Recheck.objects.count() == 3 * 29
        call_command("verify_draw")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_draw_one_sample() -> None:
    with time_machine.travel(NOW, tick=False):
        world = World.build()
        decided(world, 40)
        failed: list[BaseException] = []

        def run() -> None:
            try:
                draw(world)
            except BaseException as error:
                failed.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed
        assert Draw.objects.count() == 1
        assert Recheck.objects.count() == 29
        assert AuditEvent.objects.count() == 3


# --- the command -------------------------------------------------------------------------


def test_the_command_says_that_all_is_well(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    decided(world, 35)
    drawn(world)
    call_command("verify_draw")
    assert (
        "32.71 2024-08 pilkada-2024: 35 verdicts, 29 drawn, as published" in capsys.readouterr().out
    )


def test_the_command_finds_a_changed_population(world: World) -> None:
    [first, *_rest] = decided(world, 3)
    drawn(world)
    Review.objects.filter(pk=first.pk).update(reviewer=world.reviewer_bogor_timur)
    with pytest.raises(CommandError, match="population"):
        call_command("verify_draw")


def test_the_command_finds_a_chosen_sample(world: World) -> None:
    decided(world, 40)
    sample = drawn(world)
    inside = sample.rechecks.first()
    outside = draws.population_of(sample).exclude(rechecks__draw=sample).first()
    assert inside
    assert outside
    Recheck.objects.filter(pk=inside.pk).update(review=outside, report=outside.report)
    with pytest.raises(CommandError, match=f"{inside.review_id}|{outside.pk}"):
        call_command("verify_draw")
