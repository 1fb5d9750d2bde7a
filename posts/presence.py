"""Is the post still up? People open the link and say what they see; the server never does.

Every action first holds the report's row, so that a check, an explanation, a decision and
the clock act on a report one after the other, and each finds what the one before it left.
"""

import datetime as dt
import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q

from accounts.models import User
from portal import clock
from posts.deeds import told
from posts.models import Disappearance, PresenceCheck, Report, Review
from posts.oversight import office_overseer, overseer
from posts.permissions import reports_for
from posts.refusals import NotAllowed
from posts.revoking import revoke

logger = logging.getLogger(__name__)

State = PresenceCheck.State
Outcome = Disappearance.Outcome

#: How long the body has to explain.
EXPLAIN_WITHIN = dt.timedelta(hours=48)
#: On so many local days a post must be found gone before the body is asked.
DAYS_GONE = 2


# ---- looking ----------------------------------------------------------------


def may_check(report: Report, by: User) -> bool:
    """Whether the person may say what they see: never of a post of the own body."""
    return overseer(report, by) is not None


@transaction.atomic
def check(*, report: Report, by: User, state: str, note: str = "") -> PresenceCheck:
    """Write down what somebody saw behind the link of an accepted report.

    Seen alive, an open question is closed (see `may_end`). Seen gone on a second day, the body
    is asked. Raises NotAllowed when the report isn't accepted, PermissionDenied.
    """
    if not may_check(report, by):
        raise PermissionDenied
    report = Report.objects.locked(report.pk)
    if report.status != Report.Status.ACCEPTED:
        raise NotAllowed
    now = clock.now()
    made = PresenceCheck.objects.create(
        report=report,
        state=State(state),
        checked_by=by,
        checked_at=now,
        checked_on=clock.local_date(now, report.body.zone),
        note=note,
    )
    told(report, "presence-checked", by, state=state)
    follow(report, by, made)
    return made


def follow(report: Report, by: User, made: PresenceCheck) -> None:
    """What comes of a check; private and unsure change nothing."""
    question = open_question(report)
    if made.state == State.ALIVE and question and may_end(question, report, by):
        close(question, report, Outcome.KEPT, by, "")
    elif made.state == State.GONE and not question and is_gone(report):
        ask(report)


def may_end(question: Disappearance, report: Report, by: User) -> bool:
    """Whether who sees the post alive ends the question by it. Who accepted the report doesn't
    outweigh others, and once the body has explained only who decides on that does."""
    found = PresenceCheck.objects.filter(report=report, state=State.GONE)
    if report.decided_by_id == by.pk and found.exclude(checked_by=by).exists():
        return False
    return question.explained_at is None or may_decide(report, by)


def is_gone(report: Report) -> bool:
    """Whether the post was found gone on two days since it was last seen or last decided on. Who
    accepted the report outweighs by a sighting only their own finds."""
    checks = PresenceCheck.objects.filter(report=report)
    of_others = ~Q(checked_by=report.decided_by_id)
    seen = checks.filter(state=State.ALIVE).aggregate(
        last=Max("pk"), by_others=Max("pk", filter=of_others)
    )
    over = Disappearance.objects.filter(report=report).aggregate(last=Max("decided_at"))["last"]
    since = Q(pk__gt=seen["last"] or 0) | (of_others & Q(pk__gt=seen["by_others"] or 0))
    gone = checks.filter(since, state=State.GONE)
    if over:
        gone = gone.filter(checked_at__gt=over)
    return gone.values("checked_on").distinct().count() >= DAYS_GONE


def ask(report: Report) -> Disappearance:
    """Give the body 48 hours of the server's clock to explain."""
    now = clock.now()
    until = now + EXPLAIN_WITHIN
    question = Disappearance.objects.create(report=report, opened_at=now, explain_until=until)
    told(report, "post-gone", None, explain_until=until.isoformat())
    return question


# ---- the body's word --------------------------------------------------------


@transaction.atomic
def explain(*, report: Report, by: User, text: str) -> Disappearance:
    """Say once, in time, what became of the post. Raises NotAllowed, PermissionDenied."""
    if not reports_for(by, report.body):
        raise PermissionDenied
    report = Report.objects.locked(report.pk)
    question = open_question(report)
    if question is None or not takes_word(question):
        raise NotAllowed
    question.explanation, question.explained_by = text, by
    question.explained_at = clock.now()
    question.save(update_fields=["explanation", "explained_by", "explained_at"])
    told(report, "post-explained", by)
    return question


def takes_word(question: Disappearance) -> bool:
    """Whether the body may still explain."""
    return question.explained_at is None and clock.now() < question.explain_until


# ---- the office's word ------------------------------------------------------


def may_decide(report: Report, by: User) -> bool:
    """Whether the person may decide: in an office above, not who sent the report in."""
    return office_overseer(report, by) is not None


@transaction.atomic
def decide(*, question: Disappearance, by: User, outcome: str, note: str = "") -> None:
    """Keep or take the credit after the body explained. Raises NotAllowed, PermissionDenied."""
    report = Report.objects.locked(question.report_id)
    if not may_decide(report, by):
        raise PermissionDenied
    question = Disappearance.objects.get(pk=question.pk)
    if question.outcome or question.explained_at is None or not has_credit(report):
        raise NotAllowed
    close(question, report, Outcome(outcome), by, note)


def has_credit(report: Report) -> bool:
    """Only accepted reports can lose any."""
    return report.status == Report.Status.ACCEPTED


def close(
    question: Disappearance, report: Report, outcome: str, by: User | None, note: str
) -> None:
    """Write the outcome, and take the credit where that is the outcome."""
    question.outcome, question.decided_by, question.note = outcome, by, note
    question.decided_at = clock.now()
    question.save(update_fields=["outcome", "decided_by", "decided_at", "note"])
    told(report, f"disappearance-{outcome}", by, note=note)
    if outcome == Outcome.TAKEN:
        revoke(report=report, by=by, reason=Review.Reason.GONE, note=note)


# ---- the clock's word -------------------------------------------------------


def take_unexplained(most: int = 500) -> int:
    """Take the credit of posts that nobody explained in time; how many questions were closed.

    Each is one transaction of its own: who is killed in the middle leaves it open for the
    next run, and two runs at once wait for each other and find it closed.
    """
    return sum(run_out(report) for report in overdue(most))


def overdue(most: int) -> list[int]:
    """Reports whose question the clock answers, and those that have no credit to lose."""
    late = Q(explain_until__lte=clock.now(), explained_at=None)
    settled = ~Q(report__status=Report.Status.ACCEPTED)
    rows = Disappearance.objects.filter(late | settled, outcome="").order_by("explain_until")
    return list(rows.values_list("report_id", flat=True)[:most])


def run_out(report_id: int) -> bool:
    """Close one question; a failure is logged and doesn't hold up the others."""
    try:
        with transaction.atomic():
            return close_overdue(Report.objects.locked(report_id))
    except Exception:
        logger.exception("The gone post of report %s was not settled.", report_id)
        return False


def close_overdue(report: Report) -> bool:
    """Do so if it is still to be done, now that nobody else can."""
    question = open_question(report)
    if question is None:
        return False
    if not has_credit(report):
        close(question, report, Outcome.MOOT, None, "")
    elif question.explained_at is None and question.explain_until <= clock.now():
        close(question, report, Outcome.TAKEN, None, "")
    else:
        return False
    return True


# ---- common to all ----------------------------------------------------------


def open_question(report: Report) -> Disappearance | None:
    """What the body has to explain, if anything."""
    found: Disappearance | None = Disappearance.objects.filter(report=report, outcome="").first()
    return found
