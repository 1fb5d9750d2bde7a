"""Reviewing many reports, taking it back, and looking again: with the demo's own backlog."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Enter
from tests.browser.people import Person

TOAST = "#toasts .toast"


def take_clean(reviewer: Person) -> int:
    """Take clean reports into the own hands; how many rows there are."""
    reviewer.go("/verifikasi/bersih/")
    reviewer.press("button[value=ambil]")
    return reviewer.page.locator("ol.clean li").count()


def give_back(reviewer: Person) -> None:
    """Leave the batch to others."""
    reviewer.go("/verifikasi/bersih/")
    if reviewer.page.locator("button[value=lepas]").count():
        reviewer.press("button[value=lepas]")


@pytest.mark.parametrize("options", [DESK, PHONE | {"java_script_enabled": False}])
def test_a_batch_is_accepted_and_taken_back(enter: Enter, options: dict[str, Any]) -> None:
    reviewer = enter("ppk.barat", **options)
    rows = take_clean(reviewer)
    assert rows == 50
    boxes = reviewer.page.locator("ol.clean input[type=checkbox]")
    assert reviewer.page.locator("ol.clean input:checked").count() == 0
    for place in range(3):
        boxes.nth(place).check()
    reviewer.press("button[value=terima]")
    expect(reviewer.page.locator(TOAST)).to_contain_text("3 laporan")
    expect(reviewer.page.locator("ol.clean li")).to_have_count(rows - 3)

    reviewer.press("#toasts form[action$='/urungkan/'] button")
    expect(reviewer.page.locator(TOAST)).to_contain_text("Diurungkan")
    expect(reviewer.page.locator("ol.clean li")).to_have_count(rows)
    give_back(reviewer)


def test_what_one_reviewer_holds_another_is_not_given(enter: Enter) -> None:
    first, second = enter("operator"), enter("ppk.barat")
    take_clean(first)
    held = keys(first)
    take_clean(second)
    assert held
    assert not held & keys(second)
    give_back(first)
    give_back(second)


def keys(reviewer: Person) -> set[str]:
    """The reports on the page of clean ones."""
    boxes = reviewer.page.locator("ol.clean input[type=checkbox]")
    found: list[str] = boxes.evaluate_all("all => all.map(box => box.value)")
    return set(found)


def test_flagged_reports_come_first_and_say_why(enter: Enter) -> None:
    operator = enter("operator")
    operator.go("/verifikasi/")
    alerts = [row.locator(".alert").count() for row in operator.page.locator(".listpane .qi").all()]
    assert alerts[0] == 1
    assert alerts == sorted(alerts, reverse=True)
    operator.go("/verifikasi/?saring=bersih")
    expect(operator.page.locator(".listpane .qi").first).to_be_visible()


def test_a_second_look_is_blind_and_counts(enter: Enter) -> None:
    operator = enter("operator")
    operator.go("/periksa-ulang/")
    before = operator.number("#progress")
    operator.press("header a.btn-primary")
    page = operator.page
    for word in ("Diterima", "Ditolak", "Dedi Supriatna"):
        assert word not in page.locator("main").inner_text()
    page.locator("label", has=page.locator("input[value=fits]")).click()
    operator.press("main form .btn-primary")
    operator.go("/periksa-ulang/")
    assert int(operator.number("#progress")) == int(before) + 1

    operator.go("/periksa-ulang/kesepakatan/")
    operator.sees("%", "table.agreement")
    operator.press(page.locator("table.agreement td a").first)
    operator.sees("PPS")


def test_a_gone_post_is_explained_and_decided(enter: Enter) -> None:
    member, operator = enter("pps", **PHONE), enter("operator")
    member.go("/beranda/")
    member.press("main a[href$='/penjelasan/']")
    member.page.fill("textarea[name=text]", "Terhapus saat akun dipulihkan; tangkapan layar ada.")
    member.press("main form .btn-primary")
    report = re.search(r"/laporan/\d+/", member.page.url)

    operator.go("/hilang/?saring=dijelaskan")
    rows = operator.page.locator("tbody tr", has_text="PPS Empang")
    operator.press(rows.locator("a.btn"))
    kept = operator.page.locator("label", has=operator.page.locator("input[value=kept]"))
    kept.click()
    operator.page.fill("textarea[name=note]", "Tangkapan layar menunjukkan unggahannya.")
    operator.press("main form .btn-primary")
    assert report
    member.go(report[0])
    member.sees("Tangkapan layar menunjukkan unggahannya.")
