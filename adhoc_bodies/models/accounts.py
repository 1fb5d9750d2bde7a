"""Accounts of bodies on platforms, and their followers as they were counted."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models.bodies import Body
from adhoc_bodies.querysets import SocialAccountQuerySet, WithoutDots


class Platform(models.TextChoices):
    """Where a body may have an account."""

    INSTAGRAM = "instagram", "Instagram"
    FACEBOOK = "facebook", "Facebook"
    TIKTOK = "tiktok", "TikTok"
    YOUTUBE = "youtube", "YouTube"
    X = "x", "X"
    THREADS = "threads", "Threads"
    WHATSAPP = "whatsapp", _("WhatsApp channel")
    TELEGRAM = "telegram", "Telegram"

    @property
    def short(self) -> str:
        """The two letters on a chip."""
        return {
            "instagram": "IG", "facebook": "FB", "tiktok": "TT", "youtube": "YT",
            "x": "X", "threads": "TH", "whatsapp": "WA", "telegram": "TG",
        }[self.value]  # fmt: skip


class SocialAccount(models.Model):
    """An account of a body on a platform, never a private one. Verified by the level above."""

    class Status(models.TextChoices):
        CLAIMED = "claimed", _("Waiting for verification")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("No longer used")

    #: States in which a handle belongs to a body and to no other.
    LIVE: ClassVar[list[str]] = [Status.CLAIMED, Status.VERIFIED]

    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        related_name="social_accounts",
        verbose_name=_("body"),
    )
    platform = models.CharField(_("platform"), max_length=10, choices=Platform.choices)
    handle = models.CharField(_("account name"), max_length=100)
    url = models.URLField(_("profile link"), max_length=300, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.CLAIMED
    )
    registered_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("registered by"),
    )
    registered_at = models.DateTimeField(_("registered"))
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    ended_on = models.DateField(_("last used on"), null=True, blank=True)

    objects = SocialAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("social account")
        verbose_name_plural = _("social accounts")
        ordering = ["body", "platform", "handle"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "handle"],
                condition=Q(status__in=["claimed", "verified"]),
                name="social_account_of_one_body",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "platform", "status"], name="account_body"),
            # Facebook tells no dots apart: adhoc_bodies.handles.without_dots.
            models.Index(
                WithoutDots("handle"),
                condition=Q(platform="facebook"),
                name="account_facebook_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} @{self.handle}"


class FollowerCount(models.Model):
    """How many followers an account had on a day, as its body or its office counted them."""

    account = models.ForeignKey(
        SocialAccount, on_delete=models.CASCADE, related_name="follower_counts"
    )
    counted_on = models.DateField(_("counted on"))
    followers = models.PositiveIntegerField(_("followers"))
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("number of followers")
        verbose_name_plural = _("numbers of followers")
        ordering = ["-counted_on"]
        constraints = [
            models.UniqueConstraint(fields=["account", "counted_on"], name="followers_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.followers}"
