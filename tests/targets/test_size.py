"""What pages of figures cost where an area is as large as areas get: queries, and bytes sent."""

import gzip
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from typing import Any

from django.contrib.staticfiles import finders
from django.test import Client

from adhoc_bodies.models import Area, Body, Level
from portal import weeks
from targets.models import BodyWeek
from targets.scoring.terms import UNIT, hundredths
from tests.asked import queries
from tests.targets.stored import roll_up
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
#: The first visit of an overview weighs no more, all in, compressed as it is sent.
LIMIT = 120 * 1024
SHOWN = [weeks.shift(WEEK, -before) for before in range(12)]
ADDRESSES = (
    "/w/32.71/",
    "/w/32.71/?rentang=bulan",
    "/w/32.71/badan/",
    "/w/32.71.01/",
    "/w/32.71.01/?saring=belum",
    "/w/32.71/bandingkan/",
    "/w/32.71.01/bandingkan/",
    "/w/32.71.01/bandingkan/?dengan=wilayah",
    "/w/32/badan/",
)


def districts(world: World, count: int) -> list[Area]:
    """Districts of Kota Bogor, after those of the small world."""
    found = [
        Area(code=f"32.71.{number + 10:02d}", name=f"Kecamatan Panjang {number}",
             level=Level.DISTRICT, parent=world.bogor, province=world.jabar, regency=world.bogor)
        for number in range(count)
    ]  # fmt: skip
    return Area.objects.bulk_create(found)


def villages(world: World, district: Area, count: int) -> list[Area]:
    """Villages of a district, after those of the small world."""
    found = [
        Area(code=f"{district.code}.{number + 2000}", name=f"Kelurahan {number}",
             level=Level.VILLAGE, parent=district, province=world.jabar, regency=world.bogor,
             district=district)
        for number in range(count)
    ]  # fmt: skip
    return Area.objects.bulk_create(found)


def bodies(world: World, areas: Sequence[Area]) -> list[Body]:
    """A PPK in each district, a PPS in each village."""
    found = []
    for area in areas:
        kind = Body.Kind.PPK if area.level == Level.DISTRICT else Body.Kind.PPS
        district = area if area.level == Level.DISTRICT else area.district
        found.append(
            Body(kind=kind, election=world.pilkada, area=area, name=f"{kind.upper()} {area.name}",
                 province=world.jabar, regency=world.bogor, district=district,
                 formed_on=world.ppk_bogor_selatan.formed_on)
        )  # fmt: skip
    return Body.objects.bulk_create(found)


def figures(found: Sequence[Body], shown: Sequence[int]) -> None:
    """Stored weeks of bodies, of every colour there is."""
    BodyWeek.objects.bulk_create(
        week_of(body, week, (place + nth) % 5)
        for nth, week in enumerate(shown)
        for place, body in enumerate(found)
    )


def week_of(body: Body, week: int, earned: int) -> BodyWeek:
    """A week in which a body earned so many of four points."""
    return BodyWeek(
        week=week, body=body, regency_id=body.regency_id, owed=4, earned=earned * UNIT,
        earned_provisional=earned * UNIT, score=hundredths(earned * UNIT, 4),
        provisional=hundredths(earned * UNIT, 4), met=earned, missing=4 - earned,
        has_account=bool(earned),
    )  # fmt: skip


def grown(world: World, areas: Sequence[Area], shown: Sequence[int] = (WEEK,)) -> None:
    """Bodies and figures for new areas, rolled up."""
    figures(bodies(world, areas), shown)
    roll_up(world, *shown)


def test_a_page_costs_the_same_for_one_child_and_for_a_thousand(
    world: World, signed_in: SignIn
) -> None:
    figures([world.ppk_bogor_selatan], (WEEK, SHOWN[1]))
    roll_up(world, WEEK, SHOWN[1])
    client = signed_in(world.commissioner_ri)
    few = {address: queries(client, address) for address in ADDRESSES}
    new = districts(world, 89)
    grown(world, [*new, *villages(world, world.bogor_selatan, 1000)], (WEEK, SHOWN[1]))
    assert len(client.get("/w/32.71/").context["board"].children) == 90
    assert client.get("/w/32.71.01/").context["total"].figures.bodies == 1001
    many = {address: queries(client, address) for address in ADDRESSES}
    assert many == few
    assert max(many.values()) <= 12


class Files(HTMLParser):
    """The files that a page asks for before it is whole."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        address = named.get("src") if tag in ("script", "img", "source") else None
        if tag == "link" and named.get("rel") in ("stylesheet", "icon", "preload"):
            address = named.get("href")
        if address:
            self.found.add(address)


def weight(client: Client, address: str) -> int:
    """The bytes of a first visit: the page as it is sent, and its files compressed."""
    sent = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert sent["Content-Encoding"] == "gzip"
    files = Files(gzip.decompress(sent.content).decode()).found
    assert len(files) > 6
    return len(sent.content) + sum(map(packed, files))


def packed(address: str) -> int:
    """The bytes of a static file as it is sent."""
    path = finders.find(address.removeprefix("/static/"))
    assert isinstance(path, str), address
    with open(path, "rb") as file:
        return len(gzip.compress(file.read(), 9))


def test_a_page_of_figures_is_light(world: World, signed_in: SignIn) -> None:
    """Of the regency with most districts, with twelve weeks of each."""
    grown(world, districts(world, 50), SHOWN)
    client = signed_in(world.commissioner_bogor)
    assert len(client.get("/w/32.71/").context["board"].weeks) == 12
    for address in ("/w/32.71/", "/w/32.71/badan/"):
        assert 30_000 < weight(client, address) <= LIMIT, address


def test_only_pages_are_compressed(world: World, signed_in: SignIn) -> None:
    grown(world, districts(world, 3))
    client = signed_in(world.commissioner_bogor)
    table = client.get("/w/32.71/unduh.csv", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in table
    assert "Content-Encoding" not in client.get("/w/32.71/")
