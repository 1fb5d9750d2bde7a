"""`manage.py import_directives`: directives from a spreadsheet, issued at once."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from adhoc_bodies.models import Dirty
from posts.models import Directive
from tests.factories import ElectionFactory
from tests.world import World

HEAD = "code,office,title,kinds,platforms,min_platforms,starts_on,due_on,weight\n"
ROW = "T-01,32.71,Tes kesehatan,ppk+pps,instagram+tiktok,2,2024-09-02,2024-09-06,2\n"


@pytest.fixture
def table(tmp_path: Path, world: World) -> Path:
    return tmp_path / "arahan.csv"


def load(table: Path, rows: str, election: str = "pilkada-2024") -> None:
    table.write_text(HEAD + rows, encoding="utf-8")
    call_command("import_directives", str(table), election=election)


def refused(table: Path) -> list[dict[str, str]]:
    with table.with_name(table.name + ".refused.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_row_becomes_an_issued_directive(table: Path, world: World) -> None:
    load(table, ROW)
    directive = Directive.objects.get(code="T-01")
    assert directive.state == "issued"
    assert directive.issued_at
    assert (directive.office, directive.area) == (world.office_bogor, world.bogor)
    assert (directive.for_ppk, directive.for_pps) == (True, True)
    assert (directive.min_platforms, directive.weight) == (2, 2)
    assert (directive.starts_on, directive.due_on) == (dt.date(2024, 9, 2), dt.date(2024, 9, 6))
    assert [r.platform for r in directive.platform_rows.all()] == ["instagram", "tiktok"]
    event = AuditEvent.objects.get(action="directive-issued")
    assert (event.object_id, event.area_code, event.actor) == (directive.pk, "32.71", None)


def test_an_empty_office_is_the_nation_and_empty_numbers_are_one(table: Path, world: World) -> None:
    load(table, "N-1,,Cek nama,pps,facebook,,2024-09-02,2024-09-06,\n")
    directive = Directive.objects.get(code="N-1")
    assert directive.office == world.office_ri
    assert (directive.for_ppk, directive.for_pps) == (False, True)
    assert (directive.min_platforms, directive.weight) == (1, 1)


def test_the_addressed_bodies_are_marked_and_no_others(table: Path, world: World) -> None:
    load(table, ROW.replace("ppk+pps", "pps"))
    addressed = {world.pps_empang, world.pps_batu_tulis, world.pps_baranangsiang}
    assert {mark.body for mark in Dirty.objects.select_related("body")} == addressed
    assert set(Dirty.objects.values_list("week", flat=True)) == {202436}


def test_marks_take_the_same_statements_for_any_number_of_rows(table: Path, world: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as one:
        load(table, ROW)
    many = "".join(ROW.replace("T-01", f"M-{n}") for n in range(20))
    with CaptureQueriesContext(connection) as twenty:
        load(table, many)
    assert len(one) == len(twenty)


def test_importing_again_changes_nothing(
    table: Path, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    load(table, ROW)
    before = Directive.objects.get(code="T-01")
    Dirty.objects.all().delete()
    load(table, ROW.replace("instagram+tiktok", "tiktok+instagram"))
    assert "0 directives issued, 1 known already, 0 refused" in capsys.readouterr().out
    assert Directive.objects.get(code="T-01").issued_at == before.issued_at
    assert not Dirty.objects.exists()
    assert AuditEvent.objects.count() == 1


def test_a_withdrawn_directive_stays_withdrawn(table: Path, world: World) -> None:
    load(table, ROW)
    Directive.objects.filter(code="T-01").update(state="withdrawn")
    load(table, ROW)
    assert Directive.objects.get(code="T-01").state == "withdrawn"


def test_an_issued_directive_is_not_changed(table: Path, world: World) -> None:
    load(table, ROW)
    with pytest.raises(SystemExit):
        load(table, ROW.replace("2024-09-06", "2024-09-13"))
    assert Directive.objects.get(code="T-01").due_on == dt.date(2024, 9, 6)
    assert refused(table)[0]["column"] == "due_on"


def test_a_draft_with_the_code_is_brought_up_to_date_and_issued(table: Path, world: World) -> None:
    load(table, ROW.replace("T-01", world.draft_bogor.code))
    world.draft_bogor.refresh_from_db()
    assert (world.draft_bogor.state, world.draft_bogor.title) == ("issued", "Tes kesehatan")
    assert [r.platform for r in world.draft_bogor.platform_rows.all()] == ["instagram", "tiktok"]


def test_a_code_that_comes_twice_is_refused_when_the_rows_differ(
    table: Path, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        load(table, ROW + ROW + ROW.replace("Tes kesehatan", "Tes lain"))
    assert "1 directives issued, 1 known already, 1 refused" in capsys.readouterr().out
    assert (refused(table)[0]["line"], refused(table)[0]["column"]) == ("4", "title")


def test_codes_are_free_again_in_another_election(table: Path, world: World) -> None:
    load(table, ROW)
    ElectionFactory(slug="pemilu-2029", name="Pemilu 2029", voting_day=dt.date(2029, 2, 14))
    load(table, ROW.replace("Tes kesehatan", "Lain"), election="pemilu-2029")
    assert Directive.objects.filter(code="T-01").count() == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (ROW.replace("T-01", ""), "code"),
        (ROW.replace("T-01", "T" * 31), "code"),
        (ROW.replace("32.71,", "32.99,"), "office"),
        (ROW.replace("Tes kesehatan", ""), "title"),
        (ROW.replace("Tes kesehatan", "x" * 81), "title"),
        (ROW.replace("ppk+pps", "kpps"), "kinds"),
        (ROW.replace("ppk+pps", ""), "kinds"),
        (ROW.replace("instagram+tiktok", "instagram+myspace"), "platforms"),
        (ROW.replace(",2,2024", ",3,2024"), "min_platforms"),
        (ROW.replace(",2,2024", ",0,2024"), "min_platforms"),
        (ROW.replace(",2,2024", ",²,2024"), "min_platforms"),
        (ROW.replace("2024-09-02", "02/09/2024"), "starts_on"),
        (ROW.replace("2024-09-06", "2024-09-31"), "due_on"),
        (ROW.replace("2024-09-06", "2024-09-01"), "due_on"),
        (ROW.replace("-06,2", "-06,6"), "weight"),
        (ROW.replace("-06,2", "-06,00019"), "weight"),
        (ROW.replace("2024-09-06", "9999-12-31"), "due_on"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_are_taken(
    table: Path, world: World, capsys: pytest.CaptureFixture[str], row: str, column: str
) -> None:
    with pytest.raises(SystemExit) as end:
        load(table, row + ROW.replace("T-01", "GOOD"))
    assert end.value.code == 1
    assert f"{table}, line 2, column {column}: " in capsys.readouterr().err
    assert refused(table)[0]["column"] == column
    assert Directive.objects.filter(code="GOOD", state="issued").exists()
    assert not Directive.objects.filter(code="T-01").exists()


def test_refused_rows_cannot_run_as_formulas(table: Path, world: World) -> None:
    with pytest.raises(SystemExit):
        load(table, ROW.replace("Tes kesehatan", "=1+1").replace("32.71,", "99,"))
    assert refused(table)[0]["title"] == "'=1+1"


def test_no_more_can_the_reasons_that_quote_them(table: Path, world: World) -> None:
    with pytest.raises(SystemExit):
        load(table, ROW.replace("32.71,", "=1+1,"))
    assert refused(table)[0]["reason"].startswith("'=1+1: ")


def test_an_unknown_election_or_a_missing_column_stops_it(table: Path, world: World) -> None:
    with pytest.raises(CommandError, match="There is no election 'pilkada-1955'"):
        load(table, ROW, election="pilkada-1955")
    table.write_text("code,title\n")
    with pytest.raises(CommandError, match="line 1: the column office"):
        call_command("import_directives", str(table))


def test_segments_and_purposes_are_taken_by_their_short_names(table: Path, world: World) -> None:
    head = HEAD.strip() + ",sasaran,tujuan\n"
    row = ROW.strip() + ",pemilih-pemula+keluarga,sosialisasi\n"
    table.write_text(head + row, encoding="utf-8")
    call_command("import_directives", str(table), election="pilkada-2024")
    directive = Directive.objects.get(code="T-01")
    assert [(t.kind, t.slug) for t in directive.topics.all()] == [
        ("purpose", "sosialisasi"), ("segment", "pemilih-pemula"), ("segment", "keluarga"),
    ]  # fmt: skip
    load(table, ROW)
    assert directive.topics.count() == 3


def test_an_unknown_segment_refuses_the_row_and_names_the_column(table: Path, world: World) -> None:
    head = HEAD.strip() + ",sasaran\n"
    table.write_text(head + ROW.strip() + ",orang-tua\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("import_directives", str(table), election="pilkada-2024")
    assert not Directive.objects.filter(code="T-01").exists()
    [row] = refused(table)
    assert (row["column"], row["sasaran"]) == ("sasaran", "orang-tua")
    assert "pemilih-pemula" in row["reason"]
