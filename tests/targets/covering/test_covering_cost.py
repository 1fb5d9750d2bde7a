"""Maps, coverage and accounts ask the database as often for a thousand children as for few."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posts.models import Topic
from targets.models import BodyWeek
from tests.asked import queries
from tests.targets.crowds import DISTRICTS, VILLAGES, crowd
from tests.targets.stored import count_coverage, roll_up, story
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
PAGES = (
    "peta/", "peta/?ukuran=akun", "peta/?ukuran=partisipasi", "liputan/", "akun/",
    "liputan/badan/?akun=instagram", "liputan/badan/?alasan=belum-ada",
    "liputan/badan/?platform=instagram", "liputan/badan/?platform=semua",
)  # fmt: skip


@pytest.fixture
def told(world: World) -> World:
    """The small world with figures, a stage and a topic; a body of each part has no account."""
    story(world)
    BodyWeek.objects.filter(week=WEEK, body=world.pps_empang).update(has_account=False)
    roll_up(world)
    directive = world.directives["office_bogor"]
    directive.stage = world.stage
    directive.save()
    directive.topics.set(Topic.objects.filter(slug="sosialisasi"))
    count_coverage(world)
    return world


def test_a_thousand_children_cost_the_queries_of_few(told: World, signed_in: SignIn) -> None:
    client = signed_in(told.commissioner_bogor)
    stage = f"liputan/badan/?soal={told.stage.slug}"
    addresses = [f"/w/{code}/{page}" for code in ("32.71", "32.71.01") for page in (*PAGES, stage)]
    few = {address: queries(client, address) for address in addresses}
    crowd(told)
    count_coverage(told)
    assert {address: queries(client, address) for address in addresses} == few
    assert max(few.values()) <= 12
    districts = client.get("/w/32.71/peta/").context["measure"].figures
    assert len(districts) == 2 + len(DISTRICTS)
    bodies = client.get(f"/w/32.71.01/{stage}").context["rows"]
    assert len(bodies) == 3 + len(VILLAGES)
    assert client.get("/w/32.71.01/akun/").context["bare_count"] == len(VILLAGES) // 2 + 1


@pytest.mark.parametrize("code", ["ID", "32"])
def test_above_a_regency_a_page_costs_as_little(told: World, signed_in: SignIn, code: str) -> None:
    client = signed_in(told.commissioner_ri)
    assert max(queries(client, f"/w/{code}/{page}") for page in PAGES if "alasan" not in page) <= 12


def test_an_area_and_its_children_are_found_by_their_indexes(
    told: World, signed_in: SignIn
) -> None:
    """An OR of the area's own column with one of another table would read every area's rows."""
    client = signed_in(told.commissioner_bogor)
    with CaptureQueriesContext(connection) as seen:
        for page in ("akun/", "liputan/", "peta/"):
            assert client.get(f"/w/32.71/{page}").status_code == 200
    assert not [one["sql"] for one in seen if 'OR "adhoc_bodies_area"."parent_id"' in one["sql"]]
    assert not [one["sql"] for one in seen if 'OR ("adhoc_bodies_area"."parent_id"' in one["sql"]]
