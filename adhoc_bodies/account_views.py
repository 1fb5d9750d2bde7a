"""Badan & akun: which body has which account, who confirms it, and why one has none."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.person import person_of
from accounts.roles import Permission
from adhoc_bodies import account_rows, actions
from adhoc_bodies.account_forms import AccountForm, ExemptionForm, RefusalForm
from adhoc_bodies.models import Body, Exemption, SocialAccount
from adhoc_bodies.permissions import decides_for, manages_accounts
from portal import clock


def visible_bodies(request: HttpRequest) -> Any:
    """PPK and PPS of today that the person may see."""
    return (
        Body.objects.visible_to(request.user)
        .ad_hoc()
        .active_on(clock.today())
        .select_related("area", "district", "regency")
    )


def typed(request: HttpRequest, name: str) -> str:
    """A short text of the address."""
    return request.GET.get(name, "").strip()[:80]


@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    """All bodies in reach with their accounts; a member lands on the own body."""
    bodies = visible_bodies(request)
    words, which = (
        request.GET.get("cari", "").strip()[:80],
        request.GET.get("saring", ""),
    )
    found = account_rows.filtered(bodies, which)
    if words:
        found = found.filter(name__icontains=words)
    after = typed(request, "sesudah")
    shown = found.order_by("area__code", "kind")
    if after:
        shown = shown.filter(area__code__gt=after)
    page = list(shown[: account_rows.PAGE + 1])
    if len(page) == 1 and not (words or which or after):
        return redirect("body_accounts", page[0].pk)
    context = {
        "rows": account_rows.rows_for(page[: account_rows.PAGE]),
        "chips": chips(request, bodies, which),
        "words": words,
        "which": which,
        "next": page[account_rows.PAGE - 1].area.code if len(page) > account_rows.PAGE else "",
        "after": after,
    }
    return render(request, "adhoc_bodies/account_list.html", context)


def chips(request: HttpRequest, bodies: Any, which: str) -> list[dict[str, Any]]:
    """The filters above the list, with their counts."""
    words = {
        "": _("All"),
        "menunggu": _("Waiting for a decision"),
        "tanpa-akun": _("No account"),
    }
    base, counts = reverse("account_list"), account_rows.counts(bodies)
    return [
        {
            "label": label,
            "count": counts[key],
            "url": f"{base}?saring={key}" if key else base,
            "current": key == which,
        }
        for key, label in words.items()
    ]


@require_GET
def body_accounts(request: HttpRequest, pk: int) -> HttpResponse:
    """One body: its accounts, its exemptions, and what may be done about them."""
    body = get_object_or_404(visible_bodies(request), pk=pk)
    return render_body(request, body)


def render_body(request: HttpRequest, body: Body, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a body, with the forms that were sent or fresh ones."""
    user = request.user
    context = {
        "body": body,
        "accounts": body.social_accounts.select_related("registered_by", "decided_by"),
        "exemptions": body.exemptions.select_related("requested_by", "decided_by"),
        "manages": manages_accounts(user, body),
        "verifies": decides_for(user, Permission.VERIFY_ACCOUNTS, body),
        "grants": decides_for(user, Permission.GRANT_EXEMPTIONS, body),
        "account_form": forms.get("account_form") or AccountForm(),
        "exemption_form": forms.get("exemption_form")
        or ExemptionForm(body=body, initial={"starts_on": clock.today(body.zone)}),
        "form": forms.get("account_form") or forms.get("exemption_form"),
    }
    return render(request, "adhoc_bodies/body_accounts.html", context, status=status)


def managed_body(request: HttpRequest, pk: int) -> Body:
    """The body, if the person may change its accounts."""
    body: Body = get_object_or_404(visible_bodies(request), pk=pk)
    if not manages_accounts(request.user, body):
        raise PermissionDenied
    return body


@require_POST
def account_register(request: HttpRequest, pk: int) -> HttpResponse:
    """Register an account of a body."""
    body = managed_body(request, pk)
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            actions.register_account(body=body, by=person_of(request), **form.cleaned_data)
        except actions.AlreadyRegistered:
            form.add_error("handle", already_registered())
        else:
            messages.success(request, _("Account sent. The level above confirms it."))
            return redirect("body_accounts", body.pk)
    return render_body(request, body, 422, account_form=form)


def already_registered() -> str:
    """What to do when two bodies name the same account."""
    return _(
        "This account is registered already. Check the name; if another body uses it by "
        "mistake, tell the level above."
    )


@require_POST
def account_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse an account."""
    account = get_object_or_404(
        SocialAccount.objects.visible_to(request.user).select_related("body__area"),
        pk=pk,
    )
    if not decides_for(request.user, Permission.VERIFY_ACCOUNTS, account.body):
        raise PermissionDenied
    return decided(request, account.body, lambda: decide(request, account))


def decide(request: HttpRequest, account: SocialAccount) -> str:
    """Carry out the posted verdict; returns the sentence for the toast."""
    if request.POST.get("verdict") == "verify":
        actions.verify_account(account=account, by=person_of(request))
        return _("Account @%(handle)s verified.") % {"handle": account.handle}
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return ""
    actions.refuse_account(account=account, by=person_of(request), **form.cleaned_data)
    return _("Account @%(handle)s refused.") % {"handle": account.handle}


def decided(request: HttpRequest, body: Body, deed: Any) -> HttpResponse:
    """Run a verdict and say what came of it."""
    try:
        sentence = deed()
    except actions.AlreadyDecided:
        messages.info(request, _("Somebody else has decided already."))
    except actions.NotAllowed:
        messages.error(request, _("Another person must decide about what you sent yourself."))
    else:
        if sentence:
            messages.success(request, sentence)
        else:
            messages.error(request, _("Write the reason for the refusal, then refuse again."))
    return redirect("body_accounts", body.pk)


@require_POST
def account_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an account is used no longer."""
    account = get_object_or_404(
        SocialAccount.objects.visible_to(request.user).select_related("body__area"),
        pk=pk,
    )
    managed_body(request, account.body_id)

    def deed() -> str:
        actions.end_account(account=account, by=person_of(request))
        return _("Account @%(handle)s is no longer used.") % {"handle": account.handle}

    return decided(request, account.body, deed)


@require_POST
def exemption_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the reason for having no account, or ask to be exempt."""
    body = managed_body(request, pk)
    form = ExemptionForm(request.POST, body=body)
    if not form.is_valid():
        return render_body(request, body, 422, exemption_form=form)
    data = form.cleaned_data
    actions.request_exemption(
        body=body, by=person_of(request), explanation=data.pop("note"), **data
    )
    messages.success(request, _("Reason sent. The level above decides."))
    return redirect("body_accounts", body.pk)


@require_POST
def exemption_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse an exemption."""
    exemption = get_object_or_404(
        Exemption.objects.visible_to(request.user).select_related("body__area"), pk=pk
    )
    if not decides_for(request.user, Permission.GRANT_EXEMPTIONS, exemption.body):
        raise PermissionDenied

    def deed() -> str:
        granted = request.POST.get("verdict") == "grant"
        words = request.POST.get("reason", "").strip()[:300]
        if not granted and not words:
            return ""
        actions.decide_exemption(
            exemption=exemption, by=person_of(request), granted=granted, explanation=words
        )
        return _("Exemption granted.") if granted else _("Exemption refused.")

    return decided(request, exemption.body, deed)
