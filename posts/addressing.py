"""Whom a directive addresses, and the marks of what it changes for them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import IntegerField, Q, Value

from adhoc_bodies.models import Area, Body, Dirty, Election
from adhoc_bodies.querysets import BodyQuerySet, open_on, within
from portal import weeks
from posts.models import Directive


class Audience(NamedTuple):
    """PPK, PPS or both of an area in an election, on the day on which they owe the post."""

    election_id: int
    area: Area
    for_ppk: bool
    for_pps: bool
    due_on: dt.date

    @classmethod
    def of(cls, directive: Directive) -> "Audience":
        """The audience of a directive."""
        return cls(
            directive.election_id,
            directive.area,
            directive.for_ppk,
            directive.for_pps,
            directive.due_on,
        )

    @property
    def kinds(self) -> list[str]:
        """The kinds of body that are addressed."""
        wanted = [(Body.Kind.PPK, self.for_ppk), (Body.Kind.PPS, self.for_pps)]
        return [kind for kind, addressed in wanted if addressed]

    def place(self) -> Q:
        """Bodies of this election, kind and area, whether or not they exist on the day."""
        return Q(election=self.election_id, kind__in=self.kinds) & within(self.area)

    def condition(self) -> Q:
        """Bodies that owe what is due on that day."""
        return self.place() & open_on(self.due_on, start="formed_on", end="dissolved_on")

    def bodies(self) -> BodyQuerySet:
        """The bodies that owe what is due on that day."""
        return Body.objects.filter(self.condition())


def addressed(directive: Directive) -> BodyQuerySet:
    """The bodies that a directive obliges: of its area and kinds, existing when it is due."""
    return Audience.of(directive).bodies()


def addresses(directive: Directive, body: Body) -> bool:
    """Whether a directive is for this kind of body and an area that holds it."""
    wanted = directive.for_ppk if body.kind == Body.Kind.PPK else directive.for_pps
    area, own = directive.area, body.area.code
    return wanted and (area.level == 0 or own == area.code or own.startswith(f"{area.code}."))


def mark_audiences(audiences: Iterable[Audience]) -> None:
    """Mark, for all bodies of some audiences, the week in which the directive is due.

    One statement for each different audience and week, whatever the number of bodies.
    """
    # A mark for a body that doesn't exist on the day costs nothing, so one audience does
    # for all due dates of a week.
    marked = {audience._replace(due_on=sunday_of(audience.due_on)) for audience in audiences}
    for audience in sorted(marked, key=lambda a: (a.due_on, a.area.code, a.kinds)):
        mark(Body.objects.filter(audience.place()), weeks.of(audience.due_on))


def sunday_of(day: dt.date) -> dt.date:
    """The last day of a date's week."""
    return weeks.sunday(weeks.of(day))


def mark(bodies: BodyQuerySet, week: int) -> None:
    """Mark one week of many bodies, in the database alone."""
    rows = bodies.order_by().values_list("pk", Value(week, output_field=IntegerField()))
    sql, params = rows.query.sql_with_params()
    table = connection.ops.quote_name(Dirty._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} (body_id, week) {sql}", params)


def mark_answers(directive: Directive) -> None:
    """Mark the weeks in which accepted reports to a directive count, in the database alone."""
    table = connection.ops.quote_name(Dirty._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (body_id, week) SELECT DISTINCT body_id, week FROM posts_report"
            " WHERE directive_id = %s AND status = 'accepted'",
            [directive.pk],
        )


def current_election(today: dt.date) -> Election | None:
    """The election that a date belongs to: the next one, or one that is just over."""
    return current_of(list(Election.objects.all()), today)


def current_of(elections: Sequence[Election], today: dt.date) -> Election | None:
    """The same, of all elections in their usual order."""
    ahead = [one for one in elections if one.voting_day >= today - dt.timedelta(days=61)]
    return min(ahead, key=lambda one: (one.voting_day, one.pk), default=next(iter(elections), None))
