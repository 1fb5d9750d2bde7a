"""What a phone keeps for times without signal: nothing that says who its owner is."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World

SCRIPT = re.compile(r"^const (\w+) = (.*);$", re.MULTILINE)


def constants(client: Client) -> dict[str, Any]:
    """What the server writes before the service worker's own text."""
    text = client.get(reverse("service_worker")).content.decode()
    head = text.partition("\n//")[0]
    return {name: json.loads(value) for name, value in SCRIPT.findall(text) if name in head}


@pytest.mark.django_db
def test_the_worker_stands_at_the_root_and_keeps_only_what_is_public(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    known = constants(client)
    assert known["SHELL"][0] == reverse("offline")
    assert all(path.startswith("/static/") for path in known["SHELL"][1:])
    assert known["REPORT"] == reverse("report_new")
    for path in known["SHELL"][:1]:
        assert client.get(path).status_code == 200


def test_the_kept_page_is_the_same_for_everybody(
    world: World, signed_in: Callable[[Any], Client]
) -> None:
    def page(client: Client) -> str:
        return re.sub(r'nonce="[^"]*"', "", client.get(reverse("offline")).content.decode())

    assert page(signed_in(world.member_empang)) == page(Client())
    assert "csrfmiddlewaretoken" not in page(Client())


def test_every_page_of_a_person_names_its_owner_only_by_a_digest(
    world: World, signed_in: Callable[[Any], Client]
) -> None:
    page = signed_in(world.member_empang).get(reverse("report_new")).content.decode()
    found = re.search(r'data-owner="([^"]*)"', page)
    assert found
    assert re.fullmatch(r"[0-9a-f]{32}", found[1])
