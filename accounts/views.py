"""Pages on which people come in and keep their own data."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import InvitationProblem, activate, change_own_data, open_invitation
from accounts.forms import ActivationForm, ProfileForm
from accounts.models import User


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def activation(request: HttpRequest, code: str) -> HttpResponse:
    """Follow an invitation: set the first password and come in."""
    if request.user.is_authenticated:
        return render(request, "accounts/activation_other.html")
    try:
        invitation = open_invitation(code)
        form = ActivationForm(invitation.user, request.POST or None)
        if not form.is_valid():
            context = {"form": form, "invitation": invitation}
            return render(request, "accounts/activation.html", context)
        user = activate(code=code, password=form.cleaned_data["new_password1"])
    except InvitationProblem as problem:
        context = {"reason": problem.reason}
        return render(request, "accounts/activation_problem.html", context, status=410)
    response: HttpResponse = perform_login(request, user, redirect_url="/")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The person's own data."""
    user = request.user
    assert isinstance(user, User)
    known = {"name": user.name, "phone": user.phone}
    form = ProfileForm(request.POST or None, initial=known)
    if form.is_valid():
        change_own_data(user=user, **form.cleaned_data)
        messages.success(request, _("Your data have been saved."))
        return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form})
