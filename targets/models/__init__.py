"""What was asked and how far it was met: one file for each part of it."""

from targets.models.coverage import CoverageDue, CoverageWeek, StageCoverage
from targets.models.figures import (
    AreaWeek,
    BodyWeek,
    ClosedDuties,
    ClosingOrder,
    Computation,
)
from targets.models.papers import Pack
from targets.models.policies import Policy
from targets.models.ranges import AddedRange, AreaRange, ChangedWeek
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
from targets.models.turnout import (
    Baseline,
    TargetShare,
    TurnoutResult,
    TurnoutTarget,
    VoterCount,
)

__all__ = [
    "AddedRange",
    "Appeal",
    "AreaRange",
    "AreaWeek",
    "Baseline",
    "BodyWeek",
    "Certificate",
    "ChangedWeek",
    "ClosedDuties",
    "ClosingOrder",
    "Computation",
    "CoverageDue",
    "CoverageWeek",
    "Juror",
    "Mark",
    "Nomination",
    "Pack",
    "Policy",
    "Programme",
    "Ranking",
    "RankingRow",
    "Signature",
    "StageCoverage",
    "TargetShare",
    "TurnoutResult",
    "TurnoutTarget",
    "VoterCount",
]
