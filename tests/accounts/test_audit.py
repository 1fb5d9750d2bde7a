"""The audit log takes rows and never gives one back."""

import pytest
from django.db import Error, connection, transaction

from accounts.audit import record
from accounts.models import AuditEvent, User
from tests.factories import UserFactory
from tests.world import World


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditevent SET action = 'other'",
        "DELETE FROM accounts_auditevent",
    ],
)
def test_the_database_refuses_to_change_or_delete_events(db: None, statement: str) -> None:
    event = record(action="person-invited", obj=UserFactory.create(), by=None)
    with (
        pytest.raises(Error, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    event.refresh_from_db()
    assert event.action == "person-invited"


def test_the_orm_is_refused_too(db: None) -> None:
    event = record(action="person-invited", obj=UserFactory.create(), by=None)
    event.action = "other"
    for deed in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            deed()
    assert AuditEvent.objects.get().action == "person-invited"


def test_an_event_knows_who_what_where_and_when(world: World) -> None:
    event = record(
        action="body-renamed",
        obj=world.pps_empang,
        by=world.operator_bogor,
        area="32.71.01.1003",
        data={"before": "PPS"},
    )
    event.refresh_from_db()
    assert (event.object_type, event.object_id) == ("adhoc_bodies.body", world.pps_empang.pk)
    assert event.actor == world.operator_bogor
    assert event.at.isoformat() == "2024-09-04T07:30:00+00:00"


@pytest.mark.django_db(transaction=True)
def test_a_tests_database_can_still_be_emptied() -> None:
    """The next test finds nothing, and the lock in place."""
    record(action="person-invited", obj=UserFactory.create(), by=None)


@pytest.mark.django_db(transaction=True)
def test_and_is_locked_again_afterwards() -> None:
    assert not AuditEvent.objects.exists()
    record(action="person-invited", obj=UserFactory.create(), by=None)
    with pytest.raises(Error, match="append-only"):
        AuditEvent.objects.all().delete()


def test_people_named_in_the_log_stay(db: None) -> None:
    user = UserFactory.create()
    record(action="person-activated", obj=user, by=user)
    with pytest.raises(Exception, match="protected"):
        user.delete()
    assert User.objects.filter(pk=user.pk).exists()
