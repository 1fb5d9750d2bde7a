"""The portal's addresses and the one that does nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import *  # noqa: F403 - the error pages too
from portal.urls import urlpatterns


def noop(request: HttpRequest) -> HttpResponse:
    """Answer a form that came through session, sign-in, access rule and CSRF check."""
    return HttpResponse(status=204)


urlpatterns = [*urlpatterns, path("bench/", noop, name="noop")]
