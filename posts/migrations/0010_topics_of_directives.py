import csv
from pathlib import Path

from django.db import migrations, models

#: Segments of KPU's standard of 2024 and of practice; the seven uses of a body's account.
TOPICS = Path(__file__).parents[1] / "data" / "topics.csv"


def load_topics(apps, schema_editor):
    """The topics that offices choose from."""
    topic = apps.get_model("posts", "Topic")
    with TOPICS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    topic.objects.bulk_create(topic(position=place, **row) for place, row in enumerate(rows))


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0009_weeks_from_indexes_alone"),
    ]

    operations = [
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("segment", "Segment"), ("purpose", "Purpose")],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="legal basis")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["kind", "position"],
            },
        ),
        migrations.RunPython(load_topics, migrations.RunPython.noop),
        migrations.AddField(
            model_name="directive",
            name="topics",
            field=models.ManyToManyField(
                blank=True,
                related_name="directives",
                to="posts.topic",
                verbose_name="segments and purposes",
            ),
        ),
    ]
