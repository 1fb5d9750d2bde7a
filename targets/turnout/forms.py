"""What an office states about its turnout, and how its target is divided below it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adhoc_bodies.models import Area, Level
from portal import formats
from targets.models import TurnoutResult, TurnoutTarget
from targets.turnout import terms
from targets.turnout.numbers import TurnoutField, VotersField
from targets.turnout.plans import Plan

Division = TurnoutTarget.Division
SOURCE = gettext_lazy("Where it is printed: decision, minutes, date.")
NO_SOURCE = gettext_lazy("Name the source of this figure.")
NO_CONTEST = gettext_lazy("Choose the contest.")
NO_COUNT = gettext_lazy("Choose the count.")
NO_NAME = gettext_lazy("Say which election this was.")
STATED = gettext_lazy("This figure has been stated. Replace it, don't empty it.")
#: A figure of the form and what its source is called.
SOURCES = {
    "voters": "voters_source",
    "baseline": "baseline_source",
    "target": "target_source",
}


def chosen(choices: Any) -> list[tuple[str, Any]]:
    """The choices after an empty one: none is taken by oversight."""
    return [("", "–"), *choices.choices]


def source_field() -> forms.CharField:
    """Where a figure comes from; needed as soon as the figure is there."""
    return forms.CharField(
        label=gettext_lazy("Source"), max_length=300, required=False, help_text=SOURCE
    )


class PlanForm(forms.Form):
    """Voters, baseline and target of an area, and its own division of the target."""

    #: The same error may stand at several figures: the summary says at which.
    names_its_fields = True

    voters = VotersField(
        label=gettext_lazy("Registered voters"),
        required=False,
        help_text=gettext_lazy("A whole number, for example 1,281,676"),
    )
    voters_source = source_field()
    baseline = TurnoutField(
        label=gettext_lazy("Baseline turnout (percent)"),
        required=False,
        help_text=gettext_lazy("For example 57.59"),
    )
    baseline_name = forms.CharField(
        label=gettext_lazy("Election of the baseline"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("The earlier election whose turnout this is."),
    )
    baseline_source = source_field()
    target = TurnoutField(
        label=gettext_lazy("Turnout target (percent)"),
        required=False,
        help_text=gettext_lazy("For example 65 or 77.5"),
    )
    target_source = source_field()
    division = forms.ChoiceField(
        label=gettext_lazy("How the target is divided"),
        choices=Division.choices,
        widget=forms.RadioSelect,
    )
    #: The statements that the form was opened with.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, area: Area, plan: Plan, children: Sequence[Plan], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.area, self.plan, self.children = area, plan, children
        if plan.baseline is not None:
            self.insist("baseline_name", NO_NAME)
        #: Said beside the sum of the own figures.
        self.sum_error = ""
        for name, source in SOURCES.items():
            if getattr(plan, name) is not None:
                self.insist(name, STATED)
                self.insist(source, NO_SOURCE)
        for child in children:
            self.fields[share_name(child)] = VotersField(
                label=child.name, required=False, initial=child.share
            )

    def insist(self, name: str, message: Any) -> None:
        """What was stated is replaced by another figure, not by nothing."""
        self.fields[name].required = True
        self.fields[name].error_messages["required"] = message

    @property
    def shares(self) -> list[tuple[Plan, forms.BoundField]]:
        """The children with their fields."""
        return [(child, self[share_name(child)]) for child in self.children]

    def clean(self) -> dict[str, Any]:
        """Every figure has its source, and own figures add up."""
        data = super().clean() or self.cleaned_data
        for name, source in SOURCES.items():
            self.check_figure(name, source)
        if data.get("baseline") is not None and data.get("baseline_name") == "":
            self.add_error("baseline_name", str(NO_NAME))
        if data.get("division") == Division.OWN:
            self.check_shares(data)
        return data

    def check_figure(self, name: str, source: str) -> None:
        """A figure needs its source."""
        if {name, source} & self.errors.keys():
            return
        if self.cleaned_data[name] is not None and not self.cleaned_data[source]:
            self.add_error(source, str(NO_SOURCE))

    def check_shares(self, data: Mapping[str, Any]) -> None:
        """Own figures: one for every child, none above its voters, together the target's voters."""
        if not self.children:
            self.add_error("division", _("There is nothing below this area to divide it among."))
            return
        for child in self.children:
            self.check_share(child, data)
        if {"target", "voters"} & self.errors.keys():
            return
        if data.get("target") is None or data.get("voters") is None:
            self.add_error("division", _("Own figures need the target and the voters."))
        elif not any(share_name(child) in self.errors for child in self.children):
            self.check_sum(data)

    def check_share(self, child: Plan, data: Mapping[str, Any]) -> None:
        """One child's figure."""
        name = share_name(child)
        if name in self.errors:
            return
        if data[name] is None:
            self.add_error(name, _("Write the voters for %(name)s.") % {"name": child.name})
        elif child.voters is not None and data[name] > child.voters:
            text = _("%(name)s has only %(voters)s voters.")
            words = {"name": child.name, "voters": formats.integer(child.voters)}
            self.add_error(name, text % words)

    def check_sum(self, data: Mapping[str, Any]) -> None:
        """The figures must add up to the voter."""
        whole = terms.target_voters(data["voters"], data["target"])
        gap = whole - sum(data[share_name(child)] for child in self.children)
        if gap:
            self.sum_error = sum_words(self.area.level, whole, gap)
            self.add_error(None, self.sum_error)

    def stated_shares(self) -> dict[int, int]:
        """Own figures by area; nothing under another division."""
        if self.cleaned_data["division"] != Division.OWN:
            return {}
        return {child.area_id: self.cleaned_data[share_name(child)] for child in self.children}


def share_name(child: Plan) -> str:
    """The field of a child's own figure."""
    return f"share_{child.area_id}"


def sum_words(level: int, whole: int, gap: int) -> str:
    """What the own figures must be together, and what is missing or too much now."""
    must = {
        Level.NATION: _("The targets of the provinces must be %(whole)s together."),
        Level.PROVINCE: _("The targets of the regencies and cities must be %(whole)s together."),
        Level.REGENCY: _("The targets of the sub-districts must be %(whole)s together."),
    }.get(Level(level), _("The targets of the villages must be %(whole)s together."))
    now = _("Now %(gap)s are missing.") if gap > 0 else _("Now there are %(gap)s too many.")
    words = {"whole": formats.integer(whole), "gap": formats.integer(abs(gap))}
    return f"{must} {now}" % words


class ResultForm(forms.Form):
    """How many voted in a contest: numerator, denominator, basis, count and source."""

    names_its_fields = True

    contest = forms.ChoiceField(
        label=gettext_lazy("Contest"),
        choices=chosen(TurnoutResult.Contest),
        error_messages={"required": NO_CONTEST},
    )
    count = forms.ChoiceField(
        label=gettext_lazy("Count"),
        choices=TurnoutResult.Count,
        widget=forms.RadioSelect,
        error_messages={"required": NO_COUNT},
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Basis"),
        choices=TurnoutResult.Basis,
        help_text=gettext_lazy("Who is counted as registered."),
    )
    registered = VotersField(
        label=gettext_lazy("Registered voters"),
        error_messages={"required": gettext_lazy("Write how many were registered.")},
    )
    voted = VotersField(
        label=gettext_lazy("Voters who voted"),
        error_messages={"required": gettext_lazy("Write how many voted.")},
    )
    valid = VotersField(label=gettext_lazy("Valid votes"), required=False)
    invalid = VotersField(label=gettext_lazy("Invalid votes"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=SOURCE,
        error_messages={"required": NO_SOURCE},
    )
    #: The results that the page had shown.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Nobody votes who isn't registered; votes add up to voters."""
        data = super().clean() or self.cleaned_data
        registered, voted = data.get("registered"), data.get("voted")
        if registered == 0:
            self.add_error("registered", _("Write how many were registered."))
        elif registered is not None and voted is not None and voted > registered:
            text = _("More than the %(registered)s registered voters.")
            self.add_error("voted", text % {"registered": formats.integer(registered)})
        self.check_votes(data)
        return data

    def check_votes(self, data: Mapping[str, Any]) -> None:
        """Valid and invalid votes are both there or neither, and add up to those who voted."""
        if {"valid", "invalid", "voted"} & self.errors.keys():
            return
        valid, invalid = data.get("valid"), data.get("invalid")
        if (valid is None) != (invalid is None):
            missing = "valid" if valid is None else "invalid"
            self.add_error(missing, _("Write valid and invalid votes, or neither."))
        elif valid is not None and invalid is not None and valid + invalid != data["voted"]:
            text = _("Valid and invalid votes are %(sum)s together, but %(voted)s voted.")
            words = {
                "sum": formats.integer(valid + invalid),
                "voted": formats.integer(data["voted"]),
            }
            self.add_error("invalid", text % words)
