"""The form of a hand-over in mid-term (PAW)."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PhoneField
from accounts.roles import Role
from accounts.validators import NoIdentityNumber
from adhoc_bodies.models import Membership
from adhoc_bodies.people_actions import Successor
from portal import clock

#: A hand-over is written down at most this long after or before its day.
AROUND = dt.timedelta(days=366)


class HandOverForm(forms.Form):
    """Who leaves is known; this asks for when and why, and for the successor."""

    last_day = forms.DateField(
        label=_("Last day"),
        help_text=_("Access ends when this day is over, the successor's begins."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Fill in the last day.")},
    )
    reason = forms.CharField(
        label=_("Reason for leaving"),
        max_length=200,
        validators=[NoIdentityNumber()],
        help_text=_("For example: resigned, moved away, decision number 12."),
        error_messages={"required": _("Fill in the reason for leaving.")},
    )
    name = forms.CharField(
        label=_("Successor's name"),
        max_length=120,
        validators=[NoIdentityNumber()],
        error_messages={"required": _("Fill in the successor's name.")},
    )
    email = forms.EmailField(
        label=_("Successor's e-mail address"),
        max_length=254,
        help_text=_("The successor signs in with it."),
        error_messages={"required": _("Fill in the successor's e-mail address.")},
    )
    phone = PhoneField(
        label=_("Successor's mobile number (WhatsApp)"), max_length=24, required=False
    )
    role = forms.ChoiceField(label=_("Successor's role"))

    def __init__(
        self, *args: Any, membership: Membership, roles: list[Role], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.fields["last_day"].initial = clock.today(membership.body.zone)
        self.fields["role"].initial = membership.role
        choices = [(role.value, role.label) for role in roles]
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = choices
        if len(choices) == 1:
            role.widget = forms.HiddenInput()

    def clean_last_day(self) -> dt.date:
        """A day within the service and not far from today."""
        day: dt.date = self.cleaned_data["last_day"]
        if day < self.membership.starts_on:
            raise forms.ValidationError(_("The last day lies before the first."))
        if abs(day - clock.today(self.membership.body.zone)) > AROUND:
            raise forms.ValidationError(_("The last day lies too far from today."))
        dissolved = self.membership.body.dissolved_on
        if dissolved and day >= dissolved:
            raise forms.ValidationError(_("The body is dissolved by then."))
        return day

    def successor(self) -> Successor:
        """The cleaned data of the one who comes."""
        data = self.cleaned_data
        return Successor(data["name"], data["email"], data["phone"], Role(data["role"]))
