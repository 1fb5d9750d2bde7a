"""Papers of an area: the table as XLSX, the report on paper, the page that offers them."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.reader.excel import load_workbook

from accounts.roles import Role
from adhoc_bodies.models import Area, Body, Exemption, Membership
from targets.models import BodyWeek, TurnoutResult, TurnoutTarget
from targets.papers import pdf, reports, sheets, turns
from targets.turnout import actions
from tests.factories import AreaFactory, BodyFactory, MembershipFactory
from tests.targets.stored import roll_up, store
from tests.world import World

SignIn = Callable[[Any], Client]


@pytest.fixture
def client(told: World, signed_in: SignIn) -> Client:
    return signed_in(told.commissioner_bogor)


def content(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.getvalue()


def book(client: Client, address: str) -> Any:
    return load_workbook(io.BytesIO(content(client, address)))


def table(page: Any) -> list[list[Any]]:
    """Head and rows of a sheet, without title and facts."""
    rows = [list(row) for row in page.iter_rows(values_only=True)]
    start = next(i for i, row in enumerate(rows) if row[1] is not None and row[2] is not None)
    return rows[start:]


def as_text(value: Any, head: str) -> str:
    """A cell as the CSV has it."""
    if value is None:
        return ""
    return f"{value * 100:.2f}" if isinstance(value, float) else str(value)


# ---- XLSX ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/w/32.71/unduh", "/w/32.71.01/unduh", "/w/32.71/unduh|badan=1"]
)
def test_a_spreadsheet_has_the_rows_and_columns_of_the_csv(client: Client, address: str) -> None:
    path, _sep, query = address.partition("|")
    text = content(client, f"{path}.csv?{query}").decode("utf-8-sig")
    wanted = list(csv.reader(io.StringIO(text)))
    head, *rows = table(book(client, f"{path}.xlsx?{query}").worksheets[0])
    percents = {3, 4, 5}
    read = [
        [
            f"{v * 100:.2f}" if i in percents and v is not None else as_text(v, "")
            for i, v in enumerate(row)
        ]
        for row in rows
    ]
    assert [head, *read] == wanted


def test_a_spreadsheet_says_whose_figures_it_has(client: Client) -> None:
    page = book(client, "/w/32.71/unduh.xlsx?pekan=2024-W35").worksheets[0]
    said = {row[0].value: row[1].value for row in page.iter_rows(min_row=2, max_row=7)}
    assert "KPU Kota Bogor" in said.values()
    dates = [str(value) for value in said.values() if value]
    assert "2024-08-26 00:00:00" in dates
    assert "2024-09-01 00:00:00" in dates
    assert "2024-09-04 14:30:00" in dates


def test_a_body_named_like_a_formula_stays_a_name(told: World, client: Client) -> None:
    Body.objects.filter(pk=told.pps_empang.pk).update(name='=HYPERLINK("http://x")\x07')
    page = book(client, "/w/32.71.01/unduh.xlsx").worksheets[0]
    found = [c for c in page["B"] if c.value == '=HYPERLINK("http://x")']
    assert [c.data_type for c in found] == ["s"]


def test_an_area_without_figures_has_a_head_alone(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.commissioner_bogor)
    page = book(client, "/w/32.71/unduh.xlsx").worksheets[0]
    assert len(table(page)) == 1
    assert client.get("/w/32.71/laporan/pleno/").status_code == 200
    assert client.get("/w/32.71/laporan/").status_code == 200


# ---- who gets what --------------------------------------------------------------------------

PAGES = ("unduh.xlsx", "laporan/", "laporan/pleno/", "laporan/pleno.pdf")


@pytest.mark.parametrize("page", PAGES)
def test_strangers_find_nothing_and_readers_without_the_right_are_refused(
    told: World, signed_in: SignIn, page: str
) -> None:
    assert signed_in(told.commissioner_bogor).get(f"/w/32.73/{page}").status_code == 404
    assert signed_in(told.reviewer_bogor_selatan).get(f"/w/32.71.01/{page}").status_code == 403
    village = f"/w/{told.empang.code}/{page}"
    assert signed_in(told.commissioner_bogor).get(village).status_code == 404


def test_a_page_costs_the_same_for_two_and_twenty_children(told: World, client: Client) -> None:
    def cost() -> list[int]:
        found = []
        for page in ("unduh.xlsx", "unduh.xlsx?badan=1", "laporan/", "laporan/pleno/"):
            with CaptureQueriesContext(connection) as seen:
                content(client, f"/w/32.71/{page}")
            found.append(len(seen))
        return found

    cost()
    few = cost()
    for number in range(10, 30):
        district = AreaFactory(code=f"32.71.{number}", parent=told.bogor)
        store(BodyFactory(kind="ppk", area=district, election=told.pilkada), earned=2, missing=1)
    roll_up(told)
    assert cost() == few
    assert max(few) <= 12, few


# ---- the report -----------------------------------------------------------------------------


def said(client: Client, address: str) -> str:
    text = content(client, address).decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_what_stands_on_the_report(client: Client) -> None:
    text = said(client, "/w/32.71/laporan/pleno/")
    wanted = [
        "KPU Kota Bogor", "Pilkada 2024", "70,0%", "Bogor Selatan", "Bogor Timur",
        "PPS Baranangsiang", "Bogor, 4 September 2024", "2–8 September 2024",
    ]  # fmt: skip
    assert [word for word in wanted if word not in text] == []


def test_the_report_draws_trend_heat_table_and_composition(client: Client) -> None:
    html = content(client, "/w/32.71/laporan/pleno/").decode()
    assert [name for name in ("lap-trend", "lap-heat", "lap-stack") if name not in html] == []
    assert "<thead>" in html
    assert 'style="' not in html


def test_a_long_name_stays_whole_on_the_report(told: World, client: Client) -> None:
    name = "Kecamatan Penukal Abab Lematang Ilir Ogan Komering Ulu Selatan"
    Area.objects.filter(pk=told.bogor_selatan.pk).update(name=name)
    html = content(client, "/w/32.71/laporan/pleno/").decode()
    assert html.count(f'<th scope="row">{name}</th>') == 2


def test_a_districts_report_lists_its_bodies(client: Client) -> None:
    text = said(client, "/w/32.71.01/laporan/pleno/")
    assert "PPS Batu Tulis" in text
    assert "PPK Bogor Selatan" in text


def test_the_report_has_no_results_before_they_are_stated(client: Client) -> None:
    assert "lap-results" not in content(client, "/w/32.71/laporan/pleno/").decode()


def test_the_report_shows_results_once_they_are_stated(told: World, client: Client) -> None:
    about: Any = {"election": told.pilkada, "by": None}
    plenary = {"contest": "regent", "count": "plenary"}
    actions.state(TurnoutTarget, **about, area=told.bogor, target=8125, division="same")
    actions.state(
        TurnoutResult, **about, area=told.bogor, of=plenary, source="D.Hasil", basis="dpt_dpk",
        registered=100_000, voted=81_234, valid=80_000, invalid=1_234,
    )  # fmt: skip
    text = said(client, "/w/32.71/laporan/pleno/")
    wanted = ["81.234", "100.000", "DPT + DPK", "81,23%", "81,25%", "80.000", "1.234", "D.Hasil"]
    assert [word for word in wanted if word not in text] == []
    with translation.override("id"):
        below, plenary_word = _("Below the target"), str(TurnoutResult.Count.PLENARY.label)
    assert f"{below} (−0,02 " in text
    assert f"{plenary_word} 81.234 100.000" in text
    actions.state(
        TurnoutResult, **about, area=told.bogor_selatan, of=plenary, source="D", basis="dpt_dpk",
        registered=60_000, voted=50_000,
    )  # fmt: skip
    text = said(client, "/w/32.71/laporan/pleno/")
    assert "50.000" in text
    assert "(-31.234)" in text.replace("−", "-")


def test_the_report_keeps_the_choices_of_its_address(client: Client) -> None:
    html = content(client, "/w/32.71/laporan/pleno/?pekan=2024-W35&jenis=pps").decode()
    assert "/w/32.71/laporan/pleno.pdf?pekan=2024-W35&amp;jenis=pps" in html
    assert "26 Agustus–1 September 2024" in html


def test_the_report_as_a_file(client: Client) -> None:
    pytest.importorskip("weasyprint")
    response = client.get("/w/32.71/laporan/pleno.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert 'filename="laporan-32.71-2024-W36.pdf"' in response["Content-Disposition"]


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Reports that were laid out on paper; each takes seconds of a processor."""
    made: list[str] = []

    def pdf_of(html: str, *, key: str) -> bytes:
        made.append(key)
        return f"%PDF-{len(made)} {key}".encode()

    monkeypatch.setattr(reports, "pdf_of", pdf_of)
    return made


def test_a_report_is_laid_out_once_a_minute_for_who_asks_again(
    client: Client, laid_out: list[str]
) -> None:
    address = "/w/32.71/laporan/pleno.pdf"
    first = content(client, address)
    assert content(client, address) == first
    assert len(laid_out) == 1


def test_what_is_kept_is_of_one_person_one_area_and_one_choice(
    told: World, signed_in: SignIn, laid_out: list[str]
) -> None:
    addresses = [
        "/w/32.71/laporan/pleno.pdf", "/w/32.71.01/laporan/pleno.pdf",
        "/w/32.71/laporan/pleno.pdf?jenis=pps", "/w/32.71/laporan/pleno.pdf?pekan=2024-W35",
    ]  # fmt: skip
    client = signed_in(told.commissioner_bogor)
    files = [content(client, address) for address in addresses]
    files.append(content(signed_in(told.operator_bogor), addresses[0]))
    assert len(set(files)) == len(laid_out) == 5


def test_who_lost_the_right_gets_no_kept_report(client: Client, laid_out: list[str]) -> None:
    address = "/w/32.71/laporan/pleno.pdf"
    content(client, address)
    Membership.objects.update(starts_on=date(2024, 1, 1), ends_on=date(2024, 9, 3))
    assert client.get(address).status_code in (403, 404)


def test_while_a_report_is_made_others_are_told_to_come_again(
    told: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/w/32.71/laporan/pleno.pdf?jenis=pps"
    others = [signed_in(told.operator_bogor), signed_in(told.commissioner_bogor)]
    meanwhile: list[Any] = []

    def pdf_of(*_args: Any, **_how: Any) -> bytes:
        if not meanwhile:
            meanwhile.append(None)
            meanwhile[:] = [other.get(address) for other in others]
        return b"%PDF-"

    monkeypatch.setattr(reports, "pdf_of", pdf_of)
    client = signed_in(told.commissioner_bogor)
    assert content(client, "/w/32.71/laporan/pleno.pdf") == b"%PDF-"
    for response in meanwhile:
        assert response.status_code == 503
        assert response["Retry-After"] == "10"
        html = response.content.decode()
        assert "/w/32.71/laporan/pleno/?jenis=pps" in html
        assert address in html
        assert "10 detik" in html
    assert content(others[0], address) == b"%PDF-"


def test_a_report_that_fails_gives_its_turn_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_how: Any) -> bytes:
        raise MemoryError

    address = "/w/32.71/laporan/pleno.pdf"
    with monkeypatch.context() as patch:
        patch.setattr(reports, "pdf_of", broken)
        with pytest.raises(MemoryError):
            client.get(address)
    monkeypatch.setattr(reports, "pdf_of", lambda *_args, **_how: b"%PDF-")
    assert content(client, address) == b"%PDF-"


def test_a_report_whose_turn_ran_out_leaves_the_next_ones(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_args: Any, **_how: Any) -> bytes:
        cache.set(turns.TURN, "of another", turns.LEASE)
        return b"%PDF-"

    monkeypatch.setattr(reports, "pdf_of", slow)
    content(client, "/w/32.71/laporan/pleno.pdf")
    assert cache.get(turns.TURN) == "of another"


def test_where_no_pdf_can_be_made_the_page_to_print_is_offered(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Any:
        raise pdf.PdfMissing

    monkeypatch.setattr(pdf, "library", missing)
    monkeypatch.setattr("targets.papers.offers.makes_pdf", lambda: False)
    html = content(client, "/w/32.71/laporan/pleno.pdf").decode()
    assert "/w/32.71/laporan/pleno/" in html
    offered = content(client, "/w/32.71/laporan/").decode()
    assert "/w/32.71/laporan/pleno.pdf" not in offered
    assert "/w/32.71/laporan/pleno/" in offered
    assert "with_pdf" not in offered


# ---- the choice -----------------------------------------------------------------------------


def test_the_page_offers_every_paper_of_a_regency(client: Client) -> None:
    html = content(client, "/w/32.71/laporan/?jenis=pps").decode()
    wanted = [
        "/w/32.71/laporan/pleno/?jenis=pps", "/w/32.71/laporan/pleno.pdf?jenis=pps",
        "/w/32.71/unduh.xlsx?jenis=pps", "/w/32.71/unduh.csv?jenis=pps",
        "/w/32.71/unduh.xlsx?jenis=pps&amp;badan=1", "/w/32.71/laporan/paket/", "2024-08",
    ]  # fmt: skip
    assert [word for word in wanted if word not in html] == []


def test_a_district_has_its_tables_and_its_pack(client: Client) -> None:
    html = content(client, "/w/32.71.01/laporan/").decode()
    assert "/w/32.71.01/unduh.xlsx" in html
    assert "/w/32.71.01/laporan/paket/" in html


def test_who_watches_the_nation_finds_its_papers(told: World, signed_in: SignIn) -> None:
    client = signed_in(told.commissioner_ri)
    assert "KPU RI" in said(client, "/w/ID/laporan/pleno/")
    response = client.get("/w/ID/unduh.xlsx")
    page = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    assert told.jabar.code in [row[0] for row in table(page)]
    assert response["Content-Type"] == sheets.TYPE


def test_a_member_has_no_papers(told: World, signed_in: SignIn) -> None:
    watcher = MembershipFactory(body=told.ppk_bogor_selatan, role=Role.MEMBER).user
    assert signed_in(watcher).get("/w/32.71.01/laporan/").status_code in (403, 404)


def test_the_report_names_bodies_without_account_as_the_page_does(
    told: World, client: Client
) -> None:
    BodyWeek.objects.update(has_account=False)
    Exemption.objects.filter(body=told.pps_empang).delete()
    roll_up(told)
    page = [body.name for body in client.get("/w/32.71/").context["bare"]]
    paper = [body.name for body in client.get("/w/32.71/laporan/pleno/").context["bare"]]
    assert len(page) == 5
    assert paper == page != sorted(page)
