"""Forms of the people themselves."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from accounts.validators import NoIdentityNumber, normal_phone


class PhoneField(forms.CharField):
    """A mobile number as people write it, cleaned to +62…"""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def clean(self, value: Any) -> str:
        """The number in its normal form, or nothing."""
        return normal_phone(super().clean(value) or "")


class ActivationForm(SetPasswordForm):  # type: ignore[type-arg]
    """The first password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password2"].label = _("Password once more")
        self.fields["new_password1"].help_text = _(
            "At least 10 characters. Three words are easy to keep in mind."
        )


class ProfileForm(forms.Form):
    """What a person may change about themselves."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        validators=[NoIdentityNumber()],
        error_messages={"required": _("Fill in your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(
        label=_("Mobile number (WhatsApp)"),
        max_length=24,
        required=False,
        help_text=_("Only those who look after your body can ask to see it."),
    )
