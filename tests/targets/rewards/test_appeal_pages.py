"""Appeals on pages: a body files one and reads the answer, the office's commissioners decide."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from adhoc_bodies.models import Body
from targets.models import Appeal, Ranking
from targets.rewards import actions
from targets.rewards.refusals import NotAllowed
from tests.factories import MembershipFactory, UserFactory
from tests.targets.rewards import stories
from tests.world import NOW, World

SignIn = Callable[[User], Client]
WRITTEN = {"about": "compliance", "text": "Laporan 3 September belum dihitung."}
GRANTED = {"decision": "granted", "answer": "Laporan itu dihitung sekarang."}
DISMISSED = {"decision": "dismissed", "answer": "Laporan itu masuk sesudah pekan ditutup."}


@pytest.fixture
def ranking(world: World) -> Ranking:
    """An announced ranking of PPS."""
    made = actions.new_edition(programme=stories.ready(world))
    for person in stories.commissioners(world, 2):
        actions.sign(ranking=made, step="announce", by=person)
    made.refresh_from_db()
    return made


def to(name: str, ranking: Ranking, *more: int) -> str:
    return reverse(name, args=[ranking.programme_id, ranking.edition, *more])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def filed(world: World, ranking: Ranking) -> Appeal:
    return actions.appeal(ranking=ranking, body=world.pps_empang, by=world.member_empang, **WRITTEN)


# --- the body's side -----------------------------------------------------------------------


def test_a_member_files_an_appeal_and_reads_the_answer(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    member, commissioner = signed_in(world.member_empang), signed_in(world.commissioner_bogor)
    assert to("appeal_new", ranking) in text(member.get(to("appeal_list", ranking)))
    page = text(member.post(to("appeal_new", ranking), WRITTEN, follow=True))
    assert WRITTEN["text"] in page
    appeal = Appeal.objects.get()
    assert (appeal.body, appeal.by, appeal.state) == (world.pps_empang, world.member_empang, "open")
    assert member.get(to("appeal_new", ranking)).context["form"] is None  # one at a time

    assert WRITTEN["text"] in text(commissioner.get(to("appeal_decide", ranking, appeal.pk)))
    commissioner.post(to("appeal_decide", ranking, appeal.pk), DISMISSED)
    assert DISMISSED["answer"] in text(member.get(to("appeal_list", ranking)))


def test_a_granted_appeal_leads_to_a_new_edition(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    appeal = filed(world, ranking)
    commissioner = signed_in(world.commissioner_bogor)
    page = commissioner.post(to("appeal_decide", ranking, appeal.pk), GRANTED, follow=True)
    after = Ranking.objects.get(programme=ranking.programme, edition=2)
    assert after.state == "draft"
    assert GRANTED["answer"] in after.reason
    assert to("ranking_edition", after) in text(page)
    # The body reads the answer, but a draft isn't shown to it.
    member = text(signed_in(world.member_empang).get(to("appeal_list", ranking)))
    assert GRANTED["answer"] in member
    assert to("ranking_edition", after) not in member


def test_after_the_last_day_nothing_is_taken(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    member = signed_in(world.member_empang)
    with time_machine.travel(NOW + dt.timedelta(days=8), tick=False):
        assert member.get(to("appeal_new", ranking)).context["form"] is None
        member.post(to("appeal_new", ranking), WRITTEN)
    assert not Appeal.objects.exists()


def test_an_appeal_needs_its_subject_and_words(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    member = signed_in(world.member_empang)
    for wrong in ({"about": "money"}, {"text": ""}, {"text": "NIK 3271012345678901"}):
        assert member.post(to("appeal_new", ranking), WRITTEN | wrong).status_code == 422
    assert not Appeal.objects.exists()


def test_only_who_serves_in_a_ranked_body_appeals(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    expected = {
        "member_bogor_selatan": 403,  # a PPK, among PPS
        "commissioner_bogor": 403,
        "operator_bogor": 403,
        "nobody": 403,
        "member_karadenan": 404,  # another regency
    }
    for who, status in expected.items():
        client = signed_in(world.people[who])
        assert client.get(to("appeal_new", ranking)).status_code == status, who
        assert client.post(to("appeal_new", ranking), WRITTEN).status_code == status, who
    assert not Appeal.objects.exists()


def test_a_body_sees_its_own_appeals_only(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    filed(world, ranking)
    neighbour = signed_in(world.member_batu_tulis)
    assert WRITTEN["text"] not in text(neighbour.get(to("appeal_list", ranking)))
    for watcher in (world.operator_bogor, world.commissioner_jabar, world.auditor_bogor):
        assert WRITTEN["text"] in text(signed_in(watcher).get(to("appeal_list", ranking)))
    assert signed_in(world.member_karadenan).get(to("appeal_list", ranking)).status_code == 404


def test_a_draft_is_not_there_for_members(world: World, signed_in: SignIn) -> None:
    draft = actions.new_edition(programme=stories.ready(world))
    member = signed_in(world.member_empang)
    assert member.get(to("appeal_new", draft)).status_code == 404
    assert member.get(to("appeal_list", draft)).status_code == 404


# --- the office's answer ---------------------------------------------------------------------


def test_only_commissioners_of_the_office_decide(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    appeal = filed(world, ranking)
    for who in ("commissioner_jabar", "operator_bogor", "auditor_bogor", "member_empang"):
        client = signed_in(world.people[who])
        assert client.get(to("appeal_decide", ranking, appeal.pk)).status_code == 403, who
        assert client.post(to("appeal_decide", ranking, appeal.pk), GRANTED).status_code == 403
    appeal.refresh_from_db()
    assert appeal.state == "open"


def test_nobody_decides_for_a_body_to_which_they_belong(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    appeal = filed(world, ranking)
    torn = UserFactory.create()
    MembershipFactory.create(user=torn, body=world.office_bogor, role=Role.COMMISSIONER)
    MembershipFactory.create(user=torn, body=world.pps_empang, role=Role.MEMBER)
    client = signed_in(torn)
    assert client.post(to("appeal_decide", ranking, appeal.pk), GRANTED).status_code == 403
    with pytest.raises(NotAllowed):
        actions.decide_appeal(appeal=appeal, by=torn, granted=True, answer="Ya.")
    appeal.refresh_from_db()
    assert appeal.state == "open"


def test_an_appeal_of_another_edition_is_not_there(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    appeal = filed(world, ranking)
    actions.new_edition(programme=ranking.programme, reason="Salah hitung.")
    client = signed_in(world.commissioner_bogor)
    wrong = reverse("appeal_decide", args=[ranking.programme_id, 2, appeal.pk])
    assert client.get(wrong).status_code == 404


def test_a_decision_needs_an_answer_and_stands(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    appeal = filed(world, ranking)
    client = signed_in(world.commissioner_bogor)
    where = to("appeal_decide", ranking, appeal.pk)
    assert client.post(where, {"decision": "granted", "answer": ""}).status_code == 422
    client.post(where, DISMISSED)
    client.post(where, GRANTED)
    appeal.refresh_from_db()
    assert appeal.state == "dismissed"
    assert Ranking.objects.count() == 1


def test_one_appeal_and_twenty_cost_the_same_queries(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    bodies: list[Body] = stories.more_bodies(world, 20)

    def file(body: Body) -> None:
        Appeal.objects.create(ranking=ranking, body=body, by=world.nobody, at=NOW, **WRITTEN)

    client = signed_in(world.commissioner_bogor)
    file(bodies[0])
    client.get(to("appeal_list", ranking))
    with CaptureQueriesContext(connection) as few:
        client.get(to("appeal_list", ranking))
    for body in bodies[1:]:
        file(body)
    with CaptureQueriesContext(connection) as many:
        client.get(to("appeal_list", ranking))
    assert len(few) == len(many)
