"""Ranges that workers add up show what adding up at once would, and lose no change."""

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from adhoc_bodies.areas import read_edition
from adhoc_bodies.models import Area, Body
from portal import clock, formats, weeks
from targets import actions, adding, dashboards, figures, ranges
from targets.figures import Sums
from targets.models import AddedRange, AreaRange, BodyWeek, ChangedWeek
from targets.papers import contents, tables
from targets.ranges import Found, NotAddedUp, Span
from targets.scoring.terms import UNIT
from tests.pages import Form, Page
from tests.targets.scoring import campaigns
from tests.targets.stored import roll_up, store
from tests.world import World

SignIn = Callable[[User], Client]
WIDE, EARLIER = (202433, 202436), (202429, 202432)


@pytest.fixture(autouse=True)
def everything_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "FEW", 0)
    cache.delete(adding.TURN)


@pytest.fixture
def busy(world: World) -> World:
    """Random weeks of all bodies."""
    chance = random.Random(36)
    for body in world.bodies.values():
        if body.kind in ("ppk", "pps"):
            for week in range(202427, 202437):
                owed = chance.choice([0, 1, 3, 7, 20])
                counts = {name: chance.randint(0, 3) for name in figures.COUNTS}
                store(body, week, earned=owed * chance.random(), owed=owed, **counts)
    roll_up(world, *range(202427, 202437))
    return world


def asked(area: Area, election: int, *spans: Span, by: User | None = None) -> None:
    for first, last in spans:
        AddedRange.objects.create(
            election_id=election, area=area, first=first, last=last, asked_at=clock.now(),
            asked_by=by,
        )  # fmt: skip


def both(area: Area, election: int, kind: str = "all") -> tuple[Found, Found]:
    """The stored sums, and those that are added up now."""
    given = (area, election, kind, *WIDE, EARLIER)
    return ranges.children(*given), ranges.children(*given, is_patient=True)


def plain(sums: Mapping[int, Sums]) -> dict[int, Sums]:
    return dict(sums)


# ---- the same figures ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["all", "ppk", "pps"])
def test_stored_sums_are_those_of_the_moment_at_every_level(busy: World, kind: str) -> None:
    asked(busy.indonesia, busy.pilkada.pk, WIDE, EARLIER)
    asked(busy.bogor, busy.pilkada.pk, WIDE, EARLIER)
    assert adding.add_up() == AddedRange.objects.count() > 4
    for area in (busy.indonesia, busy.jabar, busy.jateng, busy.bogor):
        stored, now = both(area, busy.pilkada.pk, kind)
        assert (stored.at, now.at) == (clock.now(), None)
        assert plain(stored.now) == plain(now.now) != {}
        assert plain(stored.before) == plain(now.before) != {}


@pytest.mark.parametrize("seed", [3, 8])
def test_random_campaigns_have_the_same_sums(db: None, seed: int) -> None:
    country = campaigns.make_world()
    played = campaigns.play(country, seed)
    actions.recompute(
        election=country.election, area=country.areas["ID"],
        first=played.weeks[0], last=played.weeks[-1],
    )  # fmt: skip
    span = (played.weeks[0], played.weeks[-1])
    asked(country.areas["ID"], country.election.pk, span)
    adding.add_up()
    for code in ("ID", "32", "51", "91"):
        given = (country.areas[code], country.election.pk, "all", *span, None)
        stored, now = ranges.children(*given), ranges.children(*given, is_patient=True)
        assert plain(stored.now) == plain(now.now) != {}


def test_a_provinces_own_sums_are_its_regencies(busy: World) -> None:
    asked(busy.jabar, busy.pilkada.pk, WIDE, EARLIER)
    adding.add_up()
    AddedRange.objects.filter(area=busy.indonesia).delete()
    stored, now = both(busy.jabar, busy.pilkada.pk)
    assert plain(stored.now) == plain(now.now)
    with pytest.raises(NotAddedUp):
        both(busy.jateng, busy.pilkada.pk)


def test_few_weeks_of_bodies_are_added_up_at_once(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = (busy.indonesia, busy.pilkada.pk, "all", *WIDE, EARLIER)
    with pytest.raises(NotAddedUp) as missing:
        ranges.children(*given)
    assert missing.value.spans == [WIDE, EARLIER]
    count = BodyWeek.objects.filter(
        week__range=(EARLIER[0], WIDE[1]), body__election=busy.pilkada
    ).count()
    monkeypatch.setattr(ranges, "FEW", count)
    assert plain(ranges.children(*given).now)
    monkeypatch.setattr(ranges, "FEW", count - 1)
    with pytest.raises(NotAddedUp):
        ranges.children(*given)


def test_what_nothing_is_known_of_needs_no_worker(busy: World) -> None:
    asked(busy.indonesia, busy.pilkada.pk, (202427, 202436))
    adding.add_up()
    given = (busy.indonesia, busy.pilkada.pk, "all", 202427, 202436)
    stored = ranges.children(*given, (202417, 202426))
    assert plain(stored.now) == plain(ranges.children(*given, None, is_patient=True).now)
    assert plain(stored.before) == {}
    nothing = ranges.children(busy.indonesia, busy.pilkada.pk, "all", 202001, 202009, None)
    assert plain(nothing.now) == {}


# ---- changes ------------------------------------------------------------------------------


def changed(world: World, week: int, body: Body | None = None) -> None:
    """A body's week is written, with the mark that computing leaves."""
    rows = BodyWeek.objects.filter(week=week, body=body or world.pps_empang)
    rows.update(earned=UNIT, owed=1, met=77)
    ChangedWeek.objects.create(election=world.pilkada, week=week)


def met(world: World) -> int:
    found = ranges.children(world.indonesia, world.pilkada.pk, "all", *WIDE, None)
    return sum(one.met for one in found.now.values())


def test_a_mark_makes_the_ranges_over_its_week_stale(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(busy.indonesia, busy.pilkada.pk, WIDE, EARLIER)
    adding.add_up()
    before = met(busy)
    changed(busy, 202434)
    # Nothing has rested yet: what is stale is marked so.
    monkeypatch.setattr(adding, "REST", 10**9)
    assert adding.add_up() == 0
    stale = AddedRange.objects.filter(is_stale=True)
    assert all(row.first <= 202434 <= row.last for row in stale)
    assert stale.filter(first=WIDE[0], last=WIDE[1]).exists()
    assert not stale.filter(first=EARLIER[0]).exists()
    assert (met(busy), ChangedWeek.objects.count()) == (before, 0)
    monkeypatch.setattr(adding, "REST", 0)
    assert adding.add_up() == AddedRange.objects.filter(first__lte=202434, last__gte=202434).count()
    assert met(busy) > before


def test_computing_marks_what_it_writes_and_nothing_else(db: None) -> None:
    country = campaigns.make_world()
    played = campaigns.play(country, 5)

    def recompute() -> None:
        first, last = played.weeks[0], played.weeks[-1]
        actions.recompute(
            election=country.election, area=country.areas["ID"], first=first, last=last
        )

    recompute()
    assert set(ChangedWeek.objects.values_list("week", flat=True)) <= set(played.weeks)
    assert ChangedWeek.objects.exists()
    ChangedWeek.objects.all().delete()
    recompute()
    assert not ChangedWeek.objects.exists()
    BodyWeek.objects.filter(week=played.weeks[0], closed_on=None).update(met=9999)
    recompute()
    assert set(ChangedWeek.objects.values_list("week", flat=True)) <= {played.weeks[0]}


def test_a_mark_that_is_written_meanwhile_is_kept(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(busy.indonesia, busy.pilkada.pk, WIDE)
    adding.add_up()
    changed(busy, 202434)
    really = adding.store

    def store_and_change(row: AddedRange) -> None:
        really(row)
        if not ChangedWeek.objects.exists():
            changed(busy, 202435)

    monkeypatch.setattr(adding, "store", store_and_change)
    monkeypatch.setattr(adding, "REST", 0)
    adding.add_up()
    monkeypatch.undo()
    monkeypatch.setattr(ranges, "FEW", 0)
    assert ChangedWeek.objects.exists()
    monkeypatch.setattr(adding, "REST", 0)
    adding.add_up()
    stored, now = (
        ranges.children(busy.indonesia, busy.pilkada.pk, "all", *WIDE, None, is_patient=patient)
        for patient in (False, True)
    )
    assert plain(stored.now) == plain(now.now)


# ---- failures -----------------------------------------------------------------------------


def test_what_fails_stays_stale_with_its_old_sums_and_is_set_aside(
    busy: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked(busy.indonesia, busy.pilkada.pk, WIDE)
    adding.add_up()
    before, rows = met(busy), AreaRange.objects.count()
    changed(busy, 202434)
    really = adding.store

    def fall(row: AddedRange) -> None:
        really(row)
        raise RuntimeError("in the middle")

    monkeypatch.setattr(adding, "store", fall)
    monkeypatch.setattr(adding, "REST", 0)
    for _time in range(AddedRange.LIMIT + 2):
        assert adding.add_up() == 0
    assert (met(busy), AreaRange.objects.count()) == (before, rows)
    row = AddedRange.objects.get(first=WIDE[0], last=WIDE[1])
    assert (row.is_stale, row.tries) == (True, AddedRange.LIMIT)
    assert caplog.text.count(f"The range {row.pk} failed too often") == 1
    monkeypatch.setattr(adding, "store", really)
    assert adding.add_up() == 0
    adding.retry()
    assert adding.add_up() > 0
    assert met(busy) > before


def test_a_worker_at_the_end_of_its_time_stops_and_leaves_its_turn(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(busy.indonesia, busy.pilkada.pk, WIDE)

    def end(_row: AddedRange) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(adding, "store", end)
    with pytest.raises(SoftTimeLimitExceeded):
        adding.add_up()
    assert cache.get(adding.TURN) is None
    assert AddedRange.objects.filter(is_stale=True, tries=1).count() == 1


def test_one_worker_adds_up_at_a_time(busy: World) -> None:
    asked(busy.indonesia, busy.pilkada.pk, WIDE)
    cache.add(adding.TURN, "other", 60)
    assert adding.add_up() == 0
    assert cache.get(adding.TURN) == "other"
    cache.delete(adding.TURN)
    assert adding.add_up() > 0


# ---- what is always there ---------------------------------------------------------------


def test_pages_months_stages_and_last_weeks_are_there(busy: World) -> None:
    adding.add_up()
    spans = set(AddedRange.objects.values_list("first", "last"))
    # Wednesday of week 36: September begins with week 36; August is 31-35, July 27-30.
    assert {(202436, 202436), (202433, 202436), (202431, 202435), (202427, 202430)} <= spans
    assert not AddedRange.objects.exclude(area=busy.indonesia).exists()
    count = AddedRange.objects.count()
    adding.add_up()
    assert AddedRange.objects.count() == count


def test_a_small_election_needs_none(busy: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "FEW", 10**6)
    adding.add_up()
    assert not AddedRange.objects.exists()


def test_what_nobody_offers_any_more_is_forgotten_after_a_week(busy: World) -> None:
    asked(busy.jabar, busy.pilkada.pk, WIDE)
    adding.add_up()
    kept = AddedRange.objects.exclude(area=busy.jabar).count()
    AddedRange.objects.update(asked_at=clock.now() - dt.timedelta(days=6))
    adding.add_up()
    assert AddedRange.objects.filter(area=busy.jabar).exists()
    AddedRange.objects.update(asked_at=clock.now() - dt.timedelta(days=8))
    adding.add_up()
    assert not AddedRange.objects.filter(area=busy.jabar).exists()
    assert AddedRange.objects.count() == kept


# ---- pages --------------------------------------------------------------------------------

ADDRESS = "/w/ID/?rentang=bebas&dari=2024-W31"


def button(answer: Any, path: str) -> Form:
    """The form by which the page that stands in asks for its ranges."""
    forms = Page(answer.content.decode(), path).forms
    return next(one for one in forms if "jumlahkan" in one.names)


def test_from_the_button_to_the_figures(busy: World, signed_in: SignIn) -> None:
    client = signed_in(busy.commissioner_ri)
    first = client.get(ADDRESS)
    assert first.status_code == 202
    assert "Jumlahkan rentang ini" in first.content.decode()
    assert not AddedRange.objects.exists()
    form = button(first, ADDRESS)
    assert form.url.endswith("/w/ID/rentang/")
    for _twice in range(2):
        answer = client.post(form.url, form.sent())
        assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    assert AddedRange.objects.filter(asked_by=busy.commissioner_ri).count() == 2
    waits = client.get(ADDRESS)
    assert waits.status_code == 202
    assert "sedang dijumlahkan" in waits.content.decode()
    assert 'http-equiv="refresh"' in waits.content.decode()
    adding.add_up()
    ready = client.get(ADDRESS, headers={"HX-Request": "true", "HX-Target": "penjumlahan"})
    assert ready.headers["HX-Refresh"] == "true"
    page = client.get(ADDRESS)
    assert page.status_code == 200
    board = page.context["board"]
    patient = replace(page.context["lens"].scope, is_patient=True)
    now = dashboards.board(patient, page.context["period"], "all")
    assert now is not None
    assert replace(board, added_at=None) == now
    assert "dijumlahkan" in page.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/w/ID/badan/?rentang=bebas&dari=2024-W31",
        "/w/ID/peta/?rentang=bebas&dari=2024-W31",
        "/w/ID/bandingkan/?rentang=bebas&dari=2024-W31",
        "/w/32/bandingkan/?rentang=bulan&dengan=wilayah",
        "/w/32/?rentang=bulan&pekan=2024-W33",
        "/w/32.71/?rentang=bulan&pekan=2024-W33",
        "/w/ID/partisipasi/upaya/",
        "/w/ID/laporan/pleno/?rentang=bulan&pekan=2024-W33",
        "/w/32.71.01/?rentang=bebas&dari=2024-W31",
    ],
)
def test_every_page_of_a_range_has_its_stand_in(busy: World, signed_in: SignIn, path: str) -> None:
    client = signed_in(busy.commissioner_ri)
    answer = client.get(path)
    for _more in range(3):
        if answer.status_code != 202:
            break
        form = button(answer, path)
        assert client.post(form.url, form.sent())["Location"] == path
        adding.add_up()
        answer = client.get(path)
    assert answer.status_code == 200


def test_two_periods_are_asked_for_at_once(busy: World, signed_in: SignIn) -> None:
    client, path = signed_in(busy.commissioner_ri), "/w/ID/bandingkan/?rentang=bebas&dari=2024-W33"
    form = button(client.get(path), path)
    assert form.sent()["jumlahkan"] == ["2024-W33/2024-W36", "2024-W29/2024-W32"]


@pytest.mark.parametrize("file", ["unduh.csv", "unduh.xlsx", "laporan/pleno.pdf"])
def test_a_file_leads_a_reader_to_the_page_and_tells_a_program_when_to_come(
    busy: World, signed_in: SignIn, file: str
) -> None:
    client = signed_in(busy.commissioner_ri)
    path = f"/w/ID/{file}?rentang=bebas&dari=2024-W31"
    led = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*"})
    assert (led.status_code, led["Location"]) == (302, ADDRESS)
    told = client.get(path)
    assert (told.status_code, told["Retry-After"]) == (503, "60")


def test_nobody_waits_for_more_than_five(busy: World, signed_in: SignIn) -> None:
    client = signed_in(busy.commissioner_ri)
    for week in range(27, 33):
        span = f"2024-W{week}/2024-W36"
        with time_machine.travel(clock.now() + dt.timedelta(minutes=week), tick=False):
            sent = {"jumlahkan": span, "next": ADDRESS}
            answer = client.post("/w/ID/rentang/", sent, follow=True)
    assert AddedRange.objects.count() == adding.MOST_OF_A_PERSON
    assert "5 rentang" in answer.content.decode()
    adding.add_up()
    client.post("/w/ID/rentang/", {"jumlahkan": span, "next": ADDRESS})
    assert AddedRange.objects.filter(first=202432, last=202436).exists()


@pytest.mark.parametrize(
    ("spans", "way"),
    [(["x"], "//evil.example/"), (["2024-W36/2024-W30"], "https://evil.example/w/"),
     (["2024-W30/2030-W01"], "/keluar/"), (["2020-W30/2024-W36"], ""), ([], "/w/ID/"),
     (["2024-W30/2024-W36"] * 5, "/w/ID/")],
)  # fmt: skip
def test_what_cannot_be_asked_leads_back(
    busy: World, signed_in: SignIn, spans: list[str], way: str
) -> None:
    client = signed_in(busy.commissioner_ri)
    answer = client.post("/w/ID/rentang/", {"jumlahkan": spans, "next": way})
    assert (answer.status_code, answer["Location"]) == (302, "/w/ID/")
    assert not AddedRange.objects.exists()


def test_strangers_ask_for_nothing(busy: World, signed_in: SignIn) -> None:
    client = signed_in(busy.commissioner_bogor)
    sent = {"jumlahkan": "2024-W30/2024-W36"}
    assert client.post("/w/ID/rentang/", sent).status_code == 404
    assert client.post("/w/32/rentang/", sent).status_code == 404
    assert client.get("/w/32.71/rentang/").status_code == 405
    assert not AddedRange.objects.exists()
    assert client.post("/w/32.71/rentang/", sent | {"area": "ID", "code": "ID"}).status_code == 302
    assert [row.area for row in AddedRange.objects.all()] == [busy.bogor]


def test_who_waits_long_is_told_that_no_worker_is_there(busy: World, signed_in: SignIn) -> None:
    client = signed_in(busy.commissioner_ri)
    asked(busy.indonesia, busy.pilkada.pk, (202431, 202436), (202425, 202430))
    assert "tidak ada yang mengerjakannya" not in client.get(ADDRESS).content.decode()
    AddedRange.objects.update(asked_at=clock.now() - dt.timedelta(minutes=6))
    page = client.get(ADDRESS)
    assert page.context["is_silent"]
    AddedRange.objects.update(tries=AddedRange.LIMIT)
    page = client.get(ADDRESS)
    assert page.context["failed"]
    client.post("/w/ID/rentang/", {"jumlahkan": ["2024-W31/2024-W36", "2024-W25/2024-W30"]})
    assert set(AddedRange.objects.values_list("tries", flat=True)) == {0}


def test_a_worker_adds_up_itself_for_a_pack(busy: World) -> None:
    lens = contents.lens_of(busy.commissioner_ri, busy.indonesia, dt.date(2024, 8, 1))
    assert lens.scope.is_patient
    with pytest.raises(NotAddedUp):
        dashboards.board(replace(lens.scope, is_patient=False), lens.period, "all")
    assert dashboards.board(lens.scope, lens.period, "all")


@pytest.mark.parametrize("path", [ADDRESS, "/w/32/?rentang=bulan", "/w/ID/partisipasi/upaya/",
                                  "/w/ID/bandingkan/?rentang=bulan"])  # fmt: skip
def test_a_page_of_stored_sums_costs_few_queries(busy: World, signed_in: SignIn, path: str) -> None:
    asked(busy.indonesia, busy.pilkada.pk, (202431, 202436), (202425, 202430))
    adding.add_up()
    client = signed_in(busy.commissioner_ri)
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    assert len(seen) <= 12, [query["sql"][:120] for query in seen]
    assert not any('FROM "targets_bodyweek"' in query["sql"] for query in seen)
    assert not any("FROM targets_bodyweek" in query["sql"] for query in seen)


def test_a_range_that_was_added_up_before_its_weeks_began_is_waited_for(
    busy: World, signed_in: SignIn
) -> None:
    client = signed_in(busy.commissioner_ri)
    asked(busy.indonesia, busy.pilkada.pk, (202431, 202436), (202425, 202430))
    day = dt.timedelta(days=1)
    AddedRange.objects.update(
        computed_at=clock.now() - day, asked_at=clock.now() - 2 * day, is_stale=False
    )
    adding.take_marks()
    page = client.get(ADDRESS)
    assert (page.status_code, page.context["waits"]) == (202, False)
    AddedRange.objects.update(is_stale=True)
    page = client.get(ADDRESS)
    assert (page.context["waits"], page.context["is_silent"]) == (True, False)
    AddedRange.objects.update(is_stale=False)
    press(client, ADDRESS)
    page = client.get(ADDRESS)
    assert (page.context["waits"], page.context["since"]) == (True, clock.now())
    AddedRange.objects.update(asked_at=clock.now() - dt.timedelta(minutes=6))
    assert client.get(ADDRESS).context["is_silent"]
    adding.add_up()
    assert client.get(ADDRESS).status_code == 200


def press(client: Client, path: str) -> None:
    """Have the ranges of a page added up by its button."""
    form = button(client.get(path), path)
    client.post(form.url, form.sent())


def test_a_range_of_which_half_is_stored_is_added_up(
    busy: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(busy.jabar, busy.pilkada.pk, WIDE)
    adding.add_up()
    AddedRange.objects.exclude(area=busy.jabar).delete()
    rows = BodyWeek.objects.filter(body__election=busy.pilkada, body__province=busy.jabar)
    counts = [rows.filter(week__range=span).count() for span in (WIDE, EARLIER)]
    monkeypatch.setattr(ranges, "FEW", max(counts))
    client, path = signed_in(busy.commissioner_ri), "/w/32/?rentang=bebas&dari=2024-W33"
    assert client.get(path).context["days"] == ["15 Juli–11 Agustus 2024"]
    press(client, path)
    adding.add_up()
    assert client.get(path).status_code == 200


# ---- one person's flood ---------------------------------------------------------------------


def test_a_person_keeps_a_limited_number_of_ranges(busy: World, signed_in: SignIn) -> None:
    client = signed_in(busy.commissioner_bogor)
    span = (202410, 202436)
    for minute in range(8):
        spans = [(weeks.shift(span[0], minute), weeks.shift(span[1], -back)) for back in range(4)]
        sent = {"jumlahkan": ["/".join(map(weeks.text, one)) for one in spans], "next": "/w/32.71/"}
        with time_machine.travel(clock.now() + dt.timedelta(minutes=minute), tick=False):
            answer = client.post("/w/32.71/rentang/", sent, follow=True)
        adding.add_up()
    own = AddedRange.objects.filter(asked_by=busy.commissioner_bogor)
    assert own.count() == adding.MOST_KEPT == 20
    assert "20 rentang" in answer.content.decode()
    old = clock.now() - adding.KEPT_FOR - dt.timedelta(minutes=1)
    AddedRange.objects.filter(pk__in=[row.pk for row in own[:4]]).update(asked_at=old)
    adding.add_up()
    client.post("/w/32.71/rentang/", sent)
    assert own.filter(computed_at=None).count() == 4


def test_asked_ranges_neither_lengthen_the_rest_of_offered_ones_nor_go_all_before(
    busy: World,
) -> None:
    adding.add_up()
    offered = AddedRange.objects.count()
    spans = [(week, 202435) for week in range(202402, 202422)]
    asked(busy.bogor, busy.pilkada.pk, *spans, by=busy.commissioner_bogor)
    own = AddedRange.objects.filter(area=busy.bogor)
    AddedRange.objects.update(is_stale=True, seconds=0.1)
    own.update(seconds=100)
    later = clock.now() + dt.timedelta(seconds=1 + 0.1 * adding.REST * offered)
    with time_machine.travel(later, tick=False):
        order = list(adding.due())
    mine = set(own.values_list("pk", flat=True))
    assert [pk in mine for pk in order[:6]] == [True, False] * 3
    assert len(order) == offered + len(spans)
    own.update(computed_at=clock.now())
    with time_machine.travel(later, tick=False):
        assert len(list(adding.due())) == offered
    with time_machine.travel(clock.now() + dt.timedelta(seconds=100 * 20 * 19), tick=False):
        assert not mine & set(adding.due())
    with time_machine.travel(clock.now() + dt.timedelta(seconds=100 * 20 * 21), tick=False):
        assert mine <= set(adding.due())


def test_a_cheap_range_rests_less_than_a_dear_one(busy: World) -> None:
    asked(busy.bogor, busy.pilkada.pk, WIDE, EARLIER, by=busy.commissioner_bogor)
    adding.add_up()
    own = AddedRange.objects.filter(area=busy.bogor)
    AddedRange.objects.update(is_stale=True, seconds=100)
    own.filter(first=WIDE[0]).update(seconds=0.1)
    with time_machine.travel(clock.now() + dt.timedelta(seconds=60), tick=False):
        assert list(adding.due()) == [own.get(first=WIDE[0]).pk]


def test_what_is_offered_meanwhile_is_nobodys(busy: World) -> None:
    asked(busy.indonesia, busy.pilkada.pk, (202431, 202435), by=busy.commissioner_ri)
    adding.add_up()
    assert not AddedRange.objects.filter(asked_by=busy.commissioner_ri).exists()


def test_posted_spans_count_for_the_area_in_the_address_only(
    busy: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    span = {"jumlahkan": "2024-W30/2024-W36"}
    rows = BodyWeek.objects.filter(body__election=busy.pilkada, week__range=(202430, 202436))
    monkeypatch.setattr(ranges, "FEW", rows.filter(body__regency=busy.bogor).count())
    client = signed_in(busy.commissioner_ri)
    # Few weeks, written often, are no more than they are.
    for sent in (span, {"jumlahkan": [span["jumlahkan"]] * 4}, span | {"area": "ID"}):
        client.post("/w/32.71/rentang/", sent)
    assert not AddedRange.objects.exists()
    client.post("/w/ID/rentang/", span)
    assert [row.area for row in AddedRange.objects.all()] == [busy.indonesia]


# ---- what was set aside -----------------------------------------------------------------------


def test_nobody_waits_for_what_was_set_aside(busy: World, signed_in: SignIn) -> None:
    for back in range(adding.MOST_OF_A_PERSON):
        with time_machine.travel(clock.now() - dt.timedelta(minutes=back), tick=False):
            span = (202427 + back, 202436)
            asked(busy.indonesia, busy.pilkada.pk, span, by=busy.commissioner_ri)
    given = {"area": busy.indonesia, "election": busy.pilkada.pk, "by": busy.commissioner_ri}
    with pytest.raises(adding.TooMany):
        adding.ask(spans=[WIDE], **given)
    AddedRange.objects.update(tries=AddedRange.LIMIT)
    assert adding.ask(spans=[WIDE], **given) == 1


def test_a_province_has_its_own_where_the_nations_is_set_aside(
    busy: World, signed_in: SignIn
) -> None:
    asked(busy.indonesia, busy.pilkada.pk, (202431, 202436), (202425, 202430))
    nations = AddedRange.objects.filter(area=busy.indonesia)
    nations.update(tries=AddedRange.LIMIT)
    client, path = signed_in(busy.commissioner_ri), "/w/32/?rentang=bebas&dari=2024-W31"
    page = client.get(path)
    assert (page.context["failed"], page.context["waits"]) == (True, False)
    press(client, path)
    assert set(nations.values_list("tries", flat=True)) == {AddedRange.LIMIT}
    assert client.get(path).context["waits"]
    adding.add_up()
    assert client.get(path).status_code == 200


def test_the_page_that_stands_in_costs_few_queries(busy: World, signed_in: SignIn) -> None:
    client = signed_in(busy.commissioner_ri)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(ADDRESS).status_code == 202
    assert len(seen) <= 12, [query["sql"][:120] for query in seen]


def test_the_eve_of_a_week_prepares_it(busy: World) -> None:
    with time_machine.travel(dt.datetime(2024, 9, 8, 5, tzinfo=dt.UTC), tick=False):
        adding.add_up()
    last = set(AddedRange.objects.values_list("last", flat=True))
    assert weeks.of(dt.date(2024, 9, 9)) in last


# ---- of when the figures are -------------------------------------------------------------------


def test_files_and_comparisons_tell_when_their_older_half_was_added_up(
    busy: World, signed_in: SignIn
) -> None:
    asked(busy.indonesia, busy.pilkada.pk, WIDE, EARLIER)
    adding.add_up()
    old = clock.now() - dt.timedelta(days=2)
    AddedRange.objects.filter(first=EARLIER[0], last=EARLIER[1]).update(computed_at=old)
    client, choice = signed_in(busy.commissioner_ri), "rentang=bebas&dari=2024-W33"
    compared = client.get(f"/w/ID/bandingkan/?{choice}")
    assert compared.context["added_at"] == old
    assert "dijumlahkan Senin, 2 September 2024" in compared.content.decode()
    name = client.get(f"/w/ID/unduh.csv?{choice}")["Content-Disposition"]
    assert f"-2024-W36-dijumlahkan-{formats.local(old, 'WIB'):%Y%m%d-%H%M}.csv" in name
    assert "dijumlahkan" not in client.get("/w/ID/unduh.csv")["Content-Disposition"]
    lens = compared.context["lens"]
    facts = dict(tables.sheet_of(lens, tables.table_of(lens)).facts)
    assert facts["Dijumlahkan"] == formats.local(old, "WIB").replace(tzinfo=None, microsecond=0)
    patient = replace(lens, scope=replace(lens.scope, is_patient=True))
    assert "Dijumlahkan" not in dict(tables.sheet_of(patient, tables.table_of(patient)).facts)


def test_a_districts_siblings_tell_when_they_were_added_up(busy: World, signed_in: SignIn) -> None:
    asked(busy.bogor, busy.pilkada.pk, WIDE, EARLIER)
    adding.add_up()
    old = clock.now() - dt.timedelta(days=2)
    AddedRange.objects.filter(area=busy.bogor).update(computed_at=old)
    client = signed_in(busy.commissioner_bogor)
    page = client.get("/w/32.71.01/?rentang=bebas&dari=2024-W33")
    assert page.context["board"].siblings_at == old
    assert "dijumlahkan Senin, 2 September 2024" in page.content.decode()
    assert "dijumlahkan" not in client.get("/w/32.71.01/").content.decode()


def test_the_page_that_stands_in_keeps_its_place_for_news(busy: World, signed_in: SignIn) -> None:
    client = signed_in(busy.commissioner_ri)
    asked(busy.indonesia, busy.pilkada.pk, (202431, 202436), (202425, 202430))
    html = client.get(ADDRESS).content.decode()
    assert '<div class="card" role="status"><div class="state" id="penjumlahan" hx-get' in html
    assert re.search(r"<h2>[^<]*dijumlahkan</h2>", html)
    assert "Diminta: Rabu, 4 September 2024" in html


def test_no_regency_has_more_bodies_than_its_ranges_are_reckoned_with() -> None:
    below = [code[:5] for code in read_edition() if code.count(".") > 1]
    assert max(Counter(below).values()) <= ranges.MOST_OF_A_REGENCY
