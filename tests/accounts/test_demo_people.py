"""The people of the demo come in by one tap, in demo mode only."""

import re
from html import unescape

import pytest
from django.conf import settings as configured
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from pytest_django.fixtures import Settings

from accounts.demo import DOMAIN, offered
from accounts.models import User
from tests.accounts.test_sign_in import is_in
from tests.factories import UserFactory


@pytest.fixture
def komisioner(db: None) -> User:
    """A person of the demo, as the demo makes them."""
    person = next(p for p in people() if p["email"].startswith("komisioner@"))
    secret = make_password(person["password"])
    return UserFactory.create(email=person["email"], name=person["name"], password=secret)


def people() -> list[dict[str, str]]:
    """Everybody whom the demo offers."""
    return list(import_string(configured.GAUNG_DEMO_SIGN_INS)())


def form_of(page: str, name: str) -> dict[str, str]:
    """What the form sends whose button speaks of somebody."""
    forms = [form for form in re.findall(r"<form.*?</form>", page, re.S) if name in form]
    assert len(forms) == 1
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', forms[0])
    return {key: unescape(value) for key, value in fields}


def test_one_tap_signs_in(komisioner: User, settings: Settings) -> None:
    settings.GAUNG_DEMO = True
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(reverse("account_login"), {"next": reverse("profile")}).content.decode()
    sent = form_of(page, komisioner.name)
    answer = browser.post(reverse("account_login"), sent)
    assert (answer.status_code, answer["Location"]) == (302, reverse("profile"))
    assert is_in(browser)


def test_all_of_them_are_offered_with_what_they_are(client: Client, settings: Settings) -> None:
    settings.GAUNG_DEMO = True
    page = client.get(reverse("account_login")).content.decode()
    for person in people():
        assert form_of(page, person["name"])["login"] == person["email"]
        assert person["what"] in page


def test_outside_the_demo_nobody_is_offered(client: Client) -> None:
    assert offered() == []
    page = client.get(reverse("account_login")).content.decode()
    assert DOMAIN not in page
    assert people()[0]["password"] not in page
    assert page.count("<form") == 1 + page.count(reverse("set_language")) + page.count(
        reverse("theme")
    )


def test_outside_the_demo_they_do_not_come_in(komisioner: User, client: Client) -> None:
    sent = {"login": komisioner.email, "password": people()[0]["password"]}
    assert client.post(reverse("account_login"), sent).status_code == 200
    assert not is_in(client)


def test_a_session_of_the_demo_ends_with_it(
    komisioner: User, client: Client, settings: Settings
) -> None:
    settings.GAUNG_DEMO = True
    client.force_login(komisioner)
    assert client.get(reverse("profile")).status_code == 200
    settings.GAUNG_DEMO = False
    assert client.get(reverse("profile")).status_code == 302


def test_everybody_in_the_demo_can_be_told_by_their_address() -> None:
    assert all(person["email"].endswith("@" + DOMAIN) for person in people())
