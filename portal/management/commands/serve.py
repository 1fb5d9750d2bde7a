"""`manage.py serve`: the whole portal as one foreground process (what `./gaung run` starts)."""

import fcntl
import os
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from portal import first_run
from portal.supervise import Program, Supervisor


class Command(BaseCommand):
    help = "Prepare the database and run web, worker and schedule until Ctrl-C."
    # Pending migrations are no trouble here: they are applied.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The port, and whether the first start makes a demo."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--no-demo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, run, and leave with the supervisor's status."""
        lock = only_one()
        try:
            kind = first_run.prepare(demo_wanted=demo_wanted(options["no_demo"]), say=self.say)
            os.environ["GAUNG_DEMO"] = str(int(kind == first_run.DEMO))
            status = self.supervise(options["host"], options["port"], kind)
        except KeyboardInterrupt:
            status = 130
        lock.close()
        self.say("Gaung has ended. / Gaung berhenti.")
        sys.exit(status)

    def supervise(self, host: str, port: int, kind: str) -> int:
        """Keep everything running until a signal comes; returns the status to leave with."""
        return Supervisor(programs(host, port)).run(
            is_ready=lambda: answers(host, port),
            when_ready=lambda: self.announce(port, kind),
        )

    def say(self, line: str) -> None:
        """One line for the person at the terminal, at once."""
        self.stdout.write(line)
        self.stdout.flush()

    def announce(self, port: int, kind: str) -> None:
        """The address, and in a demo who can sign in."""
        self.say(f"\nGaung: http://localhost:{port}/   (Ctrl-C ends it / untuk berhenti)\n")
        if kind == first_run.DEMO:
            first_run.manage("demo", "--sign-ins", demo=True)


def demo_wanted(no_demo: bool) -> bool | None:
    """What the option or GAUNG_DEMO ask for; None when neither does."""
    if no_demo:
        return False
    return settings.GAUNG_DEMO if "GAUNG_DEMO" in os.environ else None


def only_one() -> IO[str]:
    """Hold the data folder: two schedules in one folder would spoil each other's notes."""
    lock = open(settings.VAR / "serve.lock", "w")  # noqa: SIM115 - held until the end
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError(
            f"Gaung already runs with the data in {settings.VAR}. / Gaung sudah berjalan."
        ) from None
    return lock


def answers(host: str, port: int) -> bool:
    """Whether the web server takes connections."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def programs(host: str, port: int) -> list[Program]:
    """Web, worker and schedule for this machine.

    With SQLite the worker uses threads, since a fork must not take an open file along.
    """
    python = sys.executable
    # Celery's warning against root says nothing to a container.
    quiet = [python, "-W", "ignore:You're running the worker with superuser"]
    celery = [*quiet, "-m", "celery", "--app", "portal", "--quiet"]
    embedded = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    pool = ["--pool=threads", "--concurrency=4"] if embedded else ["--concurrency=2"]
    silent = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    web = [python, "-m", "gunicorn", "portal.wsgi", "--bind", f"{host}:{port}"]
    return [
        Program("web", [*web, *gunicorn_options(embedded)], vital=True),
        Program("worker", [*celery, "worker", "--loglevel=warning", *pool, *silent]),
        Program("schedule", [*celery, "beat", "--loglevel=warning", "--pidfile="]),
    ]


def gunicorn_options(embedded: bool) -> list[str]:
    """Threads in few processes; workers are renewed now and then."""
    workers = os.environ.get("WEB_WORKERS", "1" if embedded else "2")
    options = ["--worker-class=gthread", f"--workers={workers}", "--threads=8"]
    renew = ["--max-requests=5000", "--max-requests-jitter=500", "--graceful-timeout=10"]
    memory = ["--worker-tmp-dir=/dev/shm"] if Path("/dev/shm").is_dir() else []  # noqa: S108
    return [*options, *renew, *memory, "--log-level=warning"]
