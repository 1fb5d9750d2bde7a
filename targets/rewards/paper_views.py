"""Certificates and decision lists: the list, each paper to print, each paper as PDF."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.roles import Permission
from adhoc_bodies.scope import can
from targets.models import Certificate, Programme, Ranking
from targets.papers.pdf import PdfMissing, makes_pdf, pdf_file, pdf_of, w3c
from targets.rewards.certificate_forms import RevokeForm
from targets.rewards.certificates import (
    certificates_of,
    earned,
    issue_certificates,
    may_issue,
    revoke_certificate,
)
from targets.rewards.commissioners import decides
from targets.rewards.papers import award_of, certificate_paper, decision_paper
from targets.rewards.qr import qr_code
from targets.rewards.refusals import NotAllowed, Refusal
from targets.rewards.seeing import link, seen_ranking, watches
from targets.rewards.standing import (
    Standing,
    Worth,
    replacement,
    standing_of_certificate,
    standing_of_edition,
)

#: Papers are official documents: in Indonesian, whatever language the reader chose.
LANGUAGE = "id"
#: A regency has fewer bodies; a longer list takes a minute, which browsers spend themselves.
MOST_LINES = 1000


@dataclass(frozen=True)
class Paper:
    """A paper as HTML, and what its file is called."""

    html: str
    title: str
    author: str
    name: str
    created: str
    key: str


# ---- certificates ---------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_list(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """The certificates of an edition; a commissioner issues them here."""
    ranking = seen_ranking(request, pk, edition)
    if request.method == "POST":
        return issue(request, ranking)
    programme = ranking.programme
    certificates = list(certificates_of(ranking))
    decider = decides(reader(request), programme)
    held = {(c.row_id, c.award) for c in certificates}
    ready = may_issue(ranking)
    due = [d for d in earned(ranking) if (d[0].pk, d[1]) not in held] if ready else []
    context = {
        "ranking": ranking,
        "programme": programme,
        "crumbs": crumbs(request, ranking),
        "rows": [(c, award_of(c)) for c in certificates],
        "due": [(row, award_of(Certificate(row=row, award=award))) for row, award in due],
        "standing": standing_of_edition(ranking),
        "replaced_by": replacement(ranking),
        "may_issue": ready and decider,
        "decides": decider,
        # It may speak of a case; members of the ranked bodies only learn that it was revoked.
        "tells_reasons": watches(request.user, programme),
        "is_final": ranking.state == Ranking.State.FINAL,
        "is_draft": ranking.state == Ranking.State.DRAFT,
        "makes_pdf": makes_pdf(),
    }
    return render(request, "targets/rewards/certificate_list.html", context)


def issue(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """Issue, say how many, and show them."""
    if not decides(reader(request), ranking.programme):
        raise PermissionDenied
    before = certificates_of(ranking).count()
    try:
        fresh = len(issue_certificates(ranking=ranking, by=reader(request))) - before
    except Refusal:
        messages.error(request, _("Certificates are issued from the final and latest edition."))
    else:
        text = ngettext("%(n)s certificate was issued.", "%(n)s certificates were issued.", fresh)
        messages.success(request, text % {"n": fresh})
    return redirect("certificate_list", ranking.programme_id, ranking.edition)


def crumbs(request: HttpRequest, ranking: Ranking) -> list[tuple[str, str]]:
    """The way here: rankings, the programme, its edition."""
    programme = ranking.programme
    edition = _("Edition %(edition)s") % {"edition": ranking.edition}
    return [
        (_("Rankings"), link(request.user, "ranking")),
        (programme.name, link(request.user, "programme", programme.pk)),
        (edition, link(request.user, "ranking_edition", programme.pk, ranking.edition)),
        (_("Certificates"), ""),
    ]


@require_safe
def certificate_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate to print."""
    certificate = seen_certificate(request, pk)
    ranking = certificate.row.ranking
    back = reverse("certificate_list", args=[ranking.programme_id, ranking.edition])
    pdf_url = reverse("certificate_pdf", args=[pk])
    return print_page(request, lambda: made_certificate(request, certificate), back, pdf_url)


@require_safe
def certificate_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate as a file."""
    certificate = seen_certificate(request, pk)
    print_url = reverse("certificate_page", args=[pk])
    return pdf_answer(request, lambda: made_certificate(request, certificate), print_url)


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a certificate back, with a reason; a commissioner of the office does."""
    certificate = seen_certificate(request, pk)
    ranking = certificate.row.ranking
    if not decides(reader(request), ranking.programme):
        raise PermissionDenied
    back = redirect("certificate_list", ranking.programme_id, ranking.edition)
    if certificate.revoked_at:
        return back
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            revoke_certificate(certificate=certificate, by=reader(request), reason=reason)
        except NotAllowed:
            messages.error(request, _("The certificate was revoked before."))
        else:
            messages.success(request, _("The certificate was revoked."))
        return back
    context = {
        "certificate": certificate, "form": form, "award": award_of(certificate),
        "crumbs": [*crumbs(request, ranking)[:-1], (_("Revoke a certificate"), "")],
        "list_url": back.url,
    }  # fmt: skip
    return render(request, "targets/rewards/certificate_revoke.html", context)


def seen_certificate(request: HttpRequest, pk: int) -> Certificate:
    """A certificate of a programme that the person may see; 404 otherwise."""
    programmes = Programme.objects.visible_to(request.user).values("pk")
    rows = Certificate.objects.filter(row__ranking__programme__in=programmes)
    found: Certificate = get_object_or_404(
        rows.select_related(
            "row__body__area", "row__body__district", "row__body__regency", "row__body__province",
            "row__ranking__programme__office__area", "row__ranking__programme__election",
        ),
        pk=pk,
    )  # fmt: skip
    return found


def made_certificate(request: HttpRequest, certificate: Certificate) -> Paper:
    """The paper of a certificate."""
    stamp = stamp_of(standing_of_certificate(certificate))
    paper = certificate_paper(certificate)
    return Paper(
        html=drawn(request, "certificate", certificate.token, paper, stamp),
        title=_("Certificate %(number)s") % {"number": certificate.number},
        author=paper.office.name,
        name=f"piagam-{certificate.number.replace('/', '-')}",
        created=w3c(certificate.revoked_at or certificate.issued_at),
        key=certificate.token,
    )


# ---- decision list --------------------------------------------------------------------------


@require_safe
def decision_page(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """The decision list to print."""
    ranking = published(request, pk, edition)
    if ranking.rows.count() > MOST_LINES:
        return no_paper(request, ranking)
    back = link(request.user, "ranking_edition", pk, edition) or "/"
    pdf_url = reverse("decision_pdf", args=[pk, edition])
    return print_page(request, lambda: made_decision(request, ranking), back, pdf_url)


@require_safe
def decision_pdf(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """The decision list as a file."""
    ranking = published(request, pk, edition)
    print_url = reverse("decision_page", args=[pk, edition])
    if ranking.rows.count() > MOST_LINES:
        return no_paper(request, ranking)
    return pdf_answer(request, lambda: made_decision(request, ranking), print_url)


def no_paper(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """A page that says that the list is too long to print, and leads to the table."""
    exports = can(request.user, Permission.EXPORT_FIGURES, ranking.programme.office)
    table = reverse("ranking_csv", args=[ranking.programme_id, ranking.edition])
    back = reverse("ranking_edition", args=[ranking.programme_id, ranking.edition])
    context = {"is_long": True, "back_url": back, "csv_url": table if exports else ""}
    return render(request, "targets/rewards/papers/no_pdf.html", context | {"most": MOST_LINES})


def published(request: HttpRequest, pk: int, edition: int) -> Ranking:
    """An edition that was announced; a draft decides nothing and has no list."""
    ranking = seen_ranking(request, pk, edition)
    if ranking.state == Ranking.State.DRAFT:
        raise Http404
    return ranking


def made_decision(request: HttpRequest, ranking: Ranking) -> Paper:
    """The paper of a decision list."""
    stamp = stamp_of(standing_of_edition(ranking))
    paper = decision_paper(ranking)
    moment = ranking.final_at or ranking.announced_at
    assert moment is not None
    return Paper(
        html=drawn(request, "decision", ranking.token, paper, stamp),
        title=_("Decision list: %(programme)s") % {"programme": paper.terms.name},
        author=paper.office.name,
        name=f"lampiran-{ranking.programme_id}-edisi-{ranking.edition}",
        created=w3c(moment),
        key=f"{ranking.token} {ranking.state}",
    )


# ---- both -----------------------------------------------------------------------------------


def reader(request: HttpRequest) -> User:
    """Who asks; the door lets nobody but people in."""
    assert isinstance(request.user, User)
    return request.user


def stamp_of(standing: Standing) -> str:
    """What is written across a paper that no longer counts."""
    if standing.worth == Worth.REVOKED:
        return _("Revoked")
    if standing.worth == Worth.IN_REVIEW:
        return _("Being reviewed")
    if standing.worth == Worth.SUPERSEDED:
        return _("Replaced by edition %(edition)s") % {"edition": standing.edition}
    return ""


def drawn(request: HttpRequest, kind: str, token: str, paper: Any, stamp: str) -> str:
    """A paper as HTML, with the code that leads to its public page."""
    address = request.build_absolute_uri(reverse("verification", args=[token]))
    context = {
        "p": paper,
        "stamp": stamp,
        "qr": qr_code(address, _("QR code of the public page of this paper")),
        "shown_address": address.split("://", 1)[1],
        "is_demo": settings.GAUNG_DEMO,
    }
    return render_to_string(f"targets/rewards/papers/{kind}.html", context)


def print_page(
    request: HttpRequest, make: Callable[[], Paper], back: str, pdf: str
) -> HttpResponse:
    """A paper on the screen, ready for the printer."""
    with translation.override(LANGUAGE):
        paper = make()
    context = {"paper": paper.html, "title": paper.title, "back_url": back}
    context["pdf_url"] = pdf if makes_pdf() else ""
    return render(request, "targets/rewards/papers/print.html", context)


def pdf_answer(request: HttpRequest, make: Callable[[], Paper], print_url: str) -> HttpResponse:
    """A paper as PDF, or a page that says plainly why there is none."""
    with translation.override(LANGUAGE):
        paper = make()
        whole = render_to_string("targets/rewards/papers/document.html", {"p": paper})
    try:
        return pdf_file(pdf_of(whole, key=paper.key), paper.name)
    except PdfMissing:
        return no_pdf(request, print_url)


def no_pdf(request: HttpRequest, print_url: str) -> HttpResponse:
    """A page that says why there is no file, and leads to the print view."""
    return render(request, "targets/rewards/papers/no_pdf.html", {"print_url": print_url})
