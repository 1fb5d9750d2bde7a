"""Accepting clean reports by policy: what is left to people, the lot, and two runs at once."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.utils.crypto import salted_hmac
from pytest_django.fixtures import Settings

from accounts.models import AuditEvent
from adhoc_bodies.models import Dirty, Platform
from posts import flagging, review
from posts.flags import Flag
from posts.models import Evidence, Hold, Report, Review
from targets import auto_accept
from targets.models import Policy
from targets.tasks import accept_clean
from tests.factories import DirectiveFactory, EvidenceFactory, ReportFactory
from tests.world import NOW, World

MONDAY = dt.date(2024, 9, 2)
EARLIER = dt.date(2024, 8, 5)


@pytest.fixture(autouse=True)
def only_ours(world: World) -> None:
    """The small world's own reports are of nobody's account."""
    Report.objects.update(account=None)


def policy(world: World, area: str = "bogor", **fields: Any) -> Policy:
    known = {"effective_from": MONDAY, "auto_accept": True, "audit_share": 1, "created_at": NOW}
    return Policy.objects.create(area=world.areas[area], **known | fields)


def clean(world: World, body: str = "pps_empang", **fields: Any) -> Report:
    """A waiting report without flags; none of those that the lot of 1 % would draw."""
    account = world.accounts[body]
    known = {"body": world.bodies[body], "account": account, "handle": account.handle}
    while True:
        report: Report = ReportFactory.create(**known | {"post_key": uuid.uuid4()} | fields)
        if not auto_accept.is_drawn(report.pk, 1):
            return report
        report.delete()


def status(report: Report) -> str:
    report.refresh_from_db()
    return report.status


def test_a_clean_report_is_accepted_by_nobody_and_told(world: World) -> None:
    rule = policy(world)
    report = clean(world)
    marks, events = Dirty.objects.count(), AuditEvent.objects.count()
    accept_clean()
    assert status(report) == "accepted"
    assert (report.decided_by, report.decided_at) == (None, NOW)
    verdict = Review.objects.get(report=report)
    assert (verdict.reviewer, verdict.office, verdict.verdict) == (
        None, world.office_bogor, "accepted",
    )  # fmt: skip
    assert AuditEvent.objects.count() == events + 1
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor, event.object_id) == ("report-accepted", None, report.pk)
    assert (event.area_code, event.data["policy"]) == (report.body.area.code, rule.pk)
    assert Dirty.objects.count() > marks
    assert auto_accept.run() == 0
    assert Review.objects.filter(report=report).count() == 1


def test_it_is_off_unless_switched_on(world: World) -> None:
    report = clean(world)
    assert auto_accept.run() == 0
    policy(world, auto_accept=False)
    policy(world, "blora")
    assert auto_accept.run() == 0
    assert status(report) == "submitted"


def other_account(world: World, report: Report) -> None:
    report.account = world.accounts["pps_batu_tulis"]


def spoil_account(**fields: Any) -> Any:
    def spoil(world: World, report: Report) -> None:
        type(world.accounts["pps_empang"]).objects.filter(pk=report.account_id).update(**fields)

    return spoil


def spoil(**fields: Any) -> Any:
    def change(world: World, report: Report) -> None:
        for name, value in fields.items():
            setattr(report, name, value)

    return change


def claimed(days_before: int) -> Any:
    """A link that tells no time: the reporter says that the post is some days old."""

    def change(world: World, report: Report) -> None:
        report.posted_at -= dt.timedelta(days=days_before)
        report.posted_on -= dt.timedelta(days=days_before)
        report.effective_on = report.posted_on
        report.posted_at_source = Report.TimeSource.CLAIMED

    return change


def picture(state: str) -> Any:
    def attach(world: World, report: Report) -> None:
        EvidenceFactory.create(report=report, state=state)

    return attach


def flagged(flag: str) -> Any:
    def add(world: World, report: Report) -> None:
        flagging.add_flag(report.pk, flag, {})
        report.refresh_from_db()

    return add


def held(world: World, report: Report) -> None:
    Hold.objects.create(
        report=report, reviewer=world.reviewer_bogor_selatan, until=NOW + dt.timedelta(minutes=1)
    )


def for_withdrawn(world: World, report: Report) -> None:
    report.directive = DirectiveFactory.create(
        election=world.pilkada, office=world.office_bogor, state="withdrawn"
    )


def decided_and_undone(world: World, report: Report) -> None:
    verdict = review.accept(report=report, by=world.reviewer_bogor_selatan)
    review.undo(review=verdict, by=world.reviewer_bogor_selatan)
    report.refresh_from_db()


@pytest.mark.parametrize(
    "doubt",
    [
        *[flagged(flag) for flag in Flag],
        spoil(account=None),
        spoil(handle="", post_kind="reel"),
        spoil(handle="another.name"),
        spoil(platform=Platform.TIKTOK),
        claimed(days_before=1),
        claimed(days_before=2),
        spoil(source=Report.Source.IMPORT),
        spoil(status="returned"),
        other_account,
        spoil_account(status="claimed"),
        spoil_account(status="ended"),
        picture(Evidence.State.PENDING),
        picture(Evidence.State.UNREADABLE),
        held,
        for_withdrawn,
        decided_and_undone,
    ],
)
def test_every_doubt_leaves_a_report_to_people(world: World, doubt: Any) -> None:
    policy(world)
    report = clean(world)
    doubt(world, report)
    report.save()
    before = status(report), Review.objects.count()
    assert auto_accept.run() == 0
    assert (status(report), Review.objects.count()) == before


def test_what_is_in_order_is_no_doubt(world: World) -> None:
    policy(world)
    reports = [clean(world) for _ in range(4)]
    EvidenceFactory.create(report=reports[0], state=Evidence.State.READY)
    Hold.objects.create(report=reports[1], reviewer=world.reviewer_bogor_selatan, until=NOW)
    reports[2].directive = world.directive_bogor
    reports[2].save()
    # Claimed for the very day of the report: nothing is gained by it.
    reports[3].posted_at_source = Report.TimeSource.CLAIMED
    reports[3].save()
    assert auto_accept.run() == 4


# ---- which policy ---------------------------------------------------------------


def made_on(world: World, day: dt.date, body: str = "pps_empang") -> Report:
    at = dt.datetime(day.year, day.month, day.day, 5, tzinfo=dt.UTC)
    return clean(world, body, posted_at=at, reported_at=at)


def test_only_from_the_week_on_in_which_it_took_effect(world: World) -> None:
    policy(world)
    before, first = made_on(world, dt.date(2024, 9, 1)), made_on(world, MONDAY)
    policy(world, effective_from=dt.date(2024, 9, 9), auto_accept=False)
    auto_accept.run()
    assert (status(before), status(first)) == ("submitted", "accepted")


def test_a_later_policy_ends_it_with_its_monday(world: World) -> None:
    policy(world, effective_from=EARLIER)
    policy(world, auto_accept=False)
    old, new = made_on(world, dt.date(2024, 9, 1)), made_on(world, MONDAY)
    auto_accept.run()
    assert (status(old), status(new)) == ("accepted", "submitted")


@pytest.mark.parametrize(
    ("switches", "accepted"),
    [
        ({"indonesia": True}, ["pps_empang", "pps_karadenan", "pps_beran", "pps_oyehe"]),
        ({"indonesia": True, "jabar": False}, ["pps_beran", "pps_oyehe"]),
        ({"indonesia": False, "jabar": True}, ["pps_empang", "pps_karadenan"]),
        ({"indonesia": True, "jabar": True, "bogor": False},
         ["pps_karadenan", "pps_beran", "pps_oyehe"]),
        ({"jabar": False, "bogor": True}, ["pps_empang"]),
    ],
)  # fmt: skip
def test_the_nearest_office_decides(
    world: World, switches: dict[str, bool], accepted: list[str]
) -> None:
    for area, switch in switches.items():
        # An upper office's newer version doesn't outweigh the nearer office's older one.
        policy(world, area, auto_accept=switch, effective_from=MONDAY if switch else EARLIER)
    bodies = ["pps_empang", "pps_karadenan", "pps_beran", "pps_oyehe"]
    reports = {body: clean(world, body) for body in bodies}
    auto_accept.run()
    assert [body for body, report in reports.items() if status(report) == "accepted"] == accepted


# ---- the lot ----------------------------------------------------------------------


def test_the_lot_is_drawn_by_a_keyed_hash_exactly(world: World, settings: Settings) -> None:
    policy(world, audit_share=30)
    account = world.accounts["pps_empang"]
    known = {"body": world.pps_empang, "account": account, "handle": account.handle}
    reports = [ReportFactory.create(post_key=uuid.uuid4(), **known) for _ in range(120)]
    wanted = {r.pk for r in reports if lot(r.pk, settings.SECRET_KEY) < 30}
    assert 0 < len(wanted) < 120
    assert auto_accept.run() == 120 - len(wanted)
    waiting = Report.objects.submitted().filter(pk__in=[r.pk for r in reports])
    assert {r.pk for r in waiting} == wanted
    assert {(tuple(r.flags), r.risk) for r in waiting} == {((Flag.DRAWN.value,), 1)}
    assert {r.flags[Flag.DRAWN]["share"] for r in waiting} == {30}
    assert auto_accept.run() == 0, "the lot is drawn once"


def lot(report_id: int, secret: str) -> int:
    key = salted_hmac("targets.auto_accept.lot", str(report_id), secret=secret, algorithm="sha256")
    return int(key.hexdigest(), 16) % 100


def test_the_lot_keeps_its_share_and_hangs_on_the_secret(settings: Settings) -> None:
    settings.SECRET_KEY = "one"
    drawn = {n for n in range(20_000) if auto_accept.is_drawn(n, 10)}
    assert 1850 <= len(drawn) <= 2150
    assert drawn < {n for n in range(20_000) if auto_accept.is_drawn(n, 11)}
    assert all(auto_accept.is_drawn(n, 100) for n in range(1000))
    settings.SECRET_KEY = "another"
    assert len(drawn & {n for n in range(20_000) if auto_accept.is_drawn(n, 10)}) < 300


# ---- batches and two at once --------------------------------------------------------


def test_work_is_done_in_batches_with_a_bound(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto_accept, "BATCH", 2)
    monkeypatch.setattr(auto_accept, "BATCHES", 2)
    policy(world)
    for _ in range(7):
        clean(world)
    assert [auto_accept.run() for _ in range(3)] == [4, 3, 0]


def test_a_batch_that_fails_leaves_nothing_half_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy(world)
    report = clean(world)

    def fail(_reports: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(auto_accept, "mark_reports", fail)
    with pytest.raises(RuntimeError):
        auto_accept.run()
    assert status(report) == "submitted"
    assert not Review.objects.filter(report=report).exists()


def test_the_number_of_statements_does_not_grow(
    world: World, django_assert_max_num_queries: Any
) -> None:
    policy(world)
    for _ in range(30):
        clean(world)
    with django_assert_max_num_queries(12):
        assert auto_accept.run() == 30


@pytest.mark.django_db(transaction=True)
def test_runs_at_once_accept_each_report_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto_accept, "BATCH", 5)
    policy(world)
    reports = [clean(world) for _ in range(40)]
    start, troubles, totals = threading.Barrier(4), [], []

    def run() -> None:
        start.wait(300)
        try:
            totals.append(auto_accept.run())
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    totals.append(auto_accept.run())
    ids = [report.pk for report in reports]
    assert not troubles
    assert sum(totals) == 40
    assert Review.objects.filter(report__in=ids).count() == 40
    assert AuditEvent.objects.filter(action="report-accepted", object_id__in=ids).count() == 40
    assert Report.objects.accepted().filter(pk__in=ids).count() == 40
