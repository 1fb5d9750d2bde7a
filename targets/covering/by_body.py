"""The bodies of a regency or district behind a number of coverage."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from adhoc_bodies.models import Body, SocialAccount
from portal import clock, formats, weeks
from posts.addressing import addresses
from posts.models import Directive, Report, Stage
from targets import pages
from targets.covering import accounts
from targets.covering.lines import Line
from targets.covering.subjects import ACCOUNT, PLATFORM, REASON, Subject
from targets.lens import Lens
from targets.ranges import KINDS


def columns(subject: Subject) -> list[str]:
    """The headings, that of the body first; its sub-district stands beside it."""
    if subject.stage:
        return [_("Body"), _("Directives"), _("Accepted posts")]
    if subject.name == REASON:
        return [_("Body")]
    return [_("Body"), _("Account") if subject.name == ACCOUNT else _("Accepted posts")]


def lines(lens: Lens, subject: Subject) -> list[Line]:
    """The bodies with some of it; of a stage all that were asked, the silent ones first."""
    if subject.stage:
        return asked(lens, subject, subject.stage)
    if subject.name == REASON:
        return unaccounted(lens, subject.value)
    return holders(lens, subject.value) if subject.name == ACCOUNT else posters(lens, subject)


def bodies_of(lens: Lens) -> list[Body]:
    """All bodies of the area, in the order of their codes."""
    bodies = Body.objects.filter(
        election=lens.scope.election_id, kind__in=KINDS[lens.kind], district__isnull=False
    )
    found = bodies.within(lens.area).select_related("area", "district")
    return list(found.order_by("area__code", "kind", "pk"))


def line(
    lens: Lens, body: Body, *cells: str, posts: int = 0, change: int = 0, links: Sequence[str] = ()
) -> Line:
    """A body's line."""
    return Line(
        code=body.area.code,
        name=body.name,
        url=pages.body_url(body.area.code, body.kind) + lens.week_query,
        done=int(posts > 0),
        posts=posts,
        where=body.district.name if body.district else "",
        cells=cells,
        change=change,
        links=links,
    )


def posts_of(lens: Lens, subject: Subject, body: Body) -> str:
    """The address of the posts of a body."""
    chosen = pages.with_params(lens.query, [(subject.name, subject.value)])
    return reverse("body_posts", args=[body.area.code, body.kind]) + chosen


def lives(body: Body, week: int) -> bool:
    """Whether a body exists on one of a week's days."""
    ended = body.dissolved_on
    return body.formed_on <= weeks.sunday(week) and (ended is None or ended >= weeks.monday(week))


# ---- stages -----------------------------------------------------------------------------


def asked(lens: Lens, subject: Subject, stage: Stage) -> list[Line]:
    """Bodies that an issued directive of the stage asks, with their accepted posts for it."""
    directives = directives_of(lens, stage)
    wanted = {body: [d.pk for d in directives if asks(d, body)] for body in bodies_of(lens)}
    posts = accepted([body for body in wanted if wanted[body]], directives)
    found = []
    for body, keys in wanted.items():
        count = sum(posts.get((body.pk, key), 0) for key in keys)
        if keys:
            cells = (formats.integer(len(keys)), formats.integer(count))
            links = [posts_of(lens, subject, body)] * len(cells)
            found.append(line(lens, body, *cells, posts=count, links=links))
    return sorted(found, key=lambda one: one.posts > 0)


def directives_of(lens: Lens, stage: Stage) -> list[Directive]:
    """The issued directives of a stage."""
    issued = Directive.objects.filter(
        election=lens.scope.election_id, stage=stage, state=Directive.State.ISSUED
    )
    return list(issued.select_related("area"))


def asks(directive: Directive, body: Body) -> bool:
    """Whether a directive is for a body that exists when it is due."""
    exists = body.formed_on <= directive.due_on and (
        body.dissolved_on is None or body.dissolved_on >= directive.due_on
    )
    return exists and addresses(directive, body)


def accepted(bodies: Sequence[Body], directives: Sequence[Directive]) -> dict[tuple[int, int], int]:
    """Accepted reports by body and directive."""
    reports = Report.objects.filter(
        directive__in=directives, body__in=bodies, status=Report.Status.ACCEPTED
    )
    rows = reports.order_by().values_list("body_id", "directive_id").annotate(count=Count("pk"))
    return {(body, directive): count for body, directive, count in rows if directive}


# ---- posts of a topic or platform -------------------------------------------------------


def posters(lens: Lens, subject: Subject) -> list[Line]:
    """Bodies with accepted posts in the period, most posts first."""
    bodies = {body.pk: body for body in bodies_of(lens)}
    counted: Counter[int] = Counter()
    for body, week, count in counts(lens, subject, list(bodies)):
        counted[body] += count * lives(bodies[body], week)
    found = [
        line(
            lens,
            body,
            formats.integer(counted[pk]),
            posts=counted[pk],
            links=[posts_of(lens, subject, body)],
        )
        for pk, body in bodies.items()
        if counted[pk]
    ]
    return sorted(found, key=lambda one: -one.posts)


def counts(lens: Lens, subject: Subject, bodies: Sequence[int]) -> list[tuple[int, int, int]]:
    """Accepted posts by body and week."""
    rows = posted(lens, subject, bodies).order_by().values_list("body_id", "week")
    return list(rows.annotate(count=Count("pk")))


def posted(lens: Lens, subject: Subject, bodies: Collection[int]) -> QuerySet[Report]:
    """Accepted reports of bodies; each body's are found by the index of body and week."""
    reports = Report.objects.accepted().filter(
        body__in=bodies, week__range=(lens.period.first, lens.period.last)
    )
    if subject.name == PLATFORM:
        return reports.filter(platform__in=subject.values) if subject.values else reports
    return reports.filter(directive__topics__slug=subject.value)


# ---- accounts ---------------------------------------------------------------------------


def holders(lens: Lens, platform: str) -> list[Line]:
    """Bodies with an account on a platform at the end of the period."""
    last = lens.period.last
    bodies = [body for body in bodies_of(lens) if lives(body, last)]
    held: dict[int, list[str]] = defaultdict(list)
    for body, handle in live_at_end(last, bodies, platform):
        held[body].append(f"@{handle}" if handle else "–")
    return [line(lens, body, ", ".join(held[body.pk])) for body in bodies if held[body.pk]]


def live_at_end(week: int, bodies: Sequence[Body], platform: str) -> list[tuple[int, str]]:
    """Bodies and handles of the accounts that were held at the end of a week."""
    day = weeks.sunday(week) + dt.timedelta(days=1)
    ends = dt.datetime.combine(day, dt.time(), tzinfo=clock.ZONES["WIB"])
    held = Q(status__in=SocialAccount.LIVE) | Q(
        status=SocialAccount.Status.ENDED, ended_on__gt=weeks.sunday(week)
    )
    rows = SocialAccount.objects.filter(
        held, body__in=bodies, platform=platform, registered_at__lt=ends
    )
    return list(rows.order_by("pk").values_list("body_id", "handle"))


def unaccounted(lens: Lens, reason: str) -> list[Line]:
    """Bodies without an account for a reason, or without one."""
    return [
        Line(one.code, one.name, pages.body_url(one.code, one.kind) + lens.week_query,
             where=one.district)
        for one in accounts.bare_bodies(lens)
        if accounts.reason_of(one) == reason
    ]  # fmt: skip
