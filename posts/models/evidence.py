"""Screenshots of reports, and what is remembered of each picture to know it again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from adhoc_bodies.models import Body
from posts.models.directives import Directive
from posts.models.reports import Report


class Evidence(models.Model):
    """A screenshot of a report: re-encoded by a task, served through a scope check."""

    class State(models.TextChoices):
        PENDING = "pending", _("Being prepared")
        READY = "ready", _("Ready")
        UNREADABLE = "unreadable", _("Could not be read")

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="evidence")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    upload = models.CharField(max_length=200, blank=True)
    image = models.CharField(max_length=200, blank=True)
    thumbnail = models.CharField(max_length=200, blank=True)
    #: The same small picture as JPEG, for browsers that know no WebP.
    thumbnail_jpeg = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("screenshot")
        verbose_name_plural = _("screenshots")
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(state="pending"),
                name="evidence_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.state}"


class Fingerprint(models.Model):
    """By what a screenshot is known again; written once, kept when the picture is deleted."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="fingerprints")
    directive = models.ForeignKey(
        Directive, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    #: 128 bits of SHA-256 of the file as it was sent.
    bytes_key = models.UUIDField()
    #: 128 bits of SHA-256 of size and pixels, upright, in RGB, before they were made smaller.
    pixels_key = models.UUIDField()
    #: 64-bit perceptual hash as a signed number; near pictures differ in few bits.
    perceptual = models.BigIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("fingerprint of a screenshot")
        verbose_name_plural = _("fingerprints of screenshots")
        constraints = [
            models.UniqueConstraint(fields=["report", "bytes_key"], name="fingerprint_once"),
        ]
        indexes = [
            models.Index(fields=["bytes_key"], name="fingerprint_bytes"),
            models.Index(fields=["pixels_key"], name="fingerprint_pixels"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.perceptual:016x}"


class UploadDay(models.Model):
    """How many screenshots a body sent in one local day, for its quota; soon forgotten."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    files = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("uploads of a day")
        verbose_name_plural = _("uploads of a day")
        constraints = [
            models.UniqueConstraint(fields=["day", "body"], name="uploads_of_a_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.day}: {self.files}"
