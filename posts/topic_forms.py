"""The fields in which an office says whom a directive addresses and what for."""

from django import forms
from django.utils.translation import gettext_lazy

from posts.models import Directive, Topic

#: The fields of topics, and which kind each offers.
TOPIC_FIELDS = {"segments": Topic.Kind.SEGMENT, "purposes": Topic.Kind.PURPOSE}


class TopicsForm(forms.Form):
    """Any number of segments and purposes; they change nothing that is owed."""

    segments = forms.MultipleChoiceField(
        label=gettext_lazy("Segments of the public"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("Purposes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def offer_topics(self, topics: list[Topic]) -> None:
        """Let the fields choose from these."""
        self.topics = topics
        for name, kind in TOPIC_FIELDS.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(t.slug, t.name) for t in topics if t.kind == kind]

    def chosen_topics(self) -> list[Topic]:
        """The chosen segments and purposes."""
        chosen = {slug for name in TOPIC_FIELDS for slug in self.cleaned_data.get(name, [])}
        return [topic for topic in self.topics if topic.slug in chosen]


def topic_values(directive: Directive) -> dict[str, list[str]]:
    """The topics of a directive as the form shows them."""
    topics = list(directive.topics.all())
    return {
        name: [topic.slug for topic in topics if topic.kind == kind]
        for name, kind in TOPIC_FIELDS.items()
    }
