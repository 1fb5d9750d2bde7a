"""The way of a percentage from one period to another, as a small drawing in a table."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal import formats
from portal.bars import share


def way(then: int | None, now: int | None, target: int) -> SafeString:
    """A ring where it was, a dot where it is, and a tick at the target; 0 to 100 percent."""
    if then is None and now is None:
        return mark_safe("")
    return format_html(
        '<svg class="way" width="100%" height="20" role="img" aria-label="{}">'
        '<line class="tr" x1="0" x2="100%" y1="10" y2="10"/>'
        '<line class="tk" x1="{t}" x2="{t}" y1="3" y2="17"/>{}{}{}</svg>',
        told(then, now),
        joined(then, now),
        dot("then", then),
        dot("now", now),
        t=share(target),
    )


def told(then: int | None, now: int | None) -> str:
    """The same in words."""
    return _("From %(then)s to %(now)s") % {
        "then": formats.percent(then),
        "now": formats.percent(now),
    }


def joined(then: int | None, now: int | None) -> SafeString:
    """The line between both."""
    if then is None or now is None:
        return mark_safe("")
    css = "up" if now > then else "down" if now < then else "flat"
    return format_html(
        '<line class="ln {}" x1="{}" x2="{}" y1="10" y2="10"/>', css, share(then), share(now)
    )


def dot(css: str, value: int | None) -> SafeString:
    """One end of it."""
    if value is None:
        return mark_safe("")
    return format_html('<circle class="{}" cx="{}" cy="10" r="5"/>', css, share(value))
