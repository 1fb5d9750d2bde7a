"""Integrity cases: opened by an auditor, decided by another person, known to few."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.roles import Role
from posts import cases
from posts.models import IntegrityCase
from posts.refusals import NotAllowed
from tests.factories import MembershipFactory
from tests.world import World

SignIn = Callable[[User], Client]
FOUND = "Tangkapan layar dari unggahan badan lain."
WRITTEN = {"kind": "false_claim", "happened_on": "2024-09-03", "text": FOUND}
DECIDED = {"state": "confirmed", "reason": "Sudah diperiksa di unggahan aslinya."}
#: The menu's word in both languages, the list's address, and what was found.
TRACES = ("Kasus integritas", "Integrity cases", "/kasus/", FOUND)


def case(world: World, by: User | None = None, **more: Any) -> IntegrityCase:
    told = {"kind": "false_claim", "happened_on": dt.date(2024, 9, 3), "text": FOUND}
    who = by or world.auditor_bogor
    return cases.open_case(**({"body": world.pps_empang, "by": who} | told | more))


def told() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "area_code"))


# --- opening ---------------------------------------------------------------------------


def test_an_auditor_opens_a_case_from_a_report_and_a_commissioner_confirms_it(
    world: World, signed_in: SignIn
) -> None:
    auditor = signed_in(world.auditor_bogor)
    page = auditor.get(reverse("report_detail", args=[world.report_accepted.pk])).content.decode()
    address = f"{reverse('case_new')}?laporan={world.report_accepted.pk}"
    assert address in page
    assert b"2024-09-0" in auditor.get(address).content  # the day of the report stands there
    answer = auditor.post(address, WRITTEN, follow=True)
    opened = IntegrityCase.objects.get()
    assert opened.report == world.report_accepted
    assert opened.body == world.pps_empang
    assert FOUND in answer.content.decode()
    assert 'name="state"' not in answer.content.decode()  # who opened it doesn't decide

    commissioner = signed_in(world.commissioner_bogor)
    listed = commissioner.get(reverse("case_list")).content.decode()
    assert world.pps_empang.name in listed
    commissioner.post(reverse("case_detail", args=[opened.pk]), DECIDED)
    opened.refresh_from_db()
    assert (opened.state, opened.decided_by) == ("confirmed", world.commissioner_bogor)
    assert told() == [("case-opened", "32.71.01.1003"), ("case-confirmed", "32.71.01.1003")]
    settled = auditor.get(reverse("case_detail", args=[opened.pk])).content.decode()
    assert DECIDED["reason"] in settled


def test_a_body_is_found_by_name_or_code(world: World, signed_in: SignIn) -> None:
    auditor = signed_in(world.auditor_bogor)
    for words in ("batu tulis", "32.71.01.1001"):
        page = auditor.get(reverse("case_new"), {"cari": words}).content.decode()
        assert f"?badan={world.pps_batu_tulis.pk}" in page
    assert (
        "Karadenan"
        not in auditor.get(reverse("case_new"), {"cari": "karadenan"})
        .content.decode()
        .split("</form>")[-1]
    )
    answer = auditor.post(f"{reverse('case_new')}?badan={world.pps_batu_tulis.pk}", WRITTEN)
    assert answer.status_code == 302
    assert IntegrityCase.objects.get().body == world.pps_batu_tulis


@pytest.mark.parametrize(
    "wrong",
    [
        {"happened_on": "2024-09-05"},  # tomorrow
        {"happened_on": "2024-05-01"},  # before the body was formed
        {"kind": "theft"},
        {"text": " "},
        {"text": "NIK 3271 0123 4567 8901"},
    ],
)
def test_a_case_needs_a_kind_a_day_and_words(
    world: World, signed_in: SignIn, wrong: dict[str, str]
) -> None:
    address = f"{reverse('case_new')}?badan={world.pps_empang.pk}"
    answer = signed_in(world.auditor_bogor).post(address, WRITTEN | wrong)
    assert answer.status_code == 422
    assert not IntegrityCase.objects.exists()


def test_only_auditors_open_and_only_in_their_area(world: World, signed_in: SignIn) -> None:
    for who in (world.commissioner_bogor, world.operator_bogor, world.administrator_bogor):
        with pytest.raises(PermissionDenied):
            case(world, by=who)
        assert signed_in(who).get(reverse("case_new")).status_code == 403
    with pytest.raises(PermissionDenied):
        case(world, body=world.pps_karadenan)
    for beyond in (
        f"badan={world.pps_karadenan.pk}",
        f"laporan={world.reports['pps_karadenan'].pk}",
    ):
        answer = signed_in(world.auditor_bogor).post(f"{reverse('case_new')}?{beyond}", WRITTEN)
        assert answer.status_code == 404
    with pytest.raises(PermissionDenied):  # a report of another body
        case(world, report=world.reports["pps_batu_tulis"])
    with pytest.raises(PermissionDenied):  # an office owes no posts
        case(world, body=world.office_bogor)
    assert not IntegrityCase.objects.exists()


def test_nobody_acts_on_the_own_body(world: World) -> None:
    MembershipFactory.create(user=world.auditor_bogor, body=world.pps_empang, role=Role.MEMBER)
    with pytest.raises(PermissionDenied):
        case(world)
    opened = case(world, by=world.auditor_jabar)
    assert not cases.may_decide(opened, world.auditor_bogor)


# --- deciding --------------------------------------------------------------------------


def test_who_opened_a_case_never_decides_on_it(world: World, signed_in: SignIn) -> None:
    opened = case(world)
    auditor = signed_in(world.auditor_bogor)
    address = reverse("case_detail", args=[opened.pk])
    assert auditor.post(address, DECIDED).status_code == 403
    with pytest.raises(PermissionDenied):
        cases.decide_case(case=opened, by=world.auditor_bogor, **DECIDED)
    with pytest.raises(IntegrityError), transaction.atomic():
        IntegrityCase.objects.filter(pk=opened.pk).update(
            state="confirmed", decided_by=world.auditor_bogor, decided_at=opened.opened_at
        )
    opened.refresh_from_db()
    assert opened.state == "open"


def test_another_auditor_may_dismiss_it_but_only_once(world: World) -> None:
    opened = case(world)
    dismissed = {"state": "dismissed", "reason": "Unggahan ternyata milik sendiri."}
    cases.decide_case(case=opened, by=world.auditor_jabar, **dismissed)
    with pytest.raises(NotAllowed):
        cases.decide_case(case=opened, by=world.commissioner_bogor, **DECIDED)
    opened.refresh_from_db()
    assert (opened.state, opened.decided_by) == ("dismissed", world.auditor_jabar)
    assert [action for action, _ in told()] == ["case-opened", "case-dismissed"]


def test_a_decision_needs_its_reason(world: World, signed_in: SignIn) -> None:
    opened = case(world)
    commissioner = signed_in(world.commissioner_bogor)
    address = reverse("case_detail", args=[opened.pk])
    assert commissioner.post(address, {"state": "confirmed", "reason": ""}).status_code == 422
    assert commissioner.post(address, {"state": "open", "reason": "Belum."}).status_code == 422
    opened.refresh_from_db()
    assert opened.state == "open"


# --- who learns of it ------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    [
        "member_empang", "reviewer_bogor_selatan", "operator_bogor", "operator_jabar",
        "administrator_bogor", "administrator_ri", "nobody",
    ],
)  # fmt: skip
def test_nobody_else_learns_that_a_case_exists(world: World, signed_in: SignIn, who: str) -> None:
    client = signed_in(world.people[who])

    def pages() -> list[str]:
        names = ["profile", "staff_home", "report_list", "review_queue", "dashboard_home"]
        addresses = [reverse(name) for name in names]
        addresses.append(reverse("report_detail", args=[world.report_accepted.pk]))
        addresses.append(reverse("body_page", args=["32.71.01.1003", "pps"]))
        addresses.append(reverse("dashboard_csv", args=["32.71"]))
        answers = [client.get(address, follow=True) for address in addresses]
        return [f"{answer.status_code} {unchanging(answer)}" for answer in answers]

    before = pages()
    opened = case(world, report=world.report_accepted)
    cases.decide_case(case=opened, by=world.commissioner_bogor, **DECIDED)
    assert pages() == before
    assert not any(trace in page for page in before for trace in TRACES)
    assert client.get(reverse("case_list")).status_code == 403
    assert client.get(reverse("case_detail", args=[opened.pk])).status_code == 403


def unchanging(answer: Any) -> str:
    """An answer without what is made anew for each: tokens and nonces."""
    streamed = getattr(answer, "streaming_content", None)
    content = b"".join(streamed) if streamed is not None else answer.content
    return re.sub(r"[A-Za-z0-9_\-+/=]{20,}", "", content.decode())


def test_the_administrators_log_is_silent_about_cases(world: World, signed_in: SignIn) -> None:
    opened = case(world)
    cases.decide_case(case=opened, by=world.commissioner_bogor, **DECIDED)
    page = signed_in(world.root).get(reverse("admin:accounts_auditevent_changelist"))
    assert page.status_code == 200
    assert "case-" not in page.content.decode()
    assert "integritycase" not in page.content.decode()


def test_an_auditor_elsewhere_finds_nothing(world: World, signed_in: SignIn) -> None:
    opened = case(world, body=world.pps_karadenan, by=world.auditor_jabar)
    client = signed_in(world.auditor_bogor)
    assert client.get(reverse("case_detail", args=[opened.pk])).status_code == 404
    assert client.post(reverse("case_detail", args=[opened.pk]), DECIDED).status_code == 404
    listed = client.get(reverse("case_list")).content.decode()
    assert "Karadenan" not in listed
    assert reverse("case_detail", args=[opened.pk]) in (
        signed_in(world.auditor_jabar).get(reverse("case_list")).content.decode()
    )


def test_the_menu_leads_auditors_and_commissioners_there(world: World, signed_in: SignIn) -> None:
    for who in (world.auditor_bogor, world.commissioner_bogor):
        assert (
            f'href="{reverse("case_list")}"'
            in signed_in(who).get("/ringkasan/", follow=True).content.decode()
        )


def test_one_case_and_twenty_cost_the_same_queries(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.commissioner_bogor)
    case(world)
    client.get(reverse("case_list"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("case_list"))
    for _ in range(19):
        case(world, body=world.pps_batu_tulis)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("case_list"))
    assert len(few) == len(many)
