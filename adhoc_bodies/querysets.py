"""The words in which areas, bodies, people and accounts are asked for."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from adhoc_bodies.scope import LEVEL_FIELDS, memberships_of, scope_q, sees_area
from portal import clock

if TYPE_CHECKING:
    from adhoc_bodies.models import Area


def open_on(day: dt.date, *, start: str = "starts_on", end: str = "ends_on") -> Q:
    """Rows whose span holds the day; an empty end is open."""
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))


def within(area: "Area", *, prefix: str = "") -> Q:
    """Rows with province, regency and district columns that lie in an area, itself included."""
    if area.level == 0:
        return Q()
    if area.level in LEVEL_FIELDS:
        return Q(**{f"{prefix}{LEVEL_FIELDS[area.level]}": area.pk})
    return Q(**{f"{prefix}area": area.pk})


class WithoutDots(models.Func):
    """`handles.without_dots` in SQL. Written out, not with parameters: SQLite finds an index on
    an expression only by the same letters."""

    function = "REPLACE"
    template = "%(function)s(%(expressions)s, '.', '')"
    arity = 1
    output_field = models.CharField()


class AreaQuerySet(models.QuerySet["Area"]):
    """Areas."""

    def valid_on(self, day: dt.date) -> Self:
        """Codes that are in force on a date."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def visible_to(self, user: Any) -> Self:
        """Areas of which the person may see the figures: the own one and those below it."""
        result = Q(pk__in=[])
        for membership in memberships_of(user):
            area = membership.body.area
            if not sees_area(membership):
                continue
            if area.level == 0:
                return self.all()
            result |= Q(pk=area.pk) | Q(**{LEVEL_FIELDS[area.level]: area.pk})
        return self.filter(result)


class BodyQuerySet(models.QuerySet[Any]):
    """Bodies."""

    def visible_to(self, user: Any) -> Self:
        """Bodies that the person serves in, or whose area the person looks after."""
        return self.filter(scope_q(user, body="pk"))

    def active_on(self, day: dt.date) -> Self:
        """Bodies that exist on a local date."""
        return self.filter(open_on(day, start="formed_on", end="dissolved_on"))

    def ad_hoc(self) -> Self:
        """PPK and PPS: the bodies that owe posts."""
        return self.filter(kind__in=["ppk", "pps"])

    def within(self, area: "Area") -> Self:
        """Bodies of an area and of everything below it."""
        return self.filter(within(area))


class MembershipQuerySet(models.QuerySet[Any]):
    """Memberships."""

    def visible_to(self, user: Any) -> Self:
        """Memberships in bodies that the person may see."""
        return self.filter(scope_q(user, prefix="body__"))

    def active(self, day: dt.date | None = None) -> Self:
        """Memberships that count on a day (default: today), in bodies that exist then."""
        day = day or clock.today()
        return self.filter(
            open_on(day),
            open_on(day, start="body__formed_on", end="body__dissolved_on"),
        )

    def with_person_and_body(self) -> Self:
        """With what a list of people names: the person, the body and where it is."""
        return self.select_related("user", "body__area", "body__district", "body__regency")


class SocialAccountQuerySet(models.QuerySet[Any]):
    """Social accounts."""

    def visible_to(self, user: Any) -> Self:
        """Accounts of bodies that the person may see."""
        return self.filter(scope_q(user, prefix="body__"))

    def live(self) -> Self:
        """Accounts that belong to a body now: claimed or verified."""
        return self.filter(status__in=["claimed", "verified"])

    def verified(self) -> Self:
        """Accounts that the level above has confirmed."""
        return self.filter(status="verified")


class ExemptionQuerySet(models.QuerySet[Any]):
    """Exemptions."""

    def visible_to(self, user: Any) -> Self:
        """Exemptions of bodies that the person may see."""
        return self.filter(scope_q(user, prefix="body__"))

    def granted(self) -> Self:
        """Exemptions that take an obligation away."""
        return self.filter(status="granted")

    def on(self, day: dt.date) -> Self:
        """Exemptions that cover a date."""
        return self.filter(open_on(day))
