"""The bodies of a regency with what their weeks add up to: whom to talk to, and who is best.

Their weeks are added up before anything is joined to them: a regency has up to 900 bodies, and a
range up to 53 weeks.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Case, Max, OuterRef, Q, QuerySet, Subquery, Sum, When

from adhoc_bodies.models import Body, SocialAccount
from targets.bodies import bodies_in
from targets.dashboards import Scope
from targets.models import BodyWeek
from targets.periods import Period
from targets.ranges import Span
from targets.scoring.terms import hundredths

#: Lines of the list of the best.
TOP = 6


class Named(NamedTuple):
    """What pages say of a body, and when it lost its latest account."""

    pk: int
    kind: str
    name: str
    code: str
    district: str | None
    formed_on: dt.date
    lost_on: dt.date | None


class BodySum(NamedTuple):
    """What the weeks of a body add up to.

    Missing obligations and no account at its end are of the period of the page; units earned and
    weight points owed are of the weeks of the best (see `terms.hundredths`).
    """

    body: Named
    missing: int
    #: 1 if it has none, else 0, as not every database finds the greatest of truths.
    is_bare: int
    earned: int
    owed: int


class Top(NamedTuple):
    """A body among the best: its place, shared by equals, and its percentage in hundredths."""

    place: int
    code: str
    kind: str
    name: str
    district: str
    score: int


def names_of(bodies: QuerySet[Body]) -> QuerySet[Body, tuple[Any, ...]]:
    """The columns of Named of some bodies, ordered by their code; PPK come before PPS."""
    lost = SocialAccount.objects.filter(body=OuterRef("pk")).order_by().values("body")
    lost_on = Subquery(lost.annotate(last=Max("ended_on")).values("last"))
    return bodies.order_by("area__code", "kind").values_list(
        "pk", "kind", "name", "area__code", "district__name", "formed_on", lost_on
    )


def sums_of(scope: Scope, kind: str, period: Period, best: Span) -> list[BodySum]:
    """The bodies of a regency that have weeks in a period or in those of the best."""
    added = {pk: sums for pk, *sums in added_up(scope, period, best)}
    found = map(Named._make, names_of(bodies_in(scope, kind)))
    return [BodySum(body, *added[body.pk]) for body in found if body.pk in added]


def added_up(scope: Scope, period: Period, best: Span) -> QuerySet[BodyWeek, tuple[Any, ...]]:
    """What the weeks of every body of a regency add up to, of all kinds and elections: the columns
    of BodySum, its number in place of the body."""
    span = (min(period.first, best[0]), max(period.last, best[1]))
    is_bare = Q(week=period.last, has_account=False)
    is_best = Q(week__range=best)
    return (
        BodyWeek.objects.filter(regency=scope.area, week__range=span)
        .values_list("body_id")
        .annotate(
            lacking=Sum("missing", filter=Q(week__range=(period.first, period.last)), default=0),
            bare=Max(Case(When(is_bare, then=1), default=0)),
            earned_sum=Sum("earned", filter=is_best, default=0),
            owed_sum=Sum("owed", filter=is_best, default=0),
        )
    )


def top_bodies(found: Sequence[BodySum]) -> list[Top]:
    """The best bodies, equals sharing a place."""
    scored = [(hundredths(one.earned, one.owed) or 0, one.body) for one in found if one.owed]
    scored.sort(key=lambda pair: (-pair[0], pair[1].code, pair[1].kind))
    scores = [score for score, _ in scored]
    return [
        Top(scores.index(score) + 1, body.code, body.kind, body.name, body.district or "", score)
        for score, body in scored[:TOP]
    ]
