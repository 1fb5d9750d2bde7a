import time

import pytest
from django.core.cache import cache
from django.test import Client

from portal.health import HEARTBEAT_KEY, HEARTBEAT_LIMIT
from portal.tasks import heartbeat


def test_healthz_answers_without_a_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_readyz_is_ready_once_a_worker_gave_a_sign_of_life(client: Client) -> None:
    assert client.get("/readyz").status_code == 503
    heartbeat()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": True, "cache": True, "worker": True}


@pytest.mark.django_db
def test_readyz_names_a_worker_that_has_been_silent(client: Client) -> None:
    cache.set(HEARTBEAT_KEY, time.time() - HEARTBEAT_LIMIT - 1)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"] is False


def test_readyz_names_a_database_that_does_not_answer(client: Client) -> None:
    # Without the django_db mark every query fails.
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] is False
