"""How many screenshots a body may send in a day: a person needs a dozen, a script is stopped."""

import datetime as dt

from django.conf import settings
from django.db.models import F

from adhoc_bodies.models import Body
from portal import clock
from posts.models import UploadDay
from posts.refusals import UploadsUsedUp

#: Days of the past are asked by nobody.
KEPT = dt.timedelta(days=3)


def count_upload(body: Body, size: int) -> None:
    """Count a screenshot of so many bytes on the body's local day, or raise UploadsUsedUp.

    Call it in the report's transaction, which takes the count back when it fails. The row
    is the body's own and is changed in one statement, so that of two uploads at the limit
    one is taken.
    """
    today = UploadDay.objects.filter(body=body, day=clock.today(body.zone))
    if not today.exists():
        fresh = UploadDay(body=body, day=clock.today(body.zone))
        UploadDay.objects.bulk_create([fresh], ignore_conflicts=True)
    most = settings.UPLOADED_MB_A_DAY * 1_000_000
    room = today.filter(files__lt=settings.UPLOADS_A_DAY, size__lte=most - size)
    if not room.update(files=F("files") + 1, size=F("size") + size):
        raise UploadsUsedUp


def forget() -> None:
    """Drop the counts of days that are over in every zone."""
    UploadDay.objects.filter(day__lt=clock.today() - KEPT).delete()
