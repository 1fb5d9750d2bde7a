"""Computing a week that is held: the dates of its reports first, then its figures."""

from portal import clock
from targets.counting import mark_scope
from targets.marks import forget, marks_of
from targets.models import Computation
from targets.scoring import compliance
from targets.scoring.compliance import Days, Written
from targets.scoring.sql.words import Scope


def renew(computation: Computation, scope: Scope, days: Days) -> Written:
    """Settle dates and compute a week that the caller holds; marks of until then are done.

    The marks are read first: whatever their writers committed with them is then seen by the
    computation. A mark that is written meanwhile stays for the next time.
    """
    election, week = computation.election, computation.week
    marks = marks_of(election, week, scope)
    marks += compliance.settle_dates(election=election, week=week, scope=scope)
    written = compliance.compute(election=election, week=week, scope=scope, days=days)
    mark_scope(election, week, scope)
    forget(marks)
    if scope == Scope.everybody():
        stamp(computation, days)
    return written


def stamp(computation: Computation, days: Days) -> None:
    """Note that the whole week was computed, and up to which dates."""
    computation.wib, computation.wita, computation.wit = days.wib, days.wita, days.wit
    computation.computed_at = clock.now()
    computation.save()
