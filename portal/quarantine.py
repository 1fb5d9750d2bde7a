"""Tasks that take their worker down are tried three times and then set aside in a row.

Late acknowledgement brings a task back when its worker was killed; without a limit one
poisonous task would kill workers for ever, whatever the broker.
"""

import logging
from typing import Any

from celery import Task
from celery.exceptions import Ignore
from django.db.models import F
from django.utils import timezone

from portal.models import Attempt

MAX_TRIES = 3
logger = logging.getLogger(__name__)


class GuardedTask(Task[Any, Any]):
    """Celery's task, with its attempts counted in the database."""

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        """Count the attempt; after MAX_TRIES unfinished ones refuse to run again."""
        attempt, _created = Attempt.objects.get_or_create(
            task_id=task_id,
            defaults={
                "name": self.name,
                "arguments": f"{args!r} {kwargs!r}"[:2000],
                "begun_at": timezone.now(),
            },
        )
        if attempt.tries >= MAX_TRIES:
            Attempt.objects.filter(pk=attempt.pk).update(quarantined_at=timezone.now())
            logger.error("%s %s was begun %s times: set aside", self.name, task_id, MAX_TRIES)
            raise Ignore
        Attempt.objects.filter(pk=attempt.pk).update(tries=F("tries") + 1, begun_at=timezone.now())

    def after_return(self, status: str, retval: Any, task_id: str, *rest: Any) -> None:
        """The task ended, well or badly: its attempts need no counting any more."""
        Attempt.objects.filter(task_id=task_id, quarantined_at=None).delete()

    def on_retry(self, exc: Any, task_id: str, *rest: Any) -> None:
        """The task asked for another go itself: that is no sign of poison."""
        Attempt.objects.filter(task_id=task_id).delete()
