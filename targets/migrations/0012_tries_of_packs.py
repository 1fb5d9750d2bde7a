from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0011_tries_of_counting")]

    operations = [
        migrations.AddField(
            model_name="pack",
            name="tries",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
    ]
