"""Both languages are complete: English stands in the code, Indonesian in locale/id."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django.fixtures import Settings

ROOT = Path(settings.BASE_DIR)
FOLDER = Path("locale") / "id" / "LC_MESSAGES"
SOURCES = ("portal", "accounts", "adhoc_bodies", "posts", "targets", "templates")
#: Places for values: %(name)s, %s, %d, {name}.
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
Key = tuple[str | None, str]


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    """The committed Indonesian catalogue."""
    return polib.pofile(str(ROOT / FOLDER / "django.po"))


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def texts(entry: polib.POEntry) -> list[str]:
    """The Indonesian of an entry, its plural forms included."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def faulty(catalogue: polib.POFile, fault: Callable[[polib.POEntry], bool]) -> list[str]:
    return [entry.msgid for entry in catalogue if not entry.obsolete and fault(entry)]


def test_every_text_has_its_indonesian(catalogue: polib.POFile) -> None:
    assert faulty(catalogue, lambda entry: not all(texts(entry))) == []
    assert faulty(catalogue, lambda entry: entry.fuzzy) == []


def test_the_places_for_values_survive_translation(catalogue: polib.POFile) -> None:
    def loses_a_place(entry: polib.POEntry) -> bool:
        source = set(PLACES.findall(entry.msgid + (entry.msgid_plural or "")))
        return any(set(PLACES.findall(text)) - source for text in texts(entry)) or (
            not entry.msgid_plural and source != set(PLACES.findall(entry.msgstr))
        )

    assert faulty(catalogue, loses_a_place) == []


def test_the_compiled_catalogue_is_the_written_one(catalogue: polib.POFile) -> None:
    compiled = polib.mofile(str(ROOT / FOLDER / "django.mo"))
    assert {key(e): texts(e) for e in compiled} == {
        key(e): texts(e) for e in catalogue if not e.obsolete
    }


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext finds the texts; none on PATH")
def test_every_text_of_code_and_templates_is_in_the_catalogue(
    catalogue: polib.POFile, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SOURCES:
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("data", "__pycache__")
        )
    (tmp_path / FOLDER).mkdir(parents=True)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["id"], verbosity=0, no_location=True)
    used = {key(entry) for entry in polib.pofile(str(tmp_path / FOLDER / "django.po"))}
    assert len(used) > 100
    assert used - {key(entry) for entry in catalogue if not entry.obsolete} == set()
