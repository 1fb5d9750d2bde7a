"""The own data: few, and changed only by their owner."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.validators import masked_phone, normal_phone
from tests.factories import UserFactory
from tests.world import World


def test_name_and_number_change_and_nothing_else(client: Client, db: None) -> None:
    user = UserFactory.create(email="siti@gaung.example")
    other = UserFactory.create(name="Orang Lain")
    client.force_login(user)
    data = {
        "name": "Siti Rahma",
        "phone": "0812 3456 7890",
        "email": "x@gaung.example",
        "is_staff": "on",
        "is_superuser": "on",
        "pk": str(other.pk),
        "id": str(other.pk),
    }
    assert client.post(reverse("profile"), data).status_code == 302
    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.name, user.phone, user.email) == (
        "Siti Rahma",
        "+6281234567890",
        "siti@gaung.example",
    )
    assert (user.is_staff, user.is_superuser, other.name) == (False, False, "Orang Lain")
    event = AuditEvent.objects.get()
    assert event.data == {"fields": ["name", "phone"]}
    assert "Siti" not in str(event.data)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "Siti 3271011234567890"), ("phone", "3271011234567890")],
)
def test_bad_data_are_refused(client: Client, db: None, field: str, value: str) -> None:
    user = UserFactory.create(name="Siti")
    client.force_login(user)
    page = client.post(reverse("profile"), {"name": "Siti R", "phone": "", field: value})
    assert field in page.context["form"].errors
    user.refresh_from_db()
    assert user.name == "Siti"


def test_the_page_names_the_service(client: Client, world: World) -> None:
    client.force_login(world.member_empang)
    assert "PPS Empang" in client.get(reverse("profile")).content.decode()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("(0812) 345.6789", "+628123456789"),
        ("", ""),
    ],
)
def test_numbers_are_kept_in_one_form(written: str, kept: str) -> None:
    assert normal_phone(written) == kept


def test_a_masked_number_shows_its_ends() -> None:
    assert masked_phone("+6281234567890") == "+62 812 •••• 890"
    assert masked_phone("") == ""
