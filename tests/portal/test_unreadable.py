"""What is no text, or too much of it, is answered with our page before a view meets it."""

import io
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from portal import wsgi
from portal.middleware import ReadableInputMiddleware, is_text
from tests.badness import multipart, urlencoded
from tests.world import World

FORM = "application/x-www-form-urlencoded"
OUR_PAGE = "entry-card"


@pytest.fixture
def member(world: World, client: Client) -> Client:
    client.force_login(world.member_empang)
    return client


def refused(response: Any, status: int = 400) -> bool:
    return response.status_code == status and OUR_PAGE in response.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/undangan/a%00b/", "/laporan/?cari=%00", "/laporan/?%00=1", "/%00", "/laporan/?a=\0"],
)
def test_nul_in_an_address_is_refused(member: Client, address: str) -> None:
    assert refused(member.generic("GET", address))


@pytest.mark.parametrize("pairs", [[("name", "Siti\0")], [("na\0me", "Siti"), ("name", "Siti")]])
def test_nul_in_a_form_is_refused(member: Client, world: World, pairs: Any) -> None:
    before = world.member_empang.name
    for body, kind in (
        (urlencoded(pairs), FORM),
        (multipart(pairs), "multipart/form-data; boundary=kenari"),
    ):
        assert refused(member.generic("POST", reverse("profile"), body, kind))
    world.member_empang.refresh_from_db()
    assert world.member_empang.name == before


def test_nul_in_a_cookie_is_refused(client: Client, db: None) -> None:
    client.cookies["gaung_session"] = "x"
    client.cookies["gaung_session"].set("gaung_session", "x", '"' + "\\000" * 12 + '"')
    assert refused(client.get(reverse("profile")))


def test_half_a_surrogate_pair_is_no_text() -> None:
    assert is_text("Empang 👍 é\n")
    assert not is_text("\ud83d")
    assert not is_text("a\0")


def test_half_a_surrogate_pair_in_a_form_is_refused() -> None:
    request = HttpRequest()
    request.method = "POST"
    form = QueryDict(mutable=True)
    form["name"] = "\ud83d"
    request.POST = form  # type: ignore[assignment]  # as a parsed form is
    answer = ReadableInputMiddleware(lambda _: HttpResponse()).process_view(request, None, (), {})
    assert answer is not None
    assert answer.status_code == 400


def test_strangers_are_led_to_the_sign_in_whatever_they_send(client: Client, db: None) -> None:
    response = client.generic("POST", reverse("profile"), urlencoded([("name", "\0")]), FORM)
    assert response.status_code == 302


def test_more_than_any_form_of_ours_is_refused_unread(member: Client, settings: Settings) -> None:
    settings.LARGEST_REQUEST = 1000
    response = member.post(reverse("report_new"), {"screenshot": io.BytesIO(b"x" * 2000)})
    assert refused(response, 413)


@pytest.mark.parametrize("length", ["99999999999999", "9" * 5000])
def test_a_claim_to_be_endless_is_refused(member: Client, length: str) -> None:
    response = member.generic("POST", reverse("profile"), b"", FORM, CONTENT_LENGTH=length)
    assert refused(response, 413)


def test_a_megabyte_of_text_is_answered_and_three_are_refused(member: Client) -> None:
    fine = member.post(reverse("profile"), {"name": "a" * 1_000_000})
    assert fine.status_code == 200
    assert refused(member.post(reverse("profile"), {"name": "a" * 3_000_000}))
    body = urlencoded([("name", "a" * 3_000_000)])
    assert refused(member.generic("POST", reverse("profile"), body, FORM))


def test_too_many_fields_and_files_are_refused(member: Client) -> None:
    many = urlencoded([(f"f{n}", "x") for n in range(3000)])
    assert refused(member.generic("POST", reverse("profile"), many, FORM))
    assert refused(member.generic("GET", f"{reverse('report_list')}?{many.decode()}"))
    files = {f"f{n}": io.BytesIO(b"x") for n in range(9)}
    assert refused(member.post(reverse("report_new"), files))


def served(content_type: str, query: str = "") -> str:
    """The status with which the whole application answers, as gunicorn would call it."""
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/healthz", "QUERY_STRING": query,
        "CONTENT_TYPE": content_type, "CONTENT_LENGTH": "0", "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http",
    }  # fmt: skip
    b"".join(wsgi.application(environ, lambda status, headers: told.append(status)))
    return told[0]


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset=rot13", "text/plain; charset=a\0b", "text/plain; charset=undefined",
        "text/plain; charset*=nope''x", "text/plain; charset*=idna''%ff", "; ;;charset=", "é",
        "multipart/form-data; boundary=x; charset*=utf-7''%41", "x" * 100_000, ";" * 50_000,
        "multipart/form-data; boundary=" + " " * 50_000 + "*",
        "a/b" + "; charset=utf-8" * 5_000 + "*",
    ],
)  # fmt: skip
def test_no_charset_makes_the_application_fall(db: None, content_type: str) -> None:
    assert served(content_type, query="a=%FF")[:3] in ("400", "403", "405")


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "unicode_escape", "latin-1", "utf-8-sig"])
def test_everything_is_read_as_utf8(monkeypatch: pytest.MonkeyPatch, charset: str) -> None:
    seen: list[str] = []

    def look(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["CONTENT_TYPE"])
        return []

    monkeypatch.setattr(wsgi, "django_application", look)
    for kind in (
        f"multipart/form-data; boundary=x; charset={charset}",
        f"{FORM}; charset={charset}",
    ):
        wsgi.application({"CONTENT_TYPE": kind}, None)
    assert seen == ["application/octet-stream"] * 2


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW", FORM,
        "multipart/form-data; boundary=---------------------------9051914041544843365972754266",
        "multipart/form-data; boundary=geckoformboundary0e7f-1a; charset=UTF-8",
        'multipart/form-data; boundary="a-b"', f"{FORM};charset=utf-8", "",
    ],
)  # fmt: skip
def test_what_browsers_send_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, content_type: str
) -> None:
    seen: list[str] = []

    def noting(environ: dict[str, str], _: object) -> list[bytes]:
        seen.append(environ["CONTENT_TYPE"])
        return []

    monkeypatch.setattr(wsgi, "django_application", noting)
    wsgi.application({"CONTENT_TYPE": content_type}, None)
    assert seen == [content_type]
