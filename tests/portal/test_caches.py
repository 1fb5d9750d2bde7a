"""What lies in the cache: it isn't pushed out by strangers, and doesn't stay for ever."""

import time
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from pytest_django.fixtures import Settings

from portal.tasks import tidy
from tests.portal.test_settings import PRODUCTION, python

CODE = "from portal.settings import CACHES; print(CACHES['public']['BACKEND'], CACHES['default'])"


@pytest.mark.parametrize("redis", ["", PRODUCTION["REDIS_URL"]])
def test_public_pages_have_a_cache_of_their_own(tmp_path: Path, redis: str) -> None:
    public, own = python(tmp_path, "-c", CODE, REDIS_URL=redis).stdout.split(" ", 1)
    assert public.endswith("LocMemCache")
    assert ("RedisCache" if redis else "DatabaseCache") in own
    assert redis or "'MAX_ENTRIES': 100000" in own


@pytest.mark.django_db
def test_a_cache_in_the_database_forgets_what_is_over(settings: Settings) -> None:
    settings.CACHES = settings.CACHES | {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "portal_cache",
        },
    }
    call_command("createcachetable", verbosity=0)
    cache.set("over", 1, timeout=-60)
    cache.set("holds", time.time(), timeout=3600)
    tidy()
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM portal_cache")
        assert [key for (key,) in cursor.fetchall()] == [":1:holds"]


@pytest.mark.django_db
def test_tidying_leaves_other_caches_alone() -> None:
    cache.set("holds", 1, timeout=3600)
    tidy()
    assert cache.get("holds") == 1
