"""Holds explanations of stored body-weeks against their figures."""

from collections import Counter

from adhoc_bodies.models import Body
from portal import clock
from targets import why
from targets.models import BodyWeek


def check_sample(every: int) -> Counter[str]:
    """Every so manieth body-week with a percentage: its parts give its figure to the cent.

    Returns how many of them were told by which lines.
    """
    bodies = {body.pk: body for body in Body.objects.ad_hoc().select_related("area")}
    rows = BodyWeek.objects.filter(score__isnull=False).order_by("week", "body_id")
    told_by: Counter[str] = Counter()
    for row in rows[::every]:
        body = bodies[row.body_id]
        told = why.explain(body, row.week, clock.today(body.zone))
        given_back = 10_000 - sum(told.sums.losses) - told.sums.rounding
        assert given_back == row.score == told.figure, (body, row.week)
        assert 2 * abs(told.sums.rounding) <= len(told.lines) + 1, (body, row.week)
        assert not any(line.recomputed for line in told.lines), (body, row.week)
        told_by[told.told_by] += 1
    return told_by
