"""`{% load turnouts %}`: numbers of the turnout pages as links to where they come from."""

from django import template
from django.utils.safestring import SafeString

from targets.turnout import behind

register = template.Library()


@register.filter
def leads(text: str, url: str) -> SafeString:
    """`{{ line.plan.voters|integer|leads:url }}`: a link, or the number alone without one."""
    return behind.leading(text, url)
