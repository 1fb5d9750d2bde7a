"""The report form and its answers, for PPS and PPK members."""

import errno
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from adhoc_bodies.models import Body
from portal import clock
from posts import actions, captions, checks, findings, flag_words, links, reasons
from posts.due import SOON, Due, due_of, preselect
from posts.engagement import counted_with
from posts.forms import (
    OUTSIDE,
    ReportForm,
    already_reported,
    picture_not_kept,
    posted_later,
    read_link,
    to_local,
    uploads_used_up,
)
from posts.member_views import mine, my_body, noticed
from posts.models import Report
from posts.refusals import (
    AlreadyReported,
    KeyReused,
    NotAddressed,
    NotAllowed,
    PictureNotKept,
    TimeInFuture,
    UploadsUsedUp,
)
from posts.states import allowed

Deed = Callable[..., Report]


def reportable(body: Body) -> list[Due]:
    """The directives for which a post of today can be reported."""
    return [d for d in due_of(body, clock.today(body.zone)) if d.phase != SOON]


@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """Report a post. `?tautan=` and `?arahan=` fill the form, `?text=` what an app shared."""
    body = my_body(request)
    dues = cache(lambda: reportable(body))
    if request.method != "POST":
        first = first_values(request, body, dues())
        return show_form(request, ReportForm(initial=first, body=body, dues=dues))
    form = ReportForm(request.POST, request.FILES, body=body, dues=dues)
    if not form.is_valid():
        return show_form(request, form, 422)
    return send(request, form, actions.submit, body=body)


@require_http_methods(["GET", "HEAD", "POST"])
def report_mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend a returned report of the own body and send it again."""
    report = mine(request, pk)
    if not allowed("mend", report.status):
        return redirect("report_detail", pk)
    body = report.body
    dues = cache(lambda: with_own(reportable(body), report))
    if request.method != "POST":
        first = values_of(report)
        return show_form(request, ReportForm(initial=first, body=body, dues=dues, report=report))
    form = ReportForm(request.POST, request.FILES, body=body, dues=dues, report=report)
    if not form.is_valid():
        return show_form(request, form, 422)
    return send(request, form, actions.mend, report=report)


def send(request: HttpRequest, form: ReportForm, deed: Deed, **target: Any) -> HttpResponse:
    """Do the deed with the form's data; what stands in its way comes back with the form."""
    data = form.cleaned_data
    try:
        report = counted_with(deed, form.figures)(
            **target,
            by=request.user,
            link=data["link"],
            directive=data["directive"],
            claimed_at=data["posted_at"],
            caption=form.caption,
            client_key=data["client_key"],
            screenshot=data["screenshot"],
        )
    except KeyReused:
        return render(request, "posts/report_conflict.html", status=409)
    except (OSError, OperationalError) as error:
        if not disk_is_full(error):
            raise
        form.add_error(None, _("The server's disk is full. Please send the report again later."))
        return show_form(request, form, 507)
    except NotAllowed:
        messages.info(request, _("This report was sent already."))
        return redirect("staff_home")
    except tuple(IN_THE_WAY) as error:
        IN_THE_WAY[type(error)](form, error)
        return show_form(request, form, 422)
    messages.success(request, sent_words(report))
    if noticed := noticed_words(report):
        messages.warning(request, noticed)
    return redirect("staff_home")


def reported_meanwhile(form: ReportForm, error: Any) -> None:
    """Somebody reported the post while this form was on its way."""
    form.earlier = error.report
    form.add_error("link", already_reported(error.report, form.body.zone))


#: What can still go wrong after the form found everything in order.
IN_THE_WAY: dict[type[Exception], Callable[[ReportForm, Any], None]] = {
    AlreadyReported: reported_meanwhile,
    NotAddressed: lambda form, _error: form.add_error(
        "directive", _("Choose the directive that you report.")
    ),
    TimeInFuture: lambda form, _error: form.add_error("posted_at", posted_later()),
    UploadsUsedUp: lambda form, _error: form.add_error("screenshot", uploads_used_up()),
    PictureNotKept: lambda form, _error: form.add_error("screenshot", picture_not_kept()),
}


def disk_is_full(error: Exception) -> bool:
    """Whether files or rows found no room: the system, SQLite or PostgreSQL says so."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "disk is full" in str(error) or "No space left" in str(error)


def sent_words(report: Report) -> str:
    """The toast after sending: for what, and who looks at it."""
    by_office = report.body.kind == Body.Kind.PPK
    if report.directive:
        title = {"title": report.directive.title}
        if by_office:
            return _("Sent for “%(title)s”. Your KPU office will check it.") % title
        return _("Sent for “%(title)s”. Your PPK will check it.") % title
    if by_office:
        return _("Sent. Your KPU office will check it.")
    return _("Sent. Your PPK will check it.")


def noticed_words(report: Report) -> str:
    """What the checks found that the reporter should know after sending, in two sentences."""
    words = flag_words.for_reporter(report.flags, report.body.name, report.body.zone)
    return " ".join([each.sentence for each in words if not each.is_plain][:2])


def first_values(request: HttpRequest, body: Body, dues: list[Due]) -> dict[str, str]:
    """What a fresh form holds: a shared link, the directive most likely meant, now."""
    raw, platform = shared_link(request)
    chosen = request.GET.get("arahan", "")
    if not is_choice(chosen, dues):
        likely = preselect(dues, platform)
        chosen = str(likely.pk) if likely else OUTSIDE
    now = to_local(clock.now(), body.zone)
    return {
        "link": raw,
        "directive": chosen,
        "posted_at": now,
        "posted_first": now,
        "client_key": str(uuid.uuid4()),
    }


def is_choice(chosen: str, dues: list[Due]) -> bool:
    """Whether the form offers this."""
    return chosen == OUTSIDE or any(str(d.directive.pk) == chosen for d in dues)


def is_guess(request: HttpRequest, form: ReportForm) -> bool:
    """Whether nobody has named the directive: not the address, nor a hand, nor the report that
    is being mended. Only a guess may be replaced by a better one."""
    if form.is_bound:
        return "tebakan" in request.POST
    return form.report is None and not is_choice(request.GET.get("arahan", ""), form.dues)


def shared_link(request: HttpRequest) -> tuple[str, str]:
    """The link that came with the address, and its platform. Android shares it as `text`,
    with a caption at times; then the caption stays with it, for its hashtags."""
    for name in ("tautan", "text", "url"):
        raw = request.GET.get(name, "").strip()[: links.LONGEST]
        if not raw:
            continue
        try:
            link, platform = links.find(raw, clock.now()), read_link(raw).platform
        except links.NotAPost:
            return raw, ""
        return (" ".join(raw.split()) if captions.caption_of(raw) else link), platform
    return "", ""


def values_of(report: Report) -> dict[str, str]:
    """What the form holds when a report is mended."""
    posted = to_local(report.posted_at, report.body.zone)
    return {
        "link": report.canonical,
        "directive": str(report.directive_id or OUTSIDE),
        "posted_at": posted,
        "posted_first": posted,
        "client_key": str(uuid.uuid4()),
    }


def with_own(dues: list[Due], report: Report) -> list[Due]:
    """The choices of a report being mended: its own directive stays one of them."""
    own = report.directive
    if own is None or any(d.directive.pk == own.pk for d in dues):
        return dues
    zone = report.body.zone
    return [*dues, Due(own, clock.today(zone), zone)]


def show_form(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    """The form's page, with what the checks say about its link."""
    raw, chosen = form["link"].value() or "", form["directive"].value()
    bad = "link" in form.errors
    context = {
        "form": form,
        "report": form.report,
        "noticed": noticed(form.report) if form.report else [],
        "answer": None if bad else look_at(request, raw, form.body, form.dues, chosen, form.report),
        "earlier_pk": visible_pk(request, form.earlier),
        "outside": OUTSIDE,
        "chosen": chosen,
        "guessed": is_guess(request, form),
        "back_url": reverse("staff_home"),
        "bar_title": _("Mend the report") if form.report else _("Report a post"),
    }
    return render(request, "posts/report_form.html", context, status=status)


@require_safe
def report_check(request: HttpRequest) -> HttpResponse:
    """The answer to what has been typed so far, as a fragment under the link field."""
    body = my_body(request)
    mended = request.GET.get("memperbaiki", "")
    report = None
    if mended.isdecimal() and len(mended) < 18:
        report = Report.objects.filter(body=body, pk=int(mended)).first()
    raw, chosen = request.GET.get("link", ""), request.GET.get("directive", "")
    guessed = "tebakan" in request.GET
    answer = look_at(request, raw, body, reportable(body), chosen, report, guessed=guessed)
    return render(request, "posts/report_check.html", {"answer": answer})


def look_at(
    request: HttpRequest,
    raw: str,
    body: Body,
    dues: list[Due],
    chosen: str,
    report: Report | None,
    *,
    guessed: bool = False,
) -> findings.Answer | None:
    """Read and check a link for the person, in words; None while there is nothing to read."""
    if not raw.strip():
        return None
    try:
        link = read_link(raw)
    except links.NotAPost as refusal:
        return findings.refused(reasons.sentence(refusal))
    if earlier := checks.earlier_report(link, body, but=report):
        words = already_reported(earlier, body.zone)
        return findings.repeated(words, visible_pk(request, earlier))
    picked = next((d.directive for d in dues if str(d.directive.pk) == chosen), None)
    same = report if report and report.post_key == link.key else None
    if same:
        link = actions.with_known_handle(link, same)
    received = same.reported_at if same else clock.now()
    seen = findings.Seen(
        link,
        body,
        checks.accounts_for(body, link.platform, link.handle),
        checks.freed_report(link.key, body, but=report),
        captions.caption_of(raw),
        received,
    )
    return findings.answer(seen, dues, picked, guessed=guessed)


def visible_pk(request: HttpRequest, report: Report | None) -> int | None:
    """The key of a report for a link to it, if the person may see it."""
    if report is None:
        return None
    seen = Report.objects.visible_to(request.user).filter(pk=report.pk)
    return report.pk if seen.exists() else None
