"""Coverage and accounts: what is stored is shown, links lead on, and a page costs little."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from adhoc_bodies.models import Body, FollowerCount
from portal import clock, formats
from posts.models import Report, Topic
from targets import counting
from tests.asked import queries
from tests.factories import AreaFactory, BodyFactory, ExemptionFactory
from tests.targets.stored import count_coverage, roll_up, store, story
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
COVERAGE, ACCOUNTS = "/w/32.71/liputan/", "/w/32.71/akun/"


@pytest.fixture
def told(world: World) -> World:
    """Two weeks of figures; Kota Bogor's directive has a stage, a segment and a purpose."""
    story(world)
    directive = world.directives["office_bogor"]
    directive.stage = world.stage
    directive.save()
    directive.topics.set(Topic.objects.filter(slug__in=["pemilih-pemula", "sosialisasi"]))
    accept(world, "pps_batu_tulis")
    count_coverage(world)
    return world


def accept(world: World, body: str) -> None:
    """The body's report answers the directive of Kota Bogor and is accepted."""
    Report.objects.filter(pk=world.reports[body].pk).update(
        status="accepted", directive=world.directives["office_bogor"], week=WEEK
    )


@pytest.fixture
def commissioner(told: World, signed_in: SignIn) -> Client:
    return signed_in(told.commissioner_bogor)


def text_of(client: Client, address: str) -> str:
    response = client.get(address, headers={"Accept-Language": "id"})
    assert response.status_code == 200
    return response.content.decode()


# ---- coverage -----------------------------------------------------------------------------


def test_stages_show_which_part_of_the_asked_bodies_posted(
    told: World, commissioner: Client
) -> None:
    board = commissioner.get(COVERAGE).context["stages"]
    assert [stage.pk for stage in board.stages] == [told.stage.pk]
    [whole] = board.whole.cells
    assert (whole.asked, whole.posted, whole.posts) == (5, 1, 1)
    lines = {line.code: line.cells[0] for line in board.lines}
    assert (lines["32.71.01"].asked, lines["32.71.01"].posted) == (3, 1)
    assert (lines["32.71.02"].asked, lines["32.71.02"].posted) == (2, 0)
    assert [line.code for line in board.lines] == ["32.71.02", "32.71.01"]


def test_a_stage_cell_leads_to_the_child(commissioner: Client) -> None:
    text = text_of(commissioner, COVERAGE + "?jenis=pps")
    assert 'href="/w/32.71.01/liputan/?jenis=pps"' in text
    assert commissioner.get("/w/32.71.01/liputan/").status_code == 200


@pytest.mark.parametrize("code", ["32.71", "32.71.01"])
@pytest.mark.parametrize("kind", ["all", "ppk", "pps"])
def test_the_lists_of_a_stage_hold_what_its_numbers_say(
    told: World, commissioner: Client, code: str, kind: str
) -> None:
    [(stage, cell)] = commissioner.get(f"/w/{code}/liputan/?jenis={kind}").context["stages"].headed
    for chosen, count in (("", cell.asked), ("sudah", cell.posted),
                          ("belum", cell.asked - cell.posted)):  # fmt: skip
        context = commissioner.get(
            f"/w/{code}/liputan/badan/?jenis={kind}&soal={stage.slug}&saring={chosen}"
        ).context
        assert len(context["rows"]) == count
        assert [chip["count"] for chip in context["chips"] if chip["current"]] == [count]
        if chosen != "belum":
            assert context["posts"] == cell.posts


def test_numbers_of_stages_lead_to_their_lists(told: World, commissioner: Client) -> None:
    text = text_of(commissioner, COVERAGE + "?jenis=pps")
    slug = told.stage.slug
    assert f'href="/w/32.71.01/liputan/badan/?jenis=pps&amp;soal={slug}"' in text
    own = f'href="/w/32.71/liputan/badan/?jenis=pps&amp;soal={slug}"'
    assert text.count(own) == 2, "from the last line of the heat table, and from who was asked"
    assert f'href="/w/32.71/liputan/badan/?jenis=pps&amp;soal={slug}&amp;saring=sudah"' in text
    assert commissioner.get("/w/32.71/liputan/badan/?soal=tidak-ada").status_code == 404


def test_an_address_without_a_subject_leads_to_the_page(commissioner: Client) -> None:
    response = commissioner.get("/w/32.71/liputan/badan/?jenis=pps")
    assert response["Location"] == "/w/32.71/liputan/?jenis=pps"
    assert commissioner.get("/w/32.71.01.1003/liputan/badan/?platform=x").status_code == 302


def test_topics_and_platforms_count_bodies_and_posts(told: World, commissioner: Client) -> None:
    context = commissioner.get(COVERAGE).context
    segments, purposes = context["tables"]
    assert [(line.value, line.posts) for line in segments["lines"]] == [("pemilih-pemula", 1)]
    assert [line.latest.bodies for line in purposes["lines"]] == [1]
    assert "Basis keluarga" in segments["unnamed"]
    assert "Pemilih pemula" not in segments["unnamed"]
    accepted = Report.objects.filter(week=WEEK, status="accepted", regency=told.bogor).count()
    assert context["posts"] == accepted == sum(part.count for part in context["parts"])


def test_without_topics_the_page_says_how_to_give_them(told: World, signed_in: SignIn) -> None:
    told.directives["office_bogor"].topics.clear()
    count_coverage(told)
    text = text_of(signed_in(told.operator_bogor), COVERAGE)
    assert "sasaran" in text
    assert "/arahan/" in text


def test_the_page_says_as_of_when_it_was_counted(commissioner: Client) -> None:
    assert counting.counted_at() == clock.now()
    assert formats.moment(clock.now(), "WIB") in text_of(commissioner, COVERAGE)


def test_an_empty_campaign_has_pages_too(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.commissioner_bogor)
    coverage = client.get(COVERAGE).context
    assert (coverage["counted_at"], coverage["posts"]) == (None, 0)
    assert (coverage["stages"].stages, coverage["has_topics"]) == ([], False)
    assert client.get(ACCOUNTS).context["own"] is None


def test_village_leads_to_its_pps_and_strangers_see_nothing(told: World, signed_in: SignIn) -> None:
    client = signed_in(told.commissioner_bogor)
    for page in ("liputan", "akun"):
        assert client.get(f"/w/32.71.01.1003/{page}/").status_code == 302
        assert client.get(f"/w/33.16/{page}/").status_code == 404


# ---- accounts -----------------------------------------------------------------------------


def test_accounts_are_told_by_platform_and_child(commissioner: Client) -> None:
    context = commissioner.get(ACCOUNTS).context
    assert (context["having"], context["bodies"], context["bare_count"]) == (4, 5, 1)
    platforms = {line.platform: line.bodies for line in context["platforms"]}
    # Each but PPS Baranangsiang has a verified and a claimed account.
    assert platforms == {"instagram": 4, "facebook": 4}
    lines = {line.code: (line.bodies, line.bare, line.growth) for line in context["lines"]}
    assert lines == {"32.71.01": (3, 0, None), "32.71.02": (2, 1, None)}


def test_growth_is_told_by_week_and_child(commissioner: Client) -> None:
    """PPS Baranangsiang lost its account in the last week."""
    context = commissioner.get(ACCOUNTS).context
    [line] = context["changes"]
    assert (line.code, line.weeks[-1], line.whole) == ("32.71.02", -1, -1)
    assert set(line.weeks[:-1]) == {None}
    assert context["own_change"].weeks == line.weeks
    assert len(context["change_days"]) == len(line.weeks)


def test_reasons_add_up_to_the_bodies_without_account(told: World, commissioner: Client) -> None:
    context = commissioner.get(ACCOUNTS).context
    assert sum(why.count for why in context["reasons"]) == context["bare_count"]
    ExemptionFactory(body=told.ppk_bogor_timur, reason="no_staff")
    assert commissioner.get(ACCOUNTS).context["reasons"] == context["reasons"]
    assert context["bare_url"] in text_of(commissioner, ACCOUNTS)


def test_followers_are_the_newest_counts_added_up(told: World, commissioner: Client) -> None:
    assert commissioner.get(ACCOUNTS).context["followers"] is None
    for body, day, number in (
        ("pps_empang", 20, 100), ("pps_empang", 29, 150), ("pps_batu_tulis", 30, 70),
        ("pps_beran", 30, 9000),
    ):  # fmt: skip
        FollowerCount.objects.create(
            account=told.accounts[body], counted_on=dt.date(2024, 8, day), followers=number,
            entered_by=told.operator_bogor, entered_at=clock.now(),
        )  # fmt: skip
    found = commissioner.get(ACCOUNTS).context["followers"]
    assert (found.total, found.accounts) == (220, 2)
    assert found.lines == [(202436, 220, 2), (202435, 220, 2), (202434, 100, 1)]
    above = commissioner.get("/w/32.71.01/akun/").context["followers"]
    assert above.total == 220


def test_above_a_regency_no_account_is_read(told: World, signed_in: SignIn) -> None:
    context = signed_in(told.commissioner_ri).get("/w/ID/akun/").context
    assert (context["followers"], context["reasons"]) == (None, [])
    assert sum(line.bodies for line in context["lines"]) == context["bodies"]


# ---- cost ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [COVERAGE, ACCOUNTS])
def test_twenty_children_cost_the_queries_of_two(
    told: World, commissioner: Client, page: str
) -> None:
    few = queries(commissioner, page)
    for number in range(20):
        area = AreaFactory(code=f"32.71.{number + 30}", parent=told.bogor)
        body: Any = BodyFactory(kind=Body.Kind.PPK, area=area, election=told.pilkada)
        store(body, earned=1, missing=1, has_account=bool(number % 2))
    roll_up(told)
    count_coverage(told)
    assert queries(commissioner, page) == few <= 12


@pytest.mark.parametrize("span", ["bulan", "tahapan", "bebas&dari=2024-W30"])
@pytest.mark.parametrize("page", [COVERAGE, ACCOUNTS])
def test_every_period_has_its_page(commissioner: Client, page: str, span: str) -> None:
    assert commissioner.get(f"{page}?rentang={span}").status_code == 200
