"""Tasks of the portal itself."""

import time

from celery import shared_task
from django.core.cache import cache
from django.core.management import call_command

from portal.health import HEARTBEAT_KEY
from portal.models import Attempt


@shared_task(name="portal.tasks.heartbeat")
def heartbeat() -> None:
    """Leave a sign of life for `/readyz`."""
    cache.set(HEARTBEAT_KEY, time.time(), timeout=3600)


@shared_task(name="portal.tasks.tidy")
def tidy() -> None:
    """Delete expired sessions, and attempts whose task never came back."""
    call_command("clearsessions")
    Attempt.objects.forgotten().delete()
