"""Pages of an area's turnout: target, statement, history, results, effort, file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.person import person_of
from accounts.roles import Permission
from adhoc_bodies.models import Area, Election
from portal import formats
from targets.lens import Lens, look
from targets.models import TurnoutTarget
from targets.standing_in import when_added_up
from targets.turnout import actions, files, pages, unseen
from targets.turnout.board import Board
from targets.turnout.forms import PlanForm, ResultForm
from targets.turnout.offices import check_states
from targets.turnout.standing import Frozen, Overtaken, marks, read_marks
from targets.turnout.statements import sources
from targets.turnout.words import counted
from targets.views import own_area

PAGE_METHODS = ["GET", "HEAD", "POST"]


def looked(request: HttpRequest, code: str) -> Lens:
    """What the person looks at."""
    return look(request.user, code, request.GET, Permission.VIEW_DASHBOARD)


@require_safe
def turnout(request: HttpRequest) -> HttpResponseBase:
    """Lead to the turnout of the person's own area."""
    return redirect("turnout_area", own_area(request).code)


@require_safe
def turnout_area(request: HttpRequest, code: str) -> HttpResponse:
    """The target of an area, what it needs, and who below it needs how much."""
    lens = looked(request, code)
    tried, everything = request.GET.get("bagi", ""), "semua" in request.GET
    context = pages.turnout_page(lens, tried, everything)
    return render(request, "targets/turnout/target.html", context)


@require_safe
def turnout_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The table of the page as a file, all children in it."""
    lens = look(request.user, code, request.GET, Permission.EXPORT_FIGURES)
    return files.csv_file(pages.board_of(lens, request.GET.get("bagi", "")))


@require_safe
def turnout_history(request: HttpRequest, code: str) -> HttpResponse:
    """Who stated what, when, after which source."""
    context = pages.history_page(looked(request, code))
    return render(request, "targets/turnout/history.html", context)


@require_safe
@when_added_up
def turnout_effort(request: HttpRequest, code: str) -> HttpResponse:
    """Compliance beside the gap to the target."""
    return render(request, "targets/turnout/effort.html", pages.effort_page(looked(request, code)))


# ---- stating ------------------------------------------------------------------------------


def stating(request: HttpRequest, code: str) -> tuple[Lens, Election]:
    """Area and election that the person's office answers for: 404 strangers, 403 other offices."""
    lens = looked(request, code)
    check_states(request.user, lens.area)
    election = pages.election_of(lens)
    if election is None:
        raise Http404
    return lens, election


@require_http_methods(PAGE_METHODS)
def turnout_edit(request: HttpRequest, code: str) -> HttpResponse:
    """State voters, baseline, target and its division."""
    lens, election = stating(request, code)
    # Read before the figures are: what is stated in between counts as not seen.
    seen = actions.plan_marks(election, lens.area)
    found = pages.board_of(lens)
    children = sorted([line.plan for line in found.lines] + list(found.silent), key=by_code)
    data = request.POST if request.method == "POST" else None
    first = {} if data else initial(lens, found) | {"seen": seen}
    form = PlanForm(data, initial=first, area=lens.area, plan=found.plan, children=children)
    if data is None or not form.is_valid():
        return edit_page(request, lens, found, form)
    if not saved(request, lens, election, form):
        return edit_page(request, lens, found, form, 409)
    messages.success(request, _("Turnout figures saved. What held before is in the history."))
    return redirect(reverse("turnout_area", args=[code]) + lens.query)


def saved(request: HttpRequest, lens: Lens, election: Election, form: PlanForm) -> bool:
    """State what the form says, unless it is too late or a colleague stated something else."""
    own = form.stated_shares()
    areas = Area.objects.in_bulk(own)
    try:
        actions.state_plan(
            election=election,
            area=lens.area,
            by=person_of(request),
            said=form.cleaned_data,
            shares={areas[pk]: voters for pk, voters in own.items()},
            seen=read_marks(form.cleaned_data["seen"]),
        )
    except Frozen:
        form.add_error(None, pages.frozen_words(lens, election))
    except Overtaken as error:
        unseen.tell(form, error)
    return not form.errors


def by_code(plan: Any) -> str:
    """The order of children in a form."""
    return str(plan.code)


def initial(lens: Lens, found: Board) -> dict[str, Any]:
    """What holds now, with its sources."""
    plan = found.plan
    where = {one.what: one.source for one in sources(lens.area, lens.scope.election_id)}
    return {
        "voters": plan.voters,
        "baseline": plan.baseline,
        "baseline_name": plan.baseline_name,
        "target": plan.target,
        "division": plan.division,
    } | {f"{what}_source": source for what, source in where.items()}


def edit_page(
    request: HttpRequest, lens: Lens, found: Board, form: PlanForm, refused: int = 422
) -> HttpResponse:
    """The form, with everything that was typed."""
    heading = _("Change the target") if found.plan.target is not None else _("State the target")
    context = pages.frame(lens, heading, "turnout_edit") | {
        "form": form,
        "frozen_words": pages.frozen_words(lens, pages.election_of(lens)),
        "board": found,
        "has_own": form["division"].value() == TurnoutTarget.Division.OWN,
        "asked": {line.plan.area_id: line.ask for line in found.lines},
        "child_word": pages.child_word(lens.area.level),
        "counted": counted(lens.area.level, len(form.children)),
    }
    return render(
        request, "targets/turnout/edit.html", context, status=refused if form.is_bound else 200
    )


@require_http_methods(PAGE_METHODS)
def turnout_results(request: HttpRequest, code: str) -> HttpResponse:
    """Results beside targets; the office of the area states its own from voting day on."""
    if request.method != "POST":
        return results_page(request, looked(request, code), None)
    lens, election = stating(request, code)
    form = ResultForm(request.POST)
    if not pages.is_over(lens, election):
        form.add_error(
            None,
            _("Results can be stated from voting day on, %(day)s.")
            % {"day": formats.day(election.voting_day)},
        )
    if not form.is_valid():
        return results_page(request, lens, form)
    try:
        actions.state_result(
            election=election,
            area=lens.area,
            by=person_of(request),
            said=form.cleaned_data,
            seen=read_marks(form.cleaned_data["seen"]),
        )
    except Overtaken as error:
        unseen.tell(form, error)
        return results_page(request, lens, form, 409)
    messages.success(request, _("Result saved. What held before is in the history."))
    return redirect(reverse("turnout_results", args=[code]) + lens.query)


def results_page(
    request: HttpRequest, lens: Lens, form: ResultForm | None, refused: int = 422
) -> HttpResponse:
    """The page of results with its form."""
    context = pages.results_page(lens)
    shown = marks(outcome.row for outcome in context["outcomes"])
    status = 200 if form is None else refused
    context["form"] = form or ResultForm(initial={"seen": shown})
    return render(request, "targets/turnout/results.html", context, status=status)
