"""What pages say about whether posts are still up."""

from dataclasses import dataclass
from typing import Any

from adhoc_bodies.models import Body
from portal import clock
from posts.models import Disappearance, PresenceCheck, Report, Review
from posts.models.presence import DisappearanceQuerySet
from posts.oversight import may_oversee
from posts.permissions import reports_for
from posts.presence import has_credit, may_check, may_decide, takes_word


@dataclass(frozen=True)
class Panel:
    """What the report's page says about whether the post is still up."""

    checks: list[PresenceCheck]
    question: Disappearance | None
    may_check: bool
    may_explain: bool
    may_decide: bool
    is_revoked: bool

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to say or to do."""
        return bool(self.checks or self.question or self.may_check)


def panel(report: Report, user: Any) -> Panel:
    """The page's part of one report. Two queries."""
    checks = report.presence_checks.select_related("checked_by")
    asked = report.disappearances.select_related("explained_by", "decided_by")
    question = asked.first()
    is_open = question is not None and not question.outcome and has_credit(report)
    own = reports_for(user, report.body)
    return Panel(
        checks=list(checks[:50]),
        question=question,
        may_check=has_credit(report) and may_check(report, user),
        may_explain=own and is_open and question is not None and takes_word(question),
        may_decide=is_open
        and question is not None
        and question.explained_at is not None
        and may_decide(report, user),
        is_revoked=report.status == Report.Status.REJECTED and report.reason == Review.Reason.GONE,
    )


def asked_about(user: Any) -> DisappearanceQuerySet:
    """Open questions about posts of bodies that the person looks after."""
    seen: DisappearanceQuerySet = Disappearance.objects.visible_to(may_oversee(user))
    return seen.open()


def asked_of(body: Body) -> list[Disappearance]:
    """Posts of a body that wait for its explanation, the most urgent first. One query."""
    waiting = Disappearance.objects.unexplained().filter(
        report__body=body, explain_until__gt=clock.now()
    )
    return list(waiting.select_related("report__directive").order_by("explain_until", "pk")[:10])
