"""How long a week takes to compute, on the database that DATABASE_URL names (else SQLite).

    python tests/bench/bench_compute.py 91000

makes a test database with about so many bodies (default 9,000) and a hundredth of them, with
a week of reports, runs each measure in turn and prints medians and ratios. It fails when
twelve times the time is not enough for ten times the bodies, when one body-week takes more
than twice as long among all bodies as among a hundredth of them, or when a flush of 1,000
body-weeks takes longer than a second.
"""

import datetime as dt
import os
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django  # noqa: E402 - the path is set above

django.setup()

from django.db import connection  # noqa: E402 - Django is set up above
from django.db.models import Model  # noqa: E402 - Django is set up above

from adhoc_bodies.models import Area, Body, Dirty, Election  # noqa: E402 - as above
from adhoc_bodies.scope import ancestors_of  # noqa: E402 - as above
from posts.models import Directive, DirectivePlatform, Report  # noqa: E402 - as above
from targets import actions  # noqa: E402 - as above
from targets.models import BodyWeek  # noqa: E402 - as above
from targets.scoring.sql.words import Scope  # noqa: E402 - as above

WEEK = 202436
MONDAY = dt.date(2024, 9, 2)
NOON = dt.datetime(2024, 9, 2, 5, tzinfo=dt.UTC)
AS_OF = dt.date(2024, 9, 30)
ROUNDS = 5
DISTRICTS, VILLAGES = 14, 11
PLATFORMS = ["instagram", "facebook", "tiktok"]
NUMBERS = count()
dice = random.Random(2024)


def main(size: int) -> int:
    """Fill, measure, print, and tell by the exit status whether the demands hold."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        nation = Area.objects.create(code="ID", name="ID", level=0)
        small = fill(nation, "kecil", size // 100)
        tenth = fill(nation, "sedang", size // 10)
        full = fill(nation, "besar", size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return verdict(measure(small, tenth, full))
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


# ---- the campaign -------------------------------------------------------------


def fill(nation: Area, slug: str, size: int) -> Election:
    """An election with about so many bodies, and what they did in one week."""
    election = Election.objects.create(slug=slug, name=slug, voting_day=MONDAY)
    provinces = write(below(nation, 1) for _ in range(38))
    regencies = write(below(provinces[n % 38], 2) for n in range(max(1, size // 14 // 12)))
    districts = write(below(r, 3) for r in regencies for _ in range(DISTRICTS))
    villages = write(below(d, 4) for d in districts for _ in range(VILLAGES))
    asked = {
        area.pk: [direct(election, area) for _ in range(number)]
        for number, areas in ((3, [nation]), (2, regencies))
        for area in areas
    }
    bodies = write(found(election, area) for area in [*districts, *villages])
    write(
        report(body, dice.choice([*asked[nation.pk], *asked[body.regency_id or 0], None]))
        for body in bodies
        for _ in range(dice.randrange(0, 10))
    )
    return election


def write(rows: Iterable[Any]) -> list[Any]:
    """Write rows in batches."""
    made: list[Any] = list(rows)
    kind: type[Model] = type(made[0])
    return kind._default_manager.bulk_create(made, batch_size=2000)


def below(parent: Area, level: int) -> Area:
    """An area under another one."""
    above = ancestors_of(parent)
    code = f"{next(NUMBERS):08d}"
    return Area(
        code=code, name=code, level=level, parent=parent,
        province_id=above[0], regency_id=above[1], district_id=above[2],
    )  # fmt: skip


def found(election: Election, area: Area) -> Body:
    """The PPK of a district or the PPS of a village."""
    above = ancestors_of(area)
    return Body(
        kind="ppk" if area.level == 3 else "pps", election=election, area=area, name=area.code,
        province_id=above[0], regency_id=above[1], district_id=above[2],
        formed_on=dt.date(2024, 1, 1),
    )  # fmt: skip


def direct(election: Election, area: Area) -> Directive:
    """A directive of the week for two of three platforms."""
    office, _created = Body.objects.get_or_create(
        kind="office", area=area, defaults={"name": "KPU", "formed_on": dt.date(2003, 1, 1)}
    )
    directive = Directive.objects.create(
        election=election, code=f"A{next(NUMBERS)}", office=office, area=area, title="A",
        min_platforms=2, starts_on=MONDAY, due_on=MONDAY + dt.timedelta(days=dice.randrange(7)),
        state="issued", created_at=NOON,
    )  # fmt: skip
    write(DirectivePlatform(directive=directive, platform=platform) for platform in PLATFORMS)
    return directive


def report(body: Body, directive: Directive | None) -> Report:
    """A report of some day of the week."""
    day = dt.timedelta(days=dice.randrange(7))
    on = MONDAY + day
    return Report(
        election_id=body.election_id, body=body, province_id=body.province_id,
        regency_id=body.regency_id,
        district_id=body.district_id, directive=directive, platform=dice.choice(PLATFORMS),
        post_kind="post", canonical="https://x.com/a/status/1", post_key=uuid.uuid4(),
        posted_at=NOON + day, posted_at_source="id", reported_at=NOON + day, posted_on=on,
        reported_on=on, effective_on=on, week=WEEK,
        status=dice.choice(["accepted", "accepted", "submitted", "rejected"]),
    )  # fmt: skip


# ---- the measures ---------------------------------------------------------------


def measure(small: Election, tenth: Election, full: Election) -> dict[str, float]:
    """Medians in seconds of some rounds, in which all measures take turns."""
    whole = Scope.everybody()
    measures: dict[str, Callable[[], object]] = {
        "full": lambda: actions.compute_week(full, WEEK, whole, AS_OF),
        "unchanged": lambda: actions.compute_week(full, WEEK, whole, AS_OF),
        "tenth": lambda: actions.compute_week(tenth, WEEK, whole, AS_OF),
        "one of all": lambda: one_body(full),
        "one of few": lambda: one_body(small),
    }
    times: dict[str, list[float]] = {name: [] for name in (*measures, "flush of 1,000")}
    for _round in range(ROUNDS):
        for election in (tenth, full):
            BodyWeek.objects.filter(body__election=election).update(posts=9999)
        for name, work in measures.items():
            times[name].append(timed(work))
        mark(full)
        times["flush of 1,000"].append(timed(lambda: actions.flush_week(full, WEEK)))
    return {name: statistics.median(all_of) for name, all_of in times.items()}


def timed(work: Callable[[], object]) -> float:
    """Seconds that it took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def one_body(election: Election) -> None:
    """One body-week with the areas above it."""
    body = Body.objects.filter(election=election).latest("pk")
    actions.compute_week(election, WEEK, Scope.of_bodies([body.pk]), AS_OF)


def mark(election: Election) -> None:
    """A thousand bodies that reported something."""
    bodies = list(Body.objects.filter(election=election).values_list("pk", flat=True))
    chosen = dice.sample(bodies, min(1000, len(bodies)))
    Dirty.objects.bulk_create(Dirty(body_id=body, week=WEEK) for body in chosen)


def verdict(medians: dict[str, float]) -> int:
    """Print the medians and the demands."""
    for name, seconds in medians.items():
        print(f"{name:>16}: {seconds * 1000:8.1f} ms")
    demands = [
        ("ten times the bodies, times the time", medians["full"] / medians["tenth"], 12.0),
        ("one body-week, all / a hundredth", medians["one of all"] / medians["one of few"], 2.0),
        ("flush of 1,000 body-weeks, seconds", medians["flush of 1,000"], 1.0),
    ]
    for name, figure, limit in demands:
        print(f"{name}: {figure:.2f} (at most {limit:g}) {'ok' if figure <= limit else 'MISSED'}")
    return int(any(figure > limit for _, figure, limit in demands))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 9_000))
