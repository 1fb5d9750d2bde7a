"""What of the rewards waits for a person, or has happened to a body: read in few queries.

However many programmes, bodies and juries there are: one query for each function, or two.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from adhoc_bodies.models import Body
from portal import clock
from posts import rechecks
from targets.models import (
    Appeal,
    AreaWeek,
    Certificate,
    Juror,
    Mark,
    Nomination,
    Programme,
    Ranking,
    RankingRow,
    Signature,
)
from targets.rewards.counting import (
    MARKS_NEEDED,
    before_the_juries,
    lacking_in,
    marks_of_post,
    states_of,
)

State = Ranking.State
#: So long something that has happened stands on the home page.
NEWS_FOR = dt.timedelta(days=30)


# ---- for the people of an office -------------------------------------------------


def unfinished(offices: Sequence[int], user: Any) -> Any:
    """The offices' programmes whose newest edition isn't final, or that have none.

    Each knows of that edition its number `edition`, `state`, `digest` and `until` (the last day
    to appeal); how many appeals are `waiting`, and `appealed`, the edition of the first; whether
    the person has `signed`, or `sat` in the jury; and what a draft lacks: `open_weeks`, `short`
    (nominated posts with too few marks), `unseen` (a rewarded body whose reports lack a second
    look).
    """
    newest = Ranking.objects.filter(programme=OuterRef("pk")).order_by("-edition")
    known = Programme.objects.filter(office__in=offices).annotate(state=first(newest, "state"))
    keys = list(known.filter(Q(state=None) | ~Q(state=State.FINAL)).values_list("pk", flat=True))
    if not keys:  # mostly; what follows takes Django longer to write than this takes to answer
        return Programme.objects.none()
    appeals = Appeal.objects.filter(ranking__programme=OuterRef("pk"), state=Appeal.State.OPEN)
    return (
        Programme.objects.filter(pk__in=keys)
        .annotate(
            edition=first(newest, "edition"),
            state=first(newest, "state"),
            digest=first(newest, "digest"),
            until=first(newest, "appeals_until"),
        )
        .annotate(
            waiting=counted(appeals, "ranking__programme"),
            appealed=first(appeals.order_by("pk"), "ranking__edition"),
            signed=Exists(signatures_of(user)),
            sat=Exists(Juror.objects.filter(programme=OuterRef("pk"), user=user.pk)),
            open_weeks=Exists(open_weeks()),
            short=counted(lacking_in(OuterRef("pk")), "programme"),
            unseen=Exists(unseen_rows()),
        )
        .select_related("office__area")
        .order_by("pk")
    )


def first(rows: Any, column: str) -> Subquery:
    """A column of the first of the rows."""
    return Subquery(rows.values(column)[:1])


def counted(rows: Any, group: str) -> Coalesce:
    """How many of the rows there are, all of which have the same value in a column."""
    numbers = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)


def signatures_of(user: Any) -> QuerySet[Signature]:
    """The person's signatures under the newest edition as it stands, for its next step."""
    step = Signature.Step
    following = Q(step=step.ANNOUNCE, ranking__state=State.DRAFT) | Q(
        step=step.FINAL, ranking__state=State.ANNOUNCED
    )
    return Signature.objects.filter(
        following,
        by=user.pk,
        ranking__programme=OuterRef("pk"),
        ranking__edition=OuterRef("edition"),
        digest=F("ranking__digest"),
    )


def open_weeks() -> QuerySet[AreaWeek]:
    """Roll-ups of a programme's area and weeks that hold bodies whose week isn't closed."""
    return AreaWeek.objects.filter(
        election=OuterRef("election"),
        area=OuterRef("office__area"),
        kind=OuterRef("kind"),
        week__gte=OuterRef("first_week"),
        week__lte=OuterRef("last_week"),
        closed__lt=F("bodies"),
    )


def unseen_rows() -> QuerySet[RankingRow]:
    """Rewarded places of the newest edition whose accepted reports lack a second look."""
    reports = rechecks.unseen_reports().filter(
        rechecks.within_reach(OuterRef(OuterRef("ranking__programme__office"))),
        body=OuterRef("body"),
        week__gte=OuterRef("ranking__programme__first_week"),
        week__lte=OuterRef("ranking__programme__last_week"),
    )
    places = RankingRow.objects.filter(
        ranking__programme=OuterRef("pk"), ranking__edition=OuterRef("edition"),
        is_eligible=True, rank__lte=F("ranking__programme__places"),
    )  # fmt: skip
    return places.filter(Exists(reports))


# ---- for the people of a body ----------------------------------------------------


def for_bodies(bodies: Sequence[Body], today: dt.date) -> Any:
    """Programmes that rank the bodies, each with what they brought not long ago.

    `place` in the newest edition that is out, while one may appeal or soon after it is final;
    `answer` to an appeal; `paper`, a certificate; `nominates`: the jury still takes posts.
    """
    ids = [body.pk for body in bodies]
    out = Ranking.objects.filter(programme=OuterRef("pk")).exclude(state=State.DRAFT)
    found = Programme.objects.filter(ranks(bodies)).annotate(
        out=Subquery(out.order_by("-edition").values("pk")[:1])
    )
    return found.annotate(
        place=Subquery(places(ids, today).values(told=PLACE)[:1]),
        answer=Subquery(answers(ids).values(told=ANSWER)[:1]),
        paper=Subquery(papers(ids).values(told=PAPER)[:1]),
        nominates=Q(~Exists(out), creativity_weight__gt=0, nominations_until__gte=today),
    ).order_by("-last_week", "-pk")


PLACE = JSONObject(
    edition="ranking__edition", state="ranking__state", until="ranking__appeals_until",
    body="body", name="body__name", rank="rank",
)  # fmt: skip
ANSWER = JSONObject(edition="ranking__edition", state="state")
PAPER = JSONObject(pk="pk", number="number", revoked="revoked_at")


def ranks(bodies: Sequence[Body]) -> Q:
    """The programmes of the offices above the bodies, for their kind and election."""
    found = Q(pk__in=[])
    for body in bodies:
        above = [pk for pk in (body.province_id, body.regency_id) if pk]
        here = Q(office__area__in=above) | Q(office__area__level=0)
        found |= here & Q(election=body.election_id, kind=body.kind)
    return found


def places(bodies: Sequence[int], today: dt.date) -> QuerySet[RankingRow]:
    """The bodies' rows of an edition that is open to appeals, or final since not long."""
    fresh = Q(ranking__state=State.ANNOUNCED, ranking__appeals_until__gte=today) | Q(
        ranking__state=State.FINAL, ranking__final_at__gte=clock.now() - NEWS_FOR
    )
    return RankingRow.objects.filter(fresh, ranking=OuterRef("out"), body__in=bodies)


def answers(bodies: Sequence[int]) -> QuerySet[Appeal]:
    """The bodies' appeals that were answered not long ago, the newest first."""
    since = clock.now() - NEWS_FOR
    own = Appeal.objects.filter(ranking__programme=OuterRef("pk"), body__in=bodies)
    return own.filter(decided_at__gte=since).order_by("-decided_at")


def papers(bodies: Sequence[int]) -> QuerySet[Certificate]:
    """The bodies' certificates that were issued or revoked not long ago, the newest first."""
    since = clock.now() - NEWS_FOR
    own = Certificate.objects.filter(row__ranking__programme=OuterRef("pk"), row__body__in=bodies)
    return own.filter(Q(issued_at__gte=since) | Q(revoked_at__gte=since)).order_by("-pk")


# ---- for jurors --------------------------------------------------------------------


def to_mark(user: Any) -> QuerySet[Nomination]:
    """The nominated posts that wait for the person's mark; nobody marks what is too near."""
    newest, announced = states_of(OuterRef("programme"))
    # For a later edition's draft those wait that lack marks; the others stand.
    waits = Q(newest=None) | Q(newest=State.DRAFT) & (~announced | Q(marked__lt=MARKS_NEEDED))
    served = user.memberships.filter(
        body__election=OuterRef("programme__election"), body__district=OuterRef("body__district")
    )
    jurors = Juror.objects.filter(user=user.pk, removed_at=None, programme=OuterRef("programme"))
    marks = Mark.objects.filter(nomination=OuterRef("pk"), juror__user=user.pk)
    return (
        before_the_juries()
        .filter(Exists(jurors), ~Exists(marks))
        .annotate(newest=newest, marked=marks_of_post())
        .filter(waits, ~Exists(served))
        .exclude(Q(by=user.pk) | Q(report__submitted_by=user.pk))
    )
