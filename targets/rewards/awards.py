"""What an edition rewards: the first places of each league, and the most improved.

The page that is signed, the decision list and the certificates all ask here, so that nobody is
rewarded who was not signed for.
"""

from django.db.models import Q, QuerySet

from targets.models import Ranking, RankingRow


def rewarded_places(ranking: Ranking) -> QuerySet[RankingRow]:
    """The rewarded places, league by league."""
    rows = ranking.rows.filter(is_eligible=True, rank__lte=ranking.programme.places)
    return rows.order_by("league", "rank", "body__area__code")


def most_improved(ranking: Ranking) -> QuerySet[RankingRow]:
    """Whose compliance rose most, if the programme rewards that; equals share it.

    Who lost least has not improved.
    """
    if not ranking.programme.rewards_improvement:
        return ranking.rows.none()
    rows = ranking.rows.filter(is_eligible=True, improvement_rank=1, improvement__gt=0)
    return rows.order_by("body__area__code")


def rewarded_bodies(ranking: Ranking) -> set[int]:
    """The ids of all bodies that the edition rewards."""
    found = (rewarded_places(ranking), most_improved(ranking))
    return {body for rows in found for body in rows.values_list("body", flat=True)}


def of_rewarded(ranking: Ranking) -> Q:
    """Rows with a body that the edition rewards, for tables with a column `body`."""
    found = (rewarded_places(ranking), most_improved(ranking))
    return Q(body__in=found[0].values("body")) | Q(body__in=found[1].values("body"))
