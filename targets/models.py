"""What was asked and how far it was met: policy, stored figures, turnout targets."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Area, Body, Election
from targets.querysets import OfAreaQuerySet


class Policy(models.Model):
    """The numbers by which an office's area is scored; never edited after it took effect."""

    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="policies", verbose_name=_("area")
    )
    effective_from = models.DateField(_("effective from"), help_text=_("A Monday."))
    weekly_quota = models.PositiveSmallIntegerField(
        _("posts a week"), default=3, validators=[MaxValueValidator(22)]
    )
    quota_weight = models.PositiveSmallIntegerField(
        _("weight of the quota"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    late_credit = models.PositiveSmallIntegerField(
        _("credit when late (percent)"), default=50, validators=[MaxValueValidator(100)]
    )
    late_days = models.PositiveSmallIntegerField(_("days that count as late"), default=7)
    report_within_days = models.PositiveSmallIntegerField(_("days to report a post"), default=3)
    close_after_days = models.PositiveSmallIntegerField(_("days until a week closes"), default=14)
    compliant_from = models.PositiveSmallIntegerField(
        _("compliant from (percent)"), default=80, validators=[MaxValueValidator(100)]
    )
    partial_from = models.PositiveSmallIntegerField(
        _("partly compliant from (percent)"),
        default=50,
        validators=[MaxValueValidator(100)],
    )
    auto_accept = models.BooleanField(
        _("accept clean reports without a person"), default=False,
        help_text=_(
            "Reports without any flag, whose link names a verified account of the body, are "
            "accepted within a minute. Reports from before this policy's first day still wait "
            "for a person. Off, every report does."
        ),
    )  # fmt: skip
    audit_share = models.PositiveSmallIntegerField(
        _("share that a person still checks (percent)"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_(
            "So many in a hundred clean reports are drawn by lot and wait for a person all the "
            "same. Nobody can foresee which."
        ),
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = OfAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["area", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "effective_from"], name="policy_one_per_area_and_monday"
            ),
            models.CheckConstraint(condition=Q(weekly_quota__lte=22), name="policy_quota_to_22"),
            models.CheckConstraint(
                condition=Q(quota_weight__range=(1, 5)), name="policy_quota_weight_1_to_5"
            ),
            models.CheckConstraint(condition=Q(late_credit__lte=100), name="policy_late_credit"),
            models.CheckConstraint(
                condition=Q(audit_share__range=(1, 100)), name="policy_audit_share_1_to_100"
            ),
            models.CheckConstraint(
                condition=Q(partial_from__lte=F("compliant_from")),
                name="policy_bands_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.effective_from}"


class BodyWeek(models.Model):
    """The figures of one body in one ISO week. Percentages are hundredths (8542 = 85.42 %)."""

    class Band(models.TextChoices):
        COMPLIANT = "compliant", _("Compliant")
        PARTIAL = "partial", _("Partly compliant")
        NON_COMPLIANT = "non_compliant", _("Not compliant")

    pk = models.CompositePrimaryKey("week", "body_id")
    week = models.PositiveIntegerField()
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="weeks", db_index=False)
    regency = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    earned = models.BigIntegerField(default=0)
    earned_provisional = models.BigIntegerField(default=0)
    owed = models.PositiveIntegerField(default=0)
    score = models.PositiveSmallIntegerField(null=True)
    provisional = models.PositiveSmallIntegerField(null=True)
    band = models.CharField(max_length=13, choices=Band.choices, blank=True)
    met = models.PositiveSmallIntegerField(default=0)
    late = models.PositiveSmallIntegerField(default=0)
    partial = models.PositiveSmallIntegerField(default=0)
    missing = models.PositiveSmallIntegerField(default=0)
    exempt = models.PositiveSmallIntegerField(default=0)
    open = models.PositiveSmallIntegerField(default=0)
    posts = models.PositiveIntegerField(default=0)
    submitted = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    has_account = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    reopened_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("week of a body")
        verbose_name_plural = _("weeks of bodies")
        indexes = [
            models.Index(fields=["regency", "week"], name="body_week_regency"),
            models.Index(fields=["body", "week"], name="body_week_body"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id}/{self.week}"


class AreaWeek(models.Model):
    """The roll-up of an area, a kind of body and an ISO week: all that a dashboard reads."""

    class Kind(models.TextChoices):
        ALL = "all", _("All bodies")
        PPK = "ppk", "PPK"
        PPS = "pps", "PPS"

    KINDS: ClassVar[list[str]] = ["all", "ppk", "pps"]

    pk = models.CompositePrimaryKey("election_id", "week", "area_id", "kind")
    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    week = models.PositiveIntegerField()
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="weeks", db_index=False)
    kind = models.CharField(max_length=3, choices=Kind.choices)
    bodies = models.PositiveIntegerField(default=0)
    bodies_scored = models.PositiveIntegerField(default=0)
    compliant = models.PositiveIntegerField(default=0)
    partly_compliant = models.PositiveIntegerField(default=0)
    non_compliant = models.PositiveIntegerField(default=0)
    score_sum = models.BigIntegerField(default=0)
    provisional_sum = models.BigIntegerField(default=0)
    score = models.PositiveSmallIntegerField(null=True)
    provisional = models.PositiveSmallIntegerField(null=True)
    met = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    partial = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    exempt = models.PositiveIntegerField(default=0)
    open = models.PositiveIntegerField(default=0)
    posts = models.PositiveIntegerField(default=0)
    submitted = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    no_account = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("week of an area")
        verbose_name_plural = _("weeks of areas")
        indexes = [models.Index(fields=["area", "week"], name="area_week_area")]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.week}/{self.kind}"

    @property
    def obligations(self) -> int:
        """Everything that was owed and counts for the percentage."""
        return self.met + self.late + self.partial + self.missing


class Computation(models.Model):
    """The last time that a whole week of an election was computed, and up to which dates.

    Whoever writes figures of the week holds this row, so that two never write at once.
    """

    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    week = models.PositiveIntegerField()
    wib = models.DateField(null=True)
    wita = models.DateField(null=True)
    wit = models.DateField(null=True)
    computed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("computation of a week")
        verbose_name_plural = _("computations of weeks")
        constraints = [
            models.UniqueConstraint(fields=["election", "week"], name="computation_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.election_id}/{self.week}"


class TurnoutTarget(models.Model):
    """The turnout that an area wants to reach in an election, after what it reached before."""

    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, related_name="turnout_targets",
        verbose_name=_("election"),
    )  # fmt: skip
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        related_name="turnout_targets",
        verbose_name=_("area"),
    )
    target = models.PositiveSmallIntegerField(
        _("target (hundredths of a percent)"), validators=[MaxValueValidator(10000)]
    )
    baseline = models.PositiveSmallIntegerField(
        _("baseline (hundredths of a percent)"), validators=[MaxValueValidator(10000)]
    )
    baseline_name = models.CharField(_("election of the baseline"), max_length=100, blank=True)
    registered_voters = models.PositiveIntegerField(_("registered voters"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = OfAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("turnout target")
        verbose_name_plural = _("turnout targets")
        constraints = [
            models.UniqueConstraint(fields=["election", "area"], name="turnout_target_once"),
            models.CheckConstraint(
                condition=Q(target__lte=10000) & Q(baseline__lte=10000),
                name="turnout_target_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.target / 100:g} %"

    @property
    def target_voters(self) -> int:
        """Voters that the target asks for, rounded up."""
        return -(-self.registered_voters * self.target // 10000)

    @property
    def baseline_voters(self) -> int:
        """Voters that the baseline would give today, rounded half up."""
        return (2 * self.registered_voters * self.baseline + 10000) // 20000

    @property
    def extra_voters(self) -> int:
        """How many voters more than the baseline the target needs (ui.md, section 2)."""
        return self.target_voters - self.baseline_voters
