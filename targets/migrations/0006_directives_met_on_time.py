"""Bring the closed weeks' directives met in line with their own lines.

With full credit for late posts (a policy with late_credit 100) weeks that were closed while
"met" was counted instead of "met on time" kept the larger number, and a ranking refuses figures
that contradict their lines. No percentage changes; the lines stay as they are.
"""

import json
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def met_on_time(duties: str) -> int:
    """The directives of a week's lines that were met on time."""
    return sum(
        directive is not None and state == "met" and on_time >= needed
        for directive, _due_on, _weight, state, needed, _done, on_time, _earned in json.loads(
            duties
        )
    )


def mend(apps: Apps, _editor: BaseDatabaseSchemaEditor | None) -> None:
    """Only weeks under such a policy can differ."""
    weeks: Any = apps.get_model("targets", "BodyWeek").objects
    kept: Any = apps.get_model("targets", "ClosedDuties").objects
    shut = weeks.filter(closed_on__isnull=False, policy__late_credit=100, directives_met__gt=0)
    for week in sorted(set(shut.values_list("week", flat=True))):
        stored = dict(shut.filter(week=week).values_list("body_id", "directives_met"))
        for body, duties in kept.filter(week=week).values_list("body_id", "duties").iterator():
            if body in stored and stored[body] != (met := met_on_time(duties)):
                weeks.filter(week=week, body_id=body).update(directives_met=met)


class Migration(migrations.Migration):
    dependencies = [("targets", "0005_failing_weeks_and_orders_to_close")]

    operations = [migrations.RunPython(mend, migrations.RunPython.noop)]
