"""How the access test fills the addresses that take arguments. One line for each such URL.

A `Place` (tests/world.py) is a body with its area, a person, a report and so on. Return the
kwargs of the URL with objects of the place; a model instance becomes its pk, and a None
leaves the place out (an office has no report).

    "report_detail": Args(lambda p: {"pk": p.report}),
    "dashboard": Args(lambda p: {"code": p.area.code}),

`sees` says who may see such an object: "body", who sees the body; "chain", also everybody
below an office or PPK (issued directives); "all", every signed-in person.

`query` gives query strings, `post` bodies of POSTs with things of the place, also for URLs
without kwargs. For people who may not see the place the answer must hold no name of it and
nothing may be written:

    "report_new": Args(post=lambda p: {"body": p.body, "link": "https://…"}),
    "review_queue": Args(query=lambda p: {"body": p.body}),
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.world import Place

Fill = Callable[[Place], dict[str, Any]]


def nothing(place: Place) -> dict[str, Any]:
    """No arguments."""
    return {}


@dataclass(frozen=True)
class Args:
    """The arguments of one URL, made from a place."""

    kwargs: Fill = nothing
    sees: str = "body"
    query: Fill = nothing
    post: Fill = nothing


URL_ARGS: dict[str, Args] = {
    # accounts
    "account_reset_password_from_key": Args(
        lambda p: {"uidb36": "1", "key": "set-password"}, sees="public"
    ),
    # adhoc_bodies
    "body_accounts": Args(lambda p: {"pk": p.body}),
    "account_register": Args(
        lambda p: {"pk": p.body}, post=lambda p: {"platform": "x", "handle": "kanari"}
    ),
    "account_decide": Args(lambda p: {"pk": p.account}, post=lambda p: {"verdict": "verify"}),
    "account_end": Args(lambda p: {"pk": p.account}),
    "exemption_request": Args(
        lambda p: {"pk": p.body},
        post=lambda p: {"reason": "no_staff", "starts_on": "2024-09-04"},
    ),
    "exemption_decide": Args(lambda p: {"pk": p.exemption}, post=lambda p: {"verdict": "grant"}),
    # posts
    # targets
}
