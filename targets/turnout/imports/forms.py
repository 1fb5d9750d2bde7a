"""The form of an import: the file, what it holds, and what is said for all its lines."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from targets.models import TurnoutResult
from targets.turnout.forms import NO_CONTEST, NO_COUNT, NO_NAME, NO_SOURCE, SOURCE, chosen
from targets.turnout.imports.kinds import KINDS

ACCEPTED = ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What has to be said for all lines of a file of results.
RESULTS_NEED = {
    "contest": NO_CONTEST,
    "count": NO_COUNT,
    "basis": gettext_lazy("Choose the basis."),
}


class ImportForm(forms.Form):
    """An upload. The area comes from the address, the office from the person's memberships."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLSX or CSV, up to 8 MB and 100,000 lines."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What to take from the file"),
        choices=[(kind.name, kind.label) for kind in KINDS.values()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what to take from the file.")},
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=SOURCE,
        error_messages={"required": NO_SOURCE},
    )
    name = forms.CharField(
        label=gettext_lazy("Election of the baseline"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Only for baselines."),
    )
    contest = forms.ChoiceField(
        label=gettext_lazy("Contest"),
        choices=chosen(TurnoutResult.Contest),
        required=False,
        help_text=gettext_lazy("Only for results."),
    )
    count = forms.ChoiceField(
        label=gettext_lazy("Count"),
        choices=chosen(TurnoutResult.Count),
        required=False,
        help_text=gettext_lazy("Only for results."),
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Basis"),
        choices=chosen(TurnoutResult.Basis),
        required=False,
        help_text=gettext_lazy("Only for results: who is counted as registered."),
    )

    def __init__(self, *args: Any, closed: Mapping[str, str], **kwargs: Any) -> None:
        """`closed` says of kinds why they can't be stated today."""
        super().__init__(*args, **kwargs)
        self.closed = closed

    def clean(self) -> dict[str, Any]:
        """What each kind needs."""
        data = super().clean() or self.cleaned_data
        kind = data.get("kind")
        if kind == "baselines" and data.get("name") == "":
            self.add_error("name", str(NO_NAME))
        if isinstance(kind, str) and kind in self.closed:
            self.add_error("kind", self.closed[kind])
        if kind == "results":
            for name, text in RESULTS_NEED.items():
                if data.get(name) == "":
                    self.add_error(name, str(text))
        return data

    def said(self) -> dict[str, str]:
        """What holds for all lines."""
        return {name: str(self.cleaned_data[name]) for name in self.fields if name != "file"}
