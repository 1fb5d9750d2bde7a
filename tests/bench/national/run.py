"""The order of things: databases, campaigns, measures, findings."""

import argparse
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from portal import clock
from targets import actions, adding, counting
from targets.closing import close_week
from targets.scoring.sql.words import Scope
from tests.bench.national import campaign, measures
from tests.bench.national.campaign import Campaign, Size
from tests.bench.national.measures import Finding, Place

RESULTS = Path(__file__).parents[1] / "RESULTS.md"
SEEN: dict[str, Any] = {}


def say(words: str) -> None:
    """Tell at once what is being done."""
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)


def all_measures(chosen: argparse.Namespace) -> list[Finding]:
    """Make four campaigns, then measure; what was found is written at once, if asked."""
    began = time.monotonic()
    create("bench_empty")
    say("areas")
    campaign.areas()
    share, reports, weeks = chosen.share, chosen.reports, chosen.weeks
    few_weeks = min(weeks, 4)
    full = place("bench_all", Size(weeks, reports, share))
    few = place("bench_few", Size(weeks, reports // 100, share))
    tenth = place("bench_tenth", Size(few_weeks, reports * few_weeks // weeks // 10, share / 10))
    small = Size(few_weeks, reports * few_weeks // weeks // 100, share / 100)
    hundredth = place("bench_hundredth", small)
    SEEN.update(measures.facts(full))
    rounds = chosen.rounds
    known: dict[str, Callable[[], list[Finding]]] = {
        "week": lambda: measures.weekly(full, rounds),
        "ranking": lambda: measures.ranking(full, rounds),
        "growth": lambda: measures.growth(full, tenth, hundredth, rounds),
        "flush": lambda: measures.flushing(full, rounds),
        "dashboards": lambda: measures.dashboards(full, few, rounds),
        "writing": lambda: measures.writing(full, rounds),
        "workers": lambda: measures.workers(full),
    }
    findings: list[Finding] = []
    for name, measure in known.items():
        if not chosen.only or name in chosen.only:
            say(name)
            found = measure()
            findings += found
            for one in found:
                print("   ", line(one), flush=True)
            if chosen.write:
                RESULTS.write_text(page(findings, time.monotonic() - began))
    return findings


def create(name: str, template: str = "template0") -> None:
    """Make a database in the cluster, and connect to it."""
    connection.close()
    known = connection.settings_dict
    with psycopg.connect(
        host=known["HOST"], port=known["PORT"], user=known["USER"], dbname="postgres",
        autocommit=True,
    ) as server:  # fmt: skip
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    known["NAME"] = name


def place(name: str, size: Size) -> Place:
    """A database with a campaign, all of its weeks computed, the old ones closed."""
    create(name, "bench_empty")
    began = time.monotonic()
    made = campaign.make(size)
    filled = time.monotonic()
    compute_all(made)
    say(
        f"{name}: filled in {filled - began:.0f} s, "
        f"{len(made.weeks)} weeks computed in {time.monotonic() - filled:.0f} s"
    )
    return Place(name, made)


def compute_all(made: Campaign) -> None:
    """Compute every week and close those whose days are over.

    After the first one PostgreSQL gathers statistics, as its autovacuum would in a minute.
    """
    for week in made.weeks:
        actions.compute_week(made.election, week, Scope.everybody())
        if week == made.weeks[0]:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        close_week(made.election, week)
    began = time.monotonic()
    counting.count_due()
    say(f"what was said where, of {len(made.weeks)} weeks, in {time.monotonic() - began:.0f} s")
    began = time.monotonic()
    say(f"{adding.add_up()} ranges of weeks, in {time.monotonic() - began:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def line(one: Finding) -> str:
    """A finding as a line of text."""
    sign = "≥" if one.at_least else "≤"
    verdict = "ok" if one.holds else "MISSED"
    note = f"  ({one.note})" if one.note else ""
    return f"{one.what}: {one.figure:.2f} {one.unit} ({sign} {one.demand:g}) {verdict}{note}"


def tell(findings: list[Finding], seconds: float) -> int:
    """Print everything once more; 1 if a demand is missed."""
    print(f"\n{size()}; {seconds / 60:.0f} minutes")
    for one in findings:
        print(line(one))
    return int(not all(one.holds for one in findings))


def size() -> str:
    """How large the campaign came out, in words."""
    return ", ".join(f"{count:,} {name}" for name, count in SEEN.items())


def page(findings: list[Finding], seconds: float) -> str:
    """The findings as Markdown."""
    rows = "\n".join(
        f"| {one.what} | {'≥' if one.at_least else '≤'} {one.demand:g} {one.unit} |"
        f" {one.figure:.2f} {one.unit} | {'ok' if one.holds else '**missed**'} | {one.note} |"
        for one in findings
    )
    return f"""# What the bench found

`./gaung bench`, {clock.today():%-d %B %Y}, {machine()}; {size()}; {seconds / 60:.0f} minutes.
Medians of interleaved rounds; absolute times vary by a third on such a machine.

| what | demand | found | verdict | |
|---|---|---|---|---|
{rows}
"""


def machine() -> str:
    """The machine in a few words."""
    cpus = [row for row in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in row]
    name = cpus[0].partition(":")[2].strip() if cpus else platform.machine()
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    return f"{len(cpus)} cores of {name}, PostgreSQL {version}, Python {platform.python_version()}"
