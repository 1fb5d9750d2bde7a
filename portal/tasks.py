"""Tasks of the portal itself."""

import datetime as dt
import time

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from portal.health import HEARTBEAT_KEY
from portal.models import Attempt


@shared_task(name="portal.tasks.heartbeat")
def heartbeat() -> None:
    """Leave a sign of life for `/readyz`."""
    cache.set(HEARTBEAT_KEY, time.time(), timeout=3600)


@shared_task(name="portal.tasks.tidy")
def tidy() -> None:
    """Delete expired sessions, attempts whose task never came back, and what the cache keeps
    beyond its time."""
    call_command("clearsessions")
    Attempt.objects.forgotten().delete()
    empty_cache()


def empty_cache() -> None:
    """Delete what is over in a cache in the database, which does so itself only when full."""
    config = settings.CACHES["default"]
    if not config["BACKEND"].endswith("DatabaseCache"):
        return
    table = connection.ops.quote_name(config["LOCATION"])
    now = connection.ops.adapt_datetimefield_value(dt.datetime.now(dt.UTC).replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])
