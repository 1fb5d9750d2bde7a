"""Sums of the weeks of bodies over ranges of weeks, where these are too many to add up at once."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Area, Election
from targets.models.figures import BodiesAdded


class AddedRange(models.Model):
    """Weeks of the bodies of an area that are added up, or that a worker is to add up.

    The sums are kept by regency, so those of the nation serve its provinces as well; those of a
    regency are kept by district. They may be shown while they are stale: the page says of when.
    """

    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    #: Whether some body's week in it was written since.
    is_stale = models.BooleanField(default=True)
    computed_at = models.DateTimeField(null=True)
    #: How long the last adding took.
    seconds = models.FloatField(default=0)
    #: How often it was begun. From `LIMIT` on it is set aside until the next night.
    tries = models.PositiveSmallIntegerField(default=0)
    #: Who asked for it; empty: the portal itself, because its pages always offer it.
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()

    LIMIT: ClassVar[int] = 5

    class Meta:
        verbose_name = _("added range of weeks")
        verbose_name_plural = _("added ranges of weeks")
        constraints = [
            models.UniqueConstraint(
                fields=["election", "area", "first", "last"], name="range_added_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.first}-{self.last}"


class AreaRange(BodiesAdded):
    """The sums of a regency's or district's bodies of one kind."""

    class Kind(models.TextChoices):
        PPK = "ppk", "PPK"
        PPS = "pps", "PPS"

    pk = models.CompositePrimaryKey("range_id", "area_id", "kind")
    range = models.ForeignKey(
        AddedRange, on_delete=models.CASCADE, related_name="sums", db_index=False
    )
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=3, choices=Kind.choices)
    scored = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("sums of a range of weeks")
        verbose_name_plural = _("sums of ranges of weeks")

    def __str__(self) -> str:
        return f"{self.range_id}/{self.area_id}/{self.kind}"


class ChangedWeek(models.Model):
    """A week of which some body's figures were written: sums over it are stale.

    Written together with the figures and only ever added, so that nobody waits for anybody.
    """

    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    week = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("changed week")
        verbose_name_plural = _("changed weeks")

    def __str__(self) -> str:
        return f"{self.election_id}/{self.week}"
