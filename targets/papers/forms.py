"""What is asked of who wants a month's pack."""

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import formats
from targets.periods import month_of

#: Months that are offered, the current one first.
MONTHS = 12


class PackForm(forms.Form):
    """Which month, and whether with the report."""

    month = forms.TypedChoiceField(
        label=_("Month"), coerce=lambda text: dt.date.fromisoformat(f"{text}-01")
    )
    with_pdf = forms.BooleanField(
        label=_("With the report for the plenary (PDF)"), required=False, initial=True
    )

    def __init__(self, *args: object, months: Sequence[dt.date], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["month"]
        assert isinstance(field, forms.TypedChoiceField)
        running, last = months[:2]
        words = {running: _("%(month)s (still running)") % {"month": formats.month(running)}}
        field.choices = [(f"{m:%Y-%m}", words.get(m) or formats.month(m)) for m in months]
        field.initial = f"{last:%Y-%m}"


def months_until(week: int) -> list[dt.date]:
    """The last months up to that of a week."""
    found = [month_of(week)]
    while len(found) < MONTHS:
        found.append((found[-1] - dt.timedelta(days=1)).replace(day=1))
    return found
