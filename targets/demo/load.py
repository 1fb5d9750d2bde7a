"""Making the demo: Pilkada 2024 in Kota Bogor, and smaller campaigns of four other offices."""

import datetime as dt
import random
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import prefetch_related_objects

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.forming import form_bodies
from adhoc_bodies.models import Area, Body, Dirty, Election
from portal import clock, weeks
from posts.models import Directive, DirectivePlatform, Report, Stage
from targets import campaign, counting
from targets.actions import recompute
from targets.demo.accounts import make_accounts, moment
from targets.demo.campaign import (
    BOGOR,
    FIRST_MONDAY,
    FORMING_MONDAY,
    SEED,
    SITES,
    SMALL_TASKS,
    TASKS,
    WITHDRAWN,
    Task,
)
from targets.demo.past import make_past
from targets.demo.people import make_people, make_sign_ins
from targets.demo.pictures import make_pictures
from targets.demo.public import open_pages
from targets.demo.reports import Cast, drafts_of, store
from targets.demo.rewards import make_rewards
from targets.demo.stories import more_reports
from targets.demo.topics import count_followers, give_topics
from targets.demo.turnout import make_turnout
from targets.models import Computation, Policy
from targets.scoring.terms import NATIONAL_DEFAULT

SLUG = "pilkada-2024"
CALENDAR = settings.BASE_DIR / "posts" / "data" / "tahapan.csv"


def is_loaded() -> bool:
    """Whether this database holds the demo already."""
    return Election.objects.filter(slug=SLUG).exists() and User.objects.exists()


def load(say: Callable[[str], object]) -> None:
    """Make the whole demo; `say` is told each step."""
    call_command(
        "load_election", str(CALENDAR), slug=SLUG, name="Pilkada 2024", voting_day="2024-11-27",
        verbosity=0,
    )  # fmt: skip
    election = Election.objects.get(slug=SLUG)
    with transaction.atomic():
        cast = gather(election, say)
        count_rows()
        drafts = drafts_of(cast)
        reports = store(cast, drafts + more_reports(cast, drafts))
        count_rows()
        say(f"{len(reports)} reports")
        pictures = make_pictures(waiting(reports))
        make_turnout(election)
        past = make_past(cast, reports)
        say(f"{pictures} screenshots, {past}, {count_followers(cast)} counts of followers")
        Dirty.objects.all().delete()
    say("computing compliance")
    compute(election)
    with transaction.atomic():
        say(make_rewards(cast, reports))
        say(open_pages(cast))
    record(action="demo-loaded", obj=election, by=None, area="ID")


def count_rows() -> None:
    """Tell PostgreSQL how many rows there are by now.

    It counts by itself only what is committed, and would plan for empty tables: a draw over a
    month of reviews then takes hours instead of a second. The tables are named, since counting
    all of them would hold PostgreSQL's own, which the databases of a server share.
    """
    if connection.vendor == "postgresql":
        tables = connection.introspection.django_table_names(only_existing=True)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE " + ", ".join(map(connection.ops.quote_name, tables)))


def gather(election: Election, say: Callable[[str], object]) -> Cast:
    """Bodies, people, accounts and directives."""
    chance = random.Random(SEED)
    bodies = form_all(election)
    make_policies()
    people = make_people(bodies, chance)
    signed = make_sign_ins()
    say(f"{len(bodies)} PPK and PPS, {sum(map(len, people.values()))} people")
    accounts = make_accounts(bodies, people, chance)
    *directives, withdrawn = make_directives(election, signed["operator@demo.gaung.example"])
    give_topics([*directives, withdrawn])
    prefetch_related_objects(directives, "platform_rows")
    say(f"{len(accounts)} accounts, {len(directives)} directives")
    reviewers = reviewers_of(bodies, people, signed)
    offices = offices_of(bodies)
    return Cast(
        election, bodies, people, accounts, directives, withdrawn, reviewers, offices, signed,
        chance,
    )  # fmt: skip


def form_all(election: Election) -> list[Body]:
    """Form the bodies of every site; whole Kota Bogor, some districts elsewhere."""
    for site in SITES:
        for code in site.districts or (site.code,):
            form_bodies(election=election, area=Area.objects.get(code=code))
    return list(
        Body.objects.ad_hoc()
        .filter(election=election)
        .select_related("area")
        .order_by("area__code", "kind")
    )


def make_policies() -> None:
    """Nothing is owed while bodies are formed; from the first Monday on the national default."""
    nation = Area.objects.get(code="ID")
    for monday, quota in ((FORMING_MONDAY, 0), (FIRST_MONDAY, 3)):
        Policy.objects.create(
            area=nation, effective_from=monday, weekly_quota=quota, created_at=clock.now()
        )


def make_directives(election: Election, author: User) -> list[Directive]:
    """Issue the directives of the campaign, each by its office."""
    stages = {stage.slug: stage for stage in Stage.objects.filter(election=election)}
    wanted = [(task.office, task) for task in TASKS]
    wanted += [(site.code, task) for site in SITES[1:] for task in SMALL_TASKS]
    wanted.append((BOGOR, WITHDRAWN))
    return [
        make_directive(election, number, office, task, stages, author)
        for number, (office, task) in enumerate(wanted, start=1)
    ]


def make_directive(
    election: Election,
    number: int,
    office_code: str,
    task: Task,
    stages: dict[str, Stage],
    author: User,
) -> Directive:
    """One issued directive with its platforms."""
    office = Body.objects.select_related("area").get(area__code=office_code, kind="office")
    starts, due = (dt.date.fromisoformat(f"2024-{day}") for day in (task.starts, task.due))
    issued = moment(office, starts - dt.timedelta(days=2), 14)
    hashtags = task.hashtags if office_code in ("ID", "32", "32.71") else task.hashtags.split()[0]
    directive = Directive.objects.create(
        election=election, code=f"A-{number:03}", office=office, area=office.area,
        stage=stages.get(task.stage), title=task.title, message=task.message, hashtags=hashtags,
        for_ppk=task.ppk, for_pps=task.pps, min_platforms=task.needed, starts_on=starts,
        due_on=due, weight=task.weight, state=Directive.State.ISSUED, created_by=author,
        created_at=issued, issued_at=issued,
    )  # fmt: skip
    DirectivePlatform.objects.bulk_create(
        [DirectivePlatform(directive=directive, platform=name) for name in task.platforms]
    )
    return directive


def reviewers_of(
    bodies: list[Body], people: dict[int, list[User]], signed: dict[str, User]
) -> dict[int, list[User]]:
    """Who reviews for whom: two of the PPK for its villages, the office for the PPK."""
    of_district = {b.district_id: people[b.pk][:2] for b in bodies if b.kind == Body.Kind.PPK}
    office = [signed["operator@demo.gaung.example"]]
    return {
        body.pk: office if body.kind == Body.Kind.PPK else of_district[body.district_id]
        for body in bodies
    }


def offices_of(bodies: list[Body]) -> dict[int, Body]:
    """Where their reviewers serve: in the PPK for its villages, in the office for the PPK."""
    ppk = {b.district_id: b for b in bodies if b.kind == Body.Kind.PPK}
    above = {office.area_id: office for office in Body.objects.filter(kind=Body.Kind.OFFICE)}
    return {
        body.pk: above[body.regency_id]
        if body.kind == Body.Kind.PPK and body.regency_id
        else ppk[body.district_id]
        for body in bodies
    }


def waiting(reports: list[Report]) -> list[Report]:
    """The reports that wait for review; of ten, nine have a picture to look at, less in the
    smaller campaigns."""
    found = [report for report in reports if report.status == "submitted"]
    home = [r for r in found if r.body.area.code.startswith("32.71")]
    elsewhere = [r for r in found if not r.body.area.code.startswith("32.71")]
    return [report for n, report in enumerate(home) if n % 10 != 7] + elsewhere[::4]


def compute(election: Election) -> None:
    """Compute every week up to today and close each in the night in which its time came."""
    nation = Area.objects.get(code="ID")
    first, last = weeks.of(FORMING_MONDAY), weeks.of(clock.today())
    recompute(election=election, area=nation, first=first, last=last, as_of=clock.today())
    for week in weeks.between(first, last):
        night = night_of_closing(week)
        if night < clock.now():
            with clock.stopped_at(night):
                asked = Computation.objects.filter(election=election, week=week)
                asked.update(asked_at=night)
                campaign.work(election, week)
    campaign.run()
    counting.count_due()


def night_of_closing(week: int) -> dt.datetime:
    """When the nightly job finds that a week's days are over by the national default."""
    day = weeks.sunday(week) + dt.timedelta(days=NATIONAL_DEFAULT.close_after_days + 1)
    return dt.datetime.combine(day, dt.time(1, 10), tzinfo=clock.ZONES["WIB"])
