"""Each number of coverage is a link, and the list behind it has that many."""

import datetime as dt
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client

from adhoc_bodies.models import Body, SocialAccount
from portal import formats
from posts.models import Report, Topic
from targets import counting
from targets.models import CoverageDue
from targets.turnout.terms import turnout
from tests.asked import queries
from tests.factories import (
    AreaFactory,
    BodyFactory,
    DirectiveFactory,
    FollowerCountFactory,
    ReportFactory,
)
from tests.targets.stored import story
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
LEVELS = ("ID", "32", "32.71", "32.71.01")
PERIODS = ("", "?pekan=2024-W35", "?jenis=pps", "?rentang=bulan&pekan=2024-W35")
WEEKS = (202434, 202435, WEEK)
SUBJECTS = ("sasaran=pemilih-pemula", "tujuan=sosialisasi", "platform=facebook", "akun=instagram")


class Links(HTMLParser):
    """The links of a page to lists: address, text, and what pointing at them says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self._open: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "a" and "/liputan/badan/" in named.get("href", ""):
            self._open = [named["href"], "", named.get("title", "")]

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            address, text, title = self._open
            self.found.append((address, text.strip(), title))
            self._open = None


@pytest.fixture
def told(world: World) -> World:
    """Three weeks of posts of six bodies in two regencies for two directives with topics."""
    story(world)
    Report.objects.all().delete()
    for number, week in enumerate(WEEKS):
        due = dt.date(2024, 8, 21) + dt.timedelta(days=7 * number)
        directives = [
            DirectiveFactory(
                election=world.pilkada, office=world.office_jabar, title=f"Arahan {number}{each}",
                platforms=["instagram", "facebook"], stage=world.stage,
                starts_on=due - dt.timedelta(days=1), due_on=due,
            )
            for each in range(2)
        ]  # fmt: skip
        directives[0].topics.set(Topic.objects.filter(slug__in=["pemilih-pemula", "sosialisasi"]))
        directives[1].topics.set(Topic.objects.filter(slug="pemilih-pemula"))
        for place, body in enumerate((world.pps_empang, world.pps_batu_tulis, world.pps_karadenan,
                                      world.ppk_bogor_selatan)):  # fmt: skip
            for nth in range((place + number) % 3 + 1):
                posted(body, directives[nth % 2], due, f"{week}-{place}-{nth}", nth)
    ended = SocialAccount.objects.filter(body=world.pps_batu_tulis).order_by("pk")[:1]
    SocialAccount.objects.filter(pk__in=[one.pk for one in ended]).update(
        status="ended", ended_on=dt.date(2024, 8, 30)
    )
    for number, account in enumerate(SocialAccount.objects.filter(status="verified")[:4]):
        for day in (dt.date(2024, 8, 24), dt.date(2024, 9, 2)):
            FollowerCountFactory(account=account, counted_on=day, followers=90 + number * day.day)
    count(world)
    return world


def posted(body: Body, directive: Any, due: dt.date, link: str, nth: int) -> None:
    """An accepted report; the third is still waiting."""
    moment = dt.datetime.combine(due, dt.time(3), dt.UTC)
    ReportFactory(
        body=body, election=body.election, directive=directive, post_id=link,
        platform=("instagram", "facebook")[nth % 2], posted_at=moment, reported_at=moment,
        status="submitted" if nth == 2 else "accepted",
    )  # fmt: skip


def count(world: World) -> None:
    for regency in Body.objects.exclude(regency=None).values_list("regency", flat=True).distinct():
        for week in WEEKS:
            CoverageDue.objects.create(election=world.pilkada, week=week, regency_id=regency)
    counting.count_due()


@pytest.fixture
def client_ri(told: World, signed_in: SignIn) -> Client:
    return signed_in(told.commissioner_ri)


def listed(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.context


# ---- each number ------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["liputan", "akun"])
@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("code", LEVELS)
def test_every_number_has_a_list_with_that_many(
    client_ri: Client, code: str, period: str, page: str
) -> None:
    source = f"/w/{code}/{page}/{period}"
    told_there = client_ri.get(source)
    found = Links(told_there.content.decode()).found
    assert len(found) >= (8 if page == "liputan" else 2)
    for href, text, title in dict.fromkeys(found):
        address = urljoin(source, href)
        context = listed(client_ri, address)
        assert sum(row.posts for row in context["rows"]) == context["posts"]
        assert sum(row.change for row in context["rows"]) == context["change"]
        assert context["said"]
        if "tumbuh=" in address:
            assert text == formats.signed(context["change"]), (source, address)
            assert text in context["said"]
            continue
        if text.endswith("%") and not title:
            part = context["posts" if page == "liputan" else "bodies"]
            whole = told_there.context["posts" if page == "liputan" else "bodies"]
            assert text == formats.percent(turnout(part, whole)), (source, address)
            continue
        # A cell of a stage is a percentage; what points at it says how many of how many.
        numbers = re.findall(r"\d+", title)
        number = int((numbers if len(numbers) == 2 else re.findall(r"\d+", text))[-1])
        counted = (context["bodies"], context["posts"])
        if "pengikut=" in address:
            counted = (context["change"], len(context["rows"]))
        assert number in counted, (source, address, text)


@pytest.mark.parametrize("code", LEVELS)
def test_topics_lead_to_posts_of_the_period_and_to_bodies_of_a_week(
    client_ri: Client, code: str
) -> None:
    segments, _ = client_ri.get(f"/w/{code}/liputan/?rentang=bulan&pekan=2024-W35").context[
        "tables"
    ]
    [line] = segments["lines"]
    base = f"/w/{code}/liputan/badan/?sasaran=pemilih-pemula"
    assert listed(client_ri, f"{base}&rentang=bulan&pekan=2024-W35")["posts"] == line.posts > 3
    for cell in line.cells:
        if cell.bodies:
            pekan = f"{cell.week // 100}-W{cell.week % 100}"
            assert listed(client_ri, f"{base}&pekan={pekan}")["bodies"] == cell.bodies


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("period", PERIODS)
def test_the_areas_of_a_list_have_what_their_own_lists_hold(
    client_ri: Client, subject: str, period: str
) -> None:
    wide = listed(client_ri, f"/w/ID/liputan/badan/{period or '?'}&{subject}")
    assert wide["rows"]
    while wide["rows"] and "/pps/" not in wide["rows"][0].url:
        row = wide["rows"][0]
        wide = listed(client_ri, row.url)
        assert wide["posts"] == row.posts
        assert not row.bodies or wide["bodies"] == row.bodies
        if "/ppk/" in wide["rows"][0].url:
            break


def test_an_account_that_ended_counts_until_its_day(told: World, client_ri: Client) -> None:
    platform = SocialAccount.objects.get(status="ended").platform
    before, after = (
        listed(client_ri, f"/w/32.71.01/liputan/badan/?akun={platform}&pekan={week}")["bodies"]
        for week in ("2024-W34", "2024-W35")
    )
    assert (before, after) == (3, 2)


def test_posts_of_weeks_in_which_a_body_was_not_there_count_nowhere(
    told: World, client_ri: Client
) -> None:
    address = "/w/32.71.01/liputan/badan/?platform=instagram&rentang=bulan&pekan=2024-W35"
    before = listed(client_ri, address)["posts"]
    Body.objects.filter(pk=told.pps_empang.pk).update(dissolved_on=dt.date(2024, 8, 25))
    count(told)
    context = listed(client_ri, address)
    platforms = listed(client_ri, "/w/32.71.01/liputan/?rentang=bulan&pekan=2024-W35")["platforms"]
    [line] = [line for line in platforms if line.value == "instagram"]
    assert line.posts == context["posts"] < before


@pytest.mark.parametrize("code", ["32.71", "32.71.01"])
def test_each_reason_has_its_bodies(client_ri: Client, code: str) -> None:
    for why in client_ri.get(f"/w/{code}/akun/").context["reasons"]:
        address = f"/w/{code}/liputan/badan/?alasan={why.reason}"
        assert listed(client_ri, address)["bodies"] == why.count


@pytest.mark.parametrize(
    "junk",
    ["soal=x", "sasaran=sosialisasi", "tujuan=pemilih-pemula", "platform=orkut", "akun='",
     "alasan=none", "tumbuh=2024-W36", "tumbuh=2024-W36.2024-W35", "tumbuh=2024-W35.2024-W35",
     "tumbuh=0001-W01.2024-W35", "tumbuh=2024-W35.9998-W01", "tumbuh=x.instagram",
     "tumbuh=2024-W35.2024-W36.orkut", "pengikut=kemarin", "pengikut=2024-W34.2024-W35"],
)  # fmt: skip
def test_what_there_is_not_is_not_found(client_ri: Client, junk: str) -> None:
    assert client_ri.get(f"/w/32.71/liputan/badan/?{junk}").status_code == 404


def test_reasons_are_told_of_bodies_only(client_ri: Client) -> None:
    assert client_ri.get("/w/32/liputan/badan/?alasan=hacked").status_code == 404


def test_strangers_see_no_list(told: World, signed_in: SignIn) -> None:
    client = signed_in(told.commissioner_bogor)
    assert client.get("/w/33.16/liputan/badan/?platform=facebook").status_code == 404
    assert client.get("/w/32/liputan/badan/?platform=facebook").status_code == 404


# ---- cost -------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", [*SUBJECTS, "alasan=belum-ada", "stage"])
@pytest.mark.parametrize("code", ["32", "32.71"])
def test_a_list_costs_the_same_for_few_and_for_many(
    told: World, client_ri: Client, code: str, subject: str
) -> None:
    if code == "32" and subject.startswith("alasan"):
        return
    written = f"soal={told.stage.slug}" if subject == "stage" else subject
    address = f"/w/{code}/liputan/badan/?{written}&rentang=bulan&pekan=2024-W35"
    few = queries(client_ri, address)
    for number in range(20):
        area = AreaFactory(code=f"32.71.01.{number + 2000}", parent=told.bogor_selatan)
        body: Any = BodyFactory(kind=Body.Kind.PPS, area=area, election=told.pilkada)
        directive = DirectiveFactory(election=told.pilkada, office=told.office_jabar)
        posted(body, directive, dt.date(2024, 8, 28), f"more-{number}", 0)
    count(told)
    assert queries(client_ri, address) == few <= 12
