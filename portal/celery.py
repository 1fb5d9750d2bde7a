"""The Celery application; its settings are the CELERY_* lines of portal/settings.py."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
TRANSPORT_ALIASES["gaung-database"] = "portal.broker:Transport"

app = Celery("gaung", task_cls="portal.quarantine:GuardedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
