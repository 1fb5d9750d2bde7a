"""What was asked and how far it was met: one file for each part of it."""

from targets.models.figures import (
    AreaWeek,
    BodyWeek,
    ClosedDuties,
    ClosingOrder,
    Computation,
)
from targets.models.policies import Policy
from targets.models.rewards import (
    Appeal,
    Certificate,
    Juror,
    Mark,
    Nomination,
    Programme,
    Ranking,
    RankingRow,
    Signature,
)
from targets.models.turnout import TurnoutTarget, VoterCount

__all__ = [
    "Appeal",
    "AreaWeek",
    "BodyWeek",
    "Certificate",
    "ClosedDuties",
    "ClosingOrder",
    "Computation",
    "Juror",
    "Mark",
    "Nomination",
    "Policy",
    "Programme",
    "Ranking",
    "RankingRow",
    "Signature",
    "TurnoutTarget",
    "VoterCount",
]
