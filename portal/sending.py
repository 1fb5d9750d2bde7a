"""One page that shows a form and takes it: what was sent, and with which status it comes back."""

from typing import Any

from django.http import HttpRequest


def sent(request: HttpRequest) -> Any:
    """What a form was sent, be it nothing at all; None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def status_of(form: Any) -> int:
    """422 for a form that comes back with errors; there may be none to show."""
    return 422 if form is not None and form.is_bound and form.errors else 200
