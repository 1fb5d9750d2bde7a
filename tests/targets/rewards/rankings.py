"""Writes rankings as they come out of computing, for tests of pages."""

import datetime as dt
import secrets
from typing import Any

from adhoc_bodies.models import Body
from portal import clock
from targets.models import Programme, Ranking, RankingRow
from targets.scoring.ranking import canonical
from targets.scoring.terms import UNIT, hundredths


def ranking_of(programme: Programme, **more: Any) -> Ranking:
    """An edition with a digest; announced or final if its `state` says so."""
    state = more.get("state", "draft")
    columns: dict[str, Any] = {
        "edition": 1,
        "computed_at": clock.now(),
        "header": canonical({"format": "test"}).rstrip("\n"),
        "digest": secrets.token_hex(32),
        "token": secrets.token_hex(16),
    }
    if state != "draft":
        columns["announced_at"] = clock.now()
        columns["appeals_until"] = clock.today() + dt.timedelta(days=7)
    if state == "final":
        columns["final_at"] = clock.now()
    return Ranking.objects.create(programme=programme, **columns | more)


def line_of(body: Body, **more: Any) -> dict[str, Any]:
    """A body's line of the inputs: one week of two thirds, two marks, two posts with figures."""
    line: dict[str, Any] = {
        "code": body.area.code,
        "name": body.name,
        "number": None,
        "accounts": 1,
        "cases": 0,
        "weeks": [[202435, 2 * UNIT, 3, 1, None], [202436, 1 * UNIT, 4, 1, None]],
        "before": [0, 0],
        "marks": [],
        "rates": [],
    }
    return line | more


def row_of(ranking: Ranking, body: Body, line: Any = None, **more: Any) -> RankingRow:
    """A body's row; eligible and first unless it is said otherwise."""
    told = line_of(body, **(line or {}))
    earned, owed = (sum(week[i] for week in told["weeks"]) for i in (1, 2))
    compliance = hundredths(earned, owed)
    programme = ranking.programme
    columns: dict[str, Any] = {
        "league": 0,
        "rank": 1,
        "compliance": compliance,
        "creativity": 0,
        "engagement": 0,
        "is_eligible": True,
        "inputs": canonical(told).rstrip("\n"),
    } | more
    gives = (
        programme.compliance_weight * (columns["compliance"] or 0)
        + programme.creativity_weight * columns["creativity"]
        + programme.engagement_weight * columns["engagement"]
    )
    columns.setdefault("total", (2 * gives + 100) // 200)
    return RankingRow.objects.create(ranking=ranking, body=body, **columns)
