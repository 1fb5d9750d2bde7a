"""Papers of an area: which there are, its table as XLSX, its report, a month's pack."""

from datetime import date
from functools import partial
from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.person import person_of
from accounts.roles import Permission
from adhoc_bodies.areas import NATION_CODE, level_of
from adhoc_bodies.models import Level
from adhoc_bodies.scope import can
from portal import formats, weeks
from targets import pages, tasks
from targets.lens import Lens, look
from targets.models import Pack
from targets.papers import contents, names, offers, packs, reports, sheets, tables, turns
from targets.papers.forms import PackForm, months_until
from targets.papers.pdf import PdfMissing, pdf_file
from targets.standing_in import when_added_up
from targets.tabs import tabs


def exported(request: HttpRequest, code: str, *, calendar: bool = False) -> Lens:
    """What is taken away: 404 where the person sees nothing, 403 without that right.

    A village is one body, whose page prints.
    """
    lens = look(request.user, code, request.GET, Permission.EXPORT_FIGURES, calendar=calendar)
    if lens.area.level == Level.VILLAGE:
        raise Http404
    return lens


# ---- the choice -----------------------------------------------------------------------------


@require_safe
def area_papers(request: HttpRequest, code: str) -> HttpResponse:
    """Which papers there are, how large they are and how long they take."""
    lens = exported(request, code, calendar=code == NATION_CODE or level_of(code) <= Level.REGENCY)
    context = {
        "lens": lens,
        "area": lens.area,
        "period": lens.period,
        "period_name": pages.period_name(lens.period),
        "due_until": pages.due_until(lens.period, lens.today),
        "tabs": tabs(lens, "area_papers"),
        "crumbs": pages.crumbs(lens.user, lens.area, lens.query),
        "heading": pages.heading(lens.area.level),
        "offer": offers.offer_of(lens),
        "by_body_query": pages.with_params(lens.query, [("badan", "1")]),
        **pack_context(lens),
    }
    return render(request, "targets/papers/area_papers.html", context)


def pack_context(lens: Lens) -> dict[str, Any]:
    """The form of a pack and the latest ones of the area."""
    latest = Pack.objects.filter(area=lens.area).select_related("asked_by")[: offers.LISTED]
    return {
        "form": PackForm(months=months_until(lens.period.current)),
        "packs": [(pack, formats.month(pack.month), packs.state_of(pack)) for pack in latest],
    }


@require_safe
@when_added_up
def dashboard_xlsx(request: HttpRequest, code: str) -> HttpResponseBase:
    """The children of an area, or the bodies of a district, for a spreadsheet."""
    lens = exported(request, code)
    by_body = "badan" in request.GET
    table = tables.table_of(lens, by_body=by_body)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    sheets.write(file, [tables.sheet_of(lens, table)], title=lens.area.name)
    file.seek(0)
    name = names.of_table(lens.area, lens.period, by_body=by_body)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=sheets.TYPE)


# ---- the report -----------------------------------------------------------------------------


@require_safe
@when_added_up
def report_paper(request: HttpRequest, code: str) -> HttpResponse:
    """The report on the screen, ready for the printer."""
    lens = exported(request, code, calendar=True)
    report = reports.report_of(lens)
    context = {
        "paper": report.html,
        "title": report.title,
        "is_report": True,
        "back_url": reverse("area_papers", args=[code]) + lens.query,
        "pdf_url": reverse("report_pdf", args=[code]) + lens.query,
    }
    return render(request, "targets/rewards/papers/print.html", context)


@require_safe
@when_added_up
def report_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The report as a file, or a page that says why there is none."""
    lens = exported(request, code, calendar=True)
    print_url = reverse("report_paper", args=[code]) + lens.query
    try:
        name = f"laporan-{code}-{weeks.text(lens.period.last)}"
        return pdf_file(turns.report_file(lens), name)
    except PdfMissing:
        return render(request, "targets/rewards/papers/no_pdf.html", {"print_url": print_url})
    except turns.Busy:
        pdf_url = reverse("report_pdf", args=[code]) + lens.query
        context = {"print_url": print_url, "pdf_url": pdf_url, "seconds": turns.PAUSE}
        response = render(request, "targets/papers/busy.html", context, status=503)
        response["Retry-After"] = str(turns.PAUSE)
        return response


# ---- packs ----------------------------------------------------------------------------------


@require_POST
def pack_new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the pack of a month; whoever asks twice is led to the one that is being made."""
    lens = exported(request, code)
    form = PackForm(request.POST, months=months_until(lens.period.current))
    if not form.is_valid():
        messages.error(request, _("Choose one of the months that are offered."))
        return redirect("area_papers", code)
    month: date = form.cleaned_data["month"]
    try:
        pack, is_new = packs.ask(
            lens=contents.lens_of(person_of(request), lens.area, month),
            month=month,
            with_pdf=form.cleaned_data["with_pdf"],
            by=person_of(request),
        )
    except packs.TooMany:
        text = _("You wait for %(count)s packs already. Ask for this one when one of them is done.")
        messages.error(request, text % {"count": packs.MOST_OF_A_PERSON})
        return redirect("area_papers", code)
    if is_new:
        transaction.on_commit(partial(tasks.hand_over_pack, pack.pk))
    else:
        messages.info(request, _("You have asked for this pack already. It is being made."))
    return redirect("pack", pack.pk)


def seen_pack(request: HttpRequest, pk: int) -> Pack:
    """A pack of an area whose figures the person may take away now, whoever asked for it."""
    rows = Pack.objects.visible_to(request.user).select_related("area", "asked_by")
    pack: Pack = get_object_or_404(
        rows.select_related("area__province", "area__regency", "area__district"), pk=pk
    )
    rights = (Permission.VIEW_DASHBOARD, Permission.EXPORT_FIGURES)
    if not all(can(request.user, right, pack.area) for right in rights):
        raise PermissionDenied
    return pack


@require_safe
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a pack is; when it is ready, the way to its file."""
    found = seen_pack(request, pk)
    area = found.area
    papers_url = reverse("area_papers", args=[area.code])
    state = packs.state_of(found)
    context = {
        "pack": found,
        "area": area,
        "state": state,
        "waits": state == Pack.State.ASKED,
        "is_silent": packs.is_silent(found),
        "month": formats.month(found.month),
        "trouble": packs.trouble_words(found),
        "digest": (found.digest[:32], found.digest[32:]),
        "papers_url": papers_url,
        "crumbs": [*pages.crumbs(request.user, area), (_("Papers"), papers_url), (_("Pack"), "")],
        "back_url": papers_url,
        "bar_title": _("Month-end pack"),
    }
    return render(request, "targets/papers/pack.html", context)


@require_safe
def pack_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for who may take the area's figures away today; its page where there is none."""
    found = seen_pack(request, pk)
    if packs.state_of(found) != Pack.State.MADE:
        return redirect("pack", pk)
    try:
        file = default_storage.open(found.file)
    except FileNotFoundError:
        raise Http404 from None
    name = f"{names.of_pack(found.area, found.month)}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
