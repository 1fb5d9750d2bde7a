"""Packs of papers that a job makes and a person fetches."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Area, Election
from targets.querysets import OfAreaQuerySet


class Pack(models.Model):
    """A month's papers of an area as one ZIP file, asked for by a person, kept for a while."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting")
        MADE = "made", _("Ready")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Expired")

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    with_pdf = models.BooleanField(_("with PDF"), default=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="packs")
    asked_at = models.DateTimeField(_("asked for"))
    #: Papers made so far, of how many.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    #: How often a worker began it.
    tries = models.PositiveSmallIntegerField(db_default=0)
    made_at = models.DateTimeField(_("made"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    file = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    trouble = models.CharField(max_length=300, blank=True)

    objects = OfAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("pack of papers")
        verbose_name_plural = _("packs of papers")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "area", "month", "asked_by"],
                condition=models.Q(state="asked"),
                name="pack_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.month:%Y-%m}"
