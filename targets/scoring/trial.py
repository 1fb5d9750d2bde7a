"""Weeks as they would have been under a policy that nobody has set.

The real statements read, in one transaction that is rolled back, temporary tables that stand
before the stored ones: the policies with the one on trial among them, and, where it dates
reports otherwise, the reports. No stored row is written or held, so nobody waits for it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from adhoc_bodies.models import Area, Election
from portal import clock, weeks
from targets.scoring import compliance
from targets.scoring.compliance import Days, execute
from targets.scoring.sql import body_weeks, dates
from targets.scoring.sql.words import Scope
from targets.scoring.terms import PolicyRules

#: The number of the policy on trial; no stored row has it.
TRIAL = -1
#: All that the statements read of a report.
REPORT_COLUMNS = (
    "id", "body_id", "directive_id", "platform", "status", "posted_on", "reported_on",
    "effective_on", "week",
)  # fmt: skip

#: Earned and owed of a body over some weeks.
Sums = dict[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Trial:
    """A policy of an area as if in force since the first of some weeks."""

    area: Area
    rules: PolicyRules
    election: Election
    weeks: Sequence[int]
    scope: Scope

    @property
    def monday(self) -> dt.date:
        """The first day."""
        return weeks.monday(self.weeks[0])


class NotShadowed(RuntimeError):
    """The statements read something else than the policy on trial."""


def compare(trial: Trial, *, redated: bool) -> tuple[Sums, Sums]:
    """Earned and owed of each body, as it is and as it would have been.

    Closed weeks count as if they were open, before and after, so that only the policy
    differs. `redated`: the trial gives another time to report in than what was in force.
    """
    with undone():
        before = sums(trial, by_trial=False)
        put_policy(trial)
        if redated:
            copy_reports(trial)
        read_only()
        if redated:
            redate(trial)
        return before, sums(trial, by_trial=True)


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that always ends in a rollback and sees one state of the data."""
    lite = connection.vendor == "sqlite"
    if lite and not connection.in_atomic_block:
        # Django would ask SQLite for its one lock on writing, and everybody else would wait.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        try:
            yield
        finally:
            transaction.set_rollback(True)


def run(statement: str, given: Mapping[str, Any] | None = None) -> None:
    """Run a statement that gives nothing back."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def read_only() -> None:
    """From here on PostgreSQL refuses to write anything but the temporary tables."""
    if connection.vendor == "postgresql":
        run("SET TRANSACTION READ ONLY")


def put_policy(trial: Trial) -> None:
    """Let the policy on trial stand for all of the area's own from the first week on."""
    run("CREATE TEMPORARY TABLE targets_policy AS SELECT * FROM targets_policy")
    given = {"area": trial.area.pk, "monday": trial.monday}
    run(
        "DELETE FROM targets_policy WHERE area_id = %(area)s AND effective_from >= %(monday)s",
        given,
    )
    names = PolicyRules.__slots__
    columns = ", ".join(names)
    values = ", ".join(f"{getattr(trial.rules, name):d}" for name in names)
    run(
        f"INSERT INTO targets_policy (id, area_id, effective_from, {columns})"
        f" VALUES ({TRIAL}, %(area)s, %(monday)s, {values})",
        given,
    )
    run("ANALYZE targets_policy")


def copy_reports(trial: Trial) -> None:
    """Copy the reports that can touch the weeks, so that their days can be corrected there."""
    columns = ", ".join(f"r.{name}" for name in REPORT_COLUMNS)
    run(
        f"""CREATE TEMPORARY TABLE posts_report AS SELECT {columns}
FROM posts_report r JOIN adhoc_bodies_body b ON b.id = r.body_id
WHERE b.election_id = %(election)s AND {trial.scope.condition}
  AND (r.week BETWEEN %(first)s AND %(last)s OR r.posted_on >= %(monday)s
       OR r.directive_id IN (SELECT d.id FROM posts_directive d
                             WHERE d.due_on BETWEEN %(monday)s AND %(sunday)s))""",
        {
            "election": trial.election.pk, "first": trial.weeks[0], "last": trial.weeks[-1],
            "monday": trial.monday, "sunday": weeks.sunday(trial.weeks[-1]),
        },
    )  # fmt: skip
    run("CREATE INDEX trial_report_duty ON posts_report (directive_id, body_id)")
    run("CREATE INDEX trial_report_week ON posts_report (week, body_id)")
    run("ANALYZE posts_report")


def redate(trial: Trial) -> None:
    """Correct the counting days of the copied reports by the policy on trial."""
    statement = dates.redate(connection.vendor, trial.scope, within=None)
    # Also of the weeks after the last one: their posts may be late ones for it.
    for week in weeks.between(trial.weeks[0], weeks.of(clock.today())):
        execute(statement, compliance.parameters(trial.election, week, Days.today()))


def sums(trial: Trial, *, by_trial: bool) -> Sums:
    """Earned and owed of each body over the weeks, by the statement that stores figures.

    Raises NotShadowed if what should be on trial isn't what the statement read.
    """
    select = body_weeks.select(connection.vendor, trial.scope)
    found: Sums = {}
    for week in trial.weeks:
        given = compliance.parameters(trial.election, week, Days.today())
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT body_id, policy_id, earned, owed FROM ({select}) AS figures",
                given | {"frozen_by": dt.date.min},
            )
            for body, policy, earned, owed in cursor:
                if (policy == TRIAL) != by_trial:
                    raise NotShadowed
                known = found.get(body, (0, 0))
                found[body] = (known[0] + earned, known[1] + owed)
    return found
