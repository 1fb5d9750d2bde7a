"""The bodies that a programme ranks, and the weeks over which it does."""

from adhoc_bodies.models import Body
from adhoc_bodies.querysets import BodyQuerySet
from portal import weeks
from targets.models import Programme


def bodies_of(programme: Programme) -> BodyQuerySet:
    """Bodies of the programme's kind, area and election that existed on some day of its weeks."""
    found: BodyQuerySet = (
        Body.objects.filter(election=programme.election_id, kind=programme.kind)
        .within(programme.office.area)
        .filter(formed_on__lte=weeks.sunday(programme.last_week))
        .exclude(dissolved_on__lt=weeks.monday(programme.first_week))
    )
    return found.select_related("area").order_by("area__code")


def span_of(programme: Programme) -> list[int]:
    """The programme's weeks."""
    return weeks.between(programme.first_week, programme.last_week)


def span_before(programme: Programme) -> list[int]:
    """The equally many weeks just before, against which improvement is measured."""
    count = len(span_of(programme))
    first = weeks.shift(programme.first_week, -count)
    return weeks.between(first, weeks.shift(programme.first_week, -1))


def needed_weeks(programme: Programme) -> list[int]:
    """The weeks whose figures enter the ranking: also those before, if improvement is rewarded."""
    before = span_before(programme) if programme.rewards_improvement else []
    return [*before, *span_of(programme)]
