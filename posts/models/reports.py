"""What was said: reports of posts."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Area, Body, Election, Platform, SocialAccount
from posts.models.directives import Directive
from posts.models.reviews import Review
from posts.querysets import LIVE_STATUSES, ReportQuerySet


class Report(models.Model):
    """A body says: this post is ours. A post can be reported once in an election."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Needs mending")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class TimeSource(models.TextChoices):
        ID = "id", _("from the post's own ID")
        CLAIMED = "claimed", _("as claimed")
        REVIEWER = "reviewer", _("set by a reviewer")

    class Source(models.TextChoices):
        FORM = "form", _("Form")
        IMPORT = "import", _("Import")

    LIVE: ClassVar[list[str]] = LIVE_STATUSES

    election = models.ForeignKey(
        Election, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="reports", db_index=False,
        verbose_name=_("body"),
    )  # fmt: skip
    province = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    regency = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    district = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    directive = models.ForeignKey(
        Directive, on_delete=models.PROTECT, null=True, blank=True, related_name="reports",
        db_index=False, verbose_name=_("directive"),
    )  # fmt: skip
    account = models.ForeignKey(
        SocialAccount, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False, verbose_name=_("social account"),
    )  # fmt: skip

    platform = models.CharField(_("platform"), max_length=10, choices=Platform.choices)
    post_kind = models.CharField(_("kind of post"), max_length=20)
    post_id = models.CharField(_("post"), max_length=200, blank=True)
    handle = models.CharField(_("account in the link"), max_length=100, blank=True)
    canonical = models.URLField(_("link"), max_length=500)
    resolved = models.BooleanField(_("link is resolved"), default=True)
    post_key = models.UUIDField(editable=False)

    posted_at = models.DateTimeField(_("posted"))
    posted_at_source = models.CharField(max_length=8, choices=TimeSource.choices)
    reported_at = models.DateTimeField(_("reported"))
    posted_on = models.DateField(editable=False)
    reported_on = models.DateField(editable=False)
    effective_on = models.DateField(_("counts on"), editable=False)
    week = models.PositiveIntegerField(editable=False)

    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.SUBMITTED
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("reported by"),
    )  # fmt: skip
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.FORM)
    client_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decided_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    reason_note = models.CharField(_("explanation"), max_length=300, blank=True)
    #: What the checks noticed: the name of each flag (`posts.flags.Flag`) with its evidence.
    flags = models.JSONField(default=dict, blank=True, editable=False)
    #: Sum of the flags' weights; 0 is a clean report. The queue is ordered by it.
    risk = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "post_key"],
                condition=Q(status__in=["submitted", "accepted", "returned"]),
                name="report_post_once_per_election",
            ),
            models.CheckConstraint(
                condition=Q(posted_at__lte=F("reported_at")),
                name="report_posted_before_reported",
            ),
        ]
        indexes = [
            # With all that a week is computed from, so that its rows needn't be read.
            models.Index(
                fields=["week", "body"], include=["status", "reported_on"], name="report_week_body"
            ),
            models.Index(fields=["body", "week"], name="report_body_week"),
            models.Index(
                fields=["directive", "body"],
                include=["platform", "effective_on", "status", "reported_on"],
                condition=Q(directive__isnull=False),
                name="report_directive_body",
            ),
            models.Index(fields=["district", "-id"], name="report_district"),
            models.Index(fields=["regency", "-id"], name="report_regency"),
            models.Index(fields=["province", "-id"], name="report_province"),
            # The queues of a sub-district, of a regency and of everybody above.
            models.Index(
                fields=["district", "-risk", "reported_at", "id"],
                condition=Q(status="submitted"),
                name="report_waiting_district",
            ),
            models.Index(
                fields=["regency", "-risk", "reported_at", "id"],
                condition=Q(status="submitted"),
                name="report_waiting_regency",
            ),
            models.Index(
                fields=["-risk", "reported_at", "id"],
                condition=Q(status="submitted"),
                name="report_waiting_nation",
            ),
            # Whose flags change with an account.
            models.Index(
                fields=["handle"], condition=Q(status="submitted"), name="report_waiting_handle"
            ),
            # Who reported a post before.
            models.Index(
                fields=["post_key"],
                condition=Q(status__in=["rejected", "withdrawn"]),
                name="report_freed_post",
            ),
            # What a body can still mend, and what that keeps open.
            models.Index(
                fields=["decided_at"], condition=Q(status="returned"), name="report_returned"
            ),
        ]

    def __str__(self) -> str:
        return self.canonical

    @property
    def reason_words(self) -> str:
        """Why it was returned or rejected, with the reviewer's explanation."""
        known = dict(Review.Reason.choices)
        return ": ".join(str(part) for part in (known.get(self.reason), self.reason_note) if part)

    @property
    def delay(self) -> dt.timedelta:
        """Time between the post and its report."""
        return self.reported_at - self.posted_at
