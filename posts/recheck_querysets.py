"""The words in which samples and re-checks are asked for: by the offices that look again."""

from collections.abc import Callable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.module_loading import import_string

from accounts.roles import Permission, permits
from adhoc_bodies.scope import memberships_of


def rechecking_offices(user: Any) -> list[int]:
    """The offices for which the person looks again; others' samples stay unseen, above and
    below alike."""
    return [
        m.body_id
        for m in memberships_of(user)
        if m.body.kind == "office" and permits(m.role, Permission.RECHECK_REPORTS)
    ]


#: Condition that nothing meets.
NONE = Q(pk__in=[])


class DrawQuerySet(models.QuerySet[Any]):
    """Drawn samples."""

    def visible_to(self, user: Any) -> Self:
        """Samples of the person's own offices."""
        return self.filter(office__in=rechecking_offices(user))


class RecheckQuerySet(models.QuerySet[Any]):
    """Re-checks."""

    def visible_to(self, user: Any) -> Self:
        """Re-checks of the person's own offices, without those of posts that they judge as a
        juror: a re-check names the body."""
        offices = rechecking_offices(user)
        kept_from: Callable[[Any], Q] = import_string(settings.GAUNG_KEPT_LOOKS)
        return self.filter(office__in=offices).exclude(kept_from(user) if offices else NONE)

    def open(self) -> Self:
        """Those in which nobody has found anything yet."""
        return self.filter(finding="")

    def impartial_for(self, user: Any) -> Self:
        """Those that the person may judge: not the own verdict or report, nothing of a body in
        which they serve, no verdict of a colleague there."""
        served = [m.body_id for m in memberships_of(user)]
        colleague = Q(review__office__in=served, review__reviewer__isnull=False)
        return self.exclude(
            Q(review__reviewer=user.pk)
            | Q(report__submitted_by=user.pk)
            | Q(report__body__in=served)
            | colleague
        )

    def checkable_by(self, user: Any) -> Self:
        """Open ones in which the person may find something."""
        return self.visible_to(user).open().impartial_for(user)

    def agreed(self) -> Self:
        """The second look came to the same as the verdict."""
        return self.filter(AGREED)

    def wrongly_accepted(self) -> Self:
        """Accepted, and yet it doesn't fit."""
        return self.filter(WRONGLY_ACCEPTED)

    def wrongly_rejected(self) -> Self:
        """Rejected, and yet it fits."""
        return self.filter(WRONGLY_REJECTED)


AGREED = Q(review__verdict="accepted", finding="fits") | Q(
    review__verdict="rejected", finding="unfit"
)
WRONGLY_ACCEPTED = Q(review__verdict="accepted", finding="unfit")
WRONGLY_REJECTED = Q(review__verdict="rejected", finding="fits")
