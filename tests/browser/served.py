"""The whole portal in its demo, as `./gaung run` starts it: web server, worker, schedule."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
import redis
from django.conf import settings

from tests.workers import eventually

Started = subprocess.Popen[bytes]
PREPARE = "from tests.browser.prepare import prepare; prepare()"
#: Settings that a developer's shell may hold and that would change what is served.
FOREIGN = (
    "ALLOWED_HOSTS", "DATABASE_URL", "DEBUG", "HOST", "HTTPS", "PORT", "REDIS_URL", "SECRET_KEY",
    "TRUSTED_PROXY_COUNT",
)  # fmt: skip


class Served:
    """A running portal: its address, and the file with everything that its programs say."""

    def __init__(self, port: int, log: Path, process: Started, given: dict[str, str]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        self.process = process
        self.environment = given

    def run(self, code: str) -> None:
        """Run a line of Python beside the portal, on its database."""
        with self.log.open("ab") as output:
            done = start(["shell", "-c", code], self.environment, output).wait()
        assert done == 0, self.log.read_text()

    def answers(self) -> bool:
        """Whether the web server is there; fails when everything has ended."""
        assert self.process.poll() is None, self.log.read_text()
        try:
            with urlopen(f"{self.url}/healthz", timeout=20) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def end(self) -> int:
        """Ctrl-C; returns the status with which everything ended."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=300)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()


@contextmanager
def served(var: Path) -> Iterator[Served]:
    """The demo on a free port, with data of its own; ended when the block is left."""
    log = var / "log"
    with own_database() as database, own_broker() as broker, log.open("wb") as output:
        environment = {k: v for k, v in os.environ.items() if k not in FOREIGN}
        environment |= {"GAUNG_VAR": str(var), "GAUNG_DEMO": "1", **database, **broker}
        prepared = start(["shell", "--no-imports", "-c", PREPARE], environment, output)
        assert prepared.wait() == 0, log.read_text()
        port = free_port()
        process = start(["serve", "--port", str(port)], environment, output)
        portal = Served(port, log, process, environment)
        try:
            eventually(portal.answers)
            yield portal
        finally:
            status = portal.end()
        assert status == 0, log.read_text()


def start(arguments: list[str], environment: dict[str, str], output: IO[bytes]) -> Started:
    """Start a command of manage.py, out of reach of a Ctrl-C that is meant for the tests."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """DATABASE_URL of a fresh database on the server that the tests use, else none."""
    given = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not given.scheme.startswith("postgres"):
        yield {}
        return
    name = f"gaung_browser_{os.getpid()}"
    with psycopg.connect(given._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": given._replace(path=f"/{name}").geturl()}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def own_broker() -> Iterator[dict[str, str]]:
    """REDIS_URL of an empty database of the Redis that the tests use, else none."""
    given = urlsplit(os.environ.get("REDIS_URL", ""))
    if not given.scheme:
        yield {}
        return
    for number in range(15, 0, -1):
        url = given._replace(path=f"/{number}").geturl()
        with redis.Redis.from_url(url) as store:
            if store.set("gaung-browser", os.getpid(), nx=True, ex=3600) and store.dbsize() == 1:
                try:
                    yield {"REDIS_URL": url}
                finally:
                    store.flushdb()
                return
    raise AssertionError("All databases of this Redis hold something.")
