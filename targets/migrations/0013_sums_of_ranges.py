import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("adhoc_bodies", "0004_facebook_names"),
        ("targets", "0012_tries_of_packs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AddedRange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("is_stale", models.BooleanField(default=True)),
                ("computed_at", models.DateTimeField(null=True)),
                ("seconds", models.FloatField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="adhoc_bodies.area",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "election",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="adhoc_bodies.election",
                    ),
                ),
            ],
            options={
                "verbose_name": "added range of weeks",
                "verbose_name_plural": "added ranges of weeks",
            },
        ),
        migrations.CreateModel(
            name="AreaRange",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "range_id",
                        "area_id",
                        "kind",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(choices=[("ppk", "PPK"), ("pps", "PPS")], max_length=3)),
                ("bodies", models.PositiveIntegerField(default=0)),
                ("scored", models.PositiveIntegerField(default=0)),
                ("score_sum", models.BigIntegerField(default=0)),
                ("provisional_sum", models.BigIntegerField(default=0)),
                ("met", models.PositiveIntegerField(default=0)),
                ("late", models.PositiveIntegerField(default=0)),
                ("partial", models.PositiveIntegerField(default=0)),
                ("missing", models.PositiveIntegerField(default=0)),
                ("exempt", models.PositiveIntegerField(default=0)),
                ("open", models.PositiveIntegerField(default=0)),
                ("posts", models.PositiveIntegerField(default=0)),
                ("submitted", models.PositiveIntegerField(default=0)),
                ("returned", models.PositiveIntegerField(default=0)),
                ("rejected", models.PositiveIntegerField(default=0)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="adhoc_bodies.area",
                    ),
                ),
                (
                    "range",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sums",
                        to="targets.addedrange",
                    ),
                ),
            ],
            options={
                "verbose_name": "sums of a range of weeks",
                "verbose_name_plural": "sums of ranges of weeks",
            },
        ),
        migrations.CreateModel(
            name="ChangedWeek",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.PositiveIntegerField()),
                (
                    "election",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="adhoc_bodies.election",
                    ),
                ),
            ],
            options={
                "verbose_name": "changed week",
                "verbose_name_plural": "changed weeks",
            },
        ),
        migrations.AddConstraint(
            model_name="addedrange",
            constraint=models.UniqueConstraint(
                fields=("election", "area", "first", "last"), name="range_added_once"
            ),
        ),
    ]
