"""The public page of a paper: what it says to anybody, and what it never says."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from targets.models import Certificate, Ranking
from targets.rewards import verification_views
from targets.rewards.certificates import issue_certificates, revoke_certificate
from tests.factories import IntegrityCaseFactory
from tests.targets.rewards.editions import edition, final_edition
from tests.world import World


@pytest.fixture
def ranking(world: World) -> Ranking:
    return final_edition(world)


@pytest.fixture
def certificate(world: World, ranking: Ranking) -> Certificate:
    return issue_certificates(ranking=ranking, by=world.commissioner_bogor)[0]


def page(token: str, status: int = 200) -> str:
    """The page as somebody without a sign-in sees it."""
    response = Client().get(reverse("verification", args=[token]))
    assert response.status_code == status
    return response.content.decode()


def test_a_certificate_is_genuine_and_tells_what_stands_on_it(certificate: Certificate) -> None:
    text = page(certificate.token)
    assert "Piagam ini asli" in text
    ranking = certificate.row.ranking
    said = [
        "PPS Empang", "Bogor Selatan", "Peringkat 1", "92,35", "PPS Kreatif Kota Bogor",
        "KPU Kota Bogor", "29 Juli–25 Agustus 2024", "4 September 2024", certificate.number,
        ranking.digest,
    ]  # fmt: skip
    assert [word for word in said if word not in text] == []


def test_a_revoked_one_says_so_without_the_reason(world: World, certificate: Certificate) -> None:
    by = world.commissioner_bogor
    revoke_certificate(certificate=certificate, by=by, reason="kenari-alasan")
    text = page(certificate.token)
    assert "Piagam ini dicabut" in text
    assert "Piagam ini asli" not in text
    assert "kenari-alasan" not in text


def test_a_confirmed_case_puts_certificate_and_list_in_review_without_saying_why(
    world: World, ranking: Ranking, certificate: Certificate
) -> None:
    day = dt.date(2024, 8, 7)
    other = issue_certificates(ranking=ranking, by=world.commissioner_bogor)[1]
    IntegrityCaseFactory.create(body=world.pps_empang, happened_on=day, text="kenari-kasus")
    assert "Piagam ini asli" in page(certificate.token)  # nothing is decided
    IntegrityCaseFactory.create(
        body=world.pps_empang, happened_on=dt.date(2024, 7, 1), confirmed=True
    )
    IntegrityCaseFactory.create(body=world.pps_baranangsiang, happened_on=day, confirmed=True)
    assert "Piagam ini asli" in page(certificate.token)  # another day, another body
    assert "asli dan final" in page(ranking.token)
    IntegrityCaseFactory.create(body=world.pps_empang, happened_on=day, confirmed=True)
    for token, word in (
        (certificate.token, "Piagam ini sedang ditinjau kembali"),
        (ranking.token, "Lampiran keputusan ini sedang ditinjau kembali"),
    ):
        text = page(token)
        assert word in text
        assert not re.search(r"\basli\b|integritas|kasus", text.split("<main")[1])
    assert "Piagam ini asli" in page(other.token)
    revoke_certificate(certificate=certificate, by=world.commissioner_bogor, reason="Kasus")
    assert "Piagam ini dicabut" in page(certificate.token)


def test_a_list_says_which_of_its_certificates_were_revoked(
    world: World, ranking: Ranking, certificate: Certificate
) -> None:
    assert "dicabut" not in page(ranking.token)
    revoke_certificate(certificate=certificate, by=world.commissioner_bogor, reason="Keliru")
    text = page(ranking.token)
    assert "1 piagam dari daftar ini dicabut" in text
    assert text.count("Piagam dicabut") == 1


def test_a_list_is_final_with_its_rewarded_places(ranking: Ranking) -> None:
    text = page(ranking.token)
    assert "asli dan final" in text
    assert ranking.digest in text
    assert "Paling meningkat" in text
    assert "PPS Baranangsiang" not in text


def test_an_announced_list_says_until_when_bodies_may_appeal(ranking: Ranking) -> None:
    until = dt.date(2024, 9, 11)
    Ranking.objects.filter(pk=ranking.pk).update(
        state="announced", appeals_until=until, final_at=None
    )
    text = page(ranking.token)
    assert "belum final" in text
    assert "11 September 2024" in text


def test_a_later_edition_takes_the_place_of_list_and_certificates(
    ranking: Ranking, certificate: Certificate
) -> None:
    second = edition(ranking.programme, 2, "draft")
    for token in (ranking.token, certificate.token):
        assert "sedang diperbarui" in page(token)
    Ranking.objects.filter(pk=second.pk).update(
        state="announced", announced_at=ranking.final_at, appeals_until=dt.date(2024, 9, 11)
    )
    edition(ranking.programme, 3, "draft")
    for token in (ranking.token, certificate.token):
        text = page(token)
        assert "Sudah digantikan edisi baru" in text
        assert "edisi 2" in text


def test_unknown_addresses_and_drafts_get_help(world: World, ranking: Ranking) -> None:
    Ranking.objects.filter(pk=ranking.pk).update(state="draft")
    for token in ("tidak-ada", ranking.token, "%F0%9F%90%A6", "x" * 500):
        text = page(token, 404)
        assert "Dokumen ini tidak dikenal" in text
        assert "PPS Kreatif" not in text


def test_it_is_kept_for_a_minute_and_is_the_same_for_everybody(
    world: World, certificate: Certificate
) -> None:
    url = reverse("verification", args=[certificate.token])
    stranger, known = Client(), Client()
    known.force_login(world.commissioner_bogor)
    answers = [client.get(url) for client in (stranger, known)]
    assert answers[0].content == answers[1].content
    assert answers[0]["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in answers[0]["Vary"]
    assert not answers[0].cookies
    assert Client().get(reverse("verification", args=["x"]))["Cache-Control"].endswith("no-store")
    assert Client().post(url).status_code == 405


def test_no_person_is_named(world: World, ranking: Ranking, certificate: Certificate) -> None:
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(
            name=f"kenari{user.pk}", email=f"kenari{user.pk}@gaung.example"
        )
    for token in (ranking.token, certificate.token):
        assert "kenari" not in page(token)


def test_it_costs_few_queries(ranking: Ranking, certificate: Certificate) -> None:
    for token, most in ((certificate.token, 3), (ranking.token, 7)):
        with CaptureQueriesContext(connection) as seen:
            page(token)
        assert len(seen) <= most


def test_a_long_list_shows_the_first_winners_and_how_many_more(
    ranking: Ranking, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification_views, "MOST_WINNERS", 1)
    answer = client.get(reverse("verification", args=[ranking.token]))
    more = answer.context["more_winners"]
    assert (len(answer.context["winners"]), more) == (1, 2)
    assert f"dan {more} lainnya" in answer.content.decode()
