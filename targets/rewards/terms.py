"""The rules of an edition as they were frozen: name, weeks, weights, floor, leagues, policies."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal import formats, weeks
from targets.models import Programme, Ranking

COMPONENTS = ("compliance", "creativity", "engagement")


@dataclass(frozen=True)
class Terms:
    """By what the bodies were ranked."""

    name: str
    first_week: int
    last_week: int
    weights: Mapping[str, int]
    floor: int
    league_by: str
    league_bounds: list[int]
    policies: list[dict[str, Any]]

    @property
    def span(self) -> str:
        """The weeks as dates: 1 Juli–1 September 2024."""
        return formats.day_range(weeks.monday(self.first_week), weeks.sunday(self.last_week))

    @property
    def names(self) -> list[str]:
        """The components that have a weight."""
        return [name for name in COMPONENTS if self.weights.get(name)]

    @property
    def components(self) -> list[tuple[str, int]]:
        """Their words with their weights."""
        words = {
            "compliance": _("Compliance"),
            "creativity": _("Creativity"),
            "engagement": _("Engagement"),
        }
        return [(words[name], self.weights[name]) for name in self.names]


def terms_of(ranking: Ranking) -> Terms:
    """The terms in the frozen first line of the inputs; the programme itself may change later."""
    programme = ranking.programme
    header = json.loads(ranking.header) if ranking.header else {}
    leagues = header.get("leagues", {})
    return Terms(
        name=header.get("programme", {}).get("name", programme.name),
        first_week=header.get("first_week", programme.first_week),
        last_week=header.get("last_week", programme.last_week),
        weights=header.get("weights", weights_of(programme)),
        floor=header.get("floor", programme.floor),
        league_by=leagues.get("by", programme.league_by),
        league_bounds=leagues.get("bounds", programme.league_bounds),
        policies=header.get("policies") or [*filter(None, [header.get("default_policy")])],
    )


def weights_of(programme: Programme) -> Mapping[str, int]:
    """The weights as the programme has them today."""
    return {name: getattr(programme, f"{name}_weight") for name in COMPONENTS}


def policy_words(policy: Mapping[str, Any]) -> str:
    """The numbers of a policy in one line; the national default has no office and no day."""
    numbers = _(
        "%(weekly_quota)s posts a week (weight %(quota_weight)s), late credit %(late_credit)s%%, "
        "late up to %(late_days)s days, to be reported within %(report_within_days)s days, weeks "
        "close after %(close_after_days)s days"
    ) % {**policy}
    if "area" not in policy:
        return _("national default: %(numbers)s") % {"numbers": numbers}
    day = formats.long_date(dt.date.fromisoformat(policy["effective_from"]))
    known = {"area": policy["area"], "day": day, "numbers": numbers}
    return _("area %(area)s from %(day)s: %(numbers)s") % known
