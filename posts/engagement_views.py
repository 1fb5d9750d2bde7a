"""Interaksi: the body writes down the figures of its own post, with the day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.person import person_of
from posts import engagement
from posts.counts import NAMES
from posts.engagement_forms import CountForm
from posts.member_views import mine
from posts.models import Report
from posts.refusals import NotAllowed


@require_http_methods(["GET", "HEAD", "POST"])
def report_engagement(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter today's figures, correct them, or add those of an earlier day."""
    report = mine(request, pk)
    if report.status not in Report.LIVE:
        return redirect("report_detail", pk)
    if request.method != "POST":
        return page(request, report, CountForm(initial=first_values(report), report=report))
    form = CountForm(request.POST, report=report)
    if form.is_valid() and entered(request, report, form):
        return redirect("report_detail", pk)
    return page(request, report, form, 422)


def first_values(report: Report) -> dict[str, object]:
    """Today, with what was counted today already."""
    today = CountForm(report=report).last
    row = report.engagement.filter(counted_on=today).first()
    return {"counted_on": today} | {name: getattr(row, name, None) for name in NAMES}


def entered(request: HttpRequest, report: Report, form: CountForm) -> bool:
    """Keep the figures; what stands in the way comes back with the form."""
    day = form.cleaned_data["counted_on"]
    try:
        engagement.enter(report=report, by=person_of(request), counted_on=day, figures=form.figures)
    except engagement.DayCounted:
        form.add_error(
            "counted_on", _("This day's figures were entered already. Only today's can be changed.")
        )
        return False
    except engagement.DayOutside:
        form.add_error("counted_on", _("The post was published after this day."))
        return False
    except NotAllowed:
        messages.info(request, _("Figures can't be added to this report any more."))
    else:
        messages.success(request, _("Figures saved."))
    return True


def page(request: HttpRequest, report: Report, form: CountForm, status: int = 200) -> HttpResponse:
    """The form with what was entered so far."""
    context = {
        "form": form,
        "report": report,
        "figures": engagement.panel(report, request.user),
        "back_url": reverse("report_detail", args=[report.pk]),
        "bar_title": _("Engagement figures"),
    }
    return render(request, "posts/engagement_form.html", context, status=status)
