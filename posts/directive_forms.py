"""The composer's form: everything that an office may say in a directive."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adhoc_bodies.models import Area, Body, Election, Platform
from posts.addressing import Audience
from posts.directive_actions import Draft
from posts.models import Directive, Stage, Topic
from posts.topic_forms import TopicsForm, topic_values

ALL, PPK, PPS, PLACE = "all", "ppk", "pps", "area"
#: Longer before or after the voting day nothing is owed.
MARGIN = dt.timedelta(days=400)


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "inp"}, format="%Y-%m-%d")


class DirectiveForm(TopicsForm):
    """A directive of one office in one election. The office itself is no field: it comes from
    the person's own memberships."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "inp"}),
        error_messages={"required": gettext_lazy("Write the title.")},
    )
    message = forms.CharField(
        label=gettext_lazy("Message for voters"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"class": "inp", "rows": 3}),
    )
    hashtags = forms.CharField(
        label=gettext_lazy("Required hashtags"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "inp"}),
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"),
        required=False,
        widget=forms.Select(attrs={"class": "inp"}),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Starts"),
        widget=DateInput(),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": gettext_lazy("Choose the first day.")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("Deadline"),
        widget=DateInput(),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": gettext_lazy("Choose the deadline.")},
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who must post"),
        choices=[
            (ALL, gettext_lazy("All bodies")),
            (PPK, gettext_lazy("Only PPK")),
            (PPS, gettext_lazy("Only PPS")),
            (PLACE, gettext_lazy("Choose an area")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who must post.")},
    )
    area = forms.ChoiceField(
        label=gettext_lazy("Area"),
        required=False,
        widget=forms.Select(attrs={"class": "inp"}),
    )
    platforms = forms.MultipleChoiceField(
        label=gettext_lazy("Platforms"),
        choices=Platform.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one platform.")},
    )
    min_platforms = forms.IntegerField(
        label=gettext_lazy("How many of them are needed"),
        min_value=1,
        max_value=len(Platform.values),
        widget=forms.NumberInput(attrs={"class": "inp"}),
    )
    weight = forms.TypedChoiceField(
        label=gettext_lazy("Weight"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, 6)],
        widget=forms.Select(attrs={"class": "inp"}),
    )

    def __init__(
        self,
        *args: Any,
        office: Body,
        election: Election,
        today: dt.date,
        like: "DirectiveForm | None" = None,
        **kwargs: Any,
    ) -> None:
        """For an office; its own stages and the areas one level below it can be chosen.

        `like` is a form of the same office and election, whose choices need no second look.
        """
        super().__init__(*args, **kwargs)
        self.office, self.election, self.today = office, election, today
        self.stages: list[Stage] = (
            like.stages if like else list(Stage.objects.filter(election=election))
        )
        self.areas: list[Area] = like.areas if like else areas_below(office)
        self.offer_topics(like.topics if like else list(Topic.objects.all()))
        offer(self.fields["stage"], _("No stage"), [(s.pk, s.name) for s in self.stages])
        offer(self.fields["area"], _("Choose an area"), [(a.pk, a.name) for a in self.areas])

    def again(self, **values: Any) -> "DirectiveForm":
        """A form of the same office with other values."""
        known: dict[str, Any] = {
            "office": self.office,
            "election": self.election,
            "today": self.today,
        }
        return DirectiveForm(like=self, **known, **values)

    def clean_stage(self) -> Stage | None:
        """The chosen stage."""
        chosen = {str(stage.pk): stage for stage in self.stages}
        return chosen.get(self.cleaned_data["stage"])

    def clean_area(self) -> Area | None:
        """The chosen area."""
        chosen = {str(area.pk): area for area in self.areas}
        return chosen.get(self.cleaned_data["area"])

    def clean_hashtags(self) -> str:
        """#Satu #Dua, each once."""
        words = re.split(r"[\s,]+", self.cleaned_data["hashtags"])
        tags = ["#" + word.lstrip("#") for word in words if word.strip("#")]
        if any(not re.fullmatch(r"#\w+", tag) for tag in tags):
            raise forms.ValidationError(_("A hashtag has only letters, digits and _."))
        text = " ".join(dict.fromkeys(tags))
        if len(text) > 200:
            raise forms.ValidationError(_("These are too many hashtags."))
        return text

    def clean_starts_on(self) -> dt.date:
        """A day of this campaign."""
        return self.in_campaign(self.cleaned_data["starts_on"])

    def clean_due_on(self) -> dt.date:
        """A day of this campaign that is not over yet."""
        day = self.in_campaign(self.cleaned_data["due_on"])
        if day < self.today:
            raise forms.ValidationError(_("The deadline is over already. Choose a later day."))
        return day

    def in_campaign(self, day: dt.date) -> dt.date:
        """The day, or ValidationError when it lies far from the voting day."""
        if abs(day - self.election.voting_day) > MARGIN:
            raise forms.ValidationError(_("This day is too far from the voting day."))
        return day

    def clean(self) -> None:
        """What several fields say together."""
        data = self.cleaned_data
        starts_on, due_on = data.get("starts_on"), data.get("due_on")
        if starts_on and due_on and due_on < starts_on:
            self.add_error("due_on", _("The deadline must come after the start."))
        if data.get("audience") == PLACE and not data.get("area"):
            self.add_error("area", _("Choose an area."))
        count, platforms = data.get("min_platforms"), data.get("platforms")
        if count and platforms and count > len(platforms):
            text = _("Only %(count)d platforms are chosen.") % {"count": len(platforms)}
            self.add_error("min_platforms", text)

    def place(self) -> Area:
        """The area addressed, as far as it has been chosen."""
        data = self.cleaned_data
        chosen: Area | None = data.get("area") if data.get("audience") == PLACE else None
        return chosen or self.office.area

    def reach(self) -> Audience:
        """The audience as far as the form says it, for the panel beside it."""
        data = self.cleaned_data
        kinds = data.get("audience")
        return Audience(
            election_id=self.election.pk,
            area=self.place(),
            for_ppk=kinds != PPS,
            for_pps=kinds != PPK,
            due_on=data.get("due_on") or self.today,
        )

    def everybody(self) -> Audience:
        """All bodies of the office's area on the due date."""
        return self.reach()._replace(area=self.office.area, for_ppk=True, for_pps=True)

    def draft(self) -> Draft:
        """The valid form as an action takes it."""
        data, reach = self.cleaned_data, self.reach()
        names = ["title", "message", "hashtags", "stage", "starts_on", "due_on"]
        return Draft(
            election=self.election,
            area=reach.area,
            for_ppk=reach.for_ppk,
            for_pps=reach.for_pps,
            platforms=data["platforms"],
            min_platforms=data["min_platforms"],
            weight=data["weight"],
            topics=self.chosen_topics(),
            **{name: data[name] for name in names},
        )


def areas_below(office: Body) -> list[Area]:
    """The areas one level below an office that are in force."""
    return list(Area.objects.filter(parent=office.area_id, valid_to=None))


def offer(field: forms.Field, nothing: str, rows: list[tuple[int, str]]) -> None:
    """Let a field choose one of some rows, or none."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", nothing), *((str(pk), name) for pk, name in rows)]


class WithdrawalForm(forms.Form):
    """Why an issued directive is taken out of force."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "inp"}),
        error_messages={"required": gettext_lazy("Write the reason.")},
    )


def fresh_values(today: dt.date) -> dict[str, Any]:
    """What a new directive starts with: three days, everybody, Instagram."""
    return {
        "starts_on": today,
        "due_on": today + dt.timedelta(days=2),
        "audience": ALL,
        "platforms": [Platform.INSTAGRAM.value],
        "min_platforms": 1,
        "weight": 1,
    }


def values_of(directive: Directive) -> dict[str, Any]:
    """A draft as the form shows it."""
    names = ["title", "message", "hashtags", "starts_on", "due_on", "min_platforms", "weight"]
    return (
        {name: getattr(directive, name) for name in names}
        | topic_values(directive)
        | {
            "stage": directive.stage_id,
            "audience": audience_of(directive),
            "area": directive.area_id,
            "platforms": [row.platform for row in directive.platform_rows.all()],
        }
    )


def audience_of(directive: Directive) -> str:
    """Which of the four choices a draft holds."""
    if directive.area_id != directive.office.area_id:
        return PLACE
    if directive.for_ppk and directive.for_pps:
        return ALL
    return PPK if directive.for_ppk else PPS
