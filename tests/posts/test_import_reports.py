"""Reports from spreadsheets: good rows in, bad rows back with their place and reason."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from adhoc_bodies.models import Dirty
from posts.models import Report
from tests.world import World

HEADER = "body,url,directive,posted_at,reported_at,status"
#: The ID tells: posted on 1 September 2024, 14.05 WIB.
TIKTOK = "https://www.tiktok.com/@pps.empang/video/7409567198838733901"
FACEBOOK = "https://www.facebook.com/ppsempang/posts/1648025438910869"
EMPANG = "32.71.01.1003"


@pytest.fixture(autouse=True)
def no_reports(world: World) -> None:
    Report.objects.all().delete()
    Dirty.objects.all().delete()


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def refused(path: Path) -> list[dict[str, str]]:
    with path.with_name(path.name + ".refused.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def run(path: Path) -> int:
    """Import a file; the exit status."""
    try:
        call_command("import_reports", str(path))
    except SystemExit as end:
        return int(str(end.code))
    return 0


def test_row_becomes_a_report_that_counts_by_its_own_times(world: World, tmp_path: Path) -> None:
    file = write(
        tmp_path / "r.csv",
        f"{EMPANG},{TIKTOK},,2020-01-01T00:00:00+07:00,2024-09-02T08:00:00+07:00,accepted",
    )
    assert run(file) == 0
    report = Report.objects.get()
    assert report.body == world.pps_empang
    assert report.posted_at.isoformat() == "2024-09-01T07:05:00+00:00"
    assert report.posted_at_source == "id"
    assert str(report.effective_on) == "2024-09-01"
    assert (report.week, report.status, report.source) == (202435, "accepted", "import")
    assert report.regency == world.bogor
    assert set(Dirty.objects.values_list("week", flat=True)) == {202435, 202436}
    assert not (tmp_path / "r.csv.refused.csv").exists()


def test_importing_again_makes_no_double(world: World, tmp_path: Path) -> None:
    line = f"{EMPANG},{TIKTOK},,,2024-09-02T08:00:00+07:00,submitted"
    file = write(tmp_path / "r.csv", line, line)
    assert run(file) == 0
    assert run(write(tmp_path / "again.csv", line)) == 0
    assert Report.objects.count() == 1


def test_good_rows_come_in_and_bad_rows_come_back(world: World, tmp_path: Path) -> None:
    at = "2024-09-02T08:00:00+07:00"
    file = write(
        tmp_path / "r.csv",
        f"{EMPANG},{TIKTOK},,,{at},accepted",
        f"99.99.99.9999,{TIKTOK},,,{at},accepted",
        f"{EMPANG},https://www.instagram.com/ppsempang,,,{at},accepted",
        f"{EMPANG},{FACEBOOK},,,{at},accepted",
        f"{EMPANG},{FACEBOOK},,2024-09-03T08:00:00+07:00,{at},accepted",
        f"{EMPANG},{FACEBOOK},,kemarin,{at},accepted",
        f"{EMPANG},{FACEBOOK},,2024-09-01T08:00:00+07:00,2024-09-02 08:00,accepted",
        f"{EMPANG},{FACEBOOK},TIDAK-ADA,2024-09-01T08:00:00+07:00,{at},accepted",
        f"{EMPANG},{FACEBOOK},,2024-09-01T08:00:00+07:00,{at},diterima",
        f"{EMPANG},{FACEBOOK},,2024-09-01T08:00:00+07:00,2124-09-02T08:00:00+07:00,accepted",
        f"32.71.01.1001,{TIKTOK},,,{at},submitted",
    )
    assert run(file) == 1
    assert Report.objects.count() == 1
    assert [(row["line"], row["column"]) for row in refused(file)] == [
        ("3", "body"), ("4", "url"), ("5", "posted_at"), ("6", "posted_at"), ("7", "posted_at"),
        ("8", "reported_at"), ("9", "directive"), ("10", "status"), ("11", "reported_at"),
        ("12", "url"),
    ]  # fmt: skip
    assert "PPS" in refused(file)[-1]["reason"]


def test_rejected_and_withdrawn_rows_leave_the_post_free(world: World, tmp_path: Path) -> None:
    file = write(
        tmp_path / "r.csv",
        f"{EMPANG},{TIKTOK},,,2024-09-02T08:00:00+07:00,rejected",
        f"{EMPANG},{TIKTOK},,,2024-09-02T09:00:00+07:00,accepted",
    )
    assert run(file) == 0
    assert Report.objects.count() == 2


def test_all_or_nothing_takes_nothing_when_one_row_is_bad(world: World, tmp_path: Path) -> None:
    file = write(
        tmp_path / "r.csv",
        f"{EMPANG},{TIKTOK},,,2024-09-02T08:00:00+07:00,accepted",
        f"{EMPANG},bukan tautan,,,2024-09-02T08:00:00+07:00,accepted",
    )
    with pytest.raises(SystemExit):
        call_command("import_reports", str(file), "--all-or-nothing")
    assert not Report.objects.exists()
    assert not Dirty.objects.exists()


def test_report_for_a_directive_is_tied_to_it(world: World, tmp_path: Path) -> None:
    directive = world.place("office_bogor").directive
    at = "2024-09-02T08:00:00+07:00"
    file = write(
        tmp_path / "r.csv",
        f"{EMPANG},{TIKTOK},{directive.code},,{at},accepted",
        f"32.01.01.1002,{FACEBOOK},{directive.code},2024-09-01T08:00:00+07:00,{at},accepted",
    )
    assert run(file) == 1
    assert Report.objects.get().directive == directive
    assert [row["column"] for row in refused(file)] == ["directive"]


def test_semicolons_and_a_byte_mark_are_understood(world: World, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    line = f"{EMPANG};{TIKTOK};;;2024-09-02T08:00:00+07:00;accepted"
    file.write_text(HEADER.replace(",", ";") + "\r\n" + line + "\r\n", encoding="utf-8-sig")
    assert run(file) == 0
    assert Report.objects.count() == 1


def test_refused_cells_cannot_run_as_formulas(world: World, tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", '=cmd|x,"@SUM(1)",,,2024-09-02T08:00:00+07:00,accepted')
    assert run(file) == 1
    assert refused(file)[0]["body"] == "'=cmd|x"
    assert refused(file)[0]["url"] == "'@SUM(1)"


@pytest.mark.parametrize("text", ["body,url\n", "", "\xff"])
def test_a_file_without_the_columns_is_refused_whole(
    world: World, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(CommandError):
        call_command("import_reports", str(file))


def test_missing_file_is_named(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"missing\.csv"):
        call_command("import_reports", str(tmp_path / "missing.csv"))


def test_no_more_can_the_reasons_that_quote_them(world: World, tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", f"=1+1,{TIKTOK},,,2024-09-02T08:00:00+07:00,accepted")
    assert run(file) == 1
    assert refused(file)[0]["reason"].startswith("'=1+1: ")
