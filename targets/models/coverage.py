"""What was said where: counts of posts and bodies by week and by stage.

A body belongs to one district, so the counts of a district's bodies add up to the regency's,
and those to the province's and the nation's. They are computed from the accepted reports of a
regency at a time, and pages read only what is stored here.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from adhoc_bodies.models import Area, Election
from posts.models import Stage
from targets.models.figures import AreaWeek


class CoverageWeek(models.Model):
    """How many bodies posted about something in a week, and how many posts that made.

    `value` is the slug of a topic or the name of a platform; for ACCOUNT `bodies` counts those
    that have an account there at the end of the week, and `posts` stays 0.
    """

    class Dimension(models.TextChoices):
        SEGMENT = "segment", _("Segment")
        PURPOSE = "purpose", _("Purpose")
        PLATFORM = "platform", _("Platform")
        ACCOUNT = "account", _("Account")

    pk = models.CompositePrimaryKey("election_id", "week", "area_id", "kind", "dimension", "value")
    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    week = models.PositiveIntegerField()
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=3, choices=AreaWeek.Kind.choices)
    dimension = models.CharField(max_length=8, choices=Dimension.choices)
    value = models.CharField(max_length=40)
    bodies = models.PositiveIntegerField(default=0)
    posts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("coverage of a week")
        verbose_name_plural = _("coverage of weeks")
        indexes = [models.Index(fields=["area", "dimension", "week"], name="coverage_week_area")]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.week}/{self.value}"


class StageCoverage(models.Model):
    """How many bodies of an area have posted about a stage, of how many who were asked to."""

    pk = models.CompositePrimaryKey("stage_id", "area_id", "kind")
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="+", db_index=False)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=3, choices=AreaWeek.Kind.choices)
    asked = models.PositiveIntegerField(default=0)
    posted = models.PositiveIntegerField(default=0)
    posts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("coverage of a stage")
        verbose_name_plural = _("coverage of stages")

    def __str__(self) -> str:
        return f"{self.stage_id}/{self.area_id}"


class CoverageDue(models.Model):
    """A regency's week whose coverage is to be counted anew. Doubled marks do no harm.

    `tries`: how often that was begun. From `LIMIT` on it is set aside until the next night.
    """

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="+")
    week = models.PositiveIntegerField()
    regency = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    tries = models.PositiveSmallIntegerField(db_default=0)

    LIMIT: ClassVar[int] = 5

    class Meta:
        verbose_name = _("coverage to count")
        verbose_name_plural = _("coverage to count")

    def __str__(self) -> str:
        return f"{self.regency_id}/{self.week}"
