"""Samples of verdicts for a second look, drawn so that a stranger can draw them again.

Three steps, each committed before the next begins, each harmless when done twice:

1. `publish`: the month's population is written down as its size and the SHA-256 of its
   canonical text, which is the file populasi.csv byte for byte;
2. `roll`: only then the seed is rolled;
3. `take`: of each reviewer the 29 verdicts with the smallest SHA-256 of "seed:review".

To recompute: `sha256sum populasi.csv` gives the published digest; then, for each value of
the column `reviewer`, sort its lines by the hexadecimal SHA-256 of the seed, a colon and the
column `review`; the first 29 are the sample. Whoever chooses the population doesn't know the
seed yet, and whoever rolls the seed can't change the population any more.

The text names no verdict: those who look again read it, too.
"""

import datetime as dt
import hashlib
import heapq
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Area, Body, Election, Level
from adhoc_bodies.querysets import within
from portal import clock
from posts.models import Draw, Recheck, Review
from posts.refusals import Refusal
from posts.review import UNDO_FOR

HEADER = "review,reviewer,office,at\n"
#: Who stands in the column `reviewer` where an office's policy accepted by itself.
PORTAL = "portal"
#: Rows of one bulk insert and of one read.
BATCH = 5000


class MonthNotOver(Refusal):
    """Verdicts of the month can still be given or taken back."""


class PopulationChanged(Refusal):
    """The month's verdicts are no longer those whose digest was published."""


# --- the population ----------------------------------------------------------------------


def month_before(day: dt.date) -> dt.date:
    """The first day of the month before a date's."""
    return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def month_after(day: dt.date) -> dt.date:
    """The first day of the month after a date's."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def span(office: Body, month: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Begin and end of a month on the clocks of the office's area."""
    zone = clock.ZONES[office.zone]
    first, after = month.replace(day=1), month_after(month)
    begin, end = (dt.datetime.combine(day, dt.time(), zone) for day in (first, after))
    return begin.astimezone(dt.UTC), end.astimezone(dt.UTC)


def is_over(office: Body, month: dt.date) -> bool:
    """Whether no verdict of the month can be given or taken back any more."""
    return clock.now() >= span(office, month)[1] + UNDO_FOR


def population(*, election: Election, office: Body, month: dt.date) -> QuerySet[Review]:
    """The standing verdicts of a month below an office: accepted or rejected, not undone.

    They are of people who serve one level below; for a regency, also of the portal, which
    accepted there by itself, whichever office's policy asked it to.
    """
    begin, end = span(office, month)
    area = office.area
    standing = Review.objects.filter(
        report__election=election,
        verdict__in=[Review.Verdict.ACCEPTED, Review.Verdict.REJECTED],
        undone_at=None,
        at__gte=begin,
        at__lt=end,
    )
    reviewing = Q(within(area), area__level=area.level + 1)
    if area.level == Level.REGENCY:
        reviewing |= Q(over(area), kind=Body.Kind.OFFICE)
    bodies = levels(Body.objects.filter(reviewing))
    below = [pk for pk, level in bodies.items() if level > area.level]
    people = standing.filter(office__in=below, reviewer__isnull=False)
    if area.level != Level.REGENCY:
        return people
    offices = [pk for pk, level in bodies.items() if level <= area.level]
    portal = standing.filter(office__in=offices, reviewer__isnull=True, report__regency=area.pk)
    both = people.order_by().values("pk").union(portal.order_by().values("pk"), all=True)
    return Review.objects.filter(pk__in=both)


def over(area: Area) -> Q:
    """The areas whose office's policy can be in force in a regency."""
    return Q(area=area) | Q(area=area.province_id) | Q(area__level=Level.NATION)


def levels(bodies: QuerySet[Body]) -> dict[int, int]:
    """Bodies with the levels of their areas, read first: only by a list of them does the database
    go by the index (office, at)."""
    return dict(bodies.order_by().values_list("pk", "area__level"))


def population_of(draw: Draw) -> QuerySet[Review]:
    """The population of a drawn sample, as it stands now."""
    return population(election=draw.election, office=draw.office, month=draw.month)


def lines(reviews: QuerySet[Review]) -> Iterator[tuple[int, str, str]]:
    """Of each verdict, in the order of their numbers: its number, its reviewer, its line."""
    found = reviews.order_by("pk").values_list("pk", "reviewer", "office__area__code", "at")
    for pk, reviewer, code, at in found.iterator(chunk_size=BATCH):
        who = str(reviewer) if reviewer else PORTAL
        moment = at.astimezone(dt.UTC)
        yield pk, who, f"{pk},{who},{code},{moment:%Y-%m-%dT%H:%M:%SZ}\n"


def text(reviews: QuerySet[Review]) -> Iterator[str]:
    """The canonical text of a population: the file populasi.csv."""
    yield HEADER
    for _pk, _who, line in lines(reviews):
        yield line


class Population(NamedTuple):
    """A population as it was read: its size, its SHA-256, each verdict with its reviewer."""

    size: int
    digest: str
    verdicts: list[tuple[int, str]]


def read(reviews: QuerySet[Review]) -> Population:
    """Read a population once, from its first verdict to its last."""
    digest = hashlib.sha256(HEADER.encode())
    verdicts = []
    for review, reviewer, line in lines(reviews):
        digest.update(line.encode())
        verdicts.append((review, reviewer))
    return Population(len(verdicts), digest.hexdigest(), verdicts)


# --- the sample --------------------------------------------------------------------------


def rank(seed: str, review: int) -> str:
    """What decides who is drawn; the smallest are."""
    return hashlib.sha256(f"{seed}:{review}".encode()).hexdigest()


def sample(verdicts: Iterable[tuple[int, str]], seed: str, per_reviewer: int) -> list[int]:
    """The numbers of the drawn verdicts, in the order of their ranks: nobody can tell from it
    which of them are of one reviewer."""
    by_reviewer: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for review, who in verdicts:
        by_reviewer[who].append((rank(seed, review), review))
    drawn = (heapq.nsmallest(per_reviewer, ranked) for ranked in by_reviewer.values())
    return [review for _rank, review in sorted(pair for pairs in drawn for pair in pairs)]


# --- the three steps ---------------------------------------------------------------------


def publish(
    *, election: Election, office: Body, month: dt.date, by: User | None = None
) -> Draw | None:
    """Step 1: write down the population of a month that is over; None if there is none.

    Raises MonthNotOver.
    """
    if not is_over(office, month):
        raise MonthNotOver
    named = {"election": election, "office": office, "month": month.replace(day=1)}
    draw: Draw | None = (
        Draw.objects.filter(**named).select_related("office__area", "election").first()
    )
    if draw and draw.seed:
        return draw
    known = read(population(election=election, office=office, month=month))
    found: dict[str, object] = {
        "population_size": known.size,
        "population_digest": known.digest,
        "published_at": clock.now(),
    }
    if draw is None:
        return announced(named, found, by) if known.size else None
    if known.digest != draw.population_digest:
        announce_again(draw, found, by)
    return draw


@transaction.atomic
def announced(named: dict[str, object], found: dict[str, object], by: User | None) -> Draw:
    """The published population, a new row unless somebody was faster."""
    draw: Draw
    draw, is_new = Draw.objects.get_or_create(**named, defaults=found)
    if is_new:
        told("draw-published", draw, by, size=draw.population_size, digest=draw.population_digest)
    return draw


@transaction.atomic
def announce_again(draw: Draw, found: dict[str, object], by: User | None) -> None:
    """Publish a population that changed before its seed was rolled; the log keeps both."""
    before = draw.population_digest
    if Draw.objects.filter(pk=draw.pk, seed="").update(**found):
        draw.refresh_from_db(fields=list(found))
        told("draw-published", draw, by, digest=draw.population_digest, before=before)


@transaction.atomic
def roll(draw: Draw, by: User | None = None) -> Draw:
    """Step 2: roll the seed, once. The population was published in a transaction before."""
    held: Draw = Draw.objects.select_for_update().get(pk=draw.pk)
    if not held.seed:
        held.seed = secrets.token_hex(32)
        # The demo's clock starts again each nine hours.
        held.rolled_at = max(clock.now(), held.published_at)
        held.save(update_fields=["seed", "rolled_at"])
        told("draw-rolled", held, by, seed=held.seed)
    return held


@transaction.atomic
def take(draw: Draw, by: User | None = None) -> Draw:
    """Step 3: lay the drawn verdicts out for a second look, once.

    Raises PopulationChanged.
    """
    held: Draw = Draw.objects.select_for_update().get(pk=draw.pk)
    if held.rechecks.exists():
        return held
    known = read(population_of(held))
    if known.digest != held.population_digest:
        raise PopulationChanged
    chosen = sample(known.verdicts, held.seed, held.per_reviewer)
    lay_out(held, chosen)
    told("draw-taken", held, by, size=known.size, drawn=len(chosen))
    return held


def lay_out(draw: Draw, chosen: list[int]) -> None:
    """Open a re-check of each drawn verdict; one that was asked for before joins the sample."""
    asked = Recheck.objects.filter(office=draw.office, review__in=chosen)
    asked.update(draw=draw)
    known = set(asked.values_list("review", flat=True))
    reports = dict(Review.objects.filter(pk__in=chosen).values_list("pk", "report"))
    now = clock.now()
    Recheck.objects.bulk_create(
        (
            Recheck(
                kind=Recheck.Kind.SAMPLE,
                office=draw.office,
                draw=draw,
                report_id=reports[review],
                review_id=review,
                asked_at=now,
            )
            for review in chosen
            if review not in known
        ),
        batch_size=BATCH,
    )


def told(action: str, draw: Draw, by: User | None, **data: object) -> None:
    """Write the audit event of a step."""
    known = {"month": f"{draw.month:%Y-%m}", "election": draw.election.slug}
    record(action=action, obj=draw, by=by, area=draw.office.area.code, data=known | data)


def draw_month(
    *, election: Election, office: Body, month: dt.date, by: User | None = None
) -> Draw | None:
    """All three steps, going on where an earlier run was cut off; None without verdicts.

    Call it outside of any transaction, so that each step is committed before the next one.
    Raises MonthNotOver, PopulationChanged.
    """
    draw = publish(election=election, office=office, month=month, by=by)
    return take(roll(draw, by), by) if draw else None
