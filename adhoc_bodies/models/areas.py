"""Areas of Indonesia: levels of government, time zones, codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from adhoc_bodies.querysets import AreaQuerySet


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
