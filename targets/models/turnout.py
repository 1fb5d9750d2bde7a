"""How many vote, and how many should: what offices state, and what they stated before.

Every figure is a statement with its source. A new one replaces the old one, which stays as
history: who said what, and when, is asked as soon as a target is missed.
"""

from typing import Any, Self, TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Area, Election
from portal import clock
from targets.querysets import OfAreaQuerySet

Row = TypeVar("Row", bound=models.Model)
#: Hundredths of a percent in the whole.
WHOLE = 10_000
NOT_REPLACED = Q(replaced_at__isnull=True)


class StatedQuerySet(OfAreaQuerySet[Row]):
    """Statements about areas."""

    def current(self) -> Self:
        """Those that hold; the others are history."""
        return self.filter(NOT_REPLACED)

    def standing(self) -> Self:
        """Those that hold; from voting day on those that held when it began.

        What somebody states of a target after the vote must not make it met. The day is WIB's,
        the last of the three zones to see it begin.
        """
        day = F("election__voting_day")
        rows = self.annotate(
            entered_on=TruncDate("entered_at", tzinfo=clock.ZONES["WIB"]),
            replaced_on=TruncDate("replaced_at", tzinfo=clock.ZONES["WIB"]),
        )
        return rows.filter(NOT_REPLACED | Q(replaced_on__gte=day), entered_on__lt=day)


class Stated(models.Model):
    """A figure of an area in an election: who entered it, after which source, until when."""

    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, related_name="+", verbose_name=_("election")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("area")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered"))
    replaced_at = models.DateTimeField(_("replaced"), null=True)

    objects = StatedQuerySet.as_manager()

    class Meta:
        abstract = True


def once(name: str, *more: str) -> models.UniqueConstraint:
    """One statement that holds for each election and area."""
    return models.UniqueConstraint(
        fields=["election", "area", *more], condition=NOT_REPLACED, name=name
    )


def percentage(field: str, name: str) -> models.CheckConstraint:
    """A share is at most the whole, in the database, too."""
    return models.CheckConstraint(condition=Q(**{f"{field}__lte": WHOLE}), name=name)


def share(verbose_name: Any) -> Any:
    """A part of the voters in hundredths of a percent: 8440 is 84.40 %."""
    return models.PositiveSmallIntegerField(verbose_name, validators=[MaxValueValidator(WHOLE)])


class VoterCount(Stated):
    """The registered voters of an area, from villages upwards."""

    voters = models.PositiveIntegerField(_("registered voters"))

    class Meta:
        verbose_name = _("number of voters")
        verbose_name_plural = _("numbers of voters")
        constraints = [once("voter_count_once")]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.voters}"


class Baseline(Stated):
    """The turnout of an earlier election, against which a target of this one is measured."""

    turnout = share(_("baseline (hundredths of a percent)"))
    name = models.CharField(_("election of the baseline"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        constraints = [
            once("baseline_once"),
            percentage("turnout", "baseline_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.turnout / 100:g} %"


class TurnoutTarget(Stated):
    """The turnout that an area wants to reach, and how its target is divided below it."""

    class Division(models.TextChoices):
        SAME = "same", _("The same for all")
        GAP = "gap", _("In proportion to the gap")
        OWN = "own", _("Own figures")

    target = share(_("target (hundredths of a percent)"))
    division = models.CharField(
        _("division"), max_length=4, choices=Division.choices, default=Division.SAME
    )

    class Meta:
        verbose_name = _("turnout target")
        verbose_name_plural = _("turnout targets")
        constraints = [
            once("turnout_target_once"),
            percentage("target", "turnout_target_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.target / 100:g} %"


class TargetShare(Stated):
    """An area's own figure where the target of the area above is divided by own figures."""

    voters = models.PositiveIntegerField(_("voters that the target asks for"))

    class Meta:
        verbose_name = _("share of a target")
        verbose_name_plural = _("shares of a target")
        constraints = [once("target_share_once")]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.voters}"


class TurnoutResult(Stated):
    """How many voted in a contest of an election, by which count, out of whom."""

    class Contest(models.TextChoices):
        GOVERNOR = "governor", _("Governor")
        REGENT = "regent", _("Regent or mayor")
        PRESIDENT = "president", _("President")
        DPR = "dpr", "DPR"
        DPD = "dpd", "DPD"
        DPRD_PROVINCE = "dprd_province", _("DPRD of the province")
        DPRD_REGENCY = "dprd_regency", _("DPRD of the regency or city")

    class Count(models.TextChoices):
        SIREKAP = "sirekap", "Sirekap"
        PLENARY = "plenary", _("Plenary recapitulation")

    class Basis(models.TextChoices):
        DPT = "dpt", "DPT"
        DPT_DPK = "dpt_dpk", "DPT + DPK"
        ALL = "all", "DPT + DPTb + DPK"

    contest = models.CharField(_("contest"), max_length=13, choices=Contest.choices)
    count = models.CharField(_("count"), max_length=7, choices=Count.choices)
    basis = models.CharField(_("basis"), max_length=7, choices=Basis.choices)
    registered = models.PositiveIntegerField(
        _("registered voters"), validators=[MinValueValidator(1)]
    )
    voted = models.PositiveIntegerField(_("voters who voted"))
    valid = models.PositiveIntegerField(_("valid votes"), null=True, blank=True)
    invalid = models.PositiveIntegerField(_("invalid votes"), null=True, blank=True)

    class Meta:
        verbose_name = _("turnout result")
        verbose_name_plural = _("turnout results")
        constraints = [
            once("turnout_result_once", "contest", "count"),
            models.CheckConstraint(
                condition=Q(registered__gte=1) & Q(voted__lte=F("registered")),
                name="turnout_result_voted_within_registered",
            ),
            models.CheckConstraint(
                condition=Q(valid__isnull=True, invalid__isnull=True)
                | Q(voted=F("valid") + F("invalid")),
                name="turnout_result_votes_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.contest}: {self.voted}"
