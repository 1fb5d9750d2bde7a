"""What posts speak of and whom they address (PKPU 9/2022, KPU's standard of 2024)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """A segment of the public that directives address, or a purpose that they serve."""

    class Kind(models.TextChoices):
        SEGMENT = "segment", _("Segment")
        PURPOSE = "purpose", _("Purpose")

    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["kind", "position"]

    def __str__(self) -> str:
        return self.name
