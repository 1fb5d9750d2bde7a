"""Whether a reported post is still up, as people saw it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adhoc_bodies.scope import scope_q
from posts.models.reports import Report


class PresenceCheck(models.Model):
    """Somebody opened the post's link and says what was there. Never changed."""

    class State(models.TextChoices):
        ALIVE = "alive", _("Still up")
        GONE = "gone", _("Gone")
        PRIVATE = "private", _("Private")
        UNSURE = "unsure", _("Can't be told")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="presence_checks")
    state = models.CharField(_("state"), max_length=7, choices=State.choices)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("checked"))
    #: Local date of the body's area.
    checked_on = models.DateField(editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("presence check")
        verbose_name_plural = _("presence checks")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.state}"


class DisappearanceQuerySet(models.QuerySet[Any]):
    """Posts that were found gone."""

    def visible_to(self, user: Any) -> Self:
        """Those of bodies that the person may see."""
        return self.filter(scope_q(user, prefix="report__", body="report__body"))

    def open(self) -> Self:
        """Those on which nobody has decided, of reports that have credit to lose."""
        return self.filter(outcome="", report__status=Report.Status.ACCEPTED)

    def unexplained(self) -> Self:
        """Open ones that wait for the body's word."""
        return self.open().filter(explained_at=None)

    def explained(self) -> Self:
        """Open ones that wait for the office's word."""
        return self.open().filter(explained_at__isnull=False)

    def decided(self) -> Self:
        """Those that are over."""
        return self.exclude(outcome="")


class Disappearance(models.Model):
    """A post was found gone on two days: the body has 48 hours to explain, then a person or
    the clock decides whether its credit is taken."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("Credit kept")
        TAKEN = "taken", _("Credit taken")
        #: The report lost its acceptance in another way meanwhile.
        MOOT = "moot", _("Settled in another way")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="disappearances")
    opened_at = models.DateTimeField(_("found gone"))
    explain_until = models.DateTimeField(_("to be explained until"))
    explanation = models.CharField(_("explanation"), max_length=500, blank=True)
    explained_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    explained_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=5, choices=Outcome.choices, blank=True)
    #: Nobody where the time to explain ran out.
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = DisappearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("disappearance")
        verbose_name_plural = _("disappearances")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(outcome=""), name="disappearance_one_open"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="disappearance_decided_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["explain_until"], condition=Q(outcome=""), name="disappearance_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.outcome or self.explain_until}"
