"""Social accounts and the reasons for having none."""

# ruff: noqa: E501 - a table of links, one a line

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from adhoc_bodies import actions
from adhoc_bodies.handles import BadHandle, profile_url, read_handle
from adhoc_bodies.models import Dirty, Exemption, SocialAccount
from tests.world import World


@pytest.mark.parametrize(
    ("platform", "raw", "handle"),
    [
        ("instagram", "@PPS_Empang", "pps_empang"),
        ("instagram", "https://www.instagram.com/pps.empang?igsh=MW1zMTJua25wYnkz", "pps.empang"),
        ("facebook", "https://m.facebook.com/ppsempang/", "ppsempang"),
        ("facebook", "https://www.facebook.com/profile.php?id=100068861234290", "100068861234290"),
        ("facebook", "facebook.com/people/PPS-Empang/100068861234290/", "100068861234290"),
        ("facebook", "facebook.com/PPS-Empang-100068861234290/", "pps-empang-100068861234290"),
        ("tiktok", "https://www.tiktok.com/@pps.empang?_t=8x", "pps.empang"),
        ("youtube", "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv", "UCabcdefghijklmnopqrstuv"),
        ("youtube", "@PPSEmpang", "ppsempang"),
        ("x", "https://twitter.com/PPS_Empang", "pps_empang"),
        ("threads", "https://www.threads.net/@pps.empang", "pps.empang"),
        ("whatsapp", "https://whatsapp.com/channel/0029VaX4b6J7DAWqt3Hhu01A", "0029VaX4b6J7DAWqt3Hhu01A"),
        ("telegram", "https://t.me/s/kpu_kota_bogor", "kpu_kota_bogor"),
    ],
)  # fmt: skip
def test_names_and_profile_links_are_understood(platform: str, raw: str, handle: str) -> None:
    assert read_handle(raw, platform) == handle
    assert read_handle(profile_url(platform, handle), platform) == handle


@pytest.mark.parametrize(
    ("platform", "raw"),
    [
        ("instagram", "https://www.instagram.com/p/C_XZFLDk0hN/"),
        ("instagram", "https://www.instagram.com.evil.example/pps"),
        ("instagram", "pps empang"),
        ("instagram", "<script>"),
        ("tiktok", "https://www.instagram.com/pps.empang"),
        ("facebook", "javascript://facebook.com/ppsempang"),
        ("whatsapp", "https://wa.me/6281234567890"),
        ("x", "http://[::1"),
        ("instagram", "https://penipu.example\\@instagram.com/pps.empang"),
        ("instagram", "https://penipu.example@instagram.com/pps.empang"),
        ("instagram", "https://www.instagram.com/s/pps.empang"),
        ("facebook", "https://www.facebook.com/profile.php?id=100068861234290&id=1000000000001"),
        ("telegram", "https://mobile.t.me/pps_empang"),
        ("instagram", "\u212apu_empang"),
    ],
)
def test_other_links_and_names_are_refused(platform: str, raw: str) -> None:
    with pytest.raises(BadHandle):
        read_handle(raw, platform)


def test_member_registers_and_the_level_above_verifies(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    page = f"/akun/{world.pps_empang.pk}/"
    member = signed_in(world.member_empang)
    answer = member.post(page + "daftar/", {"platform": "youtube", "handle": "@ppsempangbaru"})
    account = SocialAccount.objects.get(handle="ppsempangbaru")
    assert answer.status_code == 302
    assert (account.status, account.body) == ("claimed", world.pps_empang)
    own = member.post(f"/akun/putusan/{account.pk}/", {"verdict": "verify"})
    assert own.status_code == 403
    reviewer = signed_in(world.reviewer_bogor_selatan)
    reviewer.post(f"/akun/putusan/{account.pk}/", {"verdict": "verify"})
    account.refresh_from_db()
    assert (account.status, account.decided_by) == (
        "verified",
        world.reviewer_bogor_selatan,
    )
    deeds = AuditEvent.objects.filter(object_id=account.pk).values_list("action", flat=True)
    assert {"account-registered", "account-verified"} <= set(deeds)
    assert Dirty.objects.filter(body=world.pps_empang).exists()


def test_nobody_above_elsewhere_sees_or_decides(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    stranger = signed_in(world.reviewer_bogor_timur)
    account = world.place("pps_empang").account
    assert stranger.get(f"/akun/{world.pps_empang.pk}/").status_code == 404
    assert stranger.post(f"/akun/putusan/{account.pk}/").status_code == 404


def test_own_body_and_own_claim_are_decided_by_others(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    account = actions.register_account(
        body=world.ppk_bogor_selatan,
        platform="x",
        handle="ppkbs",
        by=world.member_bogor_selatan,
    )
    client = signed_in(world.reviewer_bogor_selatan)
    assert client.post(f"/akun/putusan/{account.pk}/", {"verdict": "verify"}).status_code == 403
    mine = actions.register_account(
        body=world.pps_empang, platform="x", handle="ppsx", by=world.operator_bogor
    )
    with pytest.raises(actions.NotAllowed):
        actions.verify_account(account=mine, by=world.operator_bogor)


def test_an_account_belongs_to_one_body(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    actions.register_account(
        body=world.pps_empang, platform="x", handle="satu", by=world.member_empang
    )
    other = signed_in(world.member_batu_tulis)
    page = other.post(
        f"/akun/{world.pps_batu_tulis.pk}/daftar/", {"platform": "x", "handle": "@SATU"}
    )
    assert page.status_code == 422
    assert "@SATU" in page.content.decode()
    assert SocialAccount.objects.filter(handle="satu").count() == 1


def test_bad_name_keeps_what_was_typed(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    client = signed_in(world.member_empang)
    page = client.post(
        f"/akun/{world.pps_empang.pk}/daftar/",
        {"platform": "instagram", "handle": "https://www.instagram.com/p/C_XZFLDk0hN/"},
    )
    assert page.status_code == 422
    assert "C_XZFLDk0hN" in page.content.decode()


def test_refusing_needs_a_reason(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    account = actions.register_account(
        body=world.pps_empang, platform="x", handle="dua", by=world.member_empang
    )
    client = signed_in(world.reviewer_bogor_selatan)
    client.post(f"/akun/putusan/{account.pk}/", {"verdict": "refuse"})
    account.refresh_from_db()
    assert account.status == "claimed"
    client.post(f"/akun/putusan/{account.pk}/", {"verdict": "refuse", "reason": "Akun pribadi"})
    account.refresh_from_db()
    assert (account.status, account.note) == ("refused", "Akun pribadi")


def test_exemption_is_asked_for_and_granted_by_another(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    Dirty.objects.all().delete()
    member = signed_in(world.member_empang)
    member.post(
        f"/akun/{world.pps_empang.pk}/alasan/",
        {"platform": "tiktok", "reason": "no_staff", "starts_on": "2024-09-02", "ends_on": "2024-09-15"},
    )  # fmt: skip
    exemption = Exemption.objects.latest("pk")
    assert exemption.status == "requested"
    assert not Dirty.objects.exists()
    with pytest.raises(actions.NotAllowed):
        actions.decide_exemption(exemption=exemption, by=world.member_empang, granted=True)
    reviewer = signed_in(world.reviewer_bogor_selatan)
    reviewer.post(f"/akun/alasan/{exemption.pk}/", {"verdict": "grant"})
    exemption.refresh_from_db()
    assert exemption.status == "granted"
    assert set(Dirty.objects.values_list("week", flat=True)) == {202436, 202437}


def test_database_refuses_a_grant_by_the_asker(world: World) -> None:
    exemption = actions.request_exemption(
        body=world.pps_empang,
        by=world.member_empang,
        starts_on=dt.date(2024, 9, 1),
        reason="other",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Exemption.objects.filter(pk=exemption.pk).update(
            status="granted", decided_by=world.member_empang
        )


def test_list_shows_bodies_in_reach_only(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    page = signed_in(world.operator_bogor).get("/akun/").content.decode()
    assert world.pps_empang.name in page
    assert world.pps_karadenan.name not in page
    none = signed_in(world.operator_bogor).get("/akun/?cari=tidakada").content.decode()
    assert "tidakada" in none
    assert world.pps_empang.name not in none


def test_list_costs_the_same_for_one_and_for_many(  # type: ignore[no-untyped-def]
    world: World, signed_in, django_assert_max_num_queries
) -> None:
    client = signed_in(world.operator_ri)
    client.get("/akun/")  # the first request of a session writes the list of devices
    with django_assert_max_num_queries(12):
        client.get("/akun/")
