"""The numbers by which bodies are scored."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Area
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
