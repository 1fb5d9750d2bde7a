"""Reasons for which a body owes nothing for some days."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models.accounts import Platform
from adhoc_bodies.models.bodies import Body
from adhoc_bodies.querysets import ExemptionQuerySet


class Exemption(models.Model):
    """A granted reason for which a body owes nothing, or nothing on one platform, for some days.

    The same record says why a body has no account (scoring.md, section 3).
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Waiting for a decision")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    class Reason(models.TextChoices):
        NO_SIGNAL = "no_signal", _("Signal is not good enough")
        NO_STAFF = "no_staff", _("No staff yet")
        HACKED = "hacked", _("Account was hacked")
        FORMER_MEMBER = "former_member", _("Account is held by a former member")
        LOST_PASSWORD = "lost_password", _("Password forgotten")
        AWAITING = "awaiting", _("Waiting for approval")
        DISASTER = "disaster", _("Disaster or emergency")
        OTHER = "other", _("Other")

    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        related_name="exemptions",
        verbose_name=_("body"),
    )
    platform = models.CharField(
        _("platform"), max_length=10, choices=Platform.choices, blank=True,
        help_text=_("Empty: the body is exempt from everything."),
    )  # fmt: skip
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    note = models.CharField(_("explanation"), max_length=500, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED
    )
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.CharField(_("note on the decision"), max_length=300, blank=True)

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="exemption_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="exemption_granted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status="requested") | Q(decided_by__isnull=False),
                name="exemption_decision_has_author",
            ),
        ]
        indexes = [models.Index(fields=["body", "platform", "status"], name="exemption_body")]

    def __str__(self) -> str:
        return f"{self.body}: {self.get_reason_display()}"
