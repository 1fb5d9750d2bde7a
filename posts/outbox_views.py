"""Reports that waited on a phone, as its scripts deliver them.

The answers are for the phone's list: what was sent may be forgotten there, everything else
stays until its person decides.
"""

import datetime as dt
from typing import cast

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.audit import record
from accounts.models import User
from adhoc_bodies.models import Body
from portal import clock
from portal.offline import owner_of
from posts import actions, engagement
from posts.form_views import IN_THE_WAY, disk_is_full
from posts.forms import ReportForm
from posts.member_views import my_body
from posts.models import Report
from posts.refusals import KeyReused

#: The phone's own time, as ISO writes it: never more than a remark.
LONGEST_TIME = 40


@require_http_methods(["GET", "HEAD", "POST"])
def report_outbox(request: HttpRequest) -> HttpResponse:
    """GET tells who is signed in, with a fresh token; POST takes one report."""
    body = my_body(request)
    owner = owner_of(request.user)
    if request.method != "POST":
        return JsonResponse({"owner": owner, "token": get_token(request)})
    if not constant_time_compare(request.POST.get("pemilik", ""), owner):
        return told(_("This report was written by somebody else."), 412)
    form = ReportForm(request.POST, request.FILES, body=body, dues=list)
    if not form.is_valid():
        return refused(form)
    return take(request, form, body)


def take(request: HttpRequest, form: ReportForm, body: Body) -> HttpResponse:
    """Store the report, or say what stands in its way."""
    try:
        by = cast(User, request.user)
        report = delivered(form, body, by, request.POST.get("saved_at", ""))
    except KeyReused:
        return told(
            _("This form was sent before with another link, and that report was kept."), 409
        )
    except (OSError, OperationalError) as error:
        if not disk_is_full(error):
            raise
        return told(_("The server's disk is full. Please send the report again later."), 507)
    except tuple(IN_THE_WAY) as error:
        IN_THE_WAY[type(error)](form, error)
        return refused(form)
    return JsonResponse({"report": report.pk})


@transaction.atomic
def delivered(form: ReportForm, body: Body, by: User, saved_at: str) -> Report:
    """Submit as the form on the page does, and note when the phone says it was written."""
    data = form.cleaned_data
    is_repeat = Report.objects.filter(client_key=data["client_key"]).exists()
    report = actions.submit(
        body=body,
        by=by,
        link=data["link"],
        directive=data["directive"],
        claimed_at=data["posted_at"],
        caption=form.caption,
        client_key=data["client_key"],
        screenshot=data["screenshot"],
    )
    if not is_repeat:
        moment = moment_of(saved_at)
        if form.figures:
            day = day_of(moment, report)
            engagement.enter(report=report, by=by, counted_on=day, figures=form.figures)
        noted = {"saved_on_phone": saved_at[:LONGEST_TIME] if moment else ""}
        record(action="report-delivered", by=by, obj=report, area=body.area.code, data=noted)
    return report


def moment_of(saved_at: str) -> dt.datetime | None:
    """The phone's own time, if that is what was sent."""
    try:
        moment = dt.datetime.fromisoformat(saved_at[:LONGEST_TIME])
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def day_of(moment: dt.datetime | None, report: Report) -> dt.date:
    """The day on which figures were written down, as the phone says and as far as it can be."""
    today = clock.today(report.body.zone)
    try:
        day = clock.local_date(moment, report.body.zone) if moment else today
    except OverflowError:
        return today
    return min(max(day, report.posted_on), today)


def refused(form: ReportForm) -> HttpResponse:
    """All that is wrong with the form, in one text."""
    said = [str(sentence) for sentences in form.errors.values() for sentence in sentences]
    return told(" ".join(said), 422)


def told(message: str, status: int) -> HttpResponse:
    """An answer in words for the phone's list."""
    return JsonResponse({"message": message}, status=status)
