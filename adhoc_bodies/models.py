"""Where a person serves: areas, elections, bodies, memberships, social accounts, exemptions."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from adhoc_bodies.querysets import (
    AreaQuerySet,
    BodyQuerySet,
    ExemptionQuerySet,
    MembershipQuerySet,
    SocialAccountQuerySet,
)
from adhoc_bodies.scope import ancestors_of


class Level(models.IntegerChoices):
    """The levels of government, from the nation down to the village."""

    NATION = 0, _("Nation")
    PROVINCE = 1, _("Province")
    REGENCY = 2, _("Regency or city")
    DISTRICT = 3, _("Sub-district")
    VILLAGE = 4, _("Village")


class Zone(models.TextChoices):
    """Indonesia's time zones; a body's area decides (scoring.md, section 1)."""

    WIB = "WIB", "WIB (UTC+7)"
    WITA = "WITA", "WITA (UTC+8)"
    WIT = "WIT", "WIT (UTC+9)"


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


class Area(models.Model):
    """An area by its Kemendagri code (`32.71.01.1001`); the nation's code is `ID`.

    Codes are never deleted: a later edition of the list ends them.
    """

    code = models.CharField(_("code"), max_length=13, unique=True)
    name = models.CharField(_("name"), max_length=100)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("parent"),
    )  # fmt: skip
    province = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("province"),
    )  # fmt: skip
    regency = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("regency or city"),
    )  # fmt: skip
    district = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("sub-district"),
    )  # fmt: skip
    zone = models.CharField(_("time zone"), max_length=4, choices=Zone.choices, default=Zone.WIB)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["code"]
        indexes = [models.Index(fields=["parent", "code"], name="area_parent_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Election(models.Model):
    """An election; everything a body owes belongs to one."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    voting_day = models.DateField(_("voting day"))

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        ordering = ["-voting_day"]

    def __str__(self) -> str:
        return self.name


class Body(models.Model):
    """A KPU office, a PPK, a PPS or a partner, in its area. Offices stay, the others dissolve."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("KPU office")
        PPK = "ppk", "PPK"
        PPS = "pps", "PPS"
        PARTNER = "partner", _("Partner")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    election = models.ForeignKey(
        Election, on_delete=models.PROTECT, null=True, blank=True, related_name="bodies",
        verbose_name=_("election"),
    )  # fmt: skip
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="bodies", verbose_name=_("area")
    )
    name = models.CharField(_("name"), max_length=120)
    province = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    regency = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    district = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    formed_on = models.DateField(_("formed on"))
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["area__code", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "kind", "area"],
                condition=Q(kind__in=["ppk", "pps"]),
                name="body_one_per_area_and_election",
            ),
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(kind="office"),
                name="body_one_office_per_area",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["office", "partner"]) | Q(election__isnull=False),
                name="body_ad_hoc_has_election",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("formed_on")),
                name="body_dissolved_after_formed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        """Keep the columns by which rows are scoped equal to the area's own."""
        self.province_id, self.regency_id, self.district_id = ancestors_of(self.area)
        super().save(*args, **kwargs)

    @property
    def zone(self) -> str:
        """Time zone of the body's area (WIB, WITA, WIT)."""
        return self.area.zone

    def is_active_on(self, day: dt.date) -> bool:
        """Whether the body exists on a local date."""
        return self.formed_on <= day and (self.dissolved_on is None or day <= self.dissolved_on)


class Membership(models.Model):
    """A person's service in a body, with a role and dates. Ended, never deleted."""

    user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("body"),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("reason for leaving"), max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["body", "role", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "body", "role"],
                condition=Q(ends_on__isnull=True),
                name="membership_one_open_per_role",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.body}"


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
        indexes = [models.Index(fields=["body", "platform", "status"], name="account_body")]

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


class Exemption(models.Model):
    """A granted reason for which a body owes nothing, or nothing on one platform, for some days.

    The same record says why a body has no account (scoring.md, section 3).
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Waiting for a decision")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    class Reason(models.TextChoices):
        NO_SIGNAL = "no_signal", _("Signal is not good enough")
        NO_STAFF = "no_staff", _("No staff yet")
        HACKED = "hacked", _("Account was hacked")
        FORMER_MEMBER = "former_member", _("Account is held by a former member")
        LOST_PASSWORD = "lost_password", _("Password forgotten")
        AWAITING = "awaiting", _("Waiting for approval")
        DISASTER = "disaster", _("Disaster or emergency")
        OTHER = "other", _("Other")

    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        related_name="exemptions",
        verbose_name=_("body"),
    )
    platform = models.CharField(
        _("platform"), max_length=10, choices=Platform.choices, blank=True,
        help_text=_("Empty: the body is exempt from everything."),
    )  # fmt: skip
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    note = models.CharField(_("explanation"), max_length=500, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED
    )
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.CharField(_("note on the decision"), max_length=300, blank=True)

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="exemption_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="exemption_granted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status="requested") | Q(decided_by__isnull=False),
                name="exemption_decision_has_author",
            ),
        ]
        indexes = [models.Index(fields=["body", "platform", "status"], name="exemption_body")]

    def __str__(self) -> str:
        return f"{self.body}: {self.get_reason_display()}"


class Dirty(models.Model):
    """A body and week whose figures are to be computed again: the intent, written with the deed.

    Marks are only added and deleted, and several for the same body and week are welcome: so
    no request ever waits for the job that computes, and no mark is lost while it is read.
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+", db_index=False)
    week = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("week to compute again")
        verbose_name_plural = _("weeks to compute again")
        indexes = [models.Index(fields=["week", "body"], name="dirty_week_body")]

    def __str__(self) -> str:
        return f"{self.body_id}/{self.week}"
