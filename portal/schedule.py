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
    "accept clean reports where the office's policy says so": {
        "task": "targets.tasks.accept_clean",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "ask for every open week": {
        "task": "targets.tasks.nightly",
        "schedule": crontab(hour=1, minute=10),
        "options": {"expires": 6 * 60 * 60},
    },
    "compute the weeks that are asked": {
        "task": "targets.tasks.sweep_weeks",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    # Computing marks what is to be counted, at night every open week.
    "count what was said where": {
        "task": "targets.tasks.count_coverage",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "add up ranges of weeks": {
        "task": "targets.tasks.add_up",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "compute the drafts of rankings by the night's figures": {
        "task": "targets.tasks.draft_rankings",
        "schedule": crontab(hour=2, minute=10),
        "options": {"expires": 6 * 60 * 60},
    },
    "make the packs that are asked": {
        "task": "targets.tasks.sweep_packs",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "pick up screenshots that were left over": {
        "task": "posts.tasks.sweep_evidence",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "take the credit of gone posts that nobody explained": {
        "task": "posts.tasks.take_unexplained",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "examine reports whose accounts or directives changed": {
        "task": "posts.tasks.sweep_flags",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "examine every waiting report": {
        "task": "posts.tasks.examine_waiting",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 6 * 60 * 60},
    },
    # Each night, so that a night without a worker is made up for; the second finds nothing to do.
    "draw last month's verdicts for a second look": {
        "task": "posts.tasks.draw_samples",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 6 * 60 * 60},
    },
    "delete holds of reviewers who left": {
        "task": "posts.tasks.sweep_holds",
        "schedule": 600.0,
        "options": {"expires": 600},
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
