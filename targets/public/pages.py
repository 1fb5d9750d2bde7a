"""What the public pages are given: accounts of an area, its turnout, rankings, the first page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.http import Http404
from django.utils.translation import gettext as _

from adhoc_bodies.handles import is_opaque, profile_url
from adhoc_bodies.models import Area, Body, Election, Level, Platform, Publication, SocialAccount
from adhoc_bodies.publications import Decisions, decisions
from portal import clock, weeks
from posts.directive_texts import names_of
from targets.dashboards import election_of
from targets.models import Ranking, TurnoutResult
from targets.public.search import KINDS, Answer, Question
from targets.turnout.plans import plan_of
from targets.turnout.results import Outcome
from targets.turnout.statements import sources

Part = Publication.Part
#: Bodies on a page of an area.
PAGE = 40
#: Rankings on a page.
MOST_RANKINGS = 50


@dataclass(frozen=True)
class Account:
    """A verified account as everybody may see it."""

    platform: str
    name: str
    url: str
    body: str
    place: str
    since: Any


@dataclass(frozen=True)
class Office:
    """An area in the list of the first page, with what of it is public."""

    area: Area
    directory: bool
    turnout: bool


def shown(account: SocialAccount) -> Account:
    """An account with its body, its place and since when it is verified."""
    body = account.body
    around = (body.area, body.district, body.regency, body.province)
    names = [area.name for area in around if area and area.level != Level.NATION]
    return Account(
        platform=account.get_platform_display(),
        name=written(account),
        url=profile_url(account.platform, account.handle),
        body=body.name,
        place=", ".join(dict.fromkeys(names)),
        since=account.decided_at,
    )


def written(account: SocialAccount) -> str:
    """@pps.empang; numbers and codes of channels stand alone."""
    is_code = account.handle.isdigit() or is_opaque(account.handle, account.platform)
    return account.handle if is_code else f"@{account.handle}"


# ---- an area's accounts --------------------------------------------------------------------


def area_page(area: Area, number: int) -> dict[str, Any]:
    """The verified accounts of an area's bodies by sub-district, in pages; above the regencies
    those of the office, and the areas below whose lists are open."""
    pages = Paginator(bodies_of(area), PAGE)
    try:
        page = pages.page(number)
    except InvalidPage as error:
        raise Http404 from error
    known = decisions()
    return {
        "area": area,
        "page": page,
        "groups": groups(list(page.object_list)),
        "below": open_below(area, known),
        "districts": districts_of(area),
        "above": above(area, known),
        "turnout_is_open": known.opens(area, Part.TURNOUT),
        "rankings": rankings_of([area]) if known.opens(area, Part.RANKINGS) else [],
    }


def bodies_of(area: Area) -> Any:
    """Bodies of today with a verified account, in the order of their areas."""
    verified = SocialAccount.objects.verified().filter(body=OuterRef("pk"))
    rows = Body.objects.active_on(clock.today(area.zone)).filter(Exists(verified), kind__in=KINDS)
    rows = rows.within(area) if area.level >= Level.REGENCY else rows.filter(area=area)
    return rows.select_related("area", "district").order_by("area__code", "kind", "pk")


def accounts_version(area: Area) -> str:
    """Another word after an account of the area was verified or ended, in one query."""
    rows = SocialAccount.objects.verified().filter(body__in=bodies_of(area).order_by().values("pk"))
    known = rows.aggregate(count=Count("pk"), sum=Sum("pk"), last=Max("decided_at"))
    last = known["last"].timestamp() if known["last"] else 0
    return f"{known['count']}-{known['sum']}-{last}"


def groups(bodies: Sequence[Body]) -> list[tuple[str, list[tuple[Body, list[Account]]]]]:
    """The bodies of a page with their accounts, by sub-district."""
    rows = SocialAccount.objects.verified().filter(body__in=bodies)
    accounts: dict[int, list[Account]] = {}
    ordered = rows.select_related(
        "body__area", "body__district", "body__regency", "body__province"
    ).order_by("platform", "handle")
    for row in ordered:
        accounts.setdefault(row.body_id, []).append(shown(row))
    found: dict[str, list[tuple[Body, list[Account]]]] = {}
    for body in bodies:
        place = body.district.name if body.district else ""
        found.setdefault(place, []).append((body, accounts.get(body.pk, [])))
    return list(found.items())


def open_below(area: Area, known: Decisions) -> list[Area]:
    """The areas below an upper one whose lists are open."""
    if area.level >= Level.REGENCY:
        return []
    below = area.children.select_related("province", "regency").order_by("code")
    return [child for child in below if known.opens(child, Part.DIRECTORY)]


def districts_of(area: Area) -> list[Area]:
    """The sub-districts of a regency: their lists are open with its own."""
    if area.level != Level.REGENCY:
        return []
    today = clock.today(area.zone)
    there = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    return list(area.children.filter(there).order_by("code"))


def above(area: Area, known: Decisions) -> list[Area]:
    """The way down to an area, as far as it is public."""
    way = (area.province, area.regency, area.district)
    return [one for one in way if one and one != area and known.opens(one, Part.DIRECTORY)]


# ---- turnout -------------------------------------------------------------------------------


def turnout_page(area: Area) -> dict[str, Any]:
    """Target, baseline, additional voters and sources; results once they were stated."""
    today = clock.today(area.zone)
    election = Election.objects.filter(pk=election_of(today)).first()
    if election is None:
        return {"area": area, "election": None}
    plan = plan_of(area, election.pk, weeks.of(today))
    rows = TurnoutResult.objects.current().filter(area=area, election=election)
    words = {"voters": _("Registered voters"), "baseline": _("Baseline"), "target": _("Target")}
    return {
        "area": area,
        "election": election,
        "plan": plan,
        "outcomes": [Outcome(row, plan.target) for row in rows.order_by("contest", "count")],
        "sources": [
            (words[one.what], one.source, one.at)
            for one in sources(area, election.pk)
            if one.source
        ],
    }


# ---- the first page and the search -------------------------------------------------------------


def home_page(known: Decisions) -> dict[str, Any]:
    """The search, and everything that is public, by province."""
    upper = Area.objects.filter(level__lte=Level.REGENCY)
    areas = list(upper.select_related("province").order_by("code"))
    offices = [office_of(area, known) for area in areas]
    listed = [one for one in offices if one.directory or one.turnout]
    return {
        "nation": [one for one in listed if one.area.level == Level.NATION],
        "provinces": by_province(one for one in listed if one.area.level != Level.NATION),
        "rankings": rankings_of(area for area in areas if known.opens(area, Part.RANKINGS)),
        "searchable": known.any_open(Part.DIRECTORY),
        "platforms": Platform.choices,
    }


def office_of(area: Area, known: Decisions) -> Office:
    """What of an area is public."""
    return Office(area, known.opens(area, Part.DIRECTORY), known.opens(area, Part.TURNOUT))


def by_province(offices: Any) -> list[tuple[str, list[Office]]]:
    """The areas below the names of their provinces."""
    found: dict[str, list[Office]] = {}
    for office in offices:
        province = office.area.province or office.area
        found.setdefault(province.name, []).append(office)
    return list(found.items())


def rankings_of(areas: Any) -> list[Ranking]:
    """The last editions that are out of the programmes of the areas' own offices."""
    later = Ranking.objects.exclude(state=Ranking.State.DRAFT).filter(
        programme=OuterRef("programme"), edition__gt=OuterRef("edition")
    )
    rows = Ranking.objects.exclude(state=Ranking.State.DRAFT).filter(
        ~Exists(later), programme__office__area__in=list(areas)
    )
    ordered = rows.select_related("programme__office__area").order_by("-announced_at", "-pk")
    return list(ordered.defer("header")[:MOST_RANKINGS])


def directory_page(question: Question, found: Answer, is_open: bool) -> dict[str, Any]:
    """The question and its answer."""
    return {
        "question": question,
        "answer": found,
        "where": names_of(found.platforms),
        "accounts": [shown(account) for account in found.accounts],
        "near": [shown(account) for account in found.near],
        "searchable": is_open,
        "platforms": Platform.choices,
    }
