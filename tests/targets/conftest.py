"""What the tests of figures begin with."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.targets.stored import story
from tests.world import World


@pytest.fixture
def told(world: World) -> World:
    """The small world with two weeks of figures."""
    story(world)
    return world


@pytest.fixture
def commissioner(told: World, signed_in: Callable[[Any], Client]) -> Client:
    """The commissioner of Kota Bogor in a browser."""
    return signed_in(told.commissioner_bogor)
