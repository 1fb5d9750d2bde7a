"""Forms about social accounts and exemptions."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from adhoc_bodies.handles import BadHandle, read_handle
from adhoc_bodies.models import Body, Exemption, Platform


class AccountForm(forms.Form):
    """A platform and an account name, or a link to the profile."""

    platform = forms.ChoiceField(label=_("Platform"), choices=Platform.choices)
    handle = forms.CharField(
        label=_("Account name or link to the profile"),
        max_length=300,
        help_text=_("For example @pps.empang. Never a private account."),
        widget=forms.TextInput(
            attrs={"class": "inp", "autocapitalize": "none", "autocomplete": "off"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].widget.attrs["class"] = "inp"

    def clean(self) -> dict[str, Any]:
        """Bring the name into its stored form."""
        data = super().clean() or {}
        platform, raw = data.get("platform"), data.get("handle")
        if platform and raw:
            try:
                data["handle"] = read_handle(raw, platform)
            except BadHandle:
                self.add_error("handle", bad_handle_message(platform))
        return data


def bad_handle_message(platform: str) -> str:
    """What is wrong and what to do."""
    return _(
        "This is not an account name of %(platform)s. Open the profile, copy the name or the "
        "link to the profile, and paste it here."
    ) % {"platform": Platform(platform).label}


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "inp"}, format="%Y-%m-%d")


class ExemptionForm(forms.Form):
    """Why a body owes nothing, or nothing on one platform, for some days."""

    platform = forms.ChoiceField(
        label=_("For which platform"),
        required=False,
        choices=[("", _("All duties of the body")), *Platform.choices],
        widget=forms.Select(attrs={"class": "inp"}),
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *Exemption.Reason.choices],
        widget=forms.Select(attrs={"class": "inp"}),
    )
    note = forms.CharField(
        label=_("Explanation"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"class": "inp", "rows": 3}),
    )
    starts_on = forms.DateField(label=_("From"), widget=DateInput())
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DateInput(),
        help_text=_("Empty: until further notice."),
    )

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body

    def clean_starts_on(self) -> dt.date:
        """An exemption lies in the body's life."""
        day: dt.date = self.cleaned_data["starts_on"]
        if not self.body.is_active_on(day):
            raise forms.ValidationError(_("The body does not exist on this day. Choose another."))
        return day

    def clean(self) -> dict[str, Any]:
        """The end comes after the start; "other" needs words."""
        data = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The last day must not be before the first day."))
        if data.get("reason") == Exemption.Reason.OTHER and not data.get("note"):
            self.add_error("note", _("Explain the reason in a few words."))
        return data


class RefusalForm(forms.Form):
    """Why an account or a request is refused."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "inp"}),
    )
