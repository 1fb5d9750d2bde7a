"""How far the verdicts below an office agree with its second look, reviewer by reviewer.

Seen by that office alone: never a public list, and never by the reviewers themselves.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from adhoc_bodies.models import Body
from posts import certainty
from posts.draws import population_of
from posts.models import Draw, Recheck, Review
from posts.recheck_querysets import AGREED, WRONGLY_ACCEPTED, WRONGLY_REJECTED
from posts.reportlists import page_key

#: What stands in addresses for the verdicts that the portal gave by itself.
PORTAL = "portal"
PAGE = 25


@dataclass(frozen=True)
class Row:
    """One reviewer's month; without a reviewer it is the portal's own."""

    reviewer: User | None
    body: str
    verdicts: int
    drawn: int = 0
    agreed: int = 0
    wrongly_accepted: int = 0
    wrongly_rejected: int = 0
    unsure: int = 0

    @property
    def key(self) -> str:
        """The reviewer as an address names them."""
        return str(self.reviewer.pk) if self.reviewer else PORTAL

    @property
    def disagreed(self) -> int:
        """Verdicts that the second look did not come to."""
        return self.wrongly_accepted + self.wrongly_rejected

    @property
    def judged(self) -> int:
        """Verdicts on which the second look could say yes or no."""
        return self.agreed + self.disagreed

    @property
    def checked(self) -> int:
        """Verdicts that were looked at."""
        return self.judged + self.unsure

    @property
    def percent(self) -> int | None:
        """Agreement in hundredths of a percent; None while nothing is judged."""
        return certainty.share(self.agreed, self.judged)

    @property
    def is_whole(self) -> bool:
        """Whether every verdict of the month was judged, so that nothing is guessed."""
        return self.judged == self.verdicts

    @property
    def worst_case(self) -> int | None:
        """No errors: the whole percents below which their share lies, with 95 % confidence."""
        if not self.judged or self.is_whole or self.disagreed:
            return None
        return certainty.fewer_than(self.judged)

    @property
    def interval(self) -> tuple[int, int] | None:
        """Some errors: the 95 % interval of the agreement, in hundredths of a percent."""
        if self.is_whole or not self.disagreed:
            return None
        return certainty.interval(self.agreed, self.judged)


@dataclass(frozen=True)
class Candidates:
    """What became of the second looks at candidates for a reward."""

    asked: int
    open: int
    agreed: int
    unfit: int
    unsure: int


def counts() -> dict[str, Count]:
    """The columns in which the database counts findings."""
    return {
        "drawn": Count("pk"),
        "agreed": Count("pk", filter=AGREED),
        "wrongly_accepted": Count("pk", filter=WRONGLY_ACCEPTED),
        "wrongly_rejected": Count("pk", filter=WRONGLY_REJECTED),
        "unsure": Count("pk", filter=Q(finding=Recheck.Finding.UNSURE)),
    }


def by_reviewer(draw: Draw) -> list[Row]:
    """All reviewers of a drawn sample, who agrees least first. Four queries."""
    given = population_of(draw).order_by().values("reviewer").annotate(verdicts=Count("pk"))
    verdicts = dict(given.values_list("reviewer", "verdicts"))
    found = Recheck.objects.filter(draw=draw).order_by().values("review__reviewer")
    looked = {row.pop("review__reviewer"): row for row in found.annotate(**counts())}
    people = User.objects.in_bulk([pk for pk in verdicts if pk])
    bodies = bodies_of(draw)
    rows = [
        Row(people.get(pk or 0), bodies.get(pk, ""), verdicts[pk], **looked.get(pk, {}))
        for pk in verdicts
    ]
    return sorted(rows, key=worst_first)


def bodies_of(draw: Draw) -> dict[int | None, str]:
    """Where each reviewer of a sample served when deciding; the last of several."""
    drawn = Recheck.objects.filter(draw=draw, review__reviewer__isnull=False)
    served = drawn.order_by("review").values_list("review__reviewer", "review__office__name")
    return dict(served)


def worst_first(row: Row) -> tuple[bool, int, int, str]:
    """The order of the table: the lowest agreement, then the most errors; unjudged ones last."""
    known = row.percent is not None
    return (not known, row.percent or 0, -row.disagreed, row.reviewer.name if row.reviewer else "")


def draws_of(user: Any) -> list[Draw]:
    """The drawn samples of the person's offices, the latest month first."""
    drawn = Draw.objects.visible_to(user).select_related("office__area", "election")
    return list(drawn.order_by("-month", "office", "election")[:60])


def example(draw: Draw) -> int | None:
    """The number of a drawn verdict, with which the page shows how to check the draw."""
    found = draw.rechecks.order_by("review").values_list("review", flat=True)
    number: int | None = found.first()
    return number


def candidates(office: Body, user: Any) -> Candidates:
    """One count over the office's candidates, without those that are kept from the person."""
    seen = Recheck.objects.visible_to(user)
    asked = seen.filter(office=office, kind=Recheck.Kind.CANDIDATE)
    found = asked.aggregate(
        asked=Count("pk"),
        open=Count("pk", filter=Q(finding="")),
        agreed=Count("pk", filter=AGREED),
        unfit=Count("pk", filter=WRONGLY_ACCEPTED),
        unsure=Count("pk", filter=Q(finding=Recheck.Finding.UNSURE)),
    )
    return Candidates(**found)


# --- the lists behind the numbers ----------------------------------------------------------

#: The list of everything that was drawn.
SAMPLE = "sampel"
#: What each list shows, by the word that stands in its address.
LISTS: dict[str, Q] = {
    SAMPLE: Q(),
    "diperiksa": ~Q(finding=""),
    "sepakat": AGREED,
    "tak-sepakat": WRONGLY_ACCEPTED | WRONGLY_REJECTED,
    "terima-keliru": WRONGLY_ACCEPTED,
    "tolak-keliru": WRONGLY_REJECTED,
    "ragu": Q(finding=Recheck.Finding.UNSURE),
}
#: The list of everything that a reviewer decided in the month.
VERDICTS = "putusan"


def listed(rechecks: Any, which: str, after: int | None) -> tuple[list[Recheck], int | None]:
    """A page of a list of re-checks, and the key of the next page if there is one."""
    found = rechecks.filter(LISTS[which])
    if after:
        found = found.filter(pk__gt=after)
    needed = found.select_related(
        "report__body__area", "report__directive", "review", "found_by"
    ).order_by("pk")
    rows = list(needed[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def given(draw: Draw, reviewer: str, after: int | None) -> tuple[list[Review], int | None]:
    """A page of the verdicts of one reviewer in the month of a sample."""
    found = population_of(draw).filter(who(reviewer, "reviewer"))
    if after:
        found = found.filter(pk__gt=after)
    rows = list(
        found.select_related("report__body__area", "report__directive").order_by("pk")[: PAGE + 1]
    )
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def who(reviewer: str, field: str) -> Q:
    """Verdicts of the reviewer whom an address names; nothing for nonsense, all for nobody."""
    if not reviewer:
        return Q()
    if reviewer == PORTAL:
        return Q(**{f"{field}__isnull": True})
    return Q(**{field: page_key(reviewer) or 0})


def undrawn_months(today: dt.date, known: set[dt.date]) -> list[dt.date]:
    """The last twelve months that are over and have no sample yet, the latest first."""
    months = []
    month = today.replace(day=1)
    for _step in range(12):
        month = (month - dt.timedelta(days=1)).replace(day=1)
        months.append(month)
    return [month for month in months if month not in known]
