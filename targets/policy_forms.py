"""The form in which an office writes its policy."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal import formats
from portal.words import words
from targets import policies
from targets.models import Policy
from targets.policies import NUMBERS

#: Nobody plans further ahead; the election is over by then.
FURTHEST = dt.timedelta(days=366)
#: No office waits longer for a late post, a report, or the end of a week.
MOST_DAYS = 90

PERCENT = frozenset({"late_credit", "compliant_from", "partial_from", "audit_share"})
DAYS = frozenset({"late_days", "report_within_days", "close_after_days"})

LABELS = {
    "effective_from": gettext_lazy("In force from"),
    "weekly_quota": pgettext_lazy("policy", "Posts a week"),
    "quota_weight": pgettext_lazy("policy", "Weight of the weekly posts"),
    "late_credit": pgettext_lazy("policy", "Credit for a late post (percent)"),
    "late_days": pgettext_lazy("policy", "Days after the deadline that count as late"),
    "report_within_days": pgettext_lazy("policy", "Days to report a post"),
    "close_after_days": pgettext_lazy("policy", "Days until a week closes"),
    "compliant_from": pgettext_lazy("policy", "Compliant from (percent)"),
    "partial_from": pgettext_lazy("policy", "Partly compliant from (percent)"),
    "auto_accept": pgettext_lazy("policy", "Accept clean reports without a person"),
    "audit_share": pgettext_lazy("policy", "Share that a person still checks (percent)"),
}
HINTS: dict[str, Any] = {
    "effective_from": gettext_lazy("A Monday to come. Weeks before it keep their policy."),
    "weekly_quota": gettext_lazy(
        "Every body owes so many, whether or not a directive asks. 0: none."
    ),
    "quota_weight": gettext_lazy("1 to 5, like the weight of a directive."),
    "late_credit": gettext_lazy("50 means that a late post counts half."),
    "late_days": gettext_lazy("After these days a post counts nothing."),
    "report_within_days": gettext_lazy("Reported later, a post counts on the day of the report."),
    "close_after_days": gettext_lazy(
        "Counted from the Sunday. Afterwards the week's figures don't change any more."
    ),
    "compliant_from": gettext_lazy("Of all that a body owes; from here on it is compliant."),
    "partial_from": gettext_lazy("Below this a body is not compliant."),
    "auto_accept": gettext_lazy(
        "Only reports without any flag, from a verified account. Off, a person looks at each."
    ),
    "audit_share": gettext_lazy("Drawn by lot; nobody can foresee which."),
}  # fmt: skip


class MondayInput(forms.DateInput):
    """The browser's own date picker, which offers the Mondays to come."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"step": 7}, format="%Y-%m-%d")


class PolicyForm(forms.ModelForm[Policy]):
    """A policy of one office. The office is no field: it comes from the person's memberships."""

    effective_from = forms.DateField(
        widget=MondayInput(),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": gettext_lazy("Choose the Monday.")},
    )

    #: The same error may stand at several numbers: the summary says at which.
    names_its_fields = True

    class Meta:
        model = Policy
        fields = ("effective_from", *NUMBERS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = policies.next_monday()
        self.fields["effective_from"].widget.attrs["min"] = first.isoformat()
        for name, field in self.fields.items():
            field.label = LABELS[name]
            field.help_text = HINTS.get(name, "")
            if isinstance(field, forms.IntegerField):
                field.error_messages["invalid"] = _("Write a whole number.")
        for name in DAYS:
            field = self.fields[name]
            assert isinstance(field, forms.IntegerField)
            field.max_value = MOST_DAYS
            field.widget.attrs["max"] = MOST_DAYS

    def clean_effective_from(self) -> dt.date:
        """A Monday to come, not too far away."""
        day: dt.date = self.cleaned_data["effective_from"]
        if day.weekday() != 0:
            raise forms.ValidationError(_("A policy takes effect on a Monday."))
        if day <= policies.latest_day():
            raise forms.ValidationError(_("A policy takes effect on a Monday to come."))
        if day > policies.latest_day() + FURTHEST:
            raise forms.ValidationError(_("This Monday is more than a year ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        """What several numbers say together."""
        data = super().clean() or self.cleaned_data
        self.within_days(data)
        low, high = data.get("partial_from"), data.get("compliant_from")
        if low is not None and high is not None and low > high:
            self.add_error("partial_from", _("It can't be above “compliant from”."))
        late, close = data.get("late_days"), data.get("close_after_days")
        if late is not None and close is not None and close < late:
            text = _("The week would close before late posts stop counting. Take at least %(n)d.")
            self.add_error("close_after_days", text % {"n": late})
        return data

    def within_days(self, data: dict[str, Any]) -> None:
        """Refuse spans of days that nobody would wait."""
        for name in sorted(DAYS):
            if (data.get(name) or 0) > MOST_DAYS:
                self.add_error(name, _("%(n)d days at most.") % {"n": MOST_DAYS})

    def validate_unique(self) -> None:
        """The same Monday may stand there already: it is replaced, and the next step says so."""

    def numbers(self) -> dict[str, Any]:
        """What the valid form says, without its day."""
        return {name: self.cleaned_data[name] for name in NUMBERS}


def number_words(name: str, value: Any) -> str:
    """A number of a policy as people read it: 50%, 7 days, yes."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in PERCENT:
        return f"{formats.integer(value)}%"
    if name in DAYS:
        return formats.count_of(value, words().day)
    return formats.integer(value)
