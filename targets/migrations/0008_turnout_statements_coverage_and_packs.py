import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("adhoc_bodies", "0002_follower_counts"),
        ("posts", "0010_topics_of_directives"),
        ("targets", "0007_tries_of_orders_to_close"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Baseline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("entered_at", models.DateTimeField(verbose_name="entered")),
                ("replaced_at", models.DateTimeField(null=True, verbose_name="replaced")),
                (
                    "turnout",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="baseline (hundredths of a percent)",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="election of the baseline"
                    ),
                ),
            ],
            options={
                "verbose_name": "baseline",
                "verbose_name_plural": "baselines",
            },
        ),
        migrations.CreateModel(
            name="CoverageDue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "coverage to count",
                "verbose_name_plural": "coverage to count",
            },
        ),
        migrations.CreateModel(
            name="CoverageWeek",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "election_id",
                        "week",
                        "area_id",
                        "kind",
                        "dimension",
                        "value",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
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
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="adhoc_bodies.area",
                    ),
                ),
                ("week", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("all", "All bodies"), ("ppk", "PPK"), ("pps", "PPS")],
                        max_length=3,
                    ),
                ),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("segment", "Segment"),
                            ("purpose", "Purpose"),
                            ("platform", "Platform"),
                            ("account", "Account"),
                        ],
                        max_length=8,
                    ),
                ),
                ("value", models.CharField(max_length=40)),
                ("bodies", models.PositiveIntegerField(default=0)),
                ("posts", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "coverage of a week",
                "verbose_name_plural": "coverage of weeks",
            },
        ),
        migrations.CreateModel(
            name="Pack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="month")),
                ("with_pdf", models.BooleanField(default=True, verbose_name="with PDF")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting"),
                            ("made", "Ready"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                        ],
                        default="asked",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked for")),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField(null=True, verbose_name="made")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="kept until")),
                ("file", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("trouble", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "pack of papers",
                "verbose_name_plural": "packs of papers",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="StageCoverage",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "stage_id",
                        "area_id",
                        "kind",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="posts.stage",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="adhoc_bodies.area",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("all", "All bodies"), ("ppk", "PPK"), ("pps", "PPS")],
                        max_length=3,
                    ),
                ),
                ("asked", models.PositiveIntegerField(default=0)),
                ("posted", models.PositiveIntegerField(default=0)),
                ("posts", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "coverage of a stage",
                "verbose_name_plural": "coverage of stages",
            },
        ),
        migrations.CreateModel(
            name="TargetShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("entered_at", models.DateTimeField(verbose_name="entered")),
                ("replaced_at", models.DateTimeField(null=True, verbose_name="replaced")),
                (
                    "voters",
                    models.PositiveIntegerField(verbose_name="voters that the target asks for"),
                ),
            ],
            options={
                "verbose_name": "share of a target",
                "verbose_name_plural": "shares of a target",
            },
        ),
        migrations.CreateModel(
            name="TurnoutResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("entered_at", models.DateTimeField(verbose_name="entered")),
                ("replaced_at", models.DateTimeField(null=True, verbose_name="replaced")),
                (
                    "contest",
                    models.CharField(
                        choices=[
                            ("governor", "Governor"),
                            ("regent", "Regent or mayor"),
                            ("president", "President"),
                            ("dpr", "DPR"),
                            ("dpd", "DPD"),
                            ("dprd_province", "DPRD of the province"),
                            ("dprd_regency", "DPRD of the regency or city"),
                        ],
                        max_length=13,
                        verbose_name="contest",
                    ),
                ),
                (
                    "count",
                    models.CharField(
                        choices=[("sirekap", "Sirekap"), ("plenary", "Plenary recapitulation")],
                        max_length=7,
                        verbose_name="count",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("dpt", "DPT"),
                            ("dpt_dpk", "DPT + DPK"),
                            ("all", "DPT + DPTb + DPK"),
                        ],
                        max_length=7,
                        verbose_name="basis",
                    ),
                ),
                (
                    "registered",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="registered voters",
                    ),
                ),
                ("voted", models.PositiveIntegerField(verbose_name="voters who voted")),
                (
                    "valid",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="valid votes"),
                ),
                (
                    "invalid",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="invalid votes"
                    ),
                ),
            ],
            options={
                "verbose_name": "turnout result",
                "verbose_name_plural": "turnout results",
            },
        ),
        migrations.RemoveConstraint(
            model_name="turnouttarget",
            name="turnout_target_once",
        ),
        migrations.RemoveConstraint(
            model_name="turnouttarget",
            name="turnout_target_is_a_percentage",
        ),
        migrations.RemoveConstraint(
            model_name="votercount",
            name="voter_count_once",
        ),
        migrations.AddField(
            model_name="turnouttarget",
            name="division",
            field=models.CharField(
                choices=[
                    ("same", "The same for all"),
                    ("gap", "In proportion to the gap"),
                    ("own", "Own figures"),
                ],
                default="same",
                max_length=4,
                verbose_name="division",
            ),
        ),
        migrations.AddField(
            model_name="turnouttarget",
            name="entered_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="entered"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="turnouttarget",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="turnouttarget",
            name="replaced_at",
            field=models.DateTimeField(null=True, verbose_name="replaced"),
        ),
        migrations.AddField(
            model_name="votercount",
            name="replaced_at",
            field=models.DateTimeField(null=True, verbose_name="replaced"),
        ),
        migrations.AlterField(
            model_name="turnouttarget",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="adhoc_bodies.area",
                verbose_name="area",
            ),
        ),
        migrations.AlterField(
            model_name="turnouttarget",
            name="election",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="adhoc_bodies.election",
                verbose_name="election",
            ),
        ),
        migrations.AlterField(
            model_name="votercount",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="adhoc_bodies.area",
                verbose_name="area",
            ),
        ),
        migrations.AlterField(
            model_name="votercount",
            name="election",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="adhoc_bodies.election",
                verbose_name="election",
            ),
        ),
        migrations.AlterField(
            model_name="votercount",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddConstraint(
            model_name="turnouttarget",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("election", "area"),
                name="turnout_target_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="turnouttarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("target__lte", 10000)), name="turnout_target_is_a_percentage"
            ),
        ),
        migrations.AddConstraint(
            model_name="votercount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("election", "area"),
                name="voter_count_once",
            ),
        ),
        migrations.AddField(
            model_name="baseline",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="adhoc_bodies.area",
                verbose_name="area",
            ),
        ),
        migrations.AddField(
            model_name="baseline",
            name="election",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="adhoc_bodies.election",
                verbose_name="election",
            ),
        ),
        migrations.AddField(
            model_name="baseline",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="coveragedue",
            name="election",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="adhoc_bodies.election",
            ),
        ),
        migrations.AddField(
            model_name="coveragedue",
            name="regency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="adhoc_bodies.area",
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="adhoc_bodies.area",
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="packs",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="election",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="adhoc_bodies.election",
            ),
        ),
        migrations.AddField(
            model_name="targetshare",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="adhoc_bodies.area",
                verbose_name="area",
            ),
        ),
        migrations.AddField(
            model_name="targetshare",
            name="election",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="adhoc_bodies.election",
                verbose_name="election",
            ),
        ),
        migrations.AddField(
            model_name="targetshare",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="turnoutresult",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="adhoc_bodies.area",
                verbose_name="area",
            ),
        ),
        migrations.AddField(
            model_name="turnoutresult",
            name="election",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="adhoc_bodies.election",
                verbose_name="election",
            ),
        ),
        migrations.AddField(
            model_name="turnoutresult",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("election", "area"),
                name="baseline_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=models.CheckConstraint(
                condition=models.Q(("turnout__lte", 10000)), name="baseline_is_a_percentage"
            ),
        ),
        migrations.AddIndex(
            model_name="coverageweek",
            index=models.Index(fields=["area", "dimension", "week"], name="coverage_week_area"),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("election", "area", "month", "asked_by"),
                name="pack_asked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetshare",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("election", "area"),
                name="target_share_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="turnoutresult",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("election", "area", "contest", "count"),
                name="turnout_result_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="turnoutresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("registered__gte", 1), ("voted__lte", models.F("registered"))),
                name="turnout_result_voted_within_registered",
            ),
        ),
        migrations.AddConstraint(
            model_name="turnoutresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("invalid__isnull", True), ("valid__isnull", True)),
                    (
                        "voted",
                        django.db.models.expressions.CombinedExpression(
                            models.F("valid"), "+", models.F("invalid")
                        ),
                    ),
                    _connector="OR",
                ),
                name="turnout_result_votes_add_up",
            ),
        ),
    ]
