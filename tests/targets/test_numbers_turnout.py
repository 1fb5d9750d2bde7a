"""Every number on the turnout pages is a link, and what it leads to says that number.

What an office stated leads to the history, where it stands with its source; what is worked out
leads to the rows that add up to it, or to the page whose own number it is. No link have:

- what is itself the list: the statements of the history, a sum right below all of its lines,
  shares of that sum up to a line, places in the order, and the count in a list's heading;
  the test adds them up from the lines;
- differences between two numbers that are links, days, drawings and forms;
- what is asked of a child whose own page says something else: nobody else knows that part.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext

from adhoc_bodies.models import Area
from portal import formats
from targets.models import TargetShare, TurnoutResult
from targets.scoring.terms import mean
from targets.turnout import actions, terms
from tests.factories import AreaFactory
from tests.pages import Nested
from tests.targets.stored import story
from tests.targets.test_numbers import lists_of
from tests.targets.turnout.stated import bogor, tell
from tests.targets.turnout.test_pages import AFTER
from tests.world import World

SignIn = Callable[[Any], Client]
#: A number as pages write it: 1.971.809, 57,59%, −35.000.
NUMBER = re.compile(r"[+−]?\d[\d.]*(?:,\d+)?%?")
CODES = ("ID", "32", "32.71", "32.71.01", "32.71.01.1003")
ENDS = ("", "?bagi=kekurangan", "hasil/", "upaya/", "upaya/?pekan=2024-W35&jenis=pps", "riwayat/")


# ---- reading a page ----------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """A piece of a page with the tags, classes and ids around it, and the link that it is in."""

    text: str
    around: frozenset[str]
    href: str

    @property
    def numbers(self) -> list[str]:
        """The numbers in it."""
        return [found.rstrip(".") for found in NUMBER.findall(self.text)]


class Written(Nested):
    """Everything in the main part of a page that has a digit."""

    def __init__(self, html: str) -> None:
        self.texts: list[Text] = []
        super().__init__(html)

    def handle_data(self, data: str) -> None:
        links = (one.attrs["href"] for one in reversed(self.open) if "href" in one.attrs)
        if re.search(r"\d", data) and "main" in self.around:
            text = " ".join(data.split())
            self.texts.append(Text(text, frozenset(self.around), next(links, "")))


def read(client: Client, address: str) -> tuple[Any, list[Text]]:
    """The context of a page and what is written on it."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.context, Written(response.content.decode()).texts


#: Where the number itself is the list, or counts nothing, by the rules above.
PLACES = {
    "svg", "form", ".phead", ".hist-t", ".src", ".foot-note", ".diff", ".hide-s", "tfoot", "h3",
    "summary", ".more", ".print-only",
}  # fmt: skip
#: Links that are names or ways on, not numbers.
NAMES = {"nav", ".phead", ".row", ".end"}


def is_plain(one: Text) -> bool:
    """Whether it needs no link: its place, a day, or points between two percentages."""
    if one.href:
        return bool(NAMES & one.around)
    words = re.sub(r"[+−]?[\d,]+ poin|\d+ \w+ 20\d\d", "", one.text)
    return bool(PLACES & one.around) or not re.search(r"\d", words)


# ---- what stands behind a link -----------------------------------------------------------


def behind(client: Client, source: Any, address: str) -> set[str]:
    """The numbers that the target of a link says, or that its rows add up to."""
    path = urlsplit(address)
    name = resolve(path.path).url_name or ""
    context, texts = read(client, address)
    if name == "turnout_history":
        return of_history(context)
    if name == "turnout_area" and path.fragment:
        assert not context["hidden"] or path.fragment == "desa", "all lines are to be seen"
        return of_table(context, texts, source["area"].code)
    if name == "turnout_area":
        said = said_in(texts, {".hero", ".tile"})
        return said | {one.lstrip("+−") for one in said} | tried(context, path.query)
    if name == "turnout_results":
        return of_results(context, texts, path.fragment)
    if name == "turnout_edit":
        return {formats.integer(context["board"].ask.voters)}
    return of_bodies(client, source, address)


def said_in(texts: list[Text], places: set[str]) -> set[str]:
    """All numbers at some places of a page."""
    return {number for one in texts if places & one.around for number in one.numbers}


def tried(context: Any, query: str) -> set[str]:
    """A way to divide a target: what its lines ask for together."""
    if "bagi" not in parse_qs(query):
        return set()
    asked = [line.ask for line in context["board"].lines]
    return {formats.goal(ask.target) for ask in asked} | {
        formats.integer(sum(ask.voters for ask in asked))
    }


def of_history(context: Any) -> set[str]:
    """The statements that hold, and what follows from them by the rule of the page."""
    rows = [row for row in context["statements"] if row.until is None]
    found = {n.rstrip(".") for row in rows for n in NUMBER.findall(f"{row.figure} {row.about}")}
    own = {row.what: row.figure for row in rows}
    words = ("Registered voters", "Baseline", "Target")
    voters, baseline, target = (digits(own.get(gettext(word), "")) for word in words)
    if voters is None or baseline is None:
        return found
    base = terms.baseline_voters(voters, baseline)
    found |= {formats.integer(base), formats.goal(baseline), formats.percent(baseline, 1)}
    if target is not None:
        asked = terms.target_voters(voters, target)
        points = formats.percent(abs(target - baseline), 2).removesuffix("%")
        found |= {formats.integer(asked), formats.goal(target), points}
        found |= {formats.integer(asked - base), formats.signed(asked - base)}
    return found


def digits(figure: str) -> int | None:
    """The digits of a figure: hundredths of a percentage, or a whole number."""
    return int(re.sub(r"\D", "", figure)) if figure else None


def of_table(context: Any, texts: list[Text], code: str) -> set[str]:
    """What the lines of the table add up to; for a page below it, its own line."""
    board = context["board"]
    assert len(context["rows"]) == len(board.lines)
    own = context["area"].code
    if code.startswith(f"{own}.") or own == "ID" != code:
        lines = [line for line in board.lines if line.plan.code == code]
        return {number for line in lines for number in of_line(line)}
    voters, base = total(board, "voters"), total(board, "baseline_voters")
    extra = sum(line.extra or 0 for line in board.lines)
    children = len(board.lines) + len(board.silent)
    needed = [max(0, line.extra or 0) for line in board.lines]
    shares = [terms.turnout(part, sum(needed) or 1) for part in accumulate(needed)]
    first = board.lines[0] if board.lines else None
    return {
        *(formats.integer(number) for number in (voters, extra, len(board.lines), children)),
        *villages(context, texts),
        *(formats.integer(n) for n in range(len([n for n in needed if n]) + 1)),
        *(formats.percent(share, 0) for share in shares),
        formats.integer(len([line for line in board.lines if (line.extra or 0) <= 0])),
        formats.percent(terms.turnout(base, voters), 2),
        formats.signed(extra),
        formats.signed(mean(board.extra or 0, children)) if children else "",
        formats.signed(first.extra) if first else "",
        formats.percent(max((line.plan.baseline for line in board.lines), default=None), 1),
    }


def villages(context: Any, texts: list[Text]) -> set[str]:
    """The villages of the children, as counted below the table, and the mean of them all."""
    counts = [int(n) for one in texts if "#desa" in one.around for n in one.numbers]
    count = sum(counts)
    return {formats.integer(count), formats.signed(mean(context["board"].extra or 0, count or 1))}


def of_line(line: Any) -> set[str]:
    """The numbers of a line of a table, and the votes between them."""
    ask = line.ask
    points = formats.percent(abs(line.points or 0), 2).removesuffix("%")
    return {
        formats.percent(ask.target, 2), formats.goal(ask.target), formats.integer(ask.voters),
        formats.integer(line.extra), formats.signed(line.extra), points,
    }  # fmt: skip


def total(board: Any, name: str) -> int:
    return sum(getattr(line.plan, name) for line in board.lines)


def of_results(context: Any, texts: list[Text], fragment: str) -> set[str]:
    """An area's own results; or those below it, added up by contest, count and basis."""
    if not fragment:
        return said_in(texts, {".outcome"})
    found: set[str] = set()
    rows = [child.row for child in context["children"]]
    for own in (outcome.row for outcome in context["outcomes"]):
        same = [r for r in rows if (r.contest, r.count) == (own.contest, own.count)]
        below = [r for r in same if r.basis == own.basis]
        sums = (sum(r.voted for r in below), sum(r.registered for r in below))
        counts = (len(below), len(same) - len(below))
        found |= {formats.integer(number) for number in (*sums, *counts)}
    return found


def of_bodies(client: Client, source: Any, address: str) -> set[str]:
    """Bodies and their mean; villages by their PPS."""
    contexts = lists_of(client, address)
    first = contexts[0]
    if "body" in first:
        return {formats.percent(first["span"].total.score)}
    found = {formats.percent(first["total"].figures.score)}
    if "jenis=pps" in address:
        count = sum(len(page["rows"]) for page in contexts)
        found |= {formats.integer(count), formats.signed(mean(source["board"].extra or 0, count))}
    return found


# ---- worlds ------------------------------------------------------------------------------


def plain(world: World) -> None:
    """Kota Bogor divides its target by one share; its sub-district to villages."""
    story(world)
    bogor(world)
    tell(world, world.empang, 20_000, 6000)
    tell(world, world.batu_tulis, 40_000, 6750)


def jember(world: World) -> None:
    """The figures of Kabupaten Jember, in two parts that add up to them."""
    story(world)
    tell(world, world.bogor, 1_971_809, 5759, 6500)
    tell(world, world.bogor_selatan, 1_100_000, 5568)
    tell(world, world.bogor_timur, 871_809, 6000)


def unequal(world: World) -> None:
    """Targets of province, city and sub-district that say different things; one silent child;
    more villages than PPS."""
    plain(world)
    tell(world, world.jabar, 400_000, 6000, 7700)
    tell(world, world.kab_bogor, 250_000, 5500)
    tell(world, world.bogor_timur, target=8400)
    AreaFactory(code="32.71.09", parent=world.bogor, name="Tanpa Angka")
    AreaFactory(code="32.71.09.1001", parent=Area.objects.get(code="32.71.09"), name="Desa Baru")


def own_parts(world: World) -> None:
    """A city divides by own figures, of which one is more than there are voters."""
    plain(world)
    bogor(world, "own")
    tell(world, world.bogor_timur, 30_000, 9000)
    for area, voters in ((world.bogor_selatan, 45_000), (world.bogor_timur, 35_000)):
        actions.state(TargetShare, election=world.pilkada, area=area, by=None, voters=voters)


def many(world: World) -> None:
    """More sub-districts than are shown at once; some have reached their target."""
    story(world)
    tell(world, world.bogor, 46_000, 6500, 7000)
    for number in range(20):
        area = AreaFactory(code=f"32.71.{number + 10}", name="Kecamatan", parent=world.bogor)
        tell(world, area, 1_000 + 100 * number, 5000 + 111 * number)
    for area in (world.bogor_selatan, world.bogor_timur):
        tell(world, area, 3_000, 6800)


def voted(world: World) -> None:
    """Results of the city and below: one on another basis, not adding up, with valid votes."""
    said: Any = {"election": world.pilkada, "by": None, "source": "D.Hasil"}
    for area, contest, basis, registered, votes in (
        (world.bogor, "regent", "dpt", 100_000, 79_000),
        (world.bogor_selatan, "regent", "dpt", 60_000, 45_000),
        (world.bogor_timur, "regent", "all", 40_100, 33_000),
        (world.bogor, "governor", "dpt", 100_000, 81_000),
        (world.bogor_selatan, "governor", "dpt", 60_000, 48_000),
        (world.bogor_timur, "governor", "dpt", 40_000, 33_000),
        (world.empang, "regent", "dpt", 20_000, 15_500),
    ):
        counts: Any = {"basis": basis, "registered": registered, "voted": votes}
        counts |= {"valid": votes - 2_345, "invalid": 2_345} if contest == "regent" else {}
        of = {"contest": contest, "count": "plenary"}
        actions.state(TurnoutResult, area=area, of=of, **counts, **said)


WORLDS = (plain, jember, unequal, own_parts, many)


def addresses() -> Iterator[str]:
    for code in CODES:
        yield from (f"/w/{code}/partisipasi/{end}" for end in ENDS)


# ---- the walk ----------------------------------------------------------------------------


def walk(client: Client) -> tuple[list[str], int]:
    """Follow every number of every page: what is wrong, and how many links were followed."""
    known: dict[str, set[str]] = {}
    wrong, followed = [], 0
    for page in addresses():
        context, texts = read(client, page)
        for one in (one for one in texts if not is_plain(one)):
            if one.href:
                address = urljoin(page, one.href)
                key = f"{context['area'].code} {address}"
                known[key] = known.get(key) or behind(client, context, address)
                missing = set(one.numbers) - known[key]
                wrong += [f"{page}: {missing} not behind {address}"] if missing else []
                followed += 1
            elif not is_unknown_elsewhere(client, context, one):
                wrong.append(f"{page}: {one.text} has no link")
    return wrong, followed


def is_unknown_elsewhere(client: Client, context: Any, one: Text) -> bool:
    """Whether it is asked of a child whose own page doesn't say it."""
    said = set()
    for line, *_, to in context["rows"] if "hidden" in context else ():
        page = f"/w/{line.plan.code}/partisipasi/"
        if not to.asked and client.get(page).context["board"].ask != line.ask:
            said |= of_line(line)
    for child, to in context["rows"] if "outcomes" in context else ():
        if not to.compared:
            said.add(formats.percent(child.target, 2))
    for pair, _bodies in context["rows"] if "unknown" in context else ():
        if not pair.is_said:
            said.add(formats.percent(pair.gap, 2).removesuffix("%"))
    return set(one.numbers) <= said


@pytest.mark.parametrize("state", WORLDS)
def test_every_number_leads_to_what_says_it(
    world: World, signed_in: SignIn, state: Callable[[World], None]
) -> None:
    state(world)
    with translation.override("id"):
        wrong, followed = walk(signed_in(world.commissioner_ri))
    assert not wrong, "\n".join(wrong)
    assert followed > 50


def test_every_number_of_results_leads_to_what_says_it(world: World, signed_in: SignIn) -> None:
    plain(world)
    with time_machine.travel(AFTER, tick=False), translation.override("id"):
        voted(world)
        wrong, followed = walk(signed_in(world.commissioner_ri))
    assert not wrong, "\n".join(wrong)
    assert followed > 80


def test_a_number_without_a_link_is_noticed() -> None:
    html = """<main><p class="big">+146.111</p><a class="n" href="/">65,00%</a><svg>12</svg>
    <p>27 November 2024, naik 7,41 poin</p></main><p>8</p>"""
    loose = [one for one in Written(html).texts if not is_plain(one) and not one.href]
    assert [one.numbers for one in loose] == [["+146.111"]]


# ---- what is itself the list -------------------------------------------------------------


@pytest.mark.parametrize("state", [plain, jember, unequal, many])
def test_sums_shares_and_counts_are_those_of_the_lines_they_stand_at(
    world: World, signed_in: SignIn, state: Callable[[World], None]
) -> None:
    state(world)
    client = signed_in(world.commissioner_ri)
    with translation.override("id"):
        context, texts = read(client, "/w/32.71/partisipasi/")
    board, below = context["board"], said_in(texts, {"tfoot"})
    extra = sum(line.extra for line in board.lines)
    assert {formats.integer(total(board, "voters")), formats.signed(extra)} <= below
    needed = [max(0, line.extra) for line in board.lines]
    shares = [formats.percent(terms.turnout(n, sum(needed)), 0) for n in accumulate(needed)]
    places = [one.text for one in texts if ".hide-s" in one.around]
    assert places == [
        text
        for nth, (share, more) in enumerate(zip(shares, needed, strict=True), start=1)
        for text in ([str(nth), share] if more else [str(nth)])
    ]
    children = len(board.lines) + len(board.silent)
    if board.silent:
        assert said_in(texts, {"h3"}) == {str(len(board.silent)), str(children)}
    if context["hidden"]:
        assert said_in(texts, {".more"}) == {str(context["shown"]), str(len(board.lines))}


def test_areas_without_figures_beside_compliance_are_named_where_they_are_counted(
    world: World, signed_in: SignIn
) -> None:
    unequal(world)
    client = signed_in(world.commissioner_ri)
    with translation.override("id"):
        response = client.get("/w/32.71/partisipasi/upaya/")
    listed = response.content.decode().partition("<summary>")[2].partition("</details>")[0]
    head, _, names = listed.partition("</summary>")
    assert re.findall(r"\d+", head) == ["1", "3"]
    assert names.count("<li>") == 1


def test_jembers_146111_lead_to_the_sub_districts_that_add_up_to_them(
    world: World, signed_in: SignIn
) -> None:
    jember(world)
    with translation.override("id"):
        context, texts = read(signed_in(world.commissioner_ri), "/w/32.71/partisipasi/")
    links = {one.text: one.href for one in texts if ".hero" in one.around and one.href}
    assert links["+146.111"] == links["146.111"] == "#anak"
    assert links["1.281.676"].endswith("/partisipasi/riwayat/")
    assert context["board"].sums.extra == 146_111
