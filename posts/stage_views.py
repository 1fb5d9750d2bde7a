"""Tahapan: the stage calendar of an election."""

import datetime as dt
from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from adhoc_bodies.models import Election
from portal import clock
from posts.addressing import current_of
from posts.models import Directive, Stage
from posts.timeline import timeline

RUNNING, COMING, PAST, UNDATED = "running", "coming", "past", "undated"
#: As many lanes as the picture has; what finds none stands in the table alone.
LANES = 8


@require_safe
def stage_list(request: HttpRequest) -> HttpResponse:
    """All stages: as bars by month, then as a table, what runs first."""
    today = clock.today()
    elections = list(Election.objects.all())
    named = request.GET.get("pemilihan", "")
    election = next((e for e in elections if e.slug == named), None) or current_of(elections, today)
    stages = stages_of(request.user, election) if election else []
    context = {
        "election": election,
        "groups": grouped(stages, today),
        "calendar": calendar(stages, election, today) if election else "",
        "chips": chips(elections, election) if len(elections) > 1 else [],
        "bar_title": _("Stages"),
    }
    return render(request, "posts/stage_list.html", context)


def stages_of(user: Any, election: Election) -> list[Stage]:
    """The election's stages, each with how many issued directives of it the person sees."""
    seen = Directive.objects.visible_to(user).issued().values("pk")
    told = Count("directives", filter=Q(directives__in=seen))
    rows = Stage.objects.filter(election=election).annotate(told=told)
    # Counting groups the rows, and groups don't follow the model's own order.
    return list(rows.order_by(F("starts_on").asc(nulls_last=True), "ends_on", "pk"))


def phase(stage: Stage, today: dt.date) -> str:
    """Whether a stage runs, comes or is over, as far as its dates tell."""
    if stage.starts_on is None and stage.ends_on is None:
        return UNDATED
    if stage.ends_on and stage.ends_on < today:
        return PAST
    if stage.starts_on and stage.starts_on > today:
        return COMING
    return RUNNING


def grouped(stages: list[Stage], today: dt.date) -> list[tuple[str, str, list[Stage]]]:
    """Phase, its heading, its stages."""
    headings = {
        RUNNING: _("Running now"),
        COMING: _("Coming"),
        UNDATED: _("Without a date"),
        PAST: _("Past"),
    }
    rows = [
        (name, heading, [stage for stage in stages if phase(stage, today) == name])
        for name, heading in headings.items()
    ]
    return [row for row in rows if row[2]]


def calendar(stages: list[Stage], election: Election, today: dt.date) -> Any:
    """The months around today and the voting day."""
    voting_day = election.voting_day
    first = min(max(today - dt.timedelta(days=45), voting_day - dt.timedelta(days=200)), voting_day)
    last = voting_day + dt.timedelta(days=20)
    return timeline(stages, today=today, voting_day=voting_day, shown=(first, last), lanes=LANES)


def chips(elections: list[Election], chosen: Election | None) -> list[dict[str, Any]]:
    """The elections to choose from."""
    base = reverse("stage_list")
    return [
        {
            "label": e.name,
            "url": f"{base}?pemilihan={e.slug}",
            "count": None,
            "current": e == chosen,
        }
        for e in elections
    ]
