"""A number that leads to the list behind it."""

from html import escape

from django.utils.safestring import SafeString


def number_link(url: str, number: str, css: str = "n") -> SafeString:
    """A number, plain or as HTML, as a link to what it counts; `css` are classes of ours.

    By hand instead of by `format_html`: a page has a thousand of them.
    """
    text = number if isinstance(number, SafeString) else escape(number)
    return SafeString(f'<a class="{css}" href="{escape(url)}">{text}</a>')
