"""Handing over in mid-term, the list of people, and their numbers."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import InvitationProblem, open_invitation
from accounts.models import AuditEvent, User
from accounts.roles import Role
from adhoc_bodies.models import Membership
from adhoc_bodies.people_actions import (
    REVEALS_AN_HOUR,
    Successor,
    TooManyReveals,
    enrol,
    hand_over,
    reveal_phone,
)
from tests.factories import MembershipFactory, UserFactory
from tests.world import NOW, World

SignIn = Callable[[User], Client]
TODAY = dt.date(2024, 9, 4)


def form(**changes: str) -> dict[str, str]:
    return {
        "last_day": "2024-09-04",
        "reason": "Mengundurkan diri",
        "name": "Dewi Lestari",
        "email": "Dewi.Lestari@gaung.example",
        "phone": "0812-3456-7890",
        "role": "member",
        **changes,
    }


def page_of(membership: Membership) -> str:
    return reverse("hand_over", args=[membership.pk])


def test_one_form_ends_the_old_member_and_invites_the_new(world: World, signed_in: SignIn) -> None:
    leaving = world.memberships["member_empang"]
    client = signed_in(world.operator_bogor)
    answer = client.post(page_of(leaving), form())
    leaving.refresh_from_db()
    assert (leaving.ends_on, leaving.end_reason) == (TODAY, "Mengundurkan diri")
    new = Membership.objects.get(user__email="dewi.lestari@gaung.example")
    assert (new.body, new.role, new.starts_on) == (world.pps_empang, "member", dt.date(2024, 9, 5))
    assert new.user.phone == "+6281234567890"
    assert answer["Location"] == reverse("person_invitation", args=[new.pk])
    deeds = list(AuditEvent.objects.order_by("id").values_list("action", "actor", "area_code"))
    operator, code = world.operator_bogor.pk, "32.71.01.1003"
    assert deeds == [
        ("membership-ended", operator, code),
        ("membership-started", operator, code),
        ("person-invited", operator, code),
    ]


def test_the_link_is_shown_once_and_mailed(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.operator_bogor)
    page = client.post(page_of(world.memberships["member_empang"]), form(), follow=True)
    text = page.content.decode()
    assert "/undangan/" in text
    assert "https://wa.me/?text=" in text
    assert "/undangan/" in str(mail.outbox[0].body)
    again = client.get(page.request["PATH_INFO"])
    assert 'id="tautan"' not in again.content.decode()


def test_a_new_link_can_be_made(world: World, signed_in: SignIn) -> None:
    newcomer = MembershipFactory.create(user__invited=True, body=world.pps_empang)
    client = signed_in(world.operator_bogor)
    page = client.post(reverse("person_invitation", args=[newcomer.pk]), follow=True)
    assert 'id="tautan"' in page.content.decode()
    member = world.memberships["member_empang"]
    client.post(reverse("person_invitation", args=[member.pk]))
    assert not world.member_empang.invitations.exists(), "an account in use gets no link"


def test_who_left_has_nothing_on_the_next_request(world: World, signed_in: SignIn) -> None:
    browser = Client()
    browser.force_login(world.member_empang)
    assert browser.get(reverse("staff_home")).status_code == 200
    office = signed_in(world.operator_bogor)
    office.post(page_of(world.memberships["member_empang"]), form(last_day="2024-09-03"))
    assert browser.get(reverse("staff_home")).status_code == 403
    assert browser.get(reverse("profile")).status_code == 200, "the own data stay readable"


def test_access_ends_when_the_last_day_is_over(world: World, signed_in: SignIn) -> None:
    office = signed_in(world.operator_bogor)
    office.post(page_of(world.memberships["member_empang"]), form())
    browser = Client()
    browser.force_login(world.member_empang)
    assert browser.get(reverse("staff_home")).status_code == 200
    with time_machine.travel(NOW + dt.timedelta(days=1)):
        assert browser.get(reverse("staff_home")).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_day", "2024-05-01"),
        ("last_day", "2030-01-01"),
        ("last_day", "kemarin"),
        ("reason", ""),
        ("reason", "NIK 3271 0112 3456 7890"),
        ("name", "Dewi 3271011234567890"),
        ("email", "dewi"),
        ("phone", "12345"),
        ("role", "administrator"),
        ("role", "reviewer"),
    ],
)
def test_a_bad_field_changes_nothing(
    world: World, signed_in: SignIn, field: str, value: str
) -> None:
    leaving = world.memberships["member_empang"]
    page = signed_in(world.operator_bogor).post(page_of(leaving), form(**{field: value}))
    assert page.status_code == 200
    assert page.context["form"].errors
    leaving.refresh_from_db()
    assert leaving.ends_on is None
    assert not AuditEvent.objects.exists()


def test_a_second_hand_over_of_the_same_service_is_refused(world: World) -> None:
    leaving = world.memberships["member_empang"]
    values = {"last_day": TODAY, "reason": "Pindah", "by": world.operator_bogor}
    first = Successor("Dewi", "dewi@gaung.example", "", Role.MEMBER)
    hand_over(membership=leaving, successor=first, **values)
    second = Successor("Eka", "eka@gaung.example", "", Role.MEMBER)
    with pytest.raises(ValidationError):
        hand_over(membership=leaving, successor=second, **values)
    assert not User.objects.filter(email="eka@gaung.example").exists()


def test_when_the_successor_cannot_serve_the_old_service_runs_on(
    world: World, signed_in: SignIn
) -> None:
    leaving = world.memberships["member_empang"]
    busy = world.member_batu_tulis.email
    page = signed_in(world.operator_bogor).post(page_of(leaving), form(email=busy))
    assert "email" in page.context["form"].errors
    leaving.refresh_from_db()
    assert leaving.ends_on is None


def test_a_known_person_is_taken_on_and_keeps_the_password(world: World) -> None:
    known = UserFactory.create(email="lama@gaung.example", name="Orang Lama")
    done = enrol(
        body=world.pps_empang,
        person=Successor("Nama Lain", "Lama@gaung.example", "", Role.MEMBER),
        starts_on=TODAY,
        by=world.operator_bogor,
    )
    assert done.code == ""
    assert done.membership.user == known
    assert done.membership.user.name == "Orang Lama"


def test_a_person_shut_out_is_not_taken_on(world: World) -> None:
    UserFactory.create(email="lama@gaung.example", inactive=True)
    with pytest.raises(ValidationError):
        enrol(
            body=world.pps_empang,
            person=Successor("Nama", "lama@gaung.example", "", Role.MEMBER),
            starts_on=TODAY,
            by=world.operator_bogor,
        )


def test_operators_hand_over_no_administrator_and_not_themselves(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.operator_bogor)
    for name in ("administrator_bogor", "operator_bogor"):
        assert client.get(page_of(world.memberships[name])).status_code == 403
    assert client.get(page_of(world.memberships["commissioner_bogor"])).status_code == 200
    page = client.get(page_of(world.memberships["commissioner_bogor"]))
    assert "administrator" not in dict(page.context["form"].fields["role"].choices)


def test_the_list_masks_numbers_and_counts_no_one_outside(world: World, signed_in: SignIn) -> None:
    text = signed_in(world.operator_bogor).get(reverse("people")).content.decode()
    assert "Member Empang" in text
    assert world.member_empang.phone not in text
    assert "Member Karadenan" not in text
    assert "Dismissed" not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"cari": "baranangsiang"}, {"Member Baranangsiang"}),
        ({"cari": "pps member.empang@"}, {"Member Empang"}),
        ({"jenis": "ppk"}, {
            "Member Bogor Selatan", "Reviewer Bogor Selatan", "Reviewer Bogor Timur",
        }),
        ({"cari": "0812"}, set()),
        ({"hal": "999999999999"}, None),
        ({"hal": "2"}, set()),
        ({"jenis": "'; drop"}, None),
    ],
)  # fmt: skip
def test_search_and_filters(
    world: World, signed_in: SignIn, query: dict[str, str], found: set[str] | None
) -> None:
    page = signed_in(world.operator_bogor).get(reverse("people"), query)
    assert page.status_code == 200
    names = {row["membership"].user.name for row in page.context["rows"]}
    if found is not None:
        assert names == found


def test_the_list_costs_the_same_for_one_and_for_many(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.operator_bogor)
    client.get(reverse("people"))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("people"))
        counts.append(len(queries))
        MembershipFactory.create_batch(20, body=world.pps_batu_tulis)
    assert counts[0] == counts[1]


def test_a_number_is_shown_to_whoever_asks_and_the_log_knows(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.operator_bogor)
    url = reverse("person_phone", args=[world.memberships["member_empang"].pk])
    assert client.get(url).status_code == 405
    assert world.member_empang.phone in client.post(url).content.decode()
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id) == (
        "phone-revealed",
        world.operator_bogor,
        world.member_empang.pk,
    )
    assert world.member_empang.phone not in str(event.data)


def test_fifty_numbers_an_hour_and_no_more(world: World, signed_in: SignIn) -> None:
    membership = world.memberships["member_empang"]
    for _ in range(REVEALS_AN_HOUR):
        reveal_phone(membership=membership, by=world.operator_bogor)
    with pytest.raises(TooManyReveals):
        reveal_phone(membership=membership, by=world.operator_bogor)
    url = reverse("person_phone", args=[membership.pk])
    page = signed_in(world.operator_bogor).post(url)
    assert page.status_code == 429
    assert world.member_empang.phone not in page.content.decode()
    reveal_phone(membership=membership, by=world.administrator_bogor)
    with time_machine.travel(NOW + dt.timedelta(minutes=61)):
        reveal_phone(membership=membership, by=world.operator_bogor)


def test_nobody_gets_the_key_to_who_serves_beyond_their_reach(
    world: World, signed_in: SignIn
) -> None:
    """The link opens the whole account: an operator would come in as the national office."""
    appointed = UserFactory.create(email="calon@gaung.example", invited=True)
    MembershipFactory.create(user=appointed, body=world.office_ri, role="administrator")
    client = signed_in(world.operator_bogor)
    leaving = world.memberships["member_empang"]
    page = client.post(page_of(leaving), form(email=appointed.email), follow=True)
    assert "/undangan/" not in page.content.decode()
    service = appointed.memberships.get(body=world.pps_empang)
    assert client.post(reverse("person_invitation", args=[service.pk])).status_code == 403
    assert not appointed.invitations.exists()
    assert mail.outbox == []


def test_a_key_from_before_does_not_open_a_later_service(world: World) -> None:
    """Whoever shows a link to somebody may have kept it."""
    person = Successor("Dewi", "dewi@gaung.example", "", Role.MEMBER)
    early = enrol(body=world.pps_empang, person=person, starts_on=TODAY, by=world.operator_bogor)
    higher = Successor("Dewi", "dewi@gaung.example", "", Role.OPERATOR)
    enrol(
        body=world.office_ri,
        person=higher,
        starts_on=TODAY,
        by=world.administrator_ri,
        inviting=False,
    )
    with pytest.raises(InvitationProblem):
        open_invitation(early.code)


def test_nobody_appoints_themselves(world: World, signed_in: SignIn) -> None:
    leaving = world.memberships["commissioner_bogor"]
    sent = form(email=world.operator_bogor.email.upper(), role="commissioner")
    page = signed_in(world.operator_bogor).post(page_of(leaving), sent)
    assert "email" in page.context["form"].errors
    leaving.refresh_from_db()
    assert leaving.ends_on is None
