"""`{% load notices %}`: what waits for a person, or has happened, on pages of earlier apps."""

from typing import Any

from django import template

from adhoc_bodies.models import Area
from posts.models import IntegrityCase
from targets.notices import notices as found
from targets.rewards.affected import touched_by

register = template.Library()


@register.inclusion_tag("targets/partials/notices.html", takes_context=True)
def notices(context: Any, area: Area | None = None) -> dict[str, Any]:
    """A card with a line for each; nothing at all where there is nothing.

    On the figures of an area they are for the people of its own office.
    """
    return {"notices": found(context["request"].user, area)}


@register.inclusion_tag("targets/rewards/touched.html", takes_context=True)
def touched(context: Any, case: IntegrityCase) -> dict[str, Any]:
    """The rankings and certificates that an integrity case touches, with what is to be done."""
    if case.state == IntegrityCase.State.DISMISSED:
        return {"touched": []}
    return {"case": case, "touched": touched_by(case, context["request"].user)}
