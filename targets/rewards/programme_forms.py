"""The form in which an office says what it rewards, and by which rules."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.validators import NoIdentityNumber
from adhoc_bodies.models import Body, Election
from portal import formats, weeks
from targets.models import Programme

#: Least weight of compliance and most of engagement (scoring.md, section 6).
LEAST_COMPLIANCE, MOST_ENGAGEMENT = 50, 10
#: So many bounds make one league more; so many criteria still fit on a juror's screen.
MOST_BOUNDS, MOST_CRITERIA, LONGEST_CRITERION = 9, 8, 60
#: A bound is a number of villages or of voters.
LARGEST_BOUND = 1_000_000
#: Weeks that may be chosen when no body of the area has been formed yet, around voting day.
BEFORE, AFTER = dt.timedelta(weeks=30), dt.timedelta(weeks=8)
#: An election whose bodies were never dissolved doesn't offer weeks without end.
MOST_WEEKS = 80


def numbered(label: Any, low: int, high: int, help_text: Any = "") -> forms.IntegerField:
    """A whole number within bounds, named in its error."""
    words = {"low": low, "high": high}
    error = gettext_lazy("Write a whole number from %(low)d to %(high)d.")
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), error % words)
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        help_text=help_text,
        error_messages=messages,
        widget=forms.NumberInput(attrs={"class": "inp", "inputmode": "numeric"}),
    )


def week_field(label: Any, missing: Any) -> forms.TypedChoiceField:
    """A week chosen from a list that names its days."""
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        widget=forms.Select(attrs={"class": "inp"}),
        error_messages={"required": missing, "invalid_choice": missing},
    )


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "inp"}, format="%Y-%m-%d")


class ProgrammeForm(forms.Form):
    """A programme of one office in one election; neither is a field of the form."""

    #: The same error may stand at several numbers: the summary says at which.
    names_its_fields = True

    name = forms.CharField(
        label=gettext_lazy("Name of the programme"),
        max_length=120,
        validators=[NoIdentityNumber()],
        widget=forms.TextInput(attrs={"class": "inp"}),
        error_messages={"required": gettext_lazy("Write the name of the programme.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Which bodies are ranked"),
        choices=Programme.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which bodies are ranked.")},
    )
    first_week = week_field(gettext_lazy("First week"), gettext_lazy("Choose the first week."))
    last_week = week_field(gettext_lazy("Last week"), gettext_lazy("Choose the last week."))
    compliance_weight = numbered(
        gettext_lazy("Compliance"), LEAST_COMPLIANCE, 100, gettext_lazy("At least 50")
    )
    creativity_weight = numbered(
        gettext_lazy("Creativity"), 0, LEAST_COMPLIANCE, gettext_lazy("By a jury; 0 for none")
    )
    engagement_weight = numbered(
        gettext_lazy("Engagement"), 0, MOST_ENGAGEMENT, gettext_lazy("At most 10")
    )
    floor = numbered(gettext_lazy("Least compliance, in percent"), 0, 100)
    league_by = forms.ChoiceField(
        label=gettext_lazy("Leagues"),
        choices=Programme.League.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether there are leagues.")},
    )
    league_bounds = forms.CharField(
        label=gettext_lazy("Bounds of the leagues"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "inp", "inputmode": "numeric"}),
    )
    places = numbered(gettext_lazy("Places rewarded in each league"), 1, 100)
    rewards_improvement = forms.BooleanField(
        label=gettext_lazy("Reward the most improved, too"), required=False
    )
    criteria = forms.CharField(
        label=gettext_lazy("Criteria of the jury, one on each line"),
        required=False,
        max_length=1000,
        validators=[NoIdentityNumber()],
        widget=forms.Textarea(attrs={"class": "inp", "rows": 4}),
    )
    nominations_until = forms.DateField(
        label=gettext_lazy("Nominations until"),
        required=False,
        widget=DateInput(),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Choose a day.")},
    )
    nominations_each = numbered(gettext_lazy("Posts that each body may nominate"), 1, 10)
    appeal_days = numbered(gettext_lazy("Days to appeal after the announcement"), 1, 60)

    def __init__(
        self,
        *args: Any,
        office: Body,
        election: Election,
        programme: Programme | None = None,
        **kwargs: Any,
    ) -> None:
        """For an office and an election, whose weeks can be chosen; `programme` is changed."""
        super().__init__(*args, **kwargs)
        self.office, self.election, self.programme = office, election, programme
        span = weeks_of(election, office)
        for name in ("first_week", "last_week"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Choose a week")), *((week, week_words(week)) for week in span)]

    def clean_league_bounds(self) -> list[int]:
        """5, 10 → [5, 10]: each larger than the one before."""
        written = self.cleaned_data["league_bounds"]
        # A thousands point belongs to its number: 2.500, 10.000.
        words = re.split(r"[\s,;]+", re.sub(r"(?<=\d)\.(?=\d{3}\b)", "", written).strip())
        if words == [""]:
            return []
        if not all(re.fullmatch(r"[0-9]{1,7}", word) for word in words):
            raise forms.ValidationError(_("Write whole numbers with a comma between: 5, 10."))
        bounds = [int(word) for word in words]
        rising = all(low < high for low, high in zip([0, *bounds], bounds, strict=False))
        if not rising or bounds[-1] > LARGEST_BOUND:
            raise forms.ValidationError(_("Each bound must be larger than the one before."))
        if len(bounds) > MOST_BOUNDS:
            raise forms.ValidationError(_("These are too many leagues: at most 10."))
        return bounds

    def clean_criteria(self) -> list[str]:
        """The lines, each once."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["criteria"].splitlines())
        criteria = list(dict.fromkeys(line for line in lines if line))
        if len(criteria) > MOST_CRITERIA:
            raise forms.ValidationError(_("These are too many criteria: at most 8."))
        if any(len(line) > LONGEST_CRITERION for line in criteria):
            raise forms.ValidationError(_("A criterion has at most 60 characters."))
        return criteria

    def clean(self) -> None:
        """What several fields say together."""
        data = self.cleaned_data
        first, last = data.get("first_week"), data.get("last_week")
        if first and last and last < first:
            self.add_error("last_week", _("The last week must not come before the first."))
        self.check_weights()
        self.check_leagues()
        if data.get("creativity_weight"):
            self.check_jury()
        self.check_unchanged()

    def check_weights(self) -> None:
        """The three add up to 100."""
        names = ("compliance_weight", "creativity_weight", "engagement_weight")
        said = [self.cleaned_data.get(name) for name in names]
        total = sum(weight for weight in said if weight is not None)
        if None not in said and total != 100:
            text = _("The three weights add up to %(total)d. They must add up to 100.")
            self.add_error("compliance_weight", text % {"total": total})

    def check_leagues(self) -> None:
        """Leagues need bounds, and villages lie only in sub-districts."""
        data = self.cleaned_data
        league = data.get("league_by")
        if league == Programme.League.NONE:
            data["league_bounds"] = []
            return
        if league == Programme.League.VILLAGES and data.get("kind") == Programme.Kind.PPS:
            self.add_error("league_by", _("A PPS has one village: its leagues go by voters."))
        if data.get("league_bounds") == []:
            text = _("Write the largest number of each league but the last: 5, 10.")
            self.add_error("league_bounds", text)

    def check_jury(self) -> None:
        """A jury needs criteria, and nominations an end that suits the weeks."""
        data = self.cleaned_data
        if data.get("criteria") == []:
            self.add_error("criteria", _("Write at least one criterion for the jury."))
        if "nominations_until" in data and data["nominations_until"] is None:
            self.add_error("nominations_until", _("Choose the last day to nominate posts."))
        until, first = data.get("nominations_until"), data.get("first_week")
        if until and first and not 0 <= (until - weeks.monday(first)).days <= 7 * MOST_WEEKS:
            text = _("Nominations must end in the programme's weeks or after them.")
            self.add_error("nominations_until", text)

    def check_unchanged(self) -> None:
        """What nominations and marks were given for stays as it is."""
        programme, data = self.programme, self.cleaned_data
        if programme is None or not programme.nominations.exists():
            return
        if data.get("kind") not in (None, programme.kind):
            self.add_error("kind", _("Posts have been nominated already: the kind stays."))
        jury = data.get("creativity_weight")
        if jury and data.get("criteria") not in (None, programme.criteria) and marked(programme):
            self.add_error("criteria", _("Jurors have given marks already: the criteria stay."))

    def columns(self) -> dict[str, Any]:
        """The valid form as columns of a programme; those of a jury only if there is one."""
        data = dict(self.cleaned_data)
        if not data["creativity_weight"]:
            for name in ("criteria", "nominations_until", "nominations_each"):
                del data[name]
        return data


def marked(programme: Programme) -> bool:
    """Whether a juror has given a mark."""
    return programme.nominations.filter(marks__isnull=False).exists()


def weeks_of(election: Election, office: Body) -> list[int]:
    """The weeks in which the election's ad hoc bodies of an office's area exist."""
    bodies = Body.objects.filter(election=election).ad_hoc().within(office.area).order_by()
    span = bodies.aggregate(first=Min("formed_on"), last=Max("dissolved_on"))
    first = span["first"] or election.voting_day - BEFORE
    last = span["last"] or election.voting_day + AFTER
    return weeks.between(weeks.of(first), weeks.of(last))[:MOST_WEEKS]


def week_words(week: int) -> str:
    """2–8 September 2024 (2024-W36)."""
    days = formats.day_range(weeks.monday(week), weeks.sunday(week))
    return f"{days} ({weeks.text(week)})"


def fresh_values(today: dt.date) -> dict[str, Any]:
    """What stands in the form of a new programme: the defaults of scoring.md."""
    new = Programme()
    month = weeks.of(today.replace(day=1) + dt.timedelta(days=6 - today.replace(day=1).weekday()))
    return values_of(new) | {"kind": Programme.Kind.PPS, "first_week": month, "last_week": ""}


def values_of(programme: Programme) -> dict[str, Any]:
    """A programme as initial values of its form."""
    values = {name: getattr(programme, name) for name in ProgrammeForm.base_fields}
    values["league_bounds"] = ", ".join(str(bound) for bound in programme.league_bounds)
    values["criteria"] = "\n".join(programme.criteria)
    return values
