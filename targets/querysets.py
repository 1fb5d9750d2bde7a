"""The words in which policies, turnout targets and reward programmes are asked for."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from adhoc_bodies.models import Area, Body

Row = TypeVar("Row", bound=models.Model)


class OfAreaQuerySet(models.QuerySet[Row]):
    """Rows that belong to an area."""

    def visible_to(self, user: Any) -> Self:
        """Rows of areas of which the person may see the figures."""
        return self.filter(area__in=Area.objects.visible_to(user).values("pk"))


class ProgrammeQuerySet(models.QuerySet[Any]):
    """Reward programmes."""

    def visible_to(self, user: Any) -> Self:
        """Programmes of offices that the person sees, and those that rank the person's bodies.

        A member sees the programmes of every office above the own body.
        """
        bodies = Body.objects.visible_to(user).order_by()
        own_offices = bodies.filter(kind=Body.Kind.OFFICE).values("pk")
        above = Q(office__area__level=0, pk__isnull=False) & Q(
            election__in=bodies.values("election")
        )
        for column in ("province", "regency"):
            above |= Q(
                office__area__in=bodies.exclude(kind=Body.Kind.OFFICE).values(column),
                election__in=bodies.values("election"),
            )
        return self.filter(Q(office__in=own_offices) | above)
