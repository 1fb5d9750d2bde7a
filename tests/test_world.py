"""The small world is what its names say."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from adhoc_bodies.models import Body, Membership
from adhoc_bodies.scope import memberships_of
from portal import clock
from tests.world import PEOPLE, World


def test_names_lead_to_people_bodies_and_areas(world: World) -> None:
    assert world.member_empang.memberships.get().body == world.pps_empang
    assert world.pps_empang.area == world.empang
    assert world.empang.code == "32.71.01.1003"
    assert world.reviewer_bogor_selatan.memberships.get().role == Role.REVIEWER
    assert str(clock.today()) == "2024-09-04"


def test_everybody_serves_today_but_the_dismissed_and_the_dissolved(
    world: World,
) -> None:
    serving = {name for name, user in world.people.items() if memberships_of(user)}
    assert serving == {name for name, _, _ in PEOPLE} - {"member_dissolved"}


def test_the_columns_that_scope_rows_are_those_that_save_would_write(
    world: World,
) -> None:
    for body in Body.objects.all():
        before = (body.province_id, body.regency_id, body.district_id)
        body.save()
        assert before == (body.province_id, body.regency_id, body.district_id)


def test_building_it_is_cheap(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        World.build()
    assert len(queries) < 45
    assert Membership.objects.count() == len(PEOPLE) + 1
