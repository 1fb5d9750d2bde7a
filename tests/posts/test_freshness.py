"""Flags that follow accounts and directives, by message and, where that got lost, by sweep."""

import datetime as dt
from typing import Any

import pytest
from kombu.exceptions import OperationalError

from adhoc_bodies import actions as account_actions
from adhoc_bodies.models import SocialAccount
from posts import actions, directive_actions, flagging, freshness, review, tasks
from posts.flags import Flag, risk_of
from posts.forms import read_link
from posts.models import Report
from tests.factories import DirectiveFactory, ReportFactory, SocialAccountFactory
from tests.posts import pasted
from tests.world import NOW, World

NOON = dt.datetime(2024, 9, 4, 5, 12, tzinfo=dt.UTC)
SENT = "celery.app.base.Celery.send_task"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The messages that were handed over, done at once."""
    messages: list[tuple[str, Any]] = []
    known = {task.name: task for task in (tasks.refresh_account_flags,)}

    def take(_app: Any, name: str, args: Any = (), **_more: Any) -> None:
        messages.append((name, args))
        known[name](*args)

    monkeypatch.setattr(SENT, take)
    return messages


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """No message arrives anywhere."""

    def refuse(*_args: Any, **_more: Any) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(SENT, refuse)
    monkeypatch.setattr("celery.app.task.Task.delay", refuse)


def reported(world: World, handle: str = "akun.baru", serial: int = 1) -> Report:
    link = read_link(pasted.instagram(NOON, handle, serial))
    return actions.submit(body=world.pps_empang, by=world.member_empang, link=link)


def flags(report: Report) -> set[str]:
    report.refresh_from_db()
    assert report.risk == risk_of(report.flags)
    return set(report.flags)


def register(world: World, handle: str = "akun.baru", body: Any = None) -> SocialAccount:
    return account_actions.register_account(
        body=body or world.pps_empang, platform="instagram", handle=handle, by=world.member_empang
    )


def test_the_flag_follows_the_account(
    world: World, sent: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    report, by = reported(world), world.reviewer_bogor_selatan
    assert flags(report) == {"account_unknown"}
    with django_capture_on_commit_callbacks(execute=True):
        account = register(world)
    assert sent == [("posts.tasks.refresh_account_flags", [account.pk])]
    assert flags(report) == {"account_unverified"}
    with django_capture_on_commit_callbacks(execute=True):
        account_actions.verify_account(account=account, by=by)
    assert flags(report) == set()
    with django_capture_on_commit_callbacks(execute=True):
        account_actions.end_account(account=account, by=by)
    assert flags(report) == {"account_unknown"}
    with django_capture_on_commit_callbacks(execute=True):
        moved = register(world, body=world.pps_batu_tulis)
    assert flags(report) == {"account_other"}
    assert report.flags["account_other"]["body"] == world.pps_batu_tulis.name
    with django_capture_on_commit_callbacks(execute=True):
        account_actions.refuse_account(account=moved, by=by, reason="salah")
    assert flags(report) == {"account_unknown"}


def test_reports_without_a_name_follow_the_bodys_accounts(
    world: World, sent: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    report = reported(world, handle="")
    assert flags(report) == set()
    with django_capture_on_commit_callbacks(execute=True):
        second = register(world)
        account_actions.verify_account(account=second, by=world.reviewer_bogor_selatan)
    assert flags(report) == {"account_unclear"}


def test_what_was_seen_once_stays(world: World) -> None:
    report = reported(world)
    flagging.add_flag(report.pk, Flag.PICTURE_SEEN, {"body": "PPS X", "same": "bytes"})
    account = SocialAccountFactory(body=world.pps_empang, handle="akun.baru")
    tasks.refresh_account_flags(account.pk)
    assert flags(report) == {"picture_seen"}


def test_decided_reports_stay_as_they_were_judged(world: World) -> None:
    report = reported(world)
    Report.objects.filter(pk=report.pk).update(status="rejected")
    account = SocialAccountFactory(body=world.pps_empang, handle="akun.baru")
    assert freshness.account_changed([account.pk]) == 0
    assert flags(report) == {"account_unknown"}


def test_a_lost_message_is_made_up_for(
    world: World, lost: None, django_capture_on_commit_callbacks: Any
) -> None:
    report = reported(world)
    with django_capture_on_commit_callbacks(execute=True):
        register(world)
    assert flags(report) == {"account_unknown"}, "the deed stands without its message"
    tasks.sweep_flags()
    assert flags(report) == {"account_unverified"}
    assert freshness.sweep() == 0, "a second sweep finds nothing to do"


def test_a_change_of_long_ago_is_found_by_night(world: World) -> None:
    report = reported(world)
    SocialAccountFactory(
        body=world.pps_empang, handle="akun.baru", registered_at=NOW - dt.timedelta(days=9)
    )
    SocialAccount.objects.filter(handle="akun.baru").update(decided_at=None, status="claimed")
    freshness.sweep()
    assert flags(report) == {"account_unknown"}
    tasks.examine_waiting()
    assert flags(report) == {"account_unverified"}


def test_the_night_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Report.objects.submitted().update(status="withdrawn")
    made = [reported(world, serial=n) for n in range(1, 6)]
    Report.objects.update(flags={}, risk=0)
    monkeypatch.setattr(freshness, "NIGHTLY", 2)
    after: int | None = 0
    runs = 0
    while after is not None:
        after = freshness.examine_all(after)
        runs += 1
    assert runs == 3
    assert all(flags(report) == {"account_unknown"} for report in made)


@pytest.mark.parametrize("by_message", [True, False])
def test_a_withdrawn_directive_flags_what_waits_for_it(
    world: World, by_message: bool, django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    directive: Any = DirectiveFactory(
        election=world.pilkada, office=world.office_bogor, area=world.bogor
    )
    waiting = ReportFactory(
        body=world.pps_empang, directive=directive, handle="pps.empang",
        account=world.accounts["pps_empang"],
    )  # fmt: skip
    if by_message:
        monkeypatch.setattr(tasks.refresh_directive_flags, "delay", tasks.refresh_directive_flags)
    else:

        def refuse(*_args: Any) -> None:
            raise OperationalError("no broker")

        monkeypatch.setattr(tasks.refresh_directive_flags, "delay", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        directive_actions.withdraw(directive=directive, by=world.operator_bogor, reason="Keliru")
    assert flags(waiting) == ({"directive_withdrawn"} if by_message else set())
    freshness.sweep()
    assert flags(waiting) == {"directive_withdrawn"}


def test_a_time_that_a_reviewer_sets_settles_the_doubts_about_it(world: World) -> None:
    directive: Any = DirectiveFactory(
        election=world.pilkada, office=world.office_bogor, area=world.bogor,
        starts_on=dt.date(2024, 9, 4),
    )  # fmt: skip
    made = NOON - dt.timedelta(days=1)
    report = actions.submit(
        body=world.pps_empang, by=world.member_empang, claimed_at=NOON, directive=directive,
        link=read_link(pasted.instagram(made, "pps.empang")),
    )  # fmt: skip
    assert flags(report) == {"time_differs", "before_start"}
    review.set_posted_at(
        report=report, by=world.reviewer_bogor_selatan, posted_at=NOON, reason="terjadwal"
    )
    assert flags(report) == set()


def test_many_reports_cost_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    for serial in range(1, 41):
        reported(world, serial=serial)
    account = SocialAccountFactory(body=world.pps_empang, handle="akun.baru")
    with django_assert_max_num_queries(10):
        assert freshness.account_changed([account.pk]) == 40
