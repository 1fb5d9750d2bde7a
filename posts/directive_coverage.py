"""How far a directive is kept: who has reported and who has not, for the person who looks.

These are facts about reports, not figures: credit and percentages come from the stored
scores alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from adhoc_bodies.models import Body, Exemption, Level
from adhoc_bodies.scope import LEVEL_FIELDS, memberships_of, sees_area
from portal import clock
from posts.addressing import Audience, addressed
from posts.due import Due, platform_states, reports_of
from posts.models import Directive, Report
from posts.timing import LATE_DAYS

#: A body has answered when one of these is there.
ANSWERED = [Report.Status.SUBMITTED, Report.Status.ACCEPTED]


@dataclass(frozen=True)
class Standing:
    """One body and how far each platform of the directive is for it."""

    body: Body
    due: Due

    @property
    def is_exempt(self) -> bool:
        """Whether the body is excused from every platform."""
        return not self.due.owed

    @property
    def is_complete(self) -> bool:
        """Whether it has reported as much as is asked."""
        return bool(self.due.owed) and self.due.is_complete


@dataclass(frozen=True)
class Coverage:
    """The bodies of a directive that the person sees."""

    standings: list[Standing]

    @property
    def missing(self) -> list[Standing]:
        """Who has reported nothing."""
        return [s for s in self.standings if not s.due.done and not s.is_exempt]

    @property
    def partial(self) -> list[Standing]:
        """Who has reported on some of the platforms, and still owes others."""
        return [s for s in self.standings if s.due.done and not s.is_complete]

    @property
    def reported(self) -> list[Standing]:
        """Who has reported everything."""
        return [s for s in self.standings if s.is_complete]

    @property
    def exempt(self) -> list[Standing]:
        """Who is excused."""
        return [s for s in self.standings if s.is_exempt]

    def by_place(self) -> list[tuple[str, list[str]]]:
        """Who still owes something, by sub-district."""
        owing = [s for s in self.standings if not s.is_complete and not s.is_exempt]
        return [
            (place, [name_of(standing) for standing in found])
            for place, found in groupby(owing, key=place_of)
        ]


def name_of(standing: Standing) -> str:
    """A body's name, and how far it is if it has begun."""
    if not standing.due.done:
        return standing.body.name
    far = _("%(done)d of %(needed)d") % {"done": standing.due.done, "needed": standing.due.needed}
    return f"{standing.body.name} ({far})"


def place_of(standing: Standing) -> str:
    """The sub-district of a body."""
    district = standing.body.district
    return district.name if district else ""


@dataclass(frozen=True)
class PlaceCount:
    """Bodies addressed and bodies that answered in one province or regency."""

    name: str
    addressed: int
    answered: int


def coverage(directive: Directive, user: Any) -> Coverage:
    """Body by body, in the order of their area codes. Three queries."""
    bodies = list(
        addressed(directive).visible_to(user).select_related("area", "district")
        .order_by("district__code", "kind", "area__code")
    )  # fmt: skip
    live = Report.objects.visible_to(user).live().filter(directive=directive)
    granted = Exemption.objects.visible_to(user).granted().on(directive.due_on)
    reports, excuses = group_by_body(live), group_by_body(granted)
    return Coverage([standing(directive, body, reports, excuses) for body in bodies])


def group_by_body(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Rows by the body that they belong to."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.body_id].append(row)
    return found


def standing(
    directive: Directive,
    body: Body,
    reports: dict[int, list[Report]],
    excuses: dict[int, list[Exemption]],
) -> Standing:
    """How far one body is."""
    named = [row.platform for row in directive.platform_rows.all()]
    states = platform_states(
        directive, named, reports.get(body.pk, []), excuses.get(body.pk, []), LATE_DAYS
    )
    return Standing(body, Due(directive, clock.today(body.zone), body.zone, states))


def own_standings(body: Body, directives: Sequence[Directive]) -> dict[int, Standing]:
    """How far one body is with several directives, by their keys. Two queries."""
    reports = {body.pk: reports_of(body, directives)}
    excuses = {body.pk: list(Exemption.objects.granted().filter(body=body))}
    return {d.pk: standing(d, body, reports, excuses) for d in directives}


def splits_by(directive: Directive, user: Any) -> str | None:
    """The column by which bodies are counted where they are too many to be listed."""
    levels = [m.body.area.level for m in memberships_of(user) if sees_area(m)]
    level = max(directive.area.level, min(levels, default=Level.VILLAGE))
    return LEVEL_FIELDS[level + 1] if level < Level.REGENCY else None


def counted(directive: Directive, user: Any, column: str) -> list[PlaceCount]:
    """Bodies and answers by province or regency, the least answered first. Two queries."""
    bodies = addressed(directive).visible_to(user).order_by()
    places = bodies.values_list(f"{column}__pk", f"{column}__name").annotate(Count("pk"))
    answers = dict(
        Report.objects.visible_to(user)
        .filter(directive=directive, status__in=ANSWERED)
        .order_by()
        .values_list(column)
        .annotate(Count("body", distinct=True))
    )
    rows = [PlaceCount(name, count, answers.get(pk, 0)) for pk, name, count in places]
    return sorted(rows, key=lambda row: (row.answered * 10000 // row.addressed, row.name))


def totals(directives: Sequence[Directive], user: Any) -> dict[int, tuple[int, int]]:
    """Bodies addressed and bodies that answered, by directive. Two queries for a page."""
    if not directives:
        return {}
    counts = {f"d{d.pk}": Count("pk", filter=Audience.of(d).condition()) for d in directives}
    bodies = Body.objects.visible_to(user).aggregate(**counts)
    answers = dict(
        Report.objects.visible_to(user)
        .filter(directive__in=[d.pk for d in directives], status__in=ANSWERED)
        .order_by()
        .values_list("directive")
        .annotate(Count("body", distinct=True))
    )
    return {d.pk: (bodies[f"d{d.pk}"], answers.get(d.pk, 0)) for d in directives}
