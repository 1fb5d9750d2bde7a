import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import UserFactory
from tests.world import World

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


def test_pages_are_indonesian_whatever_the_browser_asks_for(client: Client) -> None:
    answer = client.get(SIGN_IN, headers={"Accept-Language": "en-US,en"})
    assert answer["Content-Language"] == "id"
    assert b'<html lang="id"' in answer.content


def test_a_person_can_choose_english_and_come_back(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en", "next": SIGN_IN})
    assert b'<html lang="en"' in client.get(SIGN_IN).content
    client.post("/i18n/setlang/", {"language": "id", "next": SIGN_IN})
    assert b'<html lang="id"' in client.get(SIGN_IN).content


def test_an_unknown_language_is_indonesian(client: Client) -> None:
    client.cookies["django_language"] = "xx"
    assert client.get(SIGN_IN)["Content-Language"] == "id"


def test_choosing_a_language_never_leads_to_a_foreign_host(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "https://evil.test/"})
    assert answer.headers["Location"] == "/"


def test_pages_stay_out_of_caches(client: Client, signed_in: Callable[[User], Client]) -> None:
    for answer in (client.get(SIGN_IN), signed_in(UserFactory()).get("/profil/")):
        stored = {part.strip() for part in answer["Cache-Control"].split(",")}
        assert {"private", "no-store"} <= stored


def test_the_content_policy_forbids_what_pages_do_not_need(client: Client) -> None:
    policy = dict(
        part.strip().split(" ", 1)
        for part in client.get(SIGN_IN)["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    for directive in ("script-src", "style-src"):
        allowed = re.sub(r"'nonce-[^']+'", "", policy[directive]).split()
        assert allowed == ["'self'"]


def test_a_refused_request_is_one_line_of_the_log(
    signed_in: Callable[[User], Client], caplog: pytest.LogCaptureFixture
) -> None:
    assert signed_in(UserFactory()).get("/kebijakan/baru/").status_code == 403
    (told,) = [record for record in caplog.records if record.name == "django.request"]
    assert told.levelname == "WARNING"
    assert "/kebijakan/baru/" in told.getMessage()
    assert told.exc_info is None


def test_each_answer_names_its_request(client: Client) -> None:
    first, second = client.get("/healthz"), client.get("/healthz")
    assert re.fullmatch("[0-9a-f]{16}", first["X-Request-Id"])
    assert first["X-Request-Id"] != second["X-Request-Id"]


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-12345678", True), ("x", False), ("a b\tc d e f g", False)]
)
def test_a_request_id_of_the_proxy_is_kept_when_it_is_harmless(
    client: Client, given: str, kept: bool
) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": given})
    assert (answer["X-Request-Id"] == given) is kept


def test_files_that_are_taken_away_leave_a_line(
    world: World, signed_in: Callable[[User], Client], caplog: pytest.LogCaptureFixture
) -> None:
    person = world.commissioner_bogor
    client = signed_in(person)
    with caplog.at_level("INFO", logger="gaung.taken_away"):
        client.get("/w/32.71/")
        assert "person=" not in caplog.text, "a page is no file"
        assert client.get("/w/32.71/unduh.csv?pekan=2024-W35").status_code == 200
        book = client.get("/w/32.71/unduh.xlsx?pekan=2024-W35")
        assert book.status_code == 200
        assert book.getvalue()  # read to its end, the file is closed
        assert client.get("/w/33.16/unduh.csv").status_code == 404
        assert client.head("/w/32.71/unduh.csv?pekan=2024-W35").status_code == 200
    lines = [one.getMessage() for one in caplog.records if one.name == "gaung.taken_away"]
    assert len(lines) == 2
    for line, form in zip(lines, ("csv", "xlsx"), strict=True):
        assert f"person={person.pk} " in line
        assert f"/w/32.71/unduh.{form}?pekan=2024-W35" in line
