"""The list of areas: complete, repeatable, and never losing a code."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from adhoc_bodies.areas import BadAreaFile, lineage, load_edition, read_edition, zone_of
from adhoc_bodies.models import Area

BOGOR = {
    "32": "Jawa Barat",
    "32.71": "Kota Bogor",
    "32.71.01": "Bogor Selatan",
    "32.71.01.1001": "Empang",
    "32.71.01.1002": "Batutulis",
}


def test_bundled_edition_holds_all_of_indonesia() -> None:
    levels = [code.count(".") for code in read_edition()]
    assert [levels.count(n) for n in range(4)] == [38, 514, 7285, 83762]


@pytest.mark.parametrize(
    ("code", "zone"),
    [("11.01", "WIB"), ("51", "WITA"), ("63.71", "WITA"), ("61", "WIB"), ("76", "WITA"),
     ("81.01.01.1001", "WIT"), ("94", "WIT"), ("96", "WIT"), ("36.74", "WIB")],
)  # fmt: skip
def test_zone_follows_the_province(code: str, zone: str) -> None:
    assert zone_of(code) == zone


@pytest.mark.parametrize(
    ("code", "codes"),
    [("ID", ["ID"]), ("32", ["ID", "32"]), ("32.71.01", ["ID", "32", "32.71", "32.71.01"])],
)
def test_a_code_tells_the_areas_above(code: str, codes: list[str]) -> None:
    assert lineage(code) == codes


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    first = load_edition(names=BOGOR)
    before = list(Area.objects.values_list("pk", "code", "name", "valid_to"))
    second = load_edition(names=BOGOR)
    assert first.added == 5
    assert (second.added, second.renamed, second.ended, second.reopened) == (0, 0, 0, 0)
    assert list(Area.objects.values_list("pk", "code", "name", "valid_to")) == before


@pytest.mark.django_db
def test_areas_know_their_ancestors() -> None:
    load_edition(names=BOGOR)
    village = Area.objects.get(code="32.71.01.1001")
    assert village.province
    assert village.regency
    assert village.district
    codes = (village.province.code, village.regency.code, village.district.code)
    assert codes == ("32", "32.71", "32.71.01")
    province = Area.objects.get(code="32")
    assert province.parent is not None
    assert province.parent.code == "ID"


@pytest.mark.django_db
def test_later_edition_adds_ends_and_reopens_but_never_deletes() -> None:
    load_edition(names=BOGOR)
    later = {code: name for code, name in BOGOR.items() if code != "32.71.01.1002"}
    later["32.71.01.1003"] = "Bondongan"
    outcome = load_edition(names=later, valid_from=dt.date(2025, 7, 1))
    ended = Area.objects.get(code="32.71.01.1002")
    assert (outcome.added, outcome.ended) == (1, 1)
    assert ended.valid_to == dt.date(2025, 6, 30)
    assert not Area.objects.valid_on(dt.date(2025, 7, 1)).filter(pk=ended.pk).exists()
    assert Area.objects.valid_on(dt.date(2025, 6, 30)).filter(pk=ended.pk).exists()
    assert not Area.objects.valid_on(dt.date(2025, 6, 30)).filter(code="32.71.01.1003").exists()
    again = load_edition(names=BOGOR | later, valid_from=dt.date(2026, 7, 1))
    ended.refresh_from_db()
    assert again.reopened == 1
    assert ended.valid_to is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("code,name\n32,Jawa Barat\n3271,Kota Bogor\n", "line 3, column code"),
        ("code,name\n32,\n", "line 2, column name"),
        ("code,name\n32,A\n32,B\n", "stands twice"),
        ("code,name\n32.71,Kota Bogor\n", "no row for its parent 32"),
        ("kode,nama\n32,A\n", "columns must be code,name"),
    ],
)
def test_bad_list_is_refused_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(text)
    with pytest.raises(BadAreaFile, match=complaint):
        read_edition(file)


@pytest.mark.django_db
def test_command_says_what_it_loaded(tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text("code,name\n" + "".join(f"{code},{name}\n" for code, name in BOGOR.items()))
    out = StringIO()
    call_command("load_areas", str(file), stdout=out)
    assert "1 provinces, 1 regencies and cities, 1 districts, 2 villages: 5 added" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("load_areas", str(tmp_path / "missing.csv"))
