"""How many vote, and how many should."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Area, Election
from targets.querysets import OfAreaQuerySet


class TurnoutTarget(models.Model):
    """The turnout that an area wants to reach in an election, after what it reached before."""

    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, related_name="turnout_targets",
        verbose_name=_("election"),
    )  # fmt: skip
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        related_name="turnout_targets",
        verbose_name=_("area"),
    )
    target = models.PositiveSmallIntegerField(
        _("target (hundredths of a percent)"), validators=[MaxValueValidator(10000)]
    )
    baseline = models.PositiveSmallIntegerField(
        _("baseline (hundredths of a percent)"), validators=[MaxValueValidator(10000)]
    )
    baseline_name = models.CharField(_("election of the baseline"), max_length=100, blank=True)
    registered_voters = models.PositiveIntegerField(_("registered voters"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = OfAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("turnout target")
        verbose_name_plural = _("turnout targets")
        constraints = [
            models.UniqueConstraint(fields=["election", "area"], name="turnout_target_once"),
            models.CheckConstraint(
                condition=Q(target__lte=10000) & Q(baseline__lte=10000),
                name="turnout_target_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.target / 100:g} %"

    @property
    def target_voters(self) -> int:
        """Voters that the target asks for, rounded up."""
        return -(-self.registered_voters * self.target // 10000)

    @property
    def baseline_voters(self) -> int:
        """Voters that the baseline would give today, rounded half up."""
        return (2 * self.registered_voters * self.baseline + 10000) // 20000

    @property
    def extra_voters(self) -> int:
        """How many voters more than the baseline the target needs (ui.md, section 2)."""
        return self.target_voters - self.baseline_voters


class VoterCount(models.Model):
    """The registered voters of an area in an election, from villages upwards."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="voter_counts")
    voters = models.PositiveIntegerField(_("registered voters"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("entered"))

    objects = OfAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("number of voters")
        verbose_name_plural = _("numbers of voters")
        constraints = [
            models.UniqueConstraint(fields=["election", "area"], name="voter_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.voters}"
