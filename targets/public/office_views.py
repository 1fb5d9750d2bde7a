"""Publikasi: a commissioner opens parts of the own office's area to everybody, closes them, or
leaves the decision to the offices above.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.person import person_of
from adhoc_bodies.models import Area, Body, Publication
from adhoc_bodies.publications import decision_above, decision_for, publishing_offices
from adhoc_bodies.publishing import give_back, switch

Part = Publication.Part


@dataclass(frozen=True)
class Switch:
    """One part with what the public sees of it and what it never sees."""

    part: str
    label: str
    seen: str
    unseen: str
    is_public: bool
    url: str


@require_http_methods(["GET", "HEAD", "POST"])
def publications(request: HttpRequest) -> HttpResponseBase:
    """What of the area is public. Opening asks once more, closing happens at once."""
    office = chosen_office(request)
    if request.method != "POST" or office is None:
        return office_page(request, office)
    if request.POST.get("back") == "1":
        return return_decision(request, office)
    part = request.POST.get("part", "")
    if part not in Part.values:
        return office_page(request, office, status=422)
    opens = request.POST.get("public") == "1"
    if opens and request.POST.get("confirmed") != "1":
        return confirm_page(request, office, part)
    switch(office=office, part=part, is_public=opens, by=person_of(request))
    said = _("%(part)s are public now.") if opens else _("%(part)s are no longer public.")
    messages.success(request, said % {"part": Part(part).label})
    return redirect(f"{reverse('publications')}?kantor={office.pk}")


def return_decision(request: HttpRequest, office: Body) -> HttpResponseBase:
    """Leave the decision to the offices above, after a look at what this changes."""
    if request.POST.get("confirmed") != "1":
        return render(request, "targets/public/give_back.html", give_back_context(office))
    if give_back(office=office, by=person_of(request)):
        messages.success(request, _("The decision is given back."))
    else:
        messages.info(request, _("This office had not decided."))
    return redirect(f"{reverse('publications')}?kantor={office.pk}")


def give_back_context(office: Body) -> dict[str, Any]:
    """What is public now, part by part, and what would be."""
    own, above = decision_for(office.area), decision_above(office)
    return {
        "office": office,
        "bar_title": _("Public pages"),
        "above": above,
        "changes": [(part.label, opened(own, part), opened(above, part)) for part in Part],
        "back_url": f"{reverse('publications')}?kantor={office.pk}",
    }


def opened(decision: Publication | None, part: Part) -> bool:
    """Whether a decision opens a part."""
    return bool(decision and getattr(decision, part))


def chosen_office(request: HttpRequest) -> Body | None:
    """The named own office, or the first; Http404 for anybody else's."""
    own = publishing_offices(request.user)
    named = (request.POST if request.method == "POST" else request.GET).get("kantor", "")
    if not named:
        return own[0] if own else None
    found = next((office for office in own if str(office.pk) == named), None)
    if found is None:
        raise Http404
    return found


def office_page(request: HttpRequest, office: Body | None, status: int = 200) -> HttpResponse:
    """The switches of an office; for whoever serves in none, that there are none."""
    context = frame(office) | {"offices": publishing_offices(request.user)}
    return render(request, "targets/public/publications.html", context, status=status)


def confirm_page(request: HttpRequest, office: Body, part: str) -> HttpResponse:
    """What everybody will see, before it is opened."""
    context = frame(office)
    chosen = next(one for one in context["switches"] if one.part == part)
    context["back_url"] = f"{reverse('publications')}?kantor={office.pk}"
    return render(request, "targets/public/publish.html", context | {"chosen": chosen})


def frame(office: Body | None) -> dict[str, Any]:
    """What both pages have."""
    known: dict[str, Any] = {"office": office, "bar_title": _("Public pages"), "switches": []}
    if office is None:
        return known
    decision = decision_for(office.area)
    own = decision is not None and decision.body_id == office.pk
    return known | {
        "decision": decision,
        "is_own": own,
        "above": decision_above(office) if own else None,
        "switches": switches(office.area, decision),
    }


def switches(area: Area, decision: Publication | None) -> list[Switch]:
    """The three parts in plain words."""
    return [
        Switch(
            part=str(part),
            label=str(part.label),
            seen=seen(part) % {"area": area.name},
            unseen=unseen(part),
            is_public=opened(decision, part),
            url=address(part, area),
        )
        for part in Part
    ]


def seen(part: Part) -> str:
    """What everybody sees."""
    return {
        Part.DIRECTORY: _(
            "Everybody can ask whether an account is genuine, and read the verified accounts of "
            "the office, the PPK and the PPS in %(area)s: body, area, platform, account name and "
            "since when it is verified."
        ),
        Part.TURNOUT: _(
            "Everybody reads the turnout target of %(area)s, its baseline, the additional voters "
            "needed, the sources and, after the vote, the results that were stated."
        ),
        Part.RANKINGS: _(
            "Everybody reads who is rewarded in the announced and final rankings of this office "
            "in %(area)s, and which other bodies are eligible, without their ranks."
        ),
    }[part]


def unseen(part: Part) -> str:
    """What nobody sees."""
    return {
        Part.DIRECTORY: _(
            "Nobody sees names of people, telephone numbers, e-mail addresses, accounts that wait "
            "or were refused, reports or scores."
        ),
        Part.TURNOUT: _("Nobody sees who entered a figure, drafts, or the figures of bodies."),
        Part.RANKINGS: _("Nobody sees points, drafts, appeals, or who is not eligible and why."),
    }[part]


def address(part: Part, area: Area) -> str:
    """Where the public finds it."""
    if part == Part.RANKINGS:
        return reverse("public_home")
    name = "public_area" if part == Part.DIRECTORY else "public_turnout"
    return reverse(name, args=[area.code])
