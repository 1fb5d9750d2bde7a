"""Pengikut: how many people follow an account, day by day."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.person import person_of
from adhoc_bodies import followers
from adhoc_bodies.follower_forms import FollowerForm
from adhoc_bodies.models import SocialAccount
from adhoc_bodies.permissions import manages_accounts
from portal import clock


@require_http_methods(["GET", "HEAD", "POST"])
def follower_counts(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how many followers an account has, and see how that changed."""
    seen = SocialAccount.objects.visible_to(request.user).select_related("body__area")
    account: SocialAccount = get_object_or_404(seen, pk=pk)
    if request.method != "POST":
        return page(request, account, FollowerForm(initial=first_values(account), account=account))
    if not manages_accounts(request.user, account.body):
        raise PermissionDenied
    form = FollowerForm(request.POST, account=account)
    if form.is_valid() and entered(request, account, form):
        return redirect("follower_counts", account.pk)
    return page(request, account, form, 422)


def first_values(account: SocialAccount) -> dict[str, object]:
    """Today, with what was counted today already."""
    today = clock.today(account.body.zone)
    row = account.follower_counts.filter(counted_on=today).first()
    return {"counted_on": today, "followers": row.followers if row else ""}


def entered(request: HttpRequest, account: SocialAccount, form: FollowerForm) -> bool:
    """Keep the count; what stands in the way comes back with the form."""
    said = form.cleaned_data
    try:
        followers.enter(account=account, by=person_of(request), **said)
    except followers.DayCounted:
        form.add_error(
            "counted_on", _("This day's count was entered already. Only today's can be changed.")
        )
    except followers.DayOutside:
        form.add_error("counted_on", _("Choose today or one of the days just before."))
    except followers.NotInUse:
        form.add_error("followers", _("This account isn't used any more, so nothing is counted."))
    else:
        messages.success(request, _("Followers saved."))
        return True
    return False


def page(
    request: HttpRequest, account: SocialAccount, form: FollowerForm, status: int = 200
) -> HttpResponse:
    """The counts so far, and the form for those who keep the account."""
    lines = followers.history(account)
    may_enter = (
        manages_accounts(request.user, account.body) and account.status in SocialAccount.LIVE
    )
    context = {
        "account": account,
        "body": account.body,
        "lines": lines,
        "chart": followers.chart(lines),
        "may_enter": may_enter,
        "form": form,
        "back_url": reverse("body_accounts", args=[account.body_id]),
        "bar_title": _("Followers"),
    }
    return render(request, "adhoc_bodies/follower_counts.html", context, status=status)
