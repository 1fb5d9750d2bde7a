"""What PPS and PPK members see of their reports: the list, one report, its screenshot."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.person import person_of
from adhoc_bodies.models import Body, Platform
from portal import weeks
from posts import actions, cases, engagement, evidence, flag_words, presence_panel, reportlists
from posts.flags import Flag
from posts.forms import OUTSIDE
from posts.models import Evidence, Report
from posts.permissions import own_body, reports_for
from posts.refusals import DrawnByLot, NotAllowed
from posts.states import allowed


def my_body(request: HttpRequest) -> Body:
    """The body in which the person serves and for which they report, or 403."""
    body = own_body(request.user)
    if body is None:
        raise PermissionDenied
    return body


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The own body's reports, the newest first; by status, words or a pasted link, platform,
    directive and weeks."""
    body = my_body(request)
    wish = reportlists.wish_of(request.GET)
    reports = reportlists.narrowed(reportlists.reports_of(body, request.user), wish)
    counts = reportlists.counted(reports)
    before = reportlists.page_key(request.GET.get("sebelum", ""))
    chosen = reports.filter(status=wish.status) if wish.status else reports
    rows, older = reportlists.page_before(chosen, before)
    context = {
        "body": body,
        "rows": rows,
        "older": older,
        "before": before,
        "wish": wish,
        "first": weeks.text(wish.first) if wish.first else "",
        "last": weeks.text(wish.last) if wish.last else "",
        "filters": [(name, counts[name]) for name in reportlists.FILTERS],
        "most_counted": reportlists.MOST_COUNTED,
        "platforms": Platform.choices,
        "directives": reportlists.directives_of(body),
        "weeks": reportlists.weeks_of(body, wish),
        "outside": OUTSIDE,
    }
    return render(request, "posts/report_list.html", context)


@require_safe
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what was said, what the checks found, what the reviewers decided."""
    report = get_object_or_404(
        Report.objects.visible_to(request.user).select_related(
            "body__area", "body__election", "directive", "account", "submitted_by", "evidence"
        ),
        pk=pk,
    )
    is_own = reports_for(request.user, report.body)
    context = {
        "report": report,
        "zone": report.body.zone,
        "noticed": noticed(report),
        "replaced": replaced(report),
        "replacement": replacement(report),
        "reviews": report.reviews.filter(undone_at=None).select_related("reviewer"),
        "evidence": getattr(report, "evidence", None),
        "may_mend": is_own and allowed("mend", report.status),
        "may_withdraw": is_own and allowed("withdraw", report.status),
        "figures": engagement.panel(report, request.user),
        "presence": presence_panel.panel(report, request.user),
        "may_open_case": cases.may_open(report.body, person_of(request)),
        "back_url": reverse("report_list") if is_own else "",
        "bar_title": _("One report"),
    }
    return render(request, "posts/report_detail.html", context)


def noticed(report: Report) -> list[flag_words.Words]:
    """What the checks saw, as far as it is still a question: a verdict has answered it."""
    if report.status not in (Report.Status.SUBMITTED, Report.Status.RETURNED):
        return []
    return flag_words.for_reporter(report.flags, report.body.name, report.body.zone)


def replaced(report: Report) -> Report | None:
    """The returned report whose place this one took."""
    key = report.flags.get(Flag.REPLACEMENT, {}).get("report")
    return Report.objects.filter(pk=key, body=report.body).first() if key else None


def replacement(report: Report) -> Report | None:
    """The report that took the place of this one, which had been returned."""
    if report.status != Report.Status.WITHDRAWN:
        return None
    later = Report.objects.filter(body=report.body, pk__gt=report.pk)
    return later.filter(flags__replacement__report=report.pk).first()


def mine(request: HttpRequest, pk: int) -> Report:
    """A report of the own body: 404 for strangers, 403 for those who only look after it."""
    seen = Report.objects.visible_to(request.user).select_related(
        "body__area", "body__election", "directive", "account"
    )
    report: Report = get_object_or_404(seen, pk=pk)
    if not reports_for(request.user, report.body):
        raise PermissionDenied
    return report


@require_POST
def report_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a report on which nobody has decided."""
    report = mine(request, pk)
    try:
        actions.withdraw(report=report, by=request.user)  # type: ignore[arg-type]
    except DrawnByLot:
        messages.error(request, _("The report was drawn by lot, so a reviewer looks at it first."))
        return redirect("report_detail", pk)
    except NotAllowed:
        messages.error(request, _("The report can't be withdrawn any more: it was decided on."))
        return redirect("report_detail", pk)
    messages.success(request, _("Report withdrawn."))
    return redirect("report_list")


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The screenshot of a report that the person may see: only our own new encoding of it.

    `?kecil=webp` or `?kecil=jpg` asks for the thumbnail.
    """
    seen = Report.objects.visible_to(request.user)
    picture = get_object_or_404(Evidence, report__in=seen.filter(pk=pk), state=Evidence.State.READY)
    return picture_response(picture, request.GET.get("kecil"))


def picture_response(picture: Evidence, small: str | None) -> HttpResponse:
    """A screenshot for somebody whose right to see it was checked; no header names anything."""
    name = named_picture(picture, small)
    try:
        content = evidence.read(name)
    except FileNotFoundError as error:
        raise Http404 from error
    kind = "image/jpeg" if name.endswith(".jpg") else "image/webp"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def named_picture(picture: Evidence, small: str | None) -> str:
    """The file that is asked for: `?kecil=webp` and `?kecil=jpg` are thumbnails.

    Pictures of earlier days have no JPEG.
    """
    if small == "jpg" and picture.thumbnail_jpeg:
        return picture.thumbnail_jpeg
    return picture.image if small is None else picture.thumbnail
