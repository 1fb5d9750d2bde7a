"""How fast reports come in, against a view that does nothing, on one server in one run.

    DATABASE_URL=postgres://… python tests/bench/bench_submit.py [clients] [seconds a round]

makes a test database with a campaign, starts the web server as `manage.py serve` does, with
one more address behind the same sign-in, access rule and CSRF check, and sends the same form
there and to the report form in turn, each client signed in as another member. Every report is
stored with its flags, dirty marks and audit event, or the run fails. It fails, too, on
PostgreSQL when reports come in at less than 0.35 of the rate of nothing (0.45 is aimed at),
and on SQLite with 64 clients when any answer is a 5xx.
"""

import datetime as dt
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
os.environ["GAUNG_DEMO"] = "0"

import django  # noqa: E402 - the path is set above

django.setup()

from django.conf import settings  # noqa: E402 - Django is set up above
from django.core.management import call_command  # noqa: E402 - as above
from django.db import connection, connections  # noqa: E402 - as above
from django.test import Client  # noqa: E402 - as above

from accounts.models import AuditEvent, User  # noqa: E402 - as above
from adhoc_bodies.models import (  # noqa: E402 - as above
    Area,
    Body,
    Dirty,
    Election,
    Membership,
    SocialAccount,
)
from portal import clock  # noqa: E402 - as above
from portal.management.commands.serve import gunicorn_options  # noqa: E402 - as above
from posts.models import Directive, DirectivePlatform, Report  # noqa: E402 - as above
from tests.posts import pasted  # noqa: E402 - as above

ROUNDS = 5
DEMAND, AIM = 0.35, 0.45
TOKEN = "t" * 32
NOTHING, REPORT = "/bench/", "/lapor/"
EMBEDDED = connection.vendor == "sqlite"


def main(clients: int, seconds: float) -> int:
    """Fill, serve, measure, and tell by the exit status whether the demands hold."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    database = str(connection.settings_dict["NAME"])
    try:
        call_command("createcachetable", verbosity=0)
        senders = [Sender(*known) for known in campaign(clients)]
        connections.close_all()
        with server(database) as port:
            rounds = [measure(senders, port, seconds) for _ in range(ROUNDS + 1)][1:]
        return verdict(rounds, senders)
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(database, verbosity=0)


# ---- the campaign ---------------------------------------------------------------


def campaign(clients: int) -> list[tuple[str, str, int, int]]:
    """Members of as many PPS with a directive; session, account, directive and number of each."""
    today = clock.today()
    election = Election.objects.create(
        slug="bench", name="Bench", voting_day=today + dt.timedelta(days=90)
    )
    areas = [Area.objects.create(code="ID", name="Indonesia", level=0)]
    areas.append(Area.objects.create(code="32", name="Jawa Barat", level=1, parent=areas[0]))
    areas.append(below(areas[-1], "32.71"))
    areas.append(below(areas[-1], "32.71.01"))
    offices = [found(area, "office", None) for area in areas[:3]]
    found(areas[3], "ppk", election)
    directives = [direct(election, office, today) for office in offices]
    return [member(election, areas[3], n, directives[n % 3]) for n in range(clients)]


def below(parent: Area, code: str) -> Area:
    """An area with the columns of those above it."""
    above = [parent.province_id, parent.regency_id, parent.district_id]
    above[parent.level - 1] = parent.pk
    return Area.objects.create(
        code=code, name=code, level=parent.level + 1, parent=parent,
        province_id=above[0], regency_id=above[1], district_id=above[2],
    )  # fmt: skip


def found(area: Area, kind: str, election: Election | None) -> Body:
    """A body that has been there for a year."""
    formed_on = clock.today() - dt.timedelta(days=365)
    return Body.objects.create(
        kind=kind, area=area, election=election, name=f"{kind} {area.code}", formed_on=formed_on
    )


def direct(election: Election, office: Body, today: dt.date) -> Directive:
    """A directive that is due in some days."""
    directive = Directive.objects.create(
        election=election, code=f"A-{office.pk}", office=office, area=office.area,
        title="Bench", state="issued", starts_on=today - dt.timedelta(days=2),
        due_on=today + dt.timedelta(days=5), created_at=clock.now(), issued_at=clock.now(),
    )  # fmt: skip
    DirectivePlatform.objects.create(directive=directive, platform="instagram")
    return directive


def member(
    election: Election, district: Area, number: int, directive: Directive
) -> tuple[str, str, int, int]:
    """A member of a PPS of their own, signed in."""
    body = found(below(district, f"{district.code}.{1001 + number}"), "pps", election)
    user = User.objects.create_user(f"{number}@bench.example", name=f"Member {number}")
    Membership.objects.create(body=body, user=user, role="member", starts_on=body.formed_on)
    handle = f"pps.{number}"
    SocialAccount.objects.create(
        body=body, platform="instagram", handle=handle, status="verified",
        registered_at=clock.now(),
    )  # fmt: skip
    browser = Client()
    browser.force_login(user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value, handle, directive.pk, number


# ---- server and clients -----------------------------------------------------------


@contextmanager
def server(database: str) -> Iterator[int]:
    """The web server on a free port, with the bench's settings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.noop.settings",
        "BENCH_DATABASE": database,
        "LOG_LEVEL": "WARNING",
    }
    web = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    options = [one for one in gunicorn_options(EMBEDDED) if "max-requests" not in one]
    process = subprocess.Popen([*web, *options], cwd=ROOT, env=environment)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Until the server answers."""
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server does not start.")


class Sender:
    """A phone with its session, that reports one new post after another."""

    def __init__(self, session: str, handle: str, directive: int, number: int) -> None:
        self.handle, self.directive, self.number, self.sent = handle, directive, number, 0
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        self.headers = {
            "Cookie": cookies,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.stored = 0

    def form(self) -> str:
        """The next report, of a post of a minute ago."""
        self.sent += 1
        at = clock.now() - dt.timedelta(minutes=1)
        link = pasted.instagram(at, self.handle, self.number * 65536 % 2**23 + self.sent)
        fields = {
            "csrfmiddlewaretoken": TOKEN,
            "client_key": str(uuid.uuid4()),
            "link": link,
            "posted_at": "",
            "directive": self.directive,
        }
        return urllib.parse.urlencode(fields)

    def work(
        self, port: int, path: str, until: float, told: Counter[int], took: list[float]
    ) -> None:
        """Send forms until the time is over; count the answers and their times."""
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < until:
            form, began = self.form(), time.perf_counter()
            server.request("POST", path, form, self.headers)
            answer = server.getresponse()
            answer.read()
            took.append(time.perf_counter() - began)
            told[answer.status] += 1
            self.stored += path == REPORT and answer.status == 302
        server.close()


def measure(senders: list[Sender], port: int, seconds: float) -> dict[str, Any]:
    """A round: nothing, then reports; rates, slow answers and what was answered."""
    found: dict[str, Any] = {}
    for path in (NOTHING, REPORT):
        told: Counter[int] = Counter()
        took: list[float] = []
        until = time.perf_counter() + seconds
        threads = [
            threading.Thread(target=sender.work, args=(port, path, until, told, took))
            for sender in senders
        ]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found[path] = {
            "rate": sum(told.values()) / (time.perf_counter() - began),
            "p95": statistics.quantiles(took, n=20)[-1] * 1000,
            "answers": dict(told),
        }
    return found


# ---- the verdict ------------------------------------------------------------------


def verdict(rounds: list[dict[str, Any]], senders: list[Sender]) -> int:
    """Print rounds and medians; whether everything holds, as an exit status."""
    for found in rounds:
        print(json.dumps(found))
    ratios = [found[REPORT]["rate"] / found[NOTHING]["rate"] for found in rounds]
    ratio = statistics.median(ratios)
    rates = [
        statistics.median(found[path]["rate"] for found in rounds) for path in (NOTHING, REPORT)
    ]
    p95 = statistics.median(found[REPORT]["p95"] for found in rounds)
    print(f"nothing {rates[0]:.0f}/s, reports {rates[1]:.0f}/s (p95 {p95:.0f} ms), "
          f"{len(senders)} clients, {connection.vendor}")  # fmt: skip
    print(f"reports / nothing: {ratio:.3f} (at least {DEMAND}, aimed at {AIM}), "
          f"rounds {min(ratios):.3f}–{max(ratios):.3f}")  # fmt: skip
    answers: Counter[int] = Counter()
    for found in rounds:
        answers.update(found[REPORT]["answers"])
        answers.update(found[NOTHING]["answers"])
    failed = {status: n for status, n in answers.items() if status not in {204, 302}}
    whole = is_whole(sum(sender.stored for sender in senders))
    print(f"answers {dict(answers)}; every report whole: {'yes' if whole else 'NO'}")
    missed = ratio < DEMAND and not EMBEDDED
    print("MISSED" if missed or failed or not whole else "ok")
    return int(missed or bool(failed) or not whole)


def is_whole(stored: int) -> bool:
    """Whether each answered report is there once, clean, with its marks and its event."""
    rows = Report.objects.all()
    events = AuditEvent.objects.filter(action="report-submitted").count()
    marked = set(Dirty.objects.values_list("body_id", flat=True))
    return (
        rows.count() == stored == events
        and not rows.exclude(risk=0).exists()
        and set(rows.values_list("body_id", flat=True)) <= marked
    )


if __name__ == "__main__":
    numbers = [float(word) for word in sys.argv[1:]]
    sys.exit(main(int(numbers[0]) if numbers else 16, numbers[1] if len(numbers) > 1 else 4))
