"""Two periods of an area side by side, and an area among its siblings."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from adhoc_bodies.models import Body
from targets.comparing import charts
from targets.comparing.pages import choices
from targets.comparing.sides import other_period
from targets.models import AreaWeek, BodyWeek
from targets.periods import FREE, MONTH, Period
from targets.periods import WEEK as SINGLE
from tests.asked import queries
from tests.factories import AreaFactory, BodyFactory
from tests.targets.stored import roll_up, store
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
PAGE = "/w/32.71/bandingkan/"


@pytest.fixture
def client(told: World, signed_in: SignIn) -> Client:
    return signed_in(told.commissioner_ri)


def changes(context: Any) -> dict[str, int | None]:
    return {pair.name: pair.change for pair in context["pairs"]}


# ---- two periods --------------------------------------------------------------------------


def test_a_week_is_compared_with_the_one_before(client: Client) -> None:
    context = client.get(PAGE).context
    assert context["other"].last == 202435
    assert [line.points for line in context["lines"][:1]] == [1000]
    assert (context["then"].total.figures.score, context["now"].total.figures.score) == (6000, 7000)
    assert changes(context) == {"Bogor Selatan": 0, "Bogor Timur": 2500}
    assert re.search("60[.,]0%.*70[.,]0%.*10[.,]0", context["headline"])


def test_figures_lead_to_the_lists_of_their_period(client: Client) -> None:
    lines = client.get(PAGE).context["lines"]
    met = next(line for line in lines if line.now.text == "6")
    assert met.now.url == "/w/32.71/badan/?saring=terpenuhi"
    bodies = lines[2]
    assert (bodies.then.url, bodies.now.url) == (
        "/w/32.71/badan/?pekan=2024-W35", "/w/32.71/badan/",
    )  # fmt: skip
    for line in lines:
        for cell in (line.then, line.now):
            assert not cell.url or client.get(cell.url).status_code == 200


def test_any_other_week_can_be_named_and_what_still_runs_is_said(client: Client) -> None:
    context = client.get(PAGE + "?pekan=2024-W35&dengan=2024-W36").context
    assert context["lines"][0].points == -1000
    assert len([w for w in context["warnings"] if "2024" in w]) == 1
    assert client.get(PAGE + "?pekan=2024-W35&dengan=2024-W35").context["lines"][0].points == 0


def test_different_bodies_and_lengths_are_said(told: World, client: Client) -> None:
    BodyWeek.objects.filter(body=told.pps_empang, week=202435).delete()
    roll_up(told, 202435)
    context = client.get(PAGE).context
    assert len(context["warnings"]) == 2
    assert next(p for p in context["pairs"] if p.name == "Bogor Selatan").other_bodies
    said = client.get(PAGE + "?rentang=bulan&pekan=2024-W36&dengan=2024-W35").context
    assert said["other"].first == 202431
    assert len(said["warnings"]) == 3


def test_a_district_compares_its_bodies(told: World, client: Client) -> None:
    context = client.get("/w/32.71.01/bandingkan/").context
    assert changes(context) == {
        "PPK Bogor Selatan": 0, "PPS Batu Tulis": -2500, "PPS Empang": 2500,
    }  # fmt: skip
    assert next(pair.name for pair in context["pairs"]) == "PPS Batu Tulis"
    assert client.get("/w/32.71.01.1003/bandingkan/")["Location"] == "/w/32.71.01.1003/pps/"


def test_a_range_is_the_mean_of_ratios_of_sums_on_both_sides(told: World, client: Client) -> None:
    store(told.pps_empang, 202434, earned=4)
    roll_up(told, 202434)
    address = "?rentang=bebas&dari=2024-W35&pekan=2024-W36&dengan=2024-W34"
    for page in ("/w/ID/bandingkan/", PAGE):
        context = client.get(page + address).context
        assert (context["other"].first, context["other"].last) == (202433, 202434)
        shown = client.get(page.replace("bandingkan/", "") + address).context["total"]
        assert context["now"].total.figures == shown.figures
        assert context["then"].total.figures.score == 10000


def test_an_area_that_ended_within_a_range_has_its_line(told: World, client: Client) -> None:
    BodyWeek.objects.filter(body__district=told.bogor_timur, week=WEEK).delete()
    AreaWeek.objects.filter(area=told.bogor_timur, week=WEEK).delete()
    roll_up(told)
    month = "?rentang=bebas&dari=2024-W35&pekan=2024-W36"
    context = client.get(PAGE + month).context
    now = context["now"]
    assert {row.name for row in now.children.values()} == {"Bogor Selatan", "Bogor Timur"}
    lines = now.children.values()
    assert sum(row.figures.met for row in lines) == now.total.figures.met
    assert sum(row.figures.scored for row in lines) == now.total.figures.scored == 5


def test_an_area_that_ended_before_the_trend_has_its_line(told: World, client: Client) -> None:
    for table in (BodyWeek, AreaWeek):
        table.objects.filter(week=202435).delete()
    store(told.ppk_bogor_timur, 202420, earned=3, met=1)
    roll_up(told, 202420)
    gone = {"body__district": told.bogor_timur, "week__gt": 202420}
    BodyWeek.objects.filter(**gone).delete()
    AreaWeek.objects.filter(area=told.bogor_timur, week__gt=202420).delete()
    board = client.get("/w/32.71/?rentang=bebas&dari=2024-W20&pekan=2024-W36").context["board"]
    row = next(row for row in board.children if row.name == "Bogor Timur")
    assert (row.figures.score, row.figures.met) == (7500, 1)
    assert sum(row.figures.scored for row in board.children) == board.total.figures.scored


def test_a_change_counts_bodies_that_have_ended(told: World, client: Client) -> None:
    BodyWeek.objects.filter(body=told.pps_empang, week=WEEK).delete()
    for body in (told.ppk_bogor_selatan, told.pps_batu_tulis, told.pps_empang):
        store(body, 202434, earned=4 if body == told.pps_empang else 2)
    BodyWeek.objects.filter(body=told.pps_empang, week=202435).delete()
    roll_up(told, 202434, 202435, WEEK)
    store(told.pps_empang, 202433, earned=4)
    chosen = "?rentang=bebas&dari=2024-W35&pekan=2024-W36"
    compared = client.get("/w/32.71.01/bandingkan/" + chosen).context
    shown = client.get("/w/32.71.01/" + chosen).context["total"]
    board = client.get("/w/32.71/" + chosen).context["board"]
    of_parent = next(row for row in board.children if row.name == "Bogor Selatan")
    assert compared["lines"][0].points == shown.change == of_parent.change
    assert shown.before == compared["then"].total.figures.score == 6667


def test_the_other_period_has_the_same_span() -> None:
    week = Period(SINGLE, 202436, 202436, 202436)
    month = Period(MONTH, 202436, 202436, 202436)
    free = Period(FREE, 202433, 202436, 202436)
    assert other_period(week, "2024-W30").last == 202430
    assert other_period(week, "2025-W30").last == 202436
    assert (other_period(month, "").first, other_period(month, "").last) == (202431, 202435)
    assert (other_period(free, "").first, other_period(free, "").last) == (202429, 202432)
    assert other_period(week, "0001-W01").last > 200000


def test_the_switch_names_periods_of_the_same_span() -> None:
    month = Period(MONTH, 202436, 202436, 202436)
    named = choices(month, other_period(month, ""))
    assert [value for value, _label, _chosen in named][:3] == ["2024-W36", "2024-W35", "2024-W30"]
    assert [chosen for _value, _label, chosen in named][:3] == [False, True, False]
    free = Period(FREE, 202433, 202436, 202436)
    assert len(choices(free, other_period(free, "2024-W20"))) == 53


@pytest.mark.parametrize(
    "query", ["?dengan=2020-W10", "?pekan=2020-W10&dengan=2024-W36", "?pekan=2020-W10"]
)
def test_without_figures_the_page_says_so(client: Client, query: str) -> None:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    assert 'class="state"' in response.content.decode()
    assert "lines" not in response.context


# ---- siblings and parent ------------------------------------------------------------------


def test_an_area_stands_among_its_siblings(client: Client) -> None:
    context = client.get("/w/32.71.01/bandingkan/?dengan=wilayah").context
    assert [(place, row.name, ahead) for place, row, ahead in context["siblings"]] == [
        (1, "Bogor Timur", 5000), (2, "Bogor Selatan", 0),
    ]  # fmt: skip
    assert context["parent_ahead"] == 2000
    assert re.search("20[.,]0", context["headline"])
    assert len(context["warnings"]) == 2


def test_siblings_are_for_who_looks_after_the_parent(told: World, signed_in: SignIn) -> None:
    client = signed_in(told.commissioner_bogor)
    context = client.get(PAGE + "?dengan=wilayah").context
    assert context["parent"] is None
    assert "Kabupaten Bogor" not in client.get(PAGE + "?dengan=wilayah").content.decode()
    assert client.get("/w/32/bandingkan/").status_code == 404
    assert signed_in(told.member_empang).get(PAGE).status_code in (403, 404)
    assert client.get("/w/32.71.02/bandingkan/?dengan=wilayah").context["siblings"]


def test_the_nation_has_nothing_above_it(client: Client) -> None:
    response = client.get("/w/ID/bandingkan/?dengan=wilayah")
    assert response.context["parent"] is None
    assert response.status_code == 200


# ---- drawing and cost -----------------------------------------------------------------------


def test_the_way_has_both_ends_and_words() -> None:
    drawn = str(charts.way(6000, 7000, 8000))
    assert 'cx="60%"' in drawn
    assert 'cx="70%"' in drawn
    assert 'class="ln up"' in drawn
    assert "style=" not in drawn
    assert 'class="ln' not in str(charts.way(None, 7000, 8000))
    assert charts.way(None, None, 8000) == ""


@pytest.mark.parametrize(
    "address", [PAGE, PAGE + "?dengan=wilayah", PAGE + "?rentang=bulan", "/w/32.71.01/bandingkan/"]
)
def test_a_comparison_costs_the_same_for_few_and_for_many(
    told: World, client: Client, address: str
) -> None:
    few = queries(client, address)
    for number in range(30):
        area = AreaFactory(code=f"32.71.{number + 10:02d}", name=f"Kec {number}", parent=told.bogor)
        body: Any = BodyFactory(kind=Body.Kind.PPK, area=area, election=told.pilkada)
        store(body, earned=1)
        store(body, 202435, earned=2)
    roll_up(told, 202435, WEEK)
    assert queries(client, address) == few
    assert few <= 12


def test_nothing_is_styled_inline(client: Client) -> None:
    for query in ("", "?dengan=wilayah"):
        text = client.get(PAGE + query).content.decode()
        assert not re.search(r"<[^>]* (style|onclick)=", text)
