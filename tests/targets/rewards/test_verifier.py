"""The one file with which a stranger rebuilds a ranking, as that stranger runs it."""

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from adhoc_bodies.models import Body
from portal import weeks
from targets.models import BodyWeek, Ranking, RankingRow
from targets.rewards import actions, drafts, files
from targets.rewards.peers import bodies_of
from targets.scoring import ranking as rules
from tests.factories import ProgrammeFactory, SocialAccountFactory, VoterCountFactory
from tests.targets.rewards.stories import closed, more_bodies, programme_of, ready
from tests.world import WEEK, World

SCRIPT = Path(rules.__file__)


def verify(folder: Path, *names: str) -> subprocess.CompletedProcess[bytes]:
    """Run a copy of the file, apart from the portal and from every package."""
    copy = folder / "verify.py"
    copy.write_bytes(SCRIPT.read_bytes())
    command = [sys.executable, "-I", "-S", copy.name, *names]
    return subprocess.run(command, capture_output=True, cwd=folder, env={}, timeout=300)


@pytest.fixture
def exported(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of a computed ranking of a dozen bodies in two leagues, stored in three batches."""
    monkeypatch.setattr(drafts, "BATCH", 5)
    Body.objects.filter(pk=world.pps_empang.pk).update(name='PPS "Empang" \\ é \U0001f5f3')
    programme = ready(world, rewards_improvement=True, league_by="voters", league_bounds=[2])
    more_bodies(world, 9)
    for number, body in enumerate(bodies_of(programme)):
        closed(body, number % 4, week=weeks.shift(WEEK, -1))
        VoterCountFactory.create(election=world.pilkada, area=body.area, voters=number % 5)
    ranking = actions.new_edition(programme=programme)
    (tmp_path / "masukan.jsonl").write_text("".join(files.inputs(ranking)), "utf-8")
    (tmp_path / "peringkat.csv").write_text("".join(files.table(ranking)), "utf-8")
    return tmp_path


def test_a_stranger_rebuilds_the_ranking_byte_for_byte(exported: Path) -> None:
    told = verify(exported, "masukan.jsonl")
    assert told.returncode == 0, told.stderr
    assert told.stdout == (exported / "peringkat.csv").read_bytes()
    assert told.stdout.count(b",yes,") > 2
    assert told.stdout.count(b",no,") > 3
    digest = hashlib.sha256((exported / "masukan.jsonl").read_bytes()).hexdigest()
    assert digest == Ranking.objects.get().digest
    assert digest in told.stderr.decode()
    compared = verify(exported, "masukan.jsonl", "peringkat.csv")
    assert compared.returncode == 0
    assert digest in compared.stdout.decode()
    assert "Sama byte demi byte: 12 badan" in compared.stdout.decode()


def test_a_changed_table_is_told_with_its_line(exported: Path) -> None:
    table = exported / "peringkat.csv"
    lines = table.read_text().splitlines(keepends=True)
    for number in range(len(lines)):
        changed = lines[number].replace("0", "1", 1).replace("rank", "Rank")
        table.write_text("".join([*lines[:number], changed, *lines[number + 1 :]]))
        told = verify(exported, "masukan.jsonl", "peringkat.csv")
        assert told.returncode == 1
        assert f"baris {number + 1} " in told.stdout.decode()
    for text in ("".join(lines[:-1]), "".join([*lines, "x\n"]), "", "".join(lines)[:-1]):
        table.write_text(text)
        assert verify(exported, "masukan.jsonl", "peringkat.csv").returncode == 1
    table.write_bytes("".join(lines).encode().replace(b"\n", b"\r\n"))
    assert verify(exported, "masukan.jsonl", "peringkat.csv").returncode == 1


def reread(lines: list[bytes]) -> rules.Ranked:
    return rules.read(lines)


def edited(lines: list[bytes], number: int, change: Callable[[dict[str, Any]], Any]) -> list[bytes]:
    """The lines with one of them changed, canonically."""
    line = json.loads(lines[number - 1])
    change(line)
    return [*lines[: number - 1], rules.canonical(line).encode(), *lines[number:]]


def set_week(place: int, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(line: dict[str, Any]) -> None:
        line["weeks"][0][place] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        set_week(1, 7), set_week(2, 5), set_week(3, 4), set_week(0, 202437), set_week(0, 202499),
        set_week(0, True), set_week(1, -1), set_week(4, []), set_week(4, [[1]]), set_week(4, "x"),
        lambda line: line["weeks"].append(line["weeks"][0]),
        lambda line: line.update(code="32.71.01.0001"),
        lambda line: line.update(code="32.71.99.9999"),
        lambda line: line.update(code="=1"),
        lambda line: line.update(accounts=-1),
        lambda line: line.update(cases="0"),
        lambda line: line.update(number="3"),
        lambda line: line.update(before=[1, 0]),
        lambda line: line.update(marks=[[1, [6]]]),
        lambda line: line.update(marks=[[1, [1, 2, 3, 4]]]),
        lambda line: line.update(rates=[[1, 2, 3, 4]]),
        lambda line: line.update(rates=[[1, 2, 3, 4, -5]]),
        lambda line: line.update(secret=1),
        lambda line: line.pop("name"),
        lambda line: line.update(weeks={"a": 1}),
    ],
)  # fmt: skip
def test_a_tampered_body_is_named_with_its_line(
    exported: Path, change: Callable[[dict[str, Any]], Any]
) -> None:
    lines = (exported / "masukan.jsonl").read_bytes().splitlines(keepends=True)
    with pytest.raises(rules.BadInputs) as told:
        reread(edited(lines, 4, change))
    # a code that is too large is noticed where the next one follows
    assert told.value.indonesian.startswith(("Baris 4: ", "Baris 5: "))
    assert told.value.english.startswith(("Line 4: ", "Line 5: "))


def test_a_changed_sum_is_told_with_line_body_and_week(exported: Path) -> None:
    lines = (exported / "masukan.jsonl").read_bytes().splitlines(keepends=True)
    (exported / "masukan.jsonl").write_bytes(b"".join(edited(lines, 4, set_week(2, 5))))
    told = verify(exported, "masukan.jsonl")
    assert told.returncode == 2
    assert "Baris 4: 32.71.01.2000: jumlah pekan 202436 tidak sama" in told.stderr.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"}, {"weights": {"compliance": 70}}, {"weights": 3},
        {"weights": {"compliance": 70, "creativity": 31, "engagement": 0}},
        {"leagues": {"by": "none"}}, {"leagues": {"by": "moon", "bounds": []}},
        {"leagues": {"by": "voters", "bounds": [3, 3]}}, {"kind": "office"}, {"floor": 101},
        {"improvement": 1}, {"criteria": 0}, {"last_week": 202435}, {"first_week": 202460},
        {"bodies": -1}, {"bodies": 11}, {"duties": None}, {"places": "3"}, {"appeal_days": -1},
        {"criteria_names": ["a"]}, {"criteria_names": [1, 2, 3]}, {"reason": None},
    ],
)  # fmt: skip
def test_bad_rules_are_refused(exported: Path, change: dict[str, Any]) -> None:
    lines = (exported / "masukan.jsonl").read_bytes().splitlines(keepends=True)
    with pytest.raises(rules.BadInputs):
        reread(edited(lines, 1, lambda line: line.update(change)))


BAD_FILES = [
    b"", b"\n", b"{}\n", b"[]\n", b"\xff\xfe\n", b"null\n", b"{" * 100_000, b"[" * 100_000 + b"\n",
    b'{"format":"gaung-ranking-1"}\n', b'{"a":1e5}\n', b'{"a":NaN}\n',
    b'{"a":' + b"9" * 5000 + b"}\n",
    b'{"a":"\\ud800"}\n', b'{"format" : "gaung-ranking-1"}\n', b"rank,body\n", b"\0" * 1000,
]  # fmt: skip


@pytest.mark.parametrize("content", BAD_FILES, ids=range(len(BAD_FILES)))
def test_no_file_makes_it_stumble(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "masukan.jsonl").write_bytes(content)
    told = verify(tmp_path, "masukan.jsonl")
    assert told.returncode == 2
    assert b"Traceback" not in told.stderr
    assert told.stderr.strip()
    assert not told.stdout


def test_broken_bytes_anywhere_never_end_in_a_traceback(exported: Path) -> None:
    whole, dice = (exported / "masukan.jsonl").read_bytes(), random.Random(5)
    for _ in range(400):
        place = dice.randrange(len(whole))
        broken = whole[:place] + bytes([dice.randrange(256)]) + whole[place + 1 :]
        with suppress(rules.BadInputs):
            reread(broken.splitlines(keepends=True))


def test_lines_out_of_order_missing_or_doubled_are_noticed(exported: Path) -> None:
    lines = (exported / "masukan.jsonl").read_bytes().splitlines(keepends=True)
    for bad in (
        [lines[0], *lines[:0:-1]], lines[:-1], [*lines, lines[-1]], [lines[0], *lines[2:]],
        [*lines[:-1], lines[-2]], [*lines[:-1], lines[-1].rstrip()],
        [*lines[:3], b"\n", *lines[3:]],
    ):  # fmt: skip
        with pytest.raises(rules.BadInputs):
            reread(bad)


@pytest.mark.parametrize("names", [(), ("a", "b", "c"), ("--help",), ("none.jsonl",), (".",)])
def test_it_says_how_it_is_used(tmp_path: Path, names: tuple[str, ...]) -> None:
    told = verify(tmp_path, *names)
    assert told.returncode == 2
    assert told.stderr
    assert b"Traceback" not in told.stderr


def test_a_missing_table_is_told(exported: Path) -> None:
    told = verify(exported, "masukan.jsonl", "none.csv")
    assert told.returncode == 2
    assert b"none.csv" in told.stderr


def test_the_format_before_is_read(exported: Path) -> None:
    lines = (exported / "masukan.jsonl").read_bytes().splitlines(keepends=True)

    def older(line: dict[str, Any]) -> None:
        for name in ("places", "appeal_days", "criteria_names", "reason"):
            del line[name]
        line["format"] = "gaung-ranking-1"

    assert reread(edited(lines, 1, older)).places == reread(lines).places


def test_sums_without_the_duty_lines_that_the_file_promises_are_refused(exported: Path) -> None:
    lines = (exported / "masukan.jsonl").read_bytes().splitlines(keepends=True)
    (exported / "masukan.jsonl").write_bytes(b"".join(edited(lines, 4, set_week(4, None))))
    told = verify(exported, "masukan.jsonl")
    assert told.returncode == 2
    assert "Baris 4: 32.71.01.2000: pekan 202436 tanpa rincian" in told.stderr.decode()
    honest = edited(lines, 1, lambda line: line.update(duties=False))
    reread(edited(honest, 4, set_week(4, None)))


def test_the_published_digest_is_compared(exported: Path) -> None:
    digest, other = Ranking.objects.get().digest, "0" * 64
    files_given = ("masukan.jsonl", "peringkat.csv")
    for words in ((*files_given, digest), (*files_given, "--digest", digest.upper()),
                  ("--digest", digest, *files_given)):  # fmt: skip
        told = verify(exported, *words)
        assert (told.returncode, b"published one." in told.stdout) == (0, True)
    for words in ((*files_given, other), (*files_given, "--digest", other)):
        told = verify(exported, *words)
        assert (told.returncode, b"DIFFERENT from the published one" in told.stdout) == (1, True)
    assert verify(exported, "masukan.jsonl", "--digest", digest).returncode == 0
    told = verify(exported, "masukan.jsonl", "--digest", other)
    assert (told.returncode, b"DIFFERENT" in told.stderr) == (1, True)
    assert b"Compare this digest with the published one" in verify(exported, *files_given).stdout
    for bad in ("ab", "g" * 64, ""):
        assert verify(exported, *files_given, "--digest", bad).returncode == 2
    assert verify(exported, *files_given, "--digest").returncode == 2


def test_the_most_improved_are_told(exported: Path) -> None:
    stored = RankingRow.objects.filter(improvement_rank__isnull=False)
    best = stored.filter(improvement_rank=1, improvement__gt=0)
    codes = ", ".join(sorted(best.values_list("body__area__code", flat=True)))
    said = verify(exported, "masukan.jsonl", "peringkat.csv").stdout.decode()
    assert codes
    assert f"Paling meningkat / most improved: {codes}\n" in said
    for code, rank in stored.values_list("body__area__code", "improvement_rank"):
        assert f"  {rank}. {code} " in said
    assert f"most improved: {codes}\n" in verify(exported, "masukan.jsonl").stderr.decode()


# ---- the commands -----------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    call_command(*words)
    return capsys.readouterr().out


def test_the_commands_print_and_compare(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    programme = str(Ranking.objects.get().programme_id)
    table = (exported / "peringkat.csv").read_text()
    inputs = str(exported / "masukan.jsonl")
    words = ["export_ranking", "--programme", programme, "--format", "csv"]
    assert run(capsys, *words) == table
    assert run(capsys, *words, "--edition", "1") == table
    assert run(capsys, "verify_ranking", inputs) == table
    assert "Identical" in run(capsys, "verify_ranking", inputs, str(exported / "peringkat.csv"))
    (exported / "peringkat.csv").write_text(table.replace("yes", "no", 1))
    with pytest.raises(SystemExit) as left:
        run(capsys, "verify_ranking", inputs, str(exported / "peringkat.csv"))
    assert left.value.code == 1


def test_a_draft_is_exported_as_it_comes_out_now_and_an_announced_one_as_frozen(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    programme = ready(world)
    words = ["export_ranking", "--programme", str(programme.pk)]
    first = run(capsys, *words)
    assert "1,32.71.01.1003/pps,100.00,100.00,0.00,0.00,yes,\n" in first
    assert not Ranking.objects.exists()
    ranking = actions.new_edition(programme=programme)
    closed(world.pps_empang, 0)
    changed = run(capsys, *words)
    assert ",32.71.01.1003/pps,0.00,0.00,0.00,0.00,no,below_floor\n" in changed
    actions.announce(ranking, world.commissioner_bogor)
    assert run(capsys, *words) == first
    BodyWeek.objects.all().delete()
    assert run(capsys, *words, "--edition=1") == first


def test_unknown_programmes_and_editions_are_told(world: World) -> None:
    programme = ProgrammeFactory.create(office=world.office_bogor, election=world.pilkada)
    with pytest.raises(CommandError, match=rf"no programme 99999 .*Known: {programme.pk}"):
        call_command("export_ranking", "--programme", "99999")
    with pytest.raises(CommandError, match="no edition 7"):
        call_command("export_ranking", "--programme", str(programme.pk), "--edition", "7")


def test_leagues_follow_each_other_and_the_others_stand_at_the_end(world: World) -> None:
    programme = programme_of(
        world, compliance_only=True, league_by="villages", league_bounds=[1], kind="ppk", floor=0
    )
    for body in (world.ppk_bogor_selatan, world.ppk_bogor_timur):
        closed(body, 2)
        SocialAccountFactory.create(body=body)
    ranking = actions.new_edition(programme=programme)
    table = "".join(files.table(ranking)).splitlines()
    assert table[1:] == [
        "1,32.71.02/ppk,50.00,50.00,0.00,0.00,yes,",
        "1,32.71.01/ppk,50.00,50.00,0.00,0.00,yes,",
    ]
