"""The clock of the domain: real time, or the fixed day of the demo campaign."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

#: The demo is always Wednesday 4 September 2024, from 14:30 WIB on.
DEMO_START = dt.datetime(2024, 9, 4, 14, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
#: The demo's clock runs for nine hours and then starts again, so the date never changes.
DEMO_SPAN = 9 * 60 * 60

#: Indonesia's three zones by the names that people use (scoring.md, section 1).
ZONES: dict[str, ZoneInfo] = {
    "WIB": ZoneInfo("Asia/Jakarta"),
    "WITA": ZoneInfo("Asia/Makassar"),
    "WIT": ZoneInfo("Asia/Jayapura"),
}

_stopped: ContextVar[dt.datetime | None] = ContextVar("stopped clock", default=None)


@contextmanager
def stopped_at(moment: dt.datetime) -> Iterator[None]:
    """Let the clock stand at an aware moment: the demo's past is made by the deeds of its days."""
    token = _stopped.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _stopped.reset(token)


def now() -> dt.datetime:
    """The present moment, aware, in UTC.

    In demo mode it lies between 14:30 and 23:30 WIB of the demo's fixed day.
    """
    if stopped := _stopped.get():
        return stopped
    if settings.GAUNG_DEMO:
        moment = DEMO_START + dt.timedelta(seconds=time.time() % DEMO_SPAN)
        return moment.astimezone(dt.UTC)
    return timezone.now()


def today(zone: str = "WIB") -> dt.date:
    """The local date in one of Indonesia's zones (WIB, WITA, WIT)."""
    return local_date(now(), zone)


def local_date(moment: dt.datetime, zone: str) -> dt.date:
    """The date that an aware moment has in a zone (WIB, WITA, WIT)."""
    return moment.astimezone(ZONES[zone]).date()
