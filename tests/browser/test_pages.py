"""Every page that people can reach by clicking, in all widths and both themes.

Each role of the demo follows every link from where it lands. Pages with the same URL name
count as one, figures as one for each level; the first one of a kind is looked at closely,
in other roles the frame differs, and a glance is enough. So a page is covered from the day
on which a link leads to it, and an address to which none leads is reported.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from accounts.access import CLOSED, PUBLIC, rules
from targets.demo.campaign import PASSWORD
from tests.browser.conftest import opened
from tests.browser.looking import Look
from tests.browser.people import Person
from tests.browser.served import Served

ROLES = ["pps", "ppk", "operator", "komisioner", "auditor", "admin", "jabar", "ri"]
#: Files and pictures.
FILES = {
    "dashboard_csv", "evidence_file", "recheck_population", "ranking_csv", "ranking_inputs",
    "certificate_pdf", "decision_pdf", "jury_picture", "turnout_csv", "turnout_import_template",
    "dashboard_xlsx", "report_pdf", "pack_file",
}  # fmt: skip
#: Pages that differ from row to row: a programme that is final, one announced, one begun.
STORIES = {"programme", "ranking_edition"}
#: Addresses that answer to forms and scripts, and those that need a second factor.
NO_LINK = {
    "account_decide", "account_end", "account_logout", "account_register", "directive_impact",
    "exemption_decide", "exemption_request", "person_invitation", "person_phone",
    "report_check", "report_withdraw", "review_accept", "review_batch_undo", "review_hold",
    "review_next", "review_undo",
    "recheck_draw", "report_outbox", "week_close", "policy_withdraw", "ranking_compute",
    "edition_new", "edition_drop", "pack_new", "range_new",
    "mfa_deactivate_totp", "mfa_download_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_reauthenticate", "mfa_view_recovery_codes",
}  # fmt: skip


def kind_of(url: str) -> str:
    """The name of a page: with its level for figures, without its model in the administration."""
    try:
        found = resolve(urlsplit(url).path)
    except Resolver404:
        return "unknown"
    if found.view_name in STORIES:
        return f"{found.view_name} {found.kwargs['pk']}"
    if code := found.kwargs.get("code", ""):
        return f"{found.view_name} {code.count('.') if code != 'ID' else 'ID'}"
    return found.view_name


def name_of(kind: str) -> str:
    """The name of the address."""
    return kind.partition(" ")[0]


def group_of(kind: str) -> str:
    """Kinds that look alike: the administration's lists, its forms."""
    return f"admin:{kind.rpartition('_')[2]}" if kind.startswith("admin:") else kind


@dataclass
class Walk:
    """Where a role came, and what was wrong there."""

    kinds: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


Walks = Callable[[str], Walk]


@pytest.fixture(scope="module")
def walks(browser: Browser, portal: Served) -> Walks:
    """The walk of a role, made once."""
    done: dict[str, Walk] = {}
    inspected: set[str] = set()

    def walk_of(role: str) -> Walk:
        if role not in done:
            done[role] = walk(browser, portal, role, inspected)
        return done[role]

    return walk_of


def write_draft(operator: Person) -> list[str]:
    """Leave a directive unissued: the pages of drafts."""
    operator.go("/arahan/baru/").fill("input[name=title]", "Draf untuk dilihat")
    operator.press("button[value=terbitkan]")
    question = operator.page.url
    operator.press("main a.btn")
    return [question, operator.page.url]


def what_an_operator_starts(operator: Person) -> list[str]:
    """Drafts, a policy on trial, and the acceptances that a second look found wrong."""
    operator.go("/kebijakan/baru/")
    operator.press("form.pform .btn-primary")
    trial = operator.page.url
    operator.go("/periksa-ulang/kesepakatan/")
    wrong = operator.page.locator("table a[href*='daftar=terima-keliru']").first
    listed: str = wrong.evaluate("link => link.href")
    return [*write_draft(operator), trial, listed, upload_voters(operator)]


def upload_voters(operator: Person) -> str:
    """Lead voters of two sub-districts up to the preview, one line at fault."""
    page = operator.go("/w/32.71/partisipasi/impor/")
    page.locator("label", has=page.locator("[name=kind][value=voters]")).click()
    page.fill("input[name=source]", "Daftar pemilih untuk dilihat")
    lines = "kode;dpt\n32.71.01;150.201\n32.71.02;banyak\n"
    page.set_input_files(
        "input[type=file]", {"name": "dpt.csv", "mimeType": "text/csv", "buffer": lines.encode()}
    )
    operator.press(".iform .btn-primary")
    return page.url


def ask_for_pack(commissioner: Person) -> list[str]:
    """Have the papers of a month packed."""
    commissioner.go("/w/32.71/laporan/")
    commissioner.press(".papers-form .btn-primary")
    return [commissioner.page.url]


def confirm_password(person: Person) -> list[str]:
    """Say the password once more: the page that sets up the second factor."""
    page = person.go("/accounts/2fa/totp/activate/")
    page.fill("main input[name=password]", PASSWORD)
    person.press("main form button[type=submit]")
    return [page.url]


def open_case(auditor: Person) -> list[str]:
    """Write down what may be wrong with a village's reports."""
    auditor.go("/kasus/baru/?cari=Empang")
    auditor.press(auditor.page.locator("main a[href*='badan=']").first)
    page = auditor.page
    page.locator("label", has=page.locator("[name=kind][value=other]")).click()
    page.fill("textarea[name=text]", "Tangkapan layar sama dengan milik badan lain.")
    auditor.press("main form.card .btn-primary")
    return [page.url]


#: What some do before they look around; returns where else they begin.
FIRST: dict[str, Callable[[Person], list[str]]] = {
    "operator": what_an_operator_starts,
    "komisioner": ask_for_pack,
    "jabar": confirm_password,
    "auditor": open_case,
}


def walk(browser: Browser, portal: Served, role: str, inspected: set[str]) -> Walk:
    """Follow all links of a role, one of each kind."""
    made = Walk()
    windows = opened(browser, reduced_motion="reduce")
    person = Person(next(windows), portal, role)
    waiting = [f"{portal.url}/", *FIRST.get(role, lambda _: [])(person)]
    look = Look(person.page, made.problems)
    while waiting:
        if look.open(waiting.pop(0)):
            made.kinds.add(kind_of(look.page.url))
            for link in links_of(look, portal):
                if (kind := kind_of(link)) not in made.kinds:
                    made.kinds.add(kind)
                    if name_of(kind) not in FILES:
                        waiting.append(link)
            look.glance()
            if (group := group_of(kind_of(look.page.url))) not in inspected:
                inspected.add(group)
                look.inspect()
    next(windows, None)
    return made


def links_of(look: Look, portal: Served) -> list[str]:
    """The portal's own addresses to which a page leads."""
    # Links in drawings give their address as an object.
    whole = "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
    found: list[str] = look.page.eval_on_selector_all("a[href]", whole)
    return [link.partition("#")[0] for link in found if link.startswith(portal.url)]


#: A page spoilt in every way that is looked for.
SPOIL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.insertRule("*{outline:0!important;box-shadow:none!important}");
  sheet.insertRule("main{min-width:2000px!important}");
  document.adoptedStyleSheets = [sheet];
  document.querySelector("h1").remove();
  document.title = "";
  document.querySelector("main").insertAdjacentHTML("beforeend", "<p style='color:red'>x</p>");
  document.querySelectorAll("main label").forEach((label) => label.remove());
}"""


@pytest.mark.once
def test_what_is_wrong_is_found(page: Page, portal: Served) -> None:
    look = Look(page)
    look.open(f"{portal.url}/accounts/login/")
    page.evaluate(SPOIL)
    look.glance()
    look.inspect()
    found = "\n".join(look.problems)
    for fault in ("Content Security", "no title", "0 headings", "sideways", "no ring", "axe 320"):
        assert fault in found


#: One role walks again on the other database; what pages look like is the same there.
AGAIN = "pps"


@pytest.mark.parametrize(
    "role", [r if r == AGAIN else pytest.param(r, marks=pytest.mark.once) for r in ROLES]
)
def test_pages_of_a_role(walks: Walks, role: str) -> None:
    problems = walks(role).problems
    assert not problems, "\n".join(problems)


@pytest.mark.once
def test_every_page_was_reached(walks: Walks) -> None:
    reached = {name_of(kind) for role in ROLES for kind in walks(role).kinds}
    assert "unknown" not in reached
    pages = {n for n, rule in rules().items() if rule not in (PUBLIC, CLOSED) and ":" not in n}
    missing = pages - reached - FILES - NO_LINK
    assert not missing, sorted(missing)
