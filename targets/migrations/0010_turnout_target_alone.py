import django.core.validators
from django.db import migrations, models

WHOLE = 10_000


def together(apps, schema_editor):
    """Back: a target takes the baseline and voters that hold; 0 where nobody stated them."""
    for row in apps.get_model("targets", "TurnoutTarget").objects.all():
        holds = {"election_id": row.election_id, "area_id": row.area_id, "replaced_at": None}
        baseline = apps.get_model("targets", "Baseline").objects.filter(**holds).first()
        count = apps.get_model("targets", "VoterCount").objects.filter(**holds).first()
        row.baseline = baseline.turnout if baseline else 0
        row.baseline_name = baseline.name if baseline else ""
        row.registered_voters = count.voters if count else 0
        row.save(update_fields=["baseline", "baseline_name", "registered_voters"])


class Migration(migrations.Migration):
    dependencies = [("targets", "0009_turnout_statements_apart")]

    # The columns may be empty before they go, so that they can come back and be filled.
    operations = [
        migrations.AlterField(
            model_name="turnouttarget",
            name="baseline",
            field=models.PositiveSmallIntegerField(
                null=True, validators=[django.core.validators.MaxValueValidator(WHOLE)]
            ),
        ),
        migrations.AlterField(
            model_name="turnouttarget",
            name="baseline_name",
            field=models.CharField(blank=True, max_length=100, null=True),
        ),
        migrations.AlterField(
            model_name="turnouttarget",
            name="registered_voters",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.RunPython(migrations.RunPython.noop, together),
        migrations.RemoveField(model_name="turnouttarget", name="baseline"),
        migrations.RemoveField(model_name="turnouttarget", name="baseline_name"),
        migrations.RemoveField(model_name="turnouttarget", name="registered_voters"),
    ]
