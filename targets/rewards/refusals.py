"""Why a step of a ranking is not done. Each says what is missing to the caller, who words it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from adhoc_bodies.models import Body
from targets.models import Appeal, Nomination


class Refusal(Exception):
    """Nothing was changed."""


class NotAllowed(Refusal):
    """The person may not do this, or the ranking is not in a state from which it is done."""


class AlreadySigned(Refusal):
    """The person has signed this step of this very ranking before; another one is needed."""


class Superseded(Refusal):
    """The ranking was computed anew since it was looked at, or a later edition took its place."""


class Inconsistent(Refusal):
    """Stored figures contradict each other, which only a fault of the portal explains."""


@dataclass(frozen=True)
class OpenWeek:
    """A week in which some of the programme's bodies aren't closed yet."""

    week: int
    bodies: int


class WeeksOpen(Refusal):
    """These weeks aren't closed for every body of the programme."""

    def __init__(self, weeks: Sequence[OpenWeek]) -> None:
        super().__init__([one.week for one in weeks])
        self.weeks = weeks


class MarksMissing(Refusal):
    """These nominated posts have too few marks; `given` of each says how many."""

    def __init__(self, nominations: Sequence[Nomination]) -> None:
        super().__init__([one.pk for one in nominations])
        self.nominations = nominations


class NumbersMissing(Refusal):
    """Of these bodies the number is unknown by which the leagues are made."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        super().__init__([one.pk for one in bodies])
        self.bodies = bodies


@dataclass(frozen=True)
class Unseen:
    """A body on a rewarded place with accepted reports that nobody has looked at again."""

    body: int
    name: str
    reports: int


class RechecksMissing(Refusal):
    """Reports of these rewarded bodies were not looked at a second time."""

    def __init__(self, unseen: Sequence[Unseen]) -> None:
        super().__init__([one.body for one in unseen])
        self.unseen = unseen


class FoundUnfit(Refusal):
    """A second look found reports of these rewarded bodies unfit, and they still count."""

    def __init__(self, unfit: Sequence[Unseen]) -> None:
        super().__init__([one.body for one in unfit])
        self.unfit = unfit


@dataclass(frozen=True)
class TakenBack:
    """A closed week that may still hold credit of a rewarded body's reports taken back since."""

    week: int
    name: str
    reports: int


class TakenBackSince(Refusal):
    """Acceptances were taken back after these weeks were closed, and their figures stay."""

    def __init__(self, found: Sequence[TakenBack]) -> None:
        super().__init__([(one.week, one.name) for one in found])
        self.found = found


class WindowOpen(Refusal):
    """Bodies may still appeal, to the end of this day."""

    def __init__(self, until: dt.date | None) -> None:
        super().__init__(until)
        self.until = until


class CasesPending(Refusal):
    """A case of a rewarded body is undecided, or was confirmed after the ranking was computed.

    Names none: few people may know of cases.
    """

    def __init__(self, *, is_confirmed: bool) -> None:
        super().__init__(is_confirmed)
        self.is_confirmed = is_confirmed


class AppealsOpen(Refusal):
    """These appeals wait for a decision."""

    def __init__(self, appeals: Sequence[Appeal]) -> None:
        super().__init__([one.pk for one in appeals])
        self.appeals = appeals
