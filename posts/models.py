"""What was to be said and what was said: stages, directives, reports, evidence, reviews."""

import datetime as dt
import re
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Area, Body, Election, Platform, SocialAccount
from posts.querysets import LIVE_STATUSES, DirectiveQuerySet, ReportQuerySet


class Stage(models.Model):
    """A phase of an election. Stages overlap; some have only an end, some only a relative rule."""

    election = models.ForeignKey(
        Election,
        on_delete=models.CASCADE,
        related_name="stages",
        verbose_name=_("election"),
    )
    group = models.CharField(_("group"), max_length=40, blank=True)
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    relative_rule = models.CharField(_("relative rule"), max_length=300, blank=True)
    basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = [F("starts_on").asc(nulls_last=True), "ends_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["election", "slug"], name="stage_slug_per_election"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="stage_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """What people call the stage: the word in brackets, or the name without its set phrase."""
        called = re.search(r"\(([^() ]+)\)$", self.name)
        name = called[1] if called else re.sub(r"^Pelaksanaan ", "", self.name)
        return name[:1].upper() + name[1:]


class Directive(models.Model):
    """What the PPK and PPS of an office's area must post by a day."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    election = models.ForeignKey(
        Election,
        on_delete=models.PROTECT,
        related_name="directives",
        verbose_name=_("election"),
    )
    code = models.CharField(_("code"), max_length=30)
    office = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        related_name="directives",
        verbose_name=_("office"),
    )
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("area addressed"),
    )
    stage = models.ForeignKey(
        Stage, on_delete=models.SET_NULL, null=True, blank=True, related_name="directives",
        verbose_name=_("stage"),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=80)
    message = models.TextField(_("message for voters"), max_length=500, blank=True)
    hashtags = models.CharField(_("required hashtags"), max_length=200, blank=True)
    for_ppk = models.BooleanField(_("for PPK"), default=True)
    for_pps = models.BooleanField(_("for PPS"), default=True)
    min_platforms = models.PositiveSmallIntegerField(_("platforms needed"), default=1)
    starts_on = models.DateField(_("starts"))
    due_on = models.DateField(_("due"))
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("created"))
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("directive")
        verbose_name_plural = _("directives")
        ordering = ["-due_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "code"], name="directive_code_per_election"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="directive_due_after_start",
            ),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 5)), name="directive_weight_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(for_ppk=True) | Q(for_pps=True),
                name="directive_has_addressee",
            ),
            models.CheckConstraint(
                condition=Q(min_platforms__gte=1), name="directive_needs_a_platform"
            ),
        ]
        indexes = [models.Index(fields=["election", "due_on"], name="directive_due")]

    def __str__(self) -> str:
        return self.title


class DirectivePlatform(models.Model):
    """One platform that a directive names."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="platform_rows")
    platform = models.CharField(max_length=10, choices=Platform.choices)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["directive", "platform"], name="directive_platform_once"
            ),
        ]

    def __str__(self) -> str:
        return self.platform


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
            models.Index(fields=["week", "body"], include=["status"], name="report_week_body"),
            models.Index(fields=["body", "week"], name="report_body_week"),
            models.Index(
                fields=["directive", "body"],
                include=["platform", "effective_on", "status"],
                condition=Q(directive__isnull=False),
                name="report_directive_body",
            ),
            models.Index(fields=["district", "-id"], name="report_district"),
            models.Index(fields=["regency", "-id"], name="report_regency"),
            models.Index(fields=["province", "-id"], name="report_province"),
            models.Index(
                fields=["regency"],
                condition=Q(status="submitted"),
                name="report_waiting",
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


class Review(models.Model):
    """One verdict on a report. Undone ones stay, marked so."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Needs mending")
        REJECTED = "rejected", _("Rejected")

    class Reason(models.TextChoices):
        WRONG_LINK = "wrong_link", _("Link is wrong or can't be opened")
        NOT_OFFICIAL = "not_official", _("Not an official account of the body")
        OFF_DIRECTIVE = "off_directive", _("Content does not match the directive")
        DUPLICATE = "duplicate", _("Already reported")
        OTHER = "other", _("Other")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
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

    def __str__(self) -> str:
        return f"{self.report_id}: {self.verdict}"
