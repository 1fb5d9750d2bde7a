"""The second look: samples drawn by lot, and what the level above found in them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Body, Election
from posts.models.reports import Report
from posts.models.reviews import Review
from posts.recheck_querysets import DrawQuerySet, RecheckQuerySet


class Draw(models.Model):
    """A sample of a month's verdicts below an office, drawn so that anybody can draw it again.

    First the population's digest is published, then the seed is rolled: so nobody can choose
    the sample, neither by the seed nor by the population (security.md, Integrity of rewards).
    """

    election = models.ForeignKey(
        Election, on_delete=models.PROTECT, related_name="+", verbose_name=_("election")
    )
    office = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="draws", verbose_name=_("office")
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    per_reviewer = models.PositiveSmallIntegerField(_("verdicts for each reviewer"), default=29)
    population_size = models.PositiveIntegerField(_("verdicts in the month"))
    population_digest = models.CharField(_("SHA-256 of the population"), max_length=64)
    published_at = models.DateTimeField(_("population published"))
    seed = models.CharField(_("seed"), max_length=64, blank=True)
    rolled_at = models.DateTimeField(_("seed rolled"), null=True, blank=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("drawn sample")
        verbose_name_plural = _("drawn samples")
        ordering = ["-month", "office"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "office", "month"], name="draw_one_per_office_and_month"
            ),
            models.CheckConstraint(
                condition=Q(seed="", rolled_at__isnull=True)
                | (~Q(seed="") & Q(rolled_at__gte=models.F("published_at"))),
                name="draw_seed_after_population",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.month:%Y-%m}"


class Recheck(models.Model):
    """One report to be looked at again, blind to the first verdict."""

    class Kind(models.TextChoices):
        SAMPLE = "sample", _("Drawn by lot")
        CANDIDATE = "candidate", _("Candidate for a reward")

    class Finding(models.TextChoices):
        FITS = "fits", _("Fits")
        UNFIT = "unfit", _("Does not fit")
        UNSURE = "unsure", _("Can't be told any more")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    office = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="rechecks", verbose_name=_("office")
    )
    draw = models.ForeignKey(
        Draw, on_delete=models.PROTECT, null=True, blank=True, related_name="rechecks"
    )
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="rechecks")
    #: The verdict that is looked at again.
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="rechecks")
    asked_at = models.DateTimeField(_("asked for"))
    finding = models.CharField(_("finding"), max_length=6, choices=Finding.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Review.Reason.choices, blank=True)
    note = models.CharField(_("explanation"), max_length=300, blank=True)
    found_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="rechecks"
    )
    found_at = models.DateTimeField(null=True, blank=True)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("re-check")
        verbose_name_plural = _("re-checks")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "review"], name="recheck_once_per_office"),
            models.CheckConstraint(
                condition=Q(kind="candidate") | Q(draw__isnull=False),
                name="recheck_sample_has_draw",
            ),
            models.CheckConstraint(
                condition=Q(finding="", found_by__isnull=True, found_at__isnull=True)
                | (~Q(finding="") & Q(found_by__isnull=False) & Q(found_at__isnull=False)),
                name="recheck_found_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(finding="unfit") | ~Q(reason=""), name="recheck_unfit_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "id"], condition=Q(finding=""), name="recheck_open"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.finding or self.kind}"
