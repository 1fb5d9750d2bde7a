"""Baseline and voters of each target become statements of their own.

Until now nobody wrote down when a target was stated, or by whom, and nothing can bring that
back. Its statements say so where their source stands. They can't date from this upgrade either:
what is stated from voting day on is no plan. So they date from now, or from the day before the
vote where that has passed.

Where voters had been counted apart and differ from the target's own figure, both stay: the
later one holds, as the target's did on its pages, and the other is history.
"""

import datetime as dt

from django.db import migrations

NOTE = "waktu dan pengisi tidak tercatat"
LONGEST = 300


def noted(source):
    """A source with what isn't known about the statement."""
    return f"{source[: LONGEST - len(NOTE) - 3]} ({NOTE})" if source else NOTE


def stated_at(row):
    """The upgrade, or the day before the vote."""
    eve = dt.datetime.combine(row.election.voting_day, dt.time(), dt.UTC) - dt.timedelta(days=1)
    return min(row.entered_at, eve)


def apart(apps, schema_editor):
    """State the target's baseline and voters, and note what isn't known of all three."""
    targets = apps.get_model("targets", "TurnoutTarget").objects
    baselines = apps.get_model("targets", "Baseline").objects
    for row in targets.filter(replaced_at=None).select_related("election"):
        about = {
            "election_id": row.election_id, "area_id": row.area_id, "source": noted(row.source),
            "entered_at": stated_at(row),
        }  # fmt: skip
        targets.filter(pk=row.pk).update(source=about["source"], entered_at=about["entered_at"])
        baselines.create(turnout=row.baseline, name=row.baseline_name, **about)
        count(apps.get_model("targets", "VoterCount").objects, row.registered_voters, about)


def count(counts, voters, about):
    """State the voters of a target beside those that were counted apart."""
    place = {"election_id": about["election_id"], "area_id": about["area_id"]}
    other = counts.filter(replaced_at=None, **place).first()
    if other is None:
        counts.create(voters=voters, **about)
    elif other.voters != voters and other.entered_at <= about["entered_at"]:
        counts.filter(pk=other.pk).update(replaced_at=about["entered_at"])
        counts.create(voters=voters, **about)
    elif other.voters != voters:
        counts.create(voters=voters, replaced_at=other.entered_at, **about)


class Migration(migrations.Migration):
    dependencies = [("targets", "0008_turnout_statements_coverage_and_packs")]

    operations = [migrations.RunPython(apart, migrations.RunPython.noop)]
