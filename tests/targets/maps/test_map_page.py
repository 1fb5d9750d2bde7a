"""The map of an area: its figures are those of the overview, and it costs little."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from adhoc_bodies.models import Area, Body
from portal import formats
from targets.maps.drawings import Drawing, Outline, drawing_of
from targets.maps.pages import lacking
from targets.maps.scales import counted, gap_step, percent_bands
from targets.models import Baseline, TurnoutTarget, VoterCount
from targets.turnout import actions as turnout
from tests.asked import queries
from tests.factories import AreaFactory, BodyFactory
from tests.targets.stored import roll_up, store
from tests.world import World

SignIn = Callable[[Any], Client]
PAGE = "/w/32.71/peta/"


def text_of(client: Client, address: str = PAGE) -> str:
    response = client.get(address, headers={"Accept-Language": "id"})
    assert response.status_code == 200
    return response.content.decode()


def state_turnout(world: World, area: Area, voters: int, baseline: int) -> None:
    about: dict[str, Any] = {"election": world.pilkada, "area": area, "by": None}
    turnout.state(VoterCount, **about, voters=voters)
    turnout.state(Baseline, **about, turnout=baseline)


def whole_regency(world: World, code: str) -> Area:
    """A regency of the test world's nation with all districts of its drawing, each with a PPK."""
    province, _ = Area.objects.get_or_create(
        code=code[:2], defaults={"name": code[:2], "level": 1, "parent": world.indonesia}
    )
    regency = AreaFactory(code=code, name="Kabupaten", parent=province)
    for number, outline in enumerate(drawing_of(code).outlines.values()):
        area = AreaFactory(code=outline.code, name=outline.name, parent=regency)
        body: Any = BodyFactory(kind=Body.Kind.PPK, area=area, election=world.pilkada)
        store(body, earned=number % 5, missing=1, has_account=bool(number % 2))
    roll_up(world)
    return regency


# ---- figures ----------------------------------------------------------------------------


@pytest.mark.parametrize("choices", ["", "?pekan=2024-W35", "?jenis=ppk", "?rentang=bulan"])
def test_the_figures_are_those_of_the_overview(commissioner: Client, choices: str) -> None:
    rows = commissioner.get("/w/32.71/" + choices).context["board"].children
    measure = commissioner.get(PAGE + choices).context["measure"]
    assert [(f.code, f.value, f.row) for f in measure.figures] == [
        (row.code, row.figures.score, row) for row in rows
    ]
    assert any(figure.value is not None for figure in measure.figures)


def test_map_and_table_say_the_same(commissioner: Client) -> None:
    context = commissioner.get(PAGE).context
    drawn = {(s.figure.code, s.figure.text) for s in context["shapes"]}
    assert drawn == {(figure.code, figure.text) for figure in context["measure"].figures}
    assert len(drawn) == 2


def test_each_area_is_a_link_with_its_name_and_figure(commissioner: Client) -> None:
    text = text_of(commissioner)
    for code, said in (("32.71.01", "Bogor Selatan: 50,0%"), ("32.71.02", "Bogor Timur: 100,0%")):
        assert f'<a href="/w/{code}/" aria-label="{said}"><title>{said}</title><path' in text
        assert commissioner.get(f"/w/{code}/").status_code == 200


def test_the_nation_leads_from_map_to_map(told: World, signed_in: SignIn) -> None:
    text = text_of(signed_in(told.commissioner_ri), "/w/ID/peta/?ukuran=akun&pekan=2024-W35")
    assert 'href="/w/32/peta/?pekan=2024-W35&amp;ukuran=akun"' in text
    assert 'href="/w/32/?pekan=2024-W35"' in text


def test_colours_are_those_of_the_heat_table(commissioner: Client) -> None:
    context = commissioner.get(PAGE).context
    for figure in context["measure"].figures:
        assert figure.step == formats.heat_step(figure.value, context["target"])
    assert 'class="h5" fill="url(#arsir)"' in text_of(commissioner)


def test_the_legend_counts_every_area_once(commissioner: Client) -> None:
    for name in ("kepatuhan", "akun", "partisipasi"):
        context = commissioner.get(PAGE, {"ukuran": name}).context
        assert sum(line.count for line in context["legend"]) == len(context["measure"].figures)


def test_accounts_are_counted_against_all_bodies(commissioner: Client) -> None:
    measure = commissioner.get(PAGE + "?ukuran=akun").context["measure"]
    # One of two bodies of Bogor Timur has no account.
    assert [(f.name, f.value) for f in measure.figures] == [
        ("Bogor Timur", 5000), ("Bogor Selatan", 10000),
    ]  # fmt: skip
    assert (measure.reached, measure.known) == (1, 2)
    assert measure.whole.value == 8000


def test_the_gap_is_what_is_asked_less_the_baseline(told: World, signed_in: SignIn) -> None:
    state_turnout(told, told.bogor, 800_000, 8440)
    state_turnout(told, told.bogor_selatan, 500_000, 8000)
    state_turnout(told, told.bogor_timur, 300_000, 9100)
    turnout.state(
        TurnoutTarget, election=told.pilkada, area=told.bogor, by=None, target=9000, division="same"
    )
    response = signed_in(told.commissioner_bogor).get(PAGE + "?ukuran=partisipasi")
    measure = response.context["measure"]
    assert [(f.name, f.value, f.step) for f in measure.figures] == [
        ("Bogor Selatan", 1000, "h1"), ("Bogor Timur", -100, "h4"),
    ]  # fmt: skip
    assert measure.whole.value == 560
    assert "+50.000" in text_of(signed_in(told.commissioner_bogor), PAGE + "?ukuran=partisipasi")


def test_without_turnout_the_areas_stay_in_map_and_table(commissioner: Client) -> None:
    context = commissioner.get(PAGE + "?ukuran=partisipasi").context
    assert [figure.step for figure in context["measure"].figures] == ["hx", "hx"]
    assert len(context["shapes"]) == 2


def test_an_unknown_measure_is_compliance(commissioner: Client) -> None:
    assert commissioner.get(PAGE + "?ukuran=kanari").context["measure"].name == "kepatuhan"


@pytest.mark.parametrize(
    ("gap", "step"), [(None, "hx"), (0, "h4"), (-5, "h4"), (1, "h3"), (500, "h2"), (1500, "h0")]
)
def test_gaps_fall_into_classes(gap: int | None, step: str) -> None:
    assert gap_step(gap) == step


@pytest.mark.parametrize("target", range(5000, 10001, 500))
def test_limits_of_the_legend_fit_the_colours(target: int) -> None:
    bands = percent_bands(target)
    assert sum(band.starts_target for band in bands) == 1
    for percent in range(101):
        step = formats.heat_step(percent * 100, target)
        [text] = [band.text for band in bands if band.step == step]
        first, _, last = text.removeprefix("< ").partition("–")
        if text.startswith("<"):
            assert percent < int(first)
        else:
            assert int(first) <= percent <= int(last or first)


def test_the_legend_tells_of_missing_figures_only_where_there_are_such() -> None:
    assert "hx" not in [line.band.step for line in counted(percent_bands(8000), ["h1"])]
    assert counted(percent_bands(8000), ["hx", "hx"])[-1].count == 2


# ---- what is not there ------------------------------------------------------------------


def test_outlines_without_an_area_are_named(commissioner: Client) -> None:
    assert "Bogor Barat (32.71.04)" in text_of(commissioner)


def test_areas_without_an_outline_stay_in_the_table(told: World, signed_in: SignIn) -> None:
    area = AreaFactory(code="32.71.99", name="Bogor Baru", parent=told.bogor)
    store(BodyFactory(kind=Body.Kind.PPK, area=area, election=told.pilkada), earned=1)
    roll_up(told)
    response = signed_in(told.commissioner_bogor).get(PAGE)
    assert response.context["bare_areas"] == ["Bogor Baru"]
    assert "Bogor Baru" in [figure.name for figure, _ in response.context["lines"]]
    assert "32.71.99" not in [shape.figure.code for shape in response.context["shapes"]]


def test_lacking_knows_both_sides() -> None:
    drawing = Drawing(10, 10, 0, {"1": Outline("1", "Satu", "m0 0z", 0, 0, 1, 1)})
    assert lacking(drawing, []) == {"bare_areas": [], "bare_outlines": [drawing.outlines["1"]]}


def test_confused_outlines_are_told(told: World, signed_in: SignIn) -> None:
    whole_regency(told, "96.01")
    response = signed_in(told.commissioner_ri).get("/w/96.01/peta/")
    assert response.context["drawing"].mixed_up == 6
    assert 'class="mapnote"' in response.content.decode()


def test_a_district_has_a_table_and_no_drawing(commissioner: Client) -> None:
    response = commissioner.get("/w/32.71.01/peta/")
    assert response.context["drawing"] is None
    assert len(response.context["lines"]) == 3
    text = response.content.decode()
    assert 'class="map"' not in text
    assert 'href="/w/32.71.01.1003/pps/"' in text


def test_a_village_leads_to_its_body(commissioner: Client) -> None:
    assert commissioner.get("/w/32.71.01.1003/peta/")["Location"] == "/w/32.71.01.1003/pps/"


def test_before_the_first_figures_the_areas_stand_there(world: World, signed_in: SignIn) -> None:
    context = signed_in(world.commissioner_bogor).get(PAGE).context
    assert {figure.step for figure in context["measure"].figures} == {"hx"}
    assert signed_in(world.commissioner_bogor).get("/w/32.71.01/peta/").status_code == 200


def test_others_see_nothing(told: World, signed_in: SignIn) -> None:
    assert signed_in(told.commissioner_bogor).get("/w/33.16/peta/").status_code == 404
    assert signed_in(told.member_empang).get(PAGE).status_code == 403


# ---- cost -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kepatuhan", "akun", "partisipasi"])
def test_a_map_costs_the_same_for_few_and_for_many_children(
    told: World, signed_in: SignIn, name: str
) -> None:
    client = signed_in(told.commissioner_ri)
    few = queries(client, f"{PAGE}?ukuran={name}")
    whole_regency(told, "91.03")
    assert queries(client, f"/w/91.03/peta/?ukuran={name}") == few
    assert few <= 12


def static_bytes(text: str) -> int:
    """What the page's own styles and scripts weigh, compressed."""
    names = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', text))
    assert names
    roots = [Path(folder) for folder in settings.STATICFILES_DIRS]
    files = [root / name for name in names for root in roots if (root / name).exists()]
    assert len(files) == len(names)
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


def test_the_heaviest_regency_is_light_with_all_it_needs(told: World, signed_in: SignIn) -> None:
    def weight(code: str) -> int:
        return sum(len(one.path) for one in drawing_of(code).outlines.values())

    heaviest = max(
        (f.stem for f in (Path(__file__).parents[3] / "targets/maps/data").glob("??.??.json")),
        key=weight,
    )
    whole_regency(told, heaviest)
    text = text_of(signed_in(told.commissioner_ri), f"/w/{heaviest}/peta/")
    assert text.count("<title>") > 10
    assert len(gzip.compress(text.encode())) + static_bytes(text) < 60_000


def test_nothing_is_styled_inline_or_scripted(commissioner: Client) -> None:
    text = text_of(commissioner)
    assert not re.search(r"<[^>]* (style|onclick)=", text)
