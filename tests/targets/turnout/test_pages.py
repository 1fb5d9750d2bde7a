"""The pages of a target: what they show, to whom, and what they cost."""

import csv
import datetime as dt
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from adhoc_bodies.models import Area, Level
from targets.models import Baseline, TargetShare, TurnoutResult, VoterCount
from targets.turnout import actions
from tests.factories import AreaFactory
from tests.targets.stored import store, story
from tests.targets.turnout.stated import bogor, tell
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
PAGE = "/w/32.71/partisipasi/"
PAGES = [PAGE, PAGE + "riwayat/", PAGE + "hasil/", PAGE + "upaya/", PAGE + "ubah/"]


@pytest.fixture
def told(world: World) -> World:
    """The small world with figures of turnout and two weeks of compliance."""
    story(world)
    bogor(world)
    return world


@pytest.fixture
def operator(told: World, signed_in: SignIn) -> Client:
    return signed_in(told.operator_bogor)


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_menu_leads_to_the_own_area(operator: Client) -> None:
    assert operator.get("/partisipasi/")["Location"] == PAGE
    entries = [one for group in operator.get(PAGE).context["nav"] for one in group["items"]]
    assert [one["url"] for one in entries if one.get("current")] == ["/partisipasi/"]


def test_the_page_says_what_is_needed_and_after_which_sources(operator: Client) -> None:
    text = operator.get(PAGE).content.decode()
    assert "+10.000" in text or "+10,000" in text
    assert text.count("Uji<br>") == 3


def test_the_sources_of_the_figures_below_are_named(told: World, operator: Client) -> None:
    about: Any = {"election": told.pilkada, "area": told.bogor_timur, "by": None}
    actions.state(VoterCount, **about, source="Angka contoh", voters=40_000)
    page = operator.get(PAGE)
    assert page.context["child_sources"] == ["Angka contoh", "Uji"]
    assert "Angka contoh; Uji" in page.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_costs_the_same_for_two_children_and_for_thirty(
    told: World, operator: Client, address: str
) -> None:
    few = queries(operator, address)
    for n in range(10, 40):
        tell(told, AreaFactory(code=f"32.71.{n}", parent=told.bogor), 1_000, 5000 + n)
    assert queries(operator, address) == few <= 12


def test_a_target_costs_the_same_for_one_child_and_for_a_thousand(
    told: World, operator: Client
) -> None:
    page, district = "/w/32.71.01/partisipasi/", told.bogor_selatan
    tell(told, district, target=8000)
    tell(told, told.empang, 1_000, 6000)
    few = queries(operator, page)
    above: Any = {"province": told.jabar, "regency": told.bogor, "district": district}
    children = Area.objects.bulk_create(
        Area(code=f"32.71.01.{n}", name=f"Desa {n}", parent=district, level=Level.VILLAGE, **above)
        for n in range(2001, 3000)
    )
    said: Any = {"election": told.pilkada, "entered_at": NOW, "source": "Uji"}
    VoterCount.objects.bulk_create(VoterCount(area=a, voters=1_000, **said) for a in children)
    Baseline.objects.bulk_create(Baseline(area=a, turnout=6000, **said) for a in children)
    assert queries(operator, page) == few <= 12
    assert len(operator.get(page).context["rows"]) == 1_000


def test_statements_of_a_family_are_looked_up_by_area(told: World, operator: Client) -> None:
    # A choice between two joined tables reads both whole: 450,000 results of a nation.
    with CaptureQueriesContext(connection) as seen:
        operator.get(PAGE + "hasil/")
        operator.get(PAGE + "riwayat/")
    found = [query["sql"] for query in seen if "targets_turnoutresult" in query["sql"]]
    assert len(found) == 2
    assert not [sql for sql in found if 'OR "adhoc_bodies_area"."parent_id"' in sql]
    assert all('OR U0."parent_id"' in sql for sql in found)


def test_a_district_and_a_village_open(operator: Client) -> None:
    for code in ("32.71.01", "32.71.01.1003", "32.71.02"):
        for end in ("", "riwayat/", "hasil/", "upaya/", "ubah/"):
            assert operator.get(f"/w/{code}/partisipasi/{end}").status_code == 200


def test_an_area_about_which_nothing_was_stated_opens_everywhere(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.operator_kab_bogor)
    for end in ("", "riwayat/", "hasil/", "upaya/", "ubah/"):
        assert client.get(f"/w/32.01/partisipasi/{end}").status_code == 200


def test_fourteen_lines_are_shown_before_all_are(told: World, operator: Client) -> None:
    for n in range(10, 40):
        tell(told, AreaFactory(code=f"32.71.{n}", parent=told.bogor), 1_000, 5000 + n)
    few, all_of_them = (operator.get(PAGE + end) for end in ("", "?semua=ya"))
    assert (few.context["shown"], all_of_them.context["shown"]) == (14, 32)
    # paper has every line either way
    assert len(few.context["rows"]) == 32
    assert "jt cut" in few.content.decode()
    assert "jt cut" not in all_of_them.content.decode()


def test_another_division_is_tried_without_being_stated(told: World, operator: Client) -> None:
    page = operator.get(PAGE + "?bagi=kekurangan")
    assert page.context["is_tried"]
    assert [line.extra for line in page.context["board"].lines] == [7_000, 3_000]
    assert not operator.get(PAGE).context["is_tried"]


def test_differences_are_said_in_words(told: World, operator: Client) -> None:
    tell(told, told.bogor_timur, voters=39_000)
    words = operator.get(PAGE).context["differences"]
    assert any("99.000" in line or "99,000" in line for line in words)


def test_a_part_above_the_voters_shows_no_percentage_and_a_warning(
    told: World, operator: Client
) -> None:
    tell(told, told.bogor, target=8000, division="own")
    for area, voters in ((told.bogor_selatan, 40_000), (told.bogor_timur, 40_000)):
        actions.state(TargetShare, election=told.pilkada, area=area, by=None, voters=voters)
    tell(told, told.bogor_timur, voters=30_000)
    page = operator.get(PAGE)
    assert "133" not in "".join(page.context["differences"])
    assert any(line.startswith("Bogor Timur") for line in page.context["differences"])
    assert "133,33" not in page.content.decode()
    text = operator.get("/w/32.71/partisipasi.csv").content.decode("utf-8-sig")
    assert list(csv.reader(text.splitlines()))[1][6:8] == ["", "40000"]
    for end in ("upaya/", "hasil/", "ubah/"):
        assert operator.get(PAGE + end).status_code == 200
    for address in ("/w/32.71.02/partisipasi/", "/w/32.71/peta/?ukuran=partisipasi"):
        assert operator.get(address).status_code == 200


def test_only_the_office_of_the_area_is_offered_to_state(told: World, signed_in: SignIn) -> None:
    for person, may in (("operator_bogor", True), ("operator_jabar", False)):
        page = signed_in(getattr(told, person)).get(PAGE)
        assert page.context["may_state"] is may
        assert ("partisipasi/ubah/" in page.content.decode()) is may


def test_the_file_has_every_child_and_no_formula(told: World, operator: Client) -> None:
    AreaFactory(code="32.71.09", parent=told.bogor, name="=1+1")
    text = operator.get("/w/32.71/partisipasi.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[1][:3] + rows[1][6:] == [
        "32.71.01", "Bogor Selatan", "60000", "80.00", "48000", "9000", "90.00",
    ]  # fmt: skip
    assert rows[3][1:3] == ["'=1+1", ""]
    assert rows[4][0] == "32.71"


def test_effort_counts_the_areas_about_which_nothing_is_known(
    told: World, operator: Client
) -> None:
    AreaFactory(code="32.71.09", parent=told.bogor, name="Tanpa Angka")
    page = operator.get(PAGE + "upaya/")
    assert [pair.name for pair in page.context["pairs"]] == ["Bogor Selatan", "Bogor Timur"]
    assert [pair.name for pair in page.context["unknown"]] == ["Tanpa Angka"]
    rows, _, below = page.content.decode().partition("</tbody>")
    assert "Tanpa Angka" not in rows
    assert below.count("Tanpa Angka</a></li>") == 1


def test_no_two_columns_of_the_history_have_one_name(operator: Client) -> None:
    with translation.override("id"):
        text = operator.get(PAGE + "riwayat/").content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', text)
    assert len(set(heads)) == len(heads) == 6


def test_effort_puts_compliance_beside_the_gap_and_claims_nothing(operator: Client) -> None:
    page = operator.get(PAGE + "upaya/")
    pairs = [(p.name, p.compliance, p.gap) for p in page.context["pairs"]]
    assert pairs == [("Bogor Selatan", 5000, 1500), ("Bogor Timur", 8750, 250)]
    assert 'class="note note-info cause"' in page.content.decode()
    assert "<circle" in page.content.decode()


def test_effort_has_the_percentages_of_the_same_range_elsewhere(
    told: World, operator: Client
) -> None:
    # A body that owed little last week counts by what it owed, not week by week.
    store(told.ppk_bogor_timur, 202434, earned=0, owed=1)
    dashboard = operator.get("/w/32.71/?rentang=bebas&dari=2024-W33&pekan=2024-W36")
    rows = {row.name: row.figures.score for row in dashboard.context["board"].children}
    pairs = operator.get(PAGE + "upaya/").context["pairs"]
    assert {pair.name: pair.compliance for pair in pairs} == rows
    villages = operator.get("/w/32.71.01/partisipasi/upaya/").context["pairs"]
    assert ("Empang", 6250) in [(pair.name, pair.compliance) for pair in villages]


def test_effort_says_that_its_last_week_still_runs(told: World, operator: Client) -> None:
    assert "badge-line running" in operator.get(PAGE + "upaya/").content.decode()
    before = operator.get(PAGE + "upaya/?pekan=2024-W35").content.decode()
    assert "badge-line running" not in before


# ---- results ----------------------------------------------------------------------------

RESULT = {
    "contest": "regent", "count": "plenary", "basis": "dpt", "registered": "100.000",
    "voted": "80.000", "valid": "78.000", "invalid": "2.000", "source": "D.Hasil 32.71",
}  # fmt: skip
NO_VOTES = {"valid": "", "invalid": ""}
AFTER = dt.datetime(2024, 12, 4, 12, tzinfo=dt.UTC)


@pytest.fixture
def after(told: World, signed_in: SignIn) -> Any:
    """The operator a week after voting day."""
    with time_machine.travel(AFTER, tick=False):
        yield signed_in(told.operator_bogor)


def test_before_voting_day_there_is_no_result(operator: Client) -> None:
    assert not operator.get(PAGE + "hasil/").context["is_over"]
    assert operator.post(PAGE + "hasil/", RESULT).status_code == 422
    assert not TurnoutResult.objects.exists()


@pytest.mark.parametrize("page", ["", "hasil/", "riwayat/", "upaya/"])
def test_no_heading_is_passed_over_where_nothing_is_stated(operator: Client, page: str) -> None:
    text = operator.get(f"/w/32.71.01.1003/partisipasi/{page}").content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", text[text.index("<main") :])]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels


def test_a_result_meets_its_target_by_whole_voters(told: World, after: Client) -> None:
    assert after.post(PAGE + "hasil/", RESULT).status_code == 302
    [outcome] = after.get(PAGE + "hasil/").context["outcomes"]
    assert (outcome.turnout, outcome.is_met) == (8000, True)
    seen = after.get(PAGE + "hasil/").context["form"]["seen"].value()
    after.post(PAGE + "hasil/", RESULT | {"voted": "79.999", "valid": "77.999", "seen": seen})
    [outcome] = after.get(PAGE + "hasil/").context["outcomes"]
    assert (outcome.turnout, outcome.is_met) == (8000, False)
    assert TurnoutResult.objects.count() == 2


def test_the_plenary_stands_before_sirekap_and_points_keep_their_decimals(
    told: World, after: Client
) -> None:
    after.post(PAGE + "hasil/", RESULT | {"count": "sirekap", "voted": "79.850"} | NO_VOTES)
    after.post(PAGE + "hasil/", RESULT)
    with translation.override("id"):
        page = after.get(PAGE + "hasil/")
    assert [one.row.count for one in page.context["outcomes"]] == ["plenary", "sirekap"]
    assert [one.points for one in page.context["outcomes"]] == [0, -15]
    assert "−0,15" in page.content.decode() or "−0.15" in page.content.decode()


def test_no_contest_is_taken_by_oversight(after: Client) -> None:
    first = after.get(PAGE + "hasil/").context["form"]["contest"]
    assert next(iter(first.field.choices))[0] == ""
    page = after.post(PAGE + "hasil/", RESULT | {"contest": ""})
    assert "contest" in page.context["form"].errors


def test_differences_to_the_childrens_results_are_shown(told: World, after: Client) -> None:
    after.post(PAGE + "hasil/", RESULT)
    figures = {"basis": "dpt", "registered": 60_000, "voted": 45_000}
    actions.state(
        TurnoutResult, election=told.pilkada, area=told.bogor_selatan, by=None, source="x",
        of={"contest": "regent", "count": "plenary"}, **figures,
    )  # fmt: skip
    page = after.get(PAGE + "hasil/")
    [outcome] = page.context["outcomes"]
    assert (outcome.voted_gap, outcome.registered_gap) == (-35_000, -40_000)
    assert "45.000" in page.content.decode() or "45,000" in page.content.decode()
    assert [child.is_met for child in page.context["children"]] == [False]


def test_results_on_another_basis_are_named_and_not_added_up(told: World, after: Client) -> None:
    after.post(PAGE + "hasil/", RESULT | {"registered": "100", "voted": "80"} | NO_VOTES)
    about: Any = {"election": told.pilkada, "by": None, "source": "x"}
    of = {"contest": "regent", "count": "plenary"}
    for area, basis, registered, voted in (
        (told.bogor_selatan, "all", 60, 50), (told.bogor_timur, "dpt", 40, 30),
    ):  # fmt: skip
        figures: Any = {"basis": basis, "registered": registered, "voted": voted}
        actions.state(TurnoutResult, area=area, of=of, **figures, **about)
    page = after.get(PAGE + "hasil/")
    [outcome] = page.context["outcomes"]
    assert (outcome.children, outcome.otherwise) == (1, 1)
    assert (outcome.voted_below, outcome.registered_below) == (30, 40)
    with translation.override("en"):
        text = after.get(PAGE + "hasil/", headers={"accept-language": "en"}).content.decode()
    assert "another basis" in text or "dasar lain" in text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"voted": "100.001"}, "voted"),
        ({"valid": ""}, "valid"),
        ({"invalid": "2.001"}, "invalid"),
        ({"source": ""}, "source"),
        ({"registered": "0"}, "registered"),
        ({"registered": "banyak"}, "registered"),
    ],
)
def test_a_result_that_cannot_be_is_refused_at_its_field(
    after: Client, change: dict[str, str], field: str
) -> None:
    page = after.post(PAGE + "hasil/", RESULT | change)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    kept = "78.000" if "valid" not in change else "D.Hasil 32.71"
    assert f'value="{kept}"' in page.content.decode()
    assert not TurnoutResult.objects.exists()


def test_an_office_above_states_no_result(told: World, signed_in: SignIn, after: Client) -> None:
    assert signed_in(told.operator_jabar).post(PAGE + "hasil/", RESULT).status_code == 403
    assert not TurnoutResult.objects.exists()
