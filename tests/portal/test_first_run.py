from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from pytest_django.fixtures import Settings

from portal import first_run
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
Prepare = Callable[..., str]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that a start called, instead of their work."""
    calls: list[str] = []

    def call(name: str, *args: Any, **options: Any) -> None:
        calls.append(name)

    def manage(*arguments: str, demo: bool) -> None:
        calls.append(" ".join(arguments))
        if arguments == ("demo",):
            first_run.mark_demo()

    monkeypatch.setattr(first_run, "call_command", call)
    monkeypatch.setattr(first_run, "manage", manage)
    return calls


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Prepare:
    """Start the portal in a new data folder, asking for a demo (True), none (False) or nothing."""
    settings.DEMO_MARK = tmp_path / "demo"
    settings.VAR = tmp_path
    return lambda wanted=None: first_run.prepare(demo_wanted=wanted, say=lambda line: None)


def test_the_first_start_loads_areas_and_demo_and_the_second_does_not(
    start: Prepare, done: list[str], settings: Settings
) -> None:
    assert start() == first_run.DEMO
    assert [c for c in done if c in {"load_areas", "demo"}] == ["load_areas", "demo"]
    done.clear()
    assert start() == first_run.DEMO
    assert done == []


def test_the_mark_of_the_demo_is_left_for_commands_by_hand(
    start: Prepare, done: list[str], settings: Settings
) -> None:
    start()
    assert settings.DEMO_MARK.exists()


def test_an_own_portal_gets_areas_and_no_demo(
    start: Prepare, done: list[str], settings: Settings
) -> None:
    assert start(False) == first_run.OWN
    assert "load_areas" in done
    assert "demo" not in done
    assert start() == first_run.OWN
    assert not settings.DEMO_MARK.exists()


@pytest.mark.parametrize(("first", "then"), [(True, False), (False, True)])
def test_a_portal_never_turns_into_the_other_kind(
    start: Prepare, done: list[str], first: bool, then: bool
) -> None:
    start(first)
    with pytest.raises(CommandError, match="was set up as"):
        start(then)


def test_production_never_becomes_a_demo_by_itself(
    start: Prepare, done: list[str], settings: Settings
) -> None:
    settings.PRODUCTION = True
    assert start() == first_run.OWN


def test_a_database_with_people_never_becomes_a_demo_by_itself(
    start: Prepare, done: list[str]
) -> None:
    UserFactory()
    assert start() == first_run.OWN


def test_a_demo_that_failed_is_made_at_the_next_start(
    start: Prepare, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = first_run.manage

    def breaks(*arguments: str, demo: bool) -> None:
        raise CommandError("no space left")

    monkeypatch.setattr(first_run, "manage", breaks)
    with pytest.raises(CommandError):
        start()
    monkeypatch.setattr(first_run, "manage", whole)
    done.clear()
    assert start() == first_run.DEMO
    assert done.count("load_areas") == 0
    assert "demo" in done


def test_static_files_are_collected_again_only_when_one_changed(
    done: list[str], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR = tmp_path
    edition = "first"
    monkeypatch.setattr(first_run, "static_digest", lambda: edition)
    first_run.collect_static()
    first_run.collect_static()
    assert done == ["collectstatic"]
    edition = "second"
    first_run.collect_static()
    assert done == ["collectstatic"] * 2
