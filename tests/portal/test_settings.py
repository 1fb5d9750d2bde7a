"""Each of these starts a process of its own, since settings are read once."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PRODUCTION = {
    "ALLOWED_HOSTS": "gaung.kpu.example",
    "SECRET_KEY": "Jq3vR8-mT5xY1_kL7wZ2nB9cF4hD6gS0aP-uE3iO5rQ8tV1-wX4yZ6",
    "DATABASE_URL": "postgres://gaung:secret@db.internal/gaung",
    "REDIS_URL": "redis://cache.internal/0",
    "TRUSTED_PROXY_COUNT": "1",
}
OURS = {*PRODUCTION, "DEBUG", "GAUNG_DEMO", "GAUNG_VAR", "HTTPS", "DJANGO_ALLOW_ASYNC_UNSAFE"}


def python(var: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with no settings but these."""
    clean = {k: v for k, v in os.environ.items() if k not in OURS}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=clean | {"GAUNG_VAR": str(var)} | environment,
        capture_output=True,
        text=True,
    )


def value(var: Path, name: str, **environment: str) -> str:
    """A setting as a fresh process sees it."""
    code = f"from portal import settings; print(settings.{name})"
    return python(var, "-c", code, **environment).stdout.strip()


def test_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    checked = python(
        tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION
    )
    assert checked.returncode == 0, checked.stderr
    assert "(0 silenced)" in checked.stdout


def test_a_bare_machine_needs_no_settings(tmp_path: Path) -> None:
    checked = python(tmp_path / "not" / "there" / "yet", "manage.py", "check")
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        (PRODUCTION | {"SECRET_KEY": ""}, "SECRET_KEY"),
        (PRODUCTION | {"GAUNG_DEMO": "1"}, "demo"),
        ({"TRUSTED_PROXY_COUNT": "two"}, "TRUSTED_PROXY_COUNT must be a whole number"),
        ({"UPLOADED_MB_A_DAY": "-1"}, "UPLOADED_MB_A_DAY must be a whole number"),
        ({"DATABASE_URL": "oracle-of-delphi://x"}, "oracle-of-delphi"),
    ],
)
def test_wrong_settings_stop_the_start_and_say_why(
    tmp_path: Path, environment: dict[str, str], named: str
) -> None:
    checked = python(tmp_path, "manage.py", "check", **environment)
    assert checked.returncode != 0
    assert named in checked.stderr


def test_the_secret_of_a_bare_machine_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = value(tmp_path, "SECRET_KEY")
    assert len(first) > 50
    assert value(tmp_path, "SECRET_KEY") == first
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_sqlite_waits_for_its_turn_instead_of_failing(tmp_path: Path) -> None:
    options = value(tmp_path, "DATABASES")
    assert "journal_mode=WAL" in options
    assert "'transaction_mode': 'IMMEDIATE'" in options
    assert "'timeout': 20" in options


def test_postgresql_connections_are_kept_and_checked(tmp_path: Path) -> None:
    options = value(tmp_path, "DATABASES", **PRODUCTION)
    assert "'CONN_MAX_AGE': 60" in options
    assert "'CONN_HEALTH_CHECKS': True" in options


def test_the_mark_of_a_demo_moves_commands_to_the_demo_day(tmp_path: Path) -> None:
    assert value(tmp_path, "GAUNG_DEMO") == "False"
    Path(value(tmp_path, "DEMO_MARK")).touch()
    assert value(tmp_path, "GAUNG_DEMO") == "True"
    assert value(tmp_path, "GAUNG_DEMO", DATABASE_URL="postgres:///another") == "False"
    assert value(tmp_path, "GAUNG_DEMO", GAUNG_DEMO="0") == "False"
