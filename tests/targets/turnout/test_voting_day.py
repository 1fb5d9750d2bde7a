"""From voting day on a plan stays as it was, and results are measured against it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from adhoc_bodies.publishing import switch
from targets.models import Baseline, TurnoutResult, TurnoutTarget, VoterCount
from targets.turnout import actions
from targets.turnout.plans import plan_of
from tests.targets.turnout.stated import bogor, tell
from tests.targets.turnout.test_import import take, upload
from tests.targets.turnout.test_pages import AFTER, PAGE
from tests.targets.turnout.test_unseen import FORM, opened
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
#: A quarter to midnight before voting day and a quarter past, in WIB.
LAST = dt.datetime(2024, 11, 26, 16, 45, tzinfo=dt.UTC)
FIRST = dt.datetime(2024, 11, 26, 17, 15, tzinfo=dt.UTC)


@pytest.fixture
def after(world: World, signed_in: SignIn) -> Any:
    """The operator a week after voting day, with a result below the target."""
    bogor(world)
    with time_machine.travel(AFTER, tick=False):
        actions.state(
            TurnoutResult, election=world.pilkada, area=world.bogor, by=None, source="D.Hasil",
            of={"contest": "regent", "count": "plenary"}, basis="dpt", registered=100_000,
            voted=75_000, valid=None, invalid=None,
        )  # fmt: skip
        yield signed_in(world.operator_bogor)


def is_met(client: Client) -> list[bool | None]:
    return [one.is_met for one in client.get(PAGE + "hasil/").context["outcomes"]]


def test_a_target_is_not_lowered_after_the_vote(world: World, after: Client) -> None:
    assert is_met(after) == [False]
    page = after.post(FORM, opened(after) | {"target": "75"})
    assert page.status_code == 409
    assert 'value="75"' in page.content.decode()
    assert TurnoutTarget.objects.current().get(area=world.bogor).target == 8000
    assert is_met(after) == [False]


def test_the_form_says_that_it_is_too_late(after: Client) -> None:
    page = after.get(FORM)
    assert page.context["frozen_words"]
    assert 'class="btn btn-primary"' not in page.content.decode().partition("<form class=")[2]
    assert "partisipasi/ubah/" not in after.get(PAGE).content.decode()


def test_voting_day_begins_at_midnight_of_the_areas_zone(world: World, signed_in: SignIn) -> None:
    bogor(world)
    for moment, status in ((LAST, 302), (FIRST, 409)):
        with time_machine.travel(moment, tick=False):
            client = signed_in(world.operator_bogor)
            assert client.post(FORM, opened(client) | {"target": "81"}).status_code == status
            assert bool(client.get(FORM).context["frozen_words"]) is (status == 409)


def test_results_are_measured_against_what_held_on_voting_day(world: World, after: Client) -> None:
    tell(world, world.bogor, voters=90_000, baseline=7500, target=7500)
    plan = plan_of(world.bogor, world.pilkada.pk, WEEK)
    assert (plan.voters, plan.baseline, plan.target) == (100_000, 7000, 8000)
    assert is_met(after) == [False]


def test_a_target_first_stated_after_the_vote_was_never_met(world: World, after: Client) -> None:
    TurnoutTarget.objects.all().delete()
    tell(world, world.bogor, target=7000)
    assert is_met(after) == [None]


def test_the_last_of_several_targets_before_the_vote_counts(world: World, after: Client) -> None:
    with time_machine.travel(LAST, tick=False):
        tell(world, world.bogor, target=7500)
    tell(world, world.bogor, target=9000)
    assert is_met(after) == [True]


def test_the_public_page_measures_against_it_too_and_says_since_when(
    world: World, after: Client
) -> None:
    switch(office=world.office_bogor, part="turnout", is_public=True, by=world.commissioner_bogor)
    tell(world, world.bogor, target=7500)
    page = Client().get("/publik/w/32.71/partisipasi/")
    assert [one.is_met for one in page.context["outcomes"]] == [False]
    assert page.content.decode().count("2024</span></dd>") == 3


@pytest.mark.parametrize("kind", ["voters", "baselines"])
def test_no_file_states_voters_or_baselines_after_the_vote(after: Client, kind: str) -> None:
    page = upload(after, "kode;dpt;capaian\n32.71;1;1\n", kind=kind, name="Pilkada 2020")
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["kind"])


def test_a_preview_of_the_last_evening_is_not_taken_on_voting_day(
    world: World, signed_in: SignIn
) -> None:
    bogor(world)
    with time_machine.travel(LAST, tick=False):
        client = signed_in(world.operator_bogor)
        page = upload(client, "kode;dpt\n32.71;1\n")
    with time_machine.travel(FIRST, tick=False):
        page = take(client, page)
    assert (page.context["draft"].state, bool(page.context["draft"].stopped)) == ("failed", True)
    assert VoterCount.objects.current().get(area=world.bogor).voters == 100_000
    assert not Baseline.objects.filter(replaced_at__isnull=False).exists()
