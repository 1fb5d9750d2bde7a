"""The pages on which PPS and PPK members see what is due and how their own body stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from adhoc_bodies.landing import address
from adhoc_bodies.models import Body
from adhoc_bodies.scope import can
from portal import clock, weeks
from posts import presence_panel
from posts.due import SOON, due_of
from posts.member_views import my_body
from posts.models import Report
from targets import body_pages, duties, home, pages, periods
from targets.elsewhere import elsewhere
from targets.periods import WEEK, Period


@require_safe
def staff_home(request: HttpRequest) -> HttpResponse:
    """What is due, what is to be mended, how the own body stands."""
    body = my_body(request)
    today = clock.today(body.zone)
    dues = [due for due in due_of(body, today) if not due.is_complete]
    returned = returned_reports(body, request.user)
    context: dict[str, Any] = {
        "body": body,
        "today": today,
        "dues": [due for due in dues if due.phase != SOON],
        "soon": [due for due in dues if due.phase == SOON],
        "returned": returned,
        "score": home.own_score(body, today),
        "stages": home.stages_on(body, today),
        "waiting": waiting_for(request.user, body),
        "review_url": address("review_queue"),
    }
    context["gone"] = presence_panel.asked_of(body)
    context["todo"] = len(context["dues"]) + len(returned) + len(context["gone"])
    return render(request, "targets/home.html", context)


def returned_reports(body: Body, user: Any) -> list[home.Returned]:
    """Reports of the body that wait to be mended, the newest first, with what was noticed."""
    reports = Report.objects.visible_to(user).filter(body=body, status=Report.Status.RETURNED)
    return [home.returned(report, body) for report in reports.select_related("directive")[:10]]


def waiting_for(user: Any, body: Body) -> int | None:
    """How many reports wait for this reviewer; None for who reviews nothing."""
    return elsewhere(user).queue if can(user, Permission.REVIEW_REPORTS, body) else None


@require_safe
def own_score(request: HttpRequest) -> HttpResponse:
    """A week of the own body line by line: what was owed, what counted, what it gives."""
    body = my_body(request)
    today = clock.today(body.zone)
    week = periods.chosen_week(request.GET.get("pekan", ""), today)
    period = Period(WEEK, week, week, weeks.of(today))
    owed = duties.duties_of(body, week, today)
    target = owed.policy.compliant_from * 100
    context = {
        "body": body,
        "zone": body.zone,
        "period": period,
        "period_name": pages.period_name(period),
        "due_until": pages.due_until(period, today),
        "target": target,
        "owed": owed,
        "reports": owed.reports[: body_pages.REPORTS],
    }
    stored = body_pages.stored_weeks(body, period.trend[0], period.last)
    context |= body_pages.week_figures(stored, period, body, target)
    return render(request, "targets/own_score.html", context)
