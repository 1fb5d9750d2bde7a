"""Writing, previewing, setting and withdrawing an office's policy."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from posts.addressing import current_election
from targets import policies, policy_preview, tasks
from targets.models import Policy
from targets.policies import COMING, NOW, OVER, SetMeanwhile, TooLate
from targets.policy_forms import LABELS, number_words
from tests.factories import MembershipFactory
from tests.world import NOW as NOON
from tests.world import World

SignIn = Callable[[Any], Client]
NEW, LIST = "/kebijakan/baru/", "/kebijakan/"
NUMBERS: dict[str, Any] = {
    "weekly_quota": 2, "quota_weight": 1, "late_credit": 50, "late_days": 7,
    "report_within_days": 3, "close_after_days": 14, "compliant_from": 85, "partial_from": 50,
    "auto_accept": "", "audit_share": 10,
}  # fmt: skip


def filled(**values: Any) -> dict[str, Any]:
    return NUMBERS | {"effective_from": "2024-09-09"} | values


def policy(area: Any, monday: str, **numbers: Any) -> Policy:
    day = dt.date.fromisoformat(monday)
    return Policy.objects.create(area=area, effective_from=day, created_at=NOON, **numbers)


def words(response: Any) -> str:
    """The page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def client(world: World, signed_in: SignIn) -> Client:
    client = signed_in(world.operator_bogor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "id"
    return client


def previewed(client: Client, **values: Any) -> str:
    """The address of the preview of a policy that was filled in well."""
    answer = client.post(NEW, filled(**values))
    assert answer.status_code == 302, answer.context["form"].errors
    address: str = answer["Location"]
    return address


def test_a_policy_is_set_after_its_preview(world: World, client: Client) -> None:
    address = previewed(client)
    assert not Policy.objects.exists()
    page = client.get(address)
    assert page.context["draft"].state == policy_preview.DONE
    assert page.context["changes"] == [
        ("Unggahan sepekan", "3", "2"), ("Patuh mulai (persen)", "80%", "85%"),
    ]  # fmt: skip
    events = AuditEvent.objects.count()
    assert client.post(address)["Location"] == LIST
    written = Policy.objects.get()
    assert (written.area, written.weekly_quota, written.compliant_from) == (world.bogor, 2, 85)
    assert written.created_by == world.operator_bogor
    assert not written.auto_accept, "nothing is accepted without a person unless asked for"
    event = AuditEvent.objects.latest("pk")
    assert AuditEvent.objects.count() == events + 1
    assert (event.action, event.actor, event.area_code) == (
        "policy-set", world.operator_bogor, "32.71",
    )  # fmt: skip
    assert event.data["effective_from"] == "2024-09-09"
    assert event.data["numbers"]["compliant_from"] == 85


def test_what_is_set_is_what_was_previewed(world: World, client: Client) -> None:
    address = previewed(client)
    posted = {"area": world.blora.pk, "kantor": world.office_blora.pk, "created_by": 1}
    client.post(address, posted | filled(effective_from="2024-09-30", compliant_from=1))
    written = Policy.objects.get()
    assert (written.area, written.created_by) == (world.bogor, world.operator_bogor)
    assert (written.effective_from, written.compliant_from) == (dt.date(2024, 9, 9), 85)


def test_the_form_starts_with_what_is_in_force(world: World, client: Client) -> None:
    assert client.get(NEW).context["form"].initial["compliant_from"] == 80
    policy(world.jabar, "2024-08-26", compliant_from=77)
    policy(world.jabar, "2024-09-16", compliant_from=99)
    first = client.get(NEW).context["form"].initial
    assert (first["compliant_from"], first["effective_from"]) == (77, dt.date(2024, 9, 9))
    coming = policy(world.bogor, "2024-09-23", compliant_from=66)
    again = client.get(f"{NEW}?ganti={coming.pk}").context["form"].initial
    assert (again["compliant_from"], again["effective_from"]) == (66, dt.date(2024, 9, 23))
    draft = previewed(client, compliant_from=71).split("/")[-2]
    assert client.get(f"{NEW}?draf={draft}").context["form"].initial["compliant_from"] == 71
    assert client.get(f"{NEW}?draf=x").context["form"].initial["compliant_from"] == 77


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"effective_from": "2024-09-10"}, "effective_from", "mulai berlaku pada hari Senin"),
        ({"effective_from": "2024-09-02"}, "effective_from", "Senin yang akan datang"),
        ({"effective_from": "2026-09-07"}, "effective_from", "lebih dari setahun"),
        ({"effective_from": ""}, "effective_from", "Pilih hari Seninnya"),
        ({"partial_from": 90}, "partial_from", "Tidak boleh"),
        ({"weekly_quota": 23}, "weekly_quota", "22"),
        ({"weekly_quota": "banyak"}, "weekly_quota", "bilangan bulat"),
        ({"quota_weight": 6}, "quota_weight", "5"),
        ({"late_credit": 101}, "late_credit", "100"),
        ({"late_days": 91, "close_after_days": 91}, "late_days", "90 hari"),
        ({"close_after_days": 6}, "close_after_days", "paling sedikit 7"),
        ({"audit_share": 0}, "audit_share", "1"),
    ],
)
def test_each_wrong_number_is_named_at_its_field(
    client: Client, wrong: dict[str, Any], field: str, sentence: str
) -> None:
    page = client.post(NEW, filled(**wrong))
    assert page.status_code == 422
    assert any(sentence in error for error in page.context["form"].errors[field])
    assert not Policy.objects.exists()


def test_the_monday_has_begun_where_the_day_begins_first(world: World) -> None:
    sunday_evening = dt.datetime(2024, 9, 8, 15, 30, tzinfo=dt.UTC)
    with time_machine.travel(sunday_evening, tick=False):
        assert policies.next_monday() == dt.date(2024, 9, 16), "it is Monday in Papua"
        with pytest.raises(TooLate):
            policies.check_coming(dt.date(2024, 9, 9))


def test_a_policy_to_come_is_replaced(world: World, client: Client) -> None:
    policy(world.bogor, "2024-09-09", compliant_from=60)
    address = previewed(client)
    assert "menggantikannya" in words(client.get(address))
    client.post(address)
    assert Policy.objects.get().compliant_from == 85
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.data["before"]["compliant_from"]) == ("policy-replaced", 60)


def test_what_somebody_else_set_meanwhile_is_not_overwritten(world: World, client: Client) -> None:
    address = previewed(client)
    policy(world.bogor, "2024-09-09", compliant_from=60)
    assert client.post(address)["Location"] == LIST
    assert Policy.objects.get().compliant_from == 60
    Policy.objects.all().delete()
    stale = previewed(client)
    with time_machine.travel(dt.datetime(2024, 9, 9, 1, tzinfo=dt.UTC), tick=False):
        assert client.post(stale)["Location"].startswith(f"{NEW}?draf=")
    assert not Policy.objects.exists()


def test_who_comes_back_to_the_page_of_a_set_draft_sets_nothing_twice(
    world: World, client: Client
) -> None:
    address = previewed(client)
    client.post(address)
    for method in ("get", "post"):
        answer = getattr(client, method)(address, follow=True)
        assert answer.redirect_chain == [(LIST, 302)]
        told = [str(message) for message in answer.context["messages"]]
        assert told[-1].startswith("Draf ini sudah ditetapkan.")
    assert Policy.objects.count() == 1
    assert AuditEvent.objects.filter(action__startswith="policy").count() == 1


def test_each_error_is_listed_with_its_field(client: Client) -> None:
    said = filled(weekly_quota="x", late_days="", compliant_from="101")
    html = client.post(NEW, said).content.decode()
    for name in ("weekly_quota", "late_days", "compliant_from"):
        label = LABELS[name]
        assert f'<li><a href="#id_{name}">{label}: ' in html
        assert f'id="id_{name}"' in html


def test_of_two_new_policies_for_a_monday_the_first_stands(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"area": world.bogor, "effective_from": dt.date(2024, 9, 9)}
    checked = policies.check_coming

    def meanwhile(monday: dt.date) -> None:
        """Another one is set after this one looked for it."""
        checked(monday)
        monkeypatch.setattr(Policy.objects, "select_for_update", Policy.objects.none)
        policy(world.bogor, "2024-09-09", compliant_from=60)

    monkeypatch.setattr(policies, "check_coming", meanwhile)
    with pytest.raises(SetMeanwhile):
        policies.set_policy(numbers=policies.DEFAULTS, by=world.operator_bogor, **given)
    assert not AuditEvent.objects.filter(action__startswith="policy").exists()


def test_a_policy_is_withdrawn_before_its_day_and_never_after(world: World, client: Client) -> None:
    old, coming = policy(world.bogor, "2024-09-02"), policy(world.bogor, "2024-09-09")
    address = reverse("policy_withdraw", args=[coming.pk])
    assert client.get(address).status_code == 200
    assert client.post(address)["Location"] == LIST
    assert list(Policy.objects.all()) == [old]
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.data["effective_from"]) == ("policy-withdrawn", "2024-09-09")
    assert client.post(reverse("policy_withdraw", args=[old.pk]))["Location"] == LIST
    assert list(Policy.objects.all()) == [old]
    with pytest.raises(TooLate):
        policies.withdraw(policy=old, by=world.operator_bogor)
    with pytest.raises(SetMeanwhile):
        policies.withdraw(policy=coming, by=world.operator_bogor)


@pytest.mark.parametrize("name", ["operator_jabar", "commissioner_bogor", "administrator_bogor"])
def test_only_operators_of_the_very_office_set_its_policy(
    world: World, client: Client, signed_in: SignIn, name: str
) -> None:
    by = world.people[name]
    with pytest.raises(PermissionDenied):
        policies.set_policy(
            area=world.bogor, effective_from=dt.date(2024, 9, 9), numbers=policies.DEFAULTS, by=by
        )
    coming = policy(world.bogor, "2024-09-16")
    with pytest.raises(PermissionDenied):
        policies.withdraw(policy=coming, by=by)
    other = signed_in(by)
    assert other.post(previewed(client)).status_code == 403
    assert other.post(reverse("policy_withdraw", args=[coming.pk])).status_code == 403
    assert Policy.objects.count() == 1


def test_drafts_of_other_offices_and_lost_ones_are_not_found(
    world: World, client: Client, signed_in: SignIn
) -> None:
    address = previewed(client)
    assert signed_in(world.operator_blora).get(address).status_code == 404
    assert client.get(reverse("policy_preview", args=[uuid.uuid4()])).status_code == 404
    cache.clear()
    assert client.get(address).status_code == 404


def test_versions_say_when_they_count_and_what_they_changed(world: World) -> None:
    policy(world.jabar, "2024-06-03", weekly_quota=5)
    first = policy(world.bogor, "2024-07-01", weekly_quota=4)
    second = policy(world.bogor, "2024-09-02", weekly_quota=4, late_days=3)
    third = policy(world.bogor, "2024-09-09", weekly_quota=4, late_days=3)
    above = policies.policies_above(world.bogor)
    found = policies.versions(world.bogor, above, dt.date(2024, 9, 4))
    assert [(one.policy, one.state, one.until) for one in found] == [
        (third, COMING, None),
        (second, NOW, dt.date(2024, 9, 8)),
        (first, OVER, dt.date(2024, 9, 1)),
    ]
    assert [list(one.changes) for one in found] == [
        [], [("late_days", 7, 3)], [("weekly_quota", 5, 4)],
    ]  # fmt: skip


def test_the_nearest_office_decides(world: World, client: Client) -> None:
    page = client.get(LIST)
    assert page.context["current"] is None
    assert "Ketentuan nasional bawaan" in words(page)
    policy(world.indonesia, "2024-06-03")
    policy(world.jabar, "2024-07-01", compliant_from=77)
    policy(world.bogor, "2024-09-09")
    page = client.get(LIST)
    assert page.context["current"].area == world.jabar
    assert [(link.area.code, link.decides) for link in page.context["line"]] == [
        ("ID", False), ("32", True), ("32.71", False),
    ]  # fmt: skip
    assert "77%" in words(page)
    assert "Akan berlaku" in words(page)


@pytest.mark.parametrize(
    ("name", "office", "writes"),
    [("commissioner_bogor", "bogor", False), ("reviewer_bogor_selatan", "bogor", False),
     ("auditor_jabar", "jabar", False), ("operator_ri", "indonesia", True)],
)  # fmt: skip
def test_everybody_who_sees_figures_sees_the_policy(
    world: World, signed_in: SignIn, name: str, office: str, writes: bool
) -> None:
    policy(world.bogor, "2024-09-09")
    page = signed_in(world.people[name]).get(LIST)
    assert (page.context["office"], page.context["writes"]) == (world.areas[office], writes)
    assert (NEW in page.content.decode()) == writes


def test_policies_of_other_areas_are_out_of_reach(world: World, client: Client) -> None:
    assert client.get(LIST, {"wilayah": "32.71.01"}).context["office"] == world.bogor
    assert client.get(LIST, {"wilayah": "33.16"}).status_code == 404
    assert client.get(LIST, {"wilayah": "x"}).status_code == 404


def test_offices_below_with_a_policy_of_their_own_are_named(
    world: World, signed_in: SignIn
) -> None:
    policy(world.bogor, "2024-09-02")
    policy(world.kab_bogor, "2024-09-09")
    for name in ("operator_jabar", "operator_ri"):
        page = signed_in(world.people[name]).get(LIST)
        assert page.context["apart"] == [world.bogor]


def test_one_version_and_twenty_cost_the_same(world: World, client: Client) -> None:
    policy(world.bogor, "2024-09-09")
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for week in range(1, 20):
        monday = dt.date(2024, 9, 9) - dt.timedelta(weeks=week)
        made = policy(world.bogor, monday.isoformat(), weekly_quota=week)
        Policy.objects.filter(pk=made.pk).update(created_by=world.operator_bogor)
    with CaptureQueriesContext(connection) as twenty:
        assert len(client.get(LIST).context["versions"]) == 20
    assert len(one) == len(twenty)


def test_wide_areas_are_previewed_by_a_worker(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[str] = []
    monkeypatch.setattr(tasks.preview_policy, "delay", handed.append)
    client = signed_in(world.operator_jabar)
    address = previewed(client)
    page = client.get(address)
    assert b"delay:5s" in page.content
    assert b'name="langkah"' not in page.content
    client.post(address)
    assert not Policy.objects.exists(), "nothing is set before the preview is there"
    tasks.preview_policy(handed[0])
    page = client.get(address)
    assert page.context["effect"].bodies == 7
    assert b"delay:5s" not in page.content
    client.post(address)
    assert Policy.objects.get().area == world.jabar


def test_a_failed_preview_is_tried_again_or_left_out(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    effect_of = policy_preview.effect_of
    monkeypatch.setattr(policy_preview, "effect_of", lambda *args: 1 // 0)
    address = previewed(client)
    page = client.get(address)
    assert 'value="ulang"' in page.content.decode()
    monkeypatch.setattr(policy_preview, "effect_of", effect_of)
    again = client.post(address, {"langkah": "ulang"})["Location"]
    assert again != address
    assert client.get(again).context["done"]
    assert client.post(address, {"langkah": "tetapkan"})["Location"] == LIST
    assert Policy.objects.get().compliant_from == 85


def test_a_preview_that_no_worker_makes_is_not_waited_for(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.preview_policy, "delay", lambda key: None)
    client = signed_in(world.operator_jabar)
    address = previewed(client)
    with time_machine.travel(NOON + policy_preview.PATIENCE * 1.1, tick=False):
        page = client.get(address)
        assert b"delay:5s" not in page.content
        assert b'value="ulang"' in page.content


def test_without_an_election_there_is_nothing_to_compare(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert current_election(dt.date(2024, 9, 4)) == world.pilkada
    monkeypatch.setattr(policy_preview, "current_election", lambda day: None)
    page = client.get(previewed(client))
    assert (page.context["effect"], page.context["done"]) == (None, True)


def test_an_operator_of_two_offices_chooses(
    world: World, client: Client, signed_in: SignIn
) -> None:
    MembershipFactory(
        user=world.operator_bogor, body=world.office_kab_bogor, role="operator",
        starts_on=dt.date(2024, 6, 1),
    )  # fmt: skip
    client = signed_in(world.operator_bogor)
    assert len(client.get(NEW).context["offices"]) == 2
    client.post(previewed(client, kantor=world.office_kab_bogor.pk))
    assert Policy.objects.get().area == world.kab_bogor
    assert client.get(NEW, {"kantor": world.office_blora.pk}).status_code == 403


def test_numbers_are_written_with_what_they_count(world: World) -> None:
    assert number_words("late_credit", 50) == "50%"
    assert number_words("weekly_quota", 3) == "3"
    assert number_words("auto_accept", True) != number_words("auto_accept", False)
