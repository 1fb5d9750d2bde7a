"""Every number on a page of figures is a link, and the list behind it has that many."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from adhoc_bodies.models import Body, Exemption, SocialAccount
from portal import formats
from posts.models import Directive, Report
from targets import states
from targets.models import AreaWeek, BodyWeek
from targets.scoring import compliance
from targets.scoring.compliance import Days
from targets.scoring.sql.words import Scope
from tests.factories import AreaFactory, BodyFactory, DirectiveFactory, ReportFactory
from tests.pages import Nested, Page
from tests.targets.stored import roll_up, store
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
PAGES = ("/w/ID/", "/w/32/", "/w/32.71/", "/w/32.71.01/")
RANGES = ("", "?jenis=pps", "?rentang=bulan&pekan=2024-W35", "?rentang=bebas&dari=2024-W34")


class Links(HTMLParser):
    """The number links of a page: their address and their text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: tuple[str, list[str]] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        is_number = bool({"n", "over"} & set((named.get("class") or "").split()))
        if tag == "a" and (is_number or named.get("tabindex") == "-1"):
            heat = ["heat "] if named.get("tabindex") == "-1" else []
            self._open = (named.get("href") or "", heat)

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            self.found.append((self._open[0], "".join(self._open[1]).strip()))
            self._open = None


class Loose(Nested):
    """Numbers of a page that are no links: of its tiles, tables, legends and sentences."""

    COUNTED = {".v", ".s", ".num", ".pc", ".legend", ".count", ".verdict"}
    #: Places count nothing; a phone's strip of weeks is part of the link of its whole card.
    OTHER = {"a", "h2", "thead", "svg", "script", ".place", ".vh", ".heatonly"}

    def __init__(self, html: str) -> None:
        self.found: list[str] = []
        super().__init__(html)

    def handle_data(self, data: str) -> None:
        around = self.around
        if around & self.OTHER:
            return
        if around & self.COUNTED or any(re.fullmatch(r"\.h\d+", one) for one in around):
            self.found += re.findall(r"(?<![\d.,])[\d.,]*[1-9][\d.,]*", data)


# ---- a world with all states ---------------------------------------------------------------


@pytest.fixture
def busy(world: World) -> World:
    """Three weeks of directives in Jawa Barat, kept in every way there is, computed for real."""
    Directive.objects.update(state="withdrawn")
    Report.objects.all().delete()
    Exemption.objects.filter(body=world.pps_karadenan).update(
        status="granted", platform="", decided_by=world.operator_bogor
    )
    for number, day in enumerate((19, 27, 33)):
        due = dt.date(2024, 8, 1) + dt.timedelta(days=day)
        directives = [
            DirectiveFactory(
                election=world.pilkada, office=world.office_jabar, title=f"Arahan {number}{each}",
                min_platforms=2, platforms=["instagram", "facebook"],
                starts_on=due - dt.timedelta(days=1), due_on=due,
            )
            for each in range(2)
        ]  # fmt: skip
        for each, directive in enumerate(directives):
            kept(world.ppk_bogor_selatan, directive, due, number, each)
            kept(world.pps_empang, directive, due, number, each, late=True)
            kept(world.pps_karadenan, directive, due, number, each)
            answer(world.pps_batu_tulis, directive, due, "instagram", f"bt{number}{each}")
            for nth, status in enumerate(("submitted", "returned", "rejected")):
                answer(
                    world.pps_baranangsiang, directive, due,
                    "instagram" if nth else "facebook", f"bs{number}{each}{nth}", status,
                )  # fmt: skip
    SocialAccount.objects.filter(body=world.pps_batu_tulis).delete()
    Body.objects.filter(pk=world.pps_batu_tulis.pk).update(dissolved_on=dt.date(2024, 8, 31))
    for week in (202434, 202435, WEEK):
        compliance.compute(
            election=world.pilkada, week=week, scope=Scope.everybody(), days=Days.today()
        )
    return world


def kept(body: Body, directive: Any, due: dt.date, *numbers: int, late: bool = False) -> None:
    """Reports on both platforms, in time or a day late."""
    for platform in ("instagram", "facebook"):
        link = f"{body.pk}-{platform}-{'-'.join(map(str, numbers))}"
        answer(body, directive, due, platform, link, days=1 if late else 0)


def answer(
    body: Body, directive: Any, due: dt.date, platform: str, link: str,
    status: str = "accepted", days: int = 0,
) -> None:  # fmt: skip
    """A report for a directive."""
    moment = dt.datetime.combine(due, dt.time(3), dt.UTC) + dt.timedelta(days=days)
    ReportFactory(
        body=body, election=body.election, directive=directive, platform=platform, post_id=link,
        status=status, posted_at=moment, reported_at=moment,
    )  # fmt: skip


def test_the_world_has_all_states(busy: World) -> None:
    rows = BodyWeek.objects.filter(week__in=(202434, 202435, WEEK))
    for name in ("met", "late", "partial", "missing", "exempt", "open", "submitted", "returned"):
        assert rows.filter(**{f"{name}__gt": 0}).exists(), name
    assert rows.filter(has_account=False).exists()
    assert not rows.filter(body=busy.pps_batu_tulis, week=WEEK).exists()


# ---- walking all numbers -------------------------------------------------------------------


def links_of(client: Client, address: str) -> Iterator[tuple[str, str]]:
    """Number links of a page, each once."""
    response = client.get(address)
    assert response.status_code == 200, address
    found = Links(response.content.decode()).found
    for href, text in dict.fromkeys(found):
        yield urljoin(address, href), text


def lists_of(client: Client, address: str) -> list[Any]:
    """The contexts of all pages of a list, from the first on."""
    contexts = []
    path = urlsplit(address).path
    while address:
        response = client.get(address)
        assert response.status_code == 200, address
        contexts.append(response.context)
        onward = response.context.get("next_url")
        address = path + onward if onward else ""
    return contexts


def check(client: Client, source: str, address: str, text: str) -> None:
    """The list behind a number has as many as the number says."""
    said = f"{text} on {source} leads to {address}"
    contexts = lists_of(client, address)
    first = contexts[0]
    if urlsplit(address).path.endswith("/bandingkan/"):
        assert text == formats.delta_points(first["lines"][0].points), said
    elif "kelas=" in address:
        assert first["chosen"], said
        assert len(first["lines"]) == int(text), said
    elif "body" in first:
        check_body(first, states.chosen(slug_of(address)), text, said)
    elif is_percentage(text) and slug_of(address) == states.HAVING:
        owning, all_bodies = first["listed"].bodies, first["total"].figures.bodies
        assert text == formats.percent(round(10_000 * owning / all_bodies)), said
    elif is_percentage(text):
        assert text in spellings(first["total"].figures.score, first["target"]), said
    else:
        check_list(contexts, address, text, said)


def check_list(contexts: list[Any], address: str, text: str, said: str) -> None:
    """The number is one of those above the list, and its lines add up to them."""
    listed, number = contexts[0]["listed"], int(re.sub(r"[.]", "", text))
    pages = [page["rows"] for page in contexts]
    rows = [row[0] if isinstance(row, tuple) else row for page in pages for row in page]
    assert len({row.key for row in rows}) == len(rows) == listed.bodies, said
    assert sum(listed.state.count(row.figures) for row in rows) == listed.things, said
    assert sum(part.bodies for part in listed.parts) == listed.bodies, said
    if address.endswith("#wilayah"):
        assert number == len(listed.parts), said
    elif listed.state.columns:
        assert number in (listed.things, listed.bodies), said
        assert {str(listed.things), str(listed.bodies)} <= set(listed.said.split()), said
    else:
        assert number == listed.bodies, said


def check_body(context: Any, state: states.State, text: str, said: str) -> None:
    """The page of a body: the same, of its obligations, reports or weeks."""
    shown = context["span"].total if context["span"] else context["figures"]
    if is_percentage(text):
        assert text in spellings(shown.score, context["target"]), said
    elif context["span"]:
        assert state.count(shown) == int(text), said
    elif not state.slug:
        assert text == "1", f"{said}: a count of bodies leads to the one that it counts"
    else:
        assert context["sought"].count == int(text), said
        assert context["sought"].said.endswith(f" {text}"), said


def is_percentage(text: str) -> bool:
    return text.endswith("%") or text.startswith("heat ") or "," in text


def spellings(score: int | None, target: int) -> set[str]:
    """How pages may write a percentage."""
    heat = f"heat {formats.heat_value(score, target)}"
    return {formats.percent(score), formats.percent(score, 0), formats.score(score), heat}


@pytest.mark.parametrize("chosen", RANGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_number_leads_to_a_list_with_that_many(
    busy: World, signed_in: SignIn, page: str, chosen: str
) -> None:
    client = signed_in(busy.commissioner_ri)
    source = page + chosen
    found = list(links_of(client, source))
    assert len(found) > 5
    with translation.override("id"):
        for address, text in found:
            check(client, source, address, text)


@pytest.mark.parametrize("chosen", ["", "?ukuran=akun&pekan=2024-W35", "?rentang=bulan&jenis=pps"])
@pytest.mark.parametrize("page", PAGES)
def test_every_number_beside_a_map_leads_to_a_list_with_that_many(
    busy: World, signed_in: SignIn, page: str, chosen: str
) -> None:
    client = signed_in(busy.commissioner_ri)
    source = f"{page}peta/{chosen}"
    found = list(links_of(client, source))
    assert found or page == "/w/32.71.01/"
    with translation.override("id"):
        for address, text in found:
            check(client, source, address, text)


#: What the table of children counts, by the word of its list.
CELLS = {
    "": "bodies", "terpenuhi": "met", "wajib": "owed", "menunggu": "submitted",
    "perbaikan": "returned", "belum": "missing", "tanpa-akun": "no_account",
}  # fmt: skip


@pytest.mark.parametrize("chosen", ["?pekan=2024-W34", "?rentang=bulan&pekan=2024-W35"])
@pytest.mark.parametrize("page", ["/w/ID/", "/w/32/", "/w/32.71/"])
def test_no_number_of_a_line_is_without_its_link(
    busy: World, signed_in: SignIn, page: str, chosen: str
) -> None:
    client = signed_in(busy.commissioner_ri)
    board = client.get(page + chosen).context["board"]
    found = {(urlsplit(address).path, slug_of(address), text) for address, text in
             links_of(client, page + chosen)}  # fmt: skip
    for row in [board.total, *board.children]:
        place = states.list_of(row.code)
        for slug, name in CELLS.items():
            if count := getattr(row.figures, name):
                assert (place, slug, str(count)) in found, (row.name, name)
        if row.figures.score is not None:
            with translation.override("id"):
                assert (place, "", formats.percent(row.figures.score)) in found
    for part, column in zip(("terlambat", "sebagian", "dikecualikan"),
                            ("late", "partial", "exempt"), strict=True):  # fmt: skip
        count = getattr(board.total.figures, column)
        assert not count or (states.list_of(board.total.code), part, str(count)) in found


def test_a_number_without_a_link_is_noticed() -> None:
    html = """<div class="tile"><span class="v"><a href="/">7</a> <small>dari 8</small></span></div>
    <table><tr><td class="num place">1</td><td class="num">0</td><td class="num">12 / <a>3</a></td>
    <td class="h3">45</td><td class="num"><a><b>6</b></a></td></tr></table>"""
    assert Loose(html).found == ["8", "12", "45"]


#: What else stands there: the target; what would be if all were accepted, in a sentence.
TARGET = re.compile(
    r"target (?:of )?[\d.,]+%|(?:If all|Bila semua)[^.]*?[\d.,]+%|\d+ (?:hari|days)"
)


@pytest.mark.parametrize("chosen", ["", "?pekan=2024-W34", "?rentang=bulan&pekan=2024-W35"])
@pytest.mark.parametrize("page", ["/w/ID/", "/w/32/", "/w/32.71/", "/w/32.71.01/"])
def test_no_number_of_a_page_is_without_a_link(
    busy: World, signed_in: SignIn, page: str, chosen: str
) -> None:
    response = signed_in(busy.commissioner_ri).get(page + chosen)
    found = Loose(TARGET.sub("", response.content.decode())).found
    assert found == []


def slug_of(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("saring", [""])[0]


def test_what_is_counted_where(busy: World, signed_in: SignIn) -> None:
    """A list says both how many obligations and how many bodies."""
    client = signed_in(busy.commissioner_ri)
    page = client.get("/w/32/badan/?saring=belum&pekan=2024-W34").context
    stored = BodyWeek.objects.filter(week=202434, missing__gt=0, body__province=busy.jabar)
    assert page["listed"].bodies == stored.count()
    assert page["listed"].things == sum(stored.values_list("missing", flat=True))
    assert {part.code for part in page["listed"].parts} == {"32.01", "32.71"}


# ---- long lists ------------------------------------------------------------------------------


def many(world: World, count: int) -> None:
    """Villages with a PPS and its figures."""
    for number in range(count):
        area = AreaFactory(
            code=f"33.16.09.{number + 2000}", name=f"Desa {number:03d}",
            parent=world.kecamatan_blora,
        )  # fmt: skip
        body: Any = BodyFactory(kind=Body.Kind.PPS, area=area, election=world.pilkada)
        store(body, earned=number % 5, missing=number % 3, has_account=bool(number % 2))
    roll_up(world)


def codes(response: Any) -> list[str]:
    return [row.code for row in response.context["rows"]]


def test_a_long_list_is_turned_by_place_in_both_directions(world: World, signed_in: SignIn) -> None:
    many(world, 120)
    client, address = signed_in(world.commissioner_ri), "/w/ID/badan/"
    pages = [client.get(address)]
    while onward := pages[-1].context["next_url"]:
        pages.append(client.get(address + onward))
    found = [codes(page) for page in pages]
    assert [len(page) for page in found] == [50, 50, 20]
    whole = [code for page in found for code in page]
    assert whole == sorted(whole)
    back = client.get(address + pages[2].context["previous_url"])
    assert codes(back) == found[1]
    assert codes(client.get(address + back.context["previous_url"])) == found[0]
    assert pages[0].context["previous_url"] == ""


@pytest.mark.parametrize("state", states.STATES)
@pytest.mark.parametrize("span", ["", "&rentang=bulan&pekan=2024-W35"])
def test_a_long_list_keeps_what_the_figures_of_its_bodies_say(
    busy: World, signed_in: SignIn, state: str, span: str
) -> None:
    client = signed_in(busy.commissioner_ri)
    wide = client.get(f"/w/32/badan/?saring={state}{span}").context
    narrow = [client.get(f"/w/{code}/badan/?saring={state}{span}").context for code in
              ("32.01", "32.71")]  # fmt: skip
    rows = {row.key for page in narrow for row, _, _ in page["rows"]}
    assert {row.key for row in wide["rows"]} == rows
    assert wide["listed"].bodies == sum(page["listed"].bodies for page in narrow)
    assert wide["listed"].things == sum(page["listed"].things for page in narrow)


@pytest.mark.parametrize("chosen", ["", "?saring=belum", "?saring=di-bawah-target&rentang=bulan"])
def test_a_long_list_costs_the_same_for_few_and_for_many(
    world: World, signed_in: SignIn, chosen: str
) -> None:
    many(world, 3)
    client = signed_in(world.commissioner_ri)
    few = queries(client, "/w/33/badan/" + chosen)
    many_more(world)
    assert queries(client, "/w/33/badan/" + chosen) == few <= 12


def test_bodies_below_the_target_over_a_range_are_added_up_once_and_only_here(
    world: World, signed_in: SignIn
) -> None:
    many(world, 3)
    client = signed_in(world.commissioner_ri)
    with CaptureQueriesContext(connection) as seen:
        response = client.get("/w/33/badan/?saring=di-bawah-target&rentang=bulan")
    assert response.context["listed"].bodies == len(response.context["rows"]) > 0
    (added,) = [
        query["sql"] for query in seen
        if "HAVING" in query["sql"] and "targets_bodyweek" in query["sql"]
    ]  # fmt: skip
    for condition in ('"election_id" =', '"regency_id" IN', '"kind" IN'):
        assert condition in added


COLUMNS = ("missing", "submitted", "met", "late", "partial", "exempt", "open", "returned")


@pytest.mark.parametrize("state", states.STATES)
@pytest.mark.parametrize("span", ["", "&rentang=bulan&pekan=2024-W36", "&jenis=pps"])
def test_a_list_of_many_pages_holds_what_it_says_and_nobody_twice(
    world: World, signed_in: SignIn, state: str, span: str
) -> None:
    """In several regencies, of which some have none: over more portions than one."""
    scattered(world, 130)
    client, address = signed_in(world.commissioner_ri), f"/w/ID/badan/?saring={state}{span}"
    contexts = lists_of(client, address)
    listed, rows = contexts[0]["listed"], [row for page in contexts for row in page["rows"]]
    stored = client.get("/w/ID/" + span.replace("&", "?", 1)).context["board"].total.figures
    assert len(rows) > 50
    assert [row.code for row in rows] == sorted(row.code for row in rows)
    assert len({row.key for row in rows}) == len(rows)
    assert listed.things == listed.state.count(stored)
    assert sum(listed.state.count(row.figures) for row in rows) == listed.things
    assert all(listed.state.keeps(row.figures, contexts[0]["target"]) for row in rows)
    assert listed.bodies in (len(rows), None)
    assert sum(part.things for part in listed.parts) == listed.things
    if listed.bodies is None:
        assert len(contexts) > 1
        assert all(part.bodies is None for part in listed.parts)
    wanted = [row for row in everybody(client, span) if listed.state.keeps(row.figures, 8000)]
    assert {row.key for row in rows} == {row.key for row in wanted}
    back = client.get("/w/ID/badan/" + contexts[-1]["previous_url"]) if len(contexts) > 1 else None
    assert back is None or codes(back) == [row.code for row in contexts[-2]["rows"]]


def everybody(client: Client, span: str) -> list[Any]:
    """The lines of all bodies, without any filter."""
    return [row for page in lists_of(client, f"/w/ID/badan/?{span[1:]}") for row in page["rows"]]


def scattered(world: World, count: int) -> None:
    """Villages of four regencies; those of the first two are without fault."""
    regencies = [
        AreaFactory(level=2, code=f"33.{number}", name=f"Kabupaten {number}", parent=world.jateng)
        for number in (71, 72, 73, 74)
    ]
    districts = [
        AreaFactory(level=3, code=f"{one.code}.01", name="Kota", parent=one) for one in regencies
    ]
    for number in range(2 * count):
        district = districts[number % 4]
        area = AreaFactory(
            code=f"{district.code}.{number + 2000}", name=f"Desa {number:03d}", parent=district
        )
        body: Any = BodyFactory(kind=Body.Kind.PPS, area=area, election=world.pilkada)
        has_faults = number % 4 > 1
        columns = dict.fromkeys(COLUMNS, 1 + number % 3) if has_faults else {"met": 1}
        band = "partial" if has_faults else "compliant"
        accounts = not has_faults or number % 3 == 0
        store(body, earned=4 - has_faults, has_account=accounts, band=band, **columns)
    roll_up(world)


def many_more(world: World) -> None:
    """Enough for two pages."""
    BodyWeek.objects.all().delete()
    AreaWeek.objects.all().delete()
    for number in range(60):
        area = AreaFactory(
            code=f"33.16.09.{number + 3000}", name=f"Desa {number:03d}",
            parent=world.kecamatan_blora,
        )  # fmt: skip
        body: Any = BodyFactory(kind=Body.Kind.PPS, area=area, election=world.pilkada)
        store(body, earned=1, missing=1)
    roll_up(world)


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    assert not any("posts_report" in query["sql"] for query in seen)
    return len(seen)


def test_a_free_range_is_chosen_by_a_form(busy: World, signed_in: SignIn) -> None:
    client = signed_in(busy.commissioner_ri)
    html = client.get("/w/32.71/?jenis=pps&rentang=bulan").content.decode()
    form = next(form for form in Page(html, "/w/32.71/").forms if "dari" in form.names)
    sent = form.sent() | {"dari": ["2024-W34"], "pekan": ["2024-W35"]}
    assert (sent["jenis"], sent["rentang"]) == (["pps"], ["bebas"])
    context = client.get("/w/32.71/", sent).context
    assert (context["period"].first, context["period"].last) == (202434, 202435)
    assert context["lens"].query == "?pekan=2024-W35&rentang=bebas&dari=2024-W34&jenis=pps"


@pytest.mark.parametrize("code", ["ID", "32", "32.71", "32.71.01"])
def test_a_free_range_may_have_a_year_at_every_level(
    busy: World, signed_in: SignIn, code: str
) -> None:
    client = signed_in(busy.commissioner_ri)
    found = client.get(f"/w/{code}/?rentang=bebas&dari=2023-W36")
    assert (found.status_code, found.context["period"].length) == (200, 53)


@pytest.mark.parametrize(
    "junk",
    ["saring=kanari", "setelah=32", "setelah=ID-ppk-1", "sebelum=32.71-pps-999999999999999999999",
     "di=32,,%27", "di=33.16", "dari=x&rentang=bebas", "saring=belum&di=33"],
)  # fmt: skip
def test_what_an_address_does_not_mean_falls_back(
    busy: World, signed_in: SignIn, junk: str
) -> None:
    assert signed_in(busy.commissioner_ri).get(f"/w/ID/badan/?{junk}").status_code == 200


def test_only_who_sees_the_area_sees_its_list(busy: World, signed_in: SignIn) -> None:
    client = signed_in(busy.commissioner_bogor)
    assert client.get("/w/ID/badan/").status_code == 404
    assert client.get("/w/32/badan/").status_code == 404
    assert client.get("/w/32.71/badan/").status_code == 200


def test_without_figures_a_long_list_says_so(world: World, signed_in: SignIn) -> None:
    response = signed_in(world.commissioner_ri).get("/w/ID/badan/?pekan=2020-W01")
    assert response.context["board"] is None
