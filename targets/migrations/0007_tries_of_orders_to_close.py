"""When a worker took an order to close a week, and how often one did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0006_directives_met_on_time")]

    operations = [
        migrations.AddField(
            model_name="closingorder",
            name="started_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="closingorder",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
