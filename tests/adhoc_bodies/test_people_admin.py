"""People in the administration: bringing them in from a file, adding, ending, changing."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl.workbook.workbook import Workbook

from accounts.actions import InvitationProblem, invite, open_invitation
from accounts.models import AuditEvent, User
from adhoc_bodies.models import Body, Membership
from tests.factories import MembershipFactory
from tests.world import World

SignIn = Callable[[User], Client]
HEAD = ["nama", "email", "telepon", "badan", "jenis", "peran", "mulai"]
XLSX, CSV = "0", "1"
IMPORT = "admin:adhoc_bodies_membership_import"
CONFIRM = "admin:adhoc_bodies_membership_process_import"


def workbook(*rows: list[Any]) -> SimpleUploadedFile:
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    book.close()
    return SimpleUploadedFile("orang.xlsx", data.getvalue())


def text_file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("orang.csv", text.encode())


def line(**changes: Any) -> list[Any]:
    values = {
        "nama": "Dewi Lestari",
        "email": "dewi@gaung.example",
        "telepon": "081234567890",
        "badan": "32.71.01.1003",
        "jenis": "",
        "peran": "anggota",
        "mulai": "2024-06-01",
    }
    return [(values | changes)[name] for name in HEAD]


def preview(client: Client, upload: SimpleUploadedFile, kind: str = XLSX) -> Any:
    data = {"import_file": upload, "format": kind, "resource": "0"}
    return client.post(reverse(IMPORT), data)


def confirm(client: Client, page: Any) -> Any:
    return client.post(reverse(CONFIRM), page.context["confirm_form"].initial)


@pytest.fixture
def office(world: World, signed_in: SignIn) -> Client:
    """The administrator of Kota Bogor in a browser."""
    return signed_in(world.administrator_bogor)


def test_the_preview_writes_nothing_and_the_confirmation_all(office: Client) -> None:
    people, services = User.objects.count(), Membership.objects.count()
    rows = [
        line(),
        line(nama="Eka", email="eka@gaung.example", badan="32.71.01", peran="verifikator"),
        line(nama="Fajar", email="fajar@gaung.example", badan="32.71", peran="Komisioner"),
    ]
    page = preview(office, workbook(*rows))
    assert "Dewi Lestari" in page.content.decode()
    assert (User.objects.count(), Membership.objects.count()) == (people, services)
    assert not AuditEvent.objects.exists()
    assert confirm(office, page).status_code == 302
    new = Membership.objects.filter(user__email__in=[row[1] for row in rows])
    assert set(new.values_list("body__name", "role")) == {
        ("PPS Empang", "member"),
        ("PPK Bogor Selatan", "reviewer"),
        ("KPU Kota Bogor", "commissioner"),
    }
    assert new.get(role="member").user.phone == "+6281234567890"
    assert AuditEvent.objects.filter(action="membership-started").count() == 3
    assert not mail.outbox


def test_the_same_file_again_adds_nobody(office: Client) -> None:
    confirm(office, preview(office, workbook(line())))
    people = User.objects.count()
    page = preview(office, workbook(line()))
    confirm(office, page)
    assert User.objects.count() == people


def test_semicolons_as_spreadsheets_save_them(office: Client) -> None:
    text = ";".join(HEAD) + "\r\n" + ";".join(line()) + "\r\n"
    confirm(office, preview(office, text_file(text), CSV))
    assert User.objects.filter(email="dewi@gaung.example").exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("nama", ""),
        ("nama", "=HYPERLINK(1)"),
        ("nama", "+cmd"),
        ("nama", "Dewi 3271011234567890"),
        ("email", "dewi"),
        ("telepon", "3271011234567890"),
        ("badan", "33.16.09.1006"),
        ("badan", "99.99"),
        ("jenis", "rt"),
        ("peran", "ketua"),
        ("peran", "operator"),
        ("mulai", "kapan saja"),
    ],
)
def test_a_fault_is_told_by_line_and_column(office: Client, column: str, value: str) -> None:
    people = User.objects.count()
    page = preview(office, workbook(line(email="baik@gaung.example"), line(**{column: value})))
    [row] = page.context["result"].invalid_rows
    assert row.number == 2
    assert column in row.field_specific_errors
    assert "confirm_form" not in page.context or page.context["confirm_form"] is None
    assert f"<td>3</td><td>{column}</td>" in page.content.decode(), "line 1 is the head"
    assert User.objects.count() == people


def test_a_file_without_the_columns_is_refused(office: Client) -> None:
    page = preview(office, text_file("nama,alamat\nDewi,Bogor\n"), CSV)
    assert page.context["result"].base_errors
    text = page.content.decode()
    assert "badan, email, peran" in text
    assert "Traceback" not in text


def test_files_that_are_too_large_are_refused(office: Client) -> None:
    page = preview(office, text_file("nama\n" + "x" * (2 * 1024 * 1024)), CSV)
    assert "import_file" in page.context["form"].errors


def test_an_administrator_may_not_give_more_than_the_area_has(
    world: World, signed_in: SignIn
) -> None:
    """Nobody at the office of the province above, nor in another regency."""
    client = signed_in(world.administrator_bogor)
    for code, role in (("32", "operator"), ("32.01", "operator"), ("ID", "administrator")):
        page = preview(client, workbook(line(badan=code, peran=role)))
        assert page.context["result"].invalid_rows, code


def add(client: Client, body: Body, **changes: str) -> Any:
    data = {
        "body": str(body.pk),
        "role": "member",
        "starts_on": "2024-09-01",
        "name": "Dewi Lestari",
        "email": "dewi@gaung.example",
        "phone": "",
        **changes,
    }
    return client.post(reverse("admin:adhoc_bodies_membership_add"), data, follow=True)


def test_a_service_is_added_with_its_person_and_link(world: World, office: Client) -> None:
    page = add(office, world.pps_empang)
    assert Membership.objects.get(user__email="dewi@gaung.example").body == world.pps_empang
    assert "/undangan/" in page.content.decode()


def test_a_service_out_of_reach_is_refused(world: World, office: Client) -> None:
    for body in (world.pps_beran, world.office_jabar, world.pps_karadenan):
        page = add(office, body, role="operator" if body.kind == "office" else "member")
        assert page.context["adminform"].form.errors["body"], body
    assert not User.objects.filter(email="dewi@gaung.example").exists()


def test_a_service_is_ended_not_rewritten(world: World, office: Client) -> None:
    membership = world.memberships["member_empang"]
    url = reverse("admin:adhoc_bodies_membership_change", args=[membership.pk])
    data = {"ends_on": "2024-09-03", "end_reason": "Pindah", "role": "operator", "body": "1"}
    assert office.post(url, data).status_code == 302
    membership.refresh_from_db()
    assert (str(membership.ends_on), membership.role) == ("2024-09-03", "member")
    assert AuditEvent.objects.filter(action="membership-ended").count() == 1
    assert office.post(url, data).status_code == 403, "what ended is history"


def test_a_person_changes_only_in_the_listed_fields(world: World, office: Client) -> None:
    person = world.member_empang
    EmailAddress.objects.create(user=person, email=person.email, verified=True)
    url = reverse("admin:accounts_user_change", args=[person.pk])
    data = {
        "name": "Siti Rahma",
        "email": "Siti@gaung.example",
        "is_active": "on",
        "is_superuser": "on",
        "is_staff": "on",
        "password": "x",
    }
    assert office.post(url, data).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.email) == ("Siti Rahma", "siti@gaung.example")
    assert (person.is_superuser, person.is_staff) == (False, False)
    assert person.check_password("suara-rakyat-2024")
    assert not EmailAddress.objects.filter(user=person).exists()
    event = AuditEvent.objects.get(action="administration-changed")
    assert event.data == {"fields": ["email", "name"]}


def test_a_persons_page_masks_the_number(world: World, office: Client) -> None:
    url = reverse("admin:accounts_user_change", args=[world.member_empang.pk])
    assert world.member_empang.phone not in office.get(url).content.decode()


def test_somebody_who_serves_elsewhere_too_is_not_changed(world: World, office: Client) -> None:
    """Or an administrator could take over an account with more reach than the own."""
    MembershipFactory.create(user=world.member_empang, body=world.office_ri, role="operator")
    url = reverse("admin:accounts_user_change", args=[world.member_empang.pk])
    assert office.get(url).status_code == 200
    assert office.post(url, {"name": "X", "email": "x@gaung.example"}).status_code == 403
    root = reverse("admin:accounts_user_change", args=[world.root.pk])
    assert office.get(root).status_code == 302, "not found in the list"


def test_invitations_are_mailed_to_those_who_never_came_in(world: World, office: Client) -> None:
    newcomer = MembershipFactory.create(user__invited=True, body=world.pps_empang)
    chosen = [newcomer.pk, world.memberships["member_empang"].pk]
    data = {"action": "mail_invitations", "_selected_action": chosen}
    office.post(reverse("admin:adhoc_bodies_membership_changelist"), data)
    assert [message.to for message in mail.outbox] == [[newcomer.user.email]]


def test_nothing_is_deleted_in_the_administration(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.root)
    for name, pk in (
        ("accounts_user", world.member_empang.pk),
        ("adhoc_bodies_membership", world.memberships["member_empang"].pk),
        ("adhoc_bodies_body", world.pps_empang.pk),
    ):
        url = reverse(f"admin:{name}_delete", args=[pk])
        assert client.post(url, {"post": "yes"}).status_code == 403


def test_the_administration_asks_for_the_portals_own_sign_in(client: Client, db: None) -> None:
    answer = client.get("/admin/login/")
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_role_opens_the_administration_not_the_staff_flag(
    world: World, signed_in: SignIn
) -> None:
    User.objects.filter(pk=world.operator_bogor.pk).update(is_staff=True)
    world.operator_bogor.refresh_from_db()
    assert signed_in(world.operator_bogor).get("/admin/").status_code == 403
    assert signed_in(world.administrator_bogor).get("/admin/").status_code == 200


def test_a_link_sent_to_a_wrong_address_opens_nothing_once_it_is_corrected(
    world: World, office: Client
) -> None:
    newcomer = MembershipFactory.create(user__invited=True, body=world.pps_empang).user
    code = invite(user=newcomer, by=world.administrator_bogor)
    url = reverse("admin:accounts_user_change", args=[newcomer.pk])
    data = {"name": newcomer.name, "email": "benar@gaung.example", "is_active": "on"}
    assert office.post(url, data).status_code == 302
    with pytest.raises(InvitationProblem):
        open_invitation(code)


def test_a_last_day_before_the_first_is_said_at_its_field(world: World, office: Client) -> None:
    membership = world.memberships["member_empang"]
    url = reverse("admin:adhoc_bodies_membership_change", args=[membership.pk])
    page = office.post(url, {"ends_on": "2024-01-01", "end_reason": "Pindah"})
    membership.refresh_from_db()
    assert membership.ends_on is None
    assert page.status_code == 200
    assert "ends_on" in page.context["adminform"].form.errors
