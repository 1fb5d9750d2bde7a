"""What somebody says in a second look, and which candidates' reports are to be looked at."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.validators import NoIdentityNumber
from adhoc_bodies.models import Body
from portal import weeks
from posts.models import Recheck, Review
from posts.reportlists import page_key

#: Bodies that one search shows, and one press asks for.
MOST_BODIES = 50


class FindingForm(forms.Form):
    """What the second look found."""

    finding = forms.ChoiceField(
        label=gettext_lazy("What did you find?"),
        choices=[
            (Recheck.Finding.FITS, gettext_lazy("Fits: the report should be accepted")),
            (Recheck.Finding.UNFIT, gettext_lazy("Does not fit: the report should be rejected")),
            (
                Recheck.Finding.UNSURE,
                gettext_lazy("Can't be told any more, because the post is gone or private"),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you found.")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason, if it does not fit"),
        choices=Review.Reason.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Explanation"),
        max_length=300,
        required=False,
        validators=[NoIdentityNumber()],
        widget=forms.TextInput(attrs={"class": "inp"}),
    )

    def clean(self) -> None:
        """Only a "no" has a reason, and "other" says nothing by itself."""
        found = self.cleaned_data
        if found.get("finding") != Recheck.Finding.UNFIT:
            found["reason"] = ""
        elif not found.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Choose a reason."))
        elif found.get("reason") == Review.Reason.OTHER and not found.get("note"):
            self.add_error("note", _("Write the reason in the explanation."))


class TakeBackForm(forms.Form):
    """Why an acceptance is taken back, for the body to read."""

    note = forms.CharField(
        label=gettext_lazy("Note for the body"),
        max_length=300,
        required=False,
        validators=[NoIdentityNumber()],
        widget=forms.TextInput(attrs={"class": "inp"}),
    )


class PeriodForm(forms.Form):
    """A month, or weeks from one to another."""

    bulan = forms.CharField(
        label=gettext_lazy("Month"),
        required=False,
        widget=forms.TextInput(attrs={"class": "inp", "type": "month"}),
    )
    dari = forms.CharField(
        label=gettext_lazy("Or from week"),
        required=False,
        widget=forms.TextInput(attrs={"class": "inp", "type": "week"}),
    )
    sampai = forms.CharField(
        label=gettext_lazy("to week"),
        required=False,
        widget=forms.TextInput(attrs={"class": "inp", "type": "week"}),
    )

    def clean_bulan(self) -> dt.date | None:
        """The first day of the month."""
        written = self.cleaned_data["bulan"]
        return month_of(written) if written else None

    def clean_dari(self) -> int | None:
        """The first week."""
        return self.week("dari")

    def clean_sampai(self) -> int | None:
        """The last week."""
        return self.week("sampai")

    def week(self, field: str) -> int | None:
        """A week as it was written; ValidationError for none that there is."""
        written = self.cleaned_data[field]
        if not written:
            return None
        try:
            week = weeks.parse(written)
        except ValueError as error:
            raise ValidationError(_("Write the week like 2024-W36.")) from error
        if not 200001 <= week < 210000:
            raise ValidationError(_("Write the week like 2024-W36."))
        return week

    def clean(self) -> None:
        """The days from `first` to `last`."""
        found = self.cleaned_data
        if found.get("dari") or found.get("sampai"):
            first = found.get("dari") or found["sampai"]
            last = found.get("sampai") or found["dari"]
            if first > last:
                self.add_error("sampai", _("The last week lies before the first one."))
                return
            found["first"], found["last"] = weeks.monday(first), weeks.sunday(last)
        elif found.get("bulan"):
            found["first"], found["last"] = found["bulan"], end_of_month(found["bulan"])
        elif not self.errors:
            self.add_error("bulan", _("Choose a month or weeks."))


class CandidatesForm(PeriodForm):
    """Bodies whose accepted reports of a period are all to be looked at again."""

    badan = forms.Field(
        label=gettext_lazy("Bodies"),
        widget=forms.SelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one body.")},
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        """For one office: only bodies of its area can be chosen."""
        super().__init__(*args, **kwargs)
        self.bodies = bodies

    def clean_badan(self) -> list[Body]:
        """The chosen bodies, not too many for one press."""
        keys = {page_key(written) for written in self.cleaned_data["badan"]} - {None}
        if len(keys) > MOST_BODIES:
            raise ValidationError(_("Choose at most 50 bodies at a time."))
        chosen = list(self.bodies.filter(pk__in=keys))
        if not chosen:
            raise ValidationError(_("Choose at least one body."))
        return chosen


def month_of(written: str) -> dt.date:
    """The first day of a month written as 2024-08; ValidationError for nonsense."""
    match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", written.strip(), re.ASCII)
    if not match:
        raise ValidationError(_("Write the month like 2024-08."))
    return dt.date(int(match[1]), int(match[2]), 1)


def end_of_month(first: dt.date) -> dt.date:
    """The last day of a month."""
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
