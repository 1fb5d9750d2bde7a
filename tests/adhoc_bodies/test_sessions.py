"""The person of a session comes with the memberships that count today, and with no others."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from adhoc_bodies.scope import has_second_factor, memberships_of
from adhoc_bodies.sessions import person_of
from tests.world import World

SignIn = Callable[[Any], Client]


@pytest.mark.parametrize("name", ["member_empang", "operator_bogor", "dismissed", "nobody"])
def test_the_memberships_are_those_that_scoping_reads(world: World, name: str) -> None:
    person = person_of(world.people[name].pk)
    assert person == world.people[name]
    with CaptureQueriesContext(connection) as asked:
        held = memberships_of(person)
    assert not asked.captured_queries
    assert held == memberships_of(User.objects.get(pk=person.pk))
    assert all(membership.user is person for membership in held)


def test_one_query_reads_both(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        person = person_of(world.operator_bogor.pk)
        assert not has_second_factor(person)
    assert len(asked) == 1
    assert person_of(0) is None


def test_who_was_dismissed_or_shut_out_loses_the_page_at_once(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.operator_bogor)
    assert client.get("/arahan/").status_code == 200
    membership = world.memberships["operator_bogor"]
    membership.ends_on = world.memberships["dismissed"].ends_on
    membership.save()
    assert client.get("/arahan/").status_code == 403
    User.objects.filter(pk=world.operator_bogor.pk).update(is_active=False)
    assert client.get("/arahan/")["Location"] == f"{reverse('account_login')}?next=/arahan/"
