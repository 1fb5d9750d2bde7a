"""Two people at one figure: what a colleague stated is replaced by nobody who hasn't seen it."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import AuditEvent
from targets import tasks
from targets.models import TargetShare, TurnoutResult, TurnoutTarget, VoterCount
from targets.turnout import actions
from targets.turnout.imports import drafts
from tests.targets.turnout.stated import bogor, tell
from tests.targets.turnout.test_import import counts, take, upload, voters
from tests.targets.turnout.test_pages import AFTER, RESULT
from tests.world import World

SignIn = Callable[[Any], Client]
FORM = "/w/32.71/partisipasi/ubah/"
RESULTS = "/w/32.71/partisipasi/hasil/"


@pytest.fixture
def operator(world: World, signed_in: SignIn) -> Client:
    bogor(world)
    return signed_in(world.operator_bogor)


def opened(client: Client, page: str = FORM) -> dict[str, str]:
    """What a browser sends back of a form just opened."""
    form = client.get(page).context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def told(page: Any) -> dict[str, list[str]]:
    """The errors of a form, in Indonesian digits."""
    return {name: list(errors) for name, errors in page.context["form"].errors.items()}


# ---- the form of a target ----------------------------------------------------------------


def test_a_form_reverts_nothing_that_a_colleague_stated_since(
    world: World, operator: Client
) -> None:
    said = opened(operator)
    tell(world, world.bogor, voters=123_456, target=8500)
    with translation.override("id"):
        page = operator.post(FORM, said | {"baseline": "70,10"})
    assert (page.status_code, set(told(page))) == (409, {"voters", "target"})
    text = page.content.decode()
    assert "123.456" in text or "123,456" in text
    assert "85,00%" in text or "85.00%" in text
    assert 'value="70,10"' in text
    assert VoterCount.objects.current().get(area=world.bogor).voters == 123_456
    assert TurnoutTarget.objects.current().get(area=world.bogor).target == 8500


def test_what_was_shown_may_be_replaced_by_saving_again(world: World, operator: Client) -> None:
    said = opened(operator)
    tell(world, world.bogor, target=8500)
    page = operator.post(FORM, said)
    again = {name: str(page.context["form"][name].value() or "") for name in said}
    assert {**again, "seen": ""} == {**said, "seen": ""}
    assert operator.post(FORM, again | {"target": "82"}).status_code == 302
    assert TurnoutTarget.objects.current().get(area=world.bogor).target == 8200


def test_a_typing_error_does_not_make_anything_seen(world: World, operator: Client) -> None:
    said = opened(operator)
    tell(world, world.bogor, target=8500)
    page = operator.post(FORM, said | {"voters": "banyak"})
    assert page.status_code == 422
    again = said | {"seen": page.context["form"]["seen"].value()}
    assert operator.post(FORM, again).status_code == 409


def test_the_same_figure_by_two_is_no_conflict(world: World, operator: Client) -> None:
    said = opened(operator) | {"target": "85"}
    tell(world, world.bogor, target=8500)
    assert operator.post(FORM, said).status_code == 302


def test_a_form_without_its_marks_replaces_nothing(world: World, operator: Client) -> None:
    said = opened(operator) | {"target": "85", "seen": ""}
    assert operator.post(FORM, said).status_code == 409


def test_own_figures_of_two_people_do_not_mix(world: World, operator: Client) -> None:
    selatan, timur = f"share_{world.bogor_selatan.pk}", f"share_{world.bogor_timur.pk}"
    own = {"division": "own", selatan: "48.000", timur: "32.000"}
    said = opened(operator)
    assert operator.post(FORM, opened(operator) | own).status_code == 302
    page = operator.post(FORM, said | own | {selatan: "49.000", timur: "31.000"})
    assert (page.status_code, set(told(page))) == (409, {selatan, timur})
    assert sorted(TargetShare.objects.values_list("voters", flat=True)) == [32_000, 48_000]


def test_forms_and_files_lock_areas_in_one_order(world: World) -> None:
    bogor(world)
    about: Any = {"election": world.pilkada, "area": world.bogor, "by": world.operator_bogor}
    said = {
        "voters": None, "baseline": None, "target": 8000, "target_source": "Pleno",
        "division": "own",
    }  # fmt: skip
    shares = {world.bogor_timur: 32_000, world.bogor_selatan: 48_000}
    seen = actions.plan_marks(world.pilkada, world.bogor).split()
    with CaptureQueriesContext(connection) as queries:
        actions.state_plan(**about, said=said, shares=shares, seen=seen)
    first = next(q["sql"] for q in queries if '"adhoc_bodies_area"' in q["sql"])
    assert "ORDER BY 1 ASC" in first
    for area in (world.bogor, *shares):
        assert str(area.pk) in first.partition(" IN (")[2].partition(")")[0].split(", ")


# ---- results -----------------------------------------------------------------------------


def test_a_result_of_a_colleague_is_seen_before_it_is_replaced(
    world: World, signed_in: SignIn
) -> None:
    bogor(world)
    with time_machine.travel(AFTER, tick=False):
        client = signed_in(world.operator_bogor)
        said = RESULT | {"seen": opened(client, RESULTS)["seen"]}
        assert client.post(RESULTS, said).status_code == 302
        page = client.post(RESULTS, said | {"voted": "79.000", "valid": "77.000"})
        assert (page.status_code, set(told(page))) == (409, {"voted"})
        assert 'value="79.000"' in page.content.decode()
        assert TurnoutResult.objects.get().voted == 80_000
        again = said | {"voted": "79.000", "valid": "77.000"}
        again |= {"seen": page.context["form"]["seen"].value()}
        assert client.post(RESULTS, again).status_code == 302
    assert TurnoutResult.objects.current().get().voted == 79_000


# ---- imports -----------------------------------------------------------------------------


def test_another_figure_since_the_preview_is_shown_before_it_is_replaced(
    world: World, operator: Client
) -> None:
    page = upload(operator, "kode;dpt\n32.71.02;41.000\n32.71.01;61.000\n")
    about: Any = {"election": world.pilkada, "area": world.bogor_selatan, "source": "Perbaikan"}
    actions.state(VoterCount, **about, by=world.operator_jabar, voters=61_500)
    page = take(operator, page)
    draft = page.context["draft"]
    assert (draft.state, draft.is_outdated, counts(page)[:3]) == ("waiting", True, (0, 2, 0))
    assert (voters()["32.71.01"], voters()["32.71.02"]) == (61_500, 40_000)
    first = page.context["changes"][0]
    assert (first["code"], first["since_by"]) == ("32.71.01", world.operator_jabar.name)
    assert first["figures"][0][1:] in [("61.000", "61.500"), ("61,000", "61,500")]
    assert world.operator_jabar.name in page.content.decode()
    assert take(operator, page).context["draft"].state == "taken"
    assert (voters()["32.71.01"], voters()["32.71.02"]) == (61_000, 41_000)


def test_what_a_colleague_changed_after_the_same_figure_was_previewed_stays(
    world: World, operator: Client
) -> None:
    take(operator, upload(operator, "kode;dpt\n32.71.01;60.000\n"))
    page = upload(operator, "kode;dpt\n32.71.01;60.000\n")
    assert counts(page)[:3] == (0, 0, 1)
    tell(world, world.bogor_selatan, voters=61_500)
    assert take(operator, page).context["draft"].state == "waiting"
    assert voters()["32.71.01"] == 61_500


def test_a_colleague_who_stated_the_same_is_no_conflict(world: World, operator: Client) -> None:
    page = upload(operator, "kode;dpt\n32.71.01;61.000\n", source="Uji")
    tell(world, world.bogor_selatan, voters=61_000)
    assert take(operator, page).context["draft"].state == "taken"


def test_the_event_of_an_import_names_each_area_with_what_it_replaced(
    world: World, operator: Client
) -> None:
    take(operator, upload(operator, "kode;dpt\n32.71.01;61.000\n32.71.01.1003;7\n"))
    event = AuditEvent.objects.get(action="turnout.imported")
    assert (event.area_code, event.data["stated"]) == (
        "32.71",
        {
            "32.71.01": {"voters": 61_000, "before": {"voters": 60_000}},
            "32.71.01.1003": {"voters": 7, "before": None},
        },
    )


@pytest.mark.parametrize("step", ["read", "take"])
def test_a_worker_takes_nothing_for_somebody_who_was_dismissed(
    world: World, operator: Client, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(drafts, "LARGE", 0)
    monkeypatch.setattr(tasks.work_on_import, "delay", sent.append)
    page = upload(operator, "kode;dpt\n32.71.01;61.000\n")
    if step == "take":
        tasks.work_on_import(sent[-1])
        take(operator, page)
    membership = world.memberships["operator_bogor"]
    membership.role = "auditor"
    membership.save()
    tasks.work_on_import(sent[-1])
    draft = drafts.known(page.context["draft"].key)
    assert draft
    assert (draft.state, bool(draft.stopped), draft.rows) == ("failed", True, [])
    assert voters()["32.71.01"] == 60_000
