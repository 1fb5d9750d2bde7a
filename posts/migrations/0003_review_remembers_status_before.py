from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("posts", "0002_flags_rechecks_and_presence")]

    operations = [
        migrations.AddField(
            model_name="review",
            name="before",
            field=models.CharField(default="submitted", max_length=10),
        ),
    ]
