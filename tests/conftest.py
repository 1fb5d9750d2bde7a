"""What every test has: an own empty world, quick passwords, no way to the outside."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import is_mfa_enabled
from django.core.cache import cache, caches
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings
from xdist.scheduler import LoadScopeScheduling

from accounts.append_only import unlocked
from accounts.models import User
from adhoc_bodies.scope import needs_second_factor
from tests.world import NOW, World

# No test is judged by the clock: a busy machine would fail it.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")
# Playwright runs an event loop in the test's thread; Django would refuse to query there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

#: A statement of a test that takes longer has run away: PostgreSQL ends it, and its name is told.
STATEMENT_SECONDS = 120
#: What brings a test to the database.
REACHING = {"db", "transactional_db", "live_server", "portal"}
#: They take half a minute and more: at the end of a run, one core would wait for the other.
LONGEST = (
    "test_only_listed_fields_change",
    "test_bad_inputs_break_nothing",
    "test_every_answer_is_guarded_and_escaped",
    "test_closed_weeks_stand_and_open_ones_follow_the_facts",
    "test_nobody_gets_beyond_the_own_role_and_area",
    "test_the_parts_of_random_weeks_add_up_to_the_stored_figure",
    "test_demo_is_whole_alive_and_the_same_everywhere",
)

#: Tests that share one demo, and those that look at the rest of the portal in the browser.
IN_THE_DEMO, LOOKS = "tests/browser/", "tests/browser/test_look.py"
#: They follow links to what waits for somebody, so they come before those who deal with it; what
#: adds up all walks comes after these.
FIRST_IN_THE_DEMO, SUM = "tests/browser/test_pages.py", "test_every_page_was_reached"


@pytest.fixture(autouse=True)
def own_world(settings: Settings, tmp_path: Path) -> None:
    """Nothing that one test leaves behind is there for the next."""
    settings.GAUNG_DEMO = False
    settings.DEMO_MARK = tmp_path / "demo"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "public": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "public",
        },
    }
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media", "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Sign-in limits count in the cache.
    cache.clear()
    caches["public"].clear()


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The named small world on Wednesday 4 September 2024, 14.30 WIB; the clock stands still."""
    with time_machine.travel(NOW, tick=False):
        yield World.build()


def seasoned(user: User) -> None:
    """Make a person's second factor a month old: young ones sign nothing."""
    made = timezone.now() - dt.timedelta(days=30)
    Authenticator.objects.filter(user=user).update(created_at=made)


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    """A browser in which a person is signed in, with two factors where the role demands them."""

    def sign_in(user: User) -> Client:
        if needs_second_factor(user) and not is_mfa_enabled(user):
            TOTP.activate(user, "JBSWY3DPEHPK3PXP")
            seasoned(user)
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """On PostgreSQL, keep a database of tests from planning badly and from running for ever."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            keep_statistics_unknown(cursor)
            limit_statements(cursor)


def keep_statistics_unknown(cursor: CursorWrapper) -> None:
    """A test's rows are never committed, so autovacuum counts none of them and the planner, told
    that all tables are empty, joins thousands of rows by loops in loops that take an hour.
    """
    for table in connection.introspection.table_names(cursor):
        name = connection.ops.quote_name(table)
        cursor.execute(f"ALTER TABLE {name} SET (autovacuum_enabled = false)")


def limit_statements(cursor: CursorWrapper) -> None:
    """For this connection, and for all that tests and their workers open later."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    cursor.execute(f"ALTER DATABASE {name} SET statement_timeout = '{STATEMENT_SECONDS}s'")
    cursor.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")


@pytest.fixture(scope="session", autouse=True)
def audit_lock_yields_to_emptying() -> Iterator[None]:
    """Tests with real transactions empty all tables at their end, the audit log's too."""
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: list[str]) -> None:
        with unlocked(self.connection):
            empty(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", execute_sql_flush)
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Watch whether browser tests are skipped."""
    config.pluginmanager.register(BrowserWatch(), "browser-watch")


def pytest_collection_finish() -> None:
    """Tests that import the web's entry limit no statements of the others."""
    connection_created.disconnect(dispatch_uid="portal.patience")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what need not run on each kind of machine; begin with what takes longest, and in the
    demo with what needs it untouched. All else comes in an order of chance."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if REACHING.isdisjoint(fixtures) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.once)
    items.sort(key=place_in_line)


def place_in_line(item: pytest.Item) -> tuple[bool, bool, bool]:
    """Sorts tests that must come early before the others."""
    comes_first = item.nodeid.startswith(FIRST_IN_THE_DEMO)
    return not item.name.startswith(LONGEST), not comes_first, comes_first and item.name == SUM


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Who gives tests to the workers."""
    return OneDemo(config, log)


class OneDemo(LoadScopeScheduling):
    """Gives each test to whoever is free, those that share a demo to one, and these first.

    (A mark `xdist_group` would say the same, but with pytest 9.2 pytest-xdist loses it.)
    """

    def _split_scope(self, nodeid: str) -> str:
        """What is given together."""
        is_shared = nodeid.startswith(IN_THE_DEMO) and not nodeid.startswith(LOOKS)
        return IN_THE_DEMO if is_shared else nodeid


class BrowserWatch:
    """Where browser tests are required, a skipped one is a failure of the whole run."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a skipped browser test."""
        if report.skipped and "browser" in report.keywords:
            self.skipped.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn skipped into failed, where BROWSER_TESTS=required."""
        if self.skipped and os.environ.get("BROWSER_TESTS") == "required":
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say plainly that there was no browser, and how many tests that cost."""
        if self.skipped:
            number = len(self.skipped)
            terminalreporter.section(f"{number} browser tests skipped: no Chromium", yellow=True)
