from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("adhoc_bodies", "0004_facebook_names"),
        ("targets", "0013_sums_of_ranges"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="rankingrow",
            index=models.Index(
                condition=models.Q(("is_eligible", True)),
                fields=["ranking", "rank"],
                name="ranking_row_best",
            ),
        ),
    ]
