"""What every test has: an own empty world, quick passwords, no way to the outside."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from adhoc_bodies.scope import needs_second_factor
from tests.world import NOW, World

# Playwright runs an event loop in the test's thread; Django would refuse to query there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def own_world(settings: Settings, tmp_path: Path) -> None:
    """Nothing that one test leaves behind is there for the next."""
    settings.GAUNG_DEMO = False
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
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


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The named small world on Wednesday 4 September 2024, 14.30 WIB; the clock stands still."""
    with time_machine.travel(NOW, tick=False):
        yield World.build()


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    """A browser in which a person is signed in, with two factors where the role demands them."""

    def sign_in(user: User) -> Client:
        if needs_second_factor(user) and not is_mfa_enabled(user):
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        client = Client()
        client.force_login(user)
        return client

    return sign_in
