"""Whether a page has to speak of the second factor."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django import template
from django.conf import settings

from adhoc_bodies.scope import needs_second_factor

register = template.Library()


@register.inclusion_tag("accounts/second_factor_note.html", takes_context=True)
def second_factor_note(context: dict[str, Any]) -> dict[str, Any]:
    """Say that the role demands a second factor, or that the demo lets it be."""
    user = context["user"]
    lacking = needs_second_factor(user) and not is_mfa_enabled(user)
    return {"lacking": lacking, "demo": settings.GAUNG_DEMO}
