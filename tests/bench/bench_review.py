"""How soon a reviewer has the next report, while 200 people work off one queue of 100,000.

    DATABASE_URL=postgres://… python tests/bench/bench_review.py [seconds]

makes a test database, starts gunicorn on it as the portal does, and lets 200 operators of one
national office work at once: each asks for the next report or accepts the one in hand (which
takes the next), opens it as the page does, and thinks. Twenty seconds for a report, 36,000
reports an hour in all, make 20 requests a second. It fails when the 95th percentile of taking
the next one is above 100 ms, when a request fails, or when two people had the same report in
hand at once.
"""

import datetime as dt
import http.client
import itertools
import os
import random
import resource
import secrets
import socket
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django  # noqa: E402 - the path is set above

django.setup()

from allauth.mfa.totp.internal.auth import TOTP  # noqa: E402 - Django is set up above
from django.conf import settings  # noqa: E402 - as above
from django.db import connection  # noqa: E402 - as above
from django.db.models import Model  # noqa: E402 - as above
from django.test import Client  # noqa: E402 - as above

from accounts.models import User  # noqa: E402 - as above
from adhoc_bodies.models import (  # noqa: E402 - as above
    Area,
    Body,
    Election,
    Membership,
    SocialAccount,
)
from adhoc_bodies.scope import ancestors_of  # noqa: E402 - as above
from portal import clock  # noqa: E402 - as above
from portal.management.commands.serve import gunicorn_options  # noqa: E402 - as above
from posts import holds  # noqa: E402 - as above
from posts.flags import WEIGHTS  # noqa: E402 - as above
from posts.models import Report  # noqa: E402 - as above
from posts.review_queue import queue_of  # noqa: E402 - as above

REVIEWERS, BACKLOG, VILLAGES = 200, 100_000, 2_000
#: Seconds between two requests of one person; each report takes two.
THINKS = 10.0
WARM_UP = 5.0
WANTED_MS = 100.0
QUEUE, NEXT = "/verifikasi/", "/verifikasi/berikut/"
dice = random.Random(2024)


class Took(NamedTuple):
    """One request: what was asked for, how long it took, what it answered."""

    what: str
    began: float
    seconds: float
    status: int


class Held(NamedTuple):
    """A report that certainly was in somebody's hands from one moment to another."""

    since: float
    until: float
    person: int


def main(seconds: float) -> int:
    """Fill, measure, print, and tell by the exit status whether the demands hold."""
    if connection.vendor != "postgresql":
        print("This is measured on PostgreSQL: set DATABASE_URL.")
        return 2
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        people = fill()
        print(plans(people[0]))
        cookies = [sign_in(person) for person in people]
        return verdict(*measure(cookies, seconds), seconds)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


# ---- the campaign -------------------------------------------------------------


def fill() -> list[User]:
    """A national office with its people, and what waits for them."""
    today = clock.today()
    election = Election.objects.create(slug="besar", name="Besar", voting_day=today)
    nation = Area.objects.create(code="ID", name="Indonesia", level=0)
    office = Body.objects.create(kind="office", area=nation, name="KPU RI", formed_on=today)
    provinces = write(below(nation, 1, n) for n in range(10))
    regencies = write(below(provinces[n % 10], 2, n) for n in range(50))
    districts = write(below(regencies[n % 50], 3, n) for n in range(200))
    villages = write(below(districts[n % 200], 4, n) for n in range(VILLAGES))
    bodies = write(pps(election, village, today) for village in villages)
    write(account(body) for body in bodies)
    write(report(bodies[n % VILLAGES], n) for n in range(BACKLOG))
    people = write(User(email=f"{n}@gaung.example", name=f"Operator {n}") for n in range(REVIEWERS))
    write(Membership(user=p, body=office, role="operator", starts_on=today) for p in people)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return people


def write(rows: Iterable[Any]) -> list[Any]:
    """Write rows in batches."""
    made: list[Any] = list(rows)
    kind: type[Model] = type(made[0])
    return kind._default_manager.bulk_create(made, batch_size=2000)


def below(parent: Area, level: int, number: int) -> Area:
    """An area under another one."""
    above = ancestors_of(parent)
    code = f"{level}.{number:06d}"
    return Area(
        code=code, name=code, level=level, parent=parent,
        province_id=above[0], regency_id=above[1], district_id=above[2],
    )  # fmt: skip


def pps(election: Election, area: Area, today: dt.date) -> Body:
    """The PPS of a village."""
    above = ancestors_of(area)
    return Body(
        kind="pps", election=election, area=area, name=f"PPS {area.code}", formed_on=today,
        province_id=above[0], regency_id=above[1], district_id=above[2],
    )  # fmt: skip


def account(body: Body) -> SocialAccount:
    """The body's verified account."""
    return SocialAccount(
        body=body, platform="instagram", handle=handle(body), status="verified",
        registered_at=clock.now(),
    )  # fmt: skip


def handle(body: Body) -> str:
    """The name of the body's account."""
    return f"pps.{body.area.code}"


def report(body: Body, number: int) -> Report:
    """A waiting report of the last days; three in ten have flags."""
    posted = clock.now() - dt.timedelta(seconds=dice.randrange(5 * 86_400))
    day = clock.local_date(posted, body.zone)
    flags: dict[str, dict[str, str]] = {
        dice.choice(list(WEIGHTS)): {} for _ in range(dice.choice([0] * 7 + [1, 1, 2]))
    }
    return Report(
        election_id=body.election_id, body=body, province_id=body.province_id,
        regency_id=body.regency_id, district_id=body.district_id, platform="instagram",
        post_kind="post", post_id=f"R{number}", handle=handle(body), post_key=uuid.uuid4(),
        canonical=f"https://www.instagram.com/p/R{number}/", posted_at=posted,
        posted_at_source="id", reported_at=posted + dt.timedelta(minutes=20), posted_on=day,
        reported_on=day, effective_on=day, week=202436, flags=flags,
        risk=sum(WEIGHTS[name] for name in flags),
    )  # fmt: skip


def plans(person: User) -> str:
    """Which index the database reads for the next report and for a page, and how soon."""
    waiting = Report.objects.reviewable_by(person).submitted().order_by(*holds.ORDER)
    plan = holds.free(waiting, person)[:1].explain(analyze=True)
    index = next((line.strip() for line in plan.splitlines() if "report_waiting" in line), "none")
    began = time.perf_counter()
    counts = queue_of(person, "", None).counts
    page = (time.perf_counter() - began) * 1000
    return f"next by {index.partition('(')[0]}; page of {counts['']} in {page:.0f} ms"


def sign_in(person: User) -> str:
    """The cookies of a signed-in browser, its mark against forgery included."""
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}"


# ---- the crowd ----------------------------------------------------------------


class Reviewer(threading.Thread):
    """Somebody at a browser: next, look, accept or skip, think."""

    def __init__(self, number: int, cookies: str, port: int, ends: float) -> None:
        super().__init__(daemon=True)
        self.number, self.port, self.ends = number, port, ends
        token = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(32))
        self.headers = {
            "Cookie": f"{cookies}; {settings.CSRF_COOKIE_NAME}={token}",
            "X-CSRFToken": token,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.took: list[Took] = []
        self.held: dict[int, list[Held]] = defaultdict(list)
        self.dice = random.Random(number)

    def run(self) -> None:
        """Until the time is over."""
        time.sleep(self.dice.uniform(0, THINKS))
        address = self.request("next", "POST", NEXT)
        while address and time.monotonic() < self.ends:
            report, since = int(address.rpartition("=")[2]), time.monotonic()
            self.request("page", "GET", address)
            self.think()
            until = time.monotonic()
            self.held[report].append(Held(since, until, self.number))
            address = self.go_on(report)
            self.think()

    def go_on(self, report: int) -> str:
        """Accept seven of ten, skip the others; either way the next one is in hand."""
        if self.dice.random() < 0.7:
            return self.request("next", "POST", f"{QUEUE}{report}/setujui/", {"ambil": "1"})
        return self.request("next", "POST", NEXT, {"lewati": str(report)})

    def think(self) -> None:
        """Pause."""
        time.sleep(self.dice.uniform(0.5, 1.5) * THINKS)

    def request(self, what: str, verb: str, path: str, sent: dict[str, str] | None = None) -> str:
        """Ask, note how long it took, and return where the answer leads."""
        began = time.monotonic()
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            asked.request(verb, path, urlencode(sent or {}) or None, self.headers)
            answer = asked.getresponse()
            answer.read()
            status, leads = answer.status, answer.headers.get("Location", "")
        except OSError:
            status, leads = 0, ""
        finally:
            asked.close()
        self.took.append(Took(what, began, time.monotonic() - began, status))
        return leads if "laporan=" in leads else ""


def measure(cookies: list[str], seconds: float) -> tuple[list[Took], list[Reviewer]]:
    """Let everybody work; the first seconds don't count."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server, crowd = start(port), list[Reviewer]()
    try:
        wait_for(port)
        begins = time.monotonic() + WARM_UP
        crowd = [Reviewer(n, c, port, begins + seconds) for n, c in enumerate(cookies)]
        for reviewer in crowd:
            reviewer.start()
        for reviewer in crowd:
            reviewer.join(seconds + 120)
        return [t for r in crowd for t in r.took if t.began >= begins], crowd
    finally:
        server.terminate()
        server.wait(30)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        asked = sum(len(r.took) for r in crowd)
        spent = (used.ru_utime + used.ru_stime) * 1000 / max(asked, 1)
        load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        print(f"web server: {spent:.0f} ms of a core a request, start included; load {load}")


def start(port: int) -> subprocess.Popen[bytes]:
    """The web server as the portal starts it, on the test database."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    return subprocess.Popen(
        [*command, *gunicorn_options(False)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url.geturl()},
    )


def wait_for(port: int) -> None:
    """Until the server answers."""
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The web server didn't start.")


# ---- the verdict ----------------------------------------------------------------


def shared(crowd: list[Reviewer]) -> int:
    """Reports that two people had in hand at the same moment."""
    spans: dict[int, list[Held]] = defaultdict(list)
    for reviewer in crowd:
        for report, held in reviewer.held.items():
            spans[report].extend(held)
    return sum(overlap(sorted(held)) for held in spans.values())


def overlap(held: list[Held]) -> bool:
    """Whether one span begins before the one before it ends, with another person."""
    return any(
        later.since < earlier.until and later.person != earlier.person
        for earlier, later in itertools.pairwise(held)
    )


def verdict(took: list[Took], crowd: list[Reviewer], seconds: float) -> int:
    """Print what was demanded and what was found; 0 when all of it holds."""
    rate = len(took) / seconds
    failed = sum(each.status not in (200, 302) for each in took)
    twice = shared(crowd)
    print(f"{REVIEWERS} reviewers, backlog {BACKLOG:,}, {rate:.0f} requests/s, {seconds:.0f} s")
    found = {what: [t.seconds * 1000 for t in took if t.what == what] for what in ("next", "page")}
    for what, figures in found.items():
        print(f"{what}: {len(figures)}, median {statistics.median(figures):.0f} ms, "
              f"p95 {percentile(figures):.0f} ms")  # fmt: skip
    held = percentile(found["next"]) <= WANTED_MS and not failed and not twice
    print(f"wanted: next p95 ≤ {WANTED_MS:.0f} ms; failed 0, is {failed}; "
          f"in two people's hands 0, is {twice}")  # fmt: skip
    print("holds" if held else "DOES NOT HOLD")
    return 0 if held else 1


def percentile(figures: list[float]) -> float:
    """The 95th."""
    return statistics.quantiles(figures, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
