"""Which accounts the bodies of an area have, how that grew, and why some have none."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from adhoc_bodies import followers
from adhoc_bodies.models import Body, Exemption, FollowerCount, Level, SocialAccount
from adhoc_bodies.querysets import within
from portal import weeks
from targets.bodies import weeks_in
from targets.body_sums import Named, names_of
from targets.coverage import Chase, chase, exemptions_of, in_order, open_at
from targets.dashboards import family
from targets.lens import Lens
from targets.models import AreaWeek, CoverageWeek
from targets.ranges import KINDS
from targets.states import list_of
from targets.turnout.terms import turnout as share_of

#: Growth is told against so many weeks before.
BACK = 4
#: The word in an address for bodies that gave no reason.
UNSAID = "belum-ada"


@dataclass
class Place:
    """An area: its bodies and those with an account, by week; bodies by platform."""

    code: str
    name: str
    bodies: dict[int, int] = field(default_factory=dict)
    having: dict[int, int] = field(default_factory=dict)
    platforms: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def list_url(self) -> str:
        """The list of its bodies."""
        return list_of(self.code)

    def share(self, week: int) -> int | None:
        """The part of its bodies with an account."""
        return share_of(self.having.get(week, 0), self.bodies.get(week, 0))


@dataclass(frozen=True)
class Line:
    """A child in a table: bodies, those with and without an account, and more than before."""

    code: str
    name: str
    bodies: int
    having: int
    share: int | None
    growth: int | None
    by_platform: Sequence[tuple[str, int]]

    @property
    def bare(self) -> int:
        """Bodies without any account."""
        return self.bodies - self.having

    @property
    def list_url(self) -> str:
        """The list of its bodies."""
        return list_of(self.code)


@dataclass(frozen=True)
class PlatformLine:
    """A platform: bodies with an account there, their part of all, and more than before."""

    platform: str
    bodies: int
    share: int | None
    growth: int | None


def places(lens: Lens) -> tuple[Place | None, list[Place]]:
    """The area and its children with their stored weeks; None where nothing is stored."""
    found: dict[int, Place] = {}
    trend = lens.period.trend
    about = {
        "election": lens.scope.election_id,
        "kind": lens.kind,
        "week__range": (trend[0], trend[-1]),
    }
    rows = AreaWeek.objects.filter(area__in=family(lens.area), **about).order_by("area__code")
    for area, code, name, week, bodies, bare in rows.values_list(
        "area", "area__code", "area__name", "week", "bodies", "no_account"
    ):
        place = found.setdefault(area, Place(code, name))
        place.bodies[week], place.having[week] = bodies, bodies - bare
    accounts = CoverageWeek.objects.filter(dimension=CoverageWeek.Dimension.ACCOUNT, **about)
    counts = accounts.order_by().values_list("area", "week", "value", "bodies")
    own_weeks, children = counts.filter(area=lens.area.pk), counts.filter(area__parent=lens.area.pk)
    # Two reads in one: either finds its rows by an index, an OR of both would read every area's.
    for area, week, platform, bodies in own_weeks.union(children.filter(week=trend[-1]), all=True):
        if area in found:
            found[area].platforms[platform][week] = bodies
    own = found.pop(lens.area.pk, None)
    return own, list(found.values())


def growth(counts: Mapping[int, int], last: int, known: Mapping[int, int]) -> int | None:
    """More bodies than some weeks before; None where nothing is known of then."""
    before = weeks.shift(last, -BACK)
    return counts.get(last, 0) - counts.get(before, 0) if before in known else None


def platform_lines(own: Place, last: int) -> list[PlatformLine]:
    """The platforms on which somebody has an account, the most used first."""
    lines = [
        PlatformLine(
            platform,
            counts.get(last, 0),
            share_of(counts.get(last, 0), own.bodies.get(last, 0)),
            growth(counts, last, own.bodies),
        )
        for platform, counts in own.platforms.items()
    ]
    return sorted(lines, key=lambda line: (-line.bodies, line.platform))


def child_lines(found: Sequence[Place], last: int, platforms: Sequence[str]) -> list[Line]:
    """The children, those with the smallest part of bodies with an account first."""
    lines = [
        Line(
            place.code,
            place.name,
            place.bodies.get(last, 0),
            place.having.get(last, 0),
            place.share(last),
            growth(place.having, last, place.bodies),
            [(name, place.platforms.get(name, {}).get(last, 0)) for name in platforms],
        )
        for place in found
        if place.bodies.get(last)
    ]
    return sorted(lines, key=lambda line: (line.share or 0, -line.bare, line.code))


def named(own: Place, last: int) -> list[str]:
    """The platforms that the table of children names, in their usual order."""
    used = Counter({platform: counts.get(last, 0) for platform, counts in own.platforms.items()})
    return in_order([platform for platform, count in used.most_common(4) if count])


@dataclass(frozen=True)
class Change:
    """How many more bodies of an area had an account, week by week; None: nothing is known."""

    code: str
    name: str
    weeks: Sequence[int | None]
    #: The weeks that are told.
    shown: Sequence[int]

    @property
    def steps(self) -> list[tuple[int | None, str]]:
        """The change of each week, and how an address names what it is the difference of."""
        pairs = zip(self.weeks, self.shown, strict=True)
        return [(change, between(weeks.shift(week, -1), week)) for change, week in pairs]

    @property
    def span(self) -> str:
        """The same of their sum, from the week before the first that is known."""
        known = [week for change, week in zip(self.weeks, self.shown, strict=True)
                 if change is not None]  # fmt: skip
        return between(weeks.shift(known[0], -1), known[-1]) if known else ""

    @property
    def whole(self) -> int:
        """The sum of the weeks."""
        return sum(change or 0 for change in self.weeks)


def between(then: int, now: int, platform: str = "") -> str:
    """Two weeks, and a platform if only that one is meant, as an address names them."""
    return ".".join([weeks.text(then), weeks.text(now), *([platform] if platform else [])])


def change_of(place: Place, shown: Sequence[int]) -> Change:
    """The changes of an area, each against the week before."""
    return Change(place.code, place.name, [growth_in(place, week) for week in shown], shown)


def growth_in(place: Place, week: int) -> int | None:
    """More bodies with an account than in the week before."""
    before = weeks.shift(week, -1)
    known = week in place.having and before in place.having
    return place.having[week] - place.having[before] if known else None


def changes(found: Sequence[Place], shown: Sequence[int]) -> list[Change]:
    """The children in which something changed, those that grew most first."""
    told = [change_of(place, shown) for place in found]
    moved = [change for change in told if any(change.weeks)]
    return sorted(moved, key=lambda change: (-change.whole, change.code))


# ---- where there is none, and why -------------------------------------------------------


def bare_bodies(lens: Lens) -> list[Chase]:
    """The bodies of a regency or district without an account at the end of the period."""
    bare = weeks_in(lens.scope, lens.kind).filter(week=lens.period.last, has_account=False)
    names = names_of(Body.objects.filter(pk__in=bare.values("body_id")))
    found = [Named._make(body) for body in names]
    reasons = exemptions_of([body.pk for body in found])
    return [chase(body, 0, True, open_at(reasons.get(body.pk, []), lens.today)) for body in found]


@dataclass(frozen=True)
class Why:
    """A reason and how many bodies gave it, or how many gave none."""

    reason: str
    label: str
    count: int

    @property
    def is_given(self) -> bool:
        """Whether it is a reason."""
        return self.reason != UNSAID


def reason_of(body: Chase) -> str:
    """The word of the reason that stands for a body."""
    return body.reason.reason if body.reason else UNSAID


def reason_words() -> dict[str, str]:
    """What each reason is called, and that none was given."""
    told = {str(value): str(label) for value, label in Exemption.Reason.choices}
    return {UNSAID: _("No reason yet")} | told


def reasons(bare: Sequence[Chase]) -> list[Why]:
    """Each reason with its number of bodies; those without one first."""
    words = reason_words()
    counted = Counter(reason_of(body) for body in bare)
    told = [Why(reason, words[reason], count) for reason, count in counted.most_common()]
    return sorted(told, key=lambda why: why.is_given)


# ---- followers --------------------------------------------------------------------------


@dataclass(frozen=True)
class Followers:
    """The newest counts of an area's accounts added up, week by week."""

    lines: Sequence[tuple[int, int, int]]
    chart: followers.Chart | None

    @property
    def week(self) -> str:
        """The last week that is told, as addresses name it."""
        return weeks.text(self.lines[0][0])

    @property
    def total(self) -> int:
        """All followers at the end of the period."""
        return self.lines[0][1]

    @property
    def accounts(self) -> int:
        """Accounts of which a count is known."""
        return self.lines[0][2]


def followers_of(lens: Lens) -> Followers | None:
    """Followers of a regency's or district's accounts; None where none were counted.

    Above a regency they would be added up from every account, which no page waits for.
    """
    if lens.area.level < Level.REGENCY:
        return None
    rows = counts_up_to(lens, lens.period.last_day)
    counts = list(rows.values_list("account_id", "counted_on", "followers"))
    return summed(counts, lens.period.trend) if counts else None


def counts_up_to(lens: Lens, day: dt.date) -> QuerySet[FollowerCount]:
    """The counts of the area's live accounts up to a day, the oldest first."""
    rows = FollowerCount.objects.filter(
        within(lens.area, prefix="account__body__"),
        account__body__election=lens.scope.election_id,
        account__body__kind__in=KINDS[lens.kind],
        account__status__in=SocialAccount.LIVE,
        counted_on__lte=day,
    )
    return rows.order_by("counted_on")


def summed(counts: Sequence[tuple[int, dt.date, int]], trend: Sequence[int]) -> Followers:
    """The newest count of each account, added up at the end of each week, the latest first."""
    newest: dict[int, int] = {}
    lines: list[tuple[int, int, int]] = []
    left = 0
    for week in trend:
        while left < len(counts) and counts[left][1] <= weeks.sunday(week):
            newest[counts[left][0]] = counts[left][2]
            left += 1
        if newest:
            lines.append((week, sum(newest.values()), len(newest)))
    lines.reverse()
    drawn = [
        followers.Line(FollowerCount(counted_on=weeks.sunday(week), followers=total), None)
        for week, total, _accounts in lines
    ]
    return Followers(lines, followers.chart(drawn))
