"""`{% load notices %}`: what waits for the person who reads a home page, or has happened."""

from typing import Any

from django import template

from adhoc_bodies.models import Area
from targets.notices import notices as found

register = template.Library()


@register.inclusion_tag("targets/partials/notices.html", takes_context=True)
def notices(context: Any, area: Area | None = None) -> dict[str, Any]:
    """A card with a line for each; nothing at all where there is nothing.

    On the figures of an area they are for the people of its own office.
    """
    return {"notices": found(context["request"].user, area)}
