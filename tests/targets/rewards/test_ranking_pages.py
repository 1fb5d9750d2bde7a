"""An edition of a ranking and the page of one body in it."""

import csv
import io
import random
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from adhoc_bodies.models import Area, Body
from targets.models import Programme, Ranking, RankingRow
from targets.rewards import files
from targets.rewards.places import league_words
from targets.rewards.row_lines import apportioned, line_of
from targets.rewards.row_pages import peers_of
from targets.scoring import ranking as rules
from tests.targets.rewards.rankings import ranking_of, row_of
from tests.targets.rewards.test_programmes import programme_of
from tests.world import World

SignIn = Callable[[User], Client]
MARKS = [(1, [5, 4, 3]), (1, [2, 2, 3]), (7, [4, 4, 4])]


@pytest.fixture
def ranking(world: World) -> Ranking:
    """Announced: Empang first, Baranangsiang second, Batu Tulis below the floor."""
    programme = programme_of(world)
    announced = ranking_of(programme, state="announced")
    row_of(announced, world.pps_empang, {"marks": MARKS}, creativity=5833)
    row_of(announced, world.pps_baranangsiang, {"marks": [[8, [1, 2, 3]]]}, rank=2, creativity=3000)
    row_of(
        announced, world.pps_batu_tulis, rank=None, is_eligible=False, reasons=["below_floor"],
    )  # fmt: skip
    return announced


def address(ranking: Ranking, more: str = "") -> str:
    return f"/peringkat/{ranking.programme_id}/edisi/{ranking.edition}/{more}"


def names(client: Client, url: str) -> list[str]:
    return [place.row.body.name for place in client.get(url).context["edition"].places]


# ---- lists ------------------------------------------------------------------------------


def test_eligible_bodies_stand_by_rank_the_others_apart_with_the_reason(
    ranking: Ranking, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.operator_bogor)
    assert names(client, address(ranking)) == ["PPS Empang", "PPS Baranangsiang"]
    apart = client.get(address(ranking, "?daftar=tidak"))
    assert names(client, address(ranking, "?daftar=tidak")) == ["PPS Batu Tulis"]
    assert "Kepatuhan di bawah batas" in apart.content.decode()


def test_a_list_is_narrowed_to_a_sub_district(
    ranking: Ranking, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.operator_bogor)
    url = address(ranking, f"?wilayah={world.bogor_timur.pk}")
    assert names(client, url) == ["PPS Baranangsiang"]
    assert client.get(url).context["edition"].total == 1


def test_leagues_are_tabs(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world, kind="ppk", league_by="villages", league_bounds=[5, 10])
    ranking = ranking_of(programme)
    row_of(ranking, world.ppk_bogor_selatan, league=2)
    row_of(ranking, world.ppk_bogor_timur, league=0)
    client = signed_in(world.operator_bogor)
    assert names(client, address(ranking)) == ["PPK Bogor Timur"]
    assert names(client, address(ranking, "?liga=2")) == ["PPK Bogor Selatan"]
    assert names(client, address(ranking, "?liga=9")) == ["PPK Bogor Timur"]
    labels = [tab["label"] for tab in client.get(address(ranking)).context["tabs"]]
    assert labels[0].endswith("sampai 5 desa/kelurahan")
    assert labels[1].endswith("6–10 desa/kelurahan")


def test_league_words_close_every_gap(world: World) -> None:
    programme = Programme(league_by="voters", league_bounds=[2500, 10000])
    assert league_words(programme) == [
        "sampai 2.500 pemilih", "2.501–10.000 pemilih", "lebih dari 10.000 pemilih",
    ]  # fmt: skip


def test_the_most_improved_are_a_list_of_their_own(world: World, signed_in: SignIn) -> None:
    ranking = ranking_of(programme_of(world, rewards_improvement=True))
    row_of(ranking, world.pps_empang, rank=1, improvement=-100, improvement_rank=2)
    row_of(ranking, world.pps_batu_tulis, rank=2, improvement=420, improvement_rank=1)
    client = signed_in(world.operator_bogor)
    url = address(ranking, "?daftar=meningkat")
    assert names(client, url) == ["PPS Batu Tulis", "PPS Empang"]
    assert "▲ 4,2 poin" in client.get(url).content.decode()


def many(ranking: Ranking, world: World, count: int) -> None:
    """So many bodies more, each with a row."""
    district = world.bogor_selatan
    have = ranking.rows.count()
    for number in range(have, have + count):
        area = Area.objects.create(
            code=f"32.71.01.2{number:03d}", name=f"Desa {number}", level=4, parent=district,
            province=world.jabar, regency=world.bogor, district=district,
        )  # fmt: skip
        body = Body.objects.create(
            kind="pps", area=area, name=f"PPS Desa {number}", election=world.pilkada,
            formed_on=world.pps_empang.formed_on,
        )  # fmt: skip
        row_of(ranking, body, {"marks": MARKS}, rank=number + 1, creativity=5833)


def test_pages_of_many_rows(ranking: Ranking, world: World, signed_in: SignIn) -> None:
    many(ranking, world, 60)
    client = signed_in(world.operator_bogor)
    first, second = address(ranking), address(ranking, "?hal=2")
    assert len(names(client, first)) == 50
    assert len(names(client, second)) == 12
    assert "51–62 dari 62" in client.get(second).content.decode()
    assert len(names(client, address(ranking, "?hal=99"))) == 12


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "name", ["commissioner_bogor", "operator_bogor", "reviewer_bogor_selatan", "member_empang"]
)
def test_a_few_rows_and_hundreds_cost_the_same(
    ranking: Ranking, world: World, signed_in: SignIn, name: str
) -> None:
    client = signed_in(world.people[name])
    row = address(ranking, f"{world.pps_empang.pk}/")
    few, one = queries(client, address(ranking)), queries(client, row)
    for count in (20, 180):
        many(ranking, world, count)
        assert queries(client, address(ranking)) == few <= 12
        assert queries(client, row) == one <= 12


# ---- who sees what --------------------------------------------------------------------------


def test_members_see_an_announced_ranking_and_their_own_line(
    ranking: Ranking, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.member_empang)
    page = client.get(address(ranking))
    assert [place.row.body.name for place in page.context["edition"].own] == ["PPS Empang"]
    assert "PPS Baranangsiang" in page.content.decode()
    assert "badan Anda" in page.content.decode()
    assert client.get(address(ranking, f"{world.pps_empang.pk}/")).status_code == 200
    assert client.get(address(ranking, f"{world.pps_batu_tulis.pk}/")).status_code == 404
    assert not page.context["csv_url"]
    assert client.get(address(ranking, "peringkat.csv")).status_code == 403


def test_a_panel_of_another_body_leads_members_nowhere(
    ranking: Ranking, world: World, signed_in: SignIn
) -> None:
    url = address(ranking, f"?badan={world.pps_baranangsiang.pk}")
    panel = signed_in(world.member_empang).get(url).context["panel"]
    assert (panel["row"].body, panel["row_url"], panel["losses"]) == (
        world.pps_baranangsiang, "", [],
    )  # fmt: skip
    assert signed_in(world.operator_bogor).get(url).context["panel"]["row_url"]


def test_reviewers_read_the_lines_of_their_bodies(
    ranking: Ranking, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.reviewer_bogor_selatan)
    assert client.get(address(ranking, f"{world.pps_batu_tulis.pk}/")).status_code == 200
    assert client.get(address(ranking, f"{world.pps_baranangsiang.pk}/")).status_code == 404


def test_drafts_are_for_those_who_look_after_the_area(world: World, signed_in: SignIn) -> None:
    ranking = ranking_of(programme_of(world))
    row_of(ranking, world.pps_empang)
    for name in ("member_empang", "reviewer_bogor_selatan"):
        client = signed_in(world.people[name])
        assert client.get(address(ranking)).status_code == 404
        assert client.get(address(ranking, f"{world.pps_empang.pk}/")).status_code == 404
    for name in ("operator_bogor", "commissioner_bogor", "operator_jabar", "auditor_ri"):
        page = signed_in(world.people[name]).get(address(ranking))
        assert "Draf, sementara" in page.content.decode()
    assert signed_in(world.operator_kab_bogor).get(address(ranking)).status_code == 404


def test_a_case_is_told_only_to_the_body_and_to_those_who_handle_cases(
    ranking: Ranking, world: World, signed_in: SignIn
) -> None:
    row_of(ranking, world.bodies["ppk_bogor_timur"])  # so that the list has another area
    RankingRow.objects.filter(body=world.pps_batu_tulis).update(reasons=["integrity_case"])
    told = {
        "member_batu_tulis": True, "commissioner_bogor": True, "auditor_bogor": True,
        "member_empang": False, "operator_bogor": False, "reviewer_bogor_selatan": False,
    }  # fmt: skip
    for name, knows in told.items():
        url = address(ranking, f"?daftar=tidak&badan={world.pps_batu_tulis.pk}")
        page = signed_in(world.people[name]).get(url).content.decode()
        text = re.sub(r"<section[^>]*id=\"cara\".*", "", page, flags=re.DOTALL)
        assert ("asus integritas" in text.split("<main", 1)[1]) == knows, name
        assert "Tidak memenuhi syarat" in page


# ---- why ------------------------------------------------------------------------------------


def test_shares_add_up_to_the_cent() -> None:
    chance = random.Random("peringkat")
    for _ in range(500):
        values = [chance.randrange(10**12) for _ in range(chance.randint(1, 26))]
        total = chance.randrange(10_001)
        shares = apportioned(values, total)
        assert sum(shares) == total
        exact = [value * total / sum(values) for value in values]
        assert all(abs(s - e) < 1 for s, e in zip(shares, exact, strict=True))
    assert apportioned([0, 0], 0) == [0, 0]


def test_the_weeks_add_up_to_compliance_and_what_is_lacking(ranking: Ranking) -> None:
    for row in ranking.rows.select_related("body__area"):
        line = line_of(ranking.programme, row)
        assert sum(week.gives for week in line.weeks) == row.compliance
        assert line.lost == 10_000 - (row.compliance or 0)
        assert line.owed == 7
        assert line.earned == 3


def test_the_page_adds_every_component_up(
    ranking: Ranking, world: World, signed_in: SignIn
) -> None:
    page = signed_in(world.member_empang).get(address(ranking, f"{world.pps_empang.pk}/"))
    context, text = page.context, page.content.decode()
    row = context["row"]
    assert (context["sum"] + 50) // 100 == row.total
    assert '/w/32.71.01.1003/pps/mengapa/?pekan=2024-W36"' in text
    assert "Juri A: 5 + 4 + 3" in text
    assert "Juri C" not in text  # anew for each post
    told = context["creativity"]
    assert (told["count"], told["marks"]) == (3, 4)


def test_creativity_is_told_as_it_is_computed(ranking: Ranking, world: World) -> None:
    peers = peers_of(ranking, 0)
    points = [sum(given) for _nomination, given in MARKS]
    assert (peers.points, peers.marks) == (sum(points) + 6, 4)
    k = rules.creativity_of(points, (peers.points, peers.marks), 3)
    assert k == round(100 * 25 * ((31 / 3 + 3 * 37 / 12) / 6 - 1))


def test_engagement_is_told_as_it_is_computed(world: World, signed_in: SignIn) -> None:
    programme = programme_of(world, compliance_weight=90, creativity_weight=0, engagement_weight=10)
    ranking = ranking_of(programme)
    report = world.report_accepted
    low, high = [[report.pk, 1, 0, 0, 100]], [[1, 9, 0, 0, 100], [2, 5, 0, 0, 50]]
    row_of(ranking, world.pps_empang, {"rates": low}, engagement=0)
    row_of(ranking, world.pps_batu_tulis, {"rates": high}, engagement=10_000, rank=2)
    row_of(ranking, world.pps_baranangsiang, rank=3)
    client = signed_in(world.operator_bogor)
    told = client.get(address(ranking, f"{world.pps_batu_tulis.pk}/")).context["engagement"]
    assert (told["below"], told["equal"], told["bodies"]) == (1, 1, 2)
    assert float(told["median"]) == 70.0  # 90 and 50 for a thousand followers
    page = client.get(address(ranking, f"{world.pps_empang.pk}/")).content.decode()
    assert f'href="/laporan/{report.pk}/"' in page
    none = client.get(address(ranking, f"{world.pps_baranangsiang.pk}/"))
    assert none.context["engagement"] is None


def test_what_lowers_the_total_adds_up_for_compliance(
    ranking: Ranking, world: World, signed_in: SignIn
) -> None:
    page = signed_in(world.operator_bogor).get(address(ranking, f"?badan={world.pps_empang.pk}"))
    losses = page.context["panel"]["losses"]
    row = page.context["panel"]["row"]
    assert sum(loss.hundredths for loss in losses) == 10_000 - row.total


def test_losses_that_are_not_named_are_counted_with_the_way_to_them(
    ranking: Ranking, world: World, signed_in: SignIn
) -> None:
    weeks = [[202430 + number, rules.UNIT, 2, 0, None] for number in range(7)]
    RankingRow.objects.filter(body=world.pps_batu_tulis).delete()
    row_of(ranking, world.pps_batu_tulis, {"weeks": weeks}, rank=3)
    page = signed_in(world.operator_bogor).get(
        address(ranking, f"?badan={world.pps_batu_tulis.pk}")
    )
    panel = page.context["panel"]
    assert len(panel["losses"]) + panel["more_losses"] == 8  # the weeks, and creativity
    assert panel["more_losses"] == 4
    assert f'<a href="{panel["row_url"]}">dan 4 lagi: lihat semuanya</a>' in page.content.decode()


def test_the_median_is_that_of_the_league(
    ranking: Ranking, world: World, signed_in: SignIn
) -> None:
    totals = [row.total or 0 for row in ranking.rows.filter(is_eligible=True)]
    panel = signed_in(world.operator_bogor).get(address(ranking)).context["panel"]
    assert panel["median"] == rules.half_up(sum(totals), 2)


# ---- files ----------------------------------------------------------------------------------


def test_the_files_are_what_was_frozen(ranking: Ranking, world: World, signed_in: SignIn) -> None:
    client = signed_in(world.operator_bogor)
    sent = client.get(address(ranking, "masukan.jsonl"))
    written = b"".join(sent.streaming_content)  # type: ignore[attr-defined]
    stored = ranking.rows.order_by("pk").values_list("inputs", flat=True)
    assert written == "".join(f"{line}\n" for line in [ranking.header, *stored]).encode()
    table = b"".join(client.get(address(ranking, "peringkat.csv")).streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    assert [row["body"] for row in rows] == [
        "32.71.01.1003/pps", "32.71.02.1002/pps", "32.71.01.1001/pps",
    ]  # fmt: skip
    assert rows[2]["reason"] == "below_floor"
    assert list(files.table(ranking)) == table.decode().splitlines(keepends=True)


def test_files_tell_a_case_only_to_who_handles_cases(
    ranking: Ranking, world: World, signed_in: SignIn
) -> None:
    RankingRow.objects.filter(body=world.pps_batu_tulis).update(reasons=["integrity_case"])
    for name, knows in {"commissioner_bogor": True, "operator_bogor": False}.items():
        client = signed_in(world.people[name])
        table = b"".join(client.get(address(ranking, "peringkat.csv")).streaming_content)  # type: ignore[attr-defined]
        assert (b"integrity_case" in table) is knows
        assert (b",not_eligible" in table) is not knows
        assert client.get(address(ranking, "masukan.jsonl")).status_code == (200 if knows else 404)
        assert ("masukan.jsonl" in client.get(address(ranking)).content.decode()) is knows


def test_outsiders_read_no_reasons(ranking: Ranking, world: World, signed_in: SignIn) -> None:
    url = address(ranking, f"?daftar=tidak&badan={world.pps_batu_tulis.pk}")
    for name, knows in {"member_empang": False, "member_batu_tulis": True}.items():
        context = signed_in(world.people[name]).get(url).context
        assert bool(context["panel"]["place"].reasons) is knows
        assert (len(context["panel"]["conditions"]) > 1) is knows


def test_an_empty_draft_has_no_files(world: World, signed_in: SignIn) -> None:
    ranking = ranking_of(programme_of(world), digest="", computed_at=None)
    client = signed_in(world.operator_bogor)
    assert client.get(address(ranking, "peringkat.csv")).status_code == 404
    page = client.get(address(ranking)).content.decode()
    assert "Belum dihitung" in page


def test_a_later_edition_is_told(ranking: Ranking, world: World, signed_in: SignIn) -> None:
    ranking_of(ranking.programme, edition=2, state="announced", reason="Banding dikabulkan")
    page = signed_in(world.member_empang).get(address(ranking)).content.decode()
    assert "Digantikan oleh edisi 2" in page
    draft = ranking_of(ranking.programme, edition=3)
    assert (
        f'href="{address(draft)}"'
        not in signed_in(world.member_empang).get(address(ranking)).content.decode()
    )


def test_nothing_owed_is_explained(world: World, signed_in: SignIn) -> None:
    ranking = ranking_of(programme_of(world))
    row_of(
        ranking, world.pps_empang, {"weeks": [[202436, 0, 0, 0, None]]}, rank=None,
        is_eligible=False, reasons=["nothing_owed"],
    )  # fmt: skip
    client = signed_in(world.operator_bogor)
    page = client.get(address(ranking, f"{world.pps_empang.pk}/"))
    assert page.status_code == 200
    assert "Tidak ada kewajiban dalam pekan ini" in page.content.decode()
