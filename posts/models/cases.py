"""Integrity cases: apart from performance, seen by few (product.md, Ethics)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from adhoc_bodies.models import Body
from posts.models.reports import Report
from posts.querysets import CaseQuerySet


class IntegrityCase(models.Model):
    """Something that may be wrong with how a body kept its duty; confirmed or dismissed by a
    person who didn't open it. A confirmed one takes the body out of reward rankings."""

    class Kind(models.TextChoices):
        FALSE_CLAIM = "false_claim", _("False or forged evidence")
        RECYCLED = "recycled", _("Old posts reported as new")
        BOUGHT = "bought", _("Bought likes or followers")
        NEUTRALITY = "neutrality", _("Breach of neutrality")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("Under examination")
        CONFIRMED = "confirmed", _("Confirmed")
        DISMISSED = "dismissed", pgettext_lazy("integrity case", "Dismissed")

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="cases", verbose_name=_("body")
    )
    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, null=True, blank=True, related_name="cases",
        verbose_name=_("report"),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    #: A ranking leaves the body out if this day lies in its weeks.
    happened_on = models.DateField(_("happened on"))
    text = models.TextField(_("what was found"), max_length=4000)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("integrity case")
        verbose_name_plural = _("integrity cases")
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(state="open"),
                name="case_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("opened_by")),
                name="case_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id}: {self.kind}"
