"""What every page of every role tells the browser: no foreign code, no framing, no cache.

All text in the database is poisoned first, so that the same walk shows that stored text is
escaped wherever it is shown.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.badness import ELEMENT, MARK
from tests.factories import PASSWORD
from tests.pages import Element, Page
from tests.portal.test_settings import PRODUCTION, python
from tests.test_inputs import injected
from tests.visits import HOST, Answer, Visitor, computed, name_of
from tests.world import World

#: What pages say to browsers is the same whatever stores the rows.
pytestmark = pytest.mark.once
WALKERS = [
    None, "member_empang", "reviewer_bogor_selatan", "operator_bogor", "commissioner_ri",
    "auditor_bogor", "administrator_ri", "dismissed", "nobody",
]  # fmt: skip
#: Lines of canonical JSON, which no person writes.
FROZEN = ("header", "inputs")
#: Public and the same for everybody: kept by browsers, by their own choice of words.
CACHED = {
    "manifest", "verification", "robots", "public_home", "public_directory", "public_area",
    "public_turnout", "public_ranking",
}  # fmt: skip


@pytest.fixture
def visitor(
    world: World, signed_in: Callable[[User], Client], request: pytest.FixtureRequest
) -> Visitor:
    """The person named by the test's parameter, in a world whose every text is poison."""
    poison(computed(world))
    user = world.people[request.param] if request.param else None
    return Visitor(world, signed_in(user) if user else Client(), user)


def poison(world: World) -> None:
    """Add an element to every text in the database that people write."""
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in ("accounts", "adhoc_bodies", "posts", "targets"):
            continue
        texts = [f for f in model._meta.concrete_fields if is_written(f)]
        for row in model._default_manager.all() if texts else ():
            said = {f.name: spoiled(f, getattr(row, f.name)) for f in texts}
            model._default_manager.filter(pk=row.pk).update(**said)


def is_written(column: Any) -> bool:
    """Whether people write freely into a column."""
    kinds = (models.CharField, models.TextField)
    keys = (models.SlugField, models.EmailField, models.FileField)
    return (
        isinstance(column, kinds)
        and not isinstance(column, keys)
        and not column.choices
        and not column.unique
        and column.name not in ("password", "area_code", "zone", *FROZEN)
    )


def spoiled(column: Any, said: str) -> str:
    """A text with an element in it, as long as the column takes."""
    marked = f"{said[:20]}\"'>{ELEMENT}"
    return marked if not column.max_length or len(marked) <= column.max_length else said


# --- one answer --------------------------------------------------------------------------------


def complaints(answer: Answer, url: str) -> Iterator[str]:
    """What is missing in an answer, or too much in it."""
    response, page = answer.response, answer.page
    headers = response.headers
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "may be sniffed"
    if headers.get("Referrer-Policy") != "same-origin":
        yield "tells others where people come from"
    if headers.get("X-Frame-Options") != "DENY":
        yield "may be framed"
    if name_of(url) not in CACHED and not is_private(headers.get("Cache-Control", "")):
        yield f"may be kept: {headers.get('Cache-Control')}"
    if "Server" in headers or "X-Powered-By" in headers:
        yield "tells what it runs on"
    yield from loose(policy(headers.get("Content-Security-Policy", "")))
    if page:
        yield from injected(answer)
        for element in page.elements:
            yield from wrong(element, policy(headers["Content-Security-Policy"]))


def is_private(control: str) -> bool:
    """Whether nobody keeps an answer, neither the browser nor anybody on the way."""
    return {"private", "no-store"} <= set(re.split(r"[,\s]+", control))


def policy(header: str) -> dict[str, set[str]]:
    """The content policy by directive."""
    rules = (rule.split() for rule in header.split(";") if rule.strip())
    return {name: set(sources) for name, *sources in rules}


def loose(rules: dict[str, set[str]]) -> Iterator[str]:
    """What a policy lets through that it should not."""
    for name, sources in rules.items():
        made_up = {"data:", "blob:"} if name == "img-src" else set()
        for source in sources - made_up:
            if not re.fullmatch(r"'(self|none|nonce-[\w+/=-]{20,})'", source):
                yield f"{name} allows {source}"
    # A sandboxed answer (a picture) runs nothing and holds no form.
    closed = ["default-src", "frame-ancestors", "base-uri", "object-src"]
    for name in closed[:1] if "sandbox" in rules else closed:
        if rules.get(name) != {"'none'"}:
            yield f"{name} is open"
    if "sandbox" not in rules and rules.get("form-action") != {"'self'"}:
        yield "forms may be sent away"


def wrong(element: Element, rules: dict[str, set[str]]) -> Iterator[str]:
    """What an element may not have on our pages."""
    for said, is_so in FAULTS.items():
        if is_so(element.tag, element.attrs, rules):
            yield f"{said}: <{element.tag} {element.attrs}>"


def runs_unsigned(tag: str, attrs: dict[str, str], rules: dict[str, set[str]]) -> bool:
    """Whether a script or style in the page lacks the answer's nonce."""
    signs = {f"'nonce-{attrs.get('nonce')}'"}
    inline = tag in ("script", "style") and "src" not in attrs and not is_data(attrs)
    return inline and not signs <= rules.get("script-src", set())


def leads_out(tag: str, attrs: dict[str, str], rules: dict[str, set[str]]) -> bool:
    """Whether a link to another host gives away more than the visit."""
    careful = {"noopener", "nofollow"} <= set(attrs.get("rel", "").split())
    return tag in ("a", "area") and is_foreign(attrs.get("href", "")) and not careful


LOADING = ("script", "img", "iframe", "source", "audio", "video", "embed", "object", "link", "use")
FAULTS: dict[str, Callable[[str, dict[str, str], dict[str, set[str]]], bool]] = {
    "has a style of its own": lambda tag, attrs, _: "style" in attrs,
    "has a handler": lambda tag, attrs, _: any(re.match(r"on|hx-on|data-hx-on", n) for n in attrs),
    "lacks the nonce": runs_unsigned,
    "loads from elsewhere": lambda tag, attrs, _: (
        tag in LOADING
        and any(is_foreign(attrs.get(name, "")) for name in ("src", "href", "srcset", "data"))
    ),
    "does not belong here": lambda tag, attrs, _: tag in ("iframe", "object", "embed", "base"),
    "leads out without noopener nofollow": leads_out,
    "sends elsewhere": lambda tag, attrs, _: any(
        is_foreign(attrs.get(n, "")) for n in ("action", "formaction", "hx-get", "hx-post")
    ),
    "leads to a script": lambda tag, attrs, _: bool(
        re.match(r"\s*(javascript|data|vbscript):", attrs.get("href", ""), re.I)
    ),
}


def is_data(attrs: dict[str, str]) -> bool:
    """Whether a script element holds data that no browser runs."""
    return attrs.get("type", "") in ("application/json", "application/ld+json")


def is_foreign(target: str) -> bool:
    """Whether an address lies at another host."""
    parts = urlsplit(target.strip().replace("\\", "/"))
    return bool(parts.netloc) and parts.netloc != urlsplit(HOST).netloc


# --- all answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("visitor", WALKERS, indirect=True)
def test_every_answer_is_guarded_and_escaped(visitor: Visitor) -> None:
    found: dict[str, str] = {}
    seen: list[Answer] = []

    def look(answer: Answer, url: str) -> None:
        seen.append(answer)
        for said in complaints(answer, url):
            found.setdefault(f"{name_of(url)} ({answer.response.status_code}) {said[:300]}", url)

    visitor.look = look
    known = visitor.explore()
    for forms in known.forms.values():
        for form in forms[:1]:
            look(visitor.ask("POST", form.url), form.url)
    for path in ("/tidak/ada/", "/laporan/999999/", "/orang/?cari=%00", "/admin/tidak/ada/"):
        look(visitor.ask("GET", HOST + path), HOST + path)
    assert not found, "\n".join(f"{said}\n    at {url}" for said, url in found.items())
    shown = any(MARK in answer.response.content.decode() for answer in seen if answer.page)
    # Strangers meet it too: public pages name elections, programmes and bodies.
    assert shown, "poison must have been met"


def test_pages_of_the_demo_are_guarded_too(world: World, settings: Any) -> None:
    settings.GAUNG_DEMO = True
    visitor = Visitor(world, Client(), None)
    for name in ("account_login", "style_guide", "offline"):
        answer = visitor.ask("GET", HOST + reverse(name))
        assert answer.response.status_code == 200
        assert not list(complaints(answer, HOST + reverse(name)))


def test_each_answer_has_its_own_nonce(client: Client, db: None) -> None:
    first, second = (client.get(reverse("account_login")) for _ in range(2))
    nonces = re.compile(r"nonce-([^']+)")
    told = [nonces.search(page["Content-Security-Policy"]) for page in (first, second)]
    assert told[0] is not None
    assert told[1] is not None
    assert told[0][1] != told[1][1]


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color:red'>", "<p onclick='x()'>", "<script>x()</script>", "<style>p{}</style>",
        "<script nonce='old'>x()</script>", "<script src='//cdn.example/x.js'></script>",
        "<img src='https://pixel.example/'>", "<link rel=stylesheet href='https://fonts.example/'>",
        "<a href='https://www.instagram.com/p/C/'>", "<a href='https://x.com/' rel='noopener'>",
        "<a href=' JavaScript:x()'>", "<form action='https://evil.example/'>", "<base href='/'>",
        "<iframe src='/'>", "<button hx-on:click='x()'>", "<script type='module'>x()</script>",
    ],
)  # fmt: skip
def test_a_careless_element_would_be_noticed(html: str) -> None:
    rules = policy("script-src 'self' 'nonce-new'")
    assert [said for element in Page(html, HOST).elements for said in wrong(element, rules)]


@pytest.mark.parametrize(
    "html",
    [
        "<script nonce='new'>x()</script>", "<script type='application/json'>{}</script>",
        "<a href='https://x.com/' rel='noopener nofollow' target='_blank'>", "<img src='/x.png'>",
        "<a href='/laporan/'>", "<script src='/static/x.js'></script>", "<a href='mailto:a@b.id'>",
    ],
)  # fmt: skip
def test_a_careful_element_is_left_alone(html: str) -> None:
    rules = policy("script-src 'self' 'nonce-new'")
    assert not [said for element in Page(html, HOST).elements for said in wrong(element, rules)]


@pytest.mark.parametrize(
    "header",
    [
        "", "default-src 'self'", "default-src 'none'; script-src 'unsafe-inline'",
        "default-src 'none'; img-src *", "default-src 'none'; script-src https://cdn.example",
    ],
)  # fmt: skip
def test_a_loose_policy_would_be_noticed(header: str) -> None:
    assert list(loose(policy(header)))


# --- in production ----------------------------------------------------------------------------


ASK = """
import json, django
from django.test import Client
from django.conf import settings
django.setup()
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"]["BACKEND"] = plain
told = {}
for name, path, secure in [("page", "/luring/", True), ("sign-in", "/accounts/login/", True),
                           ("plain", "/luring/", False), ("alive", "/healthz", False)]:
    answer = Client(headers={"X-Forwarded-Proto": "https" if secure else "http"}).get(
        path, headers={"host": "gaung.kpu.example"})
    told[name] = {
        "status": answer.status_code, "headers": dict(answer.headers),
        "cookies": {key: dict(morsel) for key, morsel in answer.cookies.items()},
    }
print(json.dumps(told, default=str))
"""


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Answers of a portal with production settings."""
    var = tmp_path_factory.mktemp("production")
    environment = {**PRODUCTION, "DATABASE_URL": f"sqlite:///{var}/x.sqlite3", "REDIS_URL": ""}
    asked = python(Path(var), "-c", ASK, DJANGO_SETTINGS_MODULE="portal.settings", **environment)
    assert asked.returncode == 0, asked.stderr
    told: dict[str, Any] = json.loads(asked.stdout.splitlines()[-1])
    return told


def test_production_pages_come_over_https_only(production: dict[str, Any]) -> None:
    hsts = production["page"]["headers"]["Strict-Transport-Security"]
    assert hsts == "max-age=31536000; includeSubDomains; preload"
    assert production["plain"]["status"] == 301
    assert production["plain"]["headers"]["Location"].startswith("https://gaung.kpu.example/")
    assert production["alive"]["status"] == 200


def test_production_pages_are_as_strict(production: dict[str, Any]) -> None:
    for name in ("page", "sign-in"):
        headers = production[name]["headers"]
        assert production[name]["status"] == 200
        assert not list(loose(policy(headers["Content-Security-Policy"])))
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"]


def test_production_cookies_are_out_of_reach(production: dict[str, Any]) -> None:
    cookie = production["sign-in"]["cookies"]["gaung_csrf"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"


def test_cookies_are_kept_from_scripts_and_other_sites(world: World, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.LANGUAGE_COOKIE_SECURE = True
    client = Client()
    sent = {"login": world.nobody.email, "password": PASSWORD}
    client.get(reverse("account_login"), secure=True)
    client.post(reverse("account_login"), sent, secure=True)
    client.post(reverse("theme"), {"theme": "dark"}, secure=True)
    client.post(reverse("set_language"), {"language": "en"}, secure=True)
    for name, cookie in client.cookies.items():
        assert cookie["samesite"] == "Lax", name
        assert cookie["secure"], name
        assert cookie["httponly"], name
    assert {
        "gaung_session",
        "gaung_csrf",
        "gaung_theme",
        "django_language",
    } <= client.cookies.keys()
