"""The house keeps itself in order: imports, migrations, locked libraries, no foreign hosts."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

ROOT = Path(settings.BASE_DIR)
APPS = ("portal", "accounts", "adhoc_bodies", "posts", "targets")
HOST = re.compile(r"""(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)""", re.I)
#: Never fetched: XML's own names, hosts kept for examples, and where people follow a link to.
NAMES_ONLY = {"www.w3.org", "example.com", "example.org", "wa.me"}
PUBLIC_INDEX = {"pypi.org", "files.pythonhosted.org"}


def test_apps_import_in_one_direction() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named_and_reversible() -> None:
    loader = MigrationLoader(None, replace_migrations=False)
    for (app, name), migration in (loader.disk_migrations or {}).items():
        if app not in APPS:
            continue
        assert "_auto_" not in name, f"{app} {name} says nothing"
        for operation in migration.operations:
            if isinstance(operation, RunPython | RunSQL):
                assert operation.reversible, f"{app} {name} cannot be undone"


def loaded_by_a_browser() -> Iterator[Path]:
    """Everything of ours that reaches a browser."""
    for folder in ("templates", "static", *(f"{app}/templates" for app in APPS)):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".html", ".txt", ".css", ".js", ".svg", ".json", ".webmanifest"}:
                yield path


def foreign_hosts(path: Path) -> set[str]:
    """Hosts that a file could make a browser ask; comments in vendored files do not count."""
    text = path.read_text()
    if "vendor" in path.parts:
        # What a browser fetches by itself: attributes, url(), import; not a text of help.
        loads = r"""(?:src|href)=["']?|url\(["']?|import[^;]{0,80}?["']|fetch\(["']"""
        return {m[1] for m in re.finditer(rf"(?:{loads}){HOST.pattern}", text, re.I)}
    return set(HOST.findall(text)) - NAMES_ONLY


def test_pages_load_nothing_from_a_foreign_host() -> None:
    found = {str(path): hosts for path in loaded_by_a_browser() if (hosts := foreign_hosts(path))}
    assert not found


def test_a_foreign_host_would_be_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<script src="//cdn.evil.test/x.js"></script>')
    assert foreign_hosts(page) == {"cdn.evil.test"}
    style = tmp_path / "vendor" / "style.css"
    style.parent.mkdir()
    style.write_text("/* see https://docs.kind.test */ a { background: url(https://evil.test/x) }")
    assert foreign_hosts(style) == {"evil.test"}


def test_files_of_libraries_come_from_the_public_index_only() -> None:
    assert set(HOST.findall((ROOT / "uv.lock").read_text())) <= PUBLIC_INDEX
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert not HOST.findall((ROOT / name).read_text())


def test_every_requirement_is_pinned_and_hashed_and_in_the_lock() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    locked = {(p["name"], p["version"]) for p in lock["package"]}
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        # A requirement is a line with its continuations; comments stand apart.
        pinned = r"^([a-z0-9][^\s=\[]*)(?:\[[^\]]*\])?==([^\s;]+)(.*(?:\n    --.*)*)"
        blocks = re.findall(pinned, text, re.M)
        assert len(blocks) > 20
        for package, version, rest in blocks:
            assert (package, version) in locked
            assert "--hash=sha256:" in rest, f"{package} has no hash"
        assert len(blocks) == len(re.findall(r"^[a-z0-9]", text, re.M))


def test_each_library_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    reasons = (ROOT / "DECISIONS.md").read_text().lower()
    names = [re.split(r"[\[<>=]", line)[0] for line in asked]
    assert [name for name in names if f"`{name}`" not in reasons] == []
