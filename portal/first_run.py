"""What has to be there before the portal starts: tables, static files, areas, the demo."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.models import Fact
from portal.supervise import end_with_parent

DEMO = "demo"
OWN = "own"


def prepare(*, demo_wanted: bool | None, say: Callable[[str], None]) -> str:
    """Bring database and files up to date and return the kind of portal: demo or own.

    `demo_wanted` is what was asked for, None for no opinion: then an empty database that
    is not in production becomes a demo.
    """
    migrate(say)
    kind = settled_kind(demo_wanted)
    if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        call_command("createcachetable", verbosity=0)
    if not settings.DEBUG:
        collect_static()
    if not fact("areas"):
        say("Loading the areas of Indonesia … / Memuat wilayah Indonesia …")
        call_command("load_areas")
        settle("areas", "loaded")
    if not fact("kind"):
        if kind == DEMO:
            say("Making the demo campaign … / Menyiapkan kampanye demo …")
            manage("demo", demo=True)
        settle("kind", kind)
    return kind


def migrate(say: Callable[[str], None]) -> None:
    """Apply what is not applied; asking first is faster than Django's own command."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database … / Menyiapkan basis data …")
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Collect, name by content and compress the static files when one has changed."""
    stamp = settings.VAR / "static.sha256"
    digest = static_digest()
    if not stamp.exists() or stamp.read_text() != digest:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(digest)


def static_digest() -> str:
    """A short sign of all static files: names, sizes and times."""
    known = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            known.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return known.hexdigest()


def settled_kind(demo_wanted: bool | None) -> str:
    """What this database is, or becomes now; refuses to turn one kind into the other."""
    known = fact("kind")
    if known:
        if demo_wanted is not None and demo_wanted != (known == DEMO):
            raise CommandError(
                f"This database was set up as {known!r}. For the other kind use another one: "
                "set GAUNG_VAR to an empty folder, or DATABASE_URL to an empty database."
            )
        return known
    if demo_wanted is None:
        demo_wanted = not settings.PRODUCTION and not get_user_model().objects.exists()
    return DEMO if demo_wanted else OWN


def fact(key: str) -> str:
    """A fact of the installation, or nothing."""
    return Fact.objects.filter(key=key).values_list("value", flat=True).first() or ""


def settle(key: str, value: str) -> None:
    """Keep a fact of the installation."""
    Fact.objects.update_or_create(key=key, defaults={"value": value})


def mark_demo() -> None:
    """Remember that this database holds the demo, so that all commands live on its day."""
    settle("kind", DEMO)
    settings.DEMO_MARK.touch()


def manage(*arguments: str, demo: bool) -> None:
    """Run a command in a process of its own, on the demo's day or on the real one.

    It ends with us, and a Ctrl-C reaches it through us only.
    """
    status = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=os.environ | {"GAUNG_DEMO": str(int(demo))},
        start_new_session=True,
        preexec_fn=end_with_parent,
    ).returncode
    if status:
        raise CommandError(f"manage.py {' '.join(arguments)} failed with status {status}")
