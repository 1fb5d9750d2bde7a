"""What waits for a person in lists beyond the page: the numbers of its menu and notices.

All of them are asked for at once, as columns of one row: a page's frame is paid for on every
page, and must cost no more than it has to.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Permission, Role, permits
from adhoc_bodies.scope import holding, memberships_of
from portal.columns import Counted
from posts import presence_panel, recheck_lists, review_queue
from posts.models import IntegrityCase
from targets.rewards import waiting
from targets.rewards.dockets import juries_of

#: Below the provinces the number that waits is shown; above it is no one's own list.
COUNTED_FROM_LEVEL = 2


@dataclass(frozen=True)
class Elsewhere:
    """How much waits for a person."""

    #: Reports for the person's verdict, a thousand at most; 0 for offices above the regencies.
    queue: int
    #: Second looks that the person could take.
    rechecks: int
    #: Open questions about posts that are gone, of bodies that the person looks after.
    gone: int
    #: Open integrity cases that somebody else opened.
    cases: int
    #: Juries in which the person sits, until an edition is final.
    juries: int
    #: Nominated posts without the person's mark.
    marks: int


def elsewhere(user: Any) -> Elsewhere:
    """What waits for a person; one query for each user object."""
    known: Elsewhere | None = getattr(user, "_waiting_elsewhere", None)
    if known is None:
        lists = [
            queue(user),
            recheck_lists.checkable(user),
            presence_panel.asked_about(user),
            cases(user),
            *(judging(user) if user.was_juror else ()),
        ]
        columns = [Counted(rows) for rows in lists]
        numbers = [*User.objects.filter(pk=user.pk).values_list(*columns).get(), 0, 0]
        counted = review_queue.counted_already(user)
        if counted is not None and reviews(user):
            numbers[0] = counted.number
        known = user._waiting_elsewhere = Elsewhere(*numbers[:6])
    return known


def queue(user: Any) -> QuerySet[Any]:
    """Reports that wait for the person's verdict; none where the page has counted them."""
    is_known = review_queue.counted_already(user) is not None
    rows: QuerySet[Any] = review_queue.to_count(user)
    return rows.none() if is_known or not reviews(user) else rows


def reviews(user: Any) -> bool:
    """Whether the queue is the person's own list."""
    return any(
        Role(m.role) in (Role.REVIEWER, Role.OPERATOR) and m.body.area.level >= COUNTED_FROM_LEVEL
        for m in memberships_of(user)
    )


def handles_cases(user: Any) -> bool:
    """Whether the person decides on integrity cases somewhere."""
    return any(permits(m.role, Permission.HANDLE_CASES) for m in memberships_of(user))


def cases(user: Any) -> QuerySet[Any]:
    """Open cases on which the person decides: not those that they opened."""
    rows = IntegrityCase.objects.visible_to(holding(user, Permission.HANDLE_CASES))
    found: QuerySet[Any] = rows.filter(state=IntegrityCase.State.OPEN)
    return found.exclude(opened_by=user.pk) if handles_cases(user) else found.none()


def judging(user: Any) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The juries in which the person sits, and the posts that wait there."""
    return juries_of(user), waiting.to_mark(user)
