"""Reward programmes: what is rewarded, who marks, how bodies rank, who signed, who appealed.

Scoring.md, section 6. Bodies are ranked, never people.
"""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.models import Body, Election
from posts.models import Report
from targets.querysets import ProgrammeQuerySet


def default_criteria() -> list[str]:
    """Clarity, originality, local colour; an office writes them in its own words."""
    return ["Kejelasan", "Keaslian", "Warna lokal"]


class Programme(models.Model):
    """What an office rewards: one kind of body in its area, over a range of weeks."""

    class Kind(models.TextChoices):
        PPK = "ppk", "PPK"
        PPS = "pps", "PPS"

    class League(models.TextChoices):
        NONE = "none", _("No leagues")
        VILLAGES = "villages", _("By number of villages")
        VOTERS = "voters", _("By number of registered voters")

    office = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("office")
    )
    election = models.ForeignKey(
        Election, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("election")
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind of body"), max_length=3, choices=Kind.choices)
    #: ISO weeks as whole numbers: 202427.
    first_week = models.PositiveIntegerField(_("first week"))
    last_week = models.PositiveIntegerField(_("last week"))
    compliance_weight = models.PositiveSmallIntegerField(_("weight of compliance"), default=70)
    creativity_weight = models.PositiveSmallIntegerField(_("weight of creativity"), default=30)
    engagement_weight = models.PositiveSmallIntegerField(_("weight of engagement"), default=0)
    floor = models.PositiveSmallIntegerField(
        _("least compliance (percent)"), default=80, validators=[MaxValueValidator(100)]
    )
    league_by = models.CharField(
        _("leagues"), max_length=8, choices=League.choices, default=League.NONE
    )
    #: The largest number of each league but the last: [5, 10] makes three leagues.
    league_bounds = models.JSONField(_("bounds of the leagues"), default=list, blank=True)
    rewards_improvement = models.BooleanField(_("reward the most improved, too"), default=False)
    places = models.PositiveSmallIntegerField(
        _("places that are rewarded in each league"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    criteria = models.JSONField(_("criteria of the jury"), default=default_criteria)
    nominations_until = models.DateField(_("nominations until"), null=True, blank=True)
    nominations_each = models.PositiveSmallIntegerField(
        _("posts that a body may nominate"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("days to appeal"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("reward programme")
        verbose_name_plural = _("reward programmes")
        ordering = ["-last_week", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_week__lte=F("last_week")), name="programme_weeks_in_order"
            ),
            models.CheckConstraint(
                condition=Q(
                    compliance_weight=100 - F("creativity_weight") - F("engagement_weight"),
                    compliance_weight__gte=50,
                    engagement_weight__lte=10,
                ),
                name="programme_weights_in_bounds",
            ),
            models.CheckConstraint(condition=Q(floor__lte=100), name="programme_floor"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_jury(self) -> bool:
        """Whether marks enter the total."""
        return self.creativity_weight > 0


class Juror(models.Model):
    """Somebody whom an office asked to mark the nominated posts of a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="jurors")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="juries")
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("juror")
        verbose_name_plural = _("jurors")
        constraints = [
            models.UniqueConstraint(fields=["programme", "user"], name="juror_once"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.user_id}"


class Nomination(models.Model):
    """An accepted post that a body (or the office for it) puts before the jury."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="nominations")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="nominations")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            models.UniqueConstraint(fields=["programme", "report"], name="nomination_once"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.report_id}"


class Mark(models.Model):
    """What a juror gave a nominated post: 1 to 5 on each criterion, or a conflict of interest."""

    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="marks")
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="marks")
    #: In the order of the programme's criteria; empty with a conflict.
    points = models.JSONField(default=list, blank=True)
    has_conflict = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["juror", "nomination"], name="mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.nomination_id}: {self.points}"


class Ranking(models.Model):
    """One edition of a programme's ranking; frozen with its inputs from announcement on."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ANNOUNCED = "announced", _("Announced")
        FINAL = "final", _("Final")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rankings")
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    #: Why there is a new edition; empty for the first.
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    computed_at = models.DateTimeField(null=True)
    #: The first line of the inputs: programme, weights, leagues, policies, canonical JSON.
    header = models.TextField(blank=True)
    #: SHA-256 of the inputs, in hexadecimal.
    digest = models.CharField(max_length=64, blank=True)
    announced_at = models.DateTimeField(null=True)
    #: The last local day of appeals.
    appeals_until = models.DateField(null=True)
    final_at = models.DateTimeField(null=True)
    #: The public address of the decision list.
    token = models.CharField(max_length=32, unique=True)

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")
        ordering = ["programme", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "edition"], name="ranking_once"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(announced_at__isnull=False, appeals_until__isnull=False) & ~Q(digest=""),
                name="ranking_announced_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state="final") | Q(final_at__isnull=False),
                name="ranking_final_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.edition}"


class RankingRow(models.Model):
    """A body's place in an edition. Components and total are hundredths (8542 is 85.42)."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="rows")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="ranking_rows")
    #: From 0; the last league has no upper bound. None: the number that decides is unknown.
    league = models.PositiveSmallIntegerField(null=True)
    rank = models.PositiveIntegerField(null=True)
    total = models.PositiveSmallIntegerField(null=True)
    compliance = models.PositiveSmallIntegerField(null=True)
    creativity = models.PositiveSmallIntegerField(default=0)
    engagement = models.PositiveSmallIntegerField(default=0)
    directives_met = models.PositiveIntegerField(default=0)
    #: Compliance minus that of the equally many weeks before, in hundredths.
    improvement = models.IntegerField(null=True)
    improvement_rank = models.PositiveIntegerField(null=True)
    is_eligible = models.BooleanField(default=False)
    #: Why not, as words of `targets.scoring.ranking.REASONS`.
    reasons = models.JSONField(default=list, blank=True)
    #: The body's line of the inputs, canonical JSON.
    inputs = models.TextField()

    class Meta:
        verbose_name = _("place in a ranking")
        verbose_name_plural = _("places in rankings")
        constraints = [
            models.UniqueConstraint(fields=["ranking", "body"], name="ranking_row_once"),
            models.CheckConstraint(
                condition=Q(rank__isnull=False) | Q(is_eligible=False),
                name="ranking_row_eligible_has_a_rank",
            ),
        ]
        indexes = [
            models.Index(fields=["ranking", "league", "rank"], name="ranking_row_order"),
            # The rewarded places of all leagues, without reading the others.
            models.Index(
                fields=["ranking", "rank"], condition=Q(is_eligible=True), name="ranking_row_best"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking_id}: {self.body_id}"


class Signature(models.Model):
    """A commissioner's word for a step of a ranking, given with a fresh second factor."""

    class Step(models.TextChoices):
        ANNOUNCE = "announce", _("Announcement")
        FINAL = "final", _("Final decision")

    #: So many commissioners, each a different person.
    NEEDED: ClassVar[int] = 2

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="signatures")
    step = models.CharField(max_length=8, choices=Step.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    #: What was signed; a ranking that is computed anew has another one.
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=["ranking", "step", "by"], name="signature_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ranking_id}: {self.step}"


class Appeal(models.Model):
    """A body's objection to an announced ranking, and the office's answer."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        GRANTED = "granted", _("Granted")
        DISMISSED = "dismissed", _("Dismissed")

    class About(models.TextChoices):
        COMPLIANCE = "compliance", _("Compliance")
        CREATIVITY = "creativity", _("Creativity")
        ENGAGEMENT = "engagement", _("Engagement")
        ELIGIBILITY = "eligibility", _("Eligibility")
        OTHER = "other", _("Something else")

    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="appeals")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="appeals")
    about = models.CharField(_("about"), max_length=11, choices=About.choices)
    text = models.TextField(_("objection"), max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["ranking", "body"], condition=Q(state="open"), name="appeal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="appeal_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking_id}: {self.body_id}"


class Certificate(models.Model):
    """A certificate (piagam) for a place in a final ranking, with its public address."""

    class Award(models.TextChoices):
        PLACE = "place", _("Place in the ranking")
        IMPROVEMENT = "improvement", _("Most improved")

    row = models.ForeignKey(RankingRow, on_delete=models.PROTECT, related_name="certificates")
    award = models.CharField(max_length=11, choices=Award.choices)
    #: As it stands on the certificate: 003/PIAGAM/32.71/2024.
    number = models.CharField(max_length=60)
    token = models.CharField(max_length=32, unique=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["row", "award"], name="certificate_once"),
        ]

    def __str__(self) -> str:
        return self.number
