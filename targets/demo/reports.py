"""The demo's twelve weeks of reports: zeal, lateness, mistakes and a backlog of reviews."""

import base64
import dataclasses
import datetime as dt
import random
import uuid
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from adhoc_bodies.models import Body, Election, SocialAccount
from portal import clock
from posts import flagging, links
from posts.flagging import Accounts
from posts.models import Directive, Report, Review
from posts.timing import times
from targets.demo.accounts import moment, site_of
from targets.demo.campaign import DISTRICT_ZEAL, FIRST_MONDAY

#: Moment from which nothing has happened yet; the demo's own clock starts then.
END = clock.DEMO_START - dt.timedelta(minutes=25)
NAMESPACE = uuid.UUID("0c5b3f0e-6c55-4e0e-8d8f-3a7c4b8f9a11")
#: Reviews older than this are done, but for the slow ones.
REVIEWED_AFTER = dt.timedelta(hours=26)
#: In this district the reviewers are behind.
SLOW_DISTRICT = "32.71.04"
#: This office's reports from before this moment came from a spreadsheet.
IMPORTER, IMPORTED_UNTIL = "33.16", dt.datetime(2024, 7, 1, tzinfo=clock.ZONES["WIB"])
#: Times in Instagram's IDs of posts begin here (milliseconds).
INSTAGRAM_EPOCH = 1_314_220_021_721

PLATFORMS = ("instagram", "facebook", "tiktok")
REASONS = [
    ("wrong_link", "Tautan mengarah ke profil, bukan ke unggahan."),
    ("off_directive", "Isi unggahan bukan tentang arahan ini."),
    ("not_official", "Diunggah dari akun pribadi anggota."),
    ("other", "Tagar wajib belum ada pada keterangan."),
]


@dataclass
class Cast:
    """Everybody and everything that the reports are made of."""

    election: Election
    bodies: list[Body]
    people: dict[int, list[User]]
    accounts: dict[tuple[int, str], SocialAccount]
    directives: list[Directive]
    #: Issued and taken back again after somebody had followed it.
    withdrawn: Directive
    reviewers: dict[int, list[User]]
    #: The body in which somebody's reviewers serve.
    offices: dict[int, Body]
    #: The people of the sign-ins by their addresses.
    signed: dict[str, User]
    chance: random.Random
    serial: int = 0


def drafts_of(cast: Cast) -> list[Report]:
    """Everybody's reports with their flags, decided on and not stored yet."""
    drafts = [report for body in cast.bodies for report in reports_of(cast, body)]
    accounts = Accounts(SocialAccount.objects.live().select_related("body").order_by())
    for report in drafts:
        asked = flagging.asked_by(report.directive)
        # No post of these was reported before.
        flagging.apply(report, flagging.flags_of(report, accounts, asked))
    return drafts


def store(cast: Cast, drafts: list[Report]) -> list[Report]:
    """Store reports in the order in which they came, and the verdicts on them."""
    drafts.sort(key=lambda report: (report.reported_at, str(report.client_key)))
    reports = Report.objects.bulk_create(drafts, batch_size=500)
    decided = [review_of(cast, report) for report in reports if report.decided_by_id]
    Review.objects.bulk_create(decided, batch_size=500)
    return reports


def zeal_of(cast: Cast, body: Body) -> float:
    """How dependable a body is, 0 to 1: its office, its district, itself."""
    district = body.area.code[:8]
    own = cast.chance.gauss(0, 0.16) + (0.12 if body.kind == Body.Kind.PPK else 0)
    return max(0.05, min(0.99, site_of(body).zeal + DISTRICT_ZEAL.get(district, 0) + own))


def reports_of(cast: Cast, body: Body) -> list[Report]:
    """All reports of one body: for its directives, and what it posts besides."""
    zeal, made = zeal_of(cast, body), []
    for directive in cast.directives:
        if addressed(directive, body):
            made += for_directive(cast, body, directive, zeal)
    monday = FIRST_MONDAY
    while monday <= END.date():
        made += besides(cast, body, monday, zeal, made)
        monday += dt.timedelta(days=7)
    return made


def addressed(directive: Directive, body: Body) -> bool:
    """Whether the body must follow the directive."""
    wanted = directive.for_ppk if body.kind == Body.Kind.PPK else directive.for_pps
    above = {body.regency_id, body.province_id}
    return wanted and (directive.area.level == 0 or directive.area_id in above)


def for_directive(cast: Cast, body: Body, directive: Directive, zeal: float) -> list[Report]:
    """Posts for a directive: mostly on time, sometimes late, sometimes not at all."""
    made = []
    platforms = [row.platform for row in directive.platform_rows.all()]
    cast.chance.shuffle(platforms)
    for number, platform in enumerate(platforms):
        eager = zeal if number < directive.min_platforms else zeal * 0.45
        eager *= practice(directive.due_on)
        if cast.chance.random() < eager:
            day = posting_day(cast, directive, zeal)
            made += post(cast, body, platform, day, directive)
    return made


def practice(day: dt.date) -> float:
    """Bodies grow used to their duties: a little more each week."""
    return 0.93 + 0.011 * ((day - FIRST_MONDAY).days // 7)


def posting_day(cast: Cast, directive: Directive, zeal: float) -> dt.date:
    """A day within the directive's, or some days after for the less dependable."""
    span = (directive.due_on - directive.starts_on).days
    late = cast.chance.random() > 0.62 + 0.36 * zeal
    after = cast.chance.randrange(1, 6) if late else 0
    days = span + after if late else cast.chance.randint(0, span)
    return directive.starts_on + dt.timedelta(days=days)


def besides(
    cast: Cast, body: Body, monday: dt.date, zeal: float, made: list[Report]
) -> list[Report]:
    """Posts outside directives, until the week's three are there or the zeal is used up."""
    week = range(monday.toordinal(), monday.toordinal() + 7)
    have = sum(report.posted_on.toordinal() in week for report in made)
    found = []
    for _ in range(max(0, 3 - have) + (cast.chance.random() < zeal - 0.55)):
        if cast.chance.random() < zeal * practice(monday):
            day = monday + dt.timedelta(days=cast.chance.randrange(0, 7))
            found += post(cast, body, cast.chance.choice(PLATFORMS), day)
    return found


def post(
    cast: Cast, body: Body, platform: str, day: dt.date, directive: Directive | None = None
) -> list[Report]:
    """One report of a post on a day, or none: no account there, or not yet."""
    account = cast.accounts.get((body.pk, platform))
    hour = cast.chance.choice((7, 9, 10, 12, 13, 16, 19, 20))
    posted = moment(body, day, hour) + dt.timedelta(seconds=cast.chance.randrange(3600))
    reported = posted + delay(cast.chance)
    if account is None or reported > END:
        return []
    cast.serial += 1
    raw = url(account.platform, account.handle, posted, cast.serial)
    by = cast.chance.choice(cast.people[body.pk])
    report = draft(cast, body, by, raw, posted, reported)
    report.directive, report.account = directive, account
    decide(cast, report)
    bring_along(report)
    return [report]


def draft(
    cast: Cast, body: Body, by: User, raw: str, posted: dt.datetime, reported: dt.datetime
) -> Report:
    """A waiting report of a link, without directive and account."""
    link = links.read(raw, now=reported)
    return Report(
        election=cast.election, body=body, province_id=body.province_id, regency_id=body.regency_id,
        district_id=body.district_id, canonical=link.canonical, platform=link.platform,
        post_kind=link.kind, post_id=link.post_id, handle=link.handle, resolved=link.resolved,
        post_key=link.key, submitted_by=by,
        client_key=uuid.uuid5(NAMESPACE, str(cast.serial)), **when(link, posted, reported, body),
    )  # fmt: skip


def bring_along(report: Report) -> None:
    """One office brought its first weeks from a spreadsheet: with the state, without people."""
    if report.body.area.code.startswith(IMPORTER) and report.reported_at < IMPORTED_UNTIL:
        report.source = Report.Source.IMPORT
        report.submitted_by = report.decided_by = report.decided_at = None


def delay(chance: random.Random) -> dt.timedelta:
    """From the post to its report: minutes mostly, days sometimes."""
    if chance.random() < 0.72:
        return dt.timedelta(minutes=chance.randrange(2, 90))
    if chance.random() < 0.85:
        return dt.timedelta(hours=chance.randrange(2, 40))
    return dt.timedelta(days=chance.randrange(2, 6))


def when(
    link: links.PostLink, posted: dt.datetime, reported: dt.datetime, body: Body
) -> dict[str, Any]:
    """The report's times, by the rules that the form uses."""
    found = times(id_time=link.posted_at, claimed_at=posted, reported_at=reported, zone=body.zone)
    return dataclasses.asdict(found)


def url(platform: str, handle: str, posted: dt.datetime, serial: int) -> str:
    """A link whose number tells the time of posting, as the platforms make them."""
    millis = int(posted.timestamp() * 1000)
    if platform == "instagram":
        number = ((millis - INSTAGRAM_EPOCH) << 23) + serial
        code = base64.urlsafe_b64encode(number.to_bytes(9, "big")).decode().lstrip("A")
        return f"https://www.instagram.com/{handle}/p/{code}/"
    if platform == "tiktok":
        number = (int(posted.timestamp()) << 32) + serial
        return f"https://www.tiktok.com/@{handle}/video/{number}"
    return f"https://www.facebook.com/{handle}/posts/{122_100_000_000_000 + serial * 977}"


def decide(cast: Cast, report: Report) -> None:
    """Give the report the state that its reviewers had brought it to by now."""
    slow = report.body.area.code.startswith(SLOW_DISTRICT)
    patience = REVIEWED_AFTER * (2 if slow else 1) * cast.chance.uniform(0.3, 1.3)
    if report.reported_at + patience > END:
        return
    draw = cast.chance.random()
    report.status = "accepted" if draw < 0.94 else "rejected" if draw < 0.965 else "returned"
    if report.status == "returned" and report.reported_at < END - dt.timedelta(days=12):
        report.status = "rejected"
    report.decided_by = cast.chance.choice(cast.reviewers[report.body_id])
    report.decided_at = report.reported_at + patience
    if report.status != "accepted":
        report.reason, report.reason_note = cast.chance.choice(REASONS)


def review_of(cast: Cast, report: Report) -> Review:
    """The verdict that made the report what it is."""
    assert report.decided_by_id
    assert report.decided_at
    return Review(
        report=report, reviewer_id=report.decided_by_id, verdict=report.status,
        office=cast.offices[report.body_id], reason=report.reason, note=report.reason_note,
        at=report.decided_at,
    )  # fmt: skip
