"""Screenshots that were seen before, and those nearly the same in another directive."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from posts import actions, evidence, fingerprints, hash_file, tasks
from posts.flags import WEIGHTS, Flag
from posts.links import read
from posts.models import Evidence, Fingerprint, Report
from posts.picture_keys import Keys
from tests.bombs import encoded, scene
from tests.factories import DirectiveFactory, ElectionFactory, EvidenceFactory, ReportFactory
from tests.posts import pasted
from tests.posts.test_evidence import upload
from tests.world import NOW, World

SHARED = scene(1, (400, 600))


@pytest.fixture(autouse=True)
def own_cache(settings: Any, tmp_path: Path) -> Path:
    """A folder of this test's own for the file."""
    settings.FINGERPRINT_CACHE = tmp_path / "fingerprints"
    folder: Path = settings.FINGERPRINT_CACHE
    return folder


def made(**columns: Any) -> Report:
    """A report of a post that no other has."""
    report: Any = ReportFactory(**{"post_key": uuid.uuid4()} | columns)
    stored: Report = report
    return stored


def reported(image: Image.Image | bytes, **columns: Any) -> Report:
    """A report whose screenshot was prepared."""
    report = made(**columns)
    data = image if isinstance(image, bytes) else encoded(image, "PNG")
    row: Any = EvidenceFactory(report=report, upload=evidence.store(upload(data)))
    tasks.process_evidence(row.pk)
    row.refresh_from_db()
    assert row.state == "ready"
    report.refresh_from_db()
    return report


def flagged(report: Report) -> dict[str, Any]:
    """The flags that the screenshot brought; risk must fit."""
    report.refresh_from_db()
    assert report.risk == sum(WEIGHTS[name] for name in report.flags)
    return dict(report.flags)


def nearly(image: Image.Image) -> bytes:
    """The same picture after another phone had it."""
    return encoded(image.resize((image.width // 2, image.height // 2)), "JPEG", quality=50)


# Seen before


def test_the_same_file_is_known_with_the_report_that_had_it(world: World) -> None:
    first = reported(SHARED, body=world.pps_empang)
    assert flagged(first) == {}
    second = reported(SHARED, body=world.pps_batu_tulis)
    assert flagged(second) == {
        "picture_seen": {"report": first.pk, "body": world.pps_empang.name, "same": "bytes"}
    }
    assert second.risk == WEIGHTS[Flag.PICTURE_SEEN]
    assert flagged(first) == {}, "who came first is not blamed"
    third = reported(SHARED, body=world.pps_empang)
    assert flagged(third)["picture_seen"]["report"] == first.pk


def test_the_same_pixels_are_known_in_another_file(world: World) -> None:
    first = reported(SHARED, body=world.pps_empang)
    second = reported(encoded(SHARED, "WEBP", lossless=True), body=world.pps_batu_tulis)
    assert flagged(second)["picture_seen"] == {
        "report": first.pk, "body": world.pps_empang.name, "same": "pixels",
    }  # fmt: skip


@pytest.mark.parametrize("trait", ["accepted", "returned", "rejected", "withdrawn"])
def test_a_picture_stays_known_whatever_became_of_its_report(world: World, trait: str) -> None:
    reported(SHARED, body=world.pps_empang, **{trait: True})
    assert "picture_seen" in flagged(reported(SHARED, body=world.pps_batu_tulis))


def test_a_picture_stays_known_when_its_file_is_deleted(world: World) -> None:
    first = reported(SHARED, body=world.pps_empang)
    Evidence.objects.filter(report=first).delete()
    assert "picture_seen" in flagged(reported(SHARED, body=world.pps_batu_tulis))


def test_another_election_is_another_world(world: World) -> None:
    other: Any = ElectionFactory(slug="lain")
    reported(SHARED, body=world.pps_empang, election=other)
    assert flagged(reported(SHARED, body=world.pps_batu_tulis)) == {}


def test_within_one_directive_too_the_very_same_picture_is_told(world: World) -> None:
    directive = world.directives["office_bogor"]
    reported(SHARED, body=world.pps_empang, directive=directive)
    later = reported(SHARED, body=world.pps_batu_tulis, directive=directive)
    assert list(flagged(later)) == ["picture_seen"]


def test_doing_it_twice_changes_nothing(world: World) -> None:
    reported(SHARED, body=world.pps_empang)
    report = reported(SHARED, body=world.pps_batu_tulis)
    before = flagged(report)
    rows = Fingerprint.objects.count()
    Evidence.objects.filter(report=report).update(
        state="pending", upload=evidence.store(upload(encoded(SHARED, "PNG")))
    )
    tasks.process_evidence(Evidence.objects.get(report=report).pk)
    assert (flagged(report), Fingerprint.objects.count()) == (before, rows)


def test_of_two_at_once_one_is_told_at_least(world: World) -> None:
    reports = [made(body=body) for body in (world.pps_empang, world.pps_batu_tulis)]
    keys = Keys(uuid.uuid4(), uuid.uuid4(), 1234)
    for report in reports:
        fingerprints.remember(report, keys)
    assert any(fingerprints.recognised(report, keys) for report in reports)


# Nearly the same


def test_nearly_the_same_in_another_directive_is_told(world: World) -> None:
    one, other = DirectiveFactory.create_batch(
        2, election=world.election, office=world.office_bogor
    )
    first = reported(SHARED, body=world.pps_empang, directive=one)
    second = reported(nearly(SHARED), body=world.pps_batu_tulis, directive=other)
    (found,) = flagged(second).values()
    assert list(flagged(second)) == ["picture_similar"]
    assert found["report"] == first.pk
    assert found["body"] == world.pps_empang.name
    assert 0 <= found["distance"] <= 10
    assert second.status == Report.Status.SUBMITTED, "never a refusal"


def test_within_one_directive_everybody_reposts_the_same_flyer(world: World) -> None:
    directive: Any = DirectiveFactory(election=world.election, office=world.office_bogor)
    reported(SHARED, body=world.pps_empang, directive=directive)
    for body, width in ((world.pps_batu_tulis, 390), (world.pps_empang, 380)):
        again = SHARED.resize((width, 580))
        assert flagged(reported(again, body=body, directive=directive)) == {}


def test_a_different_picture_is_not_told(world: World) -> None:
    for seed in range(5):
        directive: Any = DirectiveFactory(election=world.election, office=world.office_bogor)
        later = reported(scene(seed, (400, 600)), body=world.pps_empang, directive=directive)
        assert flagged(later) == {}


def test_without_a_directive_it_is_compared_with_those_of_directives(world: World) -> None:
    directive: Any = DirectiveFactory(election=world.election, office=world.office_bogor)
    reported(SHARED, body=world.pps_empang, directive=directive)
    assert "picture_similar" in flagged(reported(nearly(SHARED), body=world.pps_batu_tulis))
    other: Any = DirectiveFactory(election=world.election, office=world.office_bogor)
    smaller = encoded(SHARED.resize((300, 450)), "PNG")
    later = reported(smaller, body=world.pps_batu_tulis, directive=other)
    assert "picture_similar" in flagged(later)


def test_without_directives_only_a_body_repeats_itself(world: World) -> None:
    first = reported(SHARED, body=world.pps_empang)
    assert flagged(reported(nearly(SHARED), body=world.pps_batu_tulis)) == {}
    again = reported(encoded(SHARED.resize((300, 450)), "PNG"), body=world.pps_empang)
    assert flagged(again)["picture_similar"]["report"] == first.pk


def near_by(report: Report, perceptual: int) -> Fingerprint:
    """A fingerprint of a report, as if its picture had this hash."""
    fingerprints.remember(report, Keys(uuid.uuid4(), uuid.uuid4(), perceptual))
    return Fingerprint.objects.latest("pk")


@pytest.mark.parametrize(("bits", "told"), [(0, True), (10, True), (11, False)])
def test_ten_bits_of_sixty_four_are_near(world: World, bits: int, told: bool) -> None:
    one, other = DirectiveFactory.create_batch(
        2, election=world.election, office=world.office_bogor
    )
    first = made(body=world.pps_empang, directive=one)
    second = made(body=world.pps_batu_tulis, directive=other)
    near_by(first, -(2**63) + 5)
    keys = Keys(uuid.uuid4(), uuid.uuid4(), (-(2**63) + 5) ^ ((1 << bits) - 1))
    found = fingerprints.recognised(second, keys)
    wanted = {"report": first.pk, "body": first.body.name, "distance": bits}
    assert found == ({"picture_similar": wanted} if told else {})


def test_the_nearest_is_named(world: World) -> None:
    directives = DirectiveFactory.create_batch(
        4, election=world.election, office=world.office_bogor
    )
    reports = [made(body=world.pps_empang, directive=d) for d in directives]
    for report, perceptual in zip(reports, (0b1111, 0b1, 0b11), strict=False):
        near_by(report, perceptual)
    found = fingerprints.similar(reports[3], 0)
    assert found == {"report": reports[1].pk, "body": world.pps_empang.name, "distance": 1}


def test_a_report_that_came_to_the_same_directive_says_nothing(world: World) -> None:
    one, other = DirectiveFactory.create_batch(
        2, election=world.election, office=world.office_bogor
    )
    first = made(body=world.pps_empang, directive=one)
    second = made(body=world.pps_batu_tulis, directive=other)
    near_by(first, 7)
    Report.objects.filter(pk=first.pk).update(directive=other)
    assert fingerprints.similar(second, 7) is None


# The file can't lie


@pytest.fixture
def pair(world: World) -> tuple[Report, Report]:
    """Two reports of different directives, the first with a fingerprint of hash 7."""
    one, other = DirectiveFactory.create_batch(
        2, election=world.election, office=world.office_bogor
    )
    first = made(body=world.pps_empang, directive=one)
    second = made(body=world.pps_batu_tulis, directive=other)
    near_by(first, 7)
    return first, second


def test_a_file_with_invented_rows_invents_no_flag(pair: tuple[Report, Report]) -> None:
    first, second = pair
    assert fingerprints.similar(second, 7)
    Fingerprint.objects.all().delete()
    near_by(first, ~7)
    assert fingerprints.similar(second, 7) is None


@pytest.mark.parametrize(
    "deed",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b"\xff" * 50),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        lambda path: hash_file.make(path, b"another database"),
    ],
)
def test_a_lost_or_broken_file_is_made_anew(pair: tuple[Report, Report], deed: Any) -> None:
    _, second = pair
    before = fingerprints.similar(second, 7)
    assert before
    deed(fingerprints.cache_path())
    assert fingerprints.similar(second, 7) == before


def test_a_file_of_a_lost_state_of_the_table_is_made_anew(pair: tuple[Report, Report]) -> None:
    first, second = pair
    assert fingerprints.similar(second, 7)
    assert fingerprints.similar(second, 1 << 40 | 7)
    Fingerprint.objects.update(perceptual=~0)
    near_by(first, 7)
    assert fingerprints.similar(second, 7)
    assert fingerprints.similar(second, ~0)


def test_where_no_file_can_be_the_table_is_asked(
    pair: tuple[Report, Report], settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_bytes(b"")
    settings.FINGERPRINT_CACHE = tmp_path / "file" / "folder"
    assert fingerprints.similar(pair[1], 7)
    assert "looking through the table" in caplog.text


def test_a_look_costs_the_same_queries_for_one_and_for_many(
    pair: tuple[Report, Report], django_assert_num_queries: Any
) -> None:
    first, second = pair
    fingerprints.similar(second, 7)
    with django_assert_num_queries(3):
        fingerprints.similar(second, 7)
    for number in range(20):
        near_by(first, number)
    with django_assert_num_queries(3):
        fingerprints.similar(second, 7)


# Replaced


def test_another_picture_takes_the_earlier_ones_flags_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.process_evidence, "delay", lambda _: None)
    reported(SHARED, body=world.pps_batu_tulis)
    link = read(pasted.instagram(NOW - dt.timedelta(hours=1)), NOW)
    report = reported(SHARED, body=world.pps_empang, post_key=link.key, returned=True)
    assert "picture_seen" in flagged(report)
    actions.mend(
        report=report,
        by=world.member_empang,
        link=link,
        screenshot=upload(encoded(scene(77), "PNG")),
    )
    assert "picture_seen" not in flagged(report)
    tasks.process_evidence(Evidence.objects.get(report=report).pk)
    assert "picture_seen" not in flagged(report)
    assert Fingerprint.objects.filter(report=report).count() == 2, "the old one is remembered"


def test_mending_without_a_new_picture_keeps_its_flag(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(SHARED, body=world.pps_batu_tulis)
    link = read(pasted.instagram(NOW - dt.timedelta(hours=1)), NOW)
    report = reported(SHARED, body=world.pps_empang, post_key=link.key, returned=True)
    actions.mend(report=report, by=world.member_empang, link=link)
    assert "picture_seen" in flagged(report)
