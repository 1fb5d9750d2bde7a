"""What somebody writes who opens an integrity case, and who decides on it."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.validators import NoIdentityNumber
from adhoc_bodies.models import Body
from portal import clock, formats
from posts.models import IntegrityCase


def words(label: Any, most: int, **more: Any) -> forms.CharField:
    """A text that is demanded, without identity numbers."""
    return forms.CharField(
        label=label,
        max_length=most,
        validators=[NoIdentityNumber()],
        widget=forms.Textarea(attrs={"class": "inp", "rows": 5}),
        **more,
    )


class CaseForm(forms.Form):
    """What may be wrong, since when, and what was found."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What may be wrong?"),
        choices=IntegrityCase.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what may be wrong.")},
    )
    happened_on = forms.DateField(
        label=gettext_lazy("When did it happen?"),
        help_text=gettext_lazy("A confirmed case counts in rankings whose weeks hold this day."),
        widget=forms.DateInput(attrs={"type": "date", "class": "inp"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Fill in the day.")},
    )
    text = words(
        gettext_lazy("What was found?"),
        4000,
        help_text=gettext_lazy("What you saw and where, so that another person can check it."),
        error_messages={"required": gettext_lazy("Write what was found.")},
    )

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        """A case against one body."""
        super().__init__(*args, **kwargs)
        self.body = body

    def clean_happened_on(self) -> dt.date:
        """A day on which the body existed, not in the future."""
        day: dt.date = self.cleaned_data["happened_on"]
        if day > clock.today(self.body.zone):
            raise ValidationError(_("This day is still to come."))
        if not self.body.is_active_on(day):
            since = formats.long_date(self.body.formed_on)
            raise ValidationError(
                _("The body did not exist then; it was formed on %(day)s."), params={"day": since}
            )
        return day


class DecisionForm(forms.Form):
    """What another person makes of the case."""

    state = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (IntegrityCase.State.CONFIRMED, gettext_lazy("Confirm: it happened as described")),
            (IntegrityCase.State.DISMISSED, gettext_lazy("Dismiss: it can't be shown")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a decision.")},
    )
    reason = words(
        gettext_lazy("Reason"),
        2000,
        error_messages={"required": gettext_lazy("Write the reason; it stays in the record.")},
    )
