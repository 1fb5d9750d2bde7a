"""What workers do with figures. The marks and the dates in the database say what is to do."""

import logging
import uuid

from celery import shared_task
from kombu.exceptions import OperationalError

from targets import actions, auto_accept, policy_preview

logger = logging.getLogger(__name__)


@shared_task(name="targets.tasks.flush")
def flush() -> None:
    """Compute what deeds or a new day changed."""
    actions.flush()


@shared_task(name="targets.tasks.accept_clean")
def accept_clean() -> None:
    """Accept clean reports where an office's policy says so."""
    auto_accept.run()


#: A whole campaign of the nation takes minutes, since one waiting report keeps a week open.
#: It ends before the queue would hand the same message to a second worker.
@shared_task(name="targets.tasks.nightly", soft_time_limit=1500, time_limit=1560)
def nightly() -> None:
    """Compute every open week whole and close what may be closed."""
    actions.nightly()


#: The nation's four weeks, before and after, take some minutes.
@shared_task(name="targets.tasks.preview_policy", soft_time_limit=900, time_limit=960)
def preview_policy(key: str) -> None:
    """Try a policy on the last month; the page of the draft shows what comes out."""
    policy_preview.work_out(uuid.UUID(key))


def hand_over_preview(key: uuid.UUID) -> None:
    """Have a policy tried by a worker. Without a broker the page says that nobody does it."""
    try:
        preview_policy.delay(str(key))
    except OperationalError:
        logger.warning("No broker: the preview %s of a policy is not worked on.", key)
