import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("adhoc_bodies", "0001_initial"),
        ("posts", "0004_disappearance_moot"),
    ]

    operations = [
        migrations.CreateModel(
            name="UploadDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("files", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="adhoc_bodies.body",
                    ),
                ),
            ],
            options={
                "verbose_name": "uploads of a day",
                "verbose_name_plural": "uploads of a day",
                "constraints": [
                    models.UniqueConstraint(fields=("day", "body"), name="uploads_of_a_day_once")
                ],
            },
        ),
    ]
