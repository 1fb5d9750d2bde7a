"""The panel beside the composer: impact, the card as a PPS sees it, WhatsApp text, calendar."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from adhoc_bodies.models import Platform
from posts import directive_texts
from posts.directive_forms import DirectiveForm
from posts.directive_impact import impact_of
from posts.models import Directive
from posts.timeline import timeline


def reading(form: DirectiveForm) -> DirectiveForm:
    """The form's values as far as they make sense, whether it was sent or is fresh."""
    if not form.is_bound:
        data = {name: form[name].value() for name in form.fields}
        form = form.again(data=data)
    form.full_clean()
    return form


def panel_of(
    request: HttpRequest,
    form: DirectiveForm,
    directive: Directive | None,
    *,
    all_platforms: bool = False,
) -> dict[str, Any]:
    """What the panel shows. Three queries, besides those of the form."""
    data = form.cleaned_data
    platforms = [p for p in Platform.values if p in data.get("platforms", [])]
    needed = min(data.get("min_platforms") or 1, len(platforms) or 1)
    due_on = data.get("due_on") or form.today
    return {
        "impact": impact_of(
            form.reach(),
            platforms,
            whole=form.everybody(),
            but=directive,
            all_platforms=all_platforms,
        ),
        "chosen": platforms,
        "needed": needed,
        "where": directive_texts.names_of(platforms),
        "due_on": due_on,
        "preview_title": data.get("title") or "",
        "preview_message": directive_texts.message_for(data.get("message") or "", "PPS …"),
        "announcement": directive_texts.announcement(
            title=data.get("title") or "…",
            platforms=platforms,
            needed=needed,
            due_on=due_on,
            hashtags=data.get("hashtags") or "",
            url=address(request, directive),
        ),
        "calendar": calendar(form),
    }


def address(request: HttpRequest, directive: Directive | None) -> str:
    """The address that the group gets; a directive without a draft has none yet."""
    if directive is None:
        return ""
    return request.build_absolute_uri(reverse("directive_detail", args=[directive.pk]))


def calendar(form: DirectiveForm) -> SafeString:
    """The stages around the directive, up to the voting day."""
    data, voting_day = form.cleaned_data, form.election.voting_day
    starts_on = data.get("starts_on") or form.today
    due_on = max(data.get("due_on") or starts_on, starts_on)
    first = min(starts_on, voting_day - dt.timedelta(days=60))
    return timeline(
        form.stages,
        today=form.today,
        voting_day=voting_day,
        shown=(first, max(due_on, voting_day)),
        current=data.get("stage"),
        span=(starts_on, due_on),
    )
