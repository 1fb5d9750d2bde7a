"""The composer: an office writes a directive, sees what it would mean, issues or withdraws it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.person import person_of
from adhoc_bodies.models import Body, Election, Platform
from portal import clock
from posts import directive_actions
from posts.addressing import addressed, current_election
from posts.compose_panel import panel_of, reading
from posts.directive_actions import DueInThePast, NobodyAddressed, NotAllowed, writes_for
from posts.directive_forms import DirectiveForm, WithdrawalForm, fresh_values, values_of
from posts.directive_impact import Impact
from posts.directive_lists import offices_of
from posts.directive_views import seen
from posts.models import Directive
from posts.reportlists import page_key
from posts.topic_forms import TOPIC_FIELDS

PAGE_METHODS = ["GET", "HEAD", "POST"]


def chosen_office(request: HttpRequest) -> Body:
    """The office that writes: the person's own, or the one named of several."""
    offices = offices_of(request.user)
    named = page_key(request.POST.get("kantor", request.GET.get("kantor", "")))
    chosen = [office for office in offices if named in (None, office.pk)]
    if not chosen:
        raise PermissionDenied
    return chosen[0]


def election_for(request: HttpRequest, office: Body) -> Election | None:
    """The election named in the address or form, or the one that is under way."""
    named = request.POST.get("pemilihan", request.GET.get("pemilihan", ""))
    if named.isascii() and named:
        return get_object_or_404(Election, slug=named)
    return current_election(clock.today(office.zone))


def written(request: HttpRequest, pk: int) -> Directive:
    """A directive of the person's own office: 404 for strangers, 403 for who only sees it."""
    directive = seen(request, pk)
    if not writes_for(request.user, directive.office):
        raise PermissionDenied
    return directive


@require_http_methods(PAGE_METHODS)
def directive_new(request: HttpRequest) -> HttpResponse:
    """Write a new directive."""
    office = chosen_office(request)
    election = election_for(request, office)
    if election is None:
        return render(
            request, "posts/directive_no_election.html", {"bar_title": _("New directive")}
        )
    today = clock.today(office.zone)
    known: dict[str, Any] = {"office": office, "election": election, "today": today}
    if request.method != "POST":
        return composer(request, DirectiveForm(initial=fresh_values(today), **known))
    return composed(request, DirectiveForm(request.POST, **known))


@require_http_methods(PAGE_METHODS)
def directive_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a draft."""
    directive = written(request, pk)
    if directive.state != Directive.State.DRAFT:
        return redirect("directive_detail", pk)
    office = directive.office
    known: dict[str, Any] = {
        "office": office,
        "election": directive.election,
        "today": clock.today(office.zone),
    }
    if request.method != "POST":
        form = DirectiveForm(initial=values_of(directive), **known)
        return composer(request, form, directive)
    return composed(request, DirectiveForm(request.POST, **known), directive)


def composed(
    request: HttpRequest, form: DirectiveForm, directive: Directive | None = None
) -> HttpResponse:
    """Look at the impact, save the draft, or save it and go on to issuing."""
    step = request.POST.get("langkah", "simpan")
    if step == "pratinjau":
        return composer(request, form.again(initial=as_initial(form)), directive)
    if not form.is_valid():
        return composer(request, form, directive, 422)
    try:
        kept = directive_actions.save_draft(
            office=form.office, by=person_of(request), draft=form.draft(), directive=directive
        )
    except NotAllowed:
        messages.info(request, _("Somebody else has issued this directive meanwhile."))
        return redirect("directive_list")
    if step == "terbitkan":
        return redirect("directive_issue", kept.pk)
    messages.success(request, _("Draft saved."))
    return redirect("directive_edit", kept.pk)


def as_initial(form: DirectiveForm) -> dict[str, Any]:
    """What was typed, for a form that doesn't complain yet."""
    return {name: form[name].value() for name in form.fields}


def composer(
    request: HttpRequest,
    form: DirectiveForm,
    directive: Directive | None = None,
    status: int = 200,
) -> HttpResponse:
    """The composer's page with its panel."""
    title = _("Draft") if directive else _("New directive")
    context: dict[str, Any] = {
        "form": form,
        "directive": directive,
        "offices": offices_of(request.user),
        "crumbs": [(_("Directives"), reverse("directive_list")), (title, "")],
        "back_url": reverse("directive_list"),
        "bar_title": title,
    }
    context |= panel_of(request, reading(form), directive, all_platforms=True)
    context["topic_fields"] = [form[name] for name in TOPIC_FIELDS]
    context["has_topics"] = any(field.value() for field in context["topic_fields"])
    context["platform_rows"] = platform_choices(form, context["impact"])
    return render(request, "posts/directive_form.html", context, status=status)


def platform_choices(form: DirectiveForm, impact: Impact) -> list[tuple[str, str, bool, int]]:
    """The platforms with whether they are chosen, and how many bodies have an account there."""
    chosen = form["platforms"].value() or []
    return [(p.value, str(p.label), p.value in chosen, impact.having[p]) for p in Platform]


@require_safe
def directive_impact(request: HttpRequest) -> HttpResponse:
    """The panel beside the form, as a fragment, for what has been filled in so far."""
    office = chosen_office(request)
    directive = None
    if draft := page_key(request.GET.get("draf", "")):
        directive = written(request, draft)
        office = directive.office
    election = directive.election if directive else election_for(request, office)
    if election is None:
        return HttpResponse()
    today = clock.today(office.zone)
    form = DirectiveForm(request.GET, office=office, election=election, today=today)
    context = panel_of(request, reading(form), directive) | {"form": form}
    return render(request, "posts/directive_panel.html", context)


@require_http_methods(PAGE_METHODS)
def directive_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then put a draft into force."""
    directive = written(request, pk)
    if directive.state != Directive.State.DRAFT:
        return redirect("directive_detail", pk)
    if request.method == "POST":
        return issued(request, directive)
    context = {
        "directive": directive,
        "count": addressed(directive).count(),
        "back_url": reverse("directive_edit", args=[pk]),
        "bar_title": _("Issue the directive"),
    }
    return render(request, "posts/directive_issue.html", context)


def issued(request: HttpRequest, directive: Directive) -> HttpResponse:
    """Issue a draft and say to how many bodies."""
    try:
        count = directive_actions.issue(directive=directive, by=person_of(request))
    except DueInThePast:
        messages.error(request, _("The deadline is over already. Choose a later day."))
        return redirect("directive_edit", directive.pk)
    except NobodyAddressed:
        messages.error(request, _("No body is addressed. Check area, bodies and deadline."))
        return redirect("directive_edit", directive.pk)
    except NotAllowed:
        messages.info(request, _("Somebody else has issued this directive meanwhile."))
    else:
        text = ngettext(
            "Directive issued to %(count)d body.", "Directive issued to %(count)d bodies.", count
        )
        messages.success(request, text % {"count": count})
    return redirect("directive_detail", directive.pk)


@require_http_methods(PAGE_METHODS)
def directive_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a draft."""
    directive = written(request, pk)
    if directive.state != Directive.State.DRAFT:
        return redirect("directive_detail", pk)
    if request.method == "POST":
        try:
            directive_actions.discard(directive=directive, by=person_of(request))
        except NotAllowed:
            messages.info(request, _("Somebody else has issued this directive meanwhile."))
        else:
            messages.success(request, _("Draft discarded."))
        return redirect("directive_list")
    context = {
        "directive": directive,
        "back_url": reverse("directive_edit", args=[pk]),
        "bar_title": _("Discard the draft"),
    }
    return render(request, "posts/directive_discard.html", context)


@require_http_methods(PAGE_METHODS)
def directive_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take an issued directive out of force."""
    directive = written(request, pk)
    if directive.state != Directive.State.ISSUED:
        return redirect("directive_detail", pk)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            directive_actions.withdraw(
                directive=directive, by=person_of(request), reason=form.cleaned_data["reason"]
            )
        except NotAllowed:
            messages.info(request, _("This directive was withdrawn already."))
        else:
            messages.success(request, _("Directive withdrawn."))
        return redirect("directive_detail", pk)
    context = {
        "directive": directive,
        "form": form,
        "back_url": reverse("directive_detail", args=[pk]),
        "bar_title": _("Withdraw the directive"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "posts/directive_withdraw.html", context, status=status)
