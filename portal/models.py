"""What the portal itself keeps: waiting messages, attempts at tasks, facts of the installation."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """A message on its way to a worker, where no Redis carries them (portal/broker.py)."""

    tag = models.CharField(max_length=64, unique=True)
    queue = models.CharField(max_length=100)
    payload = models.TextField()
    #: Unix time; whoever takes the message moves it into the future instead of locking it.
    visible_at = models.FloatField()

    class Meta:
        verbose_name = _("waiting message")
        verbose_name_plural = _("waiting messages")
        indexes = [models.Index(fields=["queue", "visible_at"], name="message_queue")]

    def __str__(self) -> str:
        return f"{self.queue} {self.tag}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts that were left behind."""

    def forgotten(self) -> Self:
        """Begun over a week ago and neither ended nor set aside: the task was dropped."""
        week_ago = timezone.now() - dt.timedelta(days=7)
        return self.filter(begun_at__lt=week_ago, quarantined_at=None)


class Attempt(models.Model):
    """A task that a worker began and has not ended: running, lost, or set aside for good."""

    task_id = models.CharField(_("task"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    arguments = models.TextField(_("arguments"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    begun_at = models.DateTimeField(_("last begun"))
    quarantined_at = models.DateTimeField(_("set aside"), null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt at a task")
        verbose_name_plural = _("attempts at tasks")
        ordering = ["-begun_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.tries})"


class Fact(models.Model):
    """What this database was set up as, so that a start knows what was done before."""

    key = models.CharField(max_length=40, unique=True)
    value = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("fact of the installation")
        verbose_name_plural = _("facts of the installation")

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"
