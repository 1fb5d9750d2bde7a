"""What a body writes that objects to a ranking, and what the office answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.validators import NoIdentityNumber
from targets.models import Appeal, Programme


def words(label: Any, **more: Any) -> forms.CharField:
    """A text that is demanded, without identity numbers."""
    return forms.CharField(
        label=label,
        max_length=2000,
        validators=[NoIdentityNumber()],
        widget=forms.Textarea(attrs={"class": "inp", "rows": 6}),
        **more,
    )


class AppealForm(forms.Form):
    """What is wrong, and why."""

    about = forms.ChoiceField(
        label=gettext_lazy("What is your appeal about?"),
        choices=[],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what your appeal is about.")},
    )
    text = words(
        gettext_lazy("What is wrong?"),
        help_text=gettext_lazy("Name the report, the week or the figure, and what it should be."),
        error_messages={"required": gettext_lazy("Write what is wrong.")},
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """The subjects are those that count in the programme."""
        super().__init__(*args, **kwargs)
        choices = [(one.value, one.label) for one in subjects(programme)]
        self.fields["about"].choices = choices  # type: ignore[attr-defined]


def subjects(programme: Programme) -> list[Appeal.About]:
    """What an appeal can be about: nothing that has no weight."""
    without = {
        Appeal.About.CREATIVITY: programme.creativity_weight,
        Appeal.About.ENGAGEMENT: programme.engagement_weight,
    }
    return [one for one in Appeal.About if without.get(one, 1)]


class AnswerForm(forms.Form):
    """The office's decision, with an answer that the body reads."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (Appeal.State.GRANTED, gettext_lazy("Grant: a new edition is computed")),
            (Appeal.State.DISMISSED, gettext_lazy("Dismiss: the ranking stays as it is")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a decision.")},
    )
    answer = words(
        gettext_lazy("Answer to the body"),
        help_text=gettext_lazy(
            "The body reads it; of a granted appeal it becomes the reason of the new edition."
        ),
        error_messages={"required": gettext_lazy("Write the answer.")},
    )
