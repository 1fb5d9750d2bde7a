"""What of an office's area everybody may see without signing in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models.bodies import Body


class Publication(models.Model):
    """An office's decision about what of its area is public.

    The row itself is the decision, also where it says no three times: an area follows its
    regency's row, else its province's, else the nation's (adhoc_bodies.publications).
    """

    class Part(models.TextChoices):
        DIRECTORY = "directory", _("Verified accounts")
        TURNOUT = "turnout", _("Turnout target")
        RANKINGS = "rankings", _("Rankings of bodies")

    body = models.OneToOneField(
        Body, on_delete=models.PROTECT, related_name="publication", verbose_name=_("office")
    )
    directory = models.BooleanField(_("verified accounts are public"), default=False)
    turnout = models.BooleanField(_("turnout target is public"), default=False)
    rankings = models.BooleanField(_("rankings are public"), default=False)
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def __str__(self) -> str:
        return f"{self.body_id}: {', '.join(self.public_parts)}"

    @property
    def public_parts(self) -> list[str]:
        """What the row switches on."""
        return [str(part) for part in self.Part if getattr(self, part)]

    @property
    def version(self) -> str:
        """Another word after each change, for the keys of stored pages."""
        return f"{self.pk}-{''.join(self.public_parts)}-{self.changed_at:%Y%m%d%H%M%S%f}"
