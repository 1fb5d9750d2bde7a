"""Appeals when a later edition begins, bodies without people, subjects; which edition counts."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from adhoc_bodies.models import Membership
from targets.models import Appeal, Programme, Ranking
from targets.rewards import actions
from targets.rewards.appeal_forms import AppealForm
from targets.rewards.refusals import AppealsOpen, NotAllowed
from tests.targets.rewards import stories
from tests.targets.rewards.rankings import ranking_of, row_of
from tests.world import NOW, World

SignIn = Callable[[User], Client]
WRITTEN = {"about": "compliance", "text": "Laporan 3 September belum dihitung."}
WAITS = "Edisi 1: 1 banding belum diputus."


def out(world: World, programme: Programme, number: int = 1) -> Ranking:
    """An announced edition with two bodies, written straight to the tables."""
    made = ranking_of(programme, edition=number, state="announced")
    row_of(made, world.pps_empang)
    row_of(made, world.pps_batu_tulis, rank=2)
    return made


@pytest.fixture
def first(world: World) -> Ranking:
    """The first edition with an undecided appeal of PPS Empang."""
    made = out(world, stories.programme_of(world, compliance_only=True))
    actions.appeal(ranking=made, body=world.pps_empang, by=world.member_empang, **WRITTEN)
    return made


def to(name: str, ranking: Ranking, *more: int) -> str:
    return reverse(name, args=[ranking.programme_id, ranking.edition, *more])


def text(answer: Any) -> str:
    return str(answer.content.decode())


# --- none is lost ----------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "announced"])
def test_an_open_appeal_is_told_when_a_later_edition_is_there(
    world: World, first: Ranking, signed_in: SignIn, state: str
) -> None:
    second = ranking_of(first.programme, edition=2, state=state)
    row_of(second, world.pps_empang)
    commissioner = signed_in(world.commissioner_bogor)
    page = text(commissioner.get(reverse("programme", args=[first.programme_id])))
    assert WAITS in page
    assert f'href="{to("appeal_list", first)}"' in page
    beside = text(commissioner.get(to("appeal_list", second)))
    assert WAITS in beside
    assert to("appeal_list", first) in beside
    # At home the edition's own appeals are listed, and nothing points elsewhere.
    assert WAITS not in text(commissioner.get(to("appeal_list", first)))


def test_who_signs_is_warned_of_appeals_against_an_earlier_edition(
    world: World, client: Client, settings: Any
) -> None:
    settings.GAUNG_DEMO = True  # nobody is asked for a code
    first = actions.new_edition(programme=stories.ready(world))
    people = stories.commissioners(world)
    for person in people:
        actions.sign(ranking=first, step="announce", by=person)
    first.refresh_from_db()
    actions.appeal(ranking=first, body=world.pps_empang, by=world.member_empang, **WRITTEN)
    second = actions.new_edition(programme=first.programme, reason="Salah hitung.")
    client.force_login(world.commissioner_bogor)
    assert WAITS in text(client.get(to("ranking_sign", second)))
    for person in people:
        actions.sign(ranking=second, step="announce", by=person)
    Ranking.objects.update(appeals_until=NOW.date() - dt.timedelta(days=1))
    second.refresh_from_db()
    with pytest.raises(AppealsOpen):
        actions.sign(ranking=second, step="final", by=people[0])
    waiting = Appeal.objects.get()
    actions.decide_appeal(appeal=waiting, by=people[0], granted=False, answer="Terlambat.")
    assert WAITS not in text(client.get(to("ranking_sign", second)))
    actions.sign(ranking=second, step="final", by=people[0])


def test_a_body_reads_its_appeals_of_every_edition_and_finds_back(
    world: World, first: Ranking, signed_in: SignIn
) -> None:
    actions.decide_appeal(
        appeal=Appeal.objects.get(), by=world.commissioner_bogor, granted=False, answer="Terlambat."
    )
    second = out(world, first.programme, 2)
    page = text(signed_in(world.member_empang).get(to("appeal_list", second)))
    assert WRITTEN["text"] in page
    assert "Terlambat." in page
    assert "Edisi 1" in page
    assert to("ranking_edition", second) in page
    assert to("ranking_row", first, world.pps_empang.pk) in page
    neighbour = text(signed_in(world.member_batu_tulis).get(to("appeal_list", second)))
    assert WRITTEN["text"] not in neighbour


def test_editions_with_appeals_cost_one_query(
    world: World, first: Ranking, signed_in: SignIn
) -> None:
    client, asked = signed_in(world.commissioner_bogor), []
    second = out(world, first.programme, 2)
    client.get(to("appeal_list", second))
    for number in (0, 12):
        for body in stories.more_bodies(world, number) if number else []:
            Appeal.objects.create(ranking=first, body=body, by=world.nobody, at=NOW, **WRITTEN)
        with CaptureQueriesContext(connection) as queries:
            client.get(to("appeal_list", second))
        asked.append(len(queries))
    assert asked[0] == asked[1]


# --- which edition counts ----------------------------------------------------------------------


def test_a_replaced_edition_says_so_and_takes_no_appeal(world: World, signed_in: SignIn) -> None:
    first = out(world, stories.programme_of(world, compliance_only=True))
    client = signed_in(world.member_empang)
    own = to("ranking_row", first, world.pps_empang.pk)
    appeal = to("appeal_new", first)
    for page in (to("ranking_edition", first), own):
        assert appeal in text(client.get(page))
    ranking_of(first.programme, edition=2)
    for page in (to("ranking_edition", first), own):  # a draft replaces nothing yet
        assert appeal in text(client.get(page))
        assert "Digantikan" not in text(client.get(page))
    Ranking.objects.filter(edition=2).delete()
    second = out(world, first.programme, 2)
    for page in (to("ranking_edition", first), own):
        shown = text(client.get(page))
        assert "Digantikan oleh edisi 2" in shown
        assert to("ranking_edition", second) in shown
        assert appeal not in shown
        assert "banding sampai" not in shown
    assert client.get(appeal).context["form"] is None
    assert "Digantikan oleh edisi 2" in text(
        client.get(reverse("programme", args=[first.programme_id]))
    )
    papers = signed_in(world.commissioner_bogor).get(to("certificate_list", first))
    assert to("ranking_edition", second) in text(papers)
    for page in (to("ranking_edition", second), to("ranking_row", second, world.pps_empang.pk)):
        assert "Digantikan" not in text(client.get(page))


# --- bodies without people ---------------------------------------------------------------------


def test_the_office_appeals_for_a_body_in_which_nobody_serves(
    world: World, signed_in: SignIn
) -> None:
    ranking = out(world, stories.programme_of(world, compliance_only=True))
    client = signed_in(world.operator_bogor)
    page = f"{to('appeal_new', ranking)}?badan={world.pps_empang.pk}"
    assert client.get(page).status_code == 403  # somebody serves there
    assert page not in text(client.get(to("ranking_row", ranking, world.pps_empang.pk)))
    world.pps_empang.dissolved_on = NOW.date() - dt.timedelta(days=1)
    world.pps_empang.save()
    assert not Membership.objects.active().filter(body=world.pps_empang).exists()
    assert page in text(client.get(to("ranking_row", ranking, world.pps_empang.pk)))
    assert "kantor Anda yang mengajukan" in text(client.get(page))
    assert signed_in(world.operator_jabar).get(page).status_code == 403
    assert signed_in(world.commissioner_bogor).get(page).status_code == 403
    client.post(page, WRITTEN)
    filed = Appeal.objects.get()
    assert (filed.body, filed.by) == (world.pps_empang, world.operator_bogor)
    with pytest.raises(NotAllowed):  # one at a time
        actions.appeal(ranking=ranking, body=filed.body, by=world.operator_bogor, **WRITTEN)


# --- subjects ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("creativity", "engagement", "missing"),
    [(0, 0, {"creativity", "engagement"}), (30, 0, {"engagement"}), (0, 10, {"creativity"}),
     (25, 5, set())],
)  # fmt: skip
def test_only_what_counts_can_be_appealed_against(
    creativity: int, engagement: int, missing: set[str]
) -> None:
    programme = Programme(creativity_weight=creativity, engagement_weight=engagement)
    form = AppealForm(programme=programme)
    offered = {value for value, _label in form.fields["about"].choices}  # type: ignore[attr-defined]
    assert offered == set(Appeal.About.values) - missing
    for about in missing:
        assert not AppealForm(WRITTEN | {"about": about}, programme=programme).is_valid()
    assert AppealForm(WRITTEN, programme=programme).is_valid()


# --- points and percent ------------------------------------------------------------------------


def test_totals_are_points_and_components_percent(
    world: World, first: Ranking, signed_in: SignIn
) -> None:
    row = first.rows.get(body=world.pps_empang)
    assert (row.total, row.compliance) == (4286, 4286)
    waiting = Appeal.objects.get()
    commissioner = signed_in(world.commissioner_bogor)
    for page in (
        commissioner.get(to("appeal_decide", first, waiting.pk)),
        signed_in(world.member_empang).get(to("appeal_new", first)),
    ):
        assert "nilai akhir 42,86" in text(page)
        assert "42,86%" not in text(page)
    line = text(commissioner.get(to("ranking_row", first, world.pps_empang.pk)))
    assert '<b class="big">42,86</b>' in line
    assert '<span class="sub">42,86%</span>' in line
    decision = text(commissioner.get(to("decision_page", first)))
    assert '<td class="n">42,86%</td>' in decision
    assert '<td class="n">42,86</td>' in decision
