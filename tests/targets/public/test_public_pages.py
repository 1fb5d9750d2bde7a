"""What everybody may read: as much as an office opened, kept by caches, and about no person."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import BaseCache, caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import User
from adhoc_bodies.actions import end_account
from adhoc_bodies.models import Area, Publication, SocialAccount
from adhoc_bodies.publishing import switch
from posts import links
from posts.models import Report
from targets.models import Certificate, Ranking, TurnoutResult
from targets.public import answers
from targets.turnout import actions
from tests.factories import AreaFactory, BodyFactory
from tests.targets.rewards.editions import edition, final_edition
from tests.targets.turnout.stated import bogor
from tests.world import NOW, World

HOME, ASK = "/publik/", "/publik/akun/"
AREA, TURNOUT = "/publik/w/32.71/", "/publik/w/32.71/partisipasi/"
PARTS = ("directory", "turnout", "rankings")


def turn(world: World, is_public: bool, *parts: str) -> None:
    """KPU Kota Bogor opens or closes."""
    for part in parts or PARTS:
        switch(
            office=world.office_bogor, part=part, is_public=is_public, by=world.commissioner_bogor
        )


@pytest.fixture
def ranking(world: World) -> Ranking:
    return final_edition(world)


@pytest.fixture
def opened(world: World, ranking: Ranking) -> World:
    """Kota Bogor has opened everything; figures of turnout are stated."""
    bogor(world)
    about: Any = {"election": world.pilkada, "area": world.bogor, "by": world.operator_bogor}
    actions.state(
        TurnoutResult, **about, source="D.Hasil", of={"contest": "regent", "count": "plenary"},
        basis="dpt", registered=100_000, voted=81_234, valid=80_000, invalid=1_234,
    )  # fmt: skip
    turn(world, True)
    return world


def addresses(ranking: Ranking) -> list[str]:
    """All public pages with something on them."""
    return [
        HOME, ASK, AREA, TURNOUT, "/publik/w/32.71.01/", "/publik/w/32.71.01.1003/",
        reverse("public_ranking", args=[ranking.pk]), f"{ASK}?akun=pps.empang",
        f"{ASK}?akun=pps.empan", f"{ASK}?wilayah=bogor", "/robots.txt",
    ]  # fmt: skip


def text(address: str, status: int = 200, **query: str) -> str:
    """A page as somebody without a sign-in sees it."""
    response = Client().get(address, query)
    assert response.status_code == status, address
    return response.content.decode()


# ---- nothing of a person, nothing that wasn't opened ---------------------------------------------


def test_no_page_says_anything_of_a_person(opened: World, ranking: Ranking) -> None:
    for number, user in enumerate(User.objects.order_by("pk")):
        user.name, user.phone = f"Kenari{number}q", f"+62899{number:04d}777"
        user.email = f"kenari{number}q@rahasia.example"
        user.save()
    SocialAccount.objects.update(
        registered_by=opened.member_empang, decided_by=opened.operator_bogor, note="kenari catatan"
    )
    Report.objects.update(note="kenari laporan")
    for address in addresses(ranking):
        for client in (Client(), signed(opened.commissioner_bogor)):
            said = client.get(address)
            told = f"{said.headers}{said.content.decode()}".lower()
            assert said.status_code == 200, address
            assert "kenari" not in told, address
            assert "+62899" not in told, address
            assert "gaung.example" not in told, address


def signed(user: User) -> Client:
    """A browser in which somebody is signed in, with whom the page has nothing to do."""
    client = Client()
    client.force_login(user)
    return client


def test_who_is_signed_in_sees_the_very_same_page(opened: World, ranking: Ranking) -> None:
    for address in addresses(ranking):
        mine, theirs = signed(opened.commissioner_bogor).get(address), Client().get(address)
        assert mine.content == theirs.content, address


def test_what_is_not_public_is_not_found_whether_it_exists_or_not(
    world: World, ranking: Ranking
) -> None:
    draft = edition(ranking.programme, 2, "draft")
    shut = [AREA, TURNOUT, reverse("public_ranking", args=[ranking.pk])]
    missing = ["/publik/w/99.99/", "/publik/w/99.99/partisipasi/", "/publik/peringkat/999999/"]
    bodies = [text(address, 404) for address in shut]
    assert len(set(bodies + [text(address, 404) for address in missing])) == 1
    assert not Client().get(AREA).cookies
    turn(world, True)
    assert text(reverse("public_ranking", args=[draft.pk]), 404)
    for address in shut:
        assert text(address)
    assert text("/publik/w/32.01/", 404)
    assert text("/publik/w/32/", 404)


@pytest.mark.parametrize(("part", "at"), [("directory", AREA), ("turnout", TURNOUT)])
def test_closing_takes_effect_with_the_next_request(opened: World, part: str, at: str) -> None:
    assert text(at)
    assert f'"{at}"' in text(HOME)
    turn(opened, False, part)
    assert text(at, 404)
    assert f'"{at}"' not in text(HOME)
    assert "check-bad" not in text(ASK, akun="@pps.empang", wilayah="32.71")


def test_closing_takes_rankings_back_too(opened: World, ranking: Ranking) -> None:
    address = reverse("public_ranking", args=[ranking.pk])
    assert f'"{address}"' in text(HOME)
    turn(opened, False, "rankings")
    assert text(address, 404)
    assert f'"{address}"' not in text(HOME)


def test_search_engines_are_kept_away_while_nothing_is_public(world: World) -> None:
    assert 'content="noindex"' in text(HOME)
    assert 'content="noindex"' in text(ASK)
    turn(world, True, "directory")
    assert 'content="index,follow"' in text(HOME)
    assert 'content="index,follow"' in text(ASK)
    assert 'content="noindex"' in text(ASK, akun="pps.empang")
    assert "Allow: /publik/" in text("/robots.txt")


# ---- caches ----------------------------------------------------------------------------------


def lasting(address: str) -> str:
    """How long others may keep a page: what tells of accounts and prizes is gone soon."""
    if address == "/robots.txt":
        return "max-age=3600"
    if "?" in address:
        return "no-cache"
    briefly = "/akun" not in address and "partisipasi" not in address and address != HOME
    return "max-age=60" if briefly else "max-age=300"


def test_every_page_is_kept_by_caches_and_sets_no_cookie(opened: World, ranking: Ranking) -> None:
    for address in addresses(ranking):
        response = Client().get(address)
        control = response["Cache-Control"]
        assert set(control.split(", ")) == {"public", lasting(address)}, address
        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert "csrf" not in response.content.decode().lower(), address
        assert "default-src 'none'" in response["Content-Security-Policy"]


def test_who_has_the_page_already_gets_no_second_copy(opened: World, ranking: Ranking) -> None:
    for address in addresses(ranking)[:-1]:
        first = Client().get(address)
        again = Client().get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address
        assert lasting(address) in again["Cache-Control"]


def test_a_stored_page_costs_few_queries(opened: World, ranking: Ranking) -> None:
    prizes = reverse("public_ranking", args=[ranking.pk])
    for address, most in ((HOME, 2), (AREA, 3), (TURNOUT, 2), (prizes, 4)):
        text(address)
        assert queries(address) <= most, address


def test_an_account_that_ended_is_gone_with_the_next_request(opened: World) -> None:
    pages = (AREA, "/publik/w/32.71.01/", "/publik/w/32.71.01.1003/")
    for address in pages:
        assert "pps.empang" in text(address)
    assert "check-ok" in text(ASK, akun="pps.empang", platform="instagram")
    end_account(account=opened.accounts["pps_empang"], by=opened.member_empang)
    for address in pages:
        assert "pps.empang" not in text(address)
    assert "check-ok" not in text(ASK, akun="pps.empang", platform="instagram")


def test_an_account_that_was_verified_is_there_with_the_next_request(opened: World) -> None:
    assert "kpu_bogor" not in text(AREA)
    verified(opened, "tiktok", "kpu_bogor")
    assert "kpu_bogor" in text(AREA)


def test_a_certificate_taken_back_shows_with_the_next_request(
    opened: World, ranking: Ranking
) -> None:
    address = reverse("public_ranking", args=[ranking.pk])
    before = text(address)
    row = ranking.rows.get(rank=1)
    Certificate.objects.create(
        row=row, award="place", number="1", token="t" * 32, issued_by=opened.operator_bogor,
        issued_at=NOW, revoked_at=NOW,
    )  # fmt: skip
    assert text(address) != before
    edition(ranking.programme, 2, "final")
    assert "PPS Empang" not in text(address)


def test_readers_push_nothing_out_of_the_portals_cache(
    opened: World, ranking: Ranking, settings: Settings
) -> None:
    """Limits of sign-in live there; a full one forgets them."""
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": f"{__name__}.Untouchable"}}
    for address in addresses(ranking):
        assert text(address)
    with pytest.raises(AssertionError):
        caches["default"].set("x", 1)


class Untouchable(BaseCache):
    """A cache that nobody may fill."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse."""
        raise AssertionError("a public page used the portal's own cache")

    set = add = get


def test_a_page_is_made_once_for_all_who_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def slowly(template: str, context: Any) -> str:
        time.sleep(0.05)
        made.append(template)
        return "<p>"

    monkeypatch.setattr(answers, "made", slowly)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: answers.stored("page:x", "x.html", dict), range(8)))
    assert (found, made) == (["<p>"] * 8, ["x.html"])


@pytest.mark.parametrize("number", ["01", "001", "0", "", "+1", "1 ", "\u0661", "1234567"])
def test_a_page_has_one_address(opened: World, ranking: Ranking, number: str) -> None:
    for address in (AREA, reverse("public_ranking", args=[ranking.pk])):
        assert text(address, 404, hal=number)
        assert text(address, hal="1") == text(address)


def queries(address: str) -> int:
    """What a page costs."""
    with CaptureQueriesContext(connection) as seen:
        text(address)
    return len(seen)


def test_a_page_costs_the_same_for_many_bodies(
    opened: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "STORED", 0)
    asked = (AREA, HOME, f"{ASK}?akun=pps.empan")
    before = [queries(address) for address in asked]
    for number in range(20):
        village = AreaFactory(code=f"32.71.01.2{number:03d}", parent=opened.bogor_selatan)
        body = BodyFactory(kind="pps", area=village, election=opened.pilkada)
        SocialAccount.objects.create(
            body=body, platform="instagram", handle=f"pps.empan{number}", status="verified",
            registered_at=NOW,
        )  # fmt: skip
    assert [queries(address) for address in asked] == before
    assert max(before) <= 12


def test_too_many_questions_are_told_to_wait(
    opened: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "SEARCHES", 2)
    for _ in range(2):
        assert text(ASK, akun="pps.empang")
    limited = Client().get(ASK, {"akun": "pps.empang"})
    assert limited.status_code == 429
    assert "no-store" in limited["Cache-Control"]
    assert text(ASK)


# ---- is this account genuine? --------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "https://www.instagram.com/pps.empang/", "instagram.com/pps.empang?igsh=abc",
        "https://m.instagram.com/PPS.Empang",
    ],
)  # fmt: skip
def test_a_verified_account_is_genuine_by_its_profile_link(opened: World, typed: str) -> None:
    page = text(ASK, akun=typed)
    assert "check-ok" in page
    assert "Ya, akun Instagram ini asli" in page
    assert "PPS Empang" in page
    assert "https://www.instagram.com/pps.empang/" in page


@pytest.mark.parametrize("typed", ["pps.empang", "@PPS.Empang", " pps.empang "])
def test_a_name_is_genuine_on_its_platform_only(opened: World, typed: str) -> None:
    assert "Ya, akun Instagram ini asli" in text(ASK, akun=typed, platform="instagram")
    assert "Tidak, akun TikTok ini tidak terdaftar" in text(ASK, akun=typed, platform="tiktok")
    page = text(ASK, akun=typed)
    assert "check-ok" not in page
    assert "Asli hanya di Instagram" in page
    assert "terdaftar di Instagram; di platform lain tidak" in page
    assert "PPS Empang" in page
    assert "tidak terdaftar di platform mana pun" in text(ASK, akun="kpu.palsu")


def verified(world: World, platform: str, handle: str) -> None:
    """One more account of PPS Empang."""
    SocialAccount.objects.create(
        body=world.pps_empang, platform=platform, handle=handle, status="verified",
        registered_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("platform", "typed"),
    [
        ("instagram", "https://www.instagram.com/kpu_bogor/p/C-123456789/"),
        ("tiktok", "https://www.tiktok.com/@kpu_bogor/video/7411111111111111111"),
        ("x", "https://x.com/kpu_bogor/status/1830000000000000000"),
        ("facebook", "https://www.facebook.com/kpubogor/posts/1234567890"),
        ("threads", "https://www.threads.net/@kpu_bogor/post/C_abcdefghi/"),
        ("youtube", "https://www.youtube.com/c/kpu_bogor"),
        ("youtube", "https://www.youtube.com/user/kpu_bogor"),
        ("youtube", "https://www.youtube.com/kpu_bogor"),
    ],
)
def test_a_name_that_anybody_can_write_into_a_link_proves_nothing(
    opened: World, platform: str, typed: str
) -> None:
    verified(opened, platform, "kpubogor" if platform == "facebook" else "kpu_bogor")
    page = text(ASK, akun=typed)
    assert "check-ok" not in page
    assert "tidak membuktikan siapa pemiliknya" in page


def test_a_telegram_message_is_its_channels(opened: World) -> None:
    verified(opened, "telegram", "kpu_bogor")
    assert "Ya, akun Telegram ini asli" in text(ASK, akun="https://t.me/kpu_bogor/12")
    assert "check-ok" not in text(ASK, akun="https://mobile.t.me/kpu_bogor")


@pytest.mark.parametrize(
    "typed",
    [
        "https://penipu.example\\@instagram.com/kpu_bogor",
        "https://penipu.example\\@instagram.com/kpu_bogor/",
        "https://penipu.example@instagram.com/kpu_bogor",
        "https://@instagram.com/kpu_bogor",
        "https://instagram.com/\tkpu_bogor",
        "https://www.instagram.com/profile.php?id=kpu_bogor",
        "https://www.instagram.com/people/x/kpu_bogor",
        "https://www.instagram.com/s/kpu_bogor",
        "https://www.facebook.com/profile.php?id=100068861234290&id=100000000000001",
        "https://instagram.com/p/C-1234567890 https://penipu.example",
    ],
)
def test_a_link_that_leads_elsewhere_is_never_genuine(opened: World, typed: str) -> None:
    verified(opened, "instagram", "kpu_bogor")
    verified(opened, "facebook", "100068861234290")
    Report.objects.filter(pk=opened.report_accepted.pk).update(
        post_key=links.read("https://instagram.com/p/C-1234567890").key
    )
    page = text(ASK, akun=typed)
    assert "check-ok" not in page
    assert "Asli hanya" not in page


@pytest.mark.parametrize(
    "typed", ["kpu.jember", "kpujember", "KPU.Jem.ber", "facebook.com/KpuJember"]
)
@pytest.mark.parametrize("handle", ["kpu.jember", "kpujember"])
def test_facebook_tells_no_dots_apart(opened: World, handle: str, typed: str) -> None:
    verified(opened, "facebook", handle)
    assert "Ya, akun Facebook ini asli" in text(ASK, akun=typed, platform="facebook")
    assert "check-bad" in text(ASK, akun="kpu.jemberr", platform="facebook")
    assert "check-bad" in text(ASK, akun=typed, platform="instagram") or "/" in typed


def test_a_post_without_a_name_is_known_by_its_accepted_report(opened: World) -> None:
    report = opened.report_accepted
    Report.objects.filter(pk=report.pk).update(post_key=links.read(report.canonical).key)
    assert "check-ok" in text(ASK, akun=report.canonical)
    assert "check-warn" in text(ASK, akun="https://www.instagram.com/p/C-999999999/")


@pytest.mark.parametrize(
    "typed", ["pps.empan", "pps.empang.official", "pps_empang", "p\u0440s.empang"]
)
def test_an_impostor_is_refused_with_a_warning(opened: World, typed: str) -> None:
    page = text(ASK, akun=typed)
    assert "check-bad" in page
    assert "note-warn" in page
    assert "@pps.empang<" in page


@pytest.mark.parametrize("typed", ["kpu.palsu", "pps.karadenan", "pps.dissolved"])
def test_others_are_clearly_not_registered(opened: World, typed: str) -> None:
    page = text(ASK, akun=typed)
    assert "check-bad" in page
    assert "note-warn" not in page


def test_accounts_that_wait_or_ended_are_not_genuine(opened: World) -> None:
    assert "check-bad" in text(ASK, akun="pps.empang", platform="facebook")
    SocialAccount.objects.filter(handle="pps.empang").update(status="ended")
    assert "check-bad" in text(ASK, akun="pps.empang")
    assert "pps.empang" not in text(AREA)


def test_the_same_name_on_another_platform_is_only_a_resemblance(opened: World) -> None:
    page = text(ASK, akun="pps.empang", platform="tiktok")
    assert "check-bad" in page
    assert "note-warn" in page


def test_an_area_that_opened_nothing_says_so_and_is_not_searched(opened: World) -> None:
    page = text(ASK, akun="pps.karadenan", wilayah="Kabupaten Bogor")
    assert "check-warn" in page
    assert "PPS Karadenan" not in page
    assert "Kabupaten Bogor" in page
    assert "check-bad" in text(ASK, akun="pps.karadenan", wilayah="Kota Bogor")


@pytest.mark.parametrize(
    "typed",
    ["PPS Empang", "https://bit.ly/x", "ftp://x", "\u202e", "a" * 900, "[", "http://[", "%s", "\\"],
)
def test_what_is_no_account_gets_an_answer_and_no_verdict(opened: World, typed: str) -> None:
    page = text(ASK, akun=typed)
    assert "check-ok" not in page


def test_areas_are_found_by_name_and_say_whether_their_list_is_open(opened: World) -> None:
    page = text(ASK, wilayah="bogor")
    assert f'"{AREA}"' in page
    assert "Kabupaten Bogor" in page
    assert '"/publik/w/32.01/"' not in page


# ---- areas, turnout, rankings --------------------------------------------------------------------


def test_an_area_lists_verified_accounts_by_district(opened: World) -> None:
    opened.accounts["pps_empang"].decided_at = dt.datetime(2024, 6, 3, tzinfo=dt.UTC)
    opened.accounts["pps_empang"].save()
    page = text(AREA)
    for word in ("KPU Kota Bogor", "Bogor Selatan", "Bogor Timur", "PPS Empang", "3 Juni 2024"):
        assert word in page
    assert "PPS Baranangsiang" not in page
    assert "facebook.com" not in page
    assert text("/publik/w/32.71.01.1003/").count("https://www.instagram.com/") == 1


def test_a_regencys_list_leads_to_its_districts_of_today(opened: World) -> None:
    Area.objects.filter(code="32.71.02").update(valid_to=dt.date(2024, 1, 1))
    html = Client().get(AREA).content.decode()
    assert 'href="/publik/w/32.71.01/"' in html
    assert 'href="/publik/w/32.71.02/"' not in html


def test_an_area_has_only_the_pages_that_it_has(opened: World) -> None:
    for number in ("0", "2", "x", "-1", "99999999", "1 OR 1=1"):
        assert text(AREA, 404, hal=number)


def test_a_province_leads_to_the_areas_that_are_open(opened: World) -> None:
    switch(
        office=opened.office_jabar, part="directory", is_public=True, by=opened.commissioner_jabar
    )
    turn(opened, False, "directory")
    page = text("/publik/w/32/")
    assert '"/publik/w/32.01/"' in page
    assert f'"{AREA}"' not in page
    assert "pps.karadenan" in text("/publik/w/32.01/")


def test_turnout_says_target_baseline_sources_and_results(opened: World) -> None:
    page = text(TURNOUT)
    for word in (">80%<", ">70%<", "100.000", "+10.000", "81,23%", "Uji", "D.Hasil"):
        assert word in page


def test_the_plenary_leads_the_results(opened: World) -> None:
    actions.state(
        TurnoutResult, election=opened.pilkada, area=opened.bogor, by=None, source="S", basis="dpt",
        of={"contest": "regent", "count": "sirekap"}, registered=100_000, voted=79_000,
    )  # fmt: skip
    page = text(TURNOUT)
    assert page.index("81,23%") < page.index("79,00%")


def test_a_ranking_shows_prizes_and_the_eligible_but_nobody_below(
    opened: World, ranking: Ranking
) -> None:
    ranking.programme.places = 1
    ranking.programme.save()
    page = text(reverse("public_ranking", args=[ranking.pk]))
    assert "PPS Empang" in page
    assert "PPS Batu Tulis" in page  # most improved
    assert "PPS Baranangsiang" not in page
    for figure in ("92,35", "88,10", "40,00", "12,34"):
        assert figure not in page
    assert reverse("verification", args=[ranking.token]) in page


def test_who_is_eligible_without_a_prize_has_no_rank(opened: World, ranking: Ranking) -> None:
    ranking.programme.places, ranking.programme.rewards_improvement = 1, False
    ranking.programme.save()
    won, others = text(reverse("public_ranking", args=[ranking.pk])).split("</ul>", 1)
    assert "PPS Empang" in won
    assert "PPS Batu Tulis" not in won
    assert "PPS Batu Tulis" in others
    assert "Peringkat 2" not in others


def test_a_replaced_edition_leads_to_the_newer_one(opened: World, ranking: Ranking) -> None:
    second = edition(ranking.programme, 2, "final")
    page = text(reverse("public_ranking", args=[ranking.pk]))
    assert reverse("public_ranking", args=[second.pk]) in page
    assert "PPS Empang" not in page
    assert f'"{reverse("public_ranking", args=[ranking.pk])}"' not in text(HOME)


def test_decisions_of_the_nation_open_everything_below(world: World, ranking: Ranking) -> None:
    switch(office=world.office_ri, part="directory", is_public=True, by=world.commissioner_ri)
    assert Publication.objects.count() == 1
    for code in ("ID", "33", "33.16", "94.01.01"):
        assert text(f"/publik/w/{code}/")
    assert "check-ok" in text(ASK, akun="pps.beran", platform="instagram")
