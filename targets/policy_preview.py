"""What the last month would have been under a policy that is about to be set.

Small areas are computed at once. Above a regency a worker does it, and the page that shows
its state can be opened again; request and result are kept in the cache for a week.
"""

import datetime as dt
import logging
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from accounts.models import User
from adhoc_bodies.models import Area, Body, Level
from portal import clock, weeks
from posts.addressing import current_election
from targets import policies
from targets.models import BodyWeek, Policy
from targets.scoring import trial
from targets.scoring.sql.words import Scope, listed
from targets.scoring.terms import PolicyRules, hundredths
from targets.scoring.trial import Sums, Trial

logger = logging.getLogger(__name__)

#: The weeks of the preview: the last ones that are over everywhere.
WEEKS = 4
#: So many of the bodies that it touches most are named.
MOST_AFFECTED = 10
KEPT_FOR = 7 * 24 * 60 * 60
#: A worker that hasn't answered by then won't.
PATIENCE = dt.timedelta(minutes=20)

WAITING, DONE, FAILED = "waiting", "done", "failed"
BANDS = (*BodyWeek.Band.values, "")


@dataclass
class Draft:
    """A policy that somebody has written and not set yet, with what its trial gave."""

    key: uuid.UUID
    area: int
    by: int
    effective_from: dt.date
    numbers: Mapping[str, Any]
    #: The policy that stood for that Monday when the draft was written.
    replaces: int | None
    asked_at: dt.datetime
    state: str = WAITING
    effect: "Effect | None" = None
    #: Whether it was set: whoever comes back to its page sets nothing twice.
    is_set: bool = False

    @property
    def is_overdue(self) -> bool:
        """Whether no worker will bring the result any more."""
        return self.state == WAITING and clock.now() - self.asked_at > PATIENCE


@dataclass(frozen=True)
class Affected:
    """A body whose percentage would have been another one (hundredths; None: nothing owed)."""

    name: str
    code: str
    kind: str
    place: str
    before: int | None
    after: int | None

    @property
    def change(self) -> int:
        """How much higher it would have been."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True)
class Side:
    """The bodies under one policy: how many in each band ("" is none), and their mean."""

    bands: Mapping[str, int]
    mean: int | None
    compliant_from: int


@dataclass(frozen=True)
class Effect:
    """Before and after."""

    first: int
    last: int
    bodies: int
    before: Side
    after: Side
    #: How many bodies would be in a higher band, and in a lower one.
    higher: int
    lower: int
    affected: list[Affected]
    #: How many bodies would have another percentage at all.
    touched: int


# ---- drafts --------------------------------------------------------------------


def address(key: uuid.UUID) -> str:
    """Where a draft is kept."""
    return f"policy-draft:{key}"


def keep(draft: Draft) -> None:
    """Keep a draft for a week."""
    cache.set(address(draft.key), draft, KEPT_FOR)


def note_set(draft: Draft) -> None:
    """Keep in mind that a draft was set."""
    draft.is_set = True
    keep(draft)


def find(key: uuid.UUID) -> Draft | None:
    """The draft with this key, unless it is too old."""
    found: Draft | None = cache.get(address(key))
    return found


def new_draft(
    *, area: Area, by: User, effective_from: dt.date, numbers: Mapping[str, Any]
) -> Draft:
    """Keep what somebody wrote for an office."""
    standing = Policy.objects.filter(area=area, effective_from=effective_from).first()
    draft = Draft(
        key=uuid.uuid4(),
        area=area.pk,
        by=by.pk,
        effective_from=effective_from,
        numbers=dict(numbers),
        replaces=standing.pk if standing else None,
        asked_at=clock.now(),
    )
    keep(draft)
    return draft


def is_wide(area: Area) -> bool:
    """Whether the trial takes too long for a request."""
    return area.level < Level.REGENCY


def work_out(key: uuid.UUID) -> None:
    """Try a draft and keep the result; a failure is logged and shown as one."""
    draft = find(key)
    if draft is None or draft.state == DONE:
        return
    try:
        draft.effect = effect_of(
            Area.objects.get(pk=draft.area), draft.numbers, draft.effective_from
        )
        draft.state = DONE
    except Exception:
        logger.exception("The preview of a policy for area %s failed", draft.area)
        draft.state = FAILED
    keep(draft)


# ---- the trial -------------------------------------------------------------------


def last_weeks(day: dt.date) -> list[int]:
    """The last weeks that are over."""
    last = weeks.shift(weeks.of(day), -1)
    return weeks.between(weeks.shift(last, 1 - WEEKS), last)


def own_scope(area: Area, day: dt.date) -> Scope:
    """The bodies for which an office's policy is the nearest on a day."""
    condition = Scope.of_area(area.level, area.pk).condition
    apart = policies.with_own(area, day)
    for level, column in ((Level.PROVINCE, "b.province_id"), (Level.REGENCY, "b.regency_id")):
        keys = [one.pk for one in apart if one.level == level]
        if keys:
            condition += f" AND {column} NOT IN ({listed(keys)})"
    return Scope(condition)


def effect_of(area: Area, numbers: Mapping[str, Any], effective_from: dt.date) -> Effect | None:
    """What the last month would have been; None without an election. Writes nothing."""
    today = clock.today()
    election = current_election(today)
    if election is None:
        return None
    span = last_weeks(today)
    rules = rules_of(numbers)
    above = policies.policies_above(area)
    on_trial = Trial(area, rules, election, span, own_scope(area, effective_from))
    known = [
        rules_of(policies.numbers_of(policies.chosen(above, weeks.monday(week))))
        for week in weeks.between(span[0], weeks.of(today))
    ]
    redated = any(one.report_within_days != rules.report_within_days for one in known)
    before, after = trial.compare(on_trial, redated=redated)
    return effect(span, before, after, known[WEEKS - 1], rules)


def rules_of(numbers: Mapping[str, Any]) -> PolicyRules:
    """The numbers that scoring knows."""
    return PolicyRules(**{name: numbers[name] for name in PolicyRules.__slots__})


def effect(
    span: list[int], before: Sums, after: Sums, old: PolicyRules, new: PolicyRules
) -> Effect:
    """Percentages, bands and who is touched most, of the same bodies before and after."""
    was = {body: hundredths(*pair) for body, pair in before.items()}
    will = {body: hundredths(*after.get(body, (0, 0))) for body in was}
    moves = Counter(
        rank(band(will[body], new)) - rank(band(was[body], old))
        for body in was
        if was[body] is not None and will[body] is not None
    )
    touched = [body for body in was if was[body] != will[body]]
    touched.sort(key=lambda body: (-abs((will[body] or 0) - (was[body] or 0)), body))
    return Effect(
        first=span[0],
        last=span[-1],
        bodies=len(was),
        before=side(was.values(), old),
        after=side(will.values(), new),
        higher=sum(count for step, count in moves.items() if step > 0),
        lower=sum(count for step, count in moves.items() if step < 0),
        affected=named(touched[:MOST_AFFECTED], was, will),
        touched=len(touched),
    )


def band(score: int | None, rules: PolicyRules) -> str:
    """The band of a percentage; "" of none."""
    if score is None:
        return ""
    if score >= rules.compliant_from * 100:
        return BodyWeek.Band.COMPLIANT.value
    if score >= rules.partial_from * 100:
        return BodyWeek.Band.PARTIAL.value
    return BodyWeek.Band.NON_COMPLIANT.value


def rank(name: str) -> int:
    """Bands as numbers, the best highest."""
    return -BANDS.index(name)


def side(scores: Iterable[int | None], rules: PolicyRules) -> Side:
    """Bands and mean of some percentages."""
    listed_scores = list(scores)
    real = [score for score in listed_scores if score is not None]
    counted = Counter(band(score, rules) for score in listed_scores)
    mean = (2 * sum(real) + len(real)) // (2 * len(real)) if real else None
    return Side({name: counted[name] for name in BANDS}, mean, rules.compliant_from)


def named(
    bodies: list[int], was: Mapping[int, int | None], will: Mapping[int, int | None]
) -> list[Affected]:
    """The bodies with their names, in the given order."""
    found = Body.objects.select_related("area", "district").in_bulk(bodies)
    return [
        Affected(
            name=found[body].name,
            code=found[body].area.code,
            kind=found[body].kind,
            place=place_of(found[body]),
            before=was[body],
            after=will[body],
        )
        for body in bodies
    ]


def place_of(body: Any) -> str:
    """The sub-district in which a body lies; nothing for the sub-district's own."""
    district = body.district
    return district.name if district and district.pk != body.area_id else ""
