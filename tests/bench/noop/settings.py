"""The portal's settings, on the bench's database, with one more address."""

import os

from portal.settings import *  # noqa: F403 - all of them
from portal.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.noop"]
ROOT_URLCONF = "tests.bench.noop.urls"
DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
