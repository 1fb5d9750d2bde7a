"""Elections, to which everything belongs that a body owes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
