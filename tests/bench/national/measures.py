"""What is measured, always in turn: each round runs every one of the compared works once."""

import gc
import os
import random
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from adhoc_bodies.dirty import mark_dirty
from adhoc_bodies.models import Area, Body, Dirty, Level, Membership
from portal import clock, weeks
from posts.models import Report
from targets import actions, adding
from targets.campaign import ask, asked
from targets.models import AreaWeek, BodyWeek
from targets.rewards import actions as rewards
from targets.rewards.programme_actions import make_programme
from targets.scoring.sql.words import Scope
from tests.bench.national import by_hand
from tests.bench.national.campaign import Campaign

EVERYBODY = Scope.everybody()
Work = Callable[[], object]


@dataclass(frozen=True)
class Finding:
    """One demand with the figure that was found."""

    what: str
    demand: float
    figure: float
    #: How the figure is written: "×", "ms", "s".
    unit: str
    note: str = ""
    #: The figure must be at least the demand instead of at most.
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the demand is met."""
        if self.at_least:
            return self.figure >= self.demand
        return self.figure <= self.demand


@dataclass(frozen=True)
class Place:
    """A database of the cluster with its campaign."""

    name: str
    campaign: Campaign

    def enter(self) -> Campaign:
        """Connect to it."""
        connection.close()
        connection.settings_dict["NAME"] = self.name
        connection.ensure_connection()
        return self.campaign


def timed(work: Callable[..., object], *given: object) -> float:
    """Seconds that it took."""
    began = time.perf_counter()
    work(*given)
    return time.perf_counter() - began


def medians(rounds: int, works: Mapping[str, tuple[Work, Work]]) -> dict[str, float]:
    """Median seconds of each work; before each, what brings back its state, untimed."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _round in range(rounds):
        for name, (ready, work) in works.items():
            ready()
            times[name].append(timed(work))
    return {name: statistics.median(found) for name, found in times.items()}


# ---- computing ------------------------------------------------------------------------


def weekly(full: Place, rounds: int) -> list[Finding]:
    """A national week against the same by hand: all rows change, and none does."""
    campaign = full.enter()
    week = campaign.last
    nation = Area.objects.values_list("pk", flat=True).get(code="ID")
    by_hand.prepare()

    def ours() -> None:
        actions.compute_week(campaign.election, week, EVERYBODY)

    def hand() -> None:
        by_hand.compute(campaign, week, nation)

    def spoil() -> None:
        for table in ("targets_bodyweek", "targets_areaweek", by_hand.BODIES, by_hand.AREAS):
            execute(f"UPDATE {table} SET posts = posts + 1 WHERE week = {week:d}")
            execute(f"VACUUM ANALYZE {table}")

    spoil()
    ours()
    hand()
    if wrong := by_hand.differences(week):
        raise SystemExit(f"{wrong} rows by hand differ from the portal's: no yardstick")
    found = medians(
        rounds,
        {
            "ours, all changed": (spoil, ours),
            "by hand, all changed": (nothing, hand),
            "ours, unchanged": (nothing, ours),
            "by hand, unchanged": (nothing, hand),
        },
    )
    return [
        against(
            found, f"national week, {state} / by hand", f"ours, {state}", f"by hand, {state}", 1.3
        )
        for state in ("all changed", "unchanged")
    ]


def ranking(full: Place, rounds: int) -> list[Finding]:
    """A national week with a ranking of all PPS over four weeks after it, and without."""
    campaign = full.enter()
    by = User.objects.create(email="operator@bench.example", name="Operator")
    programme = make_programme(
        office=Body.objects.get(kind="office", area__code="ID"), election=campaign.election,
        by=by, columns={"name": "Bench", "kind": "pps", "first_week": campaign.weeks[-5],
                        "last_week": campaign.last, "compliance_weight": 100,
                        "creativity_weight": 0, "engagement_weight": 0},
    )  # fmt: skip
    draft = rewards.new_edition(programme=programme, by=by)

    def spoil() -> None:
        spoil_week(campaign)

    def alone() -> None:
        whole_week(campaign)

    def ranked() -> None:
        whole_week(campaign)
        rewards.compute_draft(ranking=draft)

    def changed() -> None:
        spoil()
        execute("UPDATE targets_rankingrow SET inputs = ''")
        execute("UPDATE targets_ranking SET digest = ''")

    found = medians(rounds, {"with": (changed, ranked), "without": (spoil, alone)})
    return [against(found, "national week, with a ranking / without", "with", "without", 1.5)]


def growth(full: Place, tenth: Place, hundredth: Place, rounds: int) -> list[Finding]:
    """Ten times the bodies; one body-week among all and among a hundredth."""
    found: dict[str, list[float]] = {}
    for _round in range(rounds):
        for name, place, work in (
            ("all", full, whole_week),
            ("tenth", tenth, whole_week),
            ("one of all", full, one_body),
            ("one of a hundredth", hundredth, one_body),
        ):
            campaign = place.enter()
            if work is whole_week:
                spoil_week(campaign)
            found.setdefault(name, []).append(timed(work, campaign))
    middle = {name: statistics.median(times) for name, times in found.items()}
    return [
        against(middle, "ten times the bodies, times the time", "all", "tenth", 12),
        against(middle, "one body-week, all / a hundredth", "one of all", "one of a hundredth", 2),
    ]


def whole_week(campaign: Campaign) -> None:
    """Compute the week of everybody."""
    actions.compute_week(campaign.election, campaign.last, EVERYBODY)


def one_body(campaign: Campaign) -> None:
    """Compute one body-week with the areas above it, ten times."""
    bodies = Body.objects.ad_hoc().filter(election=campaign.election).order_by("-pk")[:10]
    for body in bodies:
        scope = Scope.of_bodies([body.pk])
        actions.compute_week(campaign.election, campaign.last, scope)


def flushing(full: Place, rounds: int) -> list[Finding]:
    """A flush of a thousand marked body-weeks all over the nation."""
    campaign = full.enter()
    dice = random.Random(2024)
    bodies = list(Body.objects.ad_hoc().filter(election=campaign.election).values_list("pk"))

    def mark() -> None:
        chosen = dice.sample(bodies, 1000)
        rows = [Dirty(body_id=body, week=campaign.last) for (body,) in chosen]
        Dirty.objects.bulk_create(rows)

    def flush() -> None:
        actions.flush_week(campaign.election, campaign.last)

    found = medians(rounds, {"flush": (mark, flush)})
    return [Finding("flush of 1,000 body-weeks", 1.0, found["flush"], "s")]


# ---- workers ---------------------------------------------------------------------------

WORKER = """
import django
django.setup()
from targets import campaign
for election, week in campaign.asked():
    campaign.work(election, week)
"""


def workers(full: Place) -> list[Finding]:
    """All weeks of the campaign from nothing, by one worker and by two."""
    seconds = {number: campaign_by(full, number) for number in (1, 2)}
    note = f"{seconds[2]:.0f} s and {seconds[1]:.0f} s"
    what = f"{len(full.campaign.weeks)} weeks, two workers / one"
    return [Finding(what, 0.75, seconds[2] / seconds[1], "×", note)]


def campaign_by(place: Place, number: int) -> float:
    """Seconds that so many workers need for the whole campaign.

    Nothing is analysed after the tables are emptied: PostgreSQL keeps what it knew of them, as
    in any portal that has run for a while.
    """
    place.enter()
    execute("TRUNCATE targets_bodyweek, targets_areaweek, targets_closedduties")
    ask()
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    given = os.environ | {"DATABASE_URL": f"{server}/{place.name}"}
    began = time.perf_counter()
    running = [
        subprocess.Popen([sys.executable, "-c", WORKER], env=given) for _worker in range(number)
    ]
    if any(worker.wait() for worker in running):
        raise SystemExit("a worker failed")
    found = time.perf_counter() - began
    if asked():
        raise SystemExit(f"weeks were left: {asked()}")
    execute("VACUUM ANALYZE")
    return found


# ---- writing --------------------------------------------------------------------------

WRITERS, EACH = 32, 60


def writing(full: Place, rounds: int) -> list[Finding]:
    """32 writers at once, each report with its mark, against the same reports alone."""
    campaign = full.enter()
    bodies = list(Body.objects.ad_hoc().filter(election=campaign.election)[:2000])
    rates: dict[bool, list[float]] = {True: [], False: []}
    for _round in range(rounds):
        for marked in (True, False):
            seconds = timed(together, campaign, bodies, marked)
            rates[marked].append(WRITERS * EACH / seconds)
    with_marks, without = (statistics.median(rates[marked]) for marked in (True, False))
    note = f"{with_marks:.0f}/s and {without:.0f}/s"
    what = f"{WRITERS} writers with marks / plain INSERT"
    return [Finding(what, 0.6, with_marks / without, "×", note, at_least=True)]


def together(campaign: Campaign, bodies: list[Body], marked: bool) -> None:
    """All writers at once, each in a connection of its own."""
    barrier = threading.Barrier(WRITERS)

    def write(number: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            for turn in range(EACH):
                insert(campaign, bodies[(number * EACH + turn) % len(bodies)], marked)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def insert(campaign: Campaign, body: Body, marked: bool) -> None:
    """A report, and the mark of its week in the same transaction."""
    now = clock.now()
    with transaction.atomic():
        Report.objects.create(
            election=campaign.election, body=body, province_id=body.province_id,
            regency_id=body.regency_id, district_id=body.district_id, platform="instagram",
            post_kind="post", canonical="https://www.instagram.com/p/bench/",
            post_key=uuid.uuid4(), posted_at=now, posted_at_source="id", reported_at=now,
            posted_on=now.date(), reported_on=now.date(), effective_on=now.date(),
            week=campaign.weeks[-1],
        )  # fmt: skip
        if marked:
            mark_dirty(body.pk, [campaign.weeks[-1]])


# ---- dashboards -----------------------------------------------------------------------


def dashboards(full: Place, few: Place, rounds: int) -> list[Finding]:
    """Each page through the whole of Django, with all reports and with a hundredth of them."""
    for place in (full, few):
        add_up(place.enter())
    pages = pages_of(full.enter())
    times: dict[tuple[str, str], list[float]] = {}
    queries: dict[str, int] = {}
    people = {place.name: (place.enter(), commissioner()) for place in (full, few)}
    kept = {place.name: kept_connection(place) for place in (full, few)}
    own = connections[DEFAULT_DB_ALIAS]
    for turn in range(rounds * 8 + 2):
        if turn == 1:
            # As a web process does once it has loaded what it needs.
            gc.collect()
            gc.freeze()
        for place in (full, few):
            connections[DEFAULT_DB_ALIAS] = kept[place.name]
            client = people[place.name][1]
            for name, path in pages.items():
                seconds = timed(get, client, path)
                if turn > 1:
                    times.setdefault((name, place.name), []).append(seconds)
    connections[DEFAULT_DB_ALIAS] = own
    for connected in kept.values():
        connected.close()
    full.enter()
    for name, path in pages.items():
        with CaptureQueriesContext(connection) as captured:
            get(people[full.name][1], path)
        queries[name] = len(captured)
    findings = []
    for name in pages:
        all_of, hundredth = times[name, full.name], times[name, few.name]
        p95 = statistics.quantiles(all_of, n=20)[-1] * 1000
        ratio = statistics.median(all_of) / statistics.median(hundredth)
        findings += [
            Finding(f"{name}: p95", 100, p95, "ms"),
            Finding(f"{name}: all reports / a hundredth", 1.3, ratio, "×"),
            Finding(f"{name}: queries", 12, queries[name], ""),
        ]
    return findings


def kept_connection(place: Place) -> BaseDatabaseWrapper:
    """A connection that stays open, as those of web processes do: a new one knows no table yet."""
    made: BaseDatabaseWrapper = connections.create_connection(DEFAULT_DB_ALIAS)
    made.settings_dict = made.settings_dict | {"NAME": place.name}
    made.ensure_connection()
    return made


def add_up(campaign: Campaign) -> None:
    """Have the free range added up that the pages show, as somebody at its button would."""
    widest = widest_of(campaign, Level.REGENCY)
    person = User.objects.order_by("pk")[0]
    spans = [(campaign.weeks[-13], campaign.weeks[-1]), (campaign.weeks[0], campaign.weeks[-14])]
    if len(campaign.weeks) >= 26:
        for area in Area.objects.filter(code__in=("ID", widest)):
            adding.ask(area=area, election=campaign.election.pk, spans=spans, by=person)
    adding.add_up()


def pages_of(campaign: Campaign) -> dict[str, str]:
    """The pages of figures from the nation down to a village."""
    village = Body.objects.filter(election=campaign.election, kind="pps").order_by("pk")[5000]
    code = village.area.code
    widest, largest = (widest_of(campaign, level) for level in (Level.REGENCY, Level.PROVINCE))
    places = {"nation": "ID", "province": code[:2], "largest regency": widest}
    subjects = {
        "map": "peta/", "coverage": "liputan/", "accounts": "akun/", "turnout": "partisipasi/",
        "effort": "partisipasi/upaya/", "comparison": "bandingkan/", "papers": "laporan/",
        "plenary report": "laporan/pleno/", "bodies": "badan/",
        "bodies with something missing": "badan/?saring=belum",
    }  # fmt: skip
    ranges = {"month": "rentang=bulan", "stage": "rentang=tahapan"}
    if len(campaign.weeks) >= 26:
        ranges["13 weeks"] = f"rentang=bebas&dari={weeks.text(campaign.weeks[-13])}"
    return {
        **{place: f"/w/{area}/" for place, area in places.items()},
        "district": f"/w/{code[:8]}/",
        "village": f"/w/{code}/pps/",
        **{
            f"{place}, {subject}": f"/w/{area}/{page}"
            for subject, page in subjects.items()
            for place, area in places.items()
        },
        **{
            f"{place}, {span}": f"/w/{area}/?{query}"
            for span, query in ranges.items()
            for place, area in {**places, "largest province": largest}.items()
        },
    }


def widest_of(campaign: Campaign, level: int) -> str:
    """The code of the area with most bodies at a level."""
    rows = AreaWeek.objects.filter(week=campaign.last, area__level=level, kind="all")
    return rows.order_by("-bodies").values_list("area__code", flat=True)[0]


def commissioner() -> Client:
    """Somebody of KPU RI at a browser, past the second factor."""
    user, _made = User.objects.get_or_create(
        email="komisioner@bench.example", defaults={"name": "Komisioner"}
    )
    office = Body.objects.get(kind="office", area__code="ID")
    Membership.objects.get_or_create(
        user=user, body=office, role="commissioner",
        defaults={"starts_on": office.formed_on},
    )  # fmt: skip
    TOTP.activate(user, "A" * 32)
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def get(client: Client, path: str) -> None:
    """Open a page; anything but a page stops the bench."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code} {answer.headers.get('Location', '')}")


# ---- common ---------------------------------------------------------------------------


def against(found: Mapping[str, float], what: str, one: str, other: str, limit: float) -> Finding:
    """The ratio of two medians."""
    note = f"{found[one] * 1000:.0f} ms and {found[other] * 1000:.0f} ms"
    return Finding(what, limit, found[one] / found[other], "×", note)


def spoil_week(campaign: Campaign) -> None:
    """Make every stored row of the week differ from what will be computed."""
    BodyWeek.objects.filter(week=campaign.last).update(posts=9999)
    AreaWeek.objects.filter(week=campaign.last).update(posts=9999)


def execute(statement: str) -> None:
    """Run one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def nothing() -> None:
    """No state to bring back."""


def facts(full: Place) -> dict[str, Any]:
    """How large the campaign came out."""
    campaign = full.enter()
    return {
        "bodies": Body.objects.ad_hoc().filter(election=campaign.election).count(),
        "weeks": len(campaign.weeks),
        "reports": Report.objects.count(),
        "body-weeks": BodyWeek.objects.count(),
    }
