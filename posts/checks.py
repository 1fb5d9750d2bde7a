"""What the checks ask of the database: accounts, earlier reports, the directive; no network."""

import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Q

from adhoc_bodies.models import Body, SocialAccount
from portal import clock
from posts import flagging
from posts.addressing import addresses
from posts.flagging import Accounts
from posts.links import PostLink
from posts.models import Directive, DirectivePlatform, Report
from posts.refusals import NotAddressed

#: As many reports as one statement asks about.
CHUNK = 500
#: A report in these states has freed its post.
FREED = [Report.Status.WITHDRAWN, Report.Status.REJECTED]


def accounts_for(body: Body, platform: str, handle: str) -> Accounts:
    """The live accounts that one link of a body is compared with. One query; one more for
    the name of another body that holds the account."""
    wanted = Q(body=body.pk)
    if handle:
        wanted |= Q(handle=handle)
    live = SocialAccount.objects.live().filter(wanted, platform=platform)
    return Accounts(live.only("body_id", "platform", "handle", "status").order_by())


def accounts_around(reports: Sequence[Report]) -> Accounts:
    """The live accounts of the reports' bodies, and whoever else has those in their links."""
    if not reports:
        return Accounts([])
    bodies = {report.body_id for report in reports}
    handles = {report.handle for report in reports if report.handle}
    live = SocialAccount.objects.live().filter(Q(body__in=bodies) | Q(handle__in=handles))
    return Accounts(live.select_related("body").order_by())


def earlier_report(link: PostLink, body: Body, *, but: Report | None = None) -> Report | None:
    """The report that holds this post in the body's election already."""
    rows = Report.objects.live().filter(election=body.election_id, post_key=link.key)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    earlier: Report | None = rows.select_related("body__area").first()
    return earlier


def freed_report(key: uuid.UUID, body: Body, *, but: Report | None = None) -> Report | None:
    """The latest report of a post that was withdrawn or rejected."""
    rows = Report.objects.filter(election=body.election_id, post_key=key, status__in=FREED)
    # They are few; ordered by the database, they would be sought through all reports.
    keys = set(rows.order_by().values_list("pk", flat=True)) - {but and but.pk}
    return Report.objects.select_related("body").get(pk=max(keys)) if keys else None


def directive_for(body: Body, directive: Directive | None) -> tuple[Directive | None, list[str]]:
    """The directive as it is now, and the platforms that it names. One query.

    Raises NotAddressed where it isn't in force, not for the body, or has not begun.
    """
    if directive is None:
        return None, []
    named = DirectivePlatform.objects.filter(directive=directive.pk).order_by("pk")
    rows = list(named.select_related("directive__area"))
    if not rows or not is_choice(rows[0].directive, body):
        raise NotAddressed
    return rows[0].directive, [row.platform for row in rows]


def is_choice(directive: Directive, body: Body) -> bool:
    """Whether the body can report for a directive today: `addressed_to`, and it has begun."""
    return (
        directive.state == Directive.State.ISSUED
        and directive.election_id == body.election_id
        and addresses(directive, body)
        and directive.starts_on <= clock.today(body.zone)
    )


def flag_all(reports: Iterable[Report], accounts: Accounts | None = None) -> None:
    """Give many reports of one election, stored or not, the flags that their rows tell.

    A few queries for each five hundred; none for accounts that are given. The reports come
    with body and directive, and with the directive's `platform_rows` prefetched.
    """
    listed = list(reports)
    for start in range(0, len(listed), CHUNK):
        chunk = listed[start : start + CHUNK]
        known = accounts or accounts_around(chunk)
        freed = freed_posts(chunk)
        for report in chunk:
            asked = flagging.asked_by(report.directive)
            earlier = freed.get(report.post_key)
            if earlier is not None and earlier.client_key == report.client_key:
                earlier = None
            flags = flagging.flags_of(report, known, asked, earlier=earlier)
            flagging.apply(report, flags)


def freed_posts(reports: Sequence[Report]) -> dict[uuid.UUID, Report]:
    """For some reports of one election: by post, the latest report that freed it."""
    if not reports:
        return {}
    rows = Report.objects.filter(
        election=reports[0].election_id,
        post_key__in=[report.post_key for report in reports],
        status__in=FREED,
    )
    return {report.post_key: report for report in rows.select_related("body").order_by("pk")}
