"""The public page behind the QR code of a paper: is it genuine, and what does it say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import formats
from targets.models import Certificate, Ranking
from targets.rewards.certificates import Due, earned
from targets.rewards.papers import (
    CertificatePaper,
    Line,
    award_of,
    certificate_paper,
    league_name,
    place_of,
    points,
)
from targets.rewards.standing import (
    Standing,
    standing_of_certificate,
    standing_of_edition,
)
from targets.rewards.terms import terms_of

#: Seconds for which browsers and proxies keep the page: a revocation shows within a minute.
KEPT = 60
#: So many rewarded places are listed.
MOST_WINNERS = 50
PAGE = "targets/rewards/verification.html"


@dataclass(frozen=True)
class Fact:
    """A line of the page; digests and numbers are written in type of one width."""

    word: str
    value: str
    is_code: bool = False


@dataclass(frozen=True)
class Winner(Line):
    """A rewarded place, whose certificate may have been taken back since."""

    is_revoked: bool = False


@login_not_required
@require_safe
def verification(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether a certificate or decision list is genuine, and what must stand on it.

    For everybody, the same for everybody, and about no person.
    """
    context = about_certificate(token) or about_list(token)
    if context is None:
        return render(
            request, "targets/rewards/verification.html", {"worth": "unknown"}, status=404
        )
    shared = {"host": request.get_host(), "is_demo": settings.GAUNG_DEMO}
    response = render(request, "targets/rewards/verification.html", context | shared)
    patch_cache_control(response, public=True, max_age=KEPT)
    # Only the language differs, by its cookie.
    patch_vary_headers(response, ["Cookie"])
    return response


def about_certificate(token: str) -> dict[str, Any] | None:
    """What the page says about a certificate."""
    rows = Certificate.objects.filter(token=token).select_related(
        "row__body__area", "row__body__district", "row__body__regency", "row__body__province",
        "row__ranking__programme__office__area", "row__ranking__programme__election",
    )  # fmt: skip
    certificate = rows.first()
    if certificate is None:
        return None
    paper = certificate_paper(certificate)
    known = said(standing_of_certificate(certificate), certificate.row.ranking)
    return known | {
        "kind": "certificate",
        "revoked_on": formats.long_date(certificate.revoked_at, paper.office.zone),
        "facts": certificate_facts(paper),
    }


def certificate_facts(paper: CertificatePaper) -> list[Fact]:
    """What must stand on the paper in somebody's hand."""
    ranking = paper.certificate.row.ranking
    return [
        Fact(_("Awarded to"), f"{paper.body.name}, {paper.place}"),
        Fact(_("For"), " · ".join(filter(None, (paper.award, paper.league)))),
        Fact(_("Total"), points(paper.certificate.row.total)),
        *programme_facts(ranking),
        Fact(_("Final decision"), paper.decided_on),
        Fact(_("Number"), paper.certificate.number),
        Fact(_("Digest of all inputs"), ranking.digest, is_code=True),
    ]


def programme_facts(ranking: Ranking) -> list[Fact]:
    """The programme, who decided, and over which days."""
    terms = terms_of(ranking)
    return [
        Fact(_("Programme"), terms.name),
        Fact(_("Office"), ranking.programme.office.name),
        Fact(_("Period"), terms.span),
        Fact(_("Edition"), str(ranking.edition)),
    ]


def about_list(token: str) -> dict[str, Any] | None:
    """What the page says about a decision list; a draft has none."""
    rows = Ranking.objects.filter(token=token).exclude(state=Ranking.State.DRAFT)
    ranking = rows.select_related("programme__office__area", "programme__election").first()
    if ranking is None:
        return None
    return said(standing_of_edition(ranking), ranking) | {
        "kind": "list",
        "facts": list_facts(ranking),
        **winners_shown(ranking),
    }


def list_facts(ranking: Ranking) -> list[Fact]:
    """What must stand at the head and the end of the list."""
    zone = ranking.programme.office.zone
    facts = [
        *programme_facts(ranking),
        Fact(_("Announced"), formats.long_date(ranking.announced_at, zone)),
    ]
    if ranking.final_at:
        facts.append(Fact(_("Final decision"), formats.long_date(ranking.final_at, zone)))
    return [*facts, Fact(_("Digest of all inputs"), ranking.digest, is_code=True)]


def winners_shown(ranking: Ranking) -> dict[str, Any]:
    """The first of the rewarded places, and how many more there are: the page is for anybody."""
    due = earned(ranking)
    revoked = revoked_of(ranking)
    shown = winners(ranking, due[:MOST_WINNERS], revoked)
    return {"winners": shown, "more_winners": len(due) - len(shown), "revoked": len(revoked)}


def revoked_of(ranking: Ranking) -> frozenset[tuple[int, str]]:
    """The rows and awards of the edition whose certificates were taken back."""
    rows = Certificate.objects.filter(row__ranking=ranking, revoked_at__isnull=False)
    return frozenset(rows.values_list("row", "award"))


def winners(
    ranking: Ranking, due: Sequence[Due], revoked: frozenset[tuple[int, str]]
) -> list[Winner]:
    """The rewarded places, to be held against the paper."""
    terms, level = terms_of(ranking), ranking.programme.office.area.level
    return [
        Winner(
            row.body,
            " · ".join(filter(None, (place_of(row.body, level), league_name(terms, row.league)))),
            row.rank,
            [award_of(Certificate(row=row, award=award)), points(row.total)],
            is_revoked=(row.pk, award) in revoked,
        )
        for row, award in due
    ]


def said(standing: Standing, ranking: Ranking) -> dict[str, Any]:
    """The verdict, for the words in the template."""
    return {
        "worth": str(standing.worth),
        "newer": standing.edition,
        "appeals_until": formats.long_date(ranking.appeals_until),
    }
