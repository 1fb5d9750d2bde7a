"""The page of an area: what it says, for whom, and what it costs."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from adhoc_bodies.models import Area, Body, Election
from targets.models import AreaWeek, Baseline, BodyWeek, Policy, TurnoutTarget, VoterCount
from targets.turnout import actions as turnout
from tests.asked import queries
from tests.factories import AreaFactory, BodyFactory, MembershipFactory
from tests.targets.stored import roll_up, store
from tests.world import NOW, WEEK, World

SignIn = Callable[[Any], Client]
PAGE = "/w/32.71/"


def page(client: Client, address: str = PAGE) -> str:
    response = client.get(address, headers={"Accept-Language": "id"})
    assert response.status_code == 200
    return response.content.decode()


# ---- figures ----------------------------------------------------------------------------


def test_an_areas_percentage_is_the_mean_of_its_bodies(commissioner: Client) -> None:
    total = commissioner.get(PAGE).context["total"]
    assert (total.figures.score, total.change) == (7000, 1000)
    assert (total.figures.met, total.figures.owed, total.figures.exempt) == (6, 10, 1)
    assert total.figures.no_account == 1


def test_children_stand_worst_first_with_their_change(commissioner: Client) -> None:
    board = commissioner.get(PAGE).context["board"]
    rows = [(row.name, row.figures.score, row.change) for row in board.children]
    assert rows == [("Bogor Selatan", 5000, 0), ("Bogor Timur", 10000, 2500)]
    assert board.weeks == [202435, WEEK]


def test_the_parts_of_the_composition_add_up_to_everything_owed(commissioner: Client) -> None:
    context = commissioner.get(PAGE).context
    owed = context["total"].figures.owed + context["total"].figures.exempt
    assert sum(part.count for part in context["parts"]) == owed


def test_a_kind_of_body_can_be_chosen(commissioner: Client) -> None:
    assert commissioner.get(PAGE + "?jenis=ppk").context["total"].figures.score == 7500
    assert commissioner.get(PAGE + "?jenis=pps").context["total"].figures.score == 6667
    assert commissioner.get(PAGE + "?jenis=kanari").context["total"].figures.score == 7000


def test_an_earlier_week_stays_chosen_on_the_way_down(commissioner: Client) -> None:
    text = page(commissioner, PAGE + "?pekan=2024-W35&jenis=pps")
    assert 'href="/w/32.71.01/?pekan=2024-W35&amp;jenis=pps"' in text
    assert commissioner.get(PAGE + "?pekan=2024-W35").context["total"].figures.score == 6000


def test_a_month_is_the_mean_of_the_bodies_ratios_of_sums(told: World, signed_in: SignIn) -> None:
    BodyWeek.objects.filter(body=told.pps_empang, week=202435).update(owed=8, score=2500)
    store(told.pps_empang, 202434, earned=4)
    roll_up(told, 202434, 202435)
    response = signed_in(told.commissioner_bogor).get(PAGE + "?pekan=2024-W35&rentang=bulan")
    # Empang: (2 + 4) of (8 + 4) points is 50 %, while its weeks have 25 % and 100 %.
    assert response.context["total"].figures.score == (5000 * 3 + 7500 * 2) // 5
    rows = {row.name: row.figures.score for row in response.context["board"].children}
    assert rows == {"Bogor Selatan": 5000, "Bogor Timur": 7500}


def test_a_stage_spans_its_weeks(commissioner: Client) -> None:
    response = commissioner.get(PAGE + "?rentang=tahapan")
    assert response.context["period"].first == 202435
    assert response.context["total"].figures.owed == 10


def test_the_target_is_that_of_the_areas_policy(told: World, signed_in: SignIn) -> None:
    for area, monday, percent in (
        (told.indonesia, "2024-01-01", 60),
        (told.bogor, "2024-09-02", 90),
    ):
        Policy.objects.create(
            area=area, effective_from=monday, compliant_from=percent, created_at=NOW
        )
    client = signed_in(told.commissioner_bogor)
    assert client.get(PAGE).context["target"] == 9000
    assert client.get(PAGE + "?pekan=2024-W35").context["target"] == 6000
    assert client.get("/w/32.71.01/").context["target"] == 9000


# ---- words ------------------------------------------------------------------------------


def test_the_verdict_names_who_holds_it_back_and_what_only_waits(commissioner: Client) -> None:
    verdict = commissioner.get(PAGE).context["verdict"]
    said = " ".join(verdict.sentences)
    assert re.search("10[.,]0", verdict.headline)
    assert "Bogor Selatan" in said
    assert "80[.,]0%" in said.replace(",", "[.,]").replace("80.0", "80[.,]0")


def test_provisional_figures_are_marked(commissioner: Client) -> None:
    text = page(commissioner)
    assert "provisional" in text or "sementara" in text
    assert "still running" in text or "pekan berjalan" in text
    assert 'stroke-dasharray="1 5"' in text


def test_who_has_no_account_is_listed_with_the_reason(commissioner: Client) -> None:
    [body] = commissioner.get(PAGE).context["bare"]
    assert body.name == "PPS Baranangsiang"
    assert body.reason is not None
    assert body.reason.status == "requested"
    assert ("tiktok", "no") in body.chips


def test_the_turnout_of_jember_needs_146111_voters_more(told: World, signed_in: SignIn) -> None:
    about: Any = {"election": told.pilkada, "area": told.bogor, "by": None}
    turnout.state(VoterCount, **about, voters=1_971_809)
    turnout.state(Baseline, **about, turnout=5759)
    turnout.state(TurnoutTarget, **about, target=6500)
    plan = signed_in(told.commissioner_bogor).get(PAGE).context["turnout"]
    assert (plan.target_voters, plan.baseline_voters) == (1281676, 1135565)
    text = page(signed_in(told.commissioner_bogor))
    assert "+146.111" in text or "+146,111" in text


def test_the_best_bodies_share_places(commissioner: Client) -> None:
    best = commissioner.get(PAGE).context["best"]
    assert [(top.place, top.score) for top in best] == [
        (1, 7500), (1, 7500), (3, 5000), (3, 5000), (3, 5000)
    ]  # fmt: skip


def test_the_nation_names_areas_instead_of_bodies(told: World, signed_in: SignIn) -> None:
    response = signed_in(told.commissioner_ri).get("/w/ID/")
    assert [row.name for row in response.context["board"].children] == ["Jawa Tengah", "Jawa Barat"]
    assert response.context["bare"] == []
    assert [row.name for row in response.context["bare_most"]] == ["Jawa Barat"]
    assert "PPS Baranangsiang" not in response.content.decode()


def test_without_figures_the_page_says_so(world: World, signed_in: SignIn) -> None:
    response = signed_in(world.commissioner_bogor).get(PAGE)
    assert response.context["board"] is None
    assert response.status_code == 200
    assert signed_in(world.commissioner_bogor).get("/w/32.71.01/").status_code == 200


def test_without_an_election_the_page_opens(world: World, signed_in: SignIn) -> None:
    BodyWeek.objects.all().delete()
    AreaWeek.objects.all().delete()
    assert Election.objects.count() == 2
    assert signed_in(world.commissioner_ri).get("/w/ID/?pekan=2000-W01").status_code == 200


@pytest.mark.parametrize(
    "junk",
    ["pekan=2024-W99", "pekan=9999-W52", "pekan=0001-W01", "rentang=abad", "jenis=%27",
     "tahap=kanari&rentang=tahapan", "hal=-1", "hal=99999999999", "saring=x&cari=%27%25", "buka=x",
     "pekan=2024-W01&rentang=bulan", "pekan=2024-W53"],
)  # fmt: skip
def test_what_an_address_does_not_mean_falls_back(commissioner: Client, junk: str) -> None:
    for address in (PAGE, PAGE + "badan/", "/w/32.71.01/", PAGE + "unduh.csv"):
        assert commissioner.get(f"{address}?{junk}").status_code == 200


# ---- who sees what ----------------------------------------------------------------------


def test_everybody_lands_on_their_own_level(told: World, signed_in: SignIn) -> None:
    for person, own in (
        (told.commissioner_ri, "/w/ID/"),
        (told.commissioner_jabar, "/w/32/"),
        (told.operator_bogor, PAGE),
        (told.reviewer_bogor_timur, "/w/32.71.02/"),
    ):
        assert signed_in(person).get("/ringkasan/")["Location"] == own
    assert signed_in(told.member_empang).get("/ringkasan/").status_code == 403


def test_other_areas_are_not_there(told: World, signed_in: SignIn) -> None:
    client = signed_in(told.commissioner_bogor)
    for code in ("ID", "32", "32.01", "33.16", "33.16.09", "99.99"):
        assert client.get(f"/w/{code}/").status_code == 404
        assert client.get(f"/w/{code}/unduh.csv").status_code == 404
    assert "Beran" not in page(client)
    assert client.get("/w/33.16.09.1006/pps/").status_code == 404


def test_levels_above_the_own_one_have_no_link(commissioner: Client) -> None:
    text = page(commissioner, "/w/32.71.01/")
    assert 'href="/w/32.71/"' in text
    assert 'href="/w/32/"' not in text
    assert 'href="/w/ID/"' not in text


def test_a_ppk_sees_neither_its_siblings_nor_the_download(told: World, signed_in: SignIn) -> None:
    client = signed_in(told.reviewer_bogor_selatan)
    text = page(client, "/w/32.71.01/")
    assert "Bogor Timur" not in text
    assert "unduh.csv" not in text
    assert client.get("/w/32.71.01/unduh.csv").status_code == 403
    assert client.get("/w/32.71.02/").status_code == 404
    assert client.get(PAGE).status_code == 404


def test_a_right_held_elsewhere_opens_nothing_here(told: World, signed_in: SignIn) -> None:
    person = told.reviewer_bogor_selatan
    MembershipFactory(user=person, body=told.office_blora, role=Role.AUDITOR)
    client = signed_in(person)
    assert client.get("/w/33.16/unduh.csv").status_code == 200
    assert client.get("/w/32.71.01/unduh.csv").status_code == 403


def test_no_page_shows_a_phone_number(told: World, signed_in: SignIn) -> None:
    client = signed_in(told.operator_bogor)
    for address in (PAGE, PAGE + "badan/", "/w/32.71.01/", "/w/32.71.01.1003/pps/"):
        text = page(client, address)
        assert "+62812" not in text
        assert "wa.me/62" not in text


def test_nothing_is_styled_inline(commissioner: Client) -> None:
    for address in (PAGE, "/w/32.71.01/", "/w/32.71.01.1003/pps/"):
        assert not re.search(r"<[^>]* (style|onclick)=", page(commissioner, address))


# ---- cost -------------------------------------------------------------------------------


def many(world: World, count: int) -> None:
    """Districts with a PPK and its figures, besides those of the story."""
    for number in range(count):
        area = AreaFactory(
            code=f"32.71.{number + 10:02d}", name=f"Kec {number}", parent=world.bogor
        )
        body: Any = BodyFactory(kind=Body.Kind.PPK, area=area, election=world.pilkada)
        store(body, earned=number % 5, missing=1, has_account=bool(number % 2))
    roll_up(world)


@pytest.mark.parametrize(
    "address", [PAGE, PAGE + "?rentang=bulan", PAGE + "badan/", "/w/32.71.01/"]
)
def test_a_page_costs_the_same_for_few_and_for_many_children(
    told: World, signed_in: SignIn, address: str
) -> None:
    client = signed_in(told.commissioner_bogor)
    few = queries(client, address)
    many(told, 40)
    assert Area.objects.filter(parent=told.bogor).count() == 42
    assert queries(client, address) == few
    assert few <= 12
