"""From a policy to a certificate that anybody can check, with people at browsers.

The demo's day stands still; where days must pass, the dates in the database move instead.
"""

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import PHONE, Enter
from tests.browser.people import Person
from tests.browser.served import Served

#: A village of the demo with a pictured post of July, and a week that no programme is about.
NOMINEE, OTHER_WEEK = "PPS Mekar Wangi", "2024-W26"
#: Without the auditor, who looks at the candidates again.
JURORS = ("ppk", "jabar", "admin")
NAME = "Piagam uji Juli"
TIME_PASSES = """
import datetime as dt
from django.db.models import F
from targets.models import BodyWeek, Ranking
days = dt.timedelta(days=20)
BodyWeek.objects.exclude(reopened_on=None).update(reopened_on=F("reopened_on") - days)
Ranking.objects.filter(programme__name="Piagam uji Juli").update(
    appeals_until=F("appeals_until") - days)
"""
AUDITOR_LOOKS = """
from accounts.models import User
from posts import rechecks
from posts.models import Recheck
auditor = User.objects.get(email="auditor@demo.gaung.example")
for recheck in Recheck.objects.checkable_by(auditor).filter(kind="candidate"):
    rechecks.find(recheck=recheck, by=auditor, finding="fits")
"""


def test_a_policy_is_tried_before_it_is_set(enter: Enter) -> None:
    operator = enter("operator")
    operator.go("/kebijakan/baru/")
    operator.page.locator("input[name=weekly_quota]").fill("9")
    operator.press("form.pform .btn-primary")
    wait_for_preview(operator)
    before, after = operator.page.locator(".ba .v").all_inner_texts()
    assert percent(after) < percent(before)
    operator.press("form.confirm .btn-primary")
    operator.sees("9", "main")
    assert operator.page.url.endswith("/kebijakan/")


def wait_for_preview(operator: Person) -> None:
    """A worker computes it; the page looks again by itself."""
    expect(operator.page.locator(".ba .v").first).to_be_visible()


def percent(text: str) -> float:
    """A percentage as written."""
    return float(text.strip().rstrip("%").replace(",", "."))


def test_a_week_is_reopened_and_closed_again(enter: Enter, portal: Served) -> None:
    commissioner = enter("komisioner")
    commissioner.go(f"/pekan/{OTHER_WEEK}/buka/?wilayah=32.71")
    commissioner.page.fill("textarea[name=reason]", "Laporan PPK terlambat karena listrik padam.")
    commissioner.press("form.ask .btn-danger")
    row = week_row(commissioner)
    expect(row).to_contain_text("listrik padam")
    assert closed_bodies(row) == 0

    portal.run(TIME_PASSES)
    commissioner.waits_for("/pekan/", lambda: closing(commissioner), "closed")


def week_row(person: Person) -> Locator:
    """The row of the week in the list."""
    person.go("/pekan/")
    return person.page.locator("table.weeks tr", has_text=OTHER_WEEK)


def closed_bodies(row: Locator) -> int:
    """How many bodies' weeks are closed."""
    words = row.locator("td.num").inner_text()
    found = re.search(r"(\d+) dari", words)
    assert found, words
    return int(found[1])


def closing(person: Person) -> str:
    """Press the button that closes; the flush must have computed the week before."""
    row = week_row(person)
    button = row.locator("form[action*='/tutup/'] button")
    if button.count():
        person.press(button)
        row = week_row(person)
    return "closed" if closed_bodies(row) > 70 else "open"


def test_a_programme_from_its_jury_to_a_certificate(enter: Enter, portal: Served) -> None:
    operator = enter("operator")
    programme = begin(operator)
    nominate(operator, programme)
    for email in JURORS:
        appoint(operator, programme, email)
    for name in JURORS:
        mark(enter(name), programme)

    operator.go(programme)
    operator.press(operator.page.locator("form[action$='/hitung/'] button").first)
    edition = f"{programme}edisi/1/"
    look_again(operator, programme, portal)
    sign(enter("komisioner"), edition)
    sign(enter("komisioner2"), edition)

    member = enter("pps", **PHONE)
    member.go(f"{edition}banding/baru/")
    member.page.locator("label", has=member.page.locator("[value=compliance]")).click()
    member.page.fill("textarea[name=text]", "Unggahan kami 5 Juli belum dihitung.")
    member.press("main form .btn-primary")

    commissioner = enter("komisioner")
    commissioner.go(f"{edition}banding/")
    commissioner.press(commissioner.page.locator("main a[href*='/banding/']", has_text="Empang"))
    page = commissioner.page
    page.locator("label", has=page.locator("[value=dismissed]")).click()
    commissioner.page.fill("textarea[name=answer]", "Laporannya datang sesudah batas tiga hari.")
    commissioner.press("main form .btn-primary")

    portal.run(TIME_PASSES)
    sign(commissioner, edition)
    sign(enter("komisioner2"), edition)
    issue_and_check(commissioner, edition)

    member.go(f"{edition}banding/")
    member.sees("Laporannya datang sesudah batas tiga hari.")


def begin(operator: Person) -> str:
    """Make the programme; its address."""
    page = operator.go("/peringkat/baru/")
    page.fill("input[name=name]", NAME)
    page.locator("label", has=page.locator("input[name=kind][value=pps]")).click()
    page.select_option("select[name=first_week]", "202427")
    page.select_option("select[name=last_week]", "202430")
    page.fill("input[name=compliance_weight]", "60")
    page.fill("input[name=creativity_weight]", "40")
    page.fill("input[name=engagement_weight]", "0")
    page.fill("input[name=nominations_until]", "2024-09-20")
    operator.press("main form.card .btn-primary")
    found = re.search(r"/peringkat/\d+/", operator.page.url)
    assert found, operator.page.locator("main").inner_text()
    return found[0]


def nominate(operator: Person, programme: str) -> None:
    """The office nominates a post for a village."""
    operator.go(f"{programme}nominasi/?cari=Mekar")
    operator.press(operator.page.locator(".jfound a", has_text=NOMINEE))
    operator.press(operator.page.locator("button[name=report]").first)
    operator.sees(NOMINEE)


def appoint(operator: Person, programme: str, name: str) -> None:
    """Ask somebody by e-mail to mark."""
    operator.go(f"{programme}juri/")
    operator.page.fill("form.jmail input[name=email]", f"{name}@demo.gaung.example")
    operator.press("form.jmail .btn-primary")
    operator.sees(f"{name}@demo.gaung.example")


def mark(juror: Person, programme: str) -> None:
    """A juror marks the only post, of which no page tells whose it is."""
    number = programme.strip("/").rpartition("/")[2]
    juror.go(f"/juri/{number}/")
    assert NOMINEE not in juror.page.content()
    for field in juror.page.locator("fieldset.jmark").all():
        field.locator("label", has=juror.page.locator("input[value='4']")).click()
    juror.press("main form .jbar .btn-primary")


def look_again(operator: Person, programme: str, portal: Served) -> None:
    """The operator asks for the candidates' reports; the auditor finds each of them fit."""
    operator.go(programme)
    operator.press("ol.life a[href*='badan=']")
    operator.press("main form[method=post] .btn-primary")
    portal.run(AUDITOR_LOOKS)
    operator.go(programme)
    operator.sees("Semua laporan badan calon penerima sudah diperiksa ulang.")


def sign(commissioner: Person, edition: str) -> None:
    """A commissioner signs what stands on the page."""
    commissioner.go(f"{edition}tetapkan/")
    commissioner.page.locator("label", has=commissioner.page.locator("[name=checked]")).click()
    commissioner.press("main form .btn-primary")


def issue_and_check(commissioner: Person, edition: str) -> None:
    """Issue the certificates, open one, and follow its code to the public page."""
    commissioner.go(f"{edition}piagam/")
    commissioner.press("main form .btn-primary")
    page = commissioner.page
    first = page.locator("table.cert-t tbody tr", has_text=NOMINEE)
    public = first.locator("a[href^='/cek/']").get_attribute("href")
    commissioner.press(first.locator("th a"))
    expect(page.locator("body")).to_contain_text(NOMINEE)
    assert public
    assert public in page.content()

    page.context.clear_cookies()
    commissioner.go(public)
    expect(page.locator("body")).to_contain_text("asli")
    expect(page.locator("body")).to_contain_text(NOMINEE)
