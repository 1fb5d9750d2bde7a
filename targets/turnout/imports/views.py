"""Importing turnout figures: template, upload, preview, and what was taken."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.person import person_of
from adhoc_bodies.models import Election, Level
from portal import formats
from targets import tasks
from targets.lens import Lens
from targets.models import TurnoutResult
from targets.turnout import pages
from targets.turnout.imports import blank, drafts, steps
from targets.turnout.imports.drafts import Draft, Effect
from targets.turnout.imports.forms import ImportForm
from targets.turnout.imports.kinds import KINDS, Kind
from targets.turnout.imports.workbooks import Unreadable
from targets.turnout.views import PAGE_METHODS, stating
from targets.turnout.words import counted

#: Differences and changed lines that the page shows; the preview counts them all.
SHOWN = 100
#: The words of what results are said of.
LABELS: dict[str, Any] = {
    value: label
    for choices in (TurnoutResult.Contest, TurnoutResult.Count, TurnoutResult.Basis)
    for value, label in choices.choices
}


def importing(request: HttpRequest, code: str) -> tuple[Lens, Election]:
    """Area and election of an office that takes figures over; districts have no office."""
    lens, election = stating(request, code)
    if lens.area.level > Level.REGENCY:
        raise Http404
    return lens, election


# ---- upload ---------------------------------------------------------------------------------


@require_http_methods(PAGE_METHODS)
def turnout_import(request: HttpRequest, code: str) -> HttpResponse:
    """Upload a file; what it would change is shown before anything is taken."""
    lens, election = importing(request, code)
    closed = closed_kinds(lens, election)
    if request.method != "POST":
        return upload_page(request, lens, ImportForm(closed=closed))
    form = ImportForm(request.POST, request.FILES, closed=closed)
    if form.is_valid():
        try:
            draft = uploaded(request, lens, election, form)
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect(draft_url(lens, draft.key))
    return upload_page(request, lens, form, 422)


def uploaded(request: HttpRequest, lens: Lens, election: Election, form: ImportForm) -> Draft:
    """Read a file, a large one by a worker; raises Unreadable."""
    file = form.cleaned_data["file"]
    draft = drafts.new_draft(
        area=lens.area, election=election, by=person_of(request), upload=file, said=form.said()
    )
    if draft.is_large:
        drafts.keep_file(draft, file)
        if tasks.hand_over_import(draft.key):
            return draft
        drafts.drop_file(draft)
    steps.read(draft, file)
    return draft


def closed_kinds(lens: Lens, election: Election) -> dict[str, str]:
    """Why some kinds can't be stated: results before voting day, everything else from then on."""
    frozen = pages.frozen_words(lens, election)
    if frozen:
        return {kind.name: frozen for kind in KINDS.values() if not kind.is_result}
    text = _("Results can be stated from voting day on, %(day)s.")
    early = text % {"day": formats.day(election.voting_day)}
    return {kind.name: early for kind in KINDS.values() if kind.is_result}


def template_label(lens: Lens, level: int, count: int) -> str:
    """What a template is for: 31 sub-districts, or an office's own area alone."""
    return lens.area.name if level == lens.area.level else counted(level - 1, count)


def draft_url(lens: Lens, key: uuid.UUID) -> str:
    """The preview of a draft."""
    return reverse("turnout_import_preview", args=[lens.area.code, key]) + lens.query


def upload_page(
    request: HttpRequest, lens: Lens, form: ImportForm, status: int = 200, *, expired: bool = False
) -> HttpResponse:
    """The form with the templates."""
    levels = blank.levels(lens.area)
    context = pages.frame(lens, _("Import figures"), "turnout_import") | {
        "form": form,
        "expired": expired,
        "templates": [
            (level, template_label(lens, level, count), count <= blank.MOST_IN_WORKBOOK)
            for level, count in levels.items()
        ],
    }
    return render(request, "targets/turnout/import.html", context, status=status)


@require_safe
def turnout_import_template(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """A file to fill in, with the areas of one level."""
    lens, _election = importing(request, code)
    levels = blank.levels(lens.area)
    asked = request.GET.get("tingkat", "")
    known = {str(level): level for level in levels}
    if not levels:
        raise Http404
    level = Level(known.get(asked, min(levels)))
    if kind == "csv":
        return blank.csv_file(lens, level)
    if levels[level] > blank.MOST_IN_WORKBOOK:
        raise Http404
    return blank.workbook(lens, level)


# ---- preview and result ------------------------------------------------------------------------


@require_http_methods(PAGE_METHODS)
def turnout_import_preview(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    """What a file would change; from here its good lines are taken, or none."""
    lens, election = importing(request, code)
    draft = drafts.find(key, area=lens.area, by=person_of(request))
    if draft is None or draft.election != election.pk:
        form = ImportForm(closed=closed_kinds(lens, election))
        return upload_page(request, lens, form, 410, expired=True)
    if request.method == "POST" and draft.is_open:
        decide(request.POST.get("langkah"), draft)
        return redirect(draft_url(lens, key))
    return render(request, "targets/turnout/import_preview.html", draft_context(lens, draft))


def decide(step: str | None, draft: Draft) -> None:
    """Take the good lines or none; of a large file a worker takes them."""
    if step == "buang":
        steps.leave(draft)
    elif step == "ambil" and draft.rows and not (draft.is_large and handed_over(draft)):
        steps.take(draft)


def handed_over(draft: Draft) -> bool:
    """Whether a worker will take the good lines."""
    draft.step(drafts.TAKING)
    drafts.keep(draft)
    return tasks.hand_over_import(draft.key)


def draft_context(lens: Lens, draft: Draft) -> dict[str, Any]:
    """The draft in words."""
    kind, effect = KINDS[draft.kind], draft.effect
    headings = {
        drafts.TAKEN: _("Figures taken"),
        drafts.LEFT: _("Nothing was taken"),
        drafts.FAILED: _("Nothing was taken"),
    }
    heading = headings.get(draft.state, _("Preview of the import"))
    return pages.frame(lens, heading, "turnout_import") | {
        "draft": draft,
        "kind": kind,
        "said": said_words(kind, draft),
        "waits": draft.is_open,
        "is_taken": draft.state == drafts.TAKEN,
        "is_left": draft.state == drafts.LEFT,
        "has_failed": draft.state == drafts.FAILED or is_lost(draft),
        "counts": draft.taken if draft.state == drafts.TAKEN else effect.counts,
        "good": sum(effect.counts),
        "news": effect.new + effect.changed,
        "refused": draft.refused[: drafts.LISTED],
        "refused_more": max(0, len(draft.refused) - drafts.LISTED),
        "too_high": effect.too_high[:SHOWN],
        "too_high_more": max(0, len(effect.too_high) - SHOWN),
        "differences": effect.differences[:SHOWN],
        "differences_more": max(0, len(effect.differences) - SHOWN),
        "changes": changes(kind, effect),
        "changes_more": max(0, effect.new + effect.changed - SHOWN),
        "import_url": reverse("turnout_import", args=[lens.area.code]) + lens.query,
    }


def said_words(kind: Kind, draft: Draft) -> list[str]:
    """What the form said for all lines, the source last."""
    names = [name for name in (*kind.of, *kind.shared_fields) if name != "source"]
    return [str(LABELS.get(draft.said[name], draft.said[name])) for name in (*names, "source")]


def is_lost(draft: Draft) -> bool:
    """Whether no worker will read the file any more."""
    return draft.state == drafts.READING and not draft.is_at_work


def changes(kind: Kind, effect: Effect) -> list[dict[str, Any]]:
    """The changed lines, each figure beside what was stated before."""
    return [
        {
            "line": one.line,
            "code": one.code,
            "name": one.name,
            "is_new": one.before is None,
            "since_by": one.since_by,
            "figures": [
                (
                    head,
                    worded(kind, one.figures[place]),
                    worded(kind, one.before[place]) if one.before else "",
                )
                for place, head in enumerate(kind.heads)
            ],
        }
        for one in effect.changes[:SHOWN]
    ]


def worded(kind: Kind, figure: int | None) -> str:
    """A figure as the page writes it."""
    if figure is None:
        return "–"
    return formats.percent(figure, 2) if kind.is_share else formats.integer(figure)
