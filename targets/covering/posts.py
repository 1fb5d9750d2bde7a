"""The accepted posts of one body behind a number of coverage."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from adhoc_bodies.models import Body
from posts.models import Report
from targets import body_pages, pages
from targets.covering.by_body import asks, directives_of, lives, posted
from targets.covering.lists import OF_POSTS, said
from targets.covering.subjects import STAGE, Subject, subject_of
from targets.lens import Lens


def posts_page(lens: Lens, body: Body, params: Mapping[str, str]) -> dict[str, Any] | None:
    """The context of the list; None where the address names nothing, 404 for what there isn't."""
    subject = subject_of(lens, params)
    if subject is None:
        return None
    if subject.name not in OF_POSTS:
        raise Http404
    directives = []
    if subject.stage:
        directives = [d for d in directives_of(lens, subject.stage) if asks(d, body)]
    reports = reports_of(lens, subject, body, [directive.pk for directive in directives])
    return {
        "title": subject.title,
        "body": body,
        "crumbs": crumbs(lens, body, subject),
        "when": "" if subject.name == STAGE else pages.period_name(lens.period),
        "directives": sorted(directives, key=lambda directive: directive.due_on),
        "reports": reports,
        "said": said(0, len(reports)) if reports else "",
    }


def reports_of(lens: Lens, subject: Subject, body: Body, directives: list[int]) -> list[Report]:
    """Accepted reports of the period, or for the directives of a stage, the latest first."""
    if subject.stage:
        rows: QuerySet[Report] = Report.objects.accepted().filter(
            body=body, directive__in=directives
        )
    else:
        rows = posted(lens, subject, [body.pk])
    found = rows.select_related("directive").order_by("-posted_on", "-pk")
    return [one for one in found if subject.stage or lives(body, one.week)]


def crumbs(lens: Lens, body: Body, subject: Subject) -> list[tuple[str, str]]:
    """The way from the nation over the body's page."""
    way = body_pages.crumbs(lens.user, body)[:-1]
    title = subject.stage.short_name if subject.stage else subject.title
    return [*way, (body.name, body_pages.home_of(body) + lens.week_query), (title, "")]
