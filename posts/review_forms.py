"""What a reviewer says besides yes: the account meant, the reason of a no, a later time."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.validators import NoIdentityNumber
from adhoc_bodies.models import SocialAccount
from posts.forms import to_local, to_moment
from posts.models import Report, Review


class AcceptForm(forms.Form):
    """Which account of the body a post is from, where its link doesn't say."""

    account = forms.ModelChoiceField(
        label=gettext_lazy("The post is from"),
        queryset=SocialAccount.objects.none(),
        required=False,
    )

    def __init__(self, *args: object, report: Report, **kwargs: object) -> None:
        """For one report: only its body's own accounts can be chosen."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = SocialAccount.objects.verified().filter(
            body=report.body_id, platform=report.platform
        )


class RefusalForm(forms.Form):
    """Why a report is returned to be mended or rejected for good."""

    verdict = forms.ChoiceField(
        choices=[
            (Review.Verdict.RETURNED, gettext_lazy("Return for mending")),
            (Review.Verdict.REJECTED, gettext_lazy("Reject the report")),
        ]
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=Review.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the body"),
        max_length=300,
        required=False,
        validators=[NoIdentityNumber()],
        widget=forms.TextInput(attrs={"class": "inp"}),
    )

    def clean(self) -> None:
        """ "Other" says nothing by itself."""
        if self.cleaned_data.get("reason") == Review.Reason.OTHER and not self.cleaned_data.get(
            "note"
        ):
            self.add_error("note", _("Write the reason in the note."))


class TimeForm(forms.Form):
    """The later time that a scheduled post itself shows."""

    posted_at = forms.CharField(label=gettext_lazy("Time shown on the post"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        validators=[NoIdentityNumber()],
        widget=forms.TextInput(attrs={"class": "inp"}),
        error_messages={"required": gettext_lazy("Write why you change the time.")},
    )

    def __init__(self, *args: object, report: Report, **kwargs: object) -> None:
        """For one report, in the zone of its body's area."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.report = report
        self.zone = report.body.zone

    def clean_posted_at(self) -> dt.datetime:
        """The moment; later than the known one, and not after the report."""
        moment = self.moment()
        if moment <= self.report.posted_at:
            raise ValidationError(_("The time can only be set to a later one."))
        if moment > self.report.reported_at:
            raise ValidationError(_("The post can't be newer than its report."))
        return moment

    def moment(self) -> dt.datetime:
        """What was written, as a moment of the body's zone; ValidationError if it is none."""
        try:
            found = to_moment(self.cleaned_data["posted_at"], self.zone)
        except (ValueError, OverflowError):
            found = None
        if found is None:
            raise ValidationError(_("Write the date and time, like 24/07/2024 14.30."))
        return found


def first_time(report: Report) -> dict[str, str]:
    """What the form holds at first: the time known so far."""
    return {"posted_at": to_local(report.posted_at, report.body.zone)}
