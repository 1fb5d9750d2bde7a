"""What was computed: the figures of bodies and areas, week by week."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Area, Body, Election
from targets.models.policies import Policy


class BodyWeek(models.Model):
    """The figures of one body in one ISO week. Percentages are hundredths (8542 = 85.42 %)."""

    class Band(models.TextChoices):
        COMPLIANT = "compliant", _("Compliant")
        PARTIAL = "partial", _("Partly compliant")
        NON_COMPLIANT = "non_compliant", _("Not compliant")

    pk = models.CompositePrimaryKey("week", "body_id")
    week = models.PositiveIntegerField()
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="weeks", db_index=False)
    regency = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    #: In UNIT-ths of a weight point (`targets.scoring.terms`); `owed` is in whole ones.
    earned = models.BigIntegerField(default=0)
    earned_provisional = models.BigIntegerField(default=0)
    owed = models.PositiveIntegerField(default=0)
    score = models.PositiveSmallIntegerField(null=True)
    provisional = models.PositiveSmallIntegerField(null=True)
    band = models.CharField(max_length=13, choices=Band.choices, blank=True)
    met = models.PositiveSmallIntegerField(default=0)
    late = models.PositiveSmallIntegerField(default=0)
    partial = models.PositiveSmallIntegerField(default=0)
    missing = models.PositiveSmallIntegerField(default=0)
    exempt = models.PositiveSmallIntegerField(default=0)
    open = models.PositiveSmallIntegerField(default=0)
    #: Of `met`, those of directives, without the quota: it orders equal totals in a ranking.
    directives_met = models.PositiveSmallIntegerField(default=0)
    posts = models.PositiveIntegerField(default=0)
    submitted = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    has_account = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    reopened_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("week of a body")
        verbose_name_plural = _("weeks of bodies")
        indexes = [
            models.Index(fields=["regency", "week"], name="body_week_regency"),
            models.Index(fields=["body", "week"], name="body_week_body"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id}/{self.week}"


class ClosedDuties(models.Model):
    """What a body owed in a week, line by line, as it stood when the week was closed.

    `duties` is a JSON list with one list for each obligation, ordered by directive, the quota
    (directive null) last: [directive, due_on, weight, state, needed, done, on_time, earned],
    counts as in `targets.scoring.terms.Obligation`. Its sums are those of the body's week.
    """

    pk = models.CompositePrimaryKey("week", "body_id")
    week = models.PositiveIntegerField()
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+", db_index=False)
    duties = models.TextField()

    class Meta:
        verbose_name = _("duties of a closed week")
        verbose_name_plural = _("duties of closed weeks")
        indexes = [models.Index(fields=["body", "week"], name="closed_duties_body")]

    def __str__(self) -> str:
        return f"{self.body_id}/{self.week}"


class BodiesAdded(models.Model):
    """Columns of what is added up over bodies: those of `targets.figures.Sums`.

    The sums are of percentages in hundredths. From met to open obligations are counted, then
    posts: those accepted, and reports that are submitted, returned or rejected.
    """

    bodies = models.PositiveIntegerField(default=0)
    score_sum = models.BigIntegerField(default=0)
    provisional_sum = models.BigIntegerField(default=0)
    met = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    partial = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    exempt = models.PositiveIntegerField(default=0)
    open = models.PositiveIntegerField(default=0)
    posts = models.PositiveIntegerField(default=0)
    submitted = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class AreaWeek(BodiesAdded):
    """The roll-up of an area, a kind of body and an ISO week: all that a dashboard reads.

    Percentages are hundredths, as those of a body's week.
    """

    class Kind(models.TextChoices):
        ALL = "all", _("All bodies")
        PPK = "ppk", "PPK"
        PPS = "pps", "PPS"

    pk = models.CompositePrimaryKey("election_id", "week", "area_id", "kind")
    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    week = models.PositiveIntegerField()
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="weeks", db_index=False)
    kind = models.CharField(max_length=3, choices=Kind.choices)
    bodies_scored = models.PositiveIntegerField(default=0)
    compliant = models.PositiveIntegerField(default=0)
    partly_compliant = models.PositiveIntegerField(default=0)
    non_compliant = models.PositiveIntegerField(default=0)
    score = models.PositiveSmallIntegerField(null=True)
    provisional = models.PositiveSmallIntegerField(null=True)
    no_account = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("week of an area")
        verbose_name_plural = _("weeks of areas")
        indexes = [models.Index(fields=["area", "week"], name="area_week_area")]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.week}/{self.kind}"


class Computation(models.Model):
    """The last time that a whole week of an election was computed, and up to which dates.

    Whoever writes figures of the week holds this row, so that two never write at once.
    """

    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    week = models.PositiveIntegerField()
    wib = models.DateField(null=True)
    wita = models.DateField(null=True)
    wit = models.DateField(null=True)
    computed_at = models.DateTimeField(null=True)
    #: Since when a worker is wanted for the whole week; empty: nothing is asked.
    asked_at = models.DateTimeField(_("asked at"), null=True)
    #: How often in a row it failed. From `LIMIT` on it is set aside until the next night.
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)
    failed_at = models.DateTimeField(_("failed at"), null=True)
    failure = models.CharField(_("why it failed"), max_length=300, blank=True)

    LIMIT: ClassVar[int] = 5

    class Meta:
        verbose_name = _("computation of a week")
        verbose_name_plural = _("computations of weeks")
        constraints = [
            models.UniqueConstraint(fields=["election", "week"], name="computation_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.election_id}/{self.week}"


class ClosingOrder(models.Model):
    """An office's word to close a large area's week, until a worker has done it."""

    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    week = models.PositiveIntegerField()
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    #: When it failed; the office may order it anew.
    failed_at = models.DateTimeField(null=True)
    #: When a worker took it, and how often one did: it may have been killed.
    started_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("order to close a week")
        verbose_name_plural = _("orders to close weeks")
        constraints = [
            models.UniqueConstraint(
                fields=["election", "week", "area"], name="closing_ordered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.week}"
