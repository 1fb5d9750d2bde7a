"""`recompute` and `export_compliance` as offices use them."""

import csv
import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from posts.models import Directive, Report
from targets.models import BodyWeek
from tests.factories import DirectiveFactory, ReportFactory
from tests.world import WEEK, World

HEADER = "week,body,kind,score,provisional,band,met,late,partial,missing,exempt,posts"
EMPANG = "32.71.01.1003"


def run(command: str, **options: str) -> str:
    """Run a command with options as they are typed; what it said."""
    given = {"area": "32.71", "from": "2024-W36", "to": "2024-W36"} | options
    words = [f"--{name.replace('_', '-')}={value}" for name, value in given.items()]
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


def export(path: Path, **options: str) -> list[dict[str, str]]:
    run("export_compliance", output=str(path), format="csv", **options)
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def row_of(rows: list[dict[str, str]], body: str) -> dict[str, str]:
    (row,) = [row for row in rows if row["body"] == body]
    return row


def posted(world: World, directive: Directive, platform: str, day: int, reported: int) -> None:
    """An accepted report of PPS Empang of a post on a day of September, noon."""
    at = dt.datetime(2024, 9, day, 5, tzinfo=dt.UTC)
    ReportFactory(
        body=world.pps_empang, directive=directive, platform=platform, accepted=True,
        post_id=f"{platform}-{day}", posted_at=at,
        reported_at=at + dt.timedelta(days=reported - day, hours=1),
        effective_on=dt.date(2024, 9, day if reported - day <= 3 else reported),
    )  # fmt: skip


@pytest.fixture
def worked_example(world: World) -> World:
    """The example of scoring.md, section 7, alone in the world."""
    Report.objects.all().delete()
    Directive.objects.update(state="withdrawn")
    a: Directive = DirectiveFactory.create(
        election=world.pilkada, office=world.office_bogor, weight=2,
        platforms=["instagram", "facebook"],
        starts_on=dt.date(2024, 9, 2), due_on=dt.date(2024, 9, 4),
    )  # fmt: skip
    b: Directive = DirectiveFactory.create(
        election=world.pilkada, office=world.office_bogor, min_platforms=2,
        platforms=["instagram", "tiktok"],
        starts_on=dt.date(2024, 9, 2), due_on=dt.date(2024, 9, 6),
    )  # fmt: skip
    posted(world, a, "instagram", 3, 3)
    posted(world, b, "instagram", 6, 7)
    posted(world, b, "tiktok", 9, 9)
    return world


def test_the_worked_example_comes_out_of_the_doors(worked_example: World, tmp_path: Path) -> None:
    path = tmp_path / "kepatuhan.csv"
    rows = export(path, as_of="2024-09-16")
    assert path.read_text().splitlines()[0] == HEADER
    assert f"2024-W36,{EMPANG},pps,85.42,85.42,compliant,1,1,1,0,0,2" in path.read_text()
    assert row_of(rows, "32.71.01")["score"] == "0.00"
    first = Report.objects.get(post_id="instagram-3")
    first.reported_at += dt.timedelta(days=7)
    first.reported_on = first.effective_on = dt.date(2024, 9, 10)
    first.week = WEEK + 1
    first.save()
    row = row_of(export(path, as_of="2024-09-16"), EMPANG)
    assert (row["score"], row["band"], row["late"], row["posts"]) == ("52.08", "partial", "2", "1")


def test_an_export_is_the_same_with_and_without_a_recompute_before(
    worked_example: World, tmp_path: Path
) -> None:
    as_of = {"as_of": "2024-09-16"}
    before = export(tmp_path / "a.csv", **as_of)
    assert not BodyWeek.objects.exists()
    assert "1 weeks computed: 5 figures of bodies and" in run("recompute", **as_of)
    assert export(tmp_path / "b.csv", **as_of) == before
    stored = BodyWeek.objects.get(week=WEEK, body=worked_example.pps_empang)
    assert (stored.score, stored.posts) == (8542, 2)


def test_one_row_for_each_active_ppk_and_pps_and_week(world: World, tmp_path: Path) -> None:
    rows = export(tmp_path / "a.csv", area="32", to="2024-W37")
    keys = [(row["week"], row["body"], row["kind"]) for row in rows]
    assert keys == sorted(keys)
    assert len(keys) == 2 * 7
    assert {row["kind"] for row in rows} == {"ppk", "pps"}
    assert ("2024-W37", "32.01.01", "ppk") in keys


def test_nothing_owed_is_an_empty_percentage(world: World, tmp_path: Path) -> None:
    row = row_of(export(tmp_path / "a.csv", as_of="2024-09-02"), EMPANG)
    assert (row["score"], row["provisional"], row["band"], row["missing"]) == ("", "", "", "0")


def test_a_closed_week_is_exported_as_it_was_closed(worked_example: World, tmp_path: Path) -> None:
    as_of = {"as_of": "2024-09-30"}
    run("recompute", **as_of)
    BodyWeek.objects.update(closed_on=dt.date(2024, 9, 23))
    Report.objects.update(status="rejected")
    assert row_of(export(tmp_path / "a.csv", **as_of), EMPANG)["score"] == "85.42"
    before_closing = {"as_of": "2024-09-22"}
    assert row_of(export(tmp_path / "a.csv", **before_closing), EMPANG)["score"] == "0.00"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--area", "99.99"], "99.99"),
        (["--from", "2024-W60"], "'2024-W60' is not an ISO week; write it like 2024-W36"),
        (["--to", "2024-W20"], "--from 2024-W36 is after --to 2024-W20"),
        (["--as-of", "31-12-2024"], "'31-12-2024' is not a date; write it like 2024-09-16"),
        (["--election", "pilkada-1999"], "pilkada-1999"),
        (["--output", "/nowhere/at/all.csv"], "/nowhere/at/all.csv: No such file"),
    ],
)
def test_errors_name_the_option_and_what_is_wrong(
    world: World, tmp_path: Path, options: list[str], message: str
) -> None:
    output = {"--output": str(tmp_path / "a.csv")}
    given = output | {options[0]: options[1]}
    with pytest.raises(CommandError, match=message):
        run("export_compliance", **{name.strip("-"): value for name, value in given.items()})
    assert not list(tmp_path.iterdir())
