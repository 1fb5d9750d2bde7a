"""Certificates: what a ranking earns, who issues them when, and taking one back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from targets.models import Certificate, Ranking
from targets.rewards import paper_views, papers, signing_pages
from targets.rewards.certificate_forms import RevokeForm
from targets.rewards.certificates import earned, issue_certificates, revoke_certificate
from targets.rewards.refusals import NotAllowed, Superseded
from tests.asked import queries
from tests.factories import AreaFactory, BodyFactory
from tests.targets.rewards.editions import edition, final_edition, row
from tests.world import World

SignIn = Callable[[Any], Client]


@pytest.fixture
def ranking(world: World) -> Ranking:
    return final_edition(world)


def issued(ranking: Ranking, world: World) -> list[Certificate]:
    return issue_certificates(ranking=ranking, by=world.commissioner_bogor)


def told(certificates: list[Certificate]) -> list[tuple[str, str, str]]:
    return [(c.number[:3], c.row.body.name, c.award) for c in certificates]


# ---- issuing --------------------------------------------------------------------------------


def test_rewarded_places_and_the_most_improved_get_one_each(world: World, ranking: Ranking) -> None:
    assert told(issued(ranking, world)) == [
        ("001", "PPS Empang", "place"),
        ("002", "PPS Batu Tulis", "place"),
        ("003", "PPS Batu Tulis", "improvement"),
    ]
    assert Certificate.objects.first().number == "001/PIAGAM/32.71/2024"
    assert AuditEvent.objects.filter(action="certificate-issued").count() == 3


def test_places_beyond_the_rewarded_ones_get_none(world: World) -> None:
    one = final_edition(world, places=1, rewards_improvement=False)
    assert told(issued(one, world)) == [("001", "PPS Empang", "place")]


def test_who_lost_least_is_not_the_most_improved(world: World, ranking: Ranking) -> None:
    ranking.rows.filter(improvement_rank=1).update(improvement=-5)
    assert {c.award for c in issued(ranking, world)} == {"place"}


def test_a_second_time_nothing_is_issued_not_even_for_a_revoked_one(
    world: World, ranking: Ranking
) -> None:
    first = issued(ranking, world)
    revoke_certificate(certificate=first[0], by=world.commissioner_bogor, reason="Keliru")
    assert [c.pk for c in issued(ranking, world)] == [c.pk for c in first]
    assert AuditEvent.objects.filter(action="certificate-issued").count() == 3


def test_numbers_go_on_over_the_programmes_of_an_office(world: World, ranking: Ranking) -> None:
    issued(ranking, world)
    more = issued(final_edition(world, name="Lain"), world)
    assert [c.number[:3] for c in more] == ["004", "005", "006"]


@pytest.mark.parametrize("state", ["draft", "announced"])
def test_only_a_final_edition_gives_certificates(
    world: World, ranking: Ranking, state: str
) -> None:
    Ranking.objects.filter(pk=ranking.pk).update(state=state)
    with pytest.raises(NotAllowed):
        issued(ranking, world)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("state", ["draft", "announced", "final"])
def test_only_the_latest_edition_gives_certificates(
    world: World, ranking: Ranking, state: str
) -> None:
    edition(ranking.programme, 2, state)
    with pytest.raises(Superseded):
        issued(ranking, world)


@pytest.mark.parametrize("who", ["operator_bogor", "commissioner_jabar", "auditor_bogor"])
def test_nobody_but_the_offices_commissioner_issues_or_revokes(
    world: World, ranking: Ranking, who: str
) -> None:
    with pytest.raises(NotAllowed):
        issue_certificates(ranking=ranking, by=world.people[who])
    certificate = issued(ranking, world)[0]
    with pytest.raises(NotAllowed):
        revoke_certificate(certificate=certificate, by=world.people[who], reason="Keliru")


# ---- revoking -------------------------------------------------------------------------------


def test_revoking_needs_a_reason_and_happens_once(world: World, ranking: Ranking) -> None:
    certificate = issued(ranking, world)[0]
    by = world.commissioner_bogor
    with pytest.raises(NotAllowed):
        revoke_certificate(certificate=certificate, by=by, reason="  ")
    revoke_certificate(certificate=certificate, by=by, reason="Salah badan")
    with pytest.raises(NotAllowed):
        revoke_certificate(certificate=certificate, by=by, reason="Lagi")
    event = AuditEvent.objects.get(action="certificate-revoked")
    assert event.data == {"number": "001/PIAGAM/32.71/2024", "reason": "Salah badan"}


# ---- pages ----------------------------------------------------------------------------------


def address(ranking: Ranking) -> str:
    return reverse("certificate_list", args=[ranking.programme_id, ranking.edition])


def test_a_commissioner_issues_them_on_the_page(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    client = signed_in(world.commissioner_bogor)
    assert "Terbitkan 3 piagam" in client.get(address(ranking)).content.decode()
    page = client.post(address(ranking), follow=True).content.decode()
    assert "3 piagam diterbitkan" in page
    assert "001/PIAGAM/32.71/2024" in page
    assert "Terbitkan" not in page


def test_others_read_the_page_and_issue_nothing(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    operator = signed_in(world.operator_bogor)
    assert "<form method" not in operator.get(address(ranking)).content.decode().split("main")[1]
    assert operator.post(address(ranking)).status_code == 403
    assert signed_in(world.commissioner_jabar).post(address(ranking)).status_code == 403
    assert signed_in(world.member_empang).get(address(ranking)).status_code == 200
    assert signed_in(world.operator_blora).get(address(ranking)).status_code == 404
    assert not Certificate.objects.exists()


def test_a_refusal_is_told_and_nothing_is_issued(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    edition(ranking.programme, 2, "draft")
    page = signed_in(world.commissioner_bogor).post(address(ranking), follow=True).content.decode()
    assert "hanya diterbitkan dari edisi yang final dan terbaru" in page
    assert not Certificate.objects.exists()


def test_revoking_on_its_page(world: World, ranking: Ranking, signed_in: SignIn) -> None:
    certificate = issued(ranking, world)[0]
    url = reverse("certificate_revoke", args=[certificate.pk])
    client = signed_in(world.commissioner_bogor)
    assert "Tulis mengapa" in client.post(url, {"reason": " "}).content.decode()
    page = client.post(url, {"reason": "Salah badan"}, follow=True).content.decode()
    assert "Salah badan" in page
    page = signed_in(world.member_empang).get(address(ranking)).content.decode()
    assert "Dicabut" in page
    assert "Salah badan" not in page
    assert client.get(url).status_code == 302
    assert signed_in(world.commissioner_jabar).get(url).status_code == 403


def test_no_identity_number_gets_into_the_reason_of_a_revocation() -> None:
    assert "reason" in RevokeForm({"reason": "Milik 3271010101800001"}).errors
    assert RevokeForm({"reason": "Salah cetak"}).is_valid()


def test_the_list_costs_the_same_for_any_number(
    world: World, ranking: Ranking, signed_in: SignIn
) -> None:
    client = signed_in(world.commissioner_bogor)
    issued(ranking, world)
    few = queries(client, address(ranking))
    for number in range(20):
        area = AreaFactory.create(code=f"32.71.02.20{number:02d}", parent=world.bogor_timur)
        body = BodyFactory.create(kind="pps", area=area, election=world.pilkada)
        row(ranking, body, 0, 2, 8000, None, None).save()
    issued(ranking, world)
    assert Certificate.objects.count() == 23
    assert queries(client, address(ranking)) == few


def test_two_who_revoke_at_once_are_told(
    world: World, ranking: Ranking, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issued(ranking, world)[0]
    client = signed_in(world.commissioner_bogor)

    def meanwhile(**_given: Any) -> None:
        raise NotAllowed

    monkeypatch.setattr(paper_views, "revoke_certificate", meanwhile)
    url = reverse("certificate_revoke", args=[certificate.pk])
    answer = client.post(url, {"reason": "Salah badan"}, follow=True)
    assert answer.status_code == 200
    assert "sudah dicabut" in answer.content.decode()


def test_the_page_that_is_signed_the_papers_and_certificates_agree_on_the_most_improved(
    world: World, ranking: Ranking
) -> None:
    ranking.rows.filter(rank=1).update(improvement=1234, improvement_rank=1)
    for gain, bodies in ((1234, 2), (0, 0), (-5, 0)):
        ranking.rows.filter(improvement_rank=1).update(improvement=gain)
        signed = {row.body_id for row in signing_pages.most_improved(ranking)}
        paper = {line.body.pk for line in papers.decision_paper(ranking).improved}
        given = {row.body_id for row, award in earned(ranking) if award == "improvement"}
        assert signed == paper == given
        assert len(given) == bodies
