"""The pages for everybody. What isn't public is not found, whether it exists or not."""

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control

from adhoc_bodies.models import Area, Platform, Publication
from adhoc_bodies.publications import decision_for, decisions
from targets.models import Ranking
from targets.public import answers, pages, winners
from targets.public.answers import for_everybody
from targets.public.search import DIRECTORY, LONGEST, Question, answer

Part = Publication.Part
#: Searches are many and of no use to others.
ROBOTS = "User-agent: *\nAllow: /publik/\nDisallow: /publik/akun/?\nAllow: /static/\nDisallow: /\n"
NUMBER = re.compile(r"[1-9][0-9]{0,5}")
#: Seconds for which a search engine keeps the rules for itself.
ROBOTS_KEPT = 3600


def open_area(code: str, part: str) -> tuple[Area, Publication]:
    """The area and the decision that opens a part of it; Http404 where nothing does."""
    area = Area.objects.select_related("province", "regency", "district").filter(code=code).first()
    decision = decision_for(area) if area else None
    if area is None or decision is None or not getattr(decision, part):
        raise Http404
    return area, decision


def number_of(request: HttpRequest) -> int:
    """The page of a list that the address names. Each has one address: no leading zeros."""
    number = request.GET.get("hal", "1")
    if not NUMBER.fullmatch(number):
        raise Http404
    return int(number)


@for_everybody
def public_home(request: HttpRequest) -> HttpResponseBase:
    """The search, and the list of what is public."""
    known = decisions()
    return answers.page(
        request,
        "targets/public/home.html",
        lambda: pages.home_page(known),
        key=f"home:{known.version}",
    )


@for_everybody
def public_directory(request: HttpRequest) -> HttpResponseBase:
    """Is this account genuine? Never stored by the portal, and asked for again each time by
    who keeps it: an account that was taken over is gone with the next request."""
    question = asked(request)
    if not question.is_empty and not answers.within_limits(request):
        return limited()
    known = decisions()

    def context() -> dict[str, object]:
        is_open = known.any_open(DIRECTORY)
        return pages.directory_page(question, answer(question, known), is_open)

    kept = answers.KEPT if question.is_empty else answers.NEVER
    return answers.page(request, "targets/public/directory.html", context, kept=kept)


def asked(request: HttpRequest) -> Question:
    """The question in the address."""
    platform = request.GET.get("platform", "")
    return Question(
        account=request.GET.get("akun", "").strip()[:LONGEST],
        platform=platform if platform in Platform.values else "",
        place=request.GET.get("wilayah", "").strip()[:80],
    )


def limited() -> HttpResponse:
    """Too many questions: wait a minute."""
    response = HttpResponse(render_to_string("429.html"), status=429)
    response["Retry-After"] = "60"
    return response


@for_everybody
def public_area(request: HttpRequest, code: str) -> HttpResponseBase:
    """The verified accounts of an area's bodies."""
    area, decision = open_area(code, Part.DIRECTORY)
    number = number_of(request)
    return answers.page(
        request,
        "targets/public/area.html",
        lambda: pages.area_page(area, number),
        key=f"area:{code}:{number}:{decision.version}:{pages.accounts_version(area)}",
        kept=answers.KEPT_BRIEFLY,
    )


@for_everybody
def public_turnout(request: HttpRequest, code: str) -> HttpResponseBase:
    """An area's turnout target."""
    area, decision = open_area(code, Part.TURNOUT)
    return answers.page(
        request,
        "targets/public/turnout.html",
        lambda: pages.turnout_page(area) | {"directory_is_open": decision.directory},
        key=f"turnout:{code}:{decision.version}",
    )


@for_everybody
def public_ranking(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who was rewarded; drafts are nobody's business."""
    rows = Ranking.objects.exclude(state=Ranking.State.DRAFT).filter(pk=pk)
    ranking = rows.select_related("programme__office__area", "programme__election").first()
    decision = decision_for(ranking.programme.office.area) if ranking else None
    if ranking is None or decision is None or not decision.rankings:
        raise Http404
    number = number_of(request)
    return answers.page(
        request,
        "targets/public/ranking.html",
        lambda: winners.ranking_page(ranking, number),
        key=f"ranking:{pk}:{number}:{decision.version}:{winners.version(ranking)}",
        kept=answers.KEPT_BRIEFLY,
    )


@for_everybody
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines read the public pages and nothing else."""
    response = HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=ROBOTS_KEPT)
    return response
