"""Chromium for the tests that walk through pages. Without it they are skipped, plainly."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.people import Person
from tests.browser.served import Served, served

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1366, "height": 900}}
#: Milliseconds for a page, and for what appears in it: only a failure takes so long.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
Enter = Callable[..., Person]


class Engine:
    """What Playwright runs in."""

    loop: asyncio.AbstractEventLoop | None = None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Hide Playwright's event loop from all other tests.

    It runs on between tests in the browser. Whoever asks finds it then, and Django takes another
    connection to the database than the one that the worker has: a child that a test forks and
    kills would leave that one open.
    """
    if not is_in_browser(item):
        return (yield)
    asyncio._set_running_loop(Engine.loop)
    try:
        return (yield)
    finally:
        Engine.loop = asyncio._get_running_loop()
        asyncio._set_running_loop(None)


def is_in_browser(item: pytest.Item) -> bool:
    """Everything in this folder is a browser test."""
    return "/tests/browser/" in item.path.as_posix()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark browser tests."""
    for item in items:
        if is_in_browser(item):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser is, or a skip that says what is missing."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    pytest.skip("browser tests need Chromium, and there is none on PATH")


@pytest.fixture(scope="session")
def playwright(chromium_path: str) -> Iterator[Playwright]:
    """Playwright's engine, once for all tests."""
    with sync_playwright() as engine:
        yield engine


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    chromium = playwright.chromium.launch(
        executable_path=chromium_path, args=["--no-sandbox", "--disable-dev-shm-usage"]
    )
    yield chromium
    asyncio._set_running_loop(Engine.loop)  # another test may be the last one
    chromium.close()


@pytest.fixture(scope="session")
def portal(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The whole demo with its real worker and schedule, once for all tests."""
    with served(tmp_path_factory.mktemp("portal")) as running:
        yield running
    assert "Traceback" not in running.log.read_text(), running.log.read_text()


def opened(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A fresh visitor."""
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", **options)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor at a desk, 1366 pixels wide."""
    yield from opened(browser, **DESK)


@pytest.fixture
def page(desk: BrowserContext) -> Page:
    """A page at a desk."""
    return desk.new_page()


@pytest.fixture
def enter(browser: Browser, portal: Served) -> Iterator[Enter]:
    """Signs somebody in, in a window of their own: `enter("pps", **PHONE)`."""
    with ExitStack() as windows:

        def open_window(name: str, **options: Any) -> Person:
            window = contextmanager(opened)(browser, **(options or DESK))
            return Person(windows.enter_context(window), portal, name)

        yield open_window
