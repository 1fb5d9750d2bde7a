"""Who a session belongs to, read together with what the door asks of every request."""

from typing import Any

from accounts.models import User
from adhoc_bodies.models import Membership
from adhoc_bodies.scope import counting_today


def person_of(key: Any) -> User | None:
    """The person with a key and, in the same query, the memberships that count today.

    Who has none costs a second query. Whether the person may come in at all is for the
    backend to say, which is asked for each request (`accounts.backends`).
    """
    held = list(counting_today(Membership.objects.filter(user=key)).select_related("user"))
    person: Any = held[0].user if held else User.objects.filter(pk=key).first()
    if person is not None:
        for membership in held:
            membership.user = person
        person._memberships_today = held  # as `scope.memberships_of` would
    found: User | None = person
    return found
