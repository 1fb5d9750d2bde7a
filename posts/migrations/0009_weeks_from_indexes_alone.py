from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep the day of receipt in the two indexes from which weeks are computed."""

    dependencies = [("posts", "0008_returned_reports")]

    operations = [
        migrations.RemoveIndex("report", "report_week_body"),
        migrations.RemoveIndex("report", "report_directive_body"),
        migrations.AddIndex(
            "report",
            models.Index(
                fields=["week", "body"], include=("status", "reported_on"), name="report_week_body"
            ),
        ),
        migrations.AddIndex(
            "report",
            models.Index(
                fields=["directive", "body"],
                include=("platform", "effective_on", "status", "reported_on"),
                condition=models.Q(("directive__isnull", False)),
                name="report_directive_body",
            ),
        ),
    ]
