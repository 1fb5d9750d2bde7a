"""The submit action alone, without the form before it, and many of it at once."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import AuditEvent
from adhoc_bodies.models import Dirty
from posts import actions, checks
from posts.links import PostLink, read
from posts.models import Report
from posts.refusals import (
    AlreadyReported,
    KeyReused,
    NotAddressed,
    NotAllowed,
    TimeInFuture,
    TimeMissing,
)
from tests.posts import pasted
from tests.world import NOW, World


def link(serial: int = 1) -> PostLink:
    return read(pasted.instagram(NOW, "pps.empang", serial), NOW)


def submit(world: World, **changes: Any) -> Report:
    known = {"body": world.pps_empang, "by": world.member_empang, "link": link()}
    return actions.submit(**known | changes)


def test_a_post_that_is_let_go_of_at_this_very_moment_is_taken(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its holder stood in the way of the row and is gone when we look for it."""
    first = submit(world)
    real = checks.earlier_report

    def late(*args: Any) -> Report | None:
        Report.objects.filter(pk=first.pk).update(status="withdrawn")
        return real(*args)

    monkeypatch.setattr(checks, "earlier_report", late)
    second = submit(world)
    assert second != first
    assert set(second.flags) == {"reported_before"}


@pytest.mark.parametrize(
    ("who", "body"),
    [
        ("dismissed", "pps_empang"),
        ("member_batu_tulis", "pps_empang"),
        ("reviewer_bogor_selatan", "pps_empang"),
        ("operator_bogor", "office_bogor"),
        ("member_dissolved", "pps_dissolved"),
        ("root", "pps_empang"),
    ],
)
def test_only_a_member_of_today_reports_for_a_body(world: World, who: str, body: str) -> None:
    before = (Report.objects.count(), AuditEvent.objects.count(), Dirty.objects.count())
    person = getattr(world, who)
    with pytest.raises(PermissionDenied):
        submit(world, by=person, body=getattr(world, body))
    returned = world.report_returned
    for deed in (actions.mend, actions.withdraw):
        more: dict[str, Any] = {"link": link()} if deed is actions.mend else {}
        with pytest.raises(PermissionDenied):
            deed(report=returned, by=person, **more)
    after = (Report.objects.count(), AuditEvent.objects.count(), Dirty.objects.count())
    assert after == before


@pytest.mark.parametrize("which", ["draft_bogor", "office_blora", "withdrawn"])
def test_a_directive_must_be_issued_and_for_the_body(world: World, which: str) -> None:
    directive = world.directive_bogor
    if which == "withdrawn":
        directive.state = "withdrawn"
        directive.save()
    else:
        directive = world.draft_bogor if which == "draft_bogor" else world.directives[which]
    with pytest.raises(NotAddressed):
        submit(world, directive=directive)
    with pytest.raises(NotAddressed):
        actions.mend(
            report=world.report_returned,
            by=world.member_empang,
            link=link(3),
            directive=directive,
        )
    world.report_returned.refresh_from_db()
    assert world.report_returned.status == "returned", "the old report is kept with the new one"


def test_time_is_told_or_claimed_and_never_ahead(world: World) -> None:
    silent = read(pasted.facebook())
    with pytest.raises(TimeMissing):
        submit(world, link=silent)
    with pytest.raises(TimeInFuture):
        submit(world, link=silent, claimed_at=NOW.replace(minute=31))
    assert submit(world, link=silent, claimed_at=NOW).posted_at == NOW
    told = submit(world, claimed_at=NOW.replace(month=8))
    assert (told.posted_at_source, told.posted_at.month) == ("id", 9)


def test_the_database_decides_whose_post_it_is(world: World) -> None:
    first = submit(world)
    marks, events = Dirty.objects.count(), AuditEvent.objects.count()
    with pytest.raises(AlreadyReported) as refusal:
        submit(world, body=world.pps_batu_tulis, by=world.member_batu_tulis)
    assert refusal.value.report == first
    assert (Dirty.objects.count(), AuditEvent.objects.count()) == (marks, events)


def test_the_key_is_of_one_body_and_content(world: World) -> None:
    key = uuid.uuid4()
    first = submit(world, client_key=key)
    assert submit(world, client_key=key) == first
    others: list[dict[str, Any]] = [
        {"link": link(2)},
        {"directive": world.directive_bogor},
        {"body": world.pps_batu_tulis, "by": world.member_batu_tulis},
    ]
    for other in others:
        with pytest.raises(KeyReused):
            submit(world, client_key=key, **other)


def test_mending_twice_is_refused(world: World) -> None:
    again = Report.objects.get(pk=world.report_returned.pk)
    same = read(again.canonical, NOW)
    Report.objects.filter(pk=again.pk).update(post_key=same.key)
    again.refresh_from_db()
    claim = {"by": world.member_empang, "link": same, "claimed_at": again.posted_at}
    actions.mend(report=again, **claim)
    again.status = "returned"
    with pytest.raises(NotAllowed):
        actions.mend(report=again, **claim)


def at_once(count: int, deed: Callable[[int], str]) -> Counter[str]:
    """Do a deed in so many threads at the same moment; how often each answer came."""
    answers: list[str] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait(300)
            answers.append(deed(number))
        except Exception as error:
            answers.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    return Counter(answers)


@pytest.mark.django_db(transaction=True)
def test_twelve_deliveries_of_one_form_make_one_report(world: World) -> None:
    key = uuid.uuid4()
    answers = at_once(12, lambda _: str(submit(world, client_key=key).client_key))
    assert answers == {str(key): 12}
    assert Report.objects.filter(client_key=key).count() == 1
    assert AuditEvent.objects.filter(action="report-submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_twelve_reports_of_one_post_one_stands(world: World) -> None:
    people = [(world.pps_empang, world.member_empang), (world.pps_beran, world.member_beran)]

    def report(number: int) -> str:
        body, by = people[number % 2]
        submit(world, body=body, by=by)
        return "stands"

    assert at_once(12, report) == {"stands": 1, "AlreadyReported": 11}
    assert Report.objects.filter(post_key=link().key).count() == 1
