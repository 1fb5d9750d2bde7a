from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0010_turnout_target_alone")]

    operations = [
        migrations.AddField(
            model_name="coveragedue",
            name="tries",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
    ]
