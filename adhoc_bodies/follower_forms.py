"""What is typed of an account's followers."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adhoc_bodies.followers import days_of
from adhoc_bodies.models import SocialAccount
from portal import formats
from portal.count_field import CountField


class FollowerForm(forms.Form):
    """How many, and on which day."""

    followers = CountField(
        gettext_lazy("Followers"),
        required=True,
        help_text=gettext_lazy("As the profile shows it: 1.234, or 1,2 rb, or 12 jt."),
        error_messages={"required": gettext_lazy("Write how many followers the profile shows.")},
    )
    counted_on = forms.DateField(
        label=gettext_lazy("Counted on"),
        error_messages={"required": gettext_lazy("Say on which day you counted.")},
    )

    def __init__(self, *args: Any, account: SocialAccount, **kwargs: Any) -> None:
        """For an account: only days on which its body was there."""
        super().__init__(*args, **kwargs)
        self.first, self.last = days_of(account)
        days = {"class": "inp", "type": "date", "min": self.first, "max": self.last}
        self.fields["counted_on"].widget = forms.DateInput(format="%Y-%m-%d", attrs=days)

    def clean_counted_on(self) -> dt.date:
        """A day of the body's, until today."""
        day: dt.date = self.cleaned_data["counted_on"]
        if not self.first <= day <= self.last:
            span = formats.day_range(self.first, self.last)
            raise forms.ValidationError(_("Choose a day of %(days)s.") % {"days": span})
        return day
