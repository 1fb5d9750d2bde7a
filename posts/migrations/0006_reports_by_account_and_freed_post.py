"""Find whom a changed account concerns, and who reported a post before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("posts", "0005_uploads_of_a_day")]

    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("status", "submitted")),
                fields=["handle"],
                name="report_waiting_handle",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("status__in", ["rejected", "withdrawn"])),
                fields=["post_key"],
                name="report_freed_post",
            ),
        ),
    ]
