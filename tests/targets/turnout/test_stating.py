"""Stating a target: sources, history, own figures that add up, and whose office it is."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEvent
from targets.models import Baseline, TargetShare, TurnoutTarget, VoterCount
from targets.turnout import statements
from targets.turnout.plans import plan_of
from tests.targets.turnout.stated import bogor
from tests.world import NOW, WEEK, World

SignIn = Callable[[Any], Client]
FORM = "/w/32.71/partisipasi/ubah/"
SAID = {
    "voters": "1.971.809", "voters_source": "DPT", "baseline": "57,59",
    "baseline_name": "Pilkada 2020", "baseline_source": "D.Hasil 2020", "target": "65",
    "target_source": "Pleno", "division": "same",
}  # fmt: skip


@pytest.fixture
def operator(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.operator_bogor)


def errors(client: Client, change: dict[str, str]) -> dict[str, Any]:
    """The errors of the form with a change; nothing that was typed is lost."""
    page = client.post(FORM, SAID | change)
    assert page.status_code == 422
    text = page.content.decode()
    for name, value in (SAID | change).items():
        if value and name != "division":
            assert f'value="{value}"' in text
    return dict(page.context["form"].errors)


def test_the_summary_says_at_which_figure_an_error_stands(operator: Client) -> None:
    page = operator.post(FORM, SAID | {"baseline": "banyak", "target": "banyak"})
    text, form = page.content.decode(), page.context["form"]
    for name in ("baseline", "target"):
        field = form[name]
        assert f'<a href="#{field.id_for_label}">{field.label}: {field.errors[0]}</a>' in text


def save(client: Client, said: dict[str, str]) -> Any:
    """The answer to a form that was just opened."""
    return client.post(FORM, said | {"seen": client.get(FORM).context["form"]["seen"].value()})


def own(world: World, selatan: str, timur: str) -> dict[str, str]:
    """The form with own figures for the two districts."""
    return {
        "division": "own", "voters": "100.000", "baseline": "70", "target": "80",
        f"share_{world.bogor_selatan.pk}": selatan, f"share_{world.bogor_timur.pk}": timur,
    }  # fmt: skip


def test_what_an_office_states_holds_with_its_sources(world: World, operator: Client) -> None:
    assert operator.post(FORM, SAID)["Location"] == "/w/32.71/partisipasi/"
    plan = plan_of(world.bogor, world.pilkada.pk, WEEK)
    assert (plan.voters, plan.baseline, plan.target) == (1_971_809, 5759, 6500)
    assert (plan.target_voters, plan.extra_voters) == (1_281_676, 146_111)
    row = TurnoutTarget.objects.current().get(area=world.bogor)
    assert (row.source, row.entered_by) == ("Pleno", world.operator_bogor)
    assert AuditEvent.objects.filter(action="turnouttarget.stated").count() == 1


def test_the_form_starts_with_what_holds_and_saving_it_again_changes_nothing(
    operator: Client,
) -> None:
    operator.post(FORM, SAID)
    form = operator.get(FORM).context["form"]
    again = {
        name: str(form[name].value())
        for name in SAID  # as a browser sends the page back
    }
    assert operator.post(FORM, again | {"voters": "1971809"}).status_code == 302
    assert (VoterCount.objects.count(), Baseline.objects.count()) == (1, 1)


def test_what_held_before_stays_in_the_history(operator: Client) -> None:
    operator.post(FORM, SAID)
    save(operator, SAID | {"target": "70", "target_source": "Pleno kedua"})
    page = operator.get("/w/32.71/partisipasi/riwayat/")
    lines = [(s.figure[:2], s.source, s.until is None) for s in page.context["statements"]]
    assert ("65", "Pleno", False) in lines
    assert ("70", "Pleno kedua", True) in lines


def test_what_holds_stays_in_the_history_however_much_was_stated_since(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.post(FORM, SAID)
    for model in (VoterCount, Baseline):
        model.objects.update(entered_at=NOW - dt.timedelta(days=1))
    for target in ("66", "67", "68", "69"):
        save(operator, SAID | {"target": target})
    monkeypatch.setattr(statements, "MOST", 4)
    found = operator.get("/w/32.71/partisipasi/riwayat/").context["statements"]
    assert len(found) == 4
    assert sum(one.until is None for one in found) == 3
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"voters": "12.34"}, "voters"),
        ({"voters": "banyak"}, "voters"),
        ({"voters": "99999999999"}, "voters"),
        ({"target": "101"}, "target"),
        ({"target": "-5"}, "target"),
        ({"target": "65,123"}, "target"),
        ({"target_source": ""}, "target_source"),
        ({"voters_source": ""}, "voters_source"),
        ({"baseline_source": ""}, "baseline_source"),
        ({"baseline_name": ""}, "baseline_name"),
        ({"division": "adil"}, "division"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_is_stated(
    operator: Client, change: dict[str, str], field: str
) -> None:
    assert set(errors(operator, change)) == {field}
    assert not TurnoutTarget.objects.exists()


def test_a_stated_figure_is_replaced_not_emptied(operator: Client) -> None:
    operator.post(FORM, SAID)
    assert set(errors(operator, {"target": ""})) == {"target"}
    assert set(errors(operator, {"baseline": "", "baseline_source": ""})) == {
        "baseline", "baseline_source",
    }  # fmt: skip


def test_own_figures_must_add_up_to_the_voter(world: World, operator: Client) -> None:
    bogor(world)
    [told] = errors(operator, own(world, "47.700", "30.000"))["__all__"]
    assert "80.000" in told or "80,000" in told
    assert "2.300" in told or "2,300" in told
    assert errors(operator, own(world, "48.000", "32.001"))["__all__"]
    assert not TargetShare.objects.exists()
    assert save(operator, SAID | own(world, "48.000", "32.000")).status_code == 302
    assert sorted(TargetShare.objects.values_list("voters", flat=True)) == [32_000, 48_000]


def test_own_figures_name_every_child_and_no_more_than_its_voters(
    world: World, operator: Client
) -> None:
    bogor(world)
    names = [f"share_{world.bogor_selatan.pk}", f"share_{world.bogor_timur.pk}"]
    assert set(errors(operator, own(world, "80.000", ""))) == set(names)
    assert set(errors(operator, own(world, "39.999", "40.001"))) == {names[1]}
    wrong = own(world, "80.000", "20.000") | {"target": "190"}
    assert set(errors(operator, wrong)) == {"target", names[0]}


def test_under_another_division_own_figures_are_not_stated(world: World, operator: Client) -> None:
    bogor(world)
    said = SAID | own(world, "1", "2") | {"division": "gap"}
    assert save(operator, said).status_code == 302
    assert not TargetShare.objects.exists()


def test_the_regencys_office_states_for_its_districts(world: World, operator: Client) -> None:
    page = "/w/32.71.01/partisipasi/ubah/"
    said = SAID | {"voters": "60.000", "target": "", "target_source": ""}
    assert operator.post(page, said).status_code == 302
    assert VoterCount.objects.current().get(area=world.bogor_selatan).voters == 60_000


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("operator_jabar", 403), ("operator_ri", 403), ("commissioner_bogor", 403),
        ("operator_kab_bogor", 404), ("operator_jateng", 404),
    ],
)  # fmt: skip
def test_nobody_but_that_very_office_states(
    world: World, signed_in: SignIn, person: str, status: int
) -> None:
    client = signed_in(getattr(world, person))
    assert client.get(FORM).status_code == status
    assert client.post(FORM, SAID).status_code == status
    assert not TurnoutTarget.objects.exists()
