"""Policies and turnout targets in the administration."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEvent
from targets.models import Computation, Policy, TurnoutTarget
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


def test_percentages_of_turnout_are_typed_as_people_write_them(
    world: World, client: Client
) -> None:
    filled = {
        "election": world.pilkada.pk, "area": world.bogor.pk, "target": "90", "baseline": "84,4",
        "baseline_name": "Pemilu 2024", "registered_voters": "800181", "source": "KPU",
    }  # fmt: skip
    response = client.post("/admin/targets/turnouttarget/add/", filled)
    assert response.status_code == 302
    target = TurnoutTarget.objects.get()
    assert (target.target, target.baseline, target.extra_voters) == (9000, 8440, 44810)
    listed = client.get("/admin/targets/turnouttarget/").content.decode()
    assert "44.810" in listed
    assert (
        "84,4" in client.get(f"/admin/targets/turnouttarget/{target.pk}/change/").content.decode()
    )


def test_rows_of_other_areas_are_out_of_reach(world: World, client: Client) -> None:
    for model, name in ((Policy, "policy"), (TurnoutTarget, "turnouttarget")):
        row = (
            Policy.objects.create(area=world.blora, effective_from=NOW.date(), created_at=NOW)
            if model is Policy
            else TurnoutTarget.objects.create(
                election=world.pilkada, area=world.blora, target=1, baseline=1, registered_voters=1
            )
        )
        assert "Blora" not in client.get(f"/admin/targets/{name}/").content.decode()
        assert client.get(f"/admin/targets/{name}/{row.pk}/change/").status_code == 302


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
    assert "Rusak: baris 7" in page.content.decode()
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
