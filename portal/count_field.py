"""The form field of a count, written as the apps show it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal import counts


class CountField(forms.CharField):
    """A count as platforms show it: 1.234, 1,2 rb, 12 jt; empty is not counted."""

    #: Several share their sentence, so the summary of errors says which one is meant.
    named_in_summary = True

    def __init__(self, label: Any, *, required: bool = False, **options: Any) -> None:
        """A field that may stay empty, unless it is required."""
        look = forms.TextInput(attrs={"class": "inp", "autocomplete": "off"})
        super().__init__(label=label, required=required, widget=look, **options)

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
