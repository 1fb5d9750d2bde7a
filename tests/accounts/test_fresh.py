"""A second factor confirmed just now: what counts, for how long, and the way there and back."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts import fresh
from accounts.models import User
from tests.accounts.test_sign_in import sign_in, totp_code
from tests.conftest import seasoned
from tests.factories import PASSWORD, UserFactory
from tests.world import NOW

SECRET = "JBSWY3DPEHPK3PXP"
WHERE = "/peringkat/1/edisi/1/tetapkan/"


@pytest.fixture
def rina(db: None) -> Iterator[User]:
    """Somebody with an authenticator app; the clock stands still."""
    with time_machine.travel(NOW, tick=False):
        user = UserFactory.create(email="rina@gaung.example")
        TOTP.activate(user, SECRET)
        seasoned(user)
        yield user


def asked_by(client: Client, user: User, path: str = WHERE) -> HttpRequest:
    """A request of the person in this browser."""
    request = RequestFactory().get(path)
    request.user, request.session = user, client.session
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def is_fresh(client: Client, user: User) -> bool:
    return fresh.has_fresh_second_factor(asked_by(client, user))


def confirm(client: Client, code: str, back: str = WHERE) -> str:
    """Give a code on the page that asks for it; where one is led."""
    answer = client.post(reverse("mfa_reauthenticate"), {"code": code, "next": back})
    return str(answer.headers.get("Location", ""))


def later(minutes: float) -> time_machine.travel:
    return time_machine.travel(NOW + dt.timedelta(minutes=minutes), tick=False)


def test_a_code_of_the_app_counts_for_five_minutes_and_leads_back(
    client: Client, rina: User
) -> None:
    client.force_login(rina)
    assert not is_fresh(client, rina)
    assert confirm(client, totp_code(SECRET)) == WHERE
    assert is_fresh(client, rina)
    with later(4.9):
        assert is_fresh(client, rina)
    with later(5):
        assert not is_fresh(client, rina)
    with later(-1):  # a clock that went back
        assert not is_fresh(client, rina)


def test_a_wrong_code_counts_for_nothing(client: Client, rina: User) -> None:
    client.force_login(rina)
    assert confirm(client, "000000") == ""
    assert not is_fresh(client, rina)


def test_the_second_factor_of_the_sign_in_counts(client: Client, rina: User) -> None:
    sign_in(client, rina.email)
    client.post(reverse("mfa_authenticate"), {"code": totp_code(SECRET)})
    client.post(reverse("mfa_trust"), {"action": "trust"})
    assert is_fresh(client, rina)
    with later(10):  # the browser is trusted, the person signs in by password alone
        client.logout()
        assert not is_fresh(client, rina)


def test_a_trusted_browser_and_the_password_are_not_enough(client: Client, rina: User) -> None:
    sign_in(client, rina.email)
    client.post(reverse("mfa_authenticate"), {"code": totp_code(SECRET)})
    client.post(reverse("mfa_trust"), {"action": "trust"})
    client.post(reverse("account_logout"))
    with later(10):
        sign_in(client, rina.email)
        assert "_auth_user_id" in client.session
        client.post(reverse("account_reauthenticate"), {"password": "suara-rakyat-2024"})
        assert not is_fresh(client, rina)


def test_a_recovery_code_does_not_count_and_it_is_said_once(client: Client, rina: User) -> None:
    client.force_login(rina)
    code = RecoveryCodes.activate(rina).get_unused_codes()[0]
    assert confirm(client, code) == WHERE
    assert not is_fresh(client, rina)
    request = asked_by(client, rina)
    fresh.ask_second_factor(request)
    assert len(request._messages) == 1  # type: ignore[attr-defined]
    again = asked_by(client, rina)
    again.session = request.session
    fresh.ask_second_factor(again)
    assert len(again._messages) == 0  # type: ignore[attr-defined]


def test_the_confirmation_of_another_person_does_not_count(client: Client, rina: User) -> None:
    client.force_login(rina)
    confirm(client, totp_code(SECRET))
    other = UserFactory.create()
    TOTP.activate(other, SECRET)
    assert not is_fresh(client, other)


def test_the_page_asks_for_the_code_alone(client: Client, rina: User) -> None:
    client.force_login(rina)
    address = fresh.ask_second_factor(asked_by(client, rina))["Location"]
    assert urlsplit(address).path == reverse("mfa_reauthenticate")
    assert parse_qs(urlsplit(address).query) == {"next": [WHERE]}
    page = client.get(address).content.decode()
    assert f'name="next" value="{WHERE}"' in page
    assert reverse("account_reauthenticate") not in page  # no way round by password


def test_nobody_is_led_elsewhere(client: Client, rina: User) -> None:
    client.force_login(rina)
    assert "evil" not in confirm(client, totp_code(SECRET), "https://evil.example/")


def test_without_a_second_factor_one_is_led_to_set_it_up(client: Client, db: None) -> None:
    user = UserFactory.create()
    client.force_login(user)
    answer = fresh.ask_second_factor(asked_by(client, user))
    assert answer["Location"] == reverse("mfa_index")


def test_only_in_the_demo_one_goes_without(client: Client, rina: User, settings: Settings) -> None:
    plain = UserFactory.create()
    client.force_login(plain)
    assert not is_fresh(client, plain)
    settings.GAUNG_DEMO = True
    assert is_fresh(client, plain)
    assert not is_fresh(client, rina)  # who has set it up is asked, there too


def test_what_was_typed_comes_back_once_and_only_there(client: Client, rina: User) -> None:
    request = asked_by(client, rina)
    fresh.ask_second_factor(request, typed=QueryDict("checked=on&digest=ab"))
    elsewhere = asked_by(client, rina, "/peringkat/")
    elsewhere.session = request.session
    assert fresh.typed_before(elsewhere) is None
    typed = fresh.typed_before(request)
    assert typed is not None
    assert typed.dict() == {"checked": "on", "digest": "ab"}
    assert fresh.typed_before(request) is None


# ---- the second factor itself ---------------------------------------------------------------

TOUCHING = (
    "mfa_deactivate_totp", "mfa_activate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
)  # fmt: skip


def asks_for_code(client: Client, name: str, method: str = "get") -> bool:
    answer = getattr(client, method)(reverse(name))
    return str(answer.headers.get("Location", "")).startswith(reverse("mfa_reauthenticate"))


@pytest.mark.parametrize("name", TOUCHING)
def test_a_trusted_browser_and_the_password_do_not_touch_the_second_factor(
    client: Client, rina: User, name: str
) -> None:
    sign_in(client, rina.email)
    client.post(reverse("mfa_authenticate"), {"code": totp_code(SECRET)})
    client.post(reverse("mfa_trust"), {"action": "trust"})
    with later(60 * 24):
        client.post(reverse("account_logout"))
        sign_in(client, rina.email)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        before = list(Authenticator.objects.values_list("pk", "data"))
        assert asks_for_code(client, name)
        assert asks_for_code(client, name, "post")
        assert list(Authenticator.objects.values_list("pk", "data")) == before


@pytest.mark.parametrize("by", ["app", "recovery code"])
def test_who_confirms_the_second_factor_may_take_it_away(
    client: Client, rina: User, by: str
) -> None:
    client.force_login(rina)
    codes = RecoveryCodes.activate(rina).get_unused_codes()
    confirm(client, totp_code(SECRET) if by == "app" else codes[0])
    with later(5):
        assert asks_for_code(client, "mfa_deactivate_totp", "post")
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=rina).exists()


def test_an_app_signs_a_day_after_it_was_set_up(client: Client, rina: User) -> None:
    Authenticator.objects.filter(user=rina).update(created_at=NOW)
    client.force_login(rina)
    day = 24 * 60
    for minutes, counts in ((0, False), (day - 1, False), (day, True)):
        with later(minutes):
            confirm(client, totp_code(SECRET))
            assert is_fresh(client, rina) is counts
            due = None if counts else NOW + dt.timedelta(days=1)
            assert fresh.signs_from(rina) == due


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_shows_the_recovery_codes_at_once(client: Client) -> None:
    user = UserFactory.create(email="siti@gaung.example")
    sign_in(client, user.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(answer["Location"]).status_code == 200
    assert not is_fresh(client, user)
