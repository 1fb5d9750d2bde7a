"""The life of a report: which move leads from which states to which, and nothing else.

Every change of `Report.status` passes through `move` or `move_all`: one conditional UPDATE,
so that of twenty people who press the same button one makes the move and nineteen are told.
"""

from typing import Any, NamedTuple

from posts.models import Report
from posts.querysets import ReportQuerySet
from posts.refusals import NotAllowed

__all__ = ["MOVES", "Move", "NotAllowed", "allowed", "move", "move_all"]

Status = Report.Status


class Move(NamedTuple):
    """From any of these states to this one."""

    sources: tuple[str, ...]
    target: str


MOVES: dict[str, Move] = {
    # the member's moves
    "withdraw": Move((Status.SUBMITTED, Status.RETURNED), Status.WITHDRAWN),
    "mend": Move((Status.RETURNED,), Status.SUBMITTED),
    # the reviewer's moves
    "accept": Move((Status.SUBMITTED,), Status.ACCEPTED),
    "return": Move((Status.SUBMITTED,), Status.RETURNED),
    "reject": Move((Status.SUBMITTED, Status.RETURNED), Status.REJECTED),
    # Takes the credit of a post that is gone, or whose acceptance a second look overturned.
    "revoke": Move((Status.ACCEPTED,), Status.REJECTED),
    # Takes a verdict back. A rejected report freed its post: if somebody has reported it
    # since, the database refuses (`report_post_once_per_election`).
    "undo": Move((Status.ACCEPTED, Status.RETURNED, Status.REJECTED), Status.SUBMITTED),
    # The same for a report that had been returned before it was rejected.
    "undo_to_returned": Move((Status.REJECTED,), Status.RETURNED),
}


def allowed(name: str, status: str) -> bool:
    """Whether a move (a key of MOVES) starts from a status."""
    return status in MOVES[name].sources


def move(report: Report, name: str, **fields: Any) -> None:
    """Make a move and write `fields` with it, or raise NotAllowed and change nothing.

    Call it inside the transaction of the deed. The given object is brought up to date.
    """
    sources, target = MOVES[name]
    values = fields | {"status": target}
    changed = Report.objects.filter(pk=report.pk, status__in=sources).update(**values)
    if not changed:
        raise NotAllowed(name)
    for field, value in values.items():
        setattr(report, field, value)


def move_all(reports: ReportQuerySet, name: str, **fields: Any) -> int:
    """Make a move for those of some reports that are where it starts; how many made it."""
    sources, target = MOVES[name]
    return reports.filter(status__in=sources).update(**fields, status=target)
