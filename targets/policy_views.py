"""The policy of offices: what is in force, writing a new one, its preview, taking it back."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.person import person_of
from accounts.roles import Permission
from adhoc_bodies.models import Area, Body, Level
from adhoc_bodies.scope import can
from portal import formats, weeks
from portal.bars import Part
from posts.reportlists import page_key
from targets import policies, policy_preview, tasks
from targets.models import BodyWeek, Policy
from targets.policies import SetMeanwhile, TooLate
from targets.policy_forms import LABELS, PolicyForm, number_words
from targets.policy_preview import BANDS, DONE, WAITING, Draft, Effect, Side
from targets.views import own_area

PAGE_METHODS = ["GET", "HEAD", "POST"]


# ---- what is in force ------------------------------------------------------------


def area_asked(request: HttpRequest, permission: Permission) -> Area:
    """The area named in the address (404 for strangers, 403 without the right), or the own one."""
    code = request.POST.get("wilayah", request.GET.get("wilayah", ""))
    if not code:
        return own_area(request)
    areas = Area.objects.visible_to(request.user).select_related("province", "regency")
    area: Area = get_object_or_404(areas, code=code)
    if not can(request.user, permission, area):
        raise PermissionDenied
    return area


@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """Which policy counts for an area, from which office it comes, and the office's versions."""
    area = area_asked(request, Permission.VIEW_DASHBOARD)
    office = area if area.level <= Level.REGENCY else area.regency or area
    today = policies.latest_day()
    above = policies.policies_above(office)
    current = policies.chosen(above, today)
    sets = {one.area_id for one in policies.offices_of(request.user)}
    context = {
        "area": area,
        "office": office,
        "current": current,
        "numbers": rows_of(policies.numbers_of(current)),
        "line": policies.line(areas_above(office), above, today),
        "versions": [
            (version, worded(version.changes))
            for version in policies.versions(office, above, today)
        ],
        "apart": policies.with_own(office, today),
        "writes": office.pk in sets,
        "bar_title": _("Policy"),
    }
    return render(request, "targets/policy_list.html", context)


def areas_above(area: Area) -> list[Area]:
    """The areas whose offices are above an area, itself included."""
    return list(Area.objects.filter(policies.offices_above(area)))


def rows_of(numbers: Any) -> list[tuple[str, str]]:
    """The numbers of a policy with their words, for a list."""
    return [
        (str(LABELS[name]), number_words(name, numbers[name]))
        for name in policies.NUMBERS
        if name != "audit_share" or numbers["auto_accept"]
    ]


# ---- writing one -------------------------------------------------------------------


def chosen_office(request: HttpRequest) -> Body:
    """The office that sets its policy: the person's own, or the one named of several."""
    named = page_key(request.POST.get("kantor", request.GET.get("kantor", "")))
    offices = [one for one in policies.offices_of(request.user) if named in (None, one.pk)]
    if not offices:
        raise PermissionDenied
    return offices[0]


@require_http_methods(PAGE_METHODS)
def policy_new(request: HttpRequest) -> HttpResponse:
    """Write a policy; what it would have meant last month comes before it is set."""
    office = chosen_office(request)
    if request.method != "POST":
        return form_page(request, office, PolicyForm(initial=initial(request, office)))
    form = PolicyForm(request.POST)
    if not form.is_valid():
        return form_page(request, office, form, 422)
    draft = policy_preview.new_draft(
        area=office.area,
        by=person_of(request),
        effective_from=form.cleaned_data["effective_from"],
        numbers=form.numbers(),
    )
    try_out(draft, office.area)
    return redirect("policy_preview", draft.key)


def try_out(draft: Draft, area: Area) -> None:
    """Compute the preview: here, or for wide areas by a worker."""
    if policy_preview.is_wide(area):
        tasks.hand_over_preview(draft.key)
    else:
        policy_preview.work_out(draft.key)


def initial(request: HttpRequest, office: Body) -> dict[str, Any]:
    """What the form starts with: a draft, a policy to come, or else the one in force."""
    if draft := draft_named(request.GET.get("draf", ""), office):
        return dict(draft.numbers) | {"effective_from": draft.effective_from}
    above = policies.policies_above(office.area)
    coming = page_key(request.GET.get("ganti", ""))
    for policy in above:
        if policy.pk == coming and policy.area_id == office.area_id:
            return policies.numbers_of(policy) | {"effective_from": policy.effective_from}
    known = policies.numbers_of(policies.chosen(above, policies.latest_day()))
    return known | {"effective_from": policies.next_monday()}


def draft_named(key: str, office: Body) -> Draft | None:
    """The draft of this office that an address names."""
    try:
        draft = policy_preview.find(uuid.UUID(key))
    except ValueError:
        return None
    return draft if draft and draft.area == office.area_id else None


def form_page(
    request: HttpRequest, office: Body, form: PolicyForm, status: int = 200
) -> HttpResponse:
    """The page with the form."""
    context = {
        "form": form,
        "office": office,
        "offices": policies.offices_of(request.user),
        "scoring": [form[name] for name in ("weekly_quota", "quota_weight")],
        "late": [form[name] for name in ("late_credit", "late_days", "report_within_days")],
        "bands": [form[name] for name in ("compliant_from", "partial_from", "close_after_days")],
        "lots": [form[name] for name in ("auto_accept", "audit_share")],
        "crumbs": [(_("Policy"), reverse("policy_list")), (_("New policy"), "")],
        "back_url": reverse("policy_list"),
        "bar_title": _("New policy"),
    }
    return render(request, "targets/policy_form.html", context, status=status)


# ---- the preview ---------------------------------------------------------------------


def draft_asked(request: HttpRequest, key: uuid.UUID) -> tuple[Draft, Area]:
    """The draft with this key: 404 for strangers, 403 for who doesn't set that office's policy."""
    draft = policy_preview.find(key)
    if draft is None:
        raise Http404
    area: Area = get_object_or_404(Area.objects.visible_to(request.user), pk=draft.area)
    policies.check_setter(person_of(request), area)
    return draft, area


@require_http_methods(PAGE_METHODS)
def policy_preview_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the draft changes and what last month would have been; from here it is set."""
    draft, area = draft_asked(request, key)
    if draft.is_set:  # come back to by the browser's button, or sent twice
        messages.info(request, _("This draft is set already. Write a new policy to change it."))
        return redirect("policy_list")
    if request.method == "POST":
        return confirmed(request, draft, area)
    above = policies.policies_above(area)
    before = policies.chosen(above, draft.effective_from)
    standing = next(
        (p for p in above if p.area_id == area.pk and p.effective_from == draft.effective_from),
        None,
    )
    context = {
        "draft": draft,
        "area": area,
        **effect_words(draft.effect),
        "waits": draft.state == WAITING and not draft.is_overdue,
        "done": draft.state == DONE,
        "changes": worded(policies.changes(policies.numbers_of(before), draft.numbers)),
        "standing": standing,
        "crumbs": [
            (_("Policy"), reverse("policy_list")),
            (_("New policy"), edit_url(draft)),
            (_("Preview"), ""),
        ],
        "edit_url": edit_url(draft),
        "back_url": edit_url(draft),
        "bar_title": _("Preview of the policy"),
    }
    return render(request, "targets/policy_preview.html", context)


def effect_words(effect: Effect | None) -> dict[str, Any]:
    """The effect with its bars and days."""
    if effect is None:
        return {"effect": None}
    return {
        "effect": effect,
        "first_day": weeks.monday(effect.first),
        "last_day": weeks.sunday(effect.last),
        "before_parts": parts(effect.before),
        "after_parts": parts(effect.after),
        "moved": effect.higher + effect.lower,
    }


def parts(side: Side) -> list[Part]:
    """The bar of bodies by band."""
    words = {**dict(BodyWeek.Band.choices), "": _("Nothing owed")}
    return [
        Part(side.bands[band], look, str(words[band]))
        for band, look in zip(BANDS, ("c-a", "c-b", "c-c", "c-none"), strict=True)
    ]


def edit_url(draft: Draft) -> str:
    """The form filled with the draft."""
    return f"{reverse('policy_new')}?draf={draft.key}"


def worded(changes: Any) -> list[tuple[str, str, str]]:
    """Changes of a policy in words: what, before, after."""
    return [
        (str(LABELS[name]), number_words(name, was), number_words(name, now))
        for name, was, now in changes
    ]


def confirmed(request: HttpRequest, draft: Draft, area: Area) -> HttpResponse:
    """Try again, or set the policy."""
    if request.POST.get("langkah") == "ulang":
        again = policy_preview.new_draft(
            area=area,
            by=person_of(request),
            effective_from=draft.effective_from,
            numbers=draft.numbers,
        )
        try_out(again, area)
        return redirect("policy_preview", again.key)
    if draft.state == WAITING and not draft.is_overdue:
        messages.info(request, _("The preview isn't ready yet."))
        return redirect("policy_preview", draft.key)
    return set_now(request, draft, area)


def set_now(request: HttpRequest, draft: Draft, area: Area) -> HttpResponse:
    """Set the policy of the draft and say from when it is in force."""
    try:
        policies.set_policy(
            area=area,
            effective_from=draft.effective_from,
            numbers=draft.numbers,
            by=person_of(request),
            replaces=draft.replaces,
        )
    except TooLate:
        messages.error(request, _("This Monday has begun already. Choose a later one."))
        return redirect(edit_url(draft))
    except SetMeanwhile:
        messages.error(
            request, _("Somebody has set or withdrawn a policy for this Monday. Look again first.")
        )
        return redirect("policy_list")
    policy_preview.note_set(draft)
    text = _("Policy set. It is in force from %(day)s.")
    messages.success(request, text % {"day": formats.day(draft.effective_from)})
    return redirect("policy_list")


# ---- taking it back --------------------------------------------------------------------


@require_http_methods(PAGE_METHODS)
def policy_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take back a policy that isn't in force yet."""
    rows = Policy.objects.visible_to(request.user).select_related("area")
    policy: Policy = get_object_or_404(rows, pk=pk)
    policies.check_setter(person_of(request), policy.area)
    if policy.effective_from <= policies.latest_day():
        messages.info(request, _("This policy is in force; it can't be withdrawn any more."))
        return redirect("policy_list")
    if request.method == "POST":
        return withdrawn(request, policy)
    context = {
        "policy": policy,
        "numbers": rows_of(policies.numbers_of(policy)),
        "back_url": reverse("policy_list"),
        "bar_title": _("Withdraw the policy"),
    }
    return render(request, "targets/policy_withdraw.html", context)


def withdrawn(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Withdraw it and say so."""
    try:
        policies.withdraw(policy=policy, by=person_of(request))
    except policies.PolicyRefused:
        messages.info(request, _("This policy is in force; it can't be withdrawn any more."))
    else:
        messages.success(request, _("Policy withdrawn. It will not come into force."))
    return redirect("policy_list")
