"""Juri: an office appoints jurors; a juror marks one post after the other, without names."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.person import person_of
from posts.directive_texts import message_for
from posts.member_views import picture_response
from posts.models import Evidence
from targets.models import Juror, Nomination, Programme
from targets.rewards import counting, dockets, jury
from targets.rewards.appointing import doubts, within_reach
from targets.rewards.dockets import Docket, Item
from targets.rewards.jury_forms import (
    WORDS,
    AppointForm,
    MarkForm,
    RemoveForm,
    first_points,
    people_found,
)
from targets.rewards.seeing import manages, seen_programme

# ---- the office's side ------------------------------------------------------


def kept_programme(request: HttpRequest, pk: int) -> Programme:
    """A programme of the person's office: 404 for strangers, 403 for who only looks on."""
    programme = seen_programme(request, pk)
    if not manages(request.user, programme):
        raise PermissionDenied
    return programme


@require_http_methods(["GET", "HEAD", "POST"])
def programme_jurors(request: HttpRequest, pk: int) -> HttpResponse:
    """Who marks, how far each of them is, and whom to ask."""
    programme = kept_programme(request, pk)
    if request.method != "POST":
        return jurors_page(request, programme, fresh_appointment(request, programme))
    if "keluarkan" in request.POST:
        return removed(request, programme)
    form = AppointForm(request.POST, people=within_reach(request.user, programme))
    if not form.is_valid():
        return jurors_page(request, programme, form, 422)
    person = form.cleaned_data["email"]
    if "yakin" not in request.POST and (why := doubts(programme, person, person_of(request))):
        return jurors_page(request, programme, form, person=person, doubts=why)
    if appointed(request, programme, form):
        return redirect("programme_jurors", programme.pk)
    return jurors_page(request, programme, form, 422)


def fresh_appointment(request: HttpRequest, programme: Programme) -> AppointForm:
    """The form with nobody in it."""
    return AppointForm(people=within_reach(request.user, programme))


def appointed(request: HttpRequest, programme: Programme, form: AppointForm) -> bool:
    """Appoint the person of the form, or say at the field what stands in the way."""
    user = form.cleaned_data["email"]
    try:
        jury.appoint(programme=programme, user=user, by=person_of(request))
    except jury.JuryClosed:
        form.add_error("email", _("The ranking was announced: no juror can be added any more."))
    except jury.AlreadyJuror:
        form.add_error("email", _("%(name)s is a juror already.") % {"name": user.name})
    except jury.NoSignIn:
        form.add_error("email", _("This person can't sign in. Invite them first."))
    else:
        messages.success(request, _("%(name)s is a juror now.") % {"name": user.name})
        return True
    return False


def removed(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Take a juror out of the programme."""
    asked = request.POST["keluarkan"]
    key = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else 0
    juror = get_object_or_404(dockets.jurors_of(programme), pk=key)
    form = RemoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["alasan"])))
        return redirect("programme_jurors", programme.pk)
    try:
        jury.remove(juror=juror, by=person_of(request), reason=form.cleaned_data["alasan"])
    except jury.JuryClosed:
        messages.error(request, _("The ranking was announced: its jurors and their marks stand."))
    except jury.ReasonNeeded:
        messages.error(request, _("Write why: this juror has marked, and the marks count no more."))
    else:
        messages.success(request, _("%(name)s is no juror any more.") % {"name": juror.user.name})
    return redirect("programme_jurors", programme.pk)


def jurors_page(
    request: HttpRequest, programme: Programme, form: AppointForm, status: int = 200, **more: Any
) -> HttpResponse:
    """The jurors, the search, and what the jury still owes.

    How many posts each has marked is not told: next to a draft that is computed again and again
    it would say which mark is whose.
    """
    words = request.GET.get("cari", "").strip()[:80]
    duties = dockets.duties(programme)
    serving = {duty.juror.user_id for duty in duties}
    context = {
        "programme": programme,
        "duties": duties,
        "closed": counting.is_closed(programme),
        "takes_jurors": counting.takes_jurors(programme),
        "progress": counting.progress(programme),
        "needed": counting.MARKS_NEEDED,
        "words": words,
        "found": [(p, p.pk in serving) for p in people_found(form.people, words)],
        "form": form,
        "back_url": reverse("programme", args=[programme.pk]),
        "bar_title": _("Jurors"),
        **more,
    }
    return render(request, "targets/rewards/jurors.html", context, status=status)


# ---- the juror's side -------------------------------------------------------


@require_safe
def jury_home(request: HttpRequest) -> HttpResponse:
    """The programmes that wait for the person's marks."""
    jurors = list(dockets.juries_of(request.user).order_by("-programme__last_week", "pk"))
    judged = counting.taking_jurors().filter(pk__in=[juror.programme_id for juror in jurors])
    taking = set(judged.values_list("pk", flat=True))
    rows = [
        (docket, docket.juror.programme_id not in taking) for docket in dockets.dockets_of(jurors)
    ]
    return render(request, "targets/rewards/jury_home.html", {"rows": rows})


def own_seat(request: HttpRequest, pk: int) -> Juror:
    """The person's seat in the jury of a programme, or 404."""
    juror: Juror = get_object_or_404(dockets.juries_of(request.user), programme=pk)
    return juror


def asked_item(docket: Docket, key: str) -> Item:
    """The post of a key, or 404: one of another juror's or of the own area isn't there."""
    item = docket.find(key[:40])
    if item is None:
        raise Http404
    return item


@require_http_methods(["GET", "HEAD", "POST"])
def jury_next(request: HttpRequest, pk: int) -> HttpResponse:
    """One nominated post without names, and the numbers that the juror gives it.

    `?kiriman=` opens one of the list, `?setelah=` the next one that follows it, `?semua=` all.
    """
    docket = dockets.docket_of(own_seat(request, pk))
    if request.method == "POST":
        return judged(request, docket, asked_item(docket, request.POST.get("kiriman", "")))
    item = wanted_item(request, docket)
    if item is None or item.has_conflict:
        return overview(request, docket)
    return post_page(request, docket, item, fresh_form(docket, item))


def wanted_item(request: HttpRequest, docket: Docket) -> Item | None:
    """The post that the address asks for; None shows all of them."""
    if wanted := request.GET.get("kiriman", ""):
        return asked_item(docket, wanted)
    if "semua" in request.GET:
        return None
    if counting.is_closed(docket.juror.programme):
        lacking = counting.open_posts(docket.juror.programme)
        left = (i for i in docket.items if i.nomination_id in lacking and not i.is_done)
        return next(left, None)
    return docket.after(request.GET.get("setelah", "")[:40])


def fresh_form(docket: Docket, item: Item) -> MarkForm:
    """The form with what was given before."""
    given = first_points(item.mark.points) if item.mark else {}
    return MarkForm(initial=given, criteria=docket.juror.programme.criteria)


def judged(request: HttpRequest, docket: Docket, item: Item) -> HttpResponse:
    """Keep the marks or the conflict of interest and go on to the next post."""
    form = MarkForm(request.POST, criteria=docket.juror.programme.criteria)
    has_conflict = "benturan" in request.POST
    if not has_conflict and not form.is_valid():
        return post_page(request, docket, item, form, 422)
    nomination = Nomination.objects.get(pk=item.nomination_id)
    try:
        if has_conflict:
            jury.declare_conflict(juror=docket.juror, nomination=nomination)
        else:
            jury.give(juror=docket.juror, nomination=nomination, points=form.points)
    except jury.JuryRefusal as refusal:
        messages.error(request, refused(refusal))
        return redirect("jury_next", docket.juror.programme_id)
    said = _("Left to the other jurors.") if has_conflict else _("Mark saved.")
    messages.success(request, said)
    return redirect(f"{reverse('jury_next', args=[docket.juror.programme_id])}?setelah={item.key}")


def refused(refusal: jury.JuryRefusal) -> str:
    """Why a mark wasn't kept."""
    if isinstance(refusal, jury.JuryClosed):
        return _("The ranking was announced: marks can't be changed any more.")
    if isinstance(refusal, jury.ConflictDeclared):
        return _("You declared a conflict of interest for this post; the other jurors mark it.")
    return _("This post isn't before you any more.")


def post_page(
    request: HttpRequest, docket: Docket, item: Item, form: MarkForm, status: int = 200
) -> HttpResponse:
    """The post, as far as a juror may know it."""
    rows = Nomination.objects.select_related("report__directive", "report__evidence")
    report = rows.get(pk=item.nomination_id).report
    asked = report.directive
    evidence = getattr(report, "evidence", None)
    following = docket.after(item.key)
    last = docket.last_marked()
    context: dict[str, Any] = {
        "programme": docket.juror.programme,
        "docket": docket,
        "item": item,
        "picture": evidence if evidence and evidence.state == Evidence.State.READY else None,
        "directive": asked,
        "message": message_for(asked.message, _("the body")) if asked else "",
        "form": form,
        "words": WORDS,
        "closed": is_shut(docket, item),
        "may_skip": following is not None and following.key != item.key,
        "last": last if last and last.key != item.key else None,
        "back_url": reverse("jury_home"),
        "bar_title": docket.juror.programme.name,
    }
    return render(request, "targets/rewards/jury_next.html", context, status=status)


def is_shut(docket: Docket, item: Item) -> bool:
    """Whether the juror's mark of a post stands as it is."""
    programme = docket.juror.programme
    return counting.is_closed(programme) and not dockets.may_still_mark(programme, item)


def overview(request: HttpRequest, docket: Docket) -> HttpResponse:
    """All posts of the juror with what was given, when nothing is left to mark."""
    programme = docket.juror.programme
    context = {
        "programme": programme,
        "docket": docket,
        "item": None,
        "closed": counting.is_closed(programme),
        "back_url": reverse("jury_home"),
        "bar_title": programme.name,
    }
    return render(request, "targets/rewards/jury_next.html", context)


@require_safe
def jury_picture(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The screenshot of a post that is before the juror, under the juror's own key for it."""
    item = asked_item(dockets.docket_of(own_seat(request, pk)), key)
    if item.has_conflict:
        raise Http404
    picture = get_object_or_404(
        Evidence, report__nominations=item.nomination_id, state=Evidence.State.READY
    )
    return picture_response(picture, request.GET.get("kecil"))
