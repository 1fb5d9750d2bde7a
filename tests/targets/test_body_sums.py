"""The bodies of a regency with what their weeks add up to."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.targets.stored import roll_up, store
from tests.world import World

SignIn = Callable[[Any], Client]
PAGE = "/w/32.71/"


def test_only_bodies_of_the_chosen_kind_are_the_best_and_named(commissioner: Client) -> None:
    told = commissioner.get(PAGE + "?jenis=ppk").context
    assert {top.kind for top in told["best"]} == {"ppk"}
    assert not told["bare"]
    told = commissioner.get(PAGE + "?jenis=pps").context
    assert {top.kind for top in told["best"]} == {"pps"}
    assert [body.name for body in told["bare"]] == ["PPS Baranangsiang"]


def test_another_elections_bodies_are_not_counted(told: World, commissioner: Client) -> None:
    store(told.pps_dissolved, earned=4, missing=3, has_account=False)
    found = commissioner.get(PAGE).context
    assert len(found["best"]) == 5
    assert len(found["bare"]) == 1
    assert found["missing_bodies"] == 2


def test_the_best_are_of_the_month_and_who_misses_of_the_period(
    told: World, commissioner: Client
) -> None:
    store(told.pps_empang, 202434, earned=0, missing=9)
    roll_up(told, 202434)
    assert commissioner.get(PAGE).context["missing_bodies"] == 2
    assert commissioner.get(PAGE + "?rentang=bebas&dari=2024-W34").context["missing_bodies"] == 3
    earlier = commissioner.get(PAGE + "?pekan=2024-W35").context
    assert {top.score for top in earlier["best"]} == {7500, 5000, 2500}
    assert earlier["missing_bodies"] == 0


def test_having_no_account_counts_at_the_end_of_the_period(
    told: World, commissioner: Client
) -> None:
    store(told.pps_empang, 202434, earned=2, has_account=False)
    roll_up(told, 202434)
    months = commissioner.get(PAGE + "?rentang=bebas&dari=2024-W34").context
    assert [body.name for body in months["bare"]] == ["PPS Baranangsiang"]
