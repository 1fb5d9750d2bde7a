"""Certificates and decision lists on paper: what stands on them, to print and as PDF."""

import re
import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import ImageFile

from accounts.models import User
from targets.models import Certificate, Programme, Ranking
from targets.papers import pdf
from targets.rewards import paper_views
from targets.rewards.certificates import issue_certificates, revoke_certificate
from targets.rewards.papers import league_name
from targets.rewards.terms import terms_of
from tests.asked import queries
from tests.factories import AreaFactory, BodyFactory
from tests.targets.rewards.editions import edition, final_edition, row
from tests.world import World

SignIn = Callable[[Any], Client]


@pytest.fixture
def ranking(world: World) -> Ranking:
    return final_edition(world)


@pytest.fixture
def certificate(world: World, ranking: Ranking) -> Certificate:
    return issue_certificates(ranking=ranking, by=world.commissioner_bogor)[0]


@pytest.fixture
def client(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.commissioner_bogor)


def urls(ranking: Ranking, certificate: Certificate) -> list[str]:
    """All papers: two to print, two as files."""
    where = [ranking.programme_id, ranking.edition]
    return [
        reverse("decision_page", args=where),
        reverse("certificate_page", args=[certificate.pk]),
        reverse("decision_pdf", args=where),
        reverse("certificate_pdf", args=[certificate.pk]),
    ]


def text_of(client: Client, url: str) -> str:
    """A page's text without its elements."""
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def lamp(ranking: Ranking) -> str:
    return reverse("decision_page", args=[ranking.programme_id, ranking.edition])


# ---- what stands on them --------------------------------------------------------------------


def test_what_stands_on_a_certificate(client: Client, certificate: Certificate) -> None:
    text = text_of(client, reverse("certificate_page", args=[certificate.pk]))
    said = [
        "KPU Kota Bogor", "Piagam Penghargaan", "Nomor: 001/PIAGAM/32.71/2024", "PPS Empang",
        "Bogor Selatan, Kota Bogor, Jawa Barat", "Peringkat 1", "PPS Kreatif Kota Bogor",
        "29 Juli–25 Agustus 2024", "nilai akhir 92,35", "Edisi 1, ditetapkan 4 September 2024",
        f"testserver/cek/{certificate.token}/", "Komisioner",
    ]  # fmt: skip
    assert [word for word in said if word not in text] == []


def test_the_most_improved_reads_by_how_much(
    client: Client, ranking: Ranking, certificate: Certificate
) -> None:
    last = Certificate.objects.get(award="improvement")
    text = text_of(client, reverse("certificate_page", args=[last.pk]))
    assert "Paling meningkat" in text
    assert "kepatuhan naik 12,34 poin" in text


def test_what_stands_on_a_decision_list(client: Client, ranking: Ranking) -> None:
    text = text_of(client, lamp(ranking))
    said = [
        "Kepatuhan 70% · Kreativitas 30%", "kepatuhan sekurangnya 80%", "Ditetapkan 4 September",
        "1 PPS Empang Bogor Selatan 92,35", ranking.digest[:32], ranking.digest[32:],
        "1 PPS Batu Tulis Bogor Selatan +12,34", f"testserver/cek/{ranking.token}/",
    ]  # fmt: skip
    assert [word for word in said if word not in text] == []


def test_an_announced_list_says_until_when_it_may_change(client: Client, ranking: Ranking) -> None:
    Ranking.objects.filter(pk=ranking.pk).update(state="announced", final_at=None)
    assert "Diumumkan, masa banding sampai 3 September 2024" in text_of(client, lamp(ranking))


def test_an_integrity_case_is_never_told(client: Client, ranking: Ranking) -> None:
    text = text_of(client, lamp(ranking))
    assert "PPS Baranangsiang" in text
    assert "kepatuhan di bawah" not in text.split("PPS Baranangsiang", 1)[1], "no body's is told"
    ranking.rows.filter(is_eligible=False).update(reasons=["integrity_case"])
    text = text_of(client, lamp(ranking))
    assert re.search(r"PPS Baranangsiang .* tidak memenuhi syarat", text)
    assert "kasus" not in text.lower()
    assert "integrity" not in text


def test_the_frozen_name_and_floor_stand_there_not_todays(client: Client, ranking: Ranking) -> None:
    Programme.objects.filter(pk=ranking.programme_id).update(name="Nama lain", floor=10)
    text = text_of(client, lamp(ranking))
    assert "PPS Kreatif Kota Bogor" in text
    assert "sekurangnya 80%" in text
    assert "Nama lain" not in text


def test_leagues_are_named_by_their_numbers(ranking: Ranking) -> None:
    ranking.programme.league_by, ranking.programme.league_bounds = "voters", [5, 10, 11]
    names = [league_name(terms_of(ranking), league) for league in (0, 1, 2, 3, None)]
    assert names == [
        "Liga 1: sampai 5 pemilih", "Liga 2: 6–10 pemilih", "Liga 3: 11 pemilih",
        "Liga 4: lebih dari 11 pemilih", "",
    ]  # fmt: skip


def test_papers_are_in_indonesian_for_everybody(client: Client, certificate: Certificate) -> None:
    client.cookies["django_language"] = "en"
    text = text_of(client, reverse("certificate_page", args=[certificate.pk]))
    assert "Piagam Penghargaan" in text
    assert "Back" in text


def test_no_person_is_named(
    client: Client, ranking: Ranking, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def kept(html: str, key: str) -> bytes:
        made.append(html)
        return b"%PDF"

    monkeypatch.setattr(paper_views, "pdf_of", kept)
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(
            name=f"kenari{user.pk}", email=f"kenari{user.pk}@gaung.example"
        )
    for url in urls(ranking, certificate):
        assert "kenari" not in client.get(url).content.decode()
    assert len(made) == 2
    assert "kenari" not in "".join(made)
    assert "PPS Empang" in "".join(made)


def test_what_no_longer_counts_is_stamped(
    client: Client, world: World, ranking: Ranking, certificate: Certificate
) -> None:
    edition(ranking.programme, 2, "announced")
    for url in urls(ranking, certificate)[:2]:
        assert "Digantikan edisi 2" in text_of(client, url)
    revoke_certificate(certificate=certificate, by=world.commissioner_bogor, reason="Keliru")
    assert "Dicabut" in text_of(client, urls(ranking, certificate)[1])


# ---- who may open them ----------------------------------------------------------------------


def test_members_of_ranked_bodies_open_them_and_strangers_dont(
    world: World, signed_in: SignIn, ranking: Ranking, certificate: Certificate
) -> None:
    for url in urls(ranking, certificate)[:2]:
        assert signed_in(world.member_empang).get(url).status_code == 200
        assert signed_in(world.operator_blora).get(url).status_code == 404
        assert signed_in(world.dismissed).get(url).status_code == 403


def test_a_draft_has_no_decision_list(client: Client, ranking: Ranking) -> None:
    Ranking.objects.filter(pk=ranking.pk).update(state="draft")
    assert client.get(lamp(ranking)).status_code == 404


def test_a_list_costs_the_same_for_any_number(
    world: World, client: Client, ranking: Ranking
) -> None:
    few = queries(client, lamp(ranking))
    for number in range(20):
        area = AreaFactory.create(code=f"32.71.02.20{number:02d}", parent=world.bogor_timur)
        body = BodyFactory.create(kind="pps", area=area, election=world.pilkada)
        row(ranking, body, 0, 3, 8000, None, None).save()
    assert queries(client, lamp(ranking)) == few


# ---- files ----------------------------------------------------------------------------------


def inflated(content: bytes) -> bytes:
    """A file with what it holds compressed."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", content, re.S)
    return content + b"".join(zlib.decompressobj().decompress(s) for s in streams if s[:1] == b"x")


def test_files_are_tagged_named_and_always_the_same(
    client: Client, ranking: Ranking, certificate: Certificate
) -> None:
    for url in urls(ranking, certificate)[2:]:
        first, second = client.get(url), client.get(url)
        assert first["Content-Type"] == "application/pdf"
        assert first.content.startswith(b"%PDF-")
        assert first.content == second.content
        told = inflated(first.content)
        for sign in (b"/Lang (id)", b"/MarkInfo <</Marked true>>", b"pdfuaid:part"):
            assert sign in told
    assert first["Content-Disposition"] == 'inline; filename="piagam-001-PIAGAM-32.71-2024.pdf"'


def test_a_certificate_is_one_page_also_with_the_longest_names(
    client: Client, certificate: Certificate
) -> None:
    body = certificate.row.body
    body.name = "PPS " + "Nama Desa yang Sangat Panjang " * 3
    body.save()
    Ranking.objects.filter(pk=certificate.row.ranking_id).update(header="")
    Programme.objects.update(name="Penghargaan " * 10)
    content = client.get(reverse("certificate_pdf", args=[certificate.pk])).content
    assert len(re.findall(rb"/Type /Page\b", inflated(content))) == 1


def test_nothing_is_fetched_for_a_file(tmp_path: Any) -> None:
    secret = tmp_path / "rahasia.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    fetched = pdf.pdf_of(
        f'<html lang="id"><title>x</title><img alt="x" src="{secret.as_uri()}">', key="x"
    )
    without = pdf.pdf_of('<html lang="id"><title>x</title><img alt="x" src="data:,">', key="x")
    assert len(fetched) == len(without)


def test_a_server_without_the_library_says_so_and_offers_the_print_view(
    client: Client, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return import_module(name)

    monkeypatch.setattr(pdf, "import_module", missing)
    page = client.get(reverse("certificate_pdf", args=[certificate.pk])).content.decode()
    assert "belum dapat membuat berkas PDF" in page
    assert f'href="{reverse("certificate_page", args=[certificate.pk])}"' in page


def test_a_list_that_is_too_long_for_a_paper_leads_to_the_ranking(
    client: Client, ranking: Ranking, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_views, "MOST_LINES", 2)
    for url in (urls(ranking, certificate)[2], lamp(ranking)):
        page = client.get(url).content.decode()
        assert "terlalu panjang" in page
        assert f'href="{reverse("ranking_edition", args=[ranking.programme_id, 1])}"' in page


def test_making_papers_leaves_torn_screenshots_refused() -> None:
    """WeasyPrint would have Pillow take them, in the whole process."""
    pdf.library()
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
