import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from billiard.einfo import ExceptionInfo
from celery import shared_task
from celery.exceptions import Ignore
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.models import Attempt
from portal.quarantine import MAX_TRIES, GuardedTask
from portal.tasks import tidy
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@shared_task(name="quarantine.harmless")
def harmless() -> None:
    """Does nothing."""


@shared_task(name="quarantine.fails")
def fails() -> None:
    """Ends with an error, but ends."""
    raise RuntimeError


def begin(task: Any, times: int) -> None:
    """Begin a task and lose its worker, so many times."""
    for _ in range(times):
        task.before_start("some-id", (), {"area": 7})


def test_every_task_is_guarded() -> None:
    assert isinstance(harmless._get_current_object(), GuardedTask)  # type: ignore[attr-defined]


def test_a_task_that_ends_leaves_no_trace() -> None:
    harmless.apply()
    fails.apply()
    assert not Attempt.objects.exists()


def test_a_task_that_killed_its_worker_three_times_is_set_aside() -> None:
    begin(harmless, MAX_TRIES)
    assert Attempt.objects.get().quarantined_at is None
    with pytest.raises(Ignore):
        begin(harmless, 1)
    row = Attempt.objects.get()
    assert row.quarantined_at is not None
    assert (row.name, row.tries) == ("quarantine.harmless", MAX_TRIES)
    assert "'area': 7" in row.arguments


def test_a_quarantined_task_does_not_run_again_and_stays_visible() -> None:
    begin(harmless, MAX_TRIES)
    assert str(harmless.apply(task_id="some-id").state) == "IGNORED"
    assert Attempt.objects.get().quarantined_at is not None


def test_attempts_of_dropped_tasks_are_forgotten_after_a_week() -> None:
    now = timezone.now()
    for name, days, aside in [("old", 8, None), ("young", 6, None), ("poison", 8, now)]:
        begun = now - dt.timedelta(days=days)
        Attempt.objects.create(task_id=name, name=name, begun_at=begun, quarantined_at=aside)
    tidy()
    assert set(Attempt.objects.values_list("name", flat=True)) == {"young", "poison"}


def test_superusers_see_what_was_set_aside_and_nobody_else_does(
    signed_in: Callable[[User], Client],
) -> None:
    begin(harmless, MAX_TRIES)
    with pytest.raises(Ignore):
        begin(harmless, 1)
    page = "/admin/portal/attempt/"
    keeper = signed_in(UserFactory(is_superuser=True, is_staff=True))
    assert b"quarantine.harmless" in keeper.get(page).content
    assert keeper.post(f"{page}add/").status_code == 403
    assert signed_in(UserFactory(is_staff=True)).get(page).status_code == 403


def test_a_task_that_asks_for_a_retry_starts_counting_afresh() -> None:
    begin(harmless, MAX_TRIES)
    try:
        raise RuntimeError
    except RuntimeError as error:
        harmless.on_retry(error, "some-id", (), {}, ExceptionInfo())
    begin(harmless, 1)
    assert Attempt.objects.get().tries == 1
