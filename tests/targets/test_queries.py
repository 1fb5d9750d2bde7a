"""Every page costs twelve queries at most, for every role, and no more when its rows grow.

Counted is all that a request asks the database for: session and person, the frame, the page.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from adhoc_bodies.models import Body
from posts.models import Disappearance, Recheck, Report, Review
from targets.models import BodyWeek, Programme
from tests.factories import (
    DirectiveFactory,
    ExemptionFactory,
    IntegrityCaseFactory,
    JurorFactory,
    NominationFactory,
    RankingFactory,
    ReportFactory,
)
from tests.targets import stored
from tests.targets.rewards.rankings import row_of
from tests.targets.rewards.stories import programme_of
from tests.targets.test_size import SHOWN, districts, grown, villages
from tests.world import NOW, World

SignIn = Callable[[User], Client]
MOST = 12
#: Areas of which each page is opened that the role opens.
AREAS = ("ID", "32", "32.71", "32.71.01")
OF_AREAS = (
    "", "badan/", "peta/", "liputan/", "liputan/badan/", "akun/", "bandingkan/", "laporan/",
    "partisipasi/", "partisipasi/upaya/", "?saring=belum",
    "?rentang=bulan", "?rentang=tahapan", "badan/?rentang=bulan", "liputan/?rentang=bulan",
    "akun/?rentang=bulan", "bandingkan/?rentang=bulan", "peta/?rentang=bulan",
)  # fmt: skip
OTHERS = (
    "/beranda/", "/skor/", "/lapor/", "/laporan/", "/arahan/", "/tahapan/", "/aturan/",
    "/verifikasi/", "/verifikasi/riwayat/", "/verifikasi/bersih/", "/hilang/",
    "/periksa-ulang/", "/periksa-ulang/calon/", "/periksa-ulang/kesepakatan/", "/kasus/",
    "/peringkat/", "/juri/", "/pekan/", "/kebijakan/", "/akun/", "/publikasi/",
    "/w/32.71.01/ppk/", "/w/32.71.01.1003/pps/",
    "/w/32.71.01/ppk/?pekan=2024-W36&dari=2024-W34&saring=belum",
    "/w/32.71.01/ppk/unggahan/?platform=semua",
    "/w/ID/laporan/pleno/", "/w/32/laporan/pleno/", "/w/32.71/laporan/pleno/",
    "/w/ID/laporan/pleno/?rentang=bulan", "/w/32.71/laporan/pleno/?rentang=bulan",
)  # fmt: skip
#: One of each role and level.
PEOPLE = (
    "member_empang", "reviewer_bogor_selatan", "operator_bogor", "commissioner_bogor",
    "auditor_bogor", "administrator_bogor", "commissioner_jabar",
    "auditor_ri",
)  # fmt: skip
SEATED = (
    "reviewer_bogor_selatan", "auditor_bogor", "commissioner_bogor", "administrator_bogor",
    "auditor_ri", "member_empang",
)  # fmt: skip


def accepted(body: Body, number: int) -> Report:
    """An accepted report of a body."""
    report: Report = ReportFactory.create(body=body, accepted=True, post_id=f"Q-{number:09d}")
    return report


def more(world: World, number: int) -> None:
    """One more of everything that waits for somebody or is listed somewhere."""
    body = world.pps_empang if number % 2 else world.pps_batu_tulis
    directive = DirectiveFactory.create(
        election=world.pilkada, office=world.office_bogor, area=world.bogor, code=f"Q-{number}"
    )
    ReportFactory.create(body=body, directive=directive, post_id=f"W-{number:09d}")
    ExemptionFactory.create(body=body, granted=True, starts_on=dt.date(2024, 7, 1 + number))
    IntegrityCaseFactory.create(body=body)
    taken(world, accepted(body, number))
    judged(world, number)


def taken(world: World, report: Report) -> None:
    """An accepted report whose post is gone, and that is to be looked at again."""
    days = dt.timedelta(days=2)
    Disappearance.objects.create(report=report, opened_at=NOW, explain_until=NOW + days)
    review = Review.objects.create(
        report=report, reviewer=world.reviewer_bogor_selatan, verdict="accepted", at=NOW
    )
    Recheck.objects.create(
        kind="candidate", office=world.office_bogor, report=report, review=review, asked_at=NOW
    )


def judged(world: World, number: int) -> None:
    """Programmes with juries: before the announcement, announced, and with a new draft after."""
    for nth, state in enumerate(("nothing", "draft", "announced", "again")):
        programme = programme_of(world, name=f"Program {state} {number}")
        for name in SEATED:
            JurorFactory.create(programme=programme, user=world.people[name])
        report = accepted(world.pps_batu_tulis, 1000 + number * 10 + nth)
        NominationFactory.create(programme=programme, report=report)
        if state != "nothing":
            announced = state in ("announced", "again")
            ranking = RankingFactory.create(programme=programme, announced=announced)
            row_of(ranking, world.pps_empang)
        if state == "again":
            RankingFactory.create(programme=programme, edition=2)


@pytest.fixture
def full(world: World) -> World:
    """The small world with figures, and a few of everything."""
    stored.story(world)
    BodyWeek.objects.filter(body=world.pps_batu_tulis).update(has_account=False)
    stored.roll_up(world)
    for number in range(2):
        more(world, number)
    return world


def grow(world: World) -> None:
    """Many more areas and bodies with figures, and more of everything else."""
    grown(world, [*districts(world, 8), *villages(world, world.bogor_selatan, 12)], SHOWN[:2])
    for number in range(2, 6):
        more(world, number)


def addresses() -> list[str]:
    """All pages, of which no role opens all."""
    programme = "/peringkat/{programme}/"
    return [
        *(f"/w/{code}/{page}" for code in AREAS for page in OF_AREAS),
        *OTHERS,
        programme,
        f"{programme}nominasi/",
    ]


def cost(client: Client, programme: int, pages: Iterable[str]) -> dict[str, int]:
    """By page that opens: how many queries it takes."""
    found = {}
    for address in pages:
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address.format(programme=programme))
        if answer.status_code == 200:
            found[address] = len(seen)
    return found


@pytest.mark.parametrize("name", PEOPLE)
def test_no_page_asks_more_than_twelve_times_however_much_there_is(
    full: World, signed_in: SignIn, name: str
) -> None:
    programme = programme_key(full)
    client = signed_in(full.people[name])
    few = cost(client, programme, addresses())
    assert len(few) >= 8
    grow(full)
    many = cost(client, programme, few)
    assert few.keys() == many.keys()
    assert not {page: count for page, count in many.items() if count > MOST or count > few[page]}
    assert max(few.values()) <= MOST


def programme_key(world: World) -> Any:
    """A programme with a jury that has begun."""
    return Programme.objects.order_by("pk")[1].pk
