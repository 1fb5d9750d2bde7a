"""`manage.py load_election`: an election with its stage calendar, from a table."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from adhoc_bodies.models import Election
from posts.models import Stage
from tests.factories import StageFactory

CALENDAR = Path("posts/data/tahapan.csv")
HEAD = "pemilihan,kelompok,slug,nama,mulai,selesai,ketentuan_relatif,dasar,sumber\n"


def load(file: Path, **options: str) -> None:
    defaults = {"slug": "pilkada-2024", "name": "Pilkada 2024", "voting_day": "2024-11-27"}
    values = defaults | options
    arguments = [f"--{key.replace('_', '-')}={value}" for key, value in values.items()]
    call_command("load_election", str(file), *arguments)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "tahapan.csv"


@pytest.mark.django_db
def test_only_the_rows_of_the_named_election_are_taken() -> None:
    load(CALENDAR)
    election = Election.objects.get()
    assert (election.slug, election.voting_day) == ("pilkada-2024", dt.date(2024, 11, 27))
    assert election.stages.count() == 35
    assert not election.stages.filter(slug="dapil").exists()
    campaign = election.stages.get(slug="kampanye")
    assert (campaign.starts_on, campaign.ends_on) == (dt.date(2024, 9, 25), dt.date(2024, 11, 23))
    assert (campaign.group, campaign.basis) == ("penyelenggaraan", "PKPU 2/2024")


@pytest.mark.django_db
def test_a_stage_may_have_only_an_end_or_only_a_relative_rule() -> None:
    load(CALENDAR)
    budget = Stage.objects.get(slug="perencanaan-anggaran")
    assert (budget.starts_on, budget.ends_on) == (None, dt.date(2024, 1, 26))
    dispute = Stage.objects.get(slug="sengketa")
    assert (dispute.ends_on, dispute.relative_rule) == (None, "mengikuti jadwal MK")


@pytest.mark.django_db
def test_another_value_of_the_column_can_be_named() -> None:
    load(CALENDAR, slug="pemilu-2024", name="Pemilihan Umum 2024", rows_of="Pemilu 2024")
    assert Election.objects.get().name == "Pemilihan Umum 2024"
    assert Stage.objects.filter(slug="dapil").exists()


@pytest.mark.django_db
def test_a_file_with_one_election_is_taken_whole_whatever_its_name(table: Path) -> None:
    table.write_text(HEAD + "Pilkada Serentak,,coklit,Coklit,2024-06-24,2024-07-24,,,\n")
    load(table)
    assert Stage.objects.get().election.name == "Pilkada 2024"


@pytest.mark.django_db
def test_an_unknown_election_is_refused_with_those_that_the_file_holds() -> None:
    with pytest.raises(CommandError, match="'Pilkada 2024'; 'Pemilu 2024'; 'Pilkada Ulang"):
        load(CALENDAR, name="Pemilu 2029")
    assert not Election.objects.exists()


@pytest.mark.django_db
def test_loading_again_changes_nothing_but_what_the_file_changed(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "Pilkada 2024,sub,coklit,Coklit,2024-06-24,2024-07-24,,,\n"
    table.write_text(HEAD + line + line.replace("coklit", "dps"))
    load(table)
    before = set(Stage.objects.values_list("pk", flat=True))
    load(table)
    assert "0 stages made, 0 changed, 2 as before" in capsys.readouterr().out
    table.write_text(HEAD + line.replace("07-24", "07-25"))
    load(table)
    assert "0 stages made, 1 changed" in (told := capsys.readouterr().out)
    assert "kept: dps" in told
    assert set(Stage.objects.values_list("pk", flat=True)) == before
    assert Stage.objects.get(slug="coklit").ends_on == dt.date(2024, 7, 25)


@pytest.mark.django_db
def test_a_calendar_corrects_the_stages_of_its_own_election_only() -> None:
    other = StageFactory(election__slug="pemilu-2029", slug="kampanye", name="Kampanye 2029")
    load(CALENDAR)
    other.refresh_from_db()
    assert other.name == "Kampanye 2029"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "line", "column", "reason"),
    [
        ("Pilkada 2024,,coklit,Coklit,2024-13-01,,,,", 3, "mulai", "is no date"),
        ("Pilkada 2024,,coklit,Coklit,,24/07/2024,,,", 3, "selesai", "is no date"),
        ("Pilkada 2024,,coklit,Coklit,2024-07-24,2024-07-01,,,", 3, "selesai", "before mulai"),
        ("Pilkada 2024,,masa tenang,Masa tenang,,,,,", 3, "slug", "letters, digits"),
        ("Pilkada 2024,,,Masa tenang,,,,,", 3, "slug", "empty"),
        ("Pilkada 2024,,coklit,,,,,,", 3, "nama", "is empty"),
        ("Pilkada 2024,,dps,DPS lagi,,,,,", 3, "slug", "earlier line"),
        (f"Pilkada 2024,,coklit,{'x' * 201},,,,,", 3, "nama", "longer than 200"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(
    table: Path, row: str, line: int, column: str, reason: str
) -> None:
    table.write_text(HEAD + "Pilkada 2024,,dps,DPS,2024-08-09,,,,\n" + row + "\n")
    with pytest.raises(CommandError) as refusal:
        load(table)
    assert f"{table}, line {line}, column {column}: " in str(refusal.value)
    assert reason in str(refusal.value)
    assert not Election.objects.exists()


@pytest.mark.django_db
def test_a_missing_column_is_named(table: Path) -> None:
    table.write_text("pemilihan,slug,nama\n")
    with pytest.raises(CommandError, match="line 1: the column kelompok, mulai"):
        load(table)
