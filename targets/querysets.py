"""The words in which policies and turnout targets are asked for."""

from typing import Any, Self, TypeVar

from django.db import models

from adhoc_bodies.models import Area

Row = TypeVar("Row", bound=models.Model)


class OfAreaQuerySet(models.QuerySet[Row]):
    """Rows that belong to an area."""

    def visible_to(self, user: Any) -> Self:
        """Rows of areas of which the person may see the figures."""
        return self.filter(area__in=Area.objects.visible_to(user).values("pk"))
