"""Real Celery workers for tests, on the test's own database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection


def database_url() -> str:
    """The address of the database that the running test uses."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    sign_in = f"{config['USER']}:{config['PASSWORD']}"
    return f"postgres://{sign_in}@{config['HOST']}:{config['PORT']}/{config['NAME']}"


@contextmanager
def worker(*options: str, var: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process with threads; ended, if it still lives, when the block is left."""
    env = {k: v for k, v in os.environ.items() if k != "REDIS_URL"} | {
        "DATABASE_URL": database_url(),
        "GAUNG_VAR": str(var),
        "GAUNG_DEMO": "0",
        **environment,
    }
    command = [sys.executable, "-m", "celery", "--app", "portal", "--quiet", "worker"]
    calm = ["--loglevel=warning", "--pool=threads", "--concurrency=2"]
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    process = subprocess.Popen(
        [*command, *calm, *alone, *options], cwd=settings.BASE_DIR, env=env, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def left_alone() -> None:
    """Wait until nobody else is at work in the database.

    PostgreSQL may still end the statement, and even the commit, of a process that was killed.
    """
    if connection.vendor == "postgresql":
        eventually(lambda: not others_at_work())


def others_at_work() -> int:
    """How many other sessions have something open in the database of this test."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
        )
        number: int = cursor.fetchone()[0]
    return number


def eventually(condition: Callable[[], Any]) -> Any:
    """Wait until the condition holds and return what it gave; fail when it never does.

    Long enough for a machine that has much else to do: only a failure takes this time.
    """
    deadline = time.monotonic() + 300
    while not (result := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
    return result
