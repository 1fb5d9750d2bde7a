"""The form with which a certificate is taken back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.validators import NoIdentityNumber
from targets.models import Certificate


class RevokeForm(forms.Form):
    """Why a certificate no longer counts; the public page doesn't tell it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in the audit log; the public page only says that it was revoked."),
        max_length=Certificate._meta.get_field("revoked_reason").max_length,
        validators=[NoIdentityNumber()],
        widget=forms.Textarea(attrs={"class": "inp", "rows": 3}),
        error_messages={"required": _("Write why the certificate is revoked.")},
    )
