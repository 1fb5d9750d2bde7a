"""A month's pack: asked for once, made by whoever comes, kept for a week, given to who may."""

import datetime as dt
import hashlib
import io
import os
import re
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from openpyxl.reader.excel import load_workbook
from pytest_django.fixtures import Settings

from accounts.models import AuditEvent, User
from accounts.roles import Role
from adhoc_bodies.models import Area, Membership
from portal.schedule import SCHEDULE
from targets import tasks
from targets.models import Pack
from targets.papers import contents, names, packs, pdf
from tests.factories import MembershipFactory
from tests.targets.stored import story
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
MONTH = dt.date(2024, 8, 1)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Messages that would have gone out."""
    sent: list[int] = []
    monkeypatch.setattr(tasks.make_pack, "apply_async", lambda args, **_how: sent.append(args[0]))
    return sent


@pytest.fixture
def told(world: World) -> World:
    story(world)
    return world


def asked(
    world: World, *, by: User | None = None, area: Any = None, with_pdf: bool = False
) -> Pack:
    """A pack of August that somebody asks for."""
    by = by or world.commissioner_bogor
    lens = contents.lens_of(by, area or world.bogor, MONTH)
    return packs.ask(lens=lens, month=MONTH, with_pdf=with_pdf, by=by)[0]


def made(world: World, **how: Any) -> Pack:
    pack = asked(world, **how)
    packs.make(pack.pk)
    pack.refresh_from_db()
    assert pack.state == Pack.State.MADE, pack.trouble
    return pack


def opened(pack: Pack) -> zipfile.ZipFile:
    with default_storage.open(pack.file) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def left_in_store() -> list[str]:
    try:
        return sorted(default_storage.listdir(packs.FOLDER)[1])
    except FileNotFoundError:
        return []


# ---- what is in it --------------------------------------------------------------------------


def test_a_pack_has_a_summary_and_a_book_for_each_district(told: World) -> None:
    pack = made(told)
    folder = "paket-32.71-2024-08"
    with opened(pack) as found:
        assert sorted(found.namelist()) == [
            f"{folder}/32.71.01-bogor-selatan.xlsx",
            f"{folder}/32.71.02-bogor-timur.xlsx",
            f"{folder}/SHA256SUMS",
            f"{folder}/ringkasan.xlsx",
        ]
        book = load_workbook(io.BytesIO(found.read(f"{folder}/32.71.01-bogor-selatan.xlsx")))
        summary = load_workbook(io.BytesIO(found.read(f"{folder}/ringkasan.xlsx")))
    values = [row[1] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert {"PPK Bogor Selatan", "PPS Batu Tulis", "PPS Empang"} <= set(values)
    assert len(summary.worksheets) == 2
    assert (pack.done, pack.total) == (3, 3)


def test_the_digests_are_those_of_the_files(told: World) -> None:
    pack = made(told)
    with default_storage.open(pack.file) as file:
        data = file.read()
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (pack.digest, pack.size)
    with opened(pack) as found:
        [sums] = [name for name in found.namelist() if name.endswith("SHA256SUMS")]
        for line in found.read(sums).decode().splitlines():
            digest, name = line.split("  ")
            inside = found.read(f"{sums.rpartition('/')[0]}/{name}")
            assert hashlib.sha256(inside).hexdigest() == digest


def test_a_provinces_pack_has_a_book_for_each_regency(told: World) -> None:
    pack = made(told, by=told.commissioner_ri, area=told.jabar)
    with opened(pack) as found:
        assert any(name.endswith("/32.71-kota-bogor.xlsx") for name in found.namelist())


def test_a_districts_pack_has_its_bodies_in_the_month_and_in_each_week(told: World) -> None:
    pack = made(told, area=told.bogor_selatan)
    folder = "paket-32.71.01-2024-08"
    with opened(pack) as found:
        assert sorted(found.namelist()) == [
            f"{folder}/SHA256SUMS", f"{folder}/per-pekan.xlsx", f"{folder}/ringkasan.xlsx",
        ]  # fmt: skip
        summary, weekly = (
            load_workbook(io.BytesIO(found.read(f"{folder}/{name}")))
            for name in ("ringkasan.xlsx", "per-pekan.xlsx")
        )
    assert weekly.sheetnames == [f"2024-W{week}" for week in range(31, 36)]
    for page in (*summary.worksheets, weekly["2024-W35"]):
        values = [row[1] for row in page.iter_rows(values_only=True)]
        assert {"PPK Bogor Selatan", "PPS Batu Tulis", "PPS Empang"} <= set(values)
    assert "PPS Empang" not in [row[1] for row in weekly["2024-W31"].iter_rows(values_only=True)]


def test_a_districts_pack_is_asked_for_and_fetched_by_its_regencys_office(
    told: World, signed_in: SignIn, no_broker: list[int]
) -> None:
    address = "/w/32.71.01/laporan/paket/"
    asked_at = signed_in(told.operator_bogor).post(address, {"month": "2024-08"})["Location"]
    packs.make(Pack.objects.get().pk)
    file = signed_in(told.commissioner_bogor).get(f"{asked_at}berkas.zip")
    assert file.getvalue().startswith(b"PK")
    assert 'filename="paket-32.71.01-2024-08.zip"' in file["Content-Disposition"]
    reviewer = signed_in(told.reviewer_bogor_selatan)
    assert reviewer.post(address, {"month": "2024-08"}).status_code == 403
    assert reviewer.get(asked_at).status_code == 403
    assert reviewer.get(f"{asked_at}berkas.zip").status_code == 403


def test_a_village_has_no_pack(told: World, signed_in: SignIn) -> None:
    address = f"/w/{told.empang.code}/laporan/paket/"
    client = signed_in(told.commissioner_bogor)
    assert client.post(address, {"month": "2024-08"}).status_code == 404


def test_the_report_is_in_it_if_asked_for(told: World) -> None:
    pytest.importorskip("weasyprint")
    with opened(made(told, with_pdf=True)) as found:
        [report] = [name for name in found.namelist() if name.endswith("/laporan-pleno.pdf")]
        assert found.read(report).startswith(b"%PDF-")


def test_without_a_library_the_rest_is_made_and_it_says_so(
    told: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Any:
        raise pdf.PdfMissing

    monkeypatch.setattr(contents, "library", missing)
    pack = made(told, with_pdf=True)
    assert pack.trouble == packs.PDF
    page = signed_in(told.commissioner_bogor).get(f"/paket/{pack.pk}/")
    assert packs.trouble_words(pack) in page.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "=cmd|x", "CON", "..", "a/b\\c", "", "ᬩᬮᬶ", "\x00.exe", "x" * 400]
)
def test_no_name_of_an_area_leads_out_of_the_folder(name: str) -> None:
    made_name = names.of_area(Area(code="32.71.01", name=name), "xlsx")
    assert re.fullmatch(r"32\.71\.01-[a-z0-9_-]{1,60}\.xlsx", made_name)


def test_a_pack_of_nasty_names_unpacks_beside_itself(told: World, tmp_path: Path) -> None:
    Area.objects.filter(code="32.71.01").update(name="../../../=SUM(1)")
    with opened(made(told)) as found:
        for name in found.namelist():
            assert not name.startswith(("/", "=", "+", "-", "@"))
            assert ".." not in name.split("/")
            assert "\\" not in name


# ---- asking ---------------------------------------------------------------------------------


def test_asked_twice_it_is_one_job(told: World, signed_in: SignIn, no_broker: list[int]) -> None:
    client = signed_in(told.commissioner_bogor)
    first = client.post("/w/32.71/laporan/paket/", {"month": "2024-08"})
    second = client.post("/w/32.71/laporan/paket/", {"month": "2024-08", "with_pdf": "on"})
    assert first["Location"] == second["Location"]
    assert Pack.objects.count() == 1
    assert AuditEvent.objects.filter(action="pack-asked", area_code="32.71").count() == 1


def test_the_database_refuses_a_second_job(told: World) -> None:
    pack = asked(told)
    pack.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        pack.save(force_insert=True)


def test_a_worker_is_told_when_the_row_stands(
    told: World,
    signed_in: SignIn,
    no_broker: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(told.commissioner_bogor).post("/w/32.71/laporan/paket/", {"month": "2024-08"})
    assert no_broker == [Pack.objects.get().pk]


@pytest.mark.parametrize("month", ["", "2019-01", "2024-10", "x", "2024-13"])
def test_a_month_that_is_not_offered_is_refused(told: World, signed_in: SignIn, month: str) -> None:
    client = signed_in(told.commissioner_bogor)
    response = client.post("/w/32.71/laporan/paket/", {"month": month})
    assert response["Location"] == "/w/32.71/laporan/"
    assert not Pack.objects.exists()


def test_who_may_not_take_figures_away_asks_for_nothing(told: World, signed_in: SignIn) -> None:
    strangers = signed_in(told.commissioner_bogor)
    assert strangers.post("/w/32.73/laporan/paket/", {"month": "2024-08"}).status_code == 404
    reviewer = signed_in(told.reviewer_bogor_selatan)
    assert reviewer.post("/w/32.71/laporan/paket/", {"month": "2024-08"}).status_code in (403, 404)
    assert not Pack.objects.exists()


# ---- fetching -------------------------------------------------------------------------------


def test_the_file_is_given_to_who_may_today(told: World, signed_in: SignIn) -> None:
    pack = made(told)
    response = signed_in(told.operator_bogor).get(f"/paket/{pack.pk}/berkas.zip")
    assert response.getvalue().startswith(b"PK")
    assert 'filename="paket-32.71-2024-08.zip"' in response["Content-Disposition"]
    assert signed_in(told.member_empang).get(f"/paket/{pack.pk}/berkas.zip").status_code in (
        403,
        404,
    )
    reviewer = signed_in(told.reviewer_bogor_selatan)
    assert reviewer.get(f"/paket/{pack.pk}/berkas.zip").status_code in (403, 404)


def test_who_lost_the_office_gets_no_file_even_of_the_own_pack(
    told: World, signed_in: SignIn
) -> None:
    pack = made(told)
    client = signed_in(told.commissioner_bogor)
    assert client.get(f"/paket/{pack.pk}/berkas.zip").getvalue()
    held = Membership.objects.filter(user=told.commissioner_bogor)
    held.update(starts_on=dt.date(2024, 1, 1), ends_on=dt.date(2024, 9, 3))
    for address in (f"/paket/{pack.pk}/", f"/paket/{pack.pk}/berkas.zip"):
        assert client.get(address).status_code in (403, 404)


def test_the_right_must_be_held_for_that_very_area(told: World, signed_in: SignIn) -> None:
    """Who exports elsewhere and only watches here opens the door, and no more."""
    pack = made(told)
    Pack.objects.filter(pk=pack.pk).update(area=told.areas["bogor_selatan"])
    both = MembershipFactory(body=told.ppk_bogor_selatan, role=Role.REVIEWER).user
    MembershipFactory(user=both, body=told.bodies["office_jateng"], role=Role.COMMISSIONER)
    client = signed_in(both)
    for address in (f"/paket/{pack.pk}/", f"/paket/{pack.pk}/berkas.zip"):
        assert client.get(address).status_code == 403


def test_no_address_leads_to_the_file_but_its_page(told: World, client: Client) -> None:
    pack = made(told)
    assert client.get(f"/media/{pack.file}").status_code != 200
    assert client.get(f"/paket/{pack.pk}/berkas.zip").status_code == 302


def test_the_page_waits_tells_and_looks_again_without_scripts(
    told: World, signed_in: SignIn
) -> None:
    pack = asked(told)
    client = signed_in(told.commissioner_bogor)
    waiting = client.get(f"/paket/{pack.pk}/").content.decode()
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert "hx-get" in waiting
    Pack.objects.filter(pk=pack.pk).update(done=1, total=3)
    assert 'value="1" max="3"' in client.get(f"/paket/{pack.pk}/").content.decode()
    assert client.get(f"/paket/{pack.pk}/berkas.zip")["Location"] == f"/paket/{pack.pk}/"
    packs.make(pack.pk)
    ready = client.get(f"/paket/{pack.pk}/").content.decode()
    assert "http-equiv" not in ready.replace('http-equiv="X', "")
    pack.refresh_from_db()
    assert pack.digest[:32] in ready
    assert "berkas.zip" in ready


def test_a_pack_that_nobody_takes_up_says_so(told: World, signed_in: SignIn) -> None:
    pack = asked(told)
    assert not packs.is_silent(pack)
    with time_machine.travel(NOW + dt.timedelta(minutes=6), tick=False):
        assert packs.is_silent(pack)
        page = signed_in(told.commissioner_bogor).get(f"/paket/{pack.pk}/")
        assert "note-warn" in page.content.decode()


# ---- the end --------------------------------------------------------------------------------


def test_after_a_week_the_file_is_gone(told: World, signed_in: SignIn) -> None:
    pack = made(told)
    assert len(left_in_store()) == 1
    with time_machine.travel(NOW + dt.timedelta(days=6, hours=23), tick=False):
        packs.tidy()
        assert len(left_in_store()) == 1
    with time_machine.travel(NOW + dt.timedelta(days=7), tick=False):
        client = signed_in(told.commissioner_bogor)
        assert client.get(f"/paket/{pack.pk}/berkas.zip").status_code == 302
        packs.tidy()
        assert left_in_store() == []
        pack.refresh_from_db()
        assert (pack.state, pack.file) == (Pack.State.EXPIRED, "")
        assert client.get(f"/paket/{pack.pk}/").status_code == 200


def test_a_failure_is_told_and_it_can_be_asked_for_again(
    told: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_how: Any) -> None:
        raise OSError("disk is full")

    pack = asked(told)
    with monkeypatch.context() as patch:
        patch.setattr("targets.papers.sheets.write", broken)
        packs.make(pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.trouble) == (Pack.State.FAILED, packs.BROKEN)
    assert left_in_store() == []
    client = signed_in(told.commissioner_bogor)
    page = client.get(f"/paket/{pack.pk}/").content.decode()
    assert packs.trouble_words(pack).split(".")[0] in page
    again = client.post("/w/32.71/laporan/paket/", {"month": "2024-08"})
    assert again["Location"] != f"/paket/{pack.pk}/"
    assert Pack.objects.filter(state=Pack.State.ASKED).count() == 1


def test_who_lost_the_right_meanwhile_gets_no_pack(told: World) -> None:
    pack = asked(told)
    held = Membership.objects.filter(user=told.commissioner_bogor)
    held.update(starts_on=dt.date(2024, 1, 1), ends_on=dt.date(2024, 9, 3))
    packs.make(pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.trouble) == (Pack.State.FAILED, packs.RIGHTS)


def test_a_pack_that_nobody_finishes_is_given_up(told: World) -> None:
    pack = asked(told)
    with time_machine.travel(NOW + dt.timedelta(hours=5), tick=False):
        packs.tidy()
        assert packs.asked() == [pack.pk]
    with time_machine.travel(NOW + dt.timedelta(hours=7), tick=False):
        packs.tidy()
    pack.refresh_from_db()
    assert (pack.state, pack.trouble) == (Pack.State.FAILED, packs.TIME)


# ---- workers --------------------------------------------------------------------------------


def test_a_pack_is_made_by_one_worker_at_a_time(told: World) -> None:
    pack = asked(told)
    cache.add(f"pack-at-work:{pack.pk}", True, packs.LEASE)
    packs.make(pack.pk)
    pack.refresh_from_db()
    assert pack.state == Pack.State.ASKED


def test_who_was_overtaken_leaves_nothing_behind(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hold of a slow worker ends in the cache; another one makes the pack meanwhile."""
    pack = asked(told)
    write = contents.write_book
    taken: list[bool] = []

    def slowly(lens: Any, path: Path) -> None:
        if not taken:
            taken.append(True)
            cache.delete(f"pack-at-work:{pack.pk}")
            packs.make(pack.pk)
        write(lens, path)

    monkeypatch.setattr(contents, "write_book", slowly)
    packs.make(pack.pk)
    pack.refresh_from_db()
    assert pack.state == Pack.State.MADE
    assert left_in_store() == [pack.file.rpartition("/")[2]]


def test_a_slow_worker_gives_way_to_the_attempt_that_the_row_names(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = asked(told)
    write = contents.write_book

    def slowly(lens: Any, path: Path) -> None:
        packs.begin(Pack.objects.get(pk=pack.pk))
        write(lens, path)

    with monkeypatch.context() as patch:
        patch.setattr(contents, "write_book", slowly)
        packs.make(pack.pk)
    pack.refresh_from_db()
    assert pack.state == Pack.State.ASKED
    assert left_in_store() == []
    packs.make(pack.pk)
    pack.refresh_from_db()
    assert pack.state == Pack.State.MADE


def test_a_pack_that_kills_its_workers_is_set_aside(
    told: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []

    class Killed(BaseException):
        """The end of a process: nothing catches it."""

    def deadly(*_args: Any) -> None:
        begun.append(1)
        raise Killed

    pack = asked(told)
    with monkeypatch.context() as patch:
        patch.setattr(packs, "finish", deadly)
        for _night in range(packs.TRIES):
            with pytest.raises(Killed):
                packs.make(pack.pk)
            cache.clear()
        packs.make(pack.pk)
    pack.refresh_from_db()
    assert len(begun) == packs.TRIES
    assert (pack.state, pack.trouble) == (Pack.State.FAILED, packs.DEADLY)
    assert packs.asked() == []
    page = signed_in(told.commissioner_bogor).get(f"/paket/{pack.pk}/").content.decode()
    assert packs.trouble_words(pack) in page
    assert "note-bad" in page


def test_a_worker_never_ends_the_hold_of_another(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own ran out in a long paper, and the next worker has just taken the pack up."""
    pack, held = asked(told), ""

    def overtaken(pack: Pack, at: str) -> None:
        nonlocal held
        held = at
        cache.set(held, "of another", packs.LEASE)
        raise packs.Overtaken

    monkeypatch.setattr(packs, "finish", overtaken)
    packs.make(pack.pk)
    assert cache.get(held) == "of another"


def test_one_person_waits_for_a_few_packs_at_once(told: World, signed_in: SignIn) -> None:
    client = signed_in(told.commissioner_bogor)
    months = ["2024-08", "2024-09"]
    areas = ["32.71", "32.71.01", "32.71.02"]
    wanted = [(area, month) for area in areas for month in months]
    asked_at = [
        client.post(f"/w/{area}/laporan/paket/", {"month": month})["Location"]
        for area, month in wanted
    ]
    assert len(wanted) == packs.MOST_OF_A_PERSON + 1
    assert asked_at[-1] == "/w/32.71.02/laporan/"
    assert Pack.objects.count() == packs.MOST_OF_A_PERSON
    page = client.get(asked_at[-1]).content.decode()
    assert f"{packs.MOST_OF_A_PERSON} paket" in page
    again = client.post("/w/32.71/laporan/paket/", {"month": "2024-08"})
    assert again["Location"] == asked_at[0]
    other = signed_in(told.operator_bogor)
    there = other.post("/w/32.71/laporan/paket/", {"month": "2024-08"})["Location"]
    assert there.startswith("/paket/")
    packs.make(Pack.objects.order_by("pk")[0].pk)
    assert client.post("/w/32.71.02/laporan/paket/", {"month": "2024-09"})["Location"].startswith(
        "/paket/"
    )


def test_one_error_of_the_store_stops_neither_the_sweep_nor_the_others(
    told: World, no_broker: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, gone = made(told), made(told, area=told.bogor_selatan)
    delete = default_storage.delete

    def refuse(name: str) -> None:
        if name == stuck.file:
            raise OSError("the store is not there")
        delete(name)

    with time_machine.travel(NOW + dt.timedelta(days=8), tick=False):
        waiting = asked(told)
        with monkeypatch.context() as patch:
            patch.setattr(default_storage, "delete", refuse)
            tasks.sweep_packs()
        assert no_broker == [waiting.pk]
        assert left_in_store() == [stuck.file.rpartition("/")[2]]
        rows = Pack.objects.filter(pk__in=[stuck.pk, gone.pk])
        assert {row.state for row in rows} == {Pack.State.EXPIRED}
        packs.tidy()
    assert left_in_store() == []


def test_a_file_that_cannot_be_deleted_is_told_as_a_failure(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The half file of a dead attempt, in a store that refuses: it isn't tried for hours."""
    pack = asked(told)
    Pack.objects.filter(pk=pack.pk).update(file=f"{packs.FOLDER}/half.zip")
    default_storage.save(f"{packs.FOLDER}/half.zip", io.BytesIO(b"half"))

    def refuse(_name: str) -> None:
        raise OSError("the store is not there")

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "delete", refuse)
        packs.make(pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.trouble) == (Pack.State.FAILED, packs.BROKEN)
    packs.tidy()
    assert left_in_store() == []


def test_the_sweep_is_on_the_schedule_and_hands_over_what_is_asked(
    told: World, no_broker: list[int]
) -> None:
    assert SCHEDULE["make the packs that are asked"]["task"] == "targets.tasks.sweep_packs"
    pack = asked(told)
    tasks.sweep_packs()
    assert no_broker == [pack.pk]
    packs.make(pack.pk)
    tasks.sweep_packs()
    assert no_broker == [pack.pk]


@pytest.mark.django_db(transaction=True)
def test_a_killed_workers_pack_is_finished_by_the_sweep(settings: Settings, tmp_path: Path) -> None:
    """Killed in the middle of its papers: row, store and lease tell the next worker all."""
    with time_machine.travel(NOW, tick=False):
        world = World.build()
        story(world)
        pack = asked(world)
        connection.close()
        started = tmp_path / "started"
        child = os.fork()
        if child == 0:
            die_while_writing(pack.pk, started)
        wait_for(started)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        pack.refresh_from_db()
        assert pack.state == Pack.State.ASKED
        assert pack.file
        first = pack.file
        default_storage.save(first, io.BytesIO(b"half"))
        cache.clear()  # the lease of the dead worker is over
        for pk in packs.asked():
            packs.make(pk)
        pack.refresh_from_db()
        assert pack.state == Pack.State.MADE
        assert pack.file != first
        assert left_in_store() == [pack.file.rpartition("/")[2]]
        assert len(opened(pack).namelist()) == 4


def die_while_writing(pk: int, started: Path) -> None:
    """A worker that hangs in its second paper."""
    write = contents.write_book
    papers: list[Path] = []

    def hanging(lens: Any, path: Path) -> None:
        write(lens, path)
        papers.append(path)
        if len(papers) == 2:
            started.touch()
            time.sleep(600)

    contents.write_book = hanging
    try:
        packs.make(pk)
    finally:
        os._exit(0)


def wait_for(started: Path) -> None:
    limit = time.monotonic() + 300
    while not started.exists():
        assert time.monotonic() < limit, "the worker never began"
        time.sleep(0.01)
