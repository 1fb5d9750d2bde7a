"""The inputs of a ranking as lines of canonical JSON: all that `targets.scoring.ranking` needs.

The first line says the rules, each further line what counts for a body, by its area's code.
What is one number each is read for all bodies at once, the rest in portions, each with the same
few statements, whether it holds one body or two thousand. Weeks are most of a file, and duties are
stored as they stand in it: their text is taken over, not read.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from adhoc_bodies.areas import NATION_CODE
from adhoc_bodies.models import FollowerCount, SocialAccount
from adhoc_bodies.querysets import within
from adhoc_bodies.scope import ancestors_of
from portal import weeks
from posts.models import Report
from posts.models.cases import IntegrityCase
from posts.models.engagement import Engagement
from targets.models import BodyWeek, ClosedDuties, Policy, Programme, Ranking
from targets.rewards.counting import counting_marks
from targets.rewards.leagues import numbers_of
from targets.rewards.peers import bodies_of, span_before
from targets.rewards.readiness import fits, open_weeks
from targets.scoring.ranking import FORMAT, canonical
from targets.scoring.terms import NATIONAL_DEFAULT, PolicyRules

#: Bodies that are read at once.
PORTION = 2000

Row = list[Any]
Known = Mapping[int, list[Any]]


class Peer(NamedTuple):
    """A body of the programme: its id, its area's, and what names it in the file."""

    pk: int
    area: int
    code: str
    name: str


def lines(ranking: Ranking) -> Iterator[tuple[int | None, str]]:
    """The lines of the inputs with their ends, each with its body's id; the first has none."""
    programme = ranking.programme
    bodies = peers_of(programme)
    has_duties = not open_weeks(programme)
    is_whole = has_duties and not lacks_lines(programme)
    yield None, canonical(header(ranking, len(bodies), has_duties=is_whole))
    whole = read_whole(programme)
    for start in range(0, len(bodies), PORTION):
        portion = bodies[start : start + PORTION]
        facts = read(programme, [body.pk for body in portion], has_duties=has_duties)
        for body in portion:
            yield body.pk, facts.line(body, whole)


def peers_of(programme: Programme) -> list[Peer]:
    """The programme's bodies in the order of the file, which no database decides."""
    rows = bodies_of(programme).select_related(None).order_by()
    known = rows.values_list("pk", "area", "area__code", "name")
    return sorted(map(Peer._make, known), key=lambda body: body.code)


# ---- the first line ---------------------------------------------------------


def header(ranking: Ranking, bodies: int, *, has_duties: bool) -> dict[str, Any]:
    """The rules of the programme, and the policies of its area in its weeks."""
    programme = ranking.programme
    return {
        "format": FORMAT,
        "programme": {
            "id": programme.pk,
            "name": programme.name,
            "office": programme.office.area.code,
            "election": programme.election.slug,
        },
        "edition": ranking.edition,
        "reason": ranking.reason,
        "places": programme.places,
        "appeal_days": programme.appeal_days,
        "kind": programme.kind,
        "first_week": programme.first_week,
        "last_week": programme.last_week,
        "weights": {
            "compliance": programme.compliance_weight,
            "creativity": programme.creativity_weight,
            "engagement": programme.engagement_weight,
        },
        "floor": programme.floor,
        "leagues": {"by": programme.league_by, "bounds": programme.league_bounds},
        "criteria": len(programme.criteria),
        "criteria_names": programme.criteria,
        "improvement": programme.rewards_improvement,
        "duties": has_duties,
        "default_policy": asdict(NATIONAL_DEFAULT),
        "policies": policies_of(programme),
        "bodies": bodies,
    }


def policies_of(programme: Programme) -> list[dict[str, Any]]:
    """Policies of offices above and in the programme's area that were in force in its weeks."""
    area = programme.office.area
    above = [pk for pk in ancestors_of(area) if pk]
    here = Q(area__in=[area.pk, *above]) | Q(area__code=NATION_CODE)
    if area.level in (0, 1):
        here |= within(area, prefix="area__")
    found = Policy.objects.filter(here, effective_from__lte=weeks.monday(programme.last_week))
    by_area: dict[str, list[Policy]] = defaultdict(list)
    for policy in found.select_related("area").order_by("effective_from"):
        held = by_area[policy.area.code]
        if held and policy.effective_from <= weeks.monday(programme.first_week):
            held.clear()  # followed by this one before the first week
        held.append(policy)
    return [policy_line(policy) for code in sorted(by_area) for policy in by_area[code]]


def policy_line(policy: Policy) -> dict[str, Any]:
    """A policy with its numbers."""
    numbers = {name: getattr(policy, name) for name in PolicyRules.__slots__}
    first_day = policy.effective_from.isoformat()
    return {"area": policy.area.code, "effective_from": first_day} | numbers


# ---- the bodies' lines ------------------------------------------------------


@dataclass(frozen=True)
class Whole:
    """What is known of all bodies, by their ids; numbers of villages or voters by areas' ids."""

    numbers: Mapping[int, int]
    marks: Known
    accounts: Mapping[int, int]
    cases: Mapping[int, int]


def read_whole(programme: Programme) -> Whole:
    """Read what few bodies have or what is one number each."""
    return Whole(
        numbers=numbers_of(programme),
        marks=marks_of(programme),
        accounts=counted(SocialAccount.objects.verified(), programme),
        cases=counted(confirmed_cases(programme), programme),
    )


@dataclass(frozen=True)
class Portion:
    """What is known of some bodies, by their ids; of each week its text in the file."""

    weeks: Mapping[int, list[str]]
    before: Known
    rates: Known

    def line(self, body: Peer, whole: Whole) -> str:
        """The line of a body. Its weeks come last, as keys stand in order."""
        first = {
            "code": body.code,
            "name": body.name,
            "number": whole.numbers.get(body.area),
            "accounts": whole.accounts.get(body.pk, 0),
            "cases": whole.cases.get(body.pk, 0),
            "before": self.before.get(body.pk, [0, 0]),
            "marks": whole.marks.get(body.pk, []),
            "rates": self.rates.get(body.pk, []),
        }
        weeks = ",".join(self.weeks.get(body.pk, []))
        return canonical(first)[: -len("}\n")] + f',"weeks":[{weeks}]}}\n'


def read(programme: Programme, bodies: Sequence[int], *, has_duties: bool) -> Portion:
    """Read the weeks and posts of some bodies. Four statements, five with the weeks before."""
    return Portion(
        weeks=weeks_of(programme, bodies, has_duties=has_duties),
        before=before_of(programme, bodies) if programme.rewards_improvement else {},
        rates=rates_of(programme, bodies),
    )


def counted(rows: Any, programme: Programme) -> dict[int, int]:
    """How many of the rows belong to each body of the programme that has any."""
    bodies = bodies_of(programme).order_by().select_related(None).values("pk")
    found = rows.filter(body__in=bodies).order_by().values_list("body").annotate(count=Count("pk"))
    return dict(found)


def confirmed_cases(programme: Programme) -> Any:
    """Confirmed integrity cases of the programme's days."""
    return cases_in(programme).filter(state=IntegrityCase.State.CONFIRMED)


def cases_in(programme: Programme) -> Any:
    """Integrity cases of the programme's days, in any state."""
    days = weeks.monday(programme.first_week), weeks.sunday(programme.last_week)
    return IntegrityCase.objects.filter(happened_on__range=days)


def weeks_of(
    programme: Programme, bodies: Sequence[int], *, has_duties: bool
) -> Mapping[int, list[str]]:
    """[week,earned,owed,directives met,duty lines] of each body's weeks, in their order."""
    span = (programme.first_week, programme.last_week)
    duties = duties_of(span, bodies) if has_duties else {}
    rows = BodyWeek.objects.filter(body__in=bodies, week__range=span).order_by("body", "week")
    found: dict[int, list[str]] = defaultdict(list)
    sums = rows.values_list("body", "week", "earned", "owed", "directives_met")
    for body, week, earned, owed, met in sums.iterator():
        lines = duties.get((body, week), "null")
        found[body].append(f"[{week},{earned},{owed},{met},{lines}]")
    return found


def lacks_lines(programme: Programme) -> bool:
    """Whether a week of a body was closed before duty lines were kept."""
    span = (programme.first_week, programme.last_week)
    bodies = bodies_of(programme).order_by().select_related(None).values("pk")
    lines = ClosedDuties.objects.filter(body=OuterRef("body"), week=OuterRef("week"))
    closed = BodyWeek.objects.filter(body__in=bodies, week__range=span)
    return closed.filter(~Exists(lines)).exists()


def duties_of(span: tuple[int, int], bodies: Sequence[int]) -> dict[tuple[int, int], str]:
    """The duty lines of closed weeks as text, by body and week."""
    rows = ClosedDuties.objects.filter(body__in=bodies, week__range=span)
    found = rows.values_list("body", "week", "duties").iterator()
    return {(body, week): without_spaces(duties) for body, week, duties in found}


def without_spaces(duties: str) -> str:
    """Duty lines in the form of the file. They are stored so; the rules refuse any other."""
    return canonical(json.loads(duties)).rstrip("\n") if " " in duties else duties


def before_of(programme: Programme, bodies: Sequence[int]) -> Known:
    """[earned, owed] of each body over the equally many weeks before."""
    span = span_before(programme)
    rows = BodyWeek.objects.filter(body__in=bodies, week__range=(span[0], span[-1]))
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for body, earned, owed in rows.values_list("body", "earned", "owed"):
        found[body][0] += earned
        found[body][1] += owed
    return found


def marks_of(programme: Programme) -> Known:
    """[nomination, points] of each body's marks, without a word of who gave them."""
    rows = counting_marks(programme).values_list("nomination__body", "nomination", "points")
    found: dict[int, list[Row]] = defaultdict(list)
    for body, nomination, points in rows:
        if fits(points, programme):
            found[body].append([nomination, points])
    return {body: sorted(marks) for body, marks in found.items()}


def rates_of(programme: Programme, bodies: Sequence[int]) -> Known:
    """[report, likes, comments, shares, followers] of each body's accepted reports with figures.

    The newest count of a report stands, with the followers that its account had by that day.
    """
    counts = (
        Engagement.objects.filter(
            report__body__in=bodies,
            report__week__range=(programme.first_week, programme.last_week),
            report__status=Report.Status.ACCEPTED,
            report__account__isnull=False,
        )
        .order_by("report", "counted_on")
        .values_list(
            "report", "report__body", "report__account", "counted_on",
            "likes", "comments", "shares",
        )
    )  # fmt: skip
    newest: dict[int, Row] = {report: rest for report, *rest in counts}
    followers = followers_of({account for _body, account, *_rest in newest.values()})
    found: dict[int, list[Row]] = defaultdict(list)
    for report, (body, account, day, *reactions) in sorted(newest.items()):
        known = [number for counted, number in followers.get(account, []) if counted <= day]
        if known and any(number is not None for number in reactions):
            found[body].append([report, *(number or 0 for number in reactions), known[-1]])
    return found


def followers_of(accounts: set[int]) -> Known:
    """Days and numbers of each account's follower counts, the oldest first."""
    rows = FollowerCount.objects.filter(account__in=accounts).order_by("account", "counted_on")
    found: dict[int, list[Any]] = defaultdict(list)
    for account, day, number in rows.values_list("account", "counted_on", "followers"):
        found[account].append((day, number))
    return found
