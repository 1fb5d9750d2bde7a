"""The words in which stages, directives and reports are asked for."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from accounts.roles import Permission, permits
from adhoc_bodies.querysets import within
from adhoc_bodies.scope import holding, memberships_of, of_election, scope_q, sees_area

if TYPE_CHECKING:
    from adhoc_bodies.models import Area, Body, Membership
    from posts.models import Report

#: A post of these reports is taken: nobody can report it again in the election.
LIVE_STATUSES = ["submitted", "accepted", "returned"]


class DirectiveQuerySet(models.QuerySet[Any]):
    """Directives."""

    def issued(self) -> Self:
        """Directives that are in force."""
        return self.filter(state="issued")

    def visible_to(self, user: Any) -> Self:
        """What the own offices wrote, and what was issued to or by offices above or below them."""
        result = Q(pk__in=[])
        for membership in memberships_of(user):
            area = membership.body.area
            above = [area.pk, area.province_id, area.regency_id, area.district_id]
            result |= Q(office=membership.body_id)
            result |= Q(state__in=["issued", "withdrawn"]) & (
                Q(area__in=[pk for pk in above if pk]) | Q(area__level=0)
            )
        return self.filter(result | (Q(state__in=["issued", "withdrawn"]) & areas_below(user)))

    def addressed_to(self, body: "Body") -> Self:
        """Issued directives of the body's election that the body must follow."""
        above = [body.area_id, body.district_id, body.regency_id, body.province_id]
        return self.issued().filter(
            Q(area__in=[pk for pk in above if pk]) | Q(area__level=0),
            Q(for_ppk=True) if body.kind == "ppk" else Q(for_pps=True),
            election=body.election_id,
        )

    def due_between(self, first: dt.date, last: dt.date) -> Self:
        """Directives due on the days from first to last."""
        return self.filter(due_on__range=(first, last))


def areas_below(user: Any) -> Q:
    """Directives of offices inside the areas that the person looks after."""
    return scope_q(user, prefix="office__", body="office")


def reviewing(user: Any) -> list["Membership"]:
    """The memberships by which the person decides on reports of bodies below."""
    return [
        m
        for m in memberships_of(user)
        if permits(m.role, Permission.REVIEW_REPORTS) and sees_area(m)
    ]


def review_reach(user: Any) -> Q:
    """Where the person's verdicts reach; one plain condition for who reviews for one body, so
    that the database reads the queue in the order of its index."""
    result = Q(pk__in=[])
    for membership in reviewing(user):
        below = within(membership.body.area) & of_election(membership)
        if not below:
            return below
        result |= below
    return result


class ReportQuerySet(models.QuerySet[Any]):
    """Reports."""

    def visible_to(self, user: Any) -> Self:
        """Reports of bodies that the person may see."""
        return self.filter(scope_q(user))

    def reviewable_by(self, user: Any) -> Self:
        """Reports on which the person may decide: of bodies below, never of a body in which
        they serve themselves, and never what they sent in.

        Reports of dissolved bodies stay among them, so that their weeks can be closed.
        """
        own = [membership.body_id for membership in memberships_of(user)]
        return self.filter(review_reach(user), ~Q(body__in=own)).exclude(submitted_by=user.pk)

    def within(self, area: "Area") -> Self:
        """Reports of bodies in an area and below it."""
        return self.filter(within(area) if area.level < 4 else Q(body__area=area))

    def locked(self, pk: int) -> "Report":
        """A report as it is now, held until the transaction ends."""
        rows = self.select_for_update(of=("self",)).select_related("body__area", "directive")
        report: Report = rows.get(pk=pk)
        return report

    def live(self) -> Self:
        """Reports that hold their post: submitted, accepted or returned."""
        return self.filter(status__in=LIVE_STATUSES)

    def accepted(self) -> Self:
        """Reports that count for the score."""
        return self.filter(status="accepted")

    def submitted(self) -> Self:
        """Reports that wait for review."""
        return self.filter(status="submitted")


class CaseQuerySet(models.QuerySet[Any]):
    """Integrity cases."""

    def visible_to(self, user: Any) -> Self:
        """Cases of bodies in areas where the person handles cases; nobody else's business."""
        return self.filter(scope_q(holding(user, Permission.HANDLE_CASES), prefix="body__"))

    def confirmed(self) -> Self:
        """Those that a person has confirmed."""
        return self.filter(state="confirmed")
