"""How data about people stand on a page."""

from django import template

from accounts.validators import masked_phone

register = template.Library()
register.filter("masked", masked_phone)
