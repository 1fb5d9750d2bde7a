"""Signing in, two factors, sessions."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.factories import PASSWORD, UserFactory
from tests.world import World


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    data = {"login": email, "password": password}
    return client.post(reverse("account_login"), data).status_code


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def totp_code(secret: str) -> str:
    _past, counter, _coming = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(secret, counter)))


@pytest.fixture
def guarded(db: None) -> User:
    """Somebody with a second factor."""
    user = UserFactory.create(email="rina@gaung.example")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return user


def test_the_address_signs_in_whatever_its_case(client: Client, db: None) -> None:
    UserFactory.create(email="siti@gaung.example")
    assert sign_in(client, "Siti@Gaung.example") == 302
    assert is_in(client)


def test_devices_are_remembered_for_thirty_days(client: Client, db: None) -> None:
    UserFactory.create(email="siti@gaung.example")
    sign_in(client, "siti@gaung.example")
    assert client.session.get_expiry_age() == 30 * 24 * 60 * 60
    assert not client.session.get_expire_at_browser_close()


def test_after_five_wrong_passwords_an_account_rests(client: Client, db: None) -> None:
    UserFactory.create(email="siti@gaung.example")
    for _ in range(5):
        sign_in(client, "siti@gaung.example", "wrong")
    sign_in(client, "siti@gaung.example")
    assert not is_in(client)
    UserFactory.create(email="other@gaung.example")
    sign_in(client, "other@gaung.example")
    assert is_in(client), "somebody else behind the same address comes in"


def test_nobody_signs_up(client: Client, db: None) -> None:
    data = {"email": "new@gaung.example", "password1": PASSWORD, "password2": PASSWORD}
    for answer in (
        client.get(reverse("account_signup")),
        client.post(reverse("account_signup"), data),
    ):
        assert answer.status_code == 200
        assert "form" not in (answer.context or {})
    assert not User.objects.exists()


def test_the_second_factor_is_asked_for(client: Client, guarded: User) -> None:
    assert sign_in(client, "rina@gaung.example") == 302
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": totp_code("JBSWY3DPEHPK3PXP")})
    if not is_in(client):  # the page that offers to trust this browser
        client.post(reverse("mfa_trust"), {"action": "none"})
    assert is_in(client)


def test_a_reset_password_does_not_pass_the_second_factor(client: Client, guarded: User) -> None:
    client.post(reverse("account_reset_password"), {"email": guarded.email})
    [path] = re.findall(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body))
    page = client.get(path)
    fresh = {"password1": "suara-baru-2024", "password2": "suara-baru-2024"}
    client.post(page["Location"], fresh)
    assert not is_in(client)
    sign_in(client, guarded.email, "suara-baru-2024")
    assert not is_in(client)


def test_asking_for_a_reset_tells_nothing_about_addresses(client: Client, db: None) -> None:
    UserFactory.create(email="siti@gaung.example")
    url = reverse("account_reset_password")
    known = client.post(url, {"email": "siti@gaung.example"})
    unknown = client.post(url, {"email": "nobody@gaung.example"})
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]


@pytest.mark.parametrize(
    "name",
    ["operator_bogor", "commissioner_ri", "auditor_jabar", "administrator_bogor", "root"],
)
def test_roles_with_reach_do_nothing_before_the_second_factor(
    client: Client, world: World, name: str
) -> None:
    client.force_login(world.people[name])
    for url in ("/", reverse("profile"), reverse("people"), "/admin/"):
        answer = client.get(url)
        assert answer.status_code in (302, 403), url
        if answer.status_code == 302:
            assert answer["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200


@pytest.mark.parametrize("name", ["member_empang", "reviewer_bogor_selatan"])
def test_staff_of_a_sub_district_need_only_a_password(
    client: Client, world: World, name: str
) -> None:
    client.force_login(world.people[name])
    assert client.get(reverse("profile")).status_code == 200


def test_only_the_demo_goes_without_the_second_factor(
    client: Client, world: World, settings: Settings
) -> None:
    client.force_login(world.operator_bogor)
    assert client.get(reverse("people")).status_code == 302
    settings.GAUNG_DEMO = True
    page = client.get(reverse("people"))
    assert page.status_code == 200
    assert reverse("mfa_index") in page.content.decode()


def test_a_second_factor_opens_the_way(world: World, signed_in: Callable[[User], Client]) -> None:
    assert signed_in(world.operator_bogor).get(reverse("people")).status_code == 200


def test_other_devices_can_be_signed_out(client: Client, db: None) -> None:
    user = UserFactory.create(email="siti@gaung.example")
    other = Client()
    sign_in(other, user.email)
    sign_in(client, user.email)
    for browser in (other, client):
        browser.get(reverse("profile"))
    assert client.post(reverse("usersessions_list")).status_code == 302
    assert other.get(reverse("profile")).status_code == 302
    assert client.get(reverse("profile")).status_code == 200


def test_a_person_shut_out_is_out_on_the_next_request(client: Client, db: None) -> None:
    user = UserFactory.create()
    client.force_login(user)
    assert client.get(reverse("profile")).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("profile"))["Location"].startswith(reverse("account_login"))


def test_pages_are_kept_in_no_cache(client: Client, db: None) -> None:
    client.force_login(UserFactory.create())
    assert "no-store" in client.get(reverse("profile"))["Cache-Control"]


def test_recovery_codes_come_with_the_second_factor(client: Client, db: None) -> None:
    user = UserFactory.create(email="siti@gaung.example")
    sign_in(client, user.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    assert set(kinds) == {"totp", "recovery_codes"}


def test_too_many_attempts_are_told_in_our_words(
    client: Client, db: None, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    url = reverse("account_reset_password")
    client.post(url, {"email": "siti@gaung.example"})
    answer = client.post(url, {"email": "siti@gaung.example"})
    assert answer.status_code == 429
    assert "Gaung" in answer.content.decode()


def test_the_way_to_the_second_factor_says_why(
    client: Client, world: World, settings: Settings
) -> None:
    client.force_login(world.operator_bogor)
    page = client.get(reverse("mfa_index"))
    assert "note-warn" in page.content.decode()
    settings.GAUNG_DEMO = True
    page = client.get(reverse("mfa_index"))
    assert "note-warn" not in page.content.decode()
