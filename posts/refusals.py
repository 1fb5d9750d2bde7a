"""Why an action on a report is not done. Each says it to the caller, who words it for people."""

from accounts.models import User
from posts.models import Report


class Refusal(Exception):
    """Nothing was changed."""


class NotAllowed(Refusal):
    """The report is not in a state from which this move leads on; somebody was faster."""


class DrawnByLot(NotAllowed):
    """The lot has left the report to a person, who is to see it before it goes."""


class NotAddressed(Refusal):
    """The directive is not issued, or not for this body."""


class TimeMissing(Refusal):
    """The post's ID doesn't tell its time, and nobody has claimed one."""


class TimeInFuture(Refusal):
    """The claimed time lies after the moment of the report."""


class InTheWay(Refusal):
    """Another report is in the way."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.pk)
        self.report = report


class AlreadyReported(InTheWay):
    """This live report of the election holds the post."""


class KeyReused(InTheWay):
    """The form's key came before with another content; this first delivery was kept."""


class HeldByOther(InTheWay):
    """Another reviewer is looking at this report."""

    def __init__(self, report: Report, holder: User) -> None:
        super().__init__(report)
        self.holder = holder


class UploadsUsedUp(Refusal):
    """The body has sent as many screenshots today as it may, or as many bytes of them."""


class PictureNotKept(Refusal):
    """The store of screenshots doesn't answer, or refuses."""
