"""Every number of coverage, accounts, comparisons and bodies' pages leads to what it counts.

A number is a link to the list behind it, and that list has as many. These need no link:
names and days, and what heads a table, a chart's axis or its colours; a difference of two
numbers, such as +3 or 2,0 points, for both stand beside it as links; a percentage that is only
stated or supposed, such as a target, or what would be if all were accepted; how long something
lasts, and the place of a line among the lines; what an obligation demands and weighs; and what
the list itself says that it holds.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.template import Context
from django.test import Client
from django.urls import resolve
from django.utils import translation

from adhoc_bodies.models import Body, SocialAccount
from portal import formats
from posts.models import Directive, Report, Topic
from targets import counting, states
from targets.comparing.sides import met_share
from targets.models import CoverageDue
from targets.scoring import compliance
from targets.scoring.compliance import Days
from targets.scoring.sql.words import Scope
from targets.templatetags import numbers
from targets.turnout.terms import turnout as share_of
from tests.factories import FollowerCountFactory, ReportFactory
from tests.pages import Nested
from tests.targets.test_numbers import (
    busy,
    check_body,
    check_list,
    is_percentage,
    lists_of,
    slug_of,
    spellings,
)
from tests.world import WEEK, World

SignIn = Callable[[Any], Client]
__all__ = ["busy"]
WEEKS = (202434, 202435, WEEK)
PERIODS = ("", "?pekan=2024-W35&jenis=pps", "?rentang=bebas&dari=2024-W34")
AREAS = ("ID", "32", "32.71", "32.71.01")
BODIES = ("/w/32.71.01/ppk/", "/w/32.71.01.1003/pps/", "/w/32.71.02.1002/pps/")
OF_BODIES = ("", "?pekan=2024-W35", "?pekan=2024-W36&dari=2024-W34",
             "?pekan=2024-W36&dari=2024-W34&saring=belum")  # fmt: skip
#: Where nothing is counted, by tag, class or id.
ASIDE = {
    "thead", "svg", "nav", "form", "script", "h1", ".phead", ".print-only", ".sign", ".heat-legend",
    ".cmpstacks", ".vh", ".asof", ".place", ".acc-list", ".listed-one", "th",
}  # fmt: skip
#: What stands in words without being counted.
WORDS = [
    r"[▲▼]?\s?[\d.,]+ poin", r"^[+−][\d.]+$", r"target (?:dasar )?[\d.,]+%",
    r"\(sementara\)|bila diterima [\d.,]+%", r"\d+ pekan", r"di urutan \d+",
    r"\d+ (?:platform|unggahan) (?:diperlukan|per pekan|sepekan|seminggu)",
    r"100 × [\d.,]+ / \d+ = [\d.,]+%", r"(?:\d+–)?\d+ [A-Z][a-z]+(?: 20\d\d)?", r"Arahan \d+",
]  # fmt: skip


@dataclass
class Number:
    """A text with a digit: its link, and the tags, classes and ids around it."""

    text: str
    href: str
    around: set[str] = field(default_factory=set)


class Numbers(Nested):
    """The numbers in the main part of a page; a link's text is one, whatever is inside."""

    def __init__(self, html: str) -> None:
        self.found: list[Number] = []
        self._link: Number | None = None
        super().__init__(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag == "a":
            named = self.open[-1].attrs
            self._link = Number(named.get("title", "") + "|", named.get("href", ""), self.around)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            self.keep(self._link)
            self._link = None
        super().handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self._link:
            self._link.text += data
        else:
            self.keep(Number(data, "", self.around))

    def keep(self, number: Number) -> None:
        number.text = " ".join(number.text.split())
        if "main" in number.around and re.search(r"[1-9]", number.text):
            self.found.append(number)


# ---- a world with all of it ------------------------------------------------------------------


@pytest.fixture
def told(busy: World) -> World:
    """The busy world with stages, topics and followers, and coverage counted."""
    for number, directive in enumerate(Directive.objects.filter(state="issued").order_by("pk")):
        directive.stage = busy.stage
        directive.save()
        topics = ["pemilih-pemula", "sosialisasi"][number % 2 :]
        directive.topics.set(Topic.objects.filter(slug__in=topics))
    for number, platform in enumerate(("x", "tiktok", "youtube", "threads", "x")):
        body, moment = busy.pps_empang, dt.datetime(2024, 8, 27 + number % 2, 3, tzinfo=dt.UTC)
        ReportFactory(
            body=body, election=body.election, directive=None, platform=platform, status="accepted",
            post_id=f"free-{number}", posted_at=moment, reported_at=moment,
        )  # fmt: skip
    for week in WEEKS:
        compliance.compute(
            election=busy.pilkada, week=week, scope=Scope.everybody(), days=Days.today()
        )
    for number, account in enumerate(SocialAccount.objects.filter(status="verified")[:5]):
        for day in (dt.date(2024, 8, 24), dt.date(2024, 9, 2)):
            FollowerCountFactory(account=account, counted_on=day, followers=90 + number * day.day)
    for regency in Body.objects.exclude(regency=None).values_list("regency", flat=True).distinct():
        for week in WEEKS:
            CoverageDue.objects.create(election=busy.pilkada, week=week, regency_id=regency)
    counting.count_due()
    return busy


def pages_of(place: str) -> list[str]:
    """The addresses of the pages of an area or body, over all kinds of period."""
    if place in BODIES:
        return [place + chosen for chosen in OF_BODIES]
    kinds = ("liputan/", "akun/", "bandingkan/")
    beside = [] if place == "ID" else ["bandingkan/?dengan=wilayah"]
    return [f"/w/{place}/{each}" for each in
            (*(kind + period for kind in kinds for period in PERIODS), *beside)]  # fmt: skip


# ---- the walk -------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [*AREAS, *BODIES])
def test_every_number_is_a_link_to_as_many(told: World, signed_in: SignIn, place: str) -> None:
    client = signed_in(told.commissioner_ri)
    known: set[tuple[str, str]] = set()
    wrong: list[str] = []
    with translation.override("id"):
        for source in pages_of(place):
            wrong += walked(client, source, known)
        lists = {address for address, _text in known if is_of_coverage(address)}
        for source in sorted(lists):
            wrong += walked(client, source, known)
    assert len(known) > 8
    assert not wrong, "\n".join(wrong)


def walked(client: Client, source: str, known: set[tuple[str, str]]) -> list[str]:
    """What is wrong on a page: loose numbers, and links to lists that have not as many."""
    response = client.get(source)
    assert response.status_code == 200, source
    wrong = []
    for number in Numbers(response.content.decode()).found:
        said = f"{number.text!r} on {source}"
        if not number.href:
            is_said = is_of_coverage(source) and "h2" in number.around
            wrong += [f"{said} is loose"] if is_loose(number) and not is_said else []
            continue
        address = urljoin(source, number.href)
        if not counts(number) or (address, number.text) in known:
            continue
        known.add((address, number.text))
        if not holds(client, response.context, address, number.text):
            wrong.append(f"{said} is not what {address} has")
    return wrong


def is_of_coverage(address: str) -> bool:
    return "/liputan/badan/" in address or "/unggahan/" in address


def is_loose(number: Number) -> bool:
    """Whether a number without a link is none of those that need none."""
    demanded = r"dari \d+" if ".duties" in number.around else "$"
    if number.around & ASIDE or {".duties", ".num"} <= number.around:
        return False
    return bool(re.search(r"[1-9]", re.sub("|".join([*WORDS, demanded]), "", number.text)))


def counts(number: Number) -> bool:
    """Whether a link is a number: not a name with digits, nor a way to another page or week."""
    if ".chip" in number.around:
        return True
    if number.around & (ASIDE - {"th"}) or not number.around & {".n", ".over", "td"}:
        return False
    return ".row" not in number.around and "@" not in number.text


# ---- what is behind a link ---------------------------------------------------------------------


def holds(client: Client, own: Any, address: str, text: str) -> bool:
    """Whether the list behind a number has as many."""
    path, anchor = urldefrag(address)
    title, _, text = text.partition("|")
    name = resolve(urlsplit(path).path).url_name or ""
    if anchor == "saudara":
        return number_of(text) == sum(1 for place, *_ in own["siblings"] if place)
    check = BEHIND.get(name, of_bodies)
    try:
        return check(client, own, path, text, title) is not False
    except AssertionError:
        return False


def number_of(text: str) -> int:
    """The last whole number of a text."""
    return int(re.findall(r"\d[\d.]*", text)[-1].replace(".", ""))


def of_bodies(client: Client, own: Any, address: str, text: str, title: str) -> bool | None:
    """A list of bodies: how many they are, what they have, their mean or their part of all."""
    contexts = lists_of(client, address)
    first, slug = contexts[0], slug_of(address)
    total = first["total"].figures
    if not is_percentage(text):
        check_list(contexts, address, str(number_of(text)), address)
        return None
    if slug == states.HAVING:
        return text == formats.percent(share_of(first["listed"].bodies, total.bodies))
    if slug == "terpenuhi":
        return text == formats.percent(met_share(total))
    return text in spellings(total.score, first["target"])


def of_body(client: Client, own: Any, address: str, text: str, title: str) -> bool | None:
    """A body's page: its obligations or reports of a week, or the weeks that are added up."""
    response = client.get(address)
    context, state = response.context, states.chosen(slug_of(address))
    span = context["span"]
    shown = span.total if span else context["figures"]
    if is_percentage(text):
        known = {formats.percent(shown.score, 2), *spellings(shown.score, context["target"])}
        return text in known | {formats.heat_value(shown.score, context["target"])}
    if span and state.columns:
        by_week = sum(state.count(one) for week, one in span.lines if week in span.picked)
        return number_of(text) == by_week and span.said in response.content.decode()
    if not state.columns:
        # One body, or a square of its heat strip.
        return text in {"1", formats.heat_value(shown.score, context["target"])}
    check_body(context, state, text, address)
    listed = context["reports"] if context["sought"].is_reports else [
        duty for duty in context["owed"].duties if duty.state in state.columns
    ]  # fmt: skip
    return len(listed) == int(text)


def of_coverage(client: Client, own: Any, address: str, text: str, title: str) -> bool:
    """Areas or bodies with posts or accounts; they add up to what the list says."""
    context = client.get(address).context
    rows = context["rows"]
    bodies, posts = context["bodies"], sum(row.posts for row in rows)
    change = sum(row.change for row in rows)
    if "tumbuh=" in address:
        return text == formats.signed(change)
    if "pengikut=" in address:
        return number_of(text) in (change, len(rows))
    if len(asked := re.findall(r"\d[\d.]*", title)) == 2:
        done = sum(row.done for row in rows)
        return [str(done), str(bodies)] == asked and number_of(text) == part(done, bodies)
    if text.endswith("%"):
        mine = (posts, own["posts"]) if "platform=" in address else (bodies, own["bodies"])
        return text == formats.percent(share_of(*mine))
    return number_of(text) in (bodies, posts)


def part(done: int, asked: int) -> int:
    """A share as a cell of a stage writes it; below the target it is rounded down."""
    share = share_of(done, asked)
    return int(formats.heat_value(share, 8000)) if share is not None else -1


def of_posts(client: Client, own: Any, address: str, text: str, title: str) -> bool:
    """The posts of a body, or the directives that ask for them: lines of the page's tables."""
    response = client.get(address)
    html, context = response.content.decode(), response.context
    rows = html.partition("<main")[2].count("<tr") - html.partition("<main")[2].count("<thead")
    assert rows == len(context["reports"]) + len(context["directives"])
    return number_of(text) in (len(context["reports"]), len(context["directives"]))


def of_reasons(client: Client, own: Any, address: str, text: str, title: str) -> bool:
    """Why a week has its percentage, or which posts its quota has."""
    response = client.get(address)
    if is_percentage(text):
        return text in spellings(response.context["figure"], 8000) | {
            formats.percent(response.context["figure"], 2)
        }
    quota = response.content.decode().partition('id="kuota"')[2].partition("</ul>")[0]
    return quota.count('class="is-counted"') == number_of(text)


def of_followers(client: Client, own: Any, address: str, text: str, title: str) -> bool:
    """The counts of an account: the number is among them."""
    return f">{text}<" in client.get(address).content.decode()


def of_comparison(client: Client, own: Any, address: str, text: str, title: str) -> bool:
    """Both periods of an area: its change."""
    lines: Any = client.get(address).context["lines"]
    return text == formats.delta_points(lines[0].points)


Behind = Callable[[Client, Any, str, str, str], bool | None]
BEHIND: dict[str, Behind] = {
    "body_page": of_body,
    "body_why": of_reasons,
    "body_posts": of_posts,
    "coverage_bodies": of_coverage,
    "follower_counts": of_followers,
    "comparison": of_comparison,
}


# ---- the walk itself, and single promises -------------------------------------------------------


def test_a_loose_number_is_noticed() -> None:
    html = """<main><p>Rata-rata 7 badan, target 80%, selisih 3,5 poin</p><table><thead><th>12</th>
    </thead><tr><td class="num"><a class="n" href="/">3</a></td><td>0</td><td>+4</td></tr></main>"""
    assert [one.text for one in Numbers(html).found if not one.href and is_loose(one)] == [
        "Rata-rata 7 badan, target 80%, selisih 3,5 poin"
    ]


@pytest.mark.parametrize("code", AREAS)
def test_all_posts_of_a_period_have_a_list_and_so_have_those_of_other_platforms(
    told: World, signed_in: SignIn, code: str
) -> None:
    client = signed_in(told.commissioner_ri)
    page = client.get(f"/w/{code}/liputan/?rentang=bebas&dari=2024-W34").context
    whole = client.get(f"/w/{code}/liputan/badan/?rentang=bebas&dari=2024-W34&platform=semua")
    assert whole.context["posts"] == page["posts"] > 9
    assert sum(part.count for part, _value in page["legend"]) == page["posts"]
    others = [part for part, value in page["legend"] if "." in value]
    assert len(others) == 1


@pytest.mark.parametrize("junk", ["semua.x", "x.x", "x.orkut", "x."])
def test_platforms_are_named_once(told: World, signed_in: SignIn, junk: str) -> None:
    client = signed_in(told.commissioner_ri)
    assert client.get(f"/w/32.71/liputan/badan/?platform={junk}").status_code == 404


def test_posts_of_a_body_are_listed_for_who_sees_it(told: World, signed_in: SignIn) -> None:
    address = "/w/32.71.01/ppk/unggahan/"
    seen, stranger = signed_in(told.commissioner_bogor), signed_in(told.operator_blora)
    assert seen.get(f"{address}?platform=semua").status_code == 200
    assert stranger.get(f"{address}?platform=semua").status_code == 404
    assert seen.get(f"{address}?akun=instagram").status_code == 404
    assert seen.get(address).status_code == 302


def test_posts_of_an_earlier_election_are_those_of_its_body(told: World, signed_in: SignIn) -> None:
    posted = dt.datetime(2024, 2, 7, 3, tzinfo=dt.UTC)
    ReportFactory.create(
        body=told.pps_dissolved, accepted=True, posted_at=posted, reported_at=posted,
        post_id="of-an-earlier-election",
    )  # fmt: skip
    client = signed_in(told.commissioner_ri)
    week = "?pekan=2024-W06&platform=semua"
    [line] = client.get(f"/w/32.71/liputan/badan/{week}").context["rows"]
    assert line.posts == 1
    found = client.get(line.links[0]).context
    assert found["body"] == told.pps_dissolved
    assert len(found["reports"]) == 1


def test_sums_over_a_range_are_the_same_whichever_week_is_named_first(
    told: World, signed_in: SignIn
) -> None:
    client = signed_in(told.commissioner_ri)
    page = "/w/32.71.01.1003/pps/?pekan=2024-W{}&dari=2024-W{}"
    one, other = (client.get(page.format(*pair)).context for pair in ((36, 35), (35, 36)))
    assert one["span"].total == other["span"].total
    assert len(one["span"].lines) == len(other["span"].lines) == 2


def test_a_quota_of_a_closed_week_leads_nowhere_where_more_counts_by_now() -> None:
    duty: Any = SimpleNamespace(done=2)
    closed = {"closed_on": dt.date(2024, 9, 3), "figures": SimpleNamespace(score=5000)}
    now = Context(closed | {"owed": SimpleNamespace(hundredths=7500)})
    assert numbers.posts_done(now, duty) == "2"


def test_a_number_of_reports_lists_them_all(told: World, signed_in: SignIn) -> None:
    Report.objects.filter(body=told.pps_baranangsiang).update(week=WEEK, status="submitted")
    original = Report.objects.filter(body=told.pps_baranangsiang).first()
    assert original
    for number in range(35):
        original.pk, original.post_id = None, f"more-{number}"
        original.post_key, original.client_key = uuid.uuid4(), uuid.uuid4()
        original.save(force_insert=True)
    context = signed_in(told.commissioner_ri).get(
        f"/w/{told.pps_baranangsiang.area.code}/pps/?saring=menunggu"
    ).context  # fmt: skip
    assert len(context["reports"]) == context["sought"].count > 35
