"""Random small campaigns: the same one as plain facts and as rows in the database."""

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace

from django.db.models import Model

from accounts.models import User
from adhoc_bodies.models import Area, Body, Election, Exemption, Platform, SocialAccount
from portal import weeks
from posts.models import Directive, DirectivePlatform, Report
from targets.models import Policy
from targets.scoring import terms

HOURS = {"WIB": 7, "WITA": 8, "WIT": 9}
#: The Mondays from which campaigns start: plain weeks, the 53rd week, two turns of the year.
STARTS = [dt.date(2024, 8, 26), dt.date(2020, 12, 14), dt.date(2024, 12, 16), dt.date(2025, 12, 22)]
SPAN = 3
#: How far the local date of each zone is ahead of the one in the west.
MIDNIGHTS = [(0, 0, 0), (0, 0, 1), (0, 1, 1)]
PLATFORMS = ["instagram", "facebook", "tiktok", "x"]
STATUSES = ["accepted"] * 5 + ["submitted"] * 3 + ["returned", "rejected", "withdrawn"]


@dataclass
class World:
    """Three provinces, one in each zone, with their offices and ad hoc bodies."""

    election: Election
    person: User
    other: User
    areas: dict[str, Area] = field(default_factory=dict)
    offices: dict[str, Body] = field(default_factory=dict)
    bodies: list[Body] = field(default_factory=list)


def make_world() -> World:
    """Areas, offices and bodies, without anything that they do."""
    world = World(
        Election.objects.create(slug="pilkada-2024", name="P", voting_day=dt.date(2024, 11, 27)),
        User.objects.create(email="satu@gaung.example", name="Satu"),
        User.objects.create(email="dua@gaung.example", name="Dua"),
    )
    nation = add_area(world, "ID", None, "WIB")
    for province, zone in (("32", "WIB"), ("51", "WITA"), ("91", "WIT")):
        above = add_area(world, province, nation, zone)
        for regency in range(1, 3):
            city = add_area(world, f"{province}.7{regency}", above, zone)
            for district in range(1, 3):
                add_district(world, city, f"{city.code}.0{district}")
    return world


def add_area(world: World, code: str, parent: Area | None, zone: str) -> Area:
    """An area with its columns, and an office down to the regencies."""
    level = 0 if parent is None else parent.level + 1
    above = {1: "province", 2: "regency", 3: "district"}
    columns = {
        name: getattr(parent, name) or (parent if parent.level == at else None)
        for at, name in above.items()
        if parent is not None
    }
    area = Area.objects.create(
        code=code, name=code, level=level, parent=parent, zone=zone, **columns
    )
    world.areas[code] = area
    if level <= 2:
        world.offices[code] = Body.objects.create(
            kind="office", area=area, name=code, formed_on=dt.date(2003, 1, 1)
        )
    return area


def add_district(world: World, city: Area, code: str) -> None:
    """A district with its PPK and two villages with their PPS."""
    district = add_area(world, code, city, city.zone)
    villages = [add_area(world, f"{code}.100{n}", district, city.zone) for n in (1, 2)]
    for kind, area in (("ppk", district), ("pps", villages[0]), ("pps", villages[1])):
        world.bodies.append(
            Body.objects.create(
                kind=kind, area=area, name=area.code, election=world.election,
                formed_on=dt.date(2020, 1, 1),
            )
        )  # fmt: skip


@dataclass
class Campaign:
    """A campaign as plain facts: what each body has to do with, by body id."""

    first: int
    as_of: dict[str, dt.date]
    zones: dict[int, str]
    facts: dict[int, terms.Facts]
    #: The stored reports of each body, in the order of its facts.
    reports: dict[int, list[Report]] = field(default_factory=dict)

    @property
    def weeks(self) -> list[int]:
        """The weeks in which it happens, and one on each side."""
        return weeks.between(weeks.shift(self.first, -1), weeks.shift(self.first, SPAN))


def play(world: World, seed: int) -> Campaign:
    """Make a random campaign and write it into the database."""
    dice = random.Random(seed)
    start = dice.choice(STARTS)
    policies = list(set_policies(world, dice, start))
    directives = list(issue_directives(world, dice, start))
    as_of = start + dt.timedelta(days=dice.randrange(3, 7 * SPAN + 25))
    campaign = Campaign(
        first=weeks.of(start),
        as_of={
            zone: as_of + dt.timedelta(days=step)
            for zone, step in zip(HOURS, dice.choice(MIDNIGHTS), strict=True)
        },
        zones={body.pk: body.area.zone for body in world.bodies},
        facts={},
    )
    written: list[Model] = []
    for body in world.bodies:
        campaign.facts[body.pk] = live(world, dice, start, body, directives, policies, written)
        campaign.reports[body.pk] = [
            row for row in written if isinstance(row, Report) and row.body_id == body.pk
        ]
    for kind in (Report, Exemption, SocialAccount):
        kind._default_manager.bulk_create(row for row in written if isinstance(row, kind))
    Body.objects.bulk_update(world.bodies, ["formed_on", "dissolved_on"])
    return campaign


def set_policies(world: World, dice: random.Random, start: dt.date) -> Iterator[terms.OfficePolicy]:
    """A few policies of some offices, some taking effect in mid-campaign."""
    mondays = [start + dt.timedelta(weeks=n) for n in range(-2, SPAN)]
    spots = [(code, monday) for code in world.offices for monday in mondays]
    for code, monday in dice.sample(spots, dice.choice([0, 3, 8])):
        told = numbers(dice)
        Policy.objects.create(
            area=world.areas[code], effective_from=monday, created_at=moment(monday, 0, 7),
            **asdict(told),
        )  # fmt: skip
        yield terms.OfficePolicy(code, monday, told)


def numbers(dice: random.Random) -> terms.PolicyRules:
    """The numbers of some policy."""
    partial_from = dice.randrange(0, 90)
    return terms.PolicyRules(
        weekly_quota=dice.choice([0, 1, 2, 3, 7, 22]),
        quota_weight=dice.randint(1, 5),
        late_credit=dice.choice([0, 0, 1, 33, 50, 99, 100]),
        late_days=dice.choice([0, 1, 7, 30]),
        report_within_days=dice.choice([0, 3, 3, 10]),
        close_after_days=dice.choice([0, 3, 14]),
        compliant_from=dice.randrange(partial_from, 101),
        partial_from=partial_from,
    )


def issue_directives(
    world: World, dice: random.Random, start: dt.date
) -> Iterator[terms.Directive]:
    """Some directives of offices of every level, among them drafts and withdrawn ones."""
    for _ in range(dice.randrange(2, 9)):
        office = dice.choice(list(world.offices))
        area = dice.choice([c for c in world.areas if office in ("ID", c[: len(office)])])
        area = dice.choice([office, office, area])
        starts_on = start + dt.timedelta(days=dice.randrange(-5, 7 * SPAN - 5))
        platforms = dice.sample(PLATFORMS, dice.randint(1, 4))
        kinds = dice.choice([{"ppk"}, {"pps"}, {"ppk", "pps"}])
        row = Directive.objects.create(
            election=world.election, code=str(uuid.UUID(int=dice.getrandbits(128)))[:30],
            office=world.offices[office], area=world.areas[area], title="A",
            for_ppk="ppk" in kinds, for_pps="pps" in kinds, starts_on=starts_on,
            due_on=starts_on + dt.timedelta(days=dice.randrange(0, 9)),
            min_platforms=dice.randint(1, len(platforms)), weight=dice.randint(1, 5),
            state=dice.choice(["issued"] * 6 + ["draft", "withdrawn"]),
            created_at=moment(start, 0, 7),
        )  # fmt: skip
        DirectivePlatform.objects.bulk_create(
            [DirectivePlatform(directive=row, platform=platform) for platform in platforms]
        )
        told = terms.Directive(
            row.pk, area, frozenset(kinds), frozenset(platforms), starts_on, row.due_on,
            row.min_platforms, row.weight,
        )  # fmt: skip
        yield told if row.state == "issued" else replace(told, kinds=frozenset())


def live(
    world: World,
    dice: random.Random,
    start: dt.date,
    body: Body,
    directives: list[terms.Directive],
    policies: list[terms.OfficePolicy],
    written: list[Model],
) -> terms.Facts:
    """A body's days of service, its exemptions and its reports; their rows go to `written`."""

    def day(low: int = -4, high: int = 7 * SPAN + 6) -> dt.date:
        return start + dt.timedelta(days=dice.randrange(low, high))

    formed_on, dissolved_on = dt.date(2020, 1, 1), None
    if dice.random() < 0.3:
        formed_on = day(-4, 14)
        dissolved_on = formed_on + dt.timedelta(days=dice.randrange(0, 25))
    body.formed_on, body.dissolved_on = formed_on, dissolved_on
    area = body.area
    chain = [area, area.district, area.regency, area.province]
    codes = [one.code for one in chain if one is not None]
    known = terms.Body(body.kind, (*codes, "ID"), formed_on, dissolved_on)
    exemptions = [exempt(world, dice, body, day()) for _ in range(dice.choice([0, 0, 0, 1, 3]))]
    reports = [report(world, dice, body, day, directives) for _ in range(dice.randrange(0, 14))]
    written.extend(row for row, _ in (*exemptions, *reports))
    if dice.random() < 0.5:
        registered_at = moment(day(), 23, 7)
        written.append(
            SocialAccount(
                body=body, platform=Platform.X, handle=f"h{body.pk}", registered_at=registered_at
            )
        )
    return terms.Facts(
        body=known,
        directives=directives,
        reports=[told for _, told in reports],
        exemptions=[told for row, told in exemptions if row.status == "granted"],
        policies=policies,
    )


def exempt(
    world: World, dice: random.Random, body: Body, day: dt.date
) -> tuple[Exemption, terms.Exemption]:
    """An exemption, granted or not."""
    told = terms.Exemption(
        starts_on=day,
        ends_on=dice.choice([None, day, day + dt.timedelta(days=dice.randrange(1, 15))]),
        platform=dice.choice(["", *PLATFORMS, *PLATFORMS]),
    )
    status = dice.choice(["granted", "granted", "granted", "refused", "requested"])
    row = Exemption(
        body=body, starts_on=told.starts_on, ends_on=told.ends_on, platform=told.platform,
        reason="other", status=status, requested_by=world.person, decided_by=world.other,
        requested_at=moment(day, 0, 7),
    )  # fmt: skip
    return row, told


def report(
    world: World,
    dice: random.Random,
    body: Body,
    some_day: Callable[[], dt.date],
    directives: list[terms.Directive],
) -> tuple[Report, terms.Report]:
    """A report, stored with the counting day of the national default, as posts does."""
    directive = dice.choice([None, *directives, *directives])
    posted = some_day()
    if directive and dice.random() < 0.7:
        posted = directive.due_on + dt.timedelta(days=dice.choice([-2, -1, 0, 0, 1, 1, 7, 8]))
    offset = HOURS[body.area.zone]
    posted_at = moment(posted, dice.choice([0, 12, 23]), offset)
    delay = dice.choice([0, 0, 1, 3, 4, 9]) * 24 + dice.randrange(0, 3)
    reported_at = posted_at + dt.timedelta(hours=delay)
    reported = (reported_at + dt.timedelta(hours=offset)).date()
    told = terms.Report(
        platform=dice.choice(PLATFORMS),
        posted_on=posted,
        reported_on=reported,
        status=dice.choice(STATUSES),
        directive=directive.key if directive else None,
    )
    effective = posted if (reported - posted).days <= 3 else reported
    row = Report(
        election=world.election, body=body, province_id=body.province_id,
        regency_id=body.regency_id, district_id=body.district_id, directive_id=told.directive,
        platform=told.platform, post_kind="post", canonical="https://x.com/a/status/1",
        post_key=uuid.UUID(int=dice.getrandbits(128)), posted_at=posted_at,
        posted_at_source="id", reported_at=reported_at, posted_on=posted, reported_on=reported,
        effective_on=effective, week=weeks.of(effective), status=told.status,
        client_key=uuid.UUID(int=dice.getrandbits(128)),
    )  # fmt: skip
    return row, told


def moment(day: dt.date, hour: int, offset: int) -> dt.datetime:
    """A local time on a date, in UTC."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC) - dt.timedelta(hours=offset)
