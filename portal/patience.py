"""How long a page may keep the database busy, and what the person sees when that was too long.

A query that runs away would hold a core until it ends, long after its reader has left. Web
processes (`portal.wsgi`) give up on it; workers, who compute for minutes, and commands don't.
"""

import sys
from typing import Any

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

#: Seconds after which to try again.
PAUSE = 30
#: A request may leave its transaction alone so many times longer than a statement may take.
IDLE_FACTOR = 4
#: Seconds that an act may wait for a worker who is computing the nation's week.
LONGER = 300
#: What PostgreSQL says of statements that took too long or waited for each other, of too many
#: connections, and of a server that stops or starts.
BUSY_STATES = {
    "57014", "55P03", "40P01", "40001", "25P03", "53300", "57P01", "57P02", "57P03", "57P05",
}  # fmt: skip


def limit_statements() -> None:
    """Limit the statements of all connections that this process opens from now on."""
    connection_created.connect(limit, dispatch_uid="portal.patience")


def limit(connection: BaseDatabaseWrapper, **known: Any) -> None:
    """Limit what a new connection may do: seconds of a statement, and of a transaction's sleep.

    By a statement, as poolers take no such option at the start.
    """
    seconds = settings.WEB_STATEMENT_SECONDS
    if connection.vendor != "postgresql" or not seconds:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET statement_timeout = '{seconds}s';"
            f"SET idle_in_transaction_session_timeout = '{IDLE_FACTOR * seconds}s'"
        )


def wait_longer() -> None:
    """In this transaction, wait for a worker that holds what is to be written: some minutes.

    Where nothing is limited, as in a worker, nothing changes.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true) "
                "WHERE current_setting('statement_timeout') <> '0'",
                [f"{LONGER}s"],
            )


def is_busy(error: BaseException | None) -> bool:
    """Whether an error says that the database had no time for us, or was not there."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError | InternalError):
            return tells_busy(error)
        error = error.__cause__
    return False


def tells_busy(error: Exception) -> bool:
    """Whether the driver's own error is one of being busy; one without a state lost its server."""
    cause = error.__cause__
    if cause is not None and not hasattr(cause, "sqlstate"):
        return "locked" in str(error)  # SQLite
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return not isinstance(error, InternalError)
    return state in BUSY_STATES


def failed(request: HttpRequest) -> HttpResponse:
    """The page for what no view caught: 503 where the database was too busy, else 500."""
    if not is_busy(sys.exception()):
        return server_error(request)
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(PAUSE)
    return response
