"""What a programme still lacks before its ranking can be announced."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q

from adhoc_bodies.models import Body
from adhoc_bodies.querysets import BodyQuerySet
from portal import weeks
from posts import rechecks
from posts.querysets import ReportQuerySet
from targets.models import BodyWeek, Nomination, Programme, Ranking
from targets.rewards import awards, jury
from targets.rewards.jury import before_the_jury, counting_marks
from targets.rewards.leagues import numbers_of
from targets.rewards.peers import bodies_of, needed_weeks
from targets.rewards.refusals import (
    MarksMissing,
    NumbersMissing,
    OpenWeek,
    RechecksMissing,
    Unseen,
    WeeksOpen,
)
from targets.scoring.terms import Body as Days

#: So many marks each nominated post needs.
MARKS_NEEDED = jury.MARKS_NEEDED


@dataclass(frozen=True)
class Missing:
    """What is missing; false when nothing is. `given` of each nomination counts its marks."""

    weeks: Sequence[OpenWeek] = ()
    nominations: Sequence[Nomination] = ()
    bodies: Sequence[Body] = ()
    unseen: Sequence[Unseen] = ()

    def __bool__(self) -> bool:
        return bool(self.weeks or self.nominations or self.bodies or self.unseen)

    def check(self) -> None:
        """Raise WeeksOpen, MarksMissing, NumbersMissing or RechecksMissing: the first there is."""
        if self.weeks:
            raise WeeksOpen(self.weeks)
        if self.nominations:
            raise MarksMissing(self.nominations)
        if self.bodies:
            raise NumbersMissing(self.bodies)
        if self.unseen:
            raise RechecksMissing(self.unseen)


def missing(programme: Programme) -> Missing:
    """Open weeks, posts with too few marks, bodies without the number that leagues need, and
    rewarded bodies whose reports lack a second look; these only when all weeks are closed, since
    nobody knows before who they will be."""
    weeks_open = open_weeks(programme)
    return Missing(
        weeks_open,
        too_few_marks(programme),
        unknown_numbers(programme),
        () if weeks_open else unseen_candidates(programme),
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


def unseen_candidates(programme: Programme) -> list[Unseen]:
    """Bodies that the newest edition rewards whose accepted reports lack a second look.

    A ranking is the one moment at which somebody gains by a report that should not have been
    accepted: whoever is rewarded has every report of these weeks looked at by a second person.
    Not so those that the office accepted itself (`beyond_reach`): they are told to who signs.
    """
    ranking = Ranking.objects.filter(programme=programme).order_by("-edition").first()
    if ranking is None:
        return []
    ranking.programme = programme
    reports = unseen_reports(ranking).filter(rechecks.within_reach(programme.office_id))
    named = reports.order_by("body__area__code", "body").values_list("body", "body__name")
    return [Unseen(*told) for told in named.annotate(Count("pk"))]


def unseen_reports(ranking: Ranking) -> ReportQuerySet:
    """Accepted reports of the rewarded bodies, of the programme's weeks, without a second look."""
    span = (ranking.programme.first_week, ranking.programme.last_week)
    found: ReportQuerySet = rechecks.unseen_reports().filter(
        awards.of_rewarded(ranking), week__range=span
    )
    return found


def beyond_reach(ranking: Ranking) -> int:
    """How many of these the programme's office accepted itself: only the one above can look."""
    own = ~rechecks.within_reach(ranking.programme.office_id)
    return unseen_reports(ranking).filter(own).count()


def recheck_query(programme: Programme, unseen: Sequence[Unseen]) -> str:
    """What the address of the page on candidates says, so that all of these are chosen."""
    first, last = weeks.text(programme.first_week), weeks.text(programme.last_week)
    named = [("badan", str(one.body)) for one in unseen]
    around = [("kantor", str(programme.office_id)), ("dari", first), ("sampai", last)]
    return urlencode([*around, *named])
