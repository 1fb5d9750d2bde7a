"""The way in: an invitation, a password, and nothing else."""

import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.actions import AlreadyActive, InvitationProblem, activate, digest, invite
from accounts.models import AuditEvent, Invitation, User
from tests.factories import PASSWORD, UserFactory
from tests.world import NOW


@pytest.fixture
def invited(db: None) -> User:
    return UserFactory.create(invited=True, name="Siti Rahma", email="siti@gaung.example")


def follow(client: Client, code: str, password: str = PASSWORD) -> int:
    url = reverse("activation", args=[code])
    data = {"new_password1": password, "new_password2": password}
    return client.post(url, data).status_code


def test_following_an_invitation_sets_the_password_and_signs_in(
    client: Client, invited: User
) -> None:
    code = invite(user=invited, by=None)
    page = client.get(reverse("activation", args=[code]))
    assert "siti@gaung.example" in page.content.decode()
    assert follow(client, code) == 302
    invited.refresh_from_db()
    assert invited.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(invited.pk)
    address = EmailAddress.objects.get(user=invited)
    assert (address.verified, address.primary) == (True, True)
    actions = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["person-invited", "person-activated"]


def test_only_a_digest_of_the_code_is_kept(invited: User) -> None:
    code = invite(user=invited, by=None)
    kept = Invitation.objects.get()
    assert kept.digest == digest(code)
    assert code not in kept.digest


def test_a_code_works_once(client: Client, invited: User) -> None:
    code = invite(user=invited, by=None)
    assert follow(client, code) == 302
    again = Client().get(reverse("activation", args=[code]))
    assert again.status_code == 410
    assert reverse("account_login") in again.content.decode()
    with pytest.raises(InvitationProblem, match="used"):
        activate(code=code, password="another-password-1")


def test_a_code_works_for_fourteen_days(client: Client, invited: User) -> None:
    with time_machine.travel(NOW):
        code = invite(user=invited, by=None)
    with time_machine.travel(NOW + dt.timedelta(days=13, hours=23)):
        assert client.get(reverse("activation", args=[code])).status_code == 200
    with time_machine.travel(NOW + dt.timedelta(days=14, minutes=1)):
        assert follow(client, code) == 410
    invited.refresh_from_db()
    assert not invited.has_usable_password()


def test_a_new_invitation_ends_the_earlier(client: Client, invited: User) -> None:
    first = invite(user=invited, by=None)
    second = invite(user=invited, by=None)
    assert follow(client, first) == 410
    assert follow(client, second) == 302


def test_a_wrong_code_says_nothing_about_anybody(client: Client, invited: User) -> None:
    invite(user=invited, by=None)
    page = client.get(reverse("activation", args=["x" * 32]))
    assert page.status_code == 410
    assert "siti" not in page.content.decode().lower()


def test_a_weak_password_is_refused(client: Client, invited: User) -> None:
    code = invite(user=invited, by=None)
    assert follow(client, code, "12345678") == 200
    assert follow(client, code, "siti@gaung.example") == 200
    invited.refresh_from_db()
    assert not invited.has_usable_password()


def test_an_account_in_use_is_never_invited_again(db: None) -> None:
    with pytest.raises(AlreadyActive):
        invite(user=UserFactory.create(), by=None)


def test_a_person_who_was_shut_out_does_not_come_in(client: Client, invited: User) -> None:
    code = invite(user=invited, by=None)
    User.objects.filter(pk=invited.pk).update(is_active=False)
    assert follow(client, code) == 410


def test_a_second_factor_is_asked_for_after_an_invitation_too(
    client: Client, invited: User
) -> None:
    """Whatever sets a password, the other factor still stands before the door."""
    Authenticator.objects.create(user=invited, type=Authenticator.Type.TOTP, data={"secret": "x"})
    follow(client, invite(user=invited, by=None))
    assert "_auth_user_id" not in client.session


def test_signed_in_people_are_not_mixed_up(client: Client, invited: User) -> None:
    other = UserFactory.create()
    client.force_login(other)
    code = invite(user=invited, by=None)
    assert follow(client, code) == 200
    invited.refresh_from_db()
    assert not invited.has_usable_password()
