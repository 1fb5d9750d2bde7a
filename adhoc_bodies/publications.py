"""What is public: by the decision of an area's own office, or of the nearest one above it.

A regency follows the row of its own office, else that of its province's, else that of the
nation's; districts and villages follow their regency, provinces the nation. The nearest row
decides about all three parts at once, so an office that once decided is not overruled from
above, and one that never did goes with whoever decided above it. Without any row nothing is
public.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from accounts.roles import Permission, permits
from adhoc_bodies.models import Area, Body, Level, Publication
from adhoc_bodies.scope import ancestors_of, memberships_of

Part = Publication.Part


@dataclass(frozen=True)
class Decisions:
    """All offices' rows, read at once: five hundred at most, by the office's area."""

    rows: dict[int, Publication] = field(default_factory=dict)
    nation: Publication | None = None

    @property
    def version(self) -> str:
        """Another word after any change of any office."""
        versions = sorted(row.version for row in (*self.rows.values(), self.nation) if row)
        return hashlib.sha256(" ".join(versions).encode()).hexdigest()[:32]

    def of(self, area: Area) -> Publication | None:
        """The row that decides about an area."""
        province, regency, _district = ancestors_of(area)
        for key in (regency, province):
            if key in self.rows:
                return self.rows[key]
        return self.nation

    def opens(self, area: Area, part: str) -> bool:
        """Whether a part of an area is public."""
        row = self.of(area)
        return row is not None and bool(getattr(row, part))

    def any_open(self, part: str) -> bool:
        """Whether a part is public anywhere."""
        return any(getattr(row, part) for row in (*self.rows.values(), self.nation) if row)

    def q(self, part: str, *, prefix: str = "") -> Q:
        """Rows with province and regency columns that lie where a part is public."""
        open_ = [key for key, row in self.rows.items() if getattr(row, part)]
        own = Q(**{f"{prefix}regency__in": open_})
        above = Q(**{f"{prefix}province__in": open_}) & ~self._decided(f"{prefix}regency")
        if self.nation is None or not getattr(self.nation, part):
            return own | above
        undecided = ~self._decided(f"{prefix}regency") & ~self._decided(f"{prefix}province")
        return own | above | undecided

    def _decided(self, column: str) -> Q:
        return Q(**{f"{column}__in": list(self.rows)})


def decisions() -> Decisions:
    """The rows of all offices, in one query."""
    rows = Publication.objects.select_related("body__area")
    by_area = {row.body.area_id: row for row in rows if row.body.area.level != Level.NATION}
    nation = next((row for row in rows if row.body.area.level == Level.NATION), None)
    return Decisions(by_area, nation)


def decision_for(area: Area) -> Publication | None:
    """The row that decides about one area, in one query."""
    return deciding(area).first()


def decision_above(office: Body) -> Publication | None:
    """The row that would decide about the office's area without its own."""
    return deciding(office.area).exclude(body=office).first()


def deciding(area: Area) -> QuerySet[Publication]:
    """The rows on the way up from an area; the nearest one decides."""
    offices = Q(body__area__in=[key for key in ancestors_of(area)[:2] if key])
    rows = Publication.objects.filter(offices | Q(body__area__level=Level.NATION))
    return rows.select_related("body__area").order_by("-body__area__level")


def publishing_offices(user: Any) -> Sequence[Body]:
    """The offices for whose areas the person decides what is public: the own ones only."""
    held = [m for m in memberships_of(user) if permits(m.role, Permission.PUBLISH_PAGES)]
    found = {m.body_id: m.body for m in held if m.body.kind == Body.Kind.OFFICE}
    return sorted(found.values(), key=lambda body: body.area.code)
