"""What members type of likes, comments, shares and views."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock, formats
from portal.count_field import CountField
from posts.counts import NAMES, Figures
from posts.models import Report


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
