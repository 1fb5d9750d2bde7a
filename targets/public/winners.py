"""A ranking as everybody may see it: who is rewarded, who else is eligible, nobody below that."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404

from targets.models import Certificate, Ranking
from targets.rewards.awards import of_rewarded
from targets.rewards.certificates import earned
from targets.rewards.papers import award_of, league_name, place_of
from targets.rewards.standing import Worth, later_than, standing_of_edition
from targets.rewards.terms import terms_of
from targets.rewards.verification_views import revoked_of

#: Eligible bodies on a page.
PAGE = 100


@dataclass(frozen=True)
class Winner:
    """A rewarded place; no points and no figures."""

    award: str
    name: str
    place: str
    league: str
    is_revoked: bool


def ranking_page(ranking: Ranking, number: int) -> dict[str, Any]:
    """The rewarded places, then everybody else who is eligible, without ranks, by area."""
    standing = standing_of_edition(ranking)
    holds = standing.worth != Worth.SUPERSEDED
    page = eligible(ranking, number) if holds else None
    level = ranking.programme.office.area.level
    return {
        "ranking": ranking,
        "office": ranking.programme.office,
        "terms": terms_of(ranking),
        "worth": str(standing.worth),
        "newer": newer(ranking) if standing.worth == Worth.SUPERSEDED else None,
        "winners": winners(ranking) if holds and number == 1 else [],
        "page": page,
        "eligible": [
            (row.body.name, place_of(row.body, level)) for row in (page.object_list if page else ())
        ],
    }


def version(ranking: Ranking) -> str:
    """Another word after a new edition, or after a certificate was taken back; two queries."""
    later = later_than(ranking)
    return f"{ranking.state}-{later.worth}-{later.edition}-{len(revoked_of(ranking))}"


def winners(ranking: Ranking) -> list[Winner]:
    """As many places as there are prizes, and the most improved."""
    terms, level = terms_of(ranking), ranking.programme.office.area.level
    revoked = revoked_of(ranking)
    return [
        Winner(
            award=award_of(Certificate(row=row, award=award)),
            name=row.body.name,
            place=place_of(row.body, level),
            league=league_name(terms, row.league),
            is_revoked=(row.pk, award) in revoked,
        )
        for row, award in earned(ranking)
    ]


def eligible(ranking: Ranking, number: int) -> Any:
    """A page of the eligible bodies that weren't rewarded, in the order of their areas."""
    rows = ranking.rows.filter(~of_rewarded(ranking), is_eligible=True)
    rows = rows.order_by("body__area__code", "pk")
    around = ("body__area", "body__district", "body__regency", "body__province")
    try:
        return Paginator(rows.select_related(*around).defer("inputs"), PAGE).page(number)
    except InvalidPage as error:
        raise Http404 from error


def newer(ranking: Ranking) -> Ranking | None:
    """The edition that took the place of this one."""
    rows = ranking.programme.rankings.exclude(state=Ranking.State.DRAFT)
    return rows.filter(edition__gt=ranking.edition).order_by("-edition").first()
