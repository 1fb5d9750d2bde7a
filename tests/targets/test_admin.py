"""Policies and turnout targets in the administration."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEvent
from targets.models import Policy, TurnoutTarget
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
ADD = "/admin/targets/policy/add/"
NUMBERS = {
    "weekly_quota": 2, "quota_weight": 1, "late_credit": 50, "late_days": 7,
    "report_within_days": 3, "close_after_days": 14, "compliant_from": 85, "partial_from": 50,
    "audit_share": 10,
}  # fmt: skip


@pytest.fixture
def client(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.administrator_bogor)


def policy(world: World, monday: str, area: str = "bogor", **numbers: int) -> dict[str, Any]:
    return NUMBERS | {"area": world.areas[area].pk, "effective_from": monday} | numbers


def test_a_policy_is_written_for_a_coming_monday(world: World, client: Client) -> None:
    assert client.post(ADD, policy(world, "2024-09-09")).status_code == 302
    written = Policy.objects.get()
    assert (written.compliant_from, written.created_by) == (85, world.administrator_bogor)
    assert not written.auto_accept, "nothing is accepted without a person unless asked for"
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.area_code) == ("administration-added", "32.71")


def test_acceptance_without_a_person_is_switched_on_with_its_share(
    world: World, client: Client
) -> None:
    page = client.get(ADD, headers={"accept-language": "id"}).content.decode()
    assert 'name="auto_accept"' in page
    assert 'name="audit_share" value="10"' in page
    switched = policy(world, "2024-09-09", auto_accept=1, audit_share=25)
    assert client.post(ADD, switched | {"audit_share": 0}).status_code == 200
    assert client.post(ADD, switched).status_code == 302
    written = Policy.objects.get()
    assert (written.auto_accept, written.audit_share) == (True, 25)


@pytest.mark.parametrize(
    "wrong",
    [{"monday": "2024-09-10"}, {"monday": "2024-09-02"}, {"area": "empang"}, {"area": "blora"},
     {"area": "jabar"}, {"partial_from": 90}, {"weekly_quota": 23}],
)  # fmt: skip
def test_other_policies_are_refused(world: World, client: Client, wrong: dict[str, Any]) -> None:
    filled = policy(world, **({"monday": "2024-09-09"} | wrong))
    assert client.post(ADD, filled).status_code == 200
    assert not Policy.objects.exists()


def test_a_policy_in_effect_can_not_be_changed(world: World, client: Client) -> None:
    old = Policy.objects.create(
        area=world.bogor, effective_from=dt.date(2024, 9, 2), created_at=NOW
    )
    address = f"/admin/targets/policy/{old.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, policy(world, "2024-09-09")).status_code == 403
    old.refresh_from_db()
    assert old.compliant_from == 80


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
