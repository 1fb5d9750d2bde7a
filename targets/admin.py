"""Policies and turnout targets in the administration."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from adhoc_bodies.administration import ScopedAdmin
from adhoc_bodies.models import Area, Level
from portal import clock, formats
from targets.models import Policy, TurnoutTarget


class PolicyForm(forms.ModelForm[Policy]):
    """A policy begins on a Monday that is still to come: nobody is judged by a later rule."""

    def clean_area(self) -> Area:
        """Only areas with an office of their own have a policy."""
        area: Area = self.cleaned_data["area"]
        if area.level > Level.REGENCY:
            raise forms.ValidationError(_("Only the nation, provinces and regencies have one."))
        return area

    def clean_effective_from(self) -> dt.date:
        """Refuse other days of the week, and Mondays that have passed."""
        day: dt.date = self.cleaned_data["effective_from"]
        if day.weekday() != 0:
            raise forms.ValidationError(_("A policy takes effect on a Monday."))
        if day <= clock.today():
            raise forms.ValidationError(_("A policy takes effect on a Monday to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """The bands must be in order."""
        data = super().clean() or self.cleaned_data
        low, high = data.get("partial_from"), data.get("compliant_from")
        if low is not None and high is not None and low > high:
            self.add_error("partial_from", _("It can't be above “compliant from”."))
        return data


@admin.register(Policy)
class PolicyAdmin(ScopedAdmin):
    """The numbers by which bodies are scored: versions, never edited once in effect."""

    form = PolicyForm
    list_display = [
        "area", "effective_from", "weekly_quota", "late_credit", "late_days",
        "report_within_days", "close_after_days", "compliant_from", "partial_from", "auto_accept",
    ]  # fmt: skip
    fields = [
        "area", "effective_from", ("weekly_quota", "quota_weight"), ("late_credit", "late_days"),
        "report_within_days", "close_after_days", ("compliant_from", "partial_from"),
        "auto_accept", "audit_share",
    ]  # fmt: skip
    list_filter = ["auto_accept"]
    search_fields = ["area__name", "area__code__startswith"]
    autocomplete_fields = ["area"]
    list_select_related = ["area"]
    date_hierarchy = "effective_from"

    def has_change_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        """A policy in effect is history."""
        pending = obj is None or obj.effective_from > clock.today()
        return pending and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Policy, form: Any, change: bool) -> None:
        """Note who wrote the policy, and when."""
        if not change:
            obj.created_by_id = request.user.pk
            obj.created_at = clock.now()
        super().save_model(request, obj, form, change)


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
