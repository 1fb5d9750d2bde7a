"""Policies, and the work of workers, in the administration."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.person import person_of
from adhoc_bodies.administration import ScopedAdmin
from portal import weeks
from targets import campaign
from targets.models import AddedRange, Computation, CoverageDue, Policy


@admin.register(Policy)
class PolicyAdmin(ScopedAdmin):
    """The numbers by which bodies are scored: to look up.

    They are set on an office's own page, which shows the effect first and leaves its trace.
    """

    list_display = [
        "area", "effective_from", "weekly_quota", "late_credit", "late_days",
        "report_within_days", "close_after_days", "compliant_from", "partial_from", "auto_accept",
    ]  # fmt: skip
    fields = [
        "area", "effective_from", ("weekly_quota", "quota_weight"), ("late_credit", "late_days"),
        "report_within_days", "close_after_days", ("compliant_from", "partial_from"),
        "auto_accept", "audit_share", "created_by", "created_at",
    ]  # fmt: skip
    list_filter = ["auto_accept"]
    search_fields = ["area__name", "area__code__startswith"]
    list_select_related = ["area"]
    date_hierarchy = "effective_from"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody sets a policy here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        """Nobody changes one here."""
        return False


class FailingFilter(admin.SimpleListFilter):
    """Work that was begun and not done."""

    title = _("failures")
    parameter_name = "gagal"
    #: The column that counts how often it was begun.
    column = "tries"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What fails, and of this what waits for the next night."""
        return [("ya", _("failed")), ("disisihkan", _("set aside until the next night"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen ones."""
        limit = queryset.model.LIMIT
        least = {"ya": 1, "disisihkan": limit}.get(self.value() or "", 0)
        return queryset.filter(**{f"{self.column}__gte": least})


class FailedWeeksFilter(FailingFilter):
    """Weeks whose figures could not be computed."""

    column = "failures"


class WorkAdmin(ScopedAdmin):
    """What workers have before them: to see which of it fails, and to try that again."""

    common = True
    actions = ["try_again"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The portal makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes one here."""
        return False

    def has_try_permission(self, request: HttpRequest) -> bool:
        """It holds figures of the whole country: its administrators."""
        return self.may_write(request)


@admin.register(Computation)
class ComputationAdmin(WorkAdmin):
    """The weeks that were computed: to see which of them fail, why, and to try them again."""

    list_display = [
        "of_election",
        "of_week",
        "failures",
        "failure",
        "failed_at",
        "asked_at",
        "was_computed",
    ]
    fields = [
        "of_election",
        "of_week",
        "failures",
        "failure",
        "failed_at",
        "asked_at",
        "was_computed",
    ]
    list_filter = ["election", FailedWeeksFilter]
    list_select_related = ["election"]
    ordering = ["-failures", "-week"]

    @admin.display(description=_("Election"), ordering="election")
    def of_election(self, one: Computation) -> str:
        """Whose figures they are, under a heading in the reader's language."""
        return one.election.name

    @admin.display(description=_("Week"), ordering="week")
    def of_week(self, one: Computation) -> str:
        """The week as people write it."""
        return weeks.text(one.week)

    @admin.display(description=_("Computed"), ordering="computed_at")
    def was_computed(self, one: Computation) -> dt.datetime | None:
        """When it was computed last."""
        return one.computed_at

    @admin.action(description=_("Try again within two minutes"), permissions=["try"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[Computation]) -> None:
        """Ask for the chosen weeks as if they had never failed."""
        for one in chosen.filter(failures__gt=0).select_related("election"):
            campaign.retry(one.election, one.week)
            data = {"election": one.election.slug, "week": weeks.text(one.week)}
            record(action="week-retried", by=person_of(request), obj=one, area="ID", data=data)
        messages.success(request, gettext("The weeks that failed are tried again."))


class TriedAdmin(WorkAdmin):
    """Work that tells by its tries whether it is set aside."""

    @admin.display(description=_("set aside until the next night"), boolean=True)
    def is_set_aside(self, one: CoverageDue | AddedRange) -> bool:
        """Whether it failed too often."""
        return one.tries >= one.LIMIT


@admin.register(CoverageDue)
class CoverageDueAdmin(TriedAdmin):
    """Regencies' weeks whose coverage waits to be counted: to see which fail, and try again."""

    list_display = ["election", "week", "regency", "tries", "is_set_aside"]
    fields = ["election", "week", "regency", "tries"]
    list_filter = [FailingFilter, "election"]
    list_select_related = ["election", "regency"]
    ordering = ["-tries", "-week", "pk"]

    @admin.action(description=_("Try again within two minutes"), permissions=["try"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[CoverageDue]) -> None:
        """Count the chosen ones as if they had never failed. The log has the reasons."""
        for one in chosen.filter(tries__gt=0).select_related("election", "regency"):
            data = {"election": one.election.slug, "week": weeks.text(one.week)}
            code = one.regency.code
            record(action="coverage-retried", by=person_of(request), obj=one, area=code, data=data)
            CoverageDue.objects.filter(pk=one.pk).update(tries=0)
        messages.success(request, gettext("The weeks that failed are tried again."))


@admin.register(AddedRange)
class AddedRangeAdmin(TriedAdmin):
    """Ranges of weeks that workers add up: to see which fail, and try again."""

    list_display = ["election", "area", "of_weeks", "tries", "is_set_aside", "was_added_up"]
    fields = ["election", "area", "of_weeks", "tries", "asked_by", "asked_at", "was_added_up"]
    list_filter = [FailingFilter, "election"]
    list_select_related = ["election", "area"]
    ordering = ["-tries", "-last", "pk"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The portal forgets them."""
        return False

    @admin.display(description=_("Weeks"), ordering="last")
    def of_weeks(self, one: AddedRange) -> str:
        """The first and the last week as people write them."""
        return f"{weeks.text(one.first)}/{weeks.text(one.last)}"

    @admin.display(description=_("Added up"), ordering="computed_at")
    def was_added_up(self, one: AddedRange) -> dt.datetime | None:
        """When it was added up last."""
        return one.computed_at

    @admin.action(description=_("Try again within two minutes"), permissions=["try"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[AddedRange]) -> None:
        """Add the chosen ones up as if they had never failed. The log has the reasons."""
        for one in chosen.filter(tries__gt=0).select_related("election", "area"):
            data = {"election": one.election.slug, "weeks": self.of_weeks(one)}
            code = one.area.code
            record(action="range-retried", by=person_of(request), obj=one, area=code, data=data)
            AddedRange.objects.filter(pk=one.pk).update(tries=0)
        messages.success(request, gettext("The ranges that failed are tried again."))
