from django.db import migrations, models

from adhoc_bodies.querysets import WithoutDots


class Migration(migrations.Migration):
    dependencies = [
        ("adhoc_bodies", "0003_publications"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="socialaccount",
            index=models.Index(
                WithoutDots("handle"),
                condition=models.Q(("platform", "facebook")),
                name="account_facebook_name",
            ),
        ),
    ]
