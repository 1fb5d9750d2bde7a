"""Lists in pages, the newest first, each page led to by the last key of the one before."""

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def page_before(rows: QuerySet[Row], before: int | None, size: int) -> tuple[list[Row], int | None]:
    """A page of rows, the newest first, and the key of the next page if there is one."""
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None
