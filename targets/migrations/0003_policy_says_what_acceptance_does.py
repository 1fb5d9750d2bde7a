# Only the words of two fields.

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0002_acceptance_of_clean_reports")]

    operations = [
        migrations.AlterField(
            model_name="policy",
            name="audit_share",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="So many in a hundred clean reports are drawn by lot and wait for a person all the same. Nobody can foresee which.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="share that a person still checks (percent)",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="auto_accept",
            field=models.BooleanField(
                default=False,
                help_text="Reports without any flag, whose link names a verified account of the body, are accepted within a minute. Reports from before this policy's first day still wait for a person. Off, every report does.",
                verbose_name="accept clean reports without a person",
            ),
        ),
    ]
