"""How data about people stand on a page."""

from django import template

from accounts import demo
from accounts.validators import masked_phone

register = template.Library()
register.filter("masked", masked_phone)
register.simple_tag(demo.offered, name="demo_sign_ins")
