"""The policies of offices: which one is in force where, what changed, and setting a new one.

A policy is set for a Monday to come and taken whole (scoring.md, section 5). Until its first
day has begun in the east of the country it may be replaced or withdrawn, afterwards never.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.audit import record
from accounts.models import User
from accounts.roles import Permission, permits
from adhoc_bodies.models import Area, Body, Level
from adhoc_bodies.scope import LEVEL_FIELDS, memberships_of
from portal import clock
from targets.models import Policy
from targets.scoring.terms import NATIONAL_DEFAULT, PolicyRules

#: What a policy says, in the order of the form.
NUMBERS = (*(field.name for field in fields(PolicyRules)), "auto_accept", "audit_share")
#: What is in force where no office has set anything.
DEFAULTS: dict[str, Any] = asdict(NATIONAL_DEFAULT) | {"auto_accept": False, "audit_share": 10}

NOW, COMING, OVER = "now", "coming", "over"


class PolicyRefused(Exception):
    """The policy can't be set or withdrawn; nothing was changed."""


class TooLate(PolicyRefused):
    """Its first day has begun."""


class SetMeanwhile(PolicyRefused):
    """Somebody else has set or withdrawn a policy for the same Monday since it was looked at."""


@dataclass(frozen=True)
class Version:
    """A policy of an office: when it is in force, and what it changed."""

    policy: Policy
    state: str
    #: The last day, where a later version is known.
    until: dt.date | None
    #: Name of the number, what it was before, what it is.
    changes: Sequence[tuple[str, Any, Any]]


@dataclass(frozen=True)
class Link:
    """An office in the line above an area, and its policy in force; None where it has none."""

    area: Area
    policy: Policy | None
    #: Whether this is the one that counts: the nearest.
    decides: bool


def latest_day() -> dt.date:
    """The date in the east, where a Monday begins first."""
    return max(clock.today(zone) for zone in clock.ZONES)


def next_monday() -> dt.date:
    """The first Monday from which a new policy can be in force."""
    today = latest_day()
    return today + dt.timedelta(days=7 - today.weekday())


# ---- who ---------------------------------------------------------------------


def offices_of(user: Any) -> list[Body]:
    """The offices for which the person sets the policy."""
    bodies = {
        m.body_id: m.body
        for m in memberships_of(user)
        if permits(m.role, Permission.SET_POLICY) and m.body.kind == Body.Kind.OFFICE
    }
    return list(bodies.values())


def check_setter(user: User, area: Area) -> None:
    """Raise PermissionDenied for whoever doesn't set the policy of this very office."""
    if area.pk not in {office.area_id for office in offices_of(user)}:
        raise PermissionDenied


# ---- reading -----------------------------------------------------------------


def offices_above(area: Area) -> Q:
    """Condition on areas: those whose offices are above an area, itself included."""
    keys = {area.pk, area.province_id, area.regency_id} - {None}
    return Q(pk__in=keys, level__lte=Level.REGENCY) | Q(level=Level.NATION)


def policies_above(area: Area) -> list[Policy]:
    """All policies of the offices above an area, the nearest office and newest date first."""
    areas = Area.objects.filter(offices_above(area)).values("pk")
    rows = Policy.objects.filter(area__in=areas).select_related("area", "created_by")
    return list(rows.order_by("-area__level", "-effective_from"))


def chosen(policies: Sequence[Policy], day: dt.date) -> Policy | None:
    """The policy that counts on a day, of those above one area (nearest and newest first)."""
    return next((policy for policy in policies if policy.effective_from <= day), None)


def in_force(area: Area, day: dt.date) -> Policy | None:
    """The policy that counts for an area's bodies on a day; None: the national default."""
    return chosen(policies_above(area), day)


def numbers_of(policy: Policy | None) -> dict[str, Any]:
    """What a policy says; without one the national default."""
    if policy is None:
        return dict(DEFAULTS)
    return {name: getattr(policy, name) for name in NUMBERS}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """The numbers that differ."""
    return [(name, before[name], after[name]) for name in NUMBERS if before[name] != after[name]]


def versions(area: Area, policies: Sequence[Policy], day: dt.date) -> list[Version]:
    """The versions of one office, the newest first, each with what it changed.

    The first one is compared with what was in force from the offices above until then.
    """
    own = [policy for policy in policies if policy.area_id == area.pk]
    above = [policy for policy in policies if policy.area.level < area.level]
    found: list[Version] = []
    for place, policy in enumerate(own):
        first = place + 1 == len(own)
        before = chosen(above, policy.effective_from) if first else own[place + 1]
        after = own[place - 1] if place else None
        until = after.effective_from - dt.timedelta(days=1) if after else None
        what = changes(numbers_of(before), numbers_of(policy))
        found.append(Version(policy, state_of(policy, until, day), until, what))
    return found


def state_of(policy: Policy, until: dt.date | None, day: dt.date) -> str:
    """In force on the day, still to come, or over."""
    if policy.effective_from > day:
        return COMING
    return OVER if until is not None and until < day else NOW


def line(areas: Sequence[Area], policies: Sequence[Policy], day: dt.date) -> list[Link]:
    """The offices above an area from the nation down, each with its policy in force."""
    decides = chosen(policies, day)
    return [
        Link(area, policy, policy is not None and policy == decides)
        for area in sorted(areas, key=lambda one: one.level)
        for policy in [chosen([p for p in policies if p.area_id == area.pk], day)]
    ]


def with_own(area: Area, day: dt.date) -> list[Area]:
    """The areas below an office that have a policy of their own in force on a day."""
    if area.level >= Level.REGENCY:
        return []
    own = Area.objects.filter(policies__effective_from__lte=day, level__gt=area.level)
    below = own if area.level == Level.NATION else own.filter(**{LEVEL_FIELDS[area.level]: area})
    return list(below.distinct().order_by("code"))


# ---- deeds -------------------------------------------------------------------


@transaction.atomic
def set_policy(
    *,
    area: Area,
    effective_from: dt.date,
    numbers: Mapping[str, Any],
    by: User,
    replaces: int | None = None,
) -> Policy:
    """Set an office's policy from a Monday to come, in place of the one (`replaces`) that was
    known for that Monday.

    Raises PermissionDenied, TooLate, or SetMeanwhile where another one stands there by now.
    """
    check_setter(by, area)
    check_coming(effective_from)
    held = Policy.objects.select_for_update().filter(area=area, effective_from=effective_from)
    old = held.first()
    if (old.pk if old else None) != replaces:
        raise SetMeanwhile
    before = numbers_of(old) if old else None
    values = {name: numbers[name] for name in NUMBERS}
    given = values | {"created_by": by, "created_at": clock.now()}
    policy = old or Policy(area=area, effective_from=effective_from)
    for name, value in given.items():
        setattr(policy, name, value)
    keep(policy)
    data = {"effective_from": effective_from.isoformat(), "numbers": values}
    if before:
        data["before"] = before
    action = "policy-replaced" if old else "policy-set"
    record(action=action, obj=policy, by=by, area=area.code, data=data)
    return policy


def keep(policy: Policy) -> None:
    """Save a policy. Raises SetMeanwhile if somebody else's new one was there first: no lock
    holds a row that isn't there yet."""
    there = Policy.objects.filter(area=policy.area, effective_from=policy.effective_from)
    is_new = policy.pk is None
    try:
        with transaction.atomic():
            policy.save()
    except IntegrityError as error:
        if is_new and there.exists():
            raise SetMeanwhile from error
        raise


@transaction.atomic
def withdraw(*, policy: Policy, by: User) -> None:
    """Take back a policy before its first day. Raises PermissionDenied, TooLate, SetMeanwhile."""
    held = Policy.objects.select_for_update(of=("self",)).select_related("area")
    kept = held.filter(pk=policy.pk).first()
    if kept is None:
        raise SetMeanwhile
    check_setter(by, kept.area)
    check_coming(kept.effective_from)
    data = {"effective_from": kept.effective_from.isoformat(), "numbers": numbers_of(kept)}
    record(action="policy-withdrawn", obj=kept, by=by, area=kept.area.code, data=data)
    kept.delete()


def check_coming(monday: dt.date) -> None:
    """Raise TooLate for a day that has begun somewhere, ValueError for another day than Monday."""
    if monday.weekday() != 0:
        raise ValueError("a policy takes effect on a Monday")
    if monday <= latest_day():
        raise TooLate
