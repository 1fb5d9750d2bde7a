"""The style guide in a real browser: both themes and widths, axe, no JavaScript, no CSP breach."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.workers import eventually

#: A look is the same whatever stores the rows.
pytestmark = pytest.mark.once
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
PAGES = ["/gaya/", "/accounts/login/", "/luring/"]


@pytest.fixture(autouse=True)
def in_the_demo(settings: Settings, transactional_db: None) -> None:
    """The style guide is open to all in the demo."""
    settings.GAUNG_DEMO = True


def complaints(page: Page) -> list[str]:
    """What axe finds, by rule."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 820, 1366])
def test_pages_are_accessible_and_fit(
    browser: Browser, live_server: LiveServer, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    for path in PAGES:
        page.goto(live_server.url + path)
        problems += complaints(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append(f"{path} scrolls sideways")
    context.close()
    assert problems == []


def test_a_text_is_copied_after_it_was_shown(desk: BrowserContext, live_server: LiveServer) -> None:
    desk.grant_permissions(["clipboard-read", "clipboard-write"])
    page = desk.new_page()
    page.goto(live_server.url + "/gaya/")
    page.click("details.dlg-wrap > summary")
    assert page.is_visible("#recap")
    page.click("[data-copy]")
    clipboard = "navigator.clipboard.readText()"
    eventually(lambda: page.evaluate(clipboard).startswith("*REKAP"))
    page.keyboard.press("Escape")
    assert not page.is_visible("#recap")


def test_the_dialog_opens_and_closes_without_javascript(
    browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/gaya/")
    page.click("details.dlg-wrap > summary")
    assert page.is_visible("#recap")
    assert not page.is_visible("[data-copy]")
    page.mouse.click(5, 5)
    assert not page.is_visible("#recap")
    context.close()


def test_the_theme_that_was_chosen_stays(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/accounts/login/")
    page.click("button[name=theme][value=dark]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 17, 16)"
