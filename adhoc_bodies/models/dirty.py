"""Weeks of bodies whose figures wait to be computed again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from adhoc_bodies.models.bodies import Body


class Dirty(models.Model):
    """A body and week whose figures are to be computed again: the intent, written with the deed.

    Marks are only added and deleted, and several for the same body and week are welcome: so
    no request ever waits for the job that computes, and no mark is lost while it is read.
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+", db_index=False)
    week = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("week to compute again")
        verbose_name_plural = _("weeks to compute again")
        indexes = [models.Index(fields=["week", "body"], name="dirty_week_body")]

    def __str__(self) -> str:
        return f"{self.body_id}/{self.week}"
