"""Writes stored weeks of bodies and rolls them up by the real statements."""

from typing import Any

from adhoc_bodies.models import Body
from targets import counting
from targets.models import BodyWeek, CoverageDue
from targets.scoring import compliance
from targets.scoring.sql.words import Scope
from targets.scoring.terms import UNIT, hundredths
from tests.world import WEEK, World


def store(body: Body, week: int = WEEK, earned: float = 0, owed: int = 4, **columns: Any) -> None:
    """A week in which a body earned so many of the weight points that it owed."""
    points = round(earned * UNIT)
    waiting = round(columns.pop("with_waiting", earned) * UNIT)
    BodyWeek.objects.create(
        week=week,
        body=body,
        regency_id=body.regency_id,
        earned=points,
        earned_provisional=waiting,
        owed=owed,
        score=hundredths(points, owed),
        provisional=hundredths(waiting, owed),
        **{"has_account": True} | columns,
    )


def roll_up(world: World, *weeks: int) -> None:
    """Add the stored weeks of bodies up to those of their areas."""
    for week in weeks or (WEEK,):
        compliance.roll_up(election=world.pilkada, week=week, scope=Scope.everybody())


def count_coverage(world: World) -> None:
    """Count what was said where in Kota Bogor this week."""
    CoverageDue.objects.create(election=world.pilkada, week=WEEK, regency=world.bogor)
    counting.count_due()


def story(world: World) -> None:
    """Two weeks of Kota Bogor: Selatan behind and waiting, Timur ahead, one without account.

    Bodies' percentages in this week: PPK Selatan 50, Batu Tulis 25, Empang 75; PPK Timur 100,
    Baranangsiang 100. The mean is 70, last week's was 60.
    """
    store(world.ppk_bogor_selatan, earned=2, met=1, missing=1)
    store(world.pps_batu_tulis, earned=1, with_waiting=3, partial=1, missing=1, submitted=2)
    store(world.pps_empang, earned=3, met=1, late=1, exempt=1, returned=1)
    store(world.ppk_bogor_timur, earned=4, met=2)
    store(world.pps_baranangsiang, earned=4, met=2, submitted=1, has_account=False)
    for body in ("ppk_bogor_selatan", "pps_batu_tulis", "pps_empang"):
        store(world.bodies[body], 202435, earned=2)
    for body in ("ppk_bogor_timur", "pps_baranangsiang"):
        store(world.bodies[body], 202435, earned=3)
    store(world.pps_beran, earned=1, missing=3)
    roll_up(world, 202435, WEEK)
