"""All schedules of the portal on one screen; times are in TIME_ZONE (WIB).

Tasks are named by strings, since the portal imports no other app. Each of them is
idempotent and single-flight, so a doubled or late beat does no harm. `expires` drops
what piled up while no worker was there: the next beat does the same work anyway.
"""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "compute what reports changed": {
        "task": "targets.tasks.flush",
        "schedule": 20.0,
        "options": {"expires": 60},
    },
    "repair every open week": {
        "task": "targets.tasks.nightly",
        "schedule": crontab(hour=1, minute=10),
        "options": {"expires": 6 * 60 * 60},
    },
    "pick up screenshots that were left over": {
        "task": "posts.tasks.sweep_evidence",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "show that worker and beat live": {
        "task": "portal.tasks.heartbeat",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "forget expired sessions and dropped attempts": {
        "task": "portal.tasks.tidy",
        "schedule": crontab(hour=2, minute=40),
        "options": {"expires": 6 * 60 * 60},
    },
}
