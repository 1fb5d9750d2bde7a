"""The person behind a request."""

from django.http import HttpRequest

from accounts.models import User


def person_of(request: HttpRequest) -> User:
    """Who is signed in; only for views that nobody reaches without signing in."""
    if not isinstance(request.user, User):
        raise TypeError("this view is open to people who are not signed in")
    return request.user
