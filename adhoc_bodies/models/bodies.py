"""Offices, PPK, PPS and partners in their areas."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from adhoc_bodies.models.areas import Area
from adhoc_bodies.models.elections import Election
from adhoc_bodies.querysets import BodyQuerySet
from adhoc_bodies.scope import ancestors_of


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
