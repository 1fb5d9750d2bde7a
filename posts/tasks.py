"""What workers do with screenshots; the rows of `Evidence` say what is still to do."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from posts import evidence, presence

logger = logging.getLogger(__name__)


@shared_task(name="posts.tasks.process_evidence")
def process_evidence(evidence_id: int) -> None:
    """Re-encode one screenshot."""
    evidence.process(evidence_id)


@shared_task(name="posts.tasks.sweep_evidence")
def sweep_evidence() -> None:
    """Pick up screenshots that were left over, and clear litter."""
    for evidence_id in evidence.left_over():
        hand_over(evidence_id)
    evidence.clear_litter()


@shared_task(name="posts.tasks.take_unexplained")
def take_unexplained() -> None:
    """Take the credit of gone posts that nobody explained in time."""
    presence.take_unexplained()


def hand_over(evidence_id: int) -> None:
    """Put a screenshot into the queue. Without a broker the sweeper comes for it later."""
    try:
        process_evidence.delay(evidence_id)
    except OperationalError:
        logger.warning("No broker: screenshot %s waits for the sweeper.", evidence_id)
