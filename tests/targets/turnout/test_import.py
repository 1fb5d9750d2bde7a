"""Importing turnout figures: what is read, refused, shown, taken, and what hostile files do."""

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from kombu.exceptions import OperationalError
from openpyxl.reader.excel import load_workbook
from openpyxl.workbook.workbook import Workbook

from accounts.models import AuditEvent
from targets import tasks
from targets.models import Baseline, TargetShare, TurnoutResult, VoterCount
from targets.turnout.actions import state
from targets.turnout.imports import actions, drafts, steps, tables, workbooks
from targets.turnout.imports.workbooks import Unreadable
from tests.factories import AreaFactory
from tests.targets.turnout.stated import bogor, tell
from tests.targets.turnout.test_pages import AFTER, queries
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
PAGE = "/w/32.71/partisipasi/impor/"
SAID = {"kind": "voters", "source": "DPT 2024"}
GOOD = "kode;nama;dpt\n32.71.01;Bogor Selatan;60.000\n327102;Bogor Timur;40.000\n"


@pytest.fixture
def operator(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.operator_bogor)


def upload(client: Client, data: str | bytes, called: str = "dpt.csv", /, **said: str) -> Any:
    """The answer to an upload; a good one leads to the preview, which is opened."""
    content = data.encode() if isinstance(data, str) else data
    file = SimpleUploadedFile(called, content)
    return client.post(PAGE, SAID | said | {"file": file}, follow=True)


def take(client: Client, page: Any, step: str = "ambil") -> Any:
    """The result page of a preview."""
    return client.post(page.request["PATH_INFO"], {"langkah": step}, follow=True)


def counts(page: Any) -> tuple[Any, ...]:
    """New, changed, same, refused, empty."""
    draft = page.context["draft"]
    return (*page.context["counts"], len(draft.refused), draft.empty)


def refusals(page: Any) -> list[tuple[int, str]]:
    return [(one.line, one.column) for one in page.context["draft"].refused]


def book(rows: Iterable[Iterable[Any]], formats: dict[str, str] | None = None) -> bytes:
    """A workbook of these rows."""
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    for cell, number_format in (formats or {}).items():
        made.active[cell].number_format = number_format
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def voters() -> dict[str, int]:
    """The voters that hold, by code."""
    return dict(VoterCount.objects.current().values_list("area__code", "voters"))


# ---- from the file to the figures --------------------------------------------------------


def test_nothing_is_stated_before_the_preview_is_confirmed(world: World, operator: Client) -> None:
    page = upload(operator, GOOD)
    assert counts(page) == (2, 0, 0, 0, 0)
    assert not VoterCount.objects.exists()
    assert counts(take(operator, page)) == (2, 0, 0, 0, 0)
    assert voters() == {"32.71.01": 60_000, "32.71.02": 40_000}
    row = VoterCount.objects.current().get(area__code="32.71.01")
    assert (row.source, row.entered_by) == ("DPT 2024", world.operator_bogor)


def test_taking_none_states_nothing(operator: Client) -> None:
    page = take(operator, upload(operator, GOOD), "buang")
    assert page.context["draft"].state == "left"
    assert take(operator, page).context["draft"].state == "left"
    assert not VoterCount.objects.exists()


def test_the_same_file_again_changes_nothing(operator: Client) -> None:
    take(operator, upload(operator, GOOD))
    before = list(VoterCount.objects.values())
    page = upload(operator, GOOD)
    assert counts(page) == (0, 0, 2, 0, 0)
    take(operator, page)
    assert list(VoterCount.objects.values()) == before
    assert AuditEvent.objects.filter(action="turnout.imported").count() == 1


def test_confirming_twice_states_once(operator: Client) -> None:
    page = upload(operator, GOOD)
    take(operator, page)
    take(operator, page)
    assert VoterCount.objects.count() == 2


def test_a_second_click_does_not_look_like_somebody_else(operator: Client) -> None:
    key = upload(operator, GOOD).context["draft"].key
    first, second = drafts.known(key), drafts.known(key)
    assert first
    assert second
    steps.take(first)
    steps.take(second)
    kept = drafts.known(key)
    assert kept
    assert (kept.state, kept.taken) == ("taken", (2, 0, 0))


def test_another_figure_replaces_what_held_and_keeps_it(world: World, operator: Client) -> None:
    tell(world, world.bogor_selatan, voters=59_000)
    page = upload(operator, GOOD)
    assert counts(page) == (1, 1, 0, 0, 0)
    [changed] = [one for one in page.context["changes"] if not one["is_new"]]
    assert changed["figures"][0][1:] in [("60.000", "59.000"), ("60,000", "59,000")]
    take(operator, page)
    assert VoterCount.objects.filter(area=world.bogor_selatan).count() == 2
    assert voters()["32.71.01"] == 60_000


def test_one_event_says_who_took_which_file(world: World, operator: Client) -> None:
    take(operator, upload(operator, GOOD + "33.16;Blora;5\n"))
    event = AuditEvent.objects.get(action="turnout.imported")
    assert (event.actor, event.area_code) == (world.operator_bogor, "32.71")
    said = ("kind", "new", "changed", "same", "refused", "file")
    assert [event.data[name] for name in said] == ["voters", 2, 0, 0, 1, "dpt.csv"]
    assert len(event.data["sha256"]) == 64


def test_what_somebody_stated_since_is_shown_before_anything_is_taken(
    world: World, operator: Client
) -> None:
    page = upload(operator, GOOD)
    tell(world, world.bogor_selatan, voters=1)
    page = take(operator, page)
    assert (page.context["draft"].state, counts(page)[:2]) == ("waiting", (1, 1))
    assert voters() == {"32.71.01": 1}
    assert take(operator, page).context["draft"].state == "taken"


# ---- files as offices make them ----------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.encode("utf-16"),
        GOOD.replace(";", "\t").encode(),
        GOOD.replace(";", ",").replace("\n", "\r\n").encode(),
        ("DPT Kota Bogor;;\n\n" + GOOD.replace("nama", "Kelurahan é")).encode("cp1252"),
        GOOD.replace("dpt", '"DPT (orang)"').replace("kode", "Kode_Wilayah").encode(),
        GOOD.replace("32.71.01", "'32.71.01").replace("60.000", "60 000").encode(),
        book([["kode", "dpt"], ["32.71.01", 60_000], [327102, "40.000"]]),
        book(
            [["Judul"], [], ["nama", "kode", "dpt"], ["x", "32.71.01", 6e4], ["", "327102", 40000]]
        ),
    ],
)
def test_a_file_is_read_however_it_was_saved(operator: Client, data: bytes) -> None:
    take(operator, upload(operator, data))
    assert voters() == {"32.71.01": 60_000, "32.71.02": 40_000}


def test_a_code_that_a_spreadsheet_took_for_a_number_is_known_again(
    world: World, signed_in: SignIn
) -> None:
    AreaFactory(code="32.10", parent=world.jabar)
    client = signed_in(world.operator_jabar)
    data = book([["kode", "dpt"], [32.1, 10], [32.71, 20], [32, 40]])
    page = client.post(
        "/w/32/partisipasi/impor/", SAID | {"file": SimpleUploadedFile("a.xlsx", data)}, follow=True
    )
    assert [one.code for one in page.context["draft"].refused] == ["32.10", "32.71"]
    take(client, page)
    assert voters() == {"32": 40}


@pytest.mark.parametrize(
    ("cell", "number_format", "hundredths"),
    [
        ("57,59%", "General", 5759),
        ("57.59", "General", 5759),
        ("60", "General", 6000),
        (57.59, "General", 5759),
        (57.5949, "General", 5759),
        (0.57595, "0.00%", 5760),
        (0.5759, "0.0%;[Red]-0.0%", 5759),
        (0, "General", 0),
    ],
)
def test_a_share_is_read_as_it_is_shown(
    operator: Client, cell: Any, number_format: str, hundredths: int
) -> None:
    data = book([["kode", "capaian sebelumnya"], ["32.71.01", cell]], {"B2": number_format})
    take(operator, upload(operator, data, kind="baselines", name="Pilkada 2020"))
    row = Baseline.objects.current().get()
    assert (row.turnout, row.name, row.source) == (hundredths, "Pilkada 2020", "DPT 2024")


def test_a_formula_gives_its_last_result_or_is_refused(operator: Client) -> None:
    data = book([["kode", "dpt"], ["32.71.01", "=1+1"], ["32.71.02", 7]])
    page = upload(operator, data)
    assert refusals(page) == [(2, "dpt")]
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b"<v></v>", b"<v>60000</v>").replace(
                b"<v />", b"<v>60000</v>"
            ).replace(b"<v/>", b"<v>60000</v>")  # fmt: skip
            new.writestr(name, part)
    take(operator, upload(operator, kept.getvalue()))
    assert voters() == {"32.71.01": 60_000, "32.71.02": 7}


def test_results_come_with_their_contest_count_and_basis(world: World, operator: Client) -> None:
    head = "kode,terdaftar,memilih,suara sah,suara tidak sah\n"
    data = head + "32.71.01,100,80,78,2\n32.71.02,50,40,,\n32.71,150,121,,\n32.71.01.1003,,,,\n"
    said = {"kind": "results", "contest": "regent", "count": "plenary", "basis": "dpt"}
    early = upload(operator, data, **said)
    assert (early.status_code, list(early.context["form"].errors)) == (422, ["kind"])
    with time_machine.travel(AFTER, tick=False):
        operator.force_login(world.operator_bogor)
        page = upload(operator, data, **said)
        assert counts(page) == (3, 0, 0, 0, 1)
        assert page.context["said"][1:] == [
            str(TurnoutResult.Count.PLENARY.label),
            "DPT",
            "DPT 2024",
        ]
        unsaid = upload(operator, data, **said | {"contest": ""})
        assert list(unsaid.context["form"].errors) == ["contest"]
        assert [(one.own, one.below) for one in page.context["differences"]] == [(121, 120)]
        take(operator, page)
    row = TurnoutResult.objects.current().get(area=world.bogor_selatan)
    assert (row.registered, row.voted, row.valid, row.invalid, row.basis) == (100, 80, 78, 2, "dpt")
    assert (row.contest, row.count) == ("regent", "plenary")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("32.71.01,100,101,,", "memilih"),
        ("32.71.01,,10,,", "terdaftar"),
        ("32.71.01,0,0,,", "terdaftar"),
        ("32.71.01,100,,,", "memilih"),
        ("32.71.01,100,80,78,", "suara tidak sah"),
        ("32.71.01,100,80,,2", "suara sah"),
        ("32.71.01,100,80,78,3", "suara tidak sah"),
    ],
)
def test_a_result_that_cannot_be_is_refused_at_its_column(
    world: World, signed_in: SignIn, line: str, column: str
) -> None:
    said = {"kind": "results", "contest": "regent", "count": "sirekap", "basis": "dpt"}
    with time_machine.travel(AFTER, tick=False):
        client = signed_in(world.operator_bogor)
        head = "kode,terdaftar,memilih,suara sah,suara tidak sah\n"
        page = upload(client, head + line + "\n", **said)
    assert refusals(page) == [(2, column)]


# ---- lines that are refused --------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (";1", "kode"),
        ("Bogor;1", "kode"),
        ("32.71.1;1", "kode"),
        ("33.16;1", "kode"),
        ("32;1", "kode"),
        ("ID;1", "kode"),
        ("32.71.77;1", "kode"),
        ("32.71.01;-1", "dpt"),
        ("32.71.01;1,5", "dpt"),
        ("32.71.01;=1+1", "dpt"),
        ("32.71.01;@SUM(A1)", "dpt"),
        ("32.71.01;" + "9" * 180, "dpt"),
        ("32.71.01;٣٤", "dpt"),
        ("32.71.01;<b>1</b>", "dpt"),
    ],
)
def test_a_bad_line_is_named_and_the_good_ones_stay(
    operator: Client, line: str, column: str
) -> None:
    page = upload(operator, f"kode;dpt\n{line}\n32.71.02;40.000\n")
    assert refusals(page) == [(2, column)]
    assert page.context["draft"].refused[0].reason
    assert "<b>1</b>" not in page.content.decode()
    take(operator, page)
    assert voters() == {"32.71.02": 40_000}


def test_doubled_lines_name_each_other(operator: Client) -> None:
    page = upload(operator, "kode;dpt\n32.71.01;1\n32.71.02;2\n327101;3\n32.71.01;1\n")
    assert refusals(page) == [(2, "kode"), (4, "kode"), (5, "kode")]
    assert "4, 5" in page.context["draft"].refused[0].reason
    take(operator, page)
    assert voters() == {"32.71.02": 2}


@pytest.mark.parametrize("share", ["101", "-1", "57,591", "0,5759", "0,57", "1", "banyak"])
def test_a_share_that_nobody_can_mean_is_refused(operator: Client, share: str) -> None:
    data = f"kode;capaian sebelumnya\n32.71.01;{share}\n"
    assert refusals(upload(operator, data, kind="baselines", name="x")) == [
        (2, "capaian sebelumnya")
    ]


def test_half_a_percent_in_a_plain_number_cell_is_asked_back(operator: Client) -> None:
    data = book([["kode", "capaian sebelumnya"], ["32.71.01", 0.5759]])
    assert refusals(upload(operator, data, kind="baselines", name="x")) == [
        (2, "capaian sebelumnya")
    ]


def test_children_that_do_not_add_up_are_shown_and_taken(world: World, operator: Client) -> None:
    tell(world, world.bogor, voters=100_001)
    page = upload(operator, GOOD)
    [one] = page.context["differences"]
    assert (one.code, one.own, one.below, one.by) == ("32.71", 100_001, 100_000, -1)
    assert (one.stated, one.children) == (2, 2)
    assert counts(take(operator, page))[:2] == (2, 0)


def test_baselines_are_added_up_in_voters(world: World, operator: Client) -> None:
    tell(world, world.bogor, 100, 5000)
    tell(world, world.bogor_selatan, 60)
    tell(world, world.bogor_timur, 40)
    data = "kode;capaian\n32.71.01;50\n32.71.02;52,5\n"
    page = upload(operator, data, kind="baselines", name="Pilkada 2020")
    assert [(one.own, one.below) for one in page.context["differences"]] == [(50, 51)]


def test_a_preview_names_own_figures_that_the_voters_no_longer_fit(
    world: World, operator: Client
) -> None:
    bogor(world, "own")
    for area, part in ((world.bogor_selatan, 45_000), (world.bogor_timur, 35_000)):
        state(TargetShare, election=world.pilkada, area=area, by=None, voters=part)
    assert upload(operator, GOOD).context["too_high"] == ()
    page = upload(operator, "kode;dpt\n32.71;90000\n32.71.01;56000\n32.71.02;34000\n")
    [first] = page.context["differences"]
    assert (first.code, first.own, first.below, first.by) == ("32.71", 72_000, 80_000, 8_000)
    [high] = page.context["too_high"]
    assert (high.code, high.asked, high.voters) == ("32.71.02", 35_000, 34_000)
    assert "35.000" in page.content.decode() or "35,000" in page.content.decode()
    # The one of the area above is no more than its voters either.
    tell(world, world.jabar, 1_000_000, 7000, 8000, "own")
    state(TargetShare, election=world.pilkada, area=world.bogor, by=None, voters=95_000)
    page = upload(operator, "kode;dpt\n32.71;90000\n")
    assert [one.code for one in page.context["too_high"]] == ["32.71"]


def test_only_results_on_the_same_basis_are_added_up(world: World, operator: Client) -> None:
    of = {"contest": "regent", "count": "plenary"}
    about: Any = {"election": world.pilkada, "by": None, "source": "x", "of": of}
    figures: Any = {"registered": 100, "voted": 80}
    state(TurnoutResult, area=world.bogor, basis="dpt", **figures, **about)
    said = {"kind": "results", **of, "basis": "all"}
    data = "kode;terdaftar;memilih\n32.71.01;50;40\n32.71.02;49;40\n"
    with time_machine.travel(AFTER, tick=False):
        operator.force_login(world.operator_bogor)
        assert upload(operator, data, **said).context["differences"] == []
        page = upload(operator, data, **(said | {"basis": "dpt"}))
    assert [(one.own, one.below) for one in page.context["differences"]] == [(100, 99)]


# ---- the form ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "target"}, "kind"),
        ({"source": ""}, "source"),
        ({"kind": "baselines"}, "name"),
        ({"contest": "mayor"}, "contest"),
    ],
)
def test_what_is_said_for_all_lines_is_needed(
    operator: Client, change: dict[str, str], field: str
) -> None:
    page = upload(operator, GOOD, **change)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"PK\x03\x04" + b"\0" * 400,
        b"\xd0\xcf\x11\xe0" + b"\0" * 400,
        b"<html></html>",
        b"kode;nama\n32.71;x\n",
        b"kode;dpt;dpt\n32.71;1;2\n",
        b"nama;dpt\nBogor;1\n",
        b'kode;dpt\n"' + b"x" * 200_000,
        b"\xff\xfe\xff",
    ],
)
def test_what_is_no_table_is_refused_in_words(operator: Client, data: bytes) -> None:
    page = upload(operator, data)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["file"]


def test_a_file_without_a_figure_can_only_be_left(operator: Client) -> None:
    page = upload(operator, "kode;dpt\n32.71.01;\n")
    assert counts(page) == (0, 0, 0, 0, 1)
    assert 'value="ambil"' not in page.content.decode()
    assert take(operator, page).context["draft"].state == "waiting"


# ---- hostile workbooks -------------------------------------------------------------------

SHEET = "<worksheet><sheetData>{}</sheetData></worksheet>"
ROW = '<row r="1"><c t="inlineStr"><is><t>kode</t></is></c></row>'
LOLS = (
    '<!DOCTYPE x [<!ENTITY a "lollollol">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def packed(
    sheet: str | bytes,
    packing: int = zipfile.ZIP_DEFLATED,
    parts: dict[str, str | bytes] | None = None,
) -> bytes:
    """A workbook of one sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing, compresslevel=1) as file:
        file.writestr("xl/workbook.xml", '<x><sheet name="a" r:id="r1" xmlns:r="u"/></x>')
        file.writestr(
            "xl/_rels/workbook.xml.rels", '<x><Relationship Id="r1" Target="worksheets/s.xml"/></x>'
        )
        file.writestr("xl/worksheets/s.xml", sheet)
        for name, part in (parts or {}).items():
            file.writestr(f"xl/{name}.xml", part)
    return out.getvalue()


def lying(data: bytes) -> bytes:
    """A workbook whose largest part says that it is small."""
    size = max(part.file_size for part in zipfile.ZipFile(io.BytesIO(data)).infolist())
    return data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def texts(part: str) -> bytes:
    """A workbook whose table of texts is this part."""
    return packed(SHEET.format(ROW), parts={"sharedStrings": part})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "unfolds to much": lambda: packed(b"<x>" + b" " * (workbooks.MOST_UNPACKED + 1)),
    "lies about its size": lambda: lying(packed(SHEET.format("<row/>" * 200_000))),
    "many elements": lambda: packed("<x>" + "<a/>" * (workbooks.MOST_ELEMENTS + 9) + "</x>"),
    "long texts": lambda: texts("<a>" + "x" * (17 << 20)),
    "a tag of megabytes": lambda: packed('<x a="' + "y" * (5 << 20) + '"/>'),
    "entities": lambda: packed(LOLS + SHEET.format("<row><c><v>&i;</v></c></row>")),
    "entities in texts": lambda: texts(LOLS + "<sst>&i;</sst>"),
    "a file outside": lambda: packed(
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SHEET.format("&a;")
    ),
    "deep": lambda: packed("<a>" * 100_000),
    "no sheet": lambda: packed("").replace(b"s.xml", b"t.xml", 1),
    "cut": lambda: packed(SHEET.format(ROW))[:-30],
    "many parts": lambda: packed(SHEET.format(ROW), parts={f"p{n}": "" for n in range(1001)}),
    "packed to unfold at once": lambda: packed(SHEET.format(ROW), zipfile.ZIP_BZIP2),
    "no rows": lambda: packed(SHEET.format("")),
}  # fmt: skip


#: By which guard, where it isn't the one against damage.
STOPPED_BY = {
    "unfolds to much": "96 MB",
    "many elements": "too many cells",
    "long texts": "96 MB",
    "many parts": "96 MB",
    "no rows": "No line has the head",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused(name: str) -> None:
    data = HOSTILE[name]()
    reason = STOPPED_BY.get(name, "damaged")
    with translation.override("en"), pytest.raises(Unreadable, match=reason):
        tables.read(io.BytesIO(data), ["code"])


def test_hostile_cells_are_only_wrong_cells() -> None:
    cells = (
        '<c r="ZZZZ9" t="s"><v>999999999999</v></c>', '<c t="s"><v>-1</v></c>',
        '<c><v>1E999999999</v></c>', "<c><v>NaN</v></c>", "<c><v>" + "9" * 9999 + "</v></c>",
        '<c t="b"><v>1</v></c>', '<c t="e"><v>#REF!</v></c>', '<c s="77"><v>5</v></c>',
        '<c r="XFD1"><v>1</v></c>', "<c/>", '<c r="K1"><f>HYPERLINK(1)</f></c>',
    )  # fmt: skip
    data = packed(SHEET.format(f'<row r="{"9" * 400}">{"".join(cells)}</row>'))
    [(line, found)] = list(workbooks.rows(io.BytesIO(data)))
    assert line == 1
    assert [str(cell)[:12] for cell in found.values() if isinstance(cell, str)] == [
        "1E999999999", "NaN", "999999999999", "1", "#REF!", "=HYPERLINK(1",
    ]  # fmt: skip


def test_all_parts_of_a_workbook_share_what_they_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ELEMENTS", 1000)
    for texts, lines, refused in ((900, 0, False), (0, 900, False), (500, 500, True)):
        parts: dict[str, str | bytes] = {"sharedStrings": f"<sst>{'<si/>' * texts}</sst>"}
        data = io.BytesIO(packed(SHEET.format(ROW + "<row/>" * lines), parts=parts))
        if refused:
            with translation.override("en"), pytest.raises(Unreadable, match="too many cells"):
                tables.read(data, ["code"])
        else:
            assert tables.read(data, ["code"]).lines == []


def test_too_many_lines_and_too_large_a_file_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_LINES", 3)
    with pytest.raises(Unreadable, match="100"):
        tables.read(io.BytesIO(b"kode\n" + b"1\n" * 4), ["code"])


def test_a_file_of_more_than_eight_megabytes_is_refused_unread(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_BYTES", 40)
    page = upload(operator, GOOD)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["file"])


# ---- large files ------------------------------------------------------------------------


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every file is a large one; the messages to workers are caught here."""
    sent: list[str] = []
    monkeypatch.setattr(drafts, "LARGE", 0)
    monkeypatch.setattr(tasks.work_on_import, "delay", sent.append)
    return sent


def test_a_worker_reads_and_takes_a_large_file(operator: Client, handed: list[str]) -> None:
    page = upload(operator, GOOD)
    assert page.context["draft"].is_at_work
    assert 'value="ambil"' not in page.content.decode()
    tasks.work_on_import(handed[0])
    page = operator.get(page.request["PATH_INFO"])
    assert counts(page) == (2, 0, 0, 0, 0)
    page = take(operator, page)
    assert page.context["draft"].is_at_work
    assert not VoterCount.objects.exists()
    tasks.work_on_import(handed[1])
    tasks.work_on_import(handed[1])
    page = operator.get(page.request["PATH_INFO"])
    assert (page.context["draft"].state, counts(page)) == ("taken", (2, 0, 0, 0, 0))
    assert voters() == {"32.71.01": 60_000, "32.71.02": 40_000}


def test_a_small_workbook_that_unfolds_to_much_is_a_workers(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tasks.work_on_import, "delay", sent.append)
    row = '<row><c t="inlineStr"><is><t>kode</t></is></c></row>'
    upload(operator, packed(SHEET.format(row + "<row/>" * 1000)), "a.xlsx")
    assert not sent
    data = packed(SHEET.format(row + "<row/>" * 800_000))
    assert len(data) < drafts.LARGE
    page = upload(operator, data, "a.xlsx")
    assert page.context["draft"].is_at_work
    assert len(sent) == 1


def test_of_a_persons_files_the_last_few_are_kept(world: World, operator: Client) -> None:
    pages = [upload(operator, GOOD) for _number in range(drafts.MOST_OF_A_PERSON)]
    take(operator, pages[1], "buang")
    state_of = [operator.get(page.request["PATH_INFO"]).status_code for page in pages]
    assert set(state_of) == {200}
    more = upload(operator, GOOD)  # in the place of the one that was decided
    state_of = [operator.get(page.request["PATH_INFO"]).status_code for page in pages]
    assert state_of == [200, 410, 200, 200, 200]
    upload(operator, GOOD)  # in the place of the oldest
    gone = operator.post(pages[0].request["PATH_INFO"], {"langkah": "ambil"})
    assert gone.status_code == 410
    assert operator.get(more.request["PATH_INFO"]).status_code == 200
    assert not VoterCount.objects.exists()


def test_no_more_files_of_a_person_wait_for_workers(operator: Client, handed: list[str]) -> None:
    for _number in range(drafts.MOST_OF_A_PERSON):
        upload(operator, GOOD)
    page = upload(operator, GOOD)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["file"])
    assert len(handed) == drafts.MOST_OF_A_PERSON
    tasks.work_on_import(handed[2])
    assert upload(operator, GOOD).context["draft"].is_at_work
    assert len(handed) == drafts.MOST_OF_A_PERSON + 1


def test_what_a_worker_cannot_read_is_said_on_the_page(
    operator: Client, handed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = upload(operator, "nama;dpt\nBogor;1\n")
    tasks.work_on_import(handed[0])
    page = operator.get(page.request["PATH_INFO"])
    assert (page.context["draft"].state, page.context["has_failed"]) == ("failed", True)
    assert "kode" in page.context["draft"].trouble
    page = upload(operator, GOOD)
    monkeypatch.setattr(steps, "check_lines", None)
    tasks.work_on_import(handed[1])
    assert operator.get(page.request["PATH_INFO"]).context["has_failed"]


def test_a_worker_that_never_answers_is_not_waited_for(
    world: World, operator: Client, handed: list[str]
) -> None:
    unread, taken = upload(operator, GOOD), upload(operator, GOOD)
    tasks.work_on_import(handed[1])
    take(operator, taken)
    with time_machine.travel(NOW + drafts.PATIENCE * 2, tick=False):
        operator.force_login(world.operator_bogor)
        assert operator.get(unread.request["PATH_INFO"]).context["has_failed"]
        assert operator.get(taken.request["PATH_INFO"]).context["waits"]


def test_without_a_broker_the_request_does_it(
    operator: Client, handed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(key: str) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.work_on_import, "delay", down)
    take(operator, upload(operator, GOOD))
    assert voters() == {"32.71.01": 60_000, "32.71.02": 40_000}


# ---- whose it is -------------------------------------------------------------------------


def test_only_the_office_of_the_area_imports(world: World, signed_in: SignIn) -> None:
    for person, status in (
        ("operator_jabar", 403), ("commissioner_bogor", 403), ("operator_kab_bogor", 404),
    ):  # fmt: skip
        client = signed_in(getattr(world, person))
        for address in (PAGE, PAGE + "templat.csv"):
            assert client.get(address).status_code == status
        file = SimpleUploadedFile("a.csv", GOOD.encode())
        assert client.post(PAGE, SAID | {"file": file}).status_code == status


def test_districts_have_no_import_of_their_own(operator: Client) -> None:
    assert operator.get("/w/32.71.01/partisipasi/impor/").status_code == 404


def test_a_preview_is_for_who_uploaded_it_and_for_a_day(
    world: World, operator: Client, signed_in: SignIn
) -> None:
    page = upload(operator, GOOD)
    address = page.request["PATH_INFO"]
    colleague = world.memberships["auditor_bogor"]
    colleague.role = "operator"
    colleague.save()
    other = signed_in(world.auditor_bogor)
    assert other.get(address).status_code == 410
    assert other.post(address, {"langkah": "ambil"}).status_code == 410
    assert signed_in(world.operator_kab_bogor).get(address).status_code == 404
    cache.clear()
    assert operator.post(address, {"langkah": "ambil"}).status_code == 410
    assert not VoterCount.objects.exists()


def test_an_office_above_takes_nothing_that_another_office_states(
    world: World, signed_in: SignIn
) -> None:
    tell(world, world.bogor, voters=100_000)
    lines = "32.71;1\n32.71.01;2\n32.71.01.1003;7\n3201011002;8\n33.16.09.1006;9\n32;40\n"
    for person, code, taken in (("operator_jabar", "32", 40), ("operator_ri", "ID", None)):
        client = signed_in(getattr(world, person))
        file = SimpleUploadedFile("a.csv", f"kode;dpt\n{lines}".encode())
        with translation.override("en"):
            page = client.post(f"/w/{code}/partisipasi/impor/", SAID | {"file": file}, follow=True)
        bad = page.context["draft"].refused
        assert {one.line for one in bad} == {2, 3, 4, 5, 6} | (set() if taken else {7})
        assert {one.column for one in bad} == {"kode"}
        assert world.bogor.name in bad[2].reason
        take(client, page)
    assert voters() == {"32.71": 100_000, "32": 40}
    assert [e.area_code for e in AuditEvent.objects.filter(action="turnout.imported")] == ["32"]


def test_an_office_above_replaces_no_result_of_a_regency(world: World, signed_in: SignIn) -> None:
    with time_machine.travel(AFTER, tick=False):
        client = signed_in(world.operator_jabar)
        said = {"kind": "results", "contest": "regent", "count": "plenary", "basis": "dpt"}
        file = SimpleUploadedFile("a.csv", b"kode;terdaftar;memilih\n32.71;100;99\n")
        data = SAID | said | {"file": file}
        page = client.post("/w/32/partisipasi/impor/", data, follow=True)
        assert refusals(page) == [(2, "kode")]
        take(client, page)
    assert not TurnoutResult.objects.exists()


def test_the_template_of_an_office_above_has_its_own_area_alone(
    world: World, signed_in: SignIn
) -> None:
    for person, code in (("operator_jabar", "32"), ("operator_ri", "ID")):
        client = signed_in(getattr(world, person))
        page = f"/w/{code}/partisipasi/impor/"
        assert client.get(page).status_code == 200
        text = client.get(page + "templat.csv").content.decode("utf-8-sig")
        assert [line.partition(",")[0] for line in text.splitlines()] == ["kode", code]


# ---- templates, links, cost --------------------------------------------------------------


def test_the_filled_template_comes_back_unchanged(world: World, operator: Client) -> None:
    tell(world, world.bogor_selatan, 60_000, 6543)
    for kind in ("csv", "xlsx"):
        data = operator.get(PAGE + f"templat.{kind}?tingkat=3").getvalue()
        page = upload(operator, data, f"t.{kind}", source="Uji")
        assert counts(page) == (0, 0, 1, 0, 1), kind
        page = upload(
            operator, data, f"t.{kind}", kind="baselines", source="Uji", name="Pilkada 2020"
        )
        assert counts(page) == (0, 0, 1, 0, 1), kind


def test_the_template_has_the_villages_with_codes_that_stay_text(operator: Client) -> None:
    data = operator.get(PAGE + "templat.xlsx?tingkat=4").getvalue()
    rows = [list(row)[:2] for row in load_workbook(io.BytesIO(data)).active.values]
    assert ["32.71.01.1003", "Empang"] in rows
    assert operator.get(PAGE + "templat.csv?tingkat=1").status_code == 200


def test_the_pages_of_turnout_lead_to_the_import(world: World, signed_in: SignIn) -> None:
    for person, shown in (("operator_bogor", True), ("commissioner_bogor", False)):
        client = signed_in(getattr(world, person))
        for end in ("", "riwayat/"):
            page = client.get(f"/w/32.71/partisipasi/{end}").content.decode()
            assert ("partisipasi/impor/" in page) is shown


def test_the_pages_cost_the_same_for_two_lines_and_for_thirty(
    world: World, operator: Client
) -> None:
    lines = "kode;dpt\n"
    few = [queries(operator, PAGE), queries(operator, preview_of(operator, GOOD))]
    for n in range(10, 40):
        AreaFactory(code=f"32.71.{n}", parent=world.bogor)
        lines += f"32.71.{n};{n}\n"
    many = [queries(operator, PAGE), queries(operator, preview_of(operator, lines))]
    assert few == many
    assert max(few) <= 12


def preview_of(client: Client, data: str) -> str:
    """The address of a preview."""
    return str(upload(client, data).request["PATH_INFO"])


def test_many_areas_cost_as_many_statements_as_few(world: World) -> None:
    areas = [AreaFactory(code=f"32.71.{n}", parent=world.bogor) for n in range(10, 60)]

    def cost(count: int, voters: int) -> int:
        figures = {area.pk: {"voters": voters, "source": "x"} for area in areas[:count]}
        with CaptureQueriesContext(connection) as seen:
            actions.state_all(VoterCount, election=world.pilkada, by=None, figures=figures)
        return len(seen)

    cost(2, 4)
    assert cost(2, 5) == cost(50, 6) <= 8
    assert VoterCount.objects.current().count() == 50
