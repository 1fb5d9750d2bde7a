"""Form fields for numbers as people write them: 1.281.676 and 57,59."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal import formats
from targets.models.turnout import WHOLE

GROUPED = re.compile(r"[0-9]{1,3}(?:[.,\u00a0 ][0-9]{3})*|[0-9]+")
PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?\s*%?")
#: No area has more voters than the nation, and no column holds more.
MOST = 2_147_483_647


class VotersField(forms.CharField):
    """A whole number, with or without marks between the thousands."""

    default_error_messages = {
        "invalid": gettext_lazy("Write a whole number, for example 1281676."),
    }

    def __init__(self, *, error_messages: Any = None, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(error_messages=error_messages, **{"widget": widget} | kwargs)

    def clean(self, value: Any) -> Any:
        """The number; None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        digits = re.sub(r"[^0-9]", "", text)
        if not GROUPED.fullmatch(text) or int(digits) > MOST:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return int(digits)

    def prepare_value(self, value: Any) -> Any:
        """Stated numbers are written in groups; what was typed stays as it was."""
        return formats.integer(value) if isinstance(value, int) else value


class TurnoutField(forms.CharField):
    """A percentage with up to two decimals, kept as hundredths."""

    default_error_messages = {
        "invalid": gettext_lazy("Write a percentage from 0 to 100, for example 57.59."),
    }

    def __init__(self, *, error_messages: Any = None, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(error_messages=error_messages, **{"widget": widget} | kwargs)

    def clean(self, value: Any) -> Any:
        """Hundredths of a percent; None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        found = PERCENT.fullmatch(text)
        share = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else WHOLE + 1
        if share > WHOLE:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return share

    def prepare_value(self, value: Any) -> Any:
        """Stated shares are written as percentages; what was typed stays as it was."""
        if isinstance(value, int):
            return formats.number(Decimal(value) / 100, 2)
        return value
