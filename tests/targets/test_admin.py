"""Policies, and the work of workers, in the administration."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEvent
from targets.models import AddedRange, Computation, CoverageDue, Policy
from tests.world import NOW, World

SignIn = Callable[[Any], Client]


@pytest.fixture
def client(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.administrator_bogor)


def test_a_policy_is_only_read_here(world: World, client: Client) -> None:
    coming = Policy.objects.create(
        area=world.bogor, effective_from=dt.date(2024, 9, 9), created_at=NOW
    )
    address = f"/admin/targets/policy/{coming.pk}/change/"
    page = client.get(address)
    assert page.status_code == 200
    assert b'name="weekly_quota"' not in page.content
    filled = {"area": world.bogor.pk, "effective_from": "2024-09-16", "compliant_from": 85}
    assert client.post(address, filled).status_code == 403
    assert client.get("/admin/targets/policy/add/").status_code == 403
    assert client.post("/admin/targets/policy/add/", filled).status_code == 403
    assert Policy.objects.get().compliant_from == 80
    assert not AuditEvent.objects.filter(object_type="targets.policy").exists()


def test_rows_of_other_areas_are_out_of_reach(world: World, client: Client) -> None:
    row = Policy.objects.create(area=world.blora, effective_from=NOW.date(), created_at=NOW)
    assert "Blora" not in client.get("/admin/targets/policy/").content.decode()
    assert client.get(f"/admin/targets/policy/{row.pk}/change/").status_code == 302


def failing(world: World) -> Computation:
    return Computation.objects.create(
        election=world.pilkada, week=202433, failures=5, failed_at=NOW, failure="Rusak: baris 7"
    )


def test_failing_weeks_are_seen_with_their_reason_and_tried_again(
    world: World, signed_in: SignIn
) -> None:
    one = failing(world)
    client = signed_in(world.root)
    page = client.get("/admin/targets/computation/?gagal=disisihkan")
    text = page.content.decode()
    assert "Rusak: baris 7" in text
    assert "2024-W33" in text
    for heading in ("Pemilihan", "Pekan", "Dihitung"):
        assert re.search(rf">\s*{heading}\s*<", text), heading
    client.post(
        "/admin/targets/computation/", {"action": "try_again", "_selected_action": [one.pk]}
    )
    one.refresh_from_db()
    assert (one.failures, one.failure) == (0, "")
    assert one.asked_at is not None
    event = AuditEvent.objects.get(action="week-retried")
    assert (event.actor, event.data["week"]) == (world.root, "2024-W33")


def test_a_regencys_administrator_does_not_try_weeks_of_the_country(
    world: World, client: Client
) -> None:
    one = failing(world)
    client.post(
        "/admin/targets/computation/", {"action": "try_again", "_selected_action": [one.pk]}
    )
    one.refresh_from_db()
    assert one.failures == 5
    assert client.get(f"/admin/targets/computation/{one.pk}/delete/").status_code == 403


def set_aside(world: World) -> CoverageDue:
    return CoverageDue.objects.create(
        election=world.pilkada, week=202433, regency=world.bogor, tries=CoverageDue.LIMIT
    )


def test_coverage_that_was_set_aside_is_seen_and_tried_again(
    world: World, signed_in: SignIn
) -> None:
    one, new = set_aside(world), CoverageDue.objects.create(
        election=world.pilkada, week=202434, regency=world.blora
    )  # fmt: skip
    client = signed_in(world.root)
    page = client.get("/admin/targets/coveragedue/?gagal=disisihkan").content.decode()
    assert "202433" in page
    assert "202434" not in page
    chosen = {"action": "try_again", "_selected_action": [one.pk, new.pk]}
    client.post("/admin/targets/coveragedue/", chosen)
    one.refresh_from_db()
    assert one.tries == 0
    event = AuditEvent.objects.get(action="coverage-retried")
    assert (event.actor, event.area_code, event.data["week"]) == (world.root, "32.71", "2024-W33")


def test_a_regencys_administrator_does_not_try_coverage_again(world: World, client: Client) -> None:
    one = set_aside(world)
    chosen = {"action": "try_again", "_selected_action": [one.pk]}
    client.post("/admin/targets/coveragedue/", chosen)
    one.refresh_from_db()
    assert one.tries == CoverageDue.LIMIT


def test_ranges_that_were_set_aside_are_seen_and_tried_again(
    world: World, signed_in: SignIn, client: Client
) -> None:
    given = {"election": world.pilkada, "area": world.indonesia, "last": 202436, "asked_at": NOW}
    one = AddedRange.objects.create(first=202431, tries=AddedRange.LIMIT, **given)
    AddedRange.objects.create(first=202433, **given)
    address = "/admin/targets/addedrange/"
    chosen = {"action": "try_again", "_selected_action": [one.pk]}
    client.post(address, chosen)
    one.refresh_from_db()
    assert one.tries == AddedRange.LIMIT
    root = signed_in(world.root)
    page = root.get(f"{address}?gagal=disisihkan").content.decode()
    assert "2024-W31/2024-W36" in page
    assert "2024-W33/2024-W36" not in page
    root.post(address, chosen)
    one.refresh_from_db()
    assert one.tries == 0
    event = AuditEvent.objects.get(action="range-retried")
    assert (event.actor, event.data["weeks"]) == (world.root, "2024-W31/2024-W36")
    assert root.get(f"{address}{one.pk}/change/").status_code == 200
    assert root.get(f"{address}{one.pk}/delete/").status_code == 403
