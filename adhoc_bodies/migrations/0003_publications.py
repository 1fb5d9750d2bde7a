import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("adhoc_bodies", "0002_follower_counts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "directory",
                    models.BooleanField(default=False, verbose_name="verified accounts are public"),
                ),
                (
                    "turnout",
                    models.BooleanField(default=False, verbose_name="turnout target is public"),
                ),
                (
                    "rankings",
                    models.BooleanField(default=False, verbose_name="rankings are public"),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="adhoc_bodies.body",
                        verbose_name="office",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
            },
        ),
    ]
