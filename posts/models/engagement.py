"""What the public did with a post, as the body counted it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from posts.models.reports import Report


class Engagement(models.Model):
    """Figures of a post on a day; a later count stands beside the earlier, never in its place.

    Empty means not counted, 0 means counted and none. Never decisive (scoring.md, section 6).
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="engagement")
    counted_on = models.DateField(_("counted on"))
    likes = models.PositiveIntegerField(_("likes"), null=True, blank=True)
    comments = models.PositiveIntegerField(_("comments"), null=True, blank=True)
    shares = models.PositiveIntegerField(_("shares"), null=True, blank=True)
    views = models.PositiveIntegerField(_("views"), null=True, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered"))
    #: Why the figures are unlike what is usual, with the numbers compared; empty: usual.
    outlier = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("engagement figures")
        verbose_name_plural = _("engagement figures")
        ordering = ["-counted_on"]
        constraints = [
            models.UniqueConstraint(fields=["report", "counted_on"], name="engagement_once_a_day"),
            models.CheckConstraint(
                condition=Q(likes__isnull=False)
                | Q(comments__isnull=False)
                | Q(shares__isnull=False)
                | Q(views__isnull=False),
                name="engagement_counts_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.counted_on}"
