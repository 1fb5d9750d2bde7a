"""The frame of every page: themes, size, no inline styles, navigation, toasts."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client
from pytest_django.fixtures import Settings

from portal.icons import PATHS
from portal.navigation import Group, Item, Shell, bottom_bar, initials, mark_current
from portal.templatetags.gaung import undo_url
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parents[2]
CSS = sorted((ROOT / "static" / "css").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def item(label: str, url: str, *, phone: bool = False) -> Item:
    """A navigation item of little interest but its label and address."""
    return {"label": label, "url": url, "icon": "grid", "phone": phone}


def sample_shell(request: HttpRequest) -> Shell:
    """What an app gives for a person; named by path in the settings of a test."""
    groups: list[Group] = [
        {
            "label": "Kelola",
            "items": [item("Arahan", "/arahan/"), item("Gaya", "/gaya/")],
        },
        {"label": "Pantau", "items": [item(str(i), f"/{i}/") for i in range(4)]},
    ]
    return {
        "nav": groups,
        "org": "KPU Kota Bogor",
        "bell": {"count": 2, "url": "/kabar/"},
    }


# ---- files ------------------------------------------------------------------


def test_both_dark_themes_are_the_same() -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text()
    blocks = re.findall(
        r'(?:\[data-theme="dark"\]|not\(\[data-theme="light"\]\)) \{(.*?)\n\s*\}',
        tokens,
        re.S,
    )
    assert len(blocks) == 2
    assert blocks[0].split() == blocks[1].split()


def test_every_colour_that_is_used_has_a_token() -> None:
    text = "".join(path.read_text() for path in CSS)
    used = set(re.findall(r"var\((--[\w-]+)", text))
    assert used <= set(re.findall(r"(--[\w-]+)\s*:", text))


def test_the_stylesheets_of_a_page_fit_into_12_kilobytes() -> None:
    sheets = [path for path in CSS if path.stem in {"tokens", "components", "pages"}]
    assert len(sheets) == 3
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in sheets) <= 12 * 1024


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_have_no_inline_styles_scripts_or_handlers(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"""[\s"']style\s*=|\son[a-z]+\s*=|javascript:""", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", text)
    assert "<style" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_use_icons_that_exist(path: Path) -> None:
    names = re.findall(r'{% icon "([^"]+)"|icon_name="([^"]+)"', path.read_text())
    assert {a or b for a, b in names} <= PATHS.keys()


def test_pages_without_a_request_can_be_made() -> None:
    for name in ("400.html", "500.html", "403_csrf.html", "offline.html"):
        assert "<h1>" in render_to_string(name)


# ---- frame ------------------------------------------------------------------


def test_the_longest_fitting_address_is_current() -> None:
    groups: list[Group] = [
        {
            "label": "",
            "items": [item("a", "/w/"), item("b", "/w/badan/"), item("c", "/")],
        }
    ]
    mark_current(groups, "/w/badan/7/")
    assert [bool(entry.get("current")) for entry in groups[0]["items"]] == [
        False,
        True,
        False,
    ]


def test_the_bottom_bar_shows_five_or_four_and_more() -> None:
    five: list[Group] = [{"label": "", "items": [item(str(i), f"/{i}/") for i in range(5)]}]
    assert [len(part) for part in bottom_bar(five)] == [5, 0]
    six: list[Group] = [{"label": "", "items": [item(str(i), f"/{i}/") for i in range(6)]}]
    assert [len(part) for part in bottom_bar(six)] == [4, 2]


def test_chosen_items_come_first_on_the_phone() -> None:
    items = [item(str(i), f"/{i}/", phone=i > 2) for i in range(6)]
    bar, rest = bottom_bar([{"label": "", "items": items}])
    assert [entry["label"] for entry in bar] == ["3", "4", "5"]
    assert len(rest) == 3


def test_initials_are_the_first_and_last_name() -> None:
    assert initials("Rina Nurhayati") == "RN"
    assert initials("Rina Siti Nurhayati") == "RN"
    assert initials("Sukarno") == "S"
    assert initials("") == ""


@pytest.mark.django_db
def test_a_signed_in_person_sees_navigation(client: Client, settings: Settings) -> None:
    settings.GAUNG_NAVIGATION = "tests.portal.test_look.sample_shell"
    settings.GAUNG_DEMO = True
    client.force_login(UserFactory.create())
    page = client.get("/gaya/").content.decode()
    assert "KPU Kota Bogor" in page
    assert 'href="/gaya/" aria-current="page"' in page
    assert page.count('class="bottomnav') == 1
    assert " style=" not in page


@pytest.mark.django_db
def test_a_stranger_sees_no_navigation(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert 'class="entry"' in page
    assert "bottomnav" not in page


def test_the_style_guide_is_only_for_staff_outside_the_demo(
    client: Client, settings: Settings
) -> None:
    settings.GAUNG_DEMO = False
    assert client.get("/gaya/").status_code == 404


@pytest.mark.django_db
def test_the_theme_is_remembered_and_forgotten(client: Client) -> None:
    answer = client.post("/tema/", {"theme": "dark", "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    assert 'data-theme="dark"' in client.get("/accounts/login/").content.decode()
    client.post("/tema/", {"theme": ""})
    assert "data-theme=" not in client.get("/accounts/login/").content.decode()


def test_the_theme_switch_leads_nowhere_else(client: Client) -> None:
    answer = client.post("/tema/", {"theme": "purple", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert answer.cookies["gaung_theme"].value == ""
    assert client.get("/tema/").status_code == 405


def test_the_manifest_names_icons_that_exist(client: Client) -> None:
    icons = client.get("/manifest.webmanifest").json()["icons"]
    assert {icon["sizes"] for icon in icons} == {"192x192", "512x512"}
    for icon in icons:
        assert (ROOT / icon["src"].lstrip("/")).exists()


# ---- components -------------------------------------------------------------


def test_a_toast_undoes_only_on_this_site() -> None:
    assert (
        undo_url(Message(messages.INFO, "x", extra_tags="undo:/laporan/7/urungkan/"))
        == "/laporan/7/urungkan/"
    )
    assert undo_url(Message(messages.INFO, "x", extra_tags="undo://evil.example/")) == ""
    assert undo_url(Message(messages.INFO, "x")) == ""


def test_a_badge_has_a_word_and_an_icon() -> None:
    page = Template('{% load gaung %}{% badge "returned" %}{% badge "" word tone="none" %}').render(
        Context({"word": "<b>"})
    )
    assert 'class="badge badge-bad"' in page
    assert "<svg" in page
    assert "&lt;b&gt;" in page
