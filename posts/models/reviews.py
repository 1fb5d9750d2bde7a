"""What people decided on reports: verdicts, and who holds a report at the moment."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Body


class Review(models.Model):
    """One verdict on a report. Undone ones stay, marked so; nothing is ever rewritten."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Needs mending")
        REJECTED = "rejected", _("Rejected")
        REVOKED = "revoked", _("Acceptance taken back")

    class Reason(models.TextChoices):
        WRONG_LINK = "wrong_link", _("Link is wrong or can't be opened")
        NOT_OFFICIAL = "not_official", _("Not an official account of the body")
        OFF_DIRECTIVE = "off_directive", _("Content does not match the directive")
        DUPLICATE = "duplicate", _("Already reported")
        PICTURE = "picture", _("Screenshot does not fit the post")
        HASHTAG = "hashtag", _("Required hashtag is missing")
        GONE = "gone", _("Post is no longer up")
        OTHER = "other", _("Other")

    report = models.ForeignKey("posts.Report", on_delete=models.CASCADE, related_name="reviews")
    #: Nobody where the portal itself decided by the office's policy, or after a post was gone.
    reviewer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    #: The body in which the reviewer served when deciding; whose level above re-checks it.
    office = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    #: The same for all verdicts that were given with one press.
    batch = models.UUIDField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    #: The report's status before; where it goes back to when the verdict is taken back.
    before = models.CharField(max_length=10, default="submitted")
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="accepted") | ~Q(reason=""),
                name="review_no_without_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "at"], name="review_office_at"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="review_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.verdict}"


class Hold(models.Model):
    """A reviewer is looking at this report; until then nobody else is given it."""

    report = models.OneToOneField(
        "posts.Report", on_delete=models.CASCADE, primary_key=True, related_name="hold"
    )
    reviewer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="holds")
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("report being reviewed")
        verbose_name_plural = _("reports being reviewed")
        indexes = [models.Index(fields=["until"], name="hold_until")]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.reviewer_id}"
