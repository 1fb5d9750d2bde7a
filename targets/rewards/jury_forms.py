"""What offices type to appoint jurors, what bodies send to nominate, and a juror's marks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.validators import NoIdentityNumber
from posts.models import Report
from posts.querysets import ReportQuerySet
from targets.rewards import jury

#: What each number of a mark says; the ends are written out, so that nobody turns them round.
WORDS = (
    gettext_lazy("very poor"),
    gettext_lazy("poor"),
    gettext_lazy("fair"),
    gettext_lazy("good"),
    gettext_lazy("very good"),
)
MOST_FOUND = 10


class AppointForm(forms.Form):
    """An e-mail address of somebody within the office's reach."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail of the juror"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"class": "inp", "autocomplete": "off", "autocapitalize": "none"}
        ),
        error_messages={
            "required": gettext_lazy("Write the e-mail with which the juror signs in.")
        },
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        """`people`: of whom one can be appointed."""
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_email(self) -> User:
        """The person of this very address; a stranger is answered like nobody."""
        person = self.people.filter(email=self.cleaned_data["email"].lower()).first()
        if person is None:
            raise forms.ValidationError(
                _("Nobody of your area signs in with this e-mail. Check it, or have the person "
                  "invited first.")
            )  # fmt: skip
        return person


class RemoveForm(forms.Form):
    """Why a juror is removed; demanded of those who have marked."""

    alasan = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        validators=[NoIdentityNumber()],
    )


def people_found(people: QuerySet[User], words: str) -> list[User]:
    """Those of the people whose name or e-mail holds the words; a few."""
    if len(words) < 2:
        return []
    named = people.filter(Q(name__icontains=words) | Q(email__icontains=words))
    return list(named.order_by("name", "pk")[:MOST_FOUND])


class NominateForm(forms.Form):
    """One of the posts that can be nominated."""

    report = forms.ModelChoiceField(
        Report.objects.none(),
        label=gettext_lazy("Post"),
        error_messages={
            "required": gettext_lazy("Choose a post."),
            "invalid_choice": gettext_lazy("This post can't be nominated. Choose one of the list."),
        },
    )

    def __init__(self, *args: Any, posts: ReportQuerySet, **kwargs: Any) -> None:
        """Any post of the body; which of them the programme takes is said one by one."""
        super().__init__(*args, **kwargs)
        self.fields["report"].queryset = posts  # type: ignore[attr-defined]


class MarkForm(forms.Form):
    """From 1 to 5 on each criterion."""

    def __init__(self, *args: Any, criteria: Sequence[str], **kwargs: Any) -> None:
        """One group of radio buttons for each criterion."""
        super().__init__(*args, **kwargs)
        choices = [(number, str(number)) for number in range(jury.LEAST, jury.MOST + 1)]
        for number, criterion in enumerate(criteria):
            self.fields[f"nilai{number}"] = forms.TypedChoiceField(
                label=criterion,
                choices=choices,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose a number for “%(criterion)s”.")
                    % {"criterion": criterion},
                    "invalid_choice": _("Choose a number from 1 to 5."),
                },
            )

    @property
    def points(self) -> list[int]:
        """The numbers in the order of the criteria, once the form is found valid."""
        return [self.cleaned_data[name] for name in self.fields]


def first_points(points: Sequence[int]) -> dict[str, int]:
    """A mark as the form's first values."""
    return {f"nilai{number}": point for number, point in enumerate(points)}
