"""A page gives up on a statement that runs away, and says so; workers take their time."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.auth.decorators import login_not_required
from django.db import (
    DatabaseError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django.fixtures import Settings

from portal import patience
from portal.models import Fact
from portal.urls import urlpatterns
from tests.portal.test_settings import value

#: A statement that takes long; SQLite's waits for the one who holds the file.
SLOW = {"postgresql": "SELECT pg_sleep(20)", "sqlite": "DELETE FROM portal_fact"}


@login_not_required
def slow(request: HttpRequest) -> HttpResponse:
    """A page whose statement takes too long."""
    with connection.cursor() as cursor:
        cursor.execute(SLOW[connection.vendor])
    return HttpResponse("done")


@login_not_required
def wrong(request: HttpRequest) -> HttpResponse:
    """A page with a fault of the program."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column FROM portal_fact")
    return HttpResponse("done")


#: By names that are open to everybody.
urlpatterns = [
    path("slow", slow, name="healthz"),
    path("wrong", wrong, name="readyz"),
    *urlpatterns,
]
handler500 = patience.failed


@pytest.fixture
def visitor(settings: Settings) -> Client:
    """A browser at the portal, of which two pages are too slow and wrong."""
    settings.ROOT_URLCONF = "tests.portal.test_patience"
    return Client(raise_request_exception=False)


@contextmanager
def impatient() -> Iterator[None]:
    """Connections as a web process makes them, and a file that somebody else holds."""
    connection.close()
    patience.limit_statements()
    try:
        if connection.vendor == "postgresql":
            yield
            return
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
            other.execute("BEGIN IMMEDIATE")
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 50")
            yield
    finally:
        connection_created.disconnect(dispatch_uid="portal.patience")
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_page_that_takes_too_long_says_when_to_come_again(
    visitor: Client, settings: Settings
) -> None:
    settings.WEB_STATEMENT_SECONDS = 1
    with impatient():
        response = visitor.get("/slow")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "Server sedang sibuk" in response.content.decode()
    assert "no-store" in response["Cache-Control"], "like any page"
    assert visitor.get("/healthz").status_code == 200
    Fact.objects.create(key="after", value="the next request has a connection that works")


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_the_program_is_no_busy_server(visitor: Client) -> None:
    response = visitor.get("/wrong")
    assert response.status_code == 500
    assert "Retry-After" not in response


@pytest.mark.django_db(transaction=True)
def test_only_connections_of_the_web_are_limited(settings: Settings) -> None:
    """PostgreSQL tells its limits; SQLite has none, and nothing breaks there."""
    settings.WEB_STATEMENT_SECONDS = 7
    with impatient():
        limited = limits()
    settings.WEB_STATEMENT_SECONDS = 0
    with impatient():
        unlimited = limits()
    if connection.vendor == "postgresql":
        assert limited == ["7s", "28s"]
    assert unlimited == limits(), "0 leaves the server's own"


@pytest.mark.django_db(transaction=True)
def test_an_act_waits_longer_for_a_worker_than_a_page_does(settings: Settings) -> None:
    settings.WEB_STATEMENT_SECONDS = 7
    if connection.vendor != "postgresql":
        patience.wait_longer()  # nothing to say to SQLite
        return
    with impatient():
        with transaction.atomic():
            patience.wait_longer()
            assert limits()[0] == "5min"
        assert limits()[0] == "7s"
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
            patience.wait_longer()
            assert limits()[0] == "0", "a worker stays without a limit"


def limits() -> list[str]:
    """What the server says of the connection."""
    if connection.vendor != "postgresql":
        return []
    found = []
    with connection.cursor() as cursor:
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SHOW {name}")
            found += cursor.fetchone()
    return found


@pytest.mark.parametrize(
    ("module", "is_limited"),
    [("portal.wsgi", True), ("portal.celery", False), ("targets.tasks", False)],
)
def test_the_web_limits_itself_and_workers_do_not(
    tmp_path: Path, module: str, is_limited: bool
) -> None:
    code = (
        f"import django; django.setup(); import {module};"
        "from django.db.backends.signals import connection_created as made;"
        "from portal import patience;"
        "print(any(one is not None and one[0][0] == 'portal.patience' for one in made.receivers))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.BASE_DIR, capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings", "GAUNG_VAR": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.strip() == str(is_limited)


def test_half_a_minute_unless_told_otherwise(tmp_path: Path) -> None:
    assert value(tmp_path, "WEB_STATEMENT_SECONDS") == "30"
    assert value(tmp_path, "WEB_STATEMENT_SECONDS", WEB_STATEMENT_SECONDS="5") == "5"


def driver_error(state: str | None) -> Any:
    """What psycopg raises."""
    error = Exception("of the driver")
    error.sqlstate = state  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize(
    ("error", "cause", "busy"),
    [
        (OperationalError(), driver_error("57014"), True),
        (OperationalError(), driver_error("53300"), True),
        (OperationalError(), driver_error(None), True),
        (OperationalError(), driver_error("53100"), False),
        (ProgrammingError(), driver_error("42703"), False),
        (InternalError(), driver_error("25P03"), True),
        (InternalError(), driver_error(None), False),
        (OperationalError("database is locked"), sqlite3.OperationalError(), True),
        (OperationalError("no such table: x"), sqlite3.OperationalError(), False),
        (DatabaseError(), None, False),
        (None, None, False),
    ],
)
def test_what_counts_as_busy(
    error: Exception | None, cause: BaseException | None, busy: bool
) -> None:
    if error is not None:
        error.__cause__ = cause
    assert patience.is_busy(error) is busy
