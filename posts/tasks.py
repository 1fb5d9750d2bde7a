"""What workers do with screenshots; the rows of `Evidence` say what is still to do."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from posts import drawing, evidence, freshness, holds, presence, quotas

logger = logging.getLogger(__name__)


@shared_task(name="posts.tasks.process_evidence")
def process_evidence(evidence_id: int) -> None:
    """Re-encode one screenshot."""
    evidence.process(evidence_id)


@shared_task(name="posts.tasks.sweep_evidence")
def sweep_evidence() -> None:
    """Pick up screenshots that were left over, and clear litter and old counts."""
    for evidence_id in evidence.left_over():
        hand_over(evidence_id)
    evidence.clear_litter()
    quotas.forget()


@shared_task(name="posts.tasks.take_unexplained")
def take_unexplained() -> None:
    """Take the credit of gone posts that nobody explained in time."""
    presence.take_unexplained()


@shared_task(name="posts.tasks.refresh_account_flags")
def refresh_account_flags(account_id: int) -> None:
    """Examine the waiting reports that a changed account concerns."""
    freshness.account_changed([account_id])


@shared_task(name="posts.tasks.refresh_directive_flags")
def refresh_directive_flags(directive_id: int) -> None:
    """Examine the waiting reports of a directive that was withdrawn."""
    freshness.directive_changed(directive_id)


@shared_task(name="posts.tasks.sweep_flags")
def sweep_flags() -> None:
    """Repair the flags that lost messages left behind."""
    freshness.sweep()


@shared_task(name="posts.tasks.examine_waiting")
def examine_waiting(after: int = 0) -> None:
    """Examine every waiting report, the rest of them in a task of its own."""
    last = freshness.examine_all(after)
    if last:
        examine_waiting.delay(last)


def tell_directive(directive_id: int) -> None:
    """Have a directive's reports examined. Without a broker the sweeper comes for them."""
    try:
        refresh_directive_flags.delay(directive_id)
    except OperationalError:
        logger.warning("No broker: directive %s waits for the sweeper.", directive_id)


#: The nation's verdicts of a month are some millions of lines to hash.
@shared_task(name="posts.tasks.draw_samples", soft_time_limit=1500, time_limit=1560)
def draw_samples() -> None:
    """Draw last month's verdicts for a second look, where that isn't done yet."""
    drawing.draw_ended_month()


@shared_task(name="posts.tasks.sweep_holds")
def sweep_holds() -> None:
    """Delete the holds of reviewers who left; they count no more anyway."""
    holds.sweep()


def hand_over(evidence_id: int) -> None:
    """Put a screenshot into the queue. Without a broker the sweeper comes for it later."""
    try:
        process_evidence.delay(evidence_id)
    except OperationalError:
        logger.warning("No broker: screenshot %s waits for the sweeper.", evidence_id)
