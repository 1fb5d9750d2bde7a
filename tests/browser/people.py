"""The demo's people in the browser, and what they do there."""

import base64
import datetime as dt
import itertools
import os
import re
import time
from collections.abc import Callable
from io import BytesIO

from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from portal import clock
from targets.demo.campaign import PASSWORD
from tests.browser.served import Served

#: The village whose member signs in, its district, its city and what lies above.
VILLAGE, DISTRICT, CITY, PROVINCE = "32.71.01.1003", "32.71.01", "32.71", "32"
#: A deed must be on every dashboard within a minute; three on a machine that has much else to do.
FRESH_SECONDS = 180
INSTAGRAM_EPOCH = 1_314_220_021_721
#: Half an hour before the demo's clock starts.
POSTED_AT = clock.DEMO_START - dt.timedelta(minutes=30)

serial = itertools.count(int.from_bytes(os.urandom(3)))


def tiktok() -> str:
    """The link of a video that nobody has reported, posted before the demo's clock starts."""
    number = (int(POSTED_AT.timestamp()) << 32) + next(serial)
    return f"https://www.tiktok.com/@pps_empang/video/{number}"


def instagram() -> str:
    """The link of a picture that nobody has reported, of the same moment."""
    millis = int(POSTED_AT.timestamp() * 1000) - INSTAGRAM_EPOCH
    number = (millis << 23) + next(serial)
    code = base64.urlsafe_b64encode(number.to_bytes(9, "big")).decode().lstrip("A")
    return f"https://www.instagram.com/pps_empang/p/{code}/"


def screenshot() -> FilePayload:
    """A picture as large as a phone makes it."""
    file = BytesIO()
    Image.linear_gradient("L").resize((1080, 1920)).convert("RGB").save(file, "PNG")
    return {"name": "layar.png", "mimeType": "image/png", "buffer": file.getvalue()}


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, context: BrowserContext, portal: Served, name: str) -> None:
        self.page: Page = context.new_page()
        self.portal = portal
        self.name = name
        self.sign_in()

    def sign_in(self) -> None:
        """By address and password, as everybody does."""
        self.go("/accounts/login/")
        form = self.page.locator("form", has=self.page.locator("input[name=password]:visible"))
        form.locator("input[name=login]").fill(f"{self.name}@demo.gaung.example")
        form.locator("input[name=password]").fill(PASSWORD)
        with self.page.expect_navigation():
            form.locator("button[type=submit]").click()
        assert "/accounts/" not in self.page.url, self.page.url

    def go(self, path: str) -> Page:
        """Open an address of the portal."""
        answer = self.page.goto(self.portal.url + path)
        assert answer
        assert answer.status == 200, (path, answer.status)
        return self.page

    def press(self, target: str | Locator) -> None:
        """Click what leads to another page and wait for that."""
        found = self.page.locator(target) if isinstance(target, str) else target
        with self.page.expect_navigation():
            found.click()

    def sees(self, text: str, place: str = "main") -> None:
        """The words stand on the page, visible."""
        expect(
            self.page.locator(place).get_by_text(text).locator("visible=true").first
        ).to_be_visible()

    def waits_for(self, path: str, figure: Callable[[], str], wanted: str) -> None:
        """Open a page again and again until a figure is as it should be."""
        deadline = time.monotonic() + FRESH_SECONDS
        while self.go(path) and (shown := figure()) != wanted:
            assert time.monotonic() < deadline, f"{path} shows {shown}, not {wanted}"
            self.page.wait_for_timeout(500)

    def number(self, target: str) -> str:
        """The first number in a place of the page."""
        text = self.page.locator(target).first.inner_text()
        found = re.search(r"\d[\d.]*(,\d+)?", text)
        return found[0] if found else "0"


# --- where figures stand -----------------------------------------------------------------

VILLAGE_PAGE = f"/w/{VILLAGE}/pps/"
OF_VILLAGE = f"tr:has(th a[href^='{VILLAGE_PAGE}'])"
OF_DISTRICT = f"tr:has(th a[href^='/w/{DISTRICT}/'])"
WAITING = "td[data-l=Menunggu]"
VILLAGE_WAITING = ".tile >> nth=2 >> .v"
VILLAGE_SCORE = ".tile >> nth=0 >> .v"


def waiting(person: Person) -> list[str]:
    """How many reports wait, by the pages of village, district and city."""
    places = [
        (VILLAGE_PAGE, VILLAGE_WAITING),
        (f"/w/{DISTRICT}/", f"{OF_VILLAGE} {WAITING}"),
        (f"/w/{CITY}/", f"{OF_DISTRICT} {WAITING}"),
    ]
    figures = []
    for path, place in places:
        person.go(path)
        figures.append(person.number(place))
    return figures
