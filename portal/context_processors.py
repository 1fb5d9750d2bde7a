"""What every template knows: the frame of the page, the theme, the demo's day."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from portal import clock
from portal.navigation import Shell, bottom_bar, initials, mark_current
from portal.offline import owner_of

#: The person's choice of light or dark; anything else follows the device.
THEME_COOKIE = "gaung_theme"
THEMES = ("light", "dark")


def theme(request: HttpRequest) -> str:
    """light, dark, or nothing for "as the device says"."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame: navigation of the signed-in person, theme, demo strip, time of printing."""
    known: dict[str, Any] = {
        "theme": theme(request),
        "demo_today": clock.today() if settings.GAUNG_DEMO else None,
        "printed_at": clock.now(),
    }
    frame = person_shell(request)
    if frame is None:
        return known
    mark_current(frame["nav"], request.path)
    phone, more = bottom_bar(frame["nav"])
    return known | {
        "shell": frame,
        "owner": owner_of(request.user),
        "nav": frame["nav"],
        "phone_nav": phone,
        "more_nav": more,
    }


def person_shell(request: HttpRequest) -> Shell | None:
    """The frame of a signed-in person; None for strangers and where no app fills it."""
    path = getattr(settings, "GAUNG_NAVIGATION", "")
    user = getattr(request, "user", None)
    if not path or user is None or not user.is_authenticated:
        return None
    frame: Shell = import_string(path)(request)
    frame.setdefault("title", "Gaung")
    frame.setdefault("person_name", str(getattr(user, "name", "") or user))
    frame.setdefault("initials", initials(frame["person_name"]))
    return frame
