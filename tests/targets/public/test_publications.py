"""Who opens an area to everybody, what holds where nobody decided, and what it leaves behind."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from adhoc_bodies.models import Body, Publication, SocialAccount
from adhoc_bodies.publications import decision_for, decisions
from adhoc_bodies.publishing import NotTheirOffice, give_back, switch
from targets.public.search import public_accounts
from tests.world import World

SignIn = Callable[[Any], Client]
Part = Publication.Part
PAGE = "/publikasi/"


def opens(world: World, office: str, part: str = "directory", is_public: bool = True) -> None:
    """An office's commissioner decides."""
    by = world.people[office.replace("office", "commissioner")]
    switch(office=world.bodies[office], part=part, is_public=is_public, by=by)


def reach(world: World) -> set[str]:
    """The bodies whose accounts are public."""
    rows = public_accounts(decisions()).values_list("body", flat=True)
    return {name for name, body in world.bodies.items() if body.pk in set(rows)}


def holds(world: World, area: str) -> bool:
    """Whether an area's accounts are public, by either way of asking."""
    place = world.areas[area]
    one = decision_for(place)
    assert decisions().opens(place, Part.DIRECTORY) == bool(one and one.directory)
    return bool(one and one.directory)


def test_nothing_is_public_before_somebody_decides(world: World) -> None:
    assert not any(holds(world, area) for area in world.areas)
    assert reach(world) == set()


def test_an_area_follows_the_nearest_office_that_decided(world: World) -> None:
    opens(world, "office_ri")
    assert all(holds(world, area) for area in world.areas)
    opens(world, "office_jabar", is_public=False)
    assert {area for area in world.areas if holds(world, area)} == {
        "indonesia", "jateng", "papua_tengah", "blora", "nabire", "kecamatan_blora",
        "kecamatan_nabire", "beran", "oyehe",
    }  # fmt: skip
    opens(world, "office_bogor")
    assert [holds(world, a) for a in ("bogor", "empang", "jabar", "kab_bogor")] == [1, 1, 0, 0]
    assert {"office_bogor", "pps_empang", "pps_beran", "office_ri"} <= reach(world)
    assert not {"office_jabar", "office_kab_bogor", "pps_karadenan", "ppk_cibinong"} & reach(world)


def test_the_accounts_that_are_found_are_those_of_open_areas(world: World) -> None:
    """The condition in SQL and the rule in Python say the same of every body."""
    for office in ("office_bogor", "office_jabar", "office_ri"):
        opens(world, office)
        known = decisions()
        active = Body.objects.active_on(world.stage.starts_on).select_related("area")
        held = SocialAccount.objects.verified().values("body")
        wanted = {b.pk for b in active.filter(pk__in=held) if known.opens(b.area, Part.DIRECTORY)}
        assert {world.bodies[name].pk for name in reach(world)} == wanted


def test_a_first_decision_keeps_what_held_from_above(world: World) -> None:
    opens(world, "office_jabar", "turnout")
    opens(world, "office_bogor", "rankings")
    row = Publication.objects.get(body=world.office_bogor)
    assert (row.directory, row.turnout, row.rankings) == (False, True, True)
    opens(world, "office_jabar", "turnout", is_public=False)
    decided = decision_for(world.bogor)
    assert decided is not None
    assert decided.turnout


def test_a_decision_is_in_the_audit_log_once(world: World) -> None:
    opens(world, "office_bogor")
    opens(world, "office_bogor")
    events = AuditEvent.objects.filter(action="publication-changed")
    told = [(e.actor, e.area_code, e.data["part"], e.data["is_public"]) for e in events]
    assert told == [(world.commissioner_bogor, "32.71", "directory", True)]


@pytest.mark.parametrize(
    ("person", "office"),
    [
        ("operator_bogor", "office_bogor"),
        ("auditor_bogor", "office_bogor"),
        ("commissioner_jabar", "office_bogor"),
        ("commissioner_bogor", "office_jabar"),
        ("commissioner_ri", "office_kab_bogor"),
    ],
)
def test_only_the_offices_own_commissioners_decide(world: World, person: str, office: str) -> None:
    with pytest.raises(NotTheirOffice):
        switch(
            office=world.bodies[office], part="directory", is_public=True, by=world.people[person]
        )
    assert not Publication.objects.exists()


def test_a_decision_given_back_leaves_the_area_to_the_office_above(world: World) -> None:
    opens(world, "office_jabar")
    opens(world, "office_bogor", is_public=False)
    opens(world, "office_bogor", "rankings")
    assert not holds(world, "empang")
    assert give_back(office=world.office_bogor, by=world.commissioner_bogor)
    assert holds(world, "empang")
    assert not decisions().opens(world.bogor, Part.RANKINGS)
    opens(world, "office_jabar", is_public=False)
    assert not holds(world, "empang")


def test_without_an_office_above_nothing_stays_public(world: World) -> None:
    opens(world, "office_ri")
    assert give_back(office=world.bodies["office_ri"], by=world.commissioner_ri)
    assert not any(holds(world, area) for area in world.areas)
    assert reach(world) == set()


def test_giving_back_is_in_the_audit_log_once(world: World) -> None:
    opens(world, "office_jabar", "turnout")
    opens(world, "office_bogor")
    row = Publication.objects.get(body=world.office_bogor)
    assert give_back(office=world.office_bogor, by=world.commissioner_bogor)
    assert not give_back(office=world.office_bogor, by=world.commissioner_bogor)
    [event] = AuditEvent.objects.filter(action="publication-given-back")
    assert (event.actor, event.area_code) == (world.commissioner_bogor, "32.71")
    assert (event.object_type, event.object_id) == ("adhoc_bodies.publication", row.pk)
    assert event.data == {
        "public": ["directory", "turnout"], "follows": "32", "public_now": ["turnout"],
    }  # fmt: skip


@pytest.mark.parametrize("person", ["operator_bogor", "auditor_bogor", "commissioner_jabar"])
def test_only_the_offices_own_commissioners_give_back(world: World, person: str) -> None:
    opens(world, "office_bogor")
    with pytest.raises(NotTheirOffice):
        give_back(office=world.office_bogor, by=world.people[person])
    assert Publication.objects.get().directory


def test_giving_back_shows_what_changes_and_asks_once_more(world: World, signed_in: SignIn) -> None:
    opens(world, "office_jabar", "turnout")
    opens(world, "office_bogor")
    client = signed_in(world.commissioner_bogor)
    known = {"kantor": world.office_bogor.pk, "back": "1"}
    asked = client.post(PAGE, known)
    assert asked.status_code == 200
    changes = {str(label): (now, then) for label, now, then in asked.context["changes"]}
    labels = (Part.DIRECTORY.label, Part.TURNOUT.label, Part.RANKINGS.label)
    assert [changes[str(label)] for label in labels] == [(1, 0), (1, 1), (0, 0)]
    assert Publication.objects.filter(body=world.office_bogor).exists()
    assert client.post(PAGE, known | {"confirmed": "1"}).status_code == 302
    assert not Publication.objects.filter(body=world.office_bogor).exists()
    assert client.post(PAGE, known | {"confirmed": "1"}).status_code == 302
    other = known | {"kantor": world.bodies["office_jabar"].pk, "confirmed": "1"}
    assert client.post(PAGE, other).status_code == 404
    assert Publication.objects.count() == 1


def test_only_an_office_that_decided_is_offered_to_give_back(
    world: World, signed_in: SignIn
) -> None:
    opens(world, "office_jabar")
    client = signed_in(world.commissioner_bogor)
    assert 'name="back"' not in client.get(PAGE).content.decode()
    opens(world, "office_bogor", "turnout")
    assert 'name="back"' in client.get(PAGE).content.decode()


def test_opening_asks_once_more_and_closing_does_not(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.commissioner_bogor)
    known = {"kantor": world.office_bogor.pk, "part": "directory"}
    asked = client.post(PAGE, known | {"public": "1"})
    assert asked.status_code == 200
    assert 'name="confirmed"' in asked.content.decode()
    assert not Publication.objects.exists()
    assert client.post(PAGE, known | {"public": "1", "confirmed": "1"}).status_code == 302
    assert Publication.objects.get().directory
    assert client.post(PAGE, known | {"public": "0"}).status_code == 302
    assert not Publication.objects.get().directory


def test_another_office_is_not_found_and_nonsense_changes_nothing(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.commissioner_bogor)
    sure = {"part": "directory", "public": "1", "confirmed": "1"}
    assert client.post(PAGE, sure | {"kantor": world.office_jabar.pk}).status_code == 404
    assert client.get(PAGE, {"kantor": "9" * 40}).status_code == 404
    assert client.post(PAGE, sure | {"part": "body_id"}).status_code == 422
    assert not Publication.objects.exists()
    assert signed_in(world.operator_bogor).get(PAGE).status_code == 403


def test_the_page_costs_few_queries(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.commissioner_bogor)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(PAGE).status_code == 200
    assert len(seen) <= 12
