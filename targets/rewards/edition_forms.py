"""Beginning a new edition of an announced or final ranking, and dropping its draft."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.validators import NoIdentityNumber
from targets.models import Ranking

LENGTH: Any = Ranking._meta.get_field("reason").max_length


class EditionForm(forms.Form):
    """Why there is to be another edition; everybody who sees the ranking reads it."""

    reason = forms.CharField(
        label=_("Reason of the new edition"),
        help_text=_("Everybody who sees the ranking reads it. Name no people and no cases."),
        max_length=LENGTH,
        validators=[NoIdentityNumber()],
        widget=forms.Textarea(attrs={"class": "inp", "rows": 3}),
        error_messages={"required": _("Say why a new edition is needed.")},
    )


class DropForm(forms.Form):
    """Why the draft of a later edition is dropped, and the tick that it is meant."""

    reason = forms.CharField(
        label=_("Reason for dropping the draft"),
        help_text=_("It is kept in the audit log. Name no people and no cases."),
        max_length=LENGTH,
        validators=[NoIdentityNumber()],
        widget=forms.Textarea(attrs={"class": "inp", "rows": 3}),
        error_messages={"required": _("Say why the draft is dropped.")},
    )
    sure = forms.BooleanField(
        label=_("Yes, drop this draft"),
        error_messages={"required": _("Tick this to drop the draft.")},
    )
