"""What members type of likes, comments, shares and views."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock, formats
from posts import counts
from posts.counts import NAMES, Figures
from posts.models import Report


class CountField(forms.CharField):
    """A count as platforms show it: 1.234, 1,2 rb, 12 jt; empty is not counted."""

    #: Four of them share their sentence, so the summary of errors says which one is meant.
    named_in_summary = True

    def __init__(self, label: Any) -> None:
        """A field that may stay empty."""
        look = forms.TextInput(attrs={"class": "inp", "autocomplete": "off"})
        super().__init__(label=label, required=False, widget=look)

    def clean(self, value: Any) -> int | None:
        """The count. Raises ValidationError."""
        try:
            return counts.read(super().clean(value))
        except counts.BadCount as error:
            raise forms.ValidationError(bad_count(error)) from error


def bad_count(error: counts.BadCount) -> str:
    """The error for a count that can't be read."""
    if error.reason == "too_big":
        return _("The number is too large. Check it.")
    return _("Write a whole number like 1.234, or as the app shows it, like 1,2 rb or 12 jt.")


class FiguresForm(forms.Form):
    """The four figures; the report form has them, too."""

    likes = CountField(gettext_lazy("Likes"))
    comments = CountField(gettext_lazy("Comments"))
    shares = CountField(gettext_lazy("Shares"))
    views = CountField(gettext_lazy("Views"))

    @property
    def figures(self) -> Figures:
        """What was counted, once the form is found valid."""
        return Figures(*(self.cleaned_data.get(name) for name in NAMES))

    @property
    def figure_fields(self) -> list[forms.BoundField]:
        """The fields as the page shows them."""
        return [self[name] for name in NAMES]

    @property
    def has_figures(self) -> bool:
        """Whether something was typed, be it wrong; then the page shows the fields at once."""
        return any(field.value() not in (None, "") for field in self.figure_fields)


class CountForm(FiguresForm):
    """The figures of a day."""

    counted_on = forms.DateField(
        label=gettext_lazy("Counted on"),
        error_messages={"required": gettext_lazy("Say on which day you counted.")},
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        """For a report: only days on which its post was there."""
        super().__init__(*args, **kwargs)
        self.first, self.last = report.posted_on, clock.today(report.body.zone)
        days = {"class": "inp", "type": "date", "min": self.first, "max": self.last}
        self.fields["counted_on"].widget = forms.DateInput(format="%Y-%m-%d", attrs=days)

    def clean_counted_on(self) -> dt.date:
        """A day from the post's on, until today."""
        day: dt.date = self.cleaned_data["counted_on"]
        if not self.first <= day <= self.last:
            span = formats.day_range(self.first, self.last)
            raise forms.ValidationError(_("Choose a day of %(days)s.") % {"days": span})
        return day

    def clean(self) -> dict[str, Any]:
        """At least one figure."""
        if not self.errors and not self.figures:
            self.add_error("likes", _("Write at least one number."))
        return self.cleaned_data
