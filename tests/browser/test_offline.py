"""Reports without a network: kept on the phone, sent once, and nobody else's."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.conftest import PHONE, opened
from tests.browser.people import Person, screenshot, tiktok
from tests.browser.served import Served

#: What a phone does by itself is the same whatever stores the rows.
pytestmark = pytest.mark.once
Enter = Callable[..., Person]
STRIP = "#outbox"
ROWS = "#outbox-list > div"
WAITING = "Menunggu jaringan"


@pytest.fixture
def member(browser: Browser, portal: Served) -> Iterator[Person]:
    """A member with a phone, after a first page: the phone is ready for times without signal."""
    with ExitStack() as windows:
        window = windows.enter_context(contextmanager(opened)(browser, **PHONE))
        person = Person(window, portal, "pps")
        ready(person.page)
        yield person


def ready(page: Page) -> None:
    """Wait until the service worker looks after the page."""
    page.evaluate(
        """() => new Promise((done) => {
          if (navigator.serviceWorker.controller) return done();
          navigator.serviceWorker.addEventListener("controllerchange", () => done());
        })"""
    )


def signal(person: Person, there: bool) -> None:
    """Let the network come or go."""
    person.page.context.set_offline(not there)


def fill(person: Person, link: str, **more: Any) -> None:
    """Write a report on the form's page; nothing is sent yet."""
    person.go("/lapor/")
    page = person.page
    page.wait_for_selector("#report-form [name=pemilik]", state="attached")
    page.fill("input[name=link]", link)
    if more.get("picture"):
        page.set_input_files("input[name=screenshot]", [screenshot()])


def press_send(person: Person) -> None:
    """Press the button; without a network the page for that comes."""
    with person.page.expect_navigation():
        person.page.locator("#report-form .btn-primary").click()


def write_offline(person: Person, link: str) -> None:
    """Write and send a report while there is no signal."""
    fill(person, link)
    signal(person, there=False)
    press_send(person)
    expect(person.page.locator(ROWS)).to_have_count(1)


def sent(person: Person, link: str) -> int:
    """How many reports of the link the portal lists for the body."""
    person.page.goto(f"{person.portal.url}/laporan/?cari={link}")
    return person.page.locator("main .rowlink").count()


def emptied(person: Person) -> None:
    """The phone has looked, and keeps nothing more."""
    expect(person.page.locator("body[data-waiting='0']")).to_be_attached()
    expect(person.page.locator(STRIP)).to_be_hidden()


def test_a_report_without_signal_waits_survives_a_reload_and_is_sent_once(member: Person) -> None:
    link = tiktok()
    fill(member, link, picture=True)
    signal(member, there=False)
    press_send(member)
    page = member.page
    assert page.url.endswith("/luring/")
    expect(page.locator(ROWS)).to_contain_text([link])
    expect(page.locator(ROWS).get_by_text(WAITING)).to_be_visible()
    page.reload()
    expect(page.locator(ROWS).get_by_text(WAITING)).to_be_visible()
    signal(member, there=True)
    expect(page.locator(ROWS)).to_have_count(0)
    assert sent(member, link) == 1
    emptied(member)


def test_an_answer_lost_on_the_way_makes_no_second_report(member: Person) -> None:
    """The server stored it, the phone never heard: the same key gives the same answer."""
    link = tiktok()
    write_offline(member, link)
    page = member.page
    page.evaluate("async () => self.again = (await outbox.mine())[0]")
    signal(member, there=True)
    expect(page.locator(ROWS)).to_have_count(0)
    again = """async () => {
      const form = new FormData();
      self.again.fields.forEach(([name, value]) => form.append(name, value));
      form.append("pemilik", self.again.owner);
      await outbox.keep(form, "");
      await outbox.flush();
      return (await outbox.mine()).length;
    }"""
    assert page.evaluate(again) == 0
    assert sent(member, link) == 1


def test_the_same_form_with_another_link_is_told_kindly(member: Person) -> None:
    write_offline(member, tiktok())
    page = member.page
    page.evaluate("async () => self.again = (await outbox.mine())[0]")
    signal(member, there=True)
    expect(page.locator(ROWS)).to_have_count(0)
    other = """async (link) => {
      const form = new FormData();
      const put = ([name, value]) => form.append(name, name === "link" ? link : value);
      self.again.fields.forEach(put);
      form.append("pemilik", self.again.owner);
      await outbox.keep(form, "");
      await outbox.flush();
    }"""
    page.evaluate(other, tiktok())
    page.reload()
    expect(page.locator(ROWS)).to_contain_text(["sudah terkirim dengan tautan lain"])


def test_what_the_server_refuses_stays_with_its_reason(member: Person) -> None:
    write_offline(member, "https://www.instagram.com/kpukotabogor")
    signal(member, there=True)
    row = member.page.locator(ROWS)
    expect(row).to_contain_text(["bukan"])
    row.locator("[data-again]").click()
    member.page.wait_for_url("**/lapor/?tautan=*")
    expect(member.page.locator(STRIP)).to_be_visible()


def test_shared_from_an_app_without_signal(member: Person) -> None:
    member.go("/lapor/")
    member.page.wait_for_selector("#report-form [name=pemilik]", state="attached")
    link = tiktok()
    signal(member, there=False)
    page = member.page
    page.goto(f"{member.portal.url}/lapor/?text=Ayo%20ke%20TPS%20{link}")
    expect(page.locator("#shell-form [name=link]")).to_have_value(f"Ayo ke TPS {link}")
    assert page.locator("#shell-form option").count() > 1
    page.locator("#shell-form .btn-primary").click()
    expect(page.locator(ROWS).get_by_text(WAITING)).to_be_visible()
    signal(member, there=True)
    expect(page.locator(ROWS)).to_have_count(0)
    assert sent(member, link) == 1


def test_an_ended_session_asks_to_sign_in_and_loses_nothing(member: Person) -> None:
    link = tiktok()
    write_offline(member, link)
    member.page.context.clear_cookies()
    signal(member, there=True)
    expect(member.page.locator(ROWS)).to_contain_text(["Masuk dulu"])
    member.sign_in()
    emptied(member)
    assert sent(member, link) == 1


def test_the_next_person_neither_sees_nor_sends_it(member: Person) -> None:
    link = tiktok()
    write_offline(member, link)
    page = member.page
    page.context.clear_cookies()
    signal(member, there=True)
    expect(page.locator(ROWS)).to_contain_text(["Masuk dulu"])
    member.name = "ppk"
    member.sign_in()
    emptied(member)
    page.goto(f"{member.portal.url}/luring/")
    expect(page.locator("#shell-report")).to_be_visible()
    expect(page.locator(ROWS)).to_have_count(0)
    assert sent(member, link) == 0
    page.context.clear_cookies()
    member.name = "pps"
    member.sign_in()
    emptied(member)
    assert sent(member, link) == 1


def test_signing_out_warns_and_leaves_nothing(member: Person) -> None:
    write_offline(member, "https://www.instagram.com/kpukotabogor")
    signal(member, there=True)
    page = member.page
    expect(page.locator(ROWS)).to_contain_text(["bukan"])
    member.go("/beranda/")
    expect(page.locator(STRIP)).to_be_visible()
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    page.locator(".appbar details.menu summary").click()
    page.locator(".appbar .menu-act").click()
    expect(page.locator(STRIP)).to_be_visible()
    with page.expect_navigation():
        page.locator(".appbar .menu-act").click()
    assert "belum terkirim" in asked[0]
    page.goto(f"{member.portal.url}/luring/")
    expect(page.locator("#outbox-all")).to_be_hidden()
    expect(page.locator("#shell-report")).to_be_hidden()


def test_no_page_of_a_person_is_kept(member: Person) -> None:
    member.go("/beranda/")
    kept = member.page.evaluate(
        """async () => {
          const urls = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) urls.push(request.url);
          return urls;
        }"""
    )
    paths = {url.removeprefix(member.portal.url) for url in kept}
    assert "/luring/" in paths
    assert all(path == "/luring/" or path.startswith("/static/") for path in paths)


def test_the_form_with_all_it_loads_is_light(member: Person) -> None:
    member.go("/lapor/")
    sizes = member.page.evaluate(
        """() => [...performance.getEntriesByType("navigation"),
                  ...performance.getEntriesByType("resource")].map((e) => e.encodedBodySize)"""
    )
    assert 0 < sum(sizes) < 150 * 1024
