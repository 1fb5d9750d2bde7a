"""Editions as a programme's life leaves them behind, written straight to the tables."""

import datetime as dt
import hashlib
import json
from typing import Any

from portal import clock
from targets.models import Programme, Ranking, RankingRow
from targets.rewards.tokens import new_token
from tests.world import World

#: Body, league, rank, total, improvement and its rank.
ROWS = [
    ("pps_empang", 0, 1, 9235, 120, 2),
    ("pps_batu_tulis", 0, 2, 8810, 1234, 1),
    ("pps_baranangsiang", None, None, 4000, None, None),
]


def programme(world: World, **changes: Any) -> Programme:
    """A programme of KPU Kota Bogor for its PPS."""
    made: dict[str, Any] = {
        "office": world.office_bogor,
        "election": world.pilkada,
        "name": "PPS Kreatif Kota Bogor",
        "kind": "pps",
        "first_week": 202431,
        "last_week": 202434,
        "places": 2,
        "rewards_improvement": True,
        "created_by": world.operator_bogor,
        "created_at": clock.now(),
    }
    return Programme.objects.create(**made | changes)


def edition(
    of: Programme, number: int = 1, state: str = "final", rows: list[Any] | None = None, **more: Any
) -> Ranking:
    """An edition in a state, without rows unless they are given."""
    announced = state != "draft"
    header = json.dumps({"programme": {"name": of.name}, "floor": 80})
    ranking = Ranking.objects.create(
        programme=of,
        edition=number,
        state=state,
        header=header,
        digest=hashlib.sha256(header.encode()).hexdigest(),
        announced_at=clock.now() - dt.timedelta(days=8) if announced else None,
        appeals_until=dt.date(2024, 9, 3) if announced else None,
        final_at=clock.now() if state == "final" else None,
        token=new_token(),
        **more,
    )
    RankingRow.objects.bulk_create(row(ranking, *said) for said in rows or [])
    return ranking


def row(
    ranking: Ranking, body: Any, league: Any, rank: Any, total: int, up: Any, up_rank: Any
) -> RankingRow:
    """A body's place; one without a rank is not eligible for a case and a low compliance."""
    return RankingRow(
        ranking=ranking,
        body=body,
        league=league,
        rank=rank,
        total=total,
        compliance=total,
        improvement=up,
        improvement_rank=up_rank,
        is_eligible=rank is not None,
        reasons=[] if rank else ["below_floor", "integrity_case"],
        inputs="{}",
    )


def final_edition(world: World, **changes: Any) -> Ranking:
    """The usual one: PPS Empang first, PPS Batu Tulis second and most improved."""
    rows = [(world.bodies[name], *said) for name, *said in ROWS]
    return edition(programme(world, **changes), rows=rows)
