"""The phases of an election that the public must be told."""

import re

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from adhoc_bodies.models import Election


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
