"""The list of directives: running, coming, past, drafts; for members what addresses them."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from accounts.roles import Permission
from adhoc_bodies.models import Body
from adhoc_bodies.scope import memberships_of, permissions_of
from posts.directive_actions import writes_for
from posts.directive_coverage import Standing, own_standings, totals
from posts.models import Directive
from posts.permissions import own_body
from posts.querysets import DirectiveQuerySet

PAGE = 20
#: Deeper nobody leafs; the filters lead there faster.
LAST_PAGE = 50
RUNNING, COMING, PAST, DRAFTS = "", "akan-datang", "lewat", "draf"
ORDER = {
    RUNNING: ["due_on", "pk"],
    COMING: ["starts_on", "due_on", "pk"],
    PAST: ["-due_on", "-pk"],
    DRAFTS: ["-pk"],
}


@dataclass(frozen=True)
class Row:
    """One directive of the list."""

    directive: Directive
    addressed: int = 0
    answered: int = 0
    standing: Standing | None = None


@dataclass(frozen=True)
class Page:
    """One page of the list."""

    tab: str
    counts: dict[str, int]
    rows: list[Row]
    body: Body | None
    number: int
    has_next: bool
    tabs: list[str] = field(default_factory=list)


def member_body(user: Any) -> Body | None:
    """The own body of somebody who looks after no area; they see only what addresses it."""
    return None if Permission.VIEW_DASHBOARD in permissions_of(user) else own_body(user)


def offices_of(user: Any) -> list[Body]:
    """The offices for which the person writes directives."""
    bodies = {m.body_id: m.body for m in memberships_of(user)}
    return [body for body in bodies.values() if writes_for(user, body)]


def rule(tab: str, today: dt.date) -> Q:
    """What stands in a tab."""
    issued = Q(state=Directive.State.ISSUED)
    return {
        RUNNING: issued & Q(starts_on__lte=today, due_on__gte=today),
        COMING: issued & Q(starts_on__gt=today),
        PAST: (issued & Q(due_on__lt=today)) | Q(state=Directive.State.WITHDRAWN),
        DRAFTS: Q(state=Directive.State.DRAFT),
    }[tab]


def readable(user: Any, body: Body | None) -> DirectiveQuerySet:
    """The directives of the list; drafts only for those who write them."""
    rows = Directive.objects.visible_to(user)
    if body is not None:
        return rows.addressed_to(body)
    drafts = Q(state=Directive.State.DRAFT)
    return rows.filter(~drafts | Q(office__in=[office.pk for office in offices_of(user)]))


def page_of(user: Any, tab: str, number: int, today: dt.date) -> Page:
    """One page of a tab; about five queries, whatever it holds."""
    body = member_body(user)
    tabs = [RUNNING, COMING, PAST] + ([DRAFTS] if offices_of(user) else [])
    tab = tab if tab in tabs else RUNNING
    rows = readable(user, body)
    start = (number - 1) * PAGE
    found = list(
        rows.filter(rule(tab, today))
        .select_related("office__area", "area")
        .prefetch_related("platform_rows")
        .order_by(*ORDER[tab])[start : start + PAGE + 1]
    )
    return Page(
        tab=tab,
        counts=counts(rows, tabs, today),
        rows=with_state(found[:PAGE], user, body),
        body=body,
        number=number,
        has_next=len(found) > PAGE and number < LAST_PAGE,
        tabs=tabs,
    )


def counts(rows: DirectiveQuerySet, tabs: list[str], today: dt.date) -> dict[str, int]:
    """How many directives each tab holds."""
    found = rows.aggregate(
        **{f"tab{n}": Count("pk", filter=rule(tab, today)) for n, tab in enumerate(tabs)}
    )
    return {tab: found[f"tab{n}"] for n, tab in enumerate(tabs)}


def with_state(directives: list[Directive], user: Any, body: Body | None) -> list[Row]:
    """How far each one is: for a member's own body, or in numbers for who looks after an area."""
    if body is not None:
        own = own_standings(body, directives)
        return [Row(d, standing=own[d.pk]) for d in directives]
    numbers = totals(directives, user)
    return [Row(d, *numbers[d.pk]) for d in directives]
