"""What people say about a post that is, or isn't, up any more."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.validators import NoIdentityNumber
from posts.models import Disappearance, PresenceCheck

State = PresenceCheck.State
Outcome = Disappearance.Outcome


def words(label: Any, most: int, *, required: bool = False, **more: Any) -> forms.CharField:
    """A short text without identity numbers."""
    rows = 4 if most > 300 else 2
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        validators=[NoIdentityNumber()],
        widget=forms.Textarea(attrs={"class": "inp", "rows": rows}),
        **more,
    )


class CheckForm(forms.Form):
    """What somebody saw behind the link."""

    state = forms.ChoiceField(
        label=gettext_lazy("What do you see?"),
        choices=[
            (State.ALIVE, gettext_lazy("Still up: the post opens for everybody")),
            (State.GONE, gettext_lazy("Gone: the platform says that it isn't there")),
            (State.PRIVATE, gettext_lazy("Private: the account or the post is closed")),
            (State.UNSURE, gettext_lazy("Can't be told: no signal, sign-in asked, something else")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you see.")},
    )
    note = words(gettext_lazy("Note"), 300)


class ExplanationForm(forms.Form):
    """What became of the post, in the body's words."""

    text = words(
        gettext_lazy("What happened to the post?"),
        500,
        required=True,
        error_messages={"required": gettext_lazy("Write what happened to the post.")},
    )


class DecisionForm(forms.Form):
    """What the office makes of the explanation."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (Outcome.KEPT, gettext_lazy("Keep the credit")),
            (Outcome.TAKEN, gettext_lazy("Take the credit")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a decision.")},
    )
    note = words(gettext_lazy("Reason for the body"), 300)

    def clean(self) -> None:
        """Who explained must be told why it wasn't enough."""
        data = self.cleaned_data
        if data.get("outcome") == Outcome.TAKEN and not data.get("note", "").strip():
            self.add_error("note", _("Write why the explanation is not enough."))
