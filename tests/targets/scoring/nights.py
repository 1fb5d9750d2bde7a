"""A night over a random campaign: what workers do with each week, on the campaign's own dates."""

import random

from targets.computing import renew
from targets.scoring import compliance
from targets.scoring.compliance import Days, held
from targets.scoring.sql.words import Scope
from tests.targets.scoring.campaigns import Campaign, World


def night(country: World, campaign: Campaign, dice: random.Random) -> None:
    """Compute every week, in any order, and close what may be closed."""
    days = Days(*campaign.as_of.values())
    for week in dice.sample(campaign.weeks, len(campaign.weeks)):
        with held(country.election, week) as computation:
            renew(computation, Scope.everybody(), days)
            closed = compliance.close_week(
                election=country.election, week=week, scope=Scope.everybody(), days=days
            )
            if closed:
                compliance.roll_up(election=country.election, week=week, scope=Scope.everybody())
