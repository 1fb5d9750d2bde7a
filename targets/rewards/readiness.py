"""What a programme still lacks before its ranking can be announced."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count, Q

from adhoc_bodies.models import Body
from adhoc_bodies.querysets import BodyQuerySet
from portal import weeks
from targets.models import BodyWeek, Nomination, Programme
from targets.rewards import counting
from targets.rewards.counting import before_the_jury, counting_marks
from targets.rewards.leagues import numbers_of
from targets.rewards.peers import bodies_of, needed_weeks
from targets.rewards.refusals import (
    FoundUnfit,
    MarksMissing,
    NumbersMissing,
    OpenWeek,
    RechecksMissing,
    TakenBack,
    TakenBackSince,
    Unseen,
    WeeksOpen,
)
from targets.rewards.second_looks import (
    latest_edition,
    taken_back,
    unfit_candidates,
    unseen_candidates,
)
from targets.scoring.terms import Body as Days

#: So many marks each nominated post needs.
MARKS_NEEDED = counting.MARKS_NEEDED


@dataclass(frozen=True)
class Missing:
    """What is missing; false when nothing is. `given` of each nomination counts its marks."""

    weeks: Sequence[OpenWeek] = ()
    nominations: Sequence[Nomination] = ()
    bodies: Sequence[Body] = ()
    unseen: Sequence[Unseen] = ()
    unfit: Sequence[Unseen] = ()
    taken_back: Sequence[TakenBack] = ()

    def __bool__(self) -> bool:
        looks = self.unseen or self.unfit or self.taken_back
        return bool(self.weeks or self.nominations or self.bodies or looks)

    def check(self) -> None:
        """Raise the first refusal there is."""
        if self.weeks:
            raise WeeksOpen(self.weeks)
        if self.nominations:
            raise MarksMissing(self.nominations)
        if self.bodies:
            raise NumbersMissing(self.bodies)
        if self.unseen:
            raise RechecksMissing(self.unseen)
        if self.unfit:
            raise FoundUnfit(self.unfit)
        if self.taken_back:
            raise TakenBackSince(self.taken_back)


def missing(programme: Programme) -> Missing:
    """Open weeks, posts with too few marks, bodies without the number that leagues need, and
    rewarded bodies whose reports lack a second look or did not stand it; these only when all weeks
    are closed, since nobody knows before who they will be."""
    weeks_open = open_weeks(programme)
    found = Missing(weeks_open, too_few_marks(programme), unknown_numbers(programme))
    ranking = None if weeks_open else latest_edition(programme)
    if ranking is None:
        return found
    return replace(
        found,
        unseen=unseen_candidates(programme),
        unfit=unfit_candidates(ranking),
        taken_back=taken_back(ranking),
    )


def open_weeks(programme: Programme) -> list[OpenWeek]:
    """Weeks in which a body of the programme is not closed, or not even computed.

    With a reward for the most improved the weeks before count too: an open one would flatter.
    """
    needed = needed_weeks(programme)
    days = Counter(bodies_before_too(programme).values_list("formed_on", "dissolved_on"))
    rows = stored_weeks(programme, needed)
    found = []
    for week in needed:
        expected = sum(
            count
            for (start, end), count in days.items()
            if Days("", (), start, end).active_in(week)
        )
        stored, is_open = rows.get(week, (0, 0))
        if lacking := is_open + max(0, expected - stored):
            found.append(OpenWeek(week, lacking))
    return found


def bodies_before_too(programme: Programme) -> BodyQuerySet:
    """The programme's bodies, in no order."""
    return bodies_of(programme).order_by().select_related(None)


def stored_weeks(programme: Programme, span: Sequence[int]) -> dict[int, tuple[int, int]]:
    """For each week how many bodies have figures, and how many of these are open."""
    found = (
        BodyWeek.objects.filter(
            week__range=(span[0], span[-1]), body__in=bodies_before_too(programme).values("pk")
        )
        .values_list("week")
        .annotate(stored=Count("body"), is_open=Count("body", filter=Q(closed_on__isnull=True)))
    )
    return {week: (stored, is_open) for week, stored, is_open in found}


def too_few_marks(programme: Programme) -> list[Nomination]:
    """Nominated posts that too few jurors have marked, each with its marks as `given`."""
    if not programme.has_jury:
        return []
    marks = counting_marks(programme).values_list("nomination_id", "points")
    given = Counter(nomination for nomination, points in marks if fits(points, programme))
    found = []
    for nomination in before_the_jury(programme).select_related("body", "report").order_by("pk"):
        nomination.given = given[nomination.pk]  # type: ignore[attr-defined]  # for pages
        if given[nomination.pk] < MARKS_NEEDED:
            found.append(nomination)
    return found


def fits(points: Sequence[int], programme: Programme) -> bool:
    """Whether a mark still answers the programme's criteria."""
    return len(points) == len(programme.criteria)


def unknown_numbers(programme: Programme) -> list[Body]:
    """Bodies of which villages or voters are unknown."""
    if programme.league_by == Programme.League.NONE:
        return []
    numbers = numbers_of(programme)
    bodies = bodies_of(programme)
    areas = set(bodies.order_by().values_list("area", flat=True)) - set(numbers)
    return [body for body in bodies if body.area_id in areas] if areas else []


def recheck_query(programme: Programme, unseen: Sequence[Unseen]) -> str:
    """What the address of the page on candidates says, so that all of these are chosen."""
    first, last = weeks.text(programme.first_week), weeks.text(programme.last_week)
    named = [("badan", str(one.body)) for one in unseen]
    around = [("kantor", str(programme.office_id)), ("dari", first), ("sampai", last)]
    return urlencode([*around, *named])
