"""Policies and turnout targets in the administration."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.person import person_of
from adhoc_bodies.administration import ScopedAdmin
from portal import formats, weeks
from targets import campaign
from targets.models import Computation, Policy, TurnoutTarget


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


class PercentField(forms.DecimalField):
    """A percentage with two decimals, kept as a whole number of hundredths."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            min_value=Decimal(0), max_value=Decimal(100), decimal_places=2, localize=True, **options
        )

    def prepare_value(self, value: Any) -> Any:
        """84,4 for 8440; what was typed stays as it was."""
        return Decimal(value) / 100 if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        """8440 for 84,4."""
        return int((super().clean(value) or Decimal(0)) * 100)


class TurnoutForm(forms.ModelForm[TurnoutTarget]):
    """A turnout target with its percentages as people write them."""

    target = PercentField(label=_("target (percent)"))
    baseline = PercentField(label=_("baseline (percent)"))


@admin.register(TurnoutTarget)
class TurnoutTargetAdmin(ScopedAdmin):
    """Turnout targets by area and election, with what they ask for."""

    form = TurnoutForm
    list_display = [
        "area", "election", "target_percent", "baseline_percent", "registered_voters", "extra",
    ]  # fmt: skip
    fields = [
        "election", "area", ("target", "baseline"), "baseline_name", "registered_voters", "source",
    ]  # fmt: skip
    list_filter = ["election", "area__level"]
    search_fields = ["area__name", "area__code__startswith"]
    autocomplete_fields = ["area"]
    list_select_related = ["area", "election"]

    @admin.display(description=_("target"), ordering="target")
    def target_percent(self, row: TurnoutTarget) -> str:
        """90%."""
        return formats.goal(row.target)

    @admin.display(description=_("baseline"), ordering="baseline")
    def baseline_percent(self, row: TurnoutTarget) -> str:
        """84,40%."""
        return formats.percent(row.baseline, 2)

    @admin.display(description=_("additional voters"))
    def extra(self, row: TurnoutTarget) -> str:
        """How many voters more than the baseline the target needs."""
        return formats.signed(row.extra_voters)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Election and area are what the row is about."""
        return ["election", "area"] if obj else []


class FailingFilter(admin.SimpleListFilter):
    """Weeks whose figures could not be computed."""

    title = _("failures")
    parameter_name = "gagal"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Those that fail, and of these the ones that wait for the next night."""
        return [("ya", _("failed")), ("disisihkan", _("set aside until the next night"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen ones."""
        least = {"ya": 1, "disisihkan": Computation.LIMIT}.get(self.value() or "", 0)
        return queryset.filter(failures__gte=least)


@admin.register(Computation)
class ComputationAdmin(ScopedAdmin):
    """The weeks that were computed: to see which of them fail, why, and to try them again."""

    common = True
    list_display = [
        "election",
        "week",
        "computed_at",
        "asked_at",
        "failures",
        "failed_at",
        "failure",
    ]
    fields = ["election", "week", "computed_at", "asked_at", "failures", "failed_at", "failure"]
    list_filter = ["election", FailingFilter]
    list_select_related = ["election"]
    ordering = ["-failures", "-week"]
    actions = ["try_again"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The portal makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes one here."""
        return False

    def has_try_permission(self, request: HttpRequest) -> bool:
        """A failing week holds the whole country's figures: its administrators."""
        return self.may_write(request)

    @admin.action(description=_("Try again within two minutes"), permissions=["try"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[Computation]) -> None:
        """Ask for the chosen weeks as if they had never failed."""
        for one in chosen.filter(failures__gt=0).select_related("election"):
            campaign.retry(one.election, one.week)
            data = {"election": one.election.slug, "week": weeks.text(one.week)}
            record(action="week-retried", by=person_of(request), obj=one, area="ID", data=data)
        messages.success(request, gettext("The weeks that failed are tried again."))
