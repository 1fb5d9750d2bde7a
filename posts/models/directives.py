"""What was to be said: directives and the platforms that they name."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Area, Body, Election, Platform
from posts.models.stages import Stage
from posts.models.topics import Topic
from posts.querysets import DirectiveQuerySet


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
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="directives", verbose_name=_("segments and purposes")
    )
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
